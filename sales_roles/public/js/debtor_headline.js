// What a customer owes overdue, on their own form and on those that sell to them. One script of four DocTypes: the
// first form that is opened sets it up.
frappe.provide("sales_roles");

if (!sales_roles.debtor_headline) {
	const COLOURS = { Reminder: "yellow", Chase: "orange", Escalate: "red", Stop: "red" };

	sales_roles.debtor_headline = async function (frm) {
		frm.layout.wrapper.find(".debtor-headline").closest(".form-message").remove();
		const customer = frm.doctype === "Customer" ? !frm.is_new() && frm.doc.name : frm.doc.customer;
		const company = frm.doctype === "Customer" ? null : frm.doc.company;
		const asked = (frm.debtor_asked = [frm.doc.name, customer, company].join("\n"));
		if (!customer || !frappe.model.can_read("Debtor Case")) return;
		const cases = await frappe.xcall("sales_roles.desk.debtor_headline.headline", { customer, company });
		// Another answer is awaited, or the form shows another document by now.
		if (frm.debtor_asked !== asked || !asked.startsWith(`${frm.doc.name}\n`)) return;
		frm.layout.wrapper.find(".debtor-headline").closest(".form-message").remove();
		for (const row of cases) {
			frm.dashboard.set_headline(
				`<div class="debtor-headline pr-4">${sentence(row)}</div>`,
				COLOURS[row.stage]
			);
		}
	};

	function sentence(row) {
		const link = frappe.utils.get_form_link("Debtor Case", row.name, true);
		const date = (value) => frappe.datetime.str_to_user(value);
		const money = (value) =>
			`<span class="text-nowrap">${format_currency(value, row.currency)}</span>`;
		const amount = `<b>${money(row.overdue)}</b>`;
		const said = [
			row.stage
				? __("Debtor of {0} at stage {1}: {2} overdue since {3}.", [
						frappe.utils.escape_html(row.company),
						`<b>${__(row.stage)}</b>`,
						amount,
						date(row.oldest_due_date),
				  ])
				: __("Debtor of {0}, disputed: {1} overdue since {2}.", [
						frappe.utils.escape_html(row.company),
						amount,
						date(row.oldest_due_date),
				  ]),
		];
		if (row.promise_state === "Pending")
			said.push(__("Promised to pay by {0}.", [date(row.promise_date)]));
		if (row.promise_state === "Broken") said.push(__("A promise to pay was broken."));
		if (row.released_until)
			said.push(
				__("Released until {0}, {1} left.", [date(row.released_until), money(row.release_left)])
			);
		return `${said.join(" ")} <span class="text-nowrap">${link}</span>`;
	}

	for (const doctype of ["Customer", "Sales Order", "Delivery Note", "Sales Invoice"]) {
		frappe.ui.form.on(doctype, {
			refresh: sales_roles.debtor_headline,
			customer: sales_roles.debtor_headline,
			company: sales_roles.debtor_headline,
		});
	}
}
