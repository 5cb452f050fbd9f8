// Frappe loads this with the DocType, before the form's script: the buttons stand on both.
frappe.provide("sales_roles");

const RUNNERS = ["Sales Manager", "Accounts Manager", "System Manager"];
const COLOURS = {
	Queued: "gray",
	Running: "blue",
	Finished: "green",
	Skipped: "gray",
	Failed: "red",
	Died: "red",
};

frappe.listview_settings["Debtor Run"] = {
	add_fields: ["status", "failed", "customer"],
	hide_name_column: true,

	formatters: {
		// A column of its own would push the events off a small screen.
		cause(value, df, doc) {
			const said = [__(value), doc.customer].filter(Boolean).join(" · ");
			return `<span title="${frappe.utils.escape_html(said)}">${frappe.utils.escape_html(said)}</span>`;
		},
	},

	get_indicator(doc) {
		const colour = doc.status === "Finished" && doc.failed ? "orange" : COLOURS[doc.status];
		return [__(doc.status), colour, `status,=,${doc.status}`];
	},

	onload(listview) {
		sales_roles.add_run_buttons(listview.page, () => frappe.defaults.get_user_default("Company"));
	},
};

sales_roles.add_run_buttons = function (page, company) {
	if (!RUNNERS.some((role) => frappe.user.has_role(role))) return;
	page.add_inner_button(__("Run Now"), () => ask_company(__("Run Now"), company(), run_now));
	page.add_inner_button(__("Dry Run"), () => ask_company(__("Dry Run"), company(), dry_run));
};

function ask_company(title, company, action) {
	frappe.prompt(
		{
			fieldname: "company",
			fieldtype: "Link",
			options: "Company",
			label: __("Company"),
			default: company,
			reqd: 1,
		},
		(values) => action(values.company),
		title,
		title
	);
}

async function run_now(company) {
	const message = await frappe.xcall("sales_roles.desk.debtor_run.run_now", { company });
	frappe.show_alert({ message, indicator: "blue" }, 10);
}

// What a run would do, an event a row; nothing is changed.
async function dry_run(company) {
	const rows = await frappe.xcall("sales_roles.desk.debtor_run.preview", { company });
	const escape = (text) => frappe.utils.escape_html(text || "");
	const lines = rows.map(
		(row) => `<tr><td>${escape(row.customer_name || row.customer)}</td><td>${escape(row.event)}</td>
			<td>${escape(row.stage_before)}</td><td>${escape(row.stage)}</td>
			<td class="text-right text-nowrap">${format_currency(row.overdue, row.currency)}</td>
			<td>${row.case ? frappe.utils.get_form_link("Debtor Case", row.case, true) : ""}</td></tr>`
	);
	const labels = [__("Customer"), __("Event"), __("Stage before"), __("Stage"), __("Overdue"), __("Case")];
	const heads = labels.map((label) => `<th>${label}</th>`).join("");
	frappe.msgprint({
		title: __("Dry run of {0}: nothing was changed", [escape(company)]),
		message: rows.length
			? `<div style="overflow-x: auto"><table class="table table-bordered">
				<thead><tr>${heads}</tr></thead><tbody>${lines.join("")}</tbody></table></div>`
			: __("A run would change nothing."),
		wide: true,
	});
}
