frappe.query_reports["Debtors"] = sales_roles.query_report({
	group_by: ["customer", "sales_person", "stage"],
});
