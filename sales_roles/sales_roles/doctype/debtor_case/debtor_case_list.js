frappe.provide("sales_roles");

sales_roles.debtor_stages = { Reminder: "yellow", Chase: "orange", Escalate: "pink", Stop: "red" };

frappe.listview_settings["Debtor Case"] = {
	add_fields: ["status", "stage", "currency", "is_disputed"],
	filters: [["status", "=", "Open"]],
	hide_name_column: true,

	get_indicator(doc) {
		if (doc.status === "Cured") return [__("Cured"), "green", "status,=,Cured"];
		// All that would count is disputed.
		if (!doc.stage) return [__("Disputed"), "gray", "status,=,Open|stage,=,"];
		return [__(doc.stage), sales_roles.debtor_stages[doc.stage], `status,=,Open|stage,=,${doc.stage}`];
	},

	onload(listview) {
		const saved = [
			...Object.keys(sales_roles.debtor_stages).map((stage) => [__(stage), { stage }]),
			[__("Promised"), { promise_state: "Pending" }],
			[__("Promise broken"), { is_broken: 1 }],
			[__("Disputed"), { disputed_amount: [">", 0] }],
			[__("All open"), {}],
		];
		for (const [label, filters] of saved) {
			listview.page.add_inner_button(label, () => show(listview, filters), __("Show"));
		}
	},
};

async function show(listview, filters) {
	await listview.filter_area.clear(false);
	const wanted = Object.entries({ status: "Open", ...filters });
	await listview.filter_area.add(
		wanted.map(([field, value]) => [
			"Debtor Case",
			field,
			...(Array.isArray(value) ? value : ["=", value]),
		])
	);
	listview.refresh();
}
