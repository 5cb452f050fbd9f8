frappe.query_reports["Repeat Sales"] = sales_roles.query_report({
	group_by: ["sales_person", "month", "customer"],
});
