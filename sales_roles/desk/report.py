"""A view as a Script Report: columns, rows, message, chart and summary as Frappe's desk takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.utils import fmt_money

from sales_roles.database.site import SiteDatabase
from sales_roles.desk.errors import html, told
from sales_roles.desk.scope import read_scope
from sales_roles.export.display import TOTAL, UNASSIGNED, VERDICTS
from sales_roles.settings import load_settings
from sales_roles.views.registry import find_grouping, find_report
from sales_roles.views.table import Chart, Column, Table, Tile

FIELDTYPES: Mapping[str, str] = {
	"money": "Currency",
	"percent": "Percent",
	"count": "Int",
	"quantity": "Float",
	"number": "Float",
	"days": "Float",
	"hours": "Float",
	"date": "Date",
	"text": "Data",
	"link": "Link",
	"verdict": "Data",
}
WIDTHS = {"money": 130, "percent": 110, "date": 105, "link": 180, "text": 150, "verdict": 95}
PRECISION = {"percent": 1, "days": 1, "hours": 1, "number": 2, "quantity": 3}
INDICATORS = {
	"met": "Green",
	"on_track": "Green",
	"missed": "Red",
	"behind": "Orange",
	"too_early": "Blue",
	"no_plan": "Gray",
}


def build(name: str, filters: Mapping[str, Any] | None) -> Table:
	"""The report's table for the session's user. What a card, a chart or a form shows comes from here too."""
	filters = frappe._dict(filters or {})
	with told():
		database = SiteDatabase()
		report = find_report(name)
		grouping = find_grouping(report, filters.get("group_by"))
		scope = read_scope(database, report, filters)
		return report.build(database, scope, load_settings(database), grouping)


def execute(name: str, filters: Mapping[str, Any] | None) -> tuple:
	"""What Frappe's query report takes: the total is our last row, so Frappe adds none."""
	table = build(name, filters)
	return (
		[column(each, table) for each in table.columns],
		rows(table),
		message(table),
		chart(table.chart, table) if table.chart else None,
		[tile(each, table) for each in table.summary],
		True,
	)


def column(each: Column, table: Table) -> dict[str, Any]:
	shown = {
		"fieldname": each.field,
		"label": _(each.label),
		"fieldtype": FIELDTYPES[each.kind],
		"width": WIDTHS.get(each.kind, 90),
		"kind": each.kind,
	}
	if each.help:
		shown["description"] = _(each.help)
	if each.kind == "link":
		shown |= {"fieldtype": link_type(each, table), "options": each.link}
	elif each.kind == "money":
		shown["options"] = "currency"
	elif each.kind == "days" and all(
		is_whole(values.get(each.field)) for values in (*table.rows, table.total)
	):
		shown["fieldtype"] = "Int"
	elif each.kind in PRECISION:
		shown["precision"] = PRECISION[each.kind]
	if each.drill:
		shown["drill"] = {
			"report": find_report(each.drill.report).title if each.drill.report else "",
			"doctype": each.drill.doctype,
			"by": each.drill.by,
			"filters": dict(each.drill.filters),
			"fixed": dict(each.drill.fixed),
		}
	return shown


def is_whole(value: Any) -> bool:
	"""Days between two dates, against a median of days."""
	return value is None or value == int(value)


def link_type(each: Column, table: Table) -> str:
	"""Text where the reader may not open what a link leads to: Frappe refuses the whole report otherwise."""
	if each.link in {other.field for other in table.columns}:
		return "Dynamic Link"
	return "Link" if frappe.has_permission(each.link, "read") else "Data"


def rows(table: Table) -> list[dict[str, Any]]:
	"""The rows and the total, each with what it is called in its first column, also for exports."""
	first = table.columns[0].field
	blank = _(UNASSIGNED) if first == "sales_person" else _("Not set")
	shown = [row(each, table) for each in table.rows]
	for each in shown:
		if each.get(first) is None:
			each |= {first: blank, "is_blank": 1}
	if shown:
		shown.append(row(table.total, table) | {first: _(TOTAL), "is_total": 1, "indent": 0})
	return shown


def row(values: Mapping[str, Any], table: Table) -> dict[str, Any]:
	"""Amounts as floats: Frappe sends results as JSON, where a Decimal is text. A verdict keeps its code beside it."""
	shown = {field: float(value) if isinstance(value, Decimal) else value for field, value in values.items()}
	for each in table.columns:
		if each.kind == "verdict" and (code := values.get(each.field)):
			shown |= {each.field: _(VERDICTS[code]), f"{each.field}_code": code}
	return shown | {"currency": table.scope.currency}


def message(table: Table) -> str | None:
	"""The notes above the table, each with a link to where it can be put right."""
	return "<br>".join(html(note).replace("<br><br>", " ") for note in table.notes) or None


def chart(shown: Chart, table: Table) -> dict[str, Any]:
	return {
		"data": {
			"labels": [_(label) for label in shown.labels],
			"datasets": [
				{"name": _(name), "values": numbers(values)} for name, values in shown.series.items()
			],
		},
		"type": shown.type,
		"fieldtype": FIELDTYPES[shown.kind],
		"options": "currency",
		"currency": table.scope.currency,
	}


def numbers(values: Sequence[Any]) -> list[float]:
	return [float(value or 0) for value in values]


def tile(shown: Tile, table: Table) -> dict[str, Any]:
	"""A summary tile. The desk shows a Float with the site's precision, so what has its own comes as text."""
	value = float(shown.value) if isinstance(shown.value, Decimal) else shown.value
	datatype = FIELDTYPES[shown.kind]
	if value is None:
		value, datatype = "–", "Data"
	elif shown.kind in PRECISION:
		text = fmt_money(value, precision=PRECISION[shown.kind])
		value, datatype = f"{text} %" if shown.kind == "percent" else text, "Data"
	return {
		"label": _(shown.label),
		"value": value,
		"datatype": datatype,
		"currency": table.scope.currency,
		"indicator": INDICATORS.get(shown.verdict or "", ""),
	}
