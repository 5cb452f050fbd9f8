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

frappe.ui.form.on("Lead Cost Account", {
	account(frm, cdt, cdn) {
		frappe.model.set_value(cdt, cdn, "cost_center", null);
	},

	assign_by(frm, cdt, cdn) {
		frappe.model.set_value(cdt, cdn, "assign_to", null);
	},
});
