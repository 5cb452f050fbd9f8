// What our query reports share: filters, formatters, drill-down. The figures and their columns come from the server.
frappe.provide("sales_roles");

const PERIODS = {
	"This Month": __("This Month"),
	"Last Month": __("Last Month"),
	"This Quarter": __("This Quarter"),
	"Last Quarter": __("Last Quarter"),
	"Fiscal Year": __("Fiscal Year"),
	"Own Dates": __("Own Dates"),
};

const GROUPINGS = {
	sales_person: __("Sales Person"),
	month: __("Month"),
	source: __("Source"),
	campaign: __("Campaign"),
	item_group: __("Item Group"),
	item: __("Item"),
	customer: __("Customer"),
	invoice: __("Invoice"),
	voucher: __("Voucher"),
	lead: __("Lead"),
	stage: __("Stage"),
};

const COLOURS = {
	met: "green",
	on_track: "green",
	missed: "red",
	behind: "orange",
	too_early: "blue",
	no_plan: "gray",
};

// The settings of one query report. `group_by` are its groupings, the first one its default; `as_on_today` says that
// debts and deals are known as of today, not as of the period's end.
sales_roles.query_report = function ({ group_by }) {
	return {
		filters: filters(group_by),
		formatter,
		onload(report) {
			frappe.breadcrumbs.add("Sales Roles");
			report.page.add_inner_button(__("What the figures mean"), () => explain(report));
		},
		after_datatable_render(datatable) {
			add_help(datatable);
			// Two digits and more fit the column of row numbers.
			datatable.style.setStyle(".dt-cell__content--col-0", { padding: "0.5rem 2px" });
			// The column before it says "2 of 3"; exports have both numbers.
			const judged = datatable.getColumns().find((column) => column.fieldname === "judged");
			if (judged) datatable.style.setStyle(`.dt-cell--col-${judged.colIndex}`, { display: "none" });
		},
		get_datatable_options(options) {
			// The total is the last row of the data, each amount in it once; Frappe's own would count groups twice.
			return Object.assign(options, { showTotalRow: false });
		},
	};
};

function filters(group_by) {
	const own_dates = "eval:doc.period === 'Own Dates'";
	return [
		{
			fieldname: "company",
			label: __("Company"),
			fieldtype: "Link",
			options: "Company",
			default: frappe.defaults.get_user_default("Company"),
			reqd: 1,
		},
		{
			fieldname: "period",
			label: __("Period"),
			fieldtype: "Select",
			options: Object.entries(PERIODS).map(([value, label]) => ({ value, label })),
			default: "This Month",
			on_change: (report) => {
				const own = report.get_filter_value("period") === "Own Dates";
				const month = [frappe.datetime.month_start(), frappe.datetime.month_end()];
				if (own && !report.get_filter_value("from_date")) {
					report.set_filter_value({ from_date: month[0], to_date: month[1] });
				} else {
					report.refresh();
				}
			},
		},
		{ fieldname: "from_date", label: __("From Date"), fieldtype: "Date", depends_on: own_dates },
		{ fieldname: "to_date", label: __("To Date"), fieldtype: "Date", depends_on: own_dates },
		{ fieldname: "as_on", label: __("As On"), fieldtype: "Date" },
		{ fieldname: "sales_person", label: __("Sales Person"), fieldtype: "Link", options: "Sales Person" },
		{
			fieldname: "role",
			label: __("Role"),
			fieldtype: "Select",
			options: [
				{ value: "", label: __("Everyone") },
				{ value: "Hunter", label: __("Hunter") },
				{ value: "Farmer", label: __("Farmer") },
			],
		},
		{
			fieldname: "group_by",
			label: __("Group By"),
			fieldtype: "Select",
			options: group_by.map((value) => ({ value, label: GROUPINGS[value] })),
			default: group_by[0],
			reqd: 1,
		},
		...(group_by.includes("source") ? of_leads() : of_sales()),
		// For whom an Auto Email Report is made; it narrows what the rows show to what that user may see.
		{ fieldname: "reader", label: __("Reader"), fieldtype: "Link", options: "User", hidden: 1 },
	];
}

function of_sales() {
	return [{ fieldname: "customer", label: __("Customer"), fieldtype: "Link", options: "Customer" }];
}

// Sources and campaigns are other DocTypes in ERPNext 16.
function of_leads() {
	return [
		{
			fieldname: "source",
			label: __("Source"),
			fieldtype: "Link",
			options: present("UTM Source", "Lead Source"),
		},
		{
			fieldname: "campaign",
			label: __("Campaign"),
			fieldtype: "Link",
			options: present("UTM Campaign", "Campaign"),
		},
	];
}

function present(newer, older) {
	const { can_read, can_select } = frappe.boot.user;
	return can_read.concat(can_select || []).includes(newer) ? newer : older;
}

// What the server keeps by its English name, because it is a link's target or an ERPNext status.
const NAMED = ["status", "voucher_type"];

function formatter(value, row, column, data, default_formatter) {
	if (!data) return default_formatter(value, row, column, data);
	if ((data.is_total || data.is_blank) && column.fieldname === frappe.query_report.columns[0]?.fieldname) {
		const name = `<b>${frappe.utils.escape_html(value)}</b>`;
		return data.is_blank && column.fieldname === "sales_person" ? customers_link(name) : name;
	}
	if (value === null || value === undefined) return "";
	let shown = default_formatter(NAMED.includes(column.fieldname) ? __(value) : value, row, column, data);
	if (column.fieldname === "met" && data.judged) {
		const colour = value === data.judged ? "green" : "gray";
		const score = __("{0} of {1}", [value, data.judged]);
		return `<span class="indicator-pill no-indicator-dot ${colour}">${score}</span>`;
	}
	if (column.kind === "verdict") {
		const code = data[column.fieldname + "_code"];
		return `<span class="indicator-pill no-indicator-dot ${COLOURS[code] || "gray"}">${shown}</span>`;
	}
	const verdict = data[column.fieldname + "_verdict_code"];
	if (column.kind === "percent" && column.fieldname.endsWith("_attainment")) {
		shown = bar(value, shown, verdict);
	} else if (verdict === "missed") {
		shown = `<span class="text-danger">${shown}</span>`;
	}
	if (data.is_total || data.is_group) shown = `<b>${shown}</b>`;
	// A name is a link already: to its document.
	return column.drill && value && !shown.includes("<a ") ? drill_link(shown, column, data) : shown;
}

// What nobody owns: the customer list has the action that gives customers a Farmer.
function customers_link(name) {
	const route = frappe.utils.generate_route({ type: "doctype", name: "Customer" });
	const title = __("No Sales Person owns this: select the customers in their list and choose Set Farmer");
	return `<a href="${route}" title="${title}">${name}</a>`;
}

// A percentage as a bar against 100.
function bar(value, shown, verdict) {
	const width = Math.max(0, Math.min(100, value));
	const colour = { green: "green", red: "red", orange: "orange" }[COLOURS[verdict]] || "gray";
	return `<div style="background: linear-gradient(to right, var(--${colour}-100, #eee) ${width}%, transparent ${width}%);
		margin: 0 -4px; padding: 0 4px">${shown}</div>`;
}

const KEPT = [
	"company",
	"period",
	"from_date",
	"to_date",
	"as_on",
	"sales_person",
	"role",
	"customer",
	"source",
	"campaign",
];

function drill_link(shown, column, data) {
	const target = target_of(column.drill, data);
	if (!target) return shown;
	const key = sales_roles.drills.push(target) - 1;
	const title = __("Show what stands behind it");
	return `<a class="sales-roles-drill" style="color: inherit" data-drill="${key}" href="#" title="${title}">${shown}</a>`;
}

// Where a figure leads, with the filters set. Nowhere from a row that lacks what the target needs, or that no filter
// can name: what has no owner, source or customer.
function target_of(drill, data) {
	if (data.is_blank) return null;
	const options = { ...drill.fixed };
	if (drill.native) return data.is_total ? { route: ["query-report", drill.native], options } : null;
	for (const [filter, field] of Object.entries(drill.filters)) {
		if (data[field] && !data.is_total) options[filter] = data[field];
		else if (drill.doctype && !data.is_total) return null;
	}
	if (drill.report) {
		const asked = frappe.query_report.get_filter_values();
		const filters = Object.fromEntries(
			KEPT.filter((name) => asked[name]).map((name) => [name, asked[name]])
		);
		if (drill.by) filters.group_by = drill.by;
		if (drill.as_on && !filters.as_on) filters.as_on = drill.as_on;
		if (data.customer && !data.is_total) filters.customer = data.customer;
		if (data.month_from) {
			Object.assign(filters, {
				period: "Own Dates",
				from_date: data.month_from,
				to_date: data.month_to,
			});
		}
		return { route: ["query-report", drill.report], options: { ...filters, ...options } };
	}
	if (Object.keys(options).length === 1 && options.name) {
		return { route: ["Form", drill.doctype, options.name], options: {} };
	}
	return { route: ["List", drill.doctype, "List"], options };
}

sales_roles.target_of = target_of; // for whoever checks where figures lead
sales_roles.drills = [];

$(document).on("click", ".sales-roles-drill", function (event) {
	event.preventDefault();
	const { route, options } = sales_roles.drills[$(this).data("drill")];
	if (route[0] === "query-report" && route[1] === frappe.query_report?.report_name) {
		// The router takes the same path for no move: keep where we are for the way back, then change the filters.
		history.pushState(null, null, window.location.href);
		const asked = frappe.query_report.get_filter_values();
		const changed = Object.entries(options).filter(([name, value]) => asked[name] !== value);
		frappe.query_report.set_filter_value(Object.fromEntries(changed));
		return;
	}
	frappe.route_options = options;
	frappe.set_route(route);
});

function add_help(datatable) {
	for (const column of datatable.getColumns()) {
		if (!column.description) continue;
		$(datatable.wrapper)
			.find(`.dt-cell--header[data-col-index="${column.colIndex}"]`)
			.attr("title", column.description);
	}
}

function explain(report) {
	const rows = report.columns
		.filter((column) => column.description)
		.map(
			(column) => `<tr><th scope="row" style="width: 30%">${frappe.utils.escape_html(column.label)}</th>
				<td>${frappe.utils.escape_html(column.description)}</td></tr>`
		);
	frappe.msgprint({
		title: __("What the figures mean"),
		message: `<table class="table table-bordered"><tbody>${rows.join("")}</tbody></table>`,
		wide: true,
	});
}
