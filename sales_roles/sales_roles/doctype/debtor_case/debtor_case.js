frappe.ui.form.on("Debtor Case", {
	refresh(frm) {
		headline(frm);
		if (frm.doc.status === "Open") {
			add_acts(frm);
			frm.page.set_inner_btn_group_as_primary(__("Act"));
			add_release(frm);
		}
		add_links(frm);
	},
});

// Stage, age, and what holds or hastens it.
function headline(frm) {
	const doc = frm.doc;
	const date = (value) => frappe.datetime.str_to_user(value);
	const money = (value) => `<span class="text-nowrap">${format_currency(value, doc.currency)}</span>`;
	const said = [];
	let colour = { Reminder: "yellow", Chase: "orange", Escalate: "red", Stop: "red" }[doc.stage] || "blue";
	if (doc.status === "Cured") {
		colour = "green";
		said.push(__("Cured on {0}.", [date(doc.cured_on)]));
	} else {
		said.push(
			doc.stage
				? __("At stage {0} since {1}.", [`<b>${__(doc.stage)}</b>`, date(doc.stage_since)])
				: __("At no stage: what would count is disputed.")
		);
		if (doc.oldest_due_date) {
			const days = frappe.datetime.get_day_diff(doc.as_on, doc.oldest_due_date);
			said.push(__("{0} overdue, the oldest for {1} days.", [money(doc.overdue), days]));
		}
		if (doc.promise_state === "Pending") {
			said.push(
				__("Held by the promise of {0} by {1}.", [money(doc.promise_amount), date(doc.promise_date)])
			);
		}
		if (doc.is_broken)
			said.push(__("A promise was broken: it stands at Escalate or further until cured."));
		if (doc.is_disputed) said.push(__("The whole case is disputed."));
		else if (doc.disputes.length) said.push(__("Disputed vouchers: {0}.", [doc.disputes.length]));
		if (doc.released_until) {
			said.push(
				__("Released until {0}, up to {1}.", [date(doc.released_until), money(doc.release_cap)])
			);
		}
	}
	frm.dashboard.clear_headline();
	frm.dashboard.set_headline(`<div class="pr-4">${said.join(" ")}</div>`, colour);
}

function add_acts(frm) {
	const group = __("Act");
	frm.add_custom_button(__("Promise to Pay"), () => promise(frm), group);
	if (frm.doc.promise_state === "Pending") {
		frm.add_custom_button(__("Withdraw Promise"), () => withdraw(frm), group);
	}
	if (!frm.doc.is_disputed) frm.add_custom_button(__("Dispute"), () => dispute(frm), group);
	if (frm.doc.is_disputed || frm.doc.disputes.length) {
		frm.add_custom_button(__("End Dispute"), () => end_dispute(frm), group);
	}
}

// For whoever holds the role that the settings name.
async function add_release(frm) {
	const named = await frappe.db.get_single_value("Sales Roles Settings", "release_role");
	const role = named || "Sales Manager";
	if (!frappe.user.has_role(role) || frm.doc.status !== "Open") return;
	const group = __("Act");
	frm.add_custom_button(__("Release"), () => release(frm), group);
	if (frm.doc.released_until) frm.add_custom_button(__("End Release"), () => end_release(frm), group);
}

function add_links(frm) {
	const { customer, company } = frm.doc;
	const group = __("View");
	frm.add_custom_button(
		__("Overdue by Voucher"),
		() => {
			frappe.route_options = { company, customer, group_by: "voucher" };
			frappe.set_route("query-report", "Overdue Receivables");
		},
		group
	);
	if (frappe.model.can_create("Process Statement Of Accounts")) {
		frm.add_custom_button(__("Statement of Accounts"), () => statement(customer, company), group);
	}
	if (frm.doc.previous_case) {
		const open = () => frappe.set_route("Form", "Debtor Case", frm.doc.previous_case);
		frm.add_custom_button(__("Previous Case"), open, group);
	}
}

// A new Process Statement Of Accounts of the case's customer, to be filled in and sent there.
function statement(customer, company) {
	frappe.model.with_doctype("Process Statement Of Accounts", () => {
		const doc = frappe.model.get_new_doc("Process Statement Of Accounts");
		doc.company = company;
		doc.report = "Accounts Receivable";
		const row = frappe.model.add_child(doc, "Process Statement Of Accounts Customer", "customers");
		row.customer = customer;
		frappe.set_route("Form", doc.doctype, doc.name);
	});
}

async function call(frm, method, args) {
	await frappe.xcall(`sales_roles.desk.${method}`, { case: frm.doc.name, ...args });
	return frm.reload_doc();
}

function ask(title, fields, primary, action) {
	const dialog = new frappe.ui.Dialog({
		title,
		fields,
		primary_action_label: primary,
		async primary_action(values) {
			dialog.disable_primary_action();
			try {
				await action(values, dialog);
				dialog.hide();
			} catch {
				// Frappe has shown the refusal; what was typed stays
				dialog.enable_primary_action();
			}
		},
	});
	dialog.show();
	return dialog;
}

const reason = (label, reqd) => ({ fieldname: "reason", fieldtype: "Small Text", label, reqd });

function promise(frm) {
	ask(
		__("Promise to Pay"),
		[
			{
				fieldname: "date",
				fieldtype: "Date",
				label: __("Promised For"),
				reqd: 1,
				description: __(
					"Until that day the case goes no further. Unpaid the day after, the promise is broken."
				),
			},
			{
				fieldname: "amount",
				fieldtype: "Currency",
				label: __("Promised Amount"),
				options: frm.doc.currency,
				default: frm.doc.overdue,
				reqd: 1,
			},
			reason(__("What Was Said")),
		],
		__("Note the Promise"),
		(values) => call(frm, "debtor_hand.promise", values)
	);
}

function withdraw(frm) {
	ask(__("Withdraw Promise"), [reason(__("Reason"), 1)], __("Withdraw Promise"), (values) =>
		call(frm, "debtor_hand.withdraw_promise", values)
	);
}

async function dispute(frm) {
	const vouchers = await frappe.xcall("sales_roles.desk.debtor_hand.open_vouchers", { case: frm.doc.name });
	const undisputed = vouchers.filter((row) => !row.disputed);
	choose(frm, __("Dispute"), undisputed, "debtor_hand.dispute", reason(__("Reason"), 1));
}

function end_dispute(frm) {
	const vouchers = frm.doc.is_disputed ? [] : frm.doc.disputes;
	choose(frm, __("End Dispute"), vouchers, "debtor_hand.end_dispute", reason(__("Reason")));
}

// The whole case, or some of its vouchers; a voucher stands once, with all its due dates.
function choose(frm, title, vouchers, method, last) {
	const named = new Map();
	for (const row of vouchers) {
		const key = `${row.voucher_type}\n${row.voucher}`;
		const known = named.get(key) || { voucher_type: row.voucher_type, voucher: row.voucher, terms: [] };
		if (row.due_date) {
			const amount = format_currency(row.amount, frm.doc.currency);
			known.terms.push(__("{0}, due {1}", [amount, frappe.datetime.str_to_user(row.due_date)]));
		}
		named.set(key, known);
	}
	const choices = [...named.values()];
	const fields = [
		{
			fieldname: "whole",
			fieldtype: "Check",
			label: __("The whole case"),
			default: choices.length ? 0 : 1,
			read_only: choices.length ? 0 : 1,
		},
	];
	if (choices.length) {
		fields.push({
			fieldname: "vouchers",
			fieldtype: "MultiCheck",
			label: __("Vouchers"),
			depends_on: "eval:!doc.whole",
			columns: 1,
			options: choices.map((row, index) => ({
				value: String(index),
				label: [row.voucher, ...row.terms].join(" · "),
			})),
		});
	}
	ask(title, [...fields, last], title, async (values, dialog) => {
		const chosen =
			values.whole || !choices.length ? null : dialog.get_field("vouchers").get_checked_options();
		await call(frm, method, {
			reason: values.reason,
			vouchers: chosen?.map((index) => named_only(choices[index])),
		});
	});
}

const named_only = ({ voucher_type, voucher }) => ({ voucher_type, voucher });

function release(frm) {
	ask(
		__("Release"),
		[
			{ fieldname: "until", fieldtype: "Date", label: __("Released Until"), reqd: 1 },
			{
				fieldname: "cap",
				fieldtype: "Currency",
				label: __("Up To"),
				options: frm.doc.currency,
				reqd: 1,
				description: __("What the customer may buy under this release, in all."),
			},
			reason(__("Reason"), 1),
		],
		__("Release"),
		(values) => call(frm, "stop.give_release", values)
	);
}

function end_release(frm) {
	const customer = frappe.utils.escape_html(frm.doc.customer_name || frm.doc.customer);
	frappe.confirm(__("End the release of {0} now?", [customer]), () => call(frm, "stop.end_release", {}));
}
