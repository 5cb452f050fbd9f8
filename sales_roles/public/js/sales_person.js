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

frappe.ui.form.on("Sales Person", {
	async refresh(frm) {
		if (frm.is_new() || !(frm.doc.is_hunter || frm.doc.is_farmer)) return;
		const tiles = await frappe.xcall("sales_roles.desk.forms.month_figures", {
			sales_person: frm.doc.name,
		});
		for (const tile of tiles) {
			const value = frappe.format(
				tile.value,
				{ fieldtype: tile.datatype, options: "currency" },
				{ only_value: true },
				tile
			);
			frm.dashboard.add_indicator(
				__("{0} this month: {1}", [tile.label, value]),
				(tile.indicator || "gray").toLowerCase()
			);
		}
	},
});
