frappe.query_reports["Hunter Scorecard"] = sales_roles.query_report({
	group_by: ["sales_person", "month", "source", "campaign"],
});
