// What an accounting dimension can say of a ledger entry that leads to leads
const DIMENSIONS = ["Sales Person", "Lead Source", "UTM Source", "Campaign", "UTM Campaign"];

frappe.ui.form.on("Sales Roles Settings", {
	setup(frm) {
		frm.set_query("account", "lead_cost_accounts", () => ({
			filters: { root_type: "Expense", disabled: 0 },
		}));
		frm.set_query("cost_center", "lead_cost_accounts", (doc, cdt, cdn) => {
			const company = locals[cdt][cdn].company;
			return { filters: company ? { company, disabled: 0 } : { disabled: 0 } };
		});
		frm.set_query("assign_to", "lead_cost_accounts", (doc, cdt, cdn) =>
			locals[cdt][cdn].assign_by === "Accounting Dimension"
				? { filters: { document_type: ["in", DIMENSIONS], disabled: 0 } }
				: {}
		);
	},

	refresh(frm) {
		if (frappe.model.can_write(frm.doctype))
			frm.add_custom_button(__("Preview Lead Cost"), () => preview(frm));
		// A lead's source is a Lead Source in ERPNext 15 and a UTM Source in 16; the other DocType is not there.
		frappe.model.with_doctype("Lead", () => {
			const absent = frappe.meta.has_field("Lead", "utm_source") ? "Lead Source" : "UTM Source";
			const grid = frm.fields_dict.lead_cost_accounts.grid;
			const options = frappe.meta.get_docfield("Lead Cost Account", "assign_by").options.split("\n");
			grid.update_docfield_property(
				"assign_by",
				"options",
				options.filter((option) => option !== absent).join("\n")
			);
		});
	},
});

frappe.ui.form.on("Debtor Stage", {
	debtor_stages_add(frm, cdt, cdn) {
		// A blank company is every company: Frappe fills in the user's default one.
		frappe.model.set_value(cdt, cdn, "company", "");
	},
});

frappe.ui.form.on("Lead Cost Account", {
	account(frm, cdt, cdn) {
		frappe.model.set_value(cdt, cdn, "cost_center", null);
	},

	assign_by(frm, cdt, cdn) {
		frappe.model.set_value(cdt, cdn, "assign_to", null);
	},
});

// Last month's spend under what the form shows, saved or not, and how it spreads.
function preview(frm) {
	frappe.prompt(
		{
			fieldname: "company",
			fieldtype: "Link",
			options: "Company",
			label: __("Company"),
			default: frappe.defaults.get_user_default("Company"),
			reqd: 1,
		},
		async ({ company }) => {
			const found = await frappe.xcall("sales_roles.desk.forms.preview_lead_cost", {
				company,
				settings: frm.doc,
			});
			const filled = found.groups.filter((group) => group.rows.length);
			const tables = filled.map((group) => preview_table(group, found.currency));
			frappe.msgprint({
				title: __("Lead cost, {0}", [found.period]),
				message: (found.message ? `<p>${found.message}</p>` : "") + tables.join(""),
				wide: true,
			});
		},
		__("Preview Lead Cost"),
		__("Preview")
	);
}

function preview_table(group, currency) {
	const money = (value) => (value === null ? "" : format_currency(value, currency));
	const rows = group.rows.map((row) => {
		const tag = row.is_total ? "th" : "td";
		return `<tr><${tag}>${frappe.utils.escape_html(row.name)}</${tag}>
			<${tag} class="text-right">${row.leads}</${tag}>
			<${tag} class="text-right text-nowrap">${money(row.lead_spend)}</${tag}>
			<${tag} class="text-right text-nowrap">${money(row.cost_per_lead)}</${tag}></tr>`;
	});
	const labels = [__("Leads"), __("Lead spend"), __("Cost per lead")];
	const heads = labels.map((label) => `<th class="text-right">${label}</th>`);
	return `<div class="table-responsive"><table class="table table-bordered"><thead><tr><th>${frappe.utils.escape_html(
		group.label
	)}</th>
		${heads.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}
