"""A view as a Script Report: columns, rows, message, chart and summary as Frappe's desk takes them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.utils import fmt_money, format_date

from sales_roles.database.site import SiteDatabase, read
from sales_roles.desk.errors import html, told
from sales_roles.desk.scope import read_scope
from sales_roles.export.display import TOTAL, UNASSIGNED, VERDICTS, is_number, judged_columns, shown_columns
from sales_roles.kpi.plan import months
from sales_roles.messages import Message
from sales_roles.settings import load_settings
from sales_roles.views.assemble import NO_MATCH, NOBODY
from sales_roles.views.registry import build as build_table
from sales_roles.views.registry import find_grouping, find_report
from sales_roles.views.table import Chart, Column, Drill, Table, Tile

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
# Pixels: what a value takes, a letter of a label and what stands beside it, the first column, the widest label.
WIDTHS = {"money": 125, "percent": 95, "date": 105, "link": 180, "text": 150, "verdict": 100}
LETTER, BESIDE, FIRST, WIDEST = 7.4, 34, 230, 260
PEOPLE_FILTERS = ("sales_person", "role")
NO_FILTER = ("item", "item_group")
# Nothing stands behind them but what they are counted from or set in.
COUNTS, TARGETS = ("met", "judged", "cohort_age"), ("_plan", "_limit")
MONTH = re.compile(r"(\d{4})-(\d{2})\Z")
COLOURS = ("#2490EF", "#A6B1B9", "#48BB74")  # what was reached, its plan, what came of it
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

	def question(database: SiteDatabase) -> Table:
		report = find_report(name)
		grouping = find_grouping(report, filters.get("group_by"))
		scope = read_scope(database, report, filters)
		table = build_table(report, database, scope, load_settings(database), grouping)
		if NOBODY in table.notes and read_scope(database, report, everybody(filters)).people != frozenset():
			return replace(table, notes=(NO_MATCH,))
		return table

	with told():
		return read(question)


def everybody(filters: Mapping[str, Any]) -> dict[str, Any]:
	"""The filters without those that choose among the people whom the reader may see."""
	return {name: value for name, value in filters.items() if name not in PEOPLE_FILTERS}


def execute(name: str, filters: Mapping[str, Any] | None) -> tuple:
	"""What Frappe's query report takes: the total is our last row, so Frappe adds none."""
	table = build(name, filters)
	return (
		[column(each, table) for each in arranged(table)],
		rows(table),
		message(table),
		chart(table.chart, table) if table.chart else None,
		[tile(each, table) for each in table.summary],
		True,
	)


def arranged(table: Table) -> list[Column]:
	"""A scorecard begins with what it judges: how many are met, then each figure with its verdict."""
	fields = {each.field: each for each in table.columns}
	shown = shown_columns(table)
	# A site that names customers by their name shows it once.
	said = {name for name in fields if name.endswith("_name")} - {each.column.field for each in shown}
	judged = judged_columns(table, shown)
	first = [table.columns[0].field]
	for each in judged:
		if each.judged:
			first += [each.column.field, each.judged]
	for each in judged:
		if each.verdict:
			first += [each.column.field, each.verdict]
	return [fields[name] for name in dict.fromkeys((*first, *fields)) if name in fields and name not in said]


def column(each: Column, table: Table) -> dict[str, Any]:
	label = _(each.label)
	shown = {
		"fieldname": each.field,
		"label": label,
		"fieldtype": FIELDTYPES[each.kind],
		"width": width(each, label, first=each is table.columns[0]),
		"kind": each.kind,
		"align": "right" if is_number(each) else "left",
	}
	if each.help:
		shown["description"] = _(each.help)
	if each.kind == "link":
		shown |= {"fieldtype": link_type(each, table), "options": each.link}
	elif each.kind == "money":
		shown["options"] = "currency"
	elif each.kind in ("days", "number") and all(
		is_whole(values.get(each.field)) for values in (*table.rows, table.total)
	):
		shown["fieldtype"] = "Int"
	elif each.kind in PRECISION:
		shown["precision"] = PRECISION[each.kind]
	if drill := drill_of(each, table):
		shown["drill"] = way(drill, table)
	return shown


def way(drill: Drill, table: Table) -> dict[str, Any]:
	"""A drill as the desk follows it: what is opened with which filters, so that it says the same."""
	scope = table.scope
	shown = {"by": drill.by, "filters": dict(drill.filters), "fixed": dict(drill.fixed)}
	if drill.report:
		target = find_report(drill.report)
		shown["report"] = target.title
		if target.as_on_today != find_report(table.report).as_on_today:
			shown["as_on"] = str(scope.as_on)  # the day that it would not take of itself
	elif drill.native:
		dates = {"company": scope.company, "from_date": str(scope.from_date), "to_date": str(scope.to_date)}
		shown["native"] = drill.native
		shown["fixed"] |= dates
	else:
		shown["doctype"] = drill.doctype
		if drill.doctype == "Sales Invoice" and "name" not in drill.filters:
			period = ["between", [str(scope.from_date), str(scope.to_date)]]
			shown["fixed"] |= {"company": scope.company, "posting_date": period, "is_opening": "No"}
	return shown


def drill_of(each: Column, table: Table) -> Drill | None:
	"""A name opens its document at the desk, so what stands behind a row opens from the row's figures.

	So does what a report of ours cannot be asked for: it has no filter for a source or an item.
	"""
	key = table.columns[0]
	if each.drill and each.drill.native and not opens(each.drill.native):
		return None
	if each.drill and not (each.drill.report and key.field in NO_FILTER):
		return each.drill
	if each is not key and (not is_number(each) or each.field in COUNTS or each.field.endswith(TARGETS)):
		return None
	return key.drill


def opens(report: str) -> bool:
	"""Whether the user may open a report of ERPNext's."""
	found = frappe.get_cached_doc("Report", report)
	return found.is_permitted() and bool(frappe.has_permission(found.ref_doctype, "report"))


def width(each: Column, label: str, first: bool) -> int:
	"""Wide enough for the values and, as far as that is sensible, for the label."""
	base = FIRST if first else WIDTHS.get(each.kind, 80)
	letter = LETTER if label.isascii() else LETTER * 1.15  # Cyrillic letters are wider
	return max(base, min(WIDEST, round(len(label) * letter) + BESIDE))


def is_whole(value: Any) -> bool:
	"""Days between two dates, a plan of 12 leads; against a median of days, a share of a sale."""
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
	spans = dict(months(table.scope)) if first == "month" else {}
	for each in shown:
		if span := spans.get(each.get(first)):
			each |= {"month_from": span[0], "month_to": span[1]}
		if each.get(first) is None:
			each |= {first: blank, "is_blank": 1}
	if shown:
		shown.append(row(table.total, table) | {first: _(TOTAL), "is_total": 1, "indent": 0})
	return shown


def row(values: Mapping[str, Any], table: Table) -> dict[str, Any]:
	"""Amounts as floats: Frappe sends results as JSON, where a Decimal is text. A verdict keeps its code beside it."""
	shown = {field: float(value) if isinstance(value, Decimal) else value for field, value in values.items()}
	for each in table.columns:
		value = values.get(each.field)
		if each.kind == "verdict" and value:
			shown |= {each.field: _(VERDICTS[value]), f"{each.field}_code": value}
		elif isinstance(value, Message):
			shown[each.field] = value.format(_)
	return shown | {"currency": table.scope.currency}


def message(table: Table) -> str | None:
	"""The notes above the table, each with a link to where it can be put right."""
	return "<br>".join(html(note).replace("<br><br>", " ") for note in table.notes) or None


def chart(shown: Chart, table: Table) -> dict[str, Any]:
	return {
		"data": {
			"labels": list(axis(shown.labels)),
			"datasets": [
				{"name": _(name), "values": numbers(values)} for name, values in shown.series.items()
			],
		},
		"type": shown.type,
		"colors": COLOURS,
		"fieldtype": FIELDTYPES[shown.kind],
		"options": "currency",
		"currency": table.scope.currency,
	}


def axis(labels: Sequence[Any]) -> Iterator[str]:
	"""Months by their short name, the first and each January with its year; other labels as they are."""
	year = None
	for label in labels:
		found = MONTH.match(str(label))
		if not found:
			yield _(str(label))
			continue
		day = date(int(found[1]), int(found[2]), 1)
		name = format_date(day, "LLL").rstrip(".")
		yield name if day.year == year else f"{name} {day:%y}"
		year = day.year


def numbers(values: Sequence[Any]) -> list[float]:
	return [float(value or 0) for value in values]


def tile(shown: Tile, table: Table) -> dict[str, Any]:
	"""A summary tile. The desk shows a Float with the site's precision, so what has its own comes as text."""
	value = float(shown.value) if isinstance(shown.value, Decimal) else shown.value
	datatype = FIELDTYPES[shown.kind]
	if value is None:
		value, datatype = "–", "Data"
	elif shown.kind in ("days", "number") and is_whole(shown.value):
		value, datatype = int(value), "Int"
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
