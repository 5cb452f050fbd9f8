// ERPNext has a list of its own for Customer: what it sets up stays.
sales_roles.set_farmer = function (listview) {
	const dialog = new frappe.ui.Dialog({
		title: __("Set Farmer"),
		fields: [
			{
				fieldname: "sales_person",
				fieldtype: "Link",
				options: "Sales Person",
				label: __("Farmer"),
				reqd: 1,
				get_query: () => ({ filters: { enabled: 1, is_group: 0 } }),
				description: __("Becomes the whole Sales Team of the selected customers."),
			},
		],
		primary_action_label: __("Set Farmer"),
		primary_action: ({ sales_person }) =>
			frappe
				.xcall("sales_roles.desk.forms.set_farmer", {
					customers: listview.get_checked_items(true),
					sales_person,
				})
				.then((count) => {
					dialog.hide();
					frappe.show_alert({
						message: __("{0} customers have a Farmer.", [count]),
						indicator: "green",
					});
					listview.clear_checked_items();
					listview.refresh();
				}),
	});
	dialog.show();
};

const customer_list = frappe.listview_settings["Customer"] || {};
const former_onload = customer_list.onload;
const former_indicator = customer_list.get_indicator;
frappe.listview_settings["Customer"] = Object.assign(customer_list, {
	add_fields: [...(customer_list.add_fields || []), "is_debtor", "debtor_stage", "disabled"],

	// The stage alone: what a debtor owes stands on their cases, for who may read those.
	get_indicator(doc) {
		const former = former_indicator?.call(this, doc);
		if (former || doc.disabled || !doc.is_debtor) return former;
		const colour = { Reminder: "yellow", Chase: "orange", Escalate: "pink", Stop: "red" }[
			doc.debtor_stage
		];
		return [__(doc.debtor_stage), colour, `debtor_stage,=,${doc.debtor_stage}`];
	},

	onload(listview) {
		former_onload?.call(this, listview);
		listview.page.add_actions_menu_item(__("Set Farmer"), () => sales_roles.set_farmer(listview), false);
	},
});
