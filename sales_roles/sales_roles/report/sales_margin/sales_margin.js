frappe.query_reports["Sales Margin"] = sales_roles.query_report({
	group_by: ["sales_person", "month", "customer", "item", "item_group", "invoice"],
});
