frappe.ui.form.on("Sales Person", {
	setup(frm) {
		// Five columns fill the grid, Frappe drops a sixth: the margin target takes the place of the quantity,
		// which no plan here reads. Of this grid alone: territories and sales partners keep theirs.
		frm.fields_dict.targets.grid.editable_fields = frappe
			.get_meta("Target Detail")
			.fields.filter((df) => df.in_list_view)
			.map((df) => ({ fieldname: df.fieldname === "target_qty" ? "margin_target" : df.fieldname }));
	},
});
