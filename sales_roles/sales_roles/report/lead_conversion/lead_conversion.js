frappe.query_reports["Lead Conversion"] = sales_roles.query_report({
	group_by: ["sales_person", "month", "source", "campaign", "lead"],
});
