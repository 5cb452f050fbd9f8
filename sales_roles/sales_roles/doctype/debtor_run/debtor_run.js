frappe.ui.form.on("Debtor Run", {
	refresh(frm) {
		sales_roles.add_run_buttons(frm.page, () => frm.doc.company);
	},
});
