frappe.query_reports["Customer Care"] = sales_roles.query_report({
	group_by: ["customer", "sales_person"],
});
