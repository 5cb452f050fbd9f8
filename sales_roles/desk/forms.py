"""What forms and lists ask for: the figures of one person, the spread of lead cost, a Farmer for customers."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from sales_roles.database.site import SiteDatabase
from sales_roles.desk import report as desk_report
from sales_roles.desk.errors import told
from sales_roles.desk.scope import read_scope
from sales_roles.settings import DOCTYPE, LeadCostAccount, check_accounts, from_site
from sales_roles.views.registry import find_report
from sales_roles.views.table import Table, Tile

FIGURES = {
	"hunter-scorecard": ("is_hunter", ("leads", "cost_per_lead", "conversion")),
	"farmer-scorecard": ("is_farmer", ("turnover_attainment", "margin_attainment", "overdue_share")),
}


@frappe.whitelist()
def month_figures(sales_person: str) -> list[dict[str, Any]]:
	"""The person's figures of the current month, for the dashboard of the Sales Person form.

	Tiles as a report's summary has them: label, value, datatype, indicator. None for a reader who may not see them.
	"""
	frappe.has_permission("Sales Person", "read", sales_person, throw=True)
	person = frappe.get_cached_doc("Sales Person", sales_person)
	tiles = []
	for name, (role, fields) in FIGURES.items():
		if not person.get(role):
			continue
		table = desk_report.build(name, {"sales_person": sales_person, "period": "This Month"})
		tiles += [tile | {"report": table.title} for tile in own_tiles(table, sales_person, fields)]
	return tiles


def own_tiles(table: Table, sales_person: str, fields: tuple[str, ...]) -> list[dict[str, Any]]:
	"""The figures of one row as tiles; none where the row is not shown."""
	row = next((row for row in table.rows if row["sales_person"] == sales_person), None)
	if row is None:
		return []
	columns = {column.field: column for column in table.columns}
	return [
		desk_report.tile(
			Tile(columns[field].label, row[field], columns[field].kind, row.get(f"{field}_verdict")),
			table,
		)
		for field in fields
	]


@frappe.whitelist()
def preview_lead_cost(company: str, settings: str | dict[str, Any]) -> dict[str, Any]:
	"""What last month's lead spend would be under settings not saved yet, by person and by source.

	The answer: `period` in words, and for each grouping its label and rows of name, leads, spend, cost per lead.
	"""
	frappe.has_permission(DOCTYPE, "write", throw=True)
	doc = frappe.parse_json(settings)
	rows = [
		{name: row.get(name) for name in LeadCostAccount._fields}
		for row in doc.get("lead_cost_accounts") or []
	]
	report = find_report("lead-cost")
	with told(link=False):
		database = SiteDatabase()
		scope = read_scope(database, report, {"company": company, "period": "Last Month"})
		asked = from_site(doc, {"lead_cost_accounts": rows})
		check_accounts(database, asked)
		tables = [report.build(database, scope, asked, by) for by in ("sales_person", "source")]
	return {
		"period": _("{0} to {1}").format(frappe.format(scope.from_date), frappe.format(scope.to_date)),
		"currency": scope.currency,
		"groups": [{"label": _(table.columns[0].label), "rows": preview_rows(table)} for table in tables],
		"message": desk_report.message(tables[0]),
	}


def preview_rows(table: Table) -> list[dict[str, Any]]:
	return [
		{
			"name": row[table.columns[0].field],
			"leads": row["leads"],
			"lead_spend": row["lead_spend"],
			"cost_per_lead": row["cost_per_lead"],
			"is_total": row.get("is_total", 0),
		}
		for row in desk_report.rows(table)
		if row.get("is_total") or not row.get("is_group")
	]


@frappe.whitelist(methods=["POST"])
def set_farmer(customers: str | list[str], sales_person: str) -> int:
	"""Make one Sales Person the whole Sales Team of customers. All or none; returns how many.

	Raises frappe.PermissionError for a customer that the user may not write.
	"""
	names = frappe.parse_json(customers)
	if not frappe.db.get_value("Sales Person", sales_person, "enabled"):
		frappe.throw(_("{0} is disabled and cannot be a customer's Farmer.").format(sales_person))
	for name in names:
		customer = frappe.get_doc("Customer", name)
		customer.check_permission("write")
		customer.set("sales_team", [{"sales_person": sales_person, "allocated_percentage": 100}])
		customer.save()
	return len(names)
