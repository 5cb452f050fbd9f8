frappe.query_reports["Farmer Scorecard"] = sales_roles.query_report({
	group_by: ["sales_person", "month"],
});
