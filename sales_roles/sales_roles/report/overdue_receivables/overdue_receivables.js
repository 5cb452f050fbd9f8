frappe.query_reports["Overdue Receivables"] = sales_roles.query_report({
	group_by: ["sales_person", "month", "customer", "voucher"],
});
