frappe.query_reports["Plan Attainment"] = sales_roles.query_report({
	group_by: ["sales_person", "month", "item_group"],
});
