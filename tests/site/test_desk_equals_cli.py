"""The desk's figures are the command line's on the same site: every report, every grouping (docs/architecture.md)."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from books import parse_books

from sales_roles.views.registry import REPORTS

BOOKS = """
company Acme EUR default
person North group
person Anna parent=North hunter farmer
person Nina parent=Anna hunter farmer
person Boris hunter farmer
item Help service
customer Alpha team="Anna 100"
customer Beta team="Boris 100"
customer Gamma
2026-04-05 invoice SI-0 Alpha Help:1@70 team="Anna 100" due=2026-04-20
2026-05-05 invoice SI-1 Alpha Help:1@100 team="Anna 60, Nina 40" due=2026-05-20
2026-05-06 invoice SI-2 Beta Help:1@1000 team="Boris 100" due=2026-05-20
2026-05-07 invoice SI-3 Gamma Help:3@33.33 team= due=2026-06-20
2026-05-08 lead L-1 hunter=Anna
2026-05-09 lead L-2 hunter=Boris
2026-05-10 lead L-3
"""
PERIOD = {"company": "Acme", "period": "Own Dates", "from_date": "2026-05-01", "to_date": "2026-05-31"}


@pytest.fixture(scope="module", autouse=True)
def books(site):
	"""Posted once for the module, rolled back after it."""
	from site_books import SiteBooks

	import frappe

	frappe.set_user("Administrator")
	site_books = SiteBooks()
	for entry in parse_books(BOOKS):
		site_books.post(entry)
	site_books.finish()
	frappe.clear_cache()


def desk(report, by):
	"""What the desk is sent: rows with the total last, column fields."""
	from sales_roles.desk.report import execute

	answer = execute(report.name, PERIOD | {"group_by": by})
	return [column["fieldname"] for column in answer[0]], answer[1], answer


def command_line(report, by):
	"""The JSON that `sales-roles report NAME --format json` prints, read back with every digit."""
	from sales_roles.cli import build_table
	from sales_roles.commands import SiteSource
	from sales_roles.database.site import SiteDatabase
	from sales_roles.export import json as export

	table = build_table(
		SiteDatabase(),
		SiteSource(()),
		report,
		by,
		company=PERIOD["company"],
		from_date=date.fromisoformat(PERIOD["from_date"]),
		to_date=date.fromisoformat(PERIOD["to_date"]),
		as_on=None,
		sales_person=None,
		settings=None,
		today=None,
	)
	return json.loads(export.render(table), parse_float=Decimal)


def pairs():
	return [
		pytest.param(report, by, id=f"{report.name}-{by}")
		for report in REPORTS.values()
		for by in report.groupings
	]


def comparable(value):
	"""The desk sends amounts as floats and dates as dates; verdicts and first columns as words."""
	if isinstance(value, date):
		return value.isoformat()
	if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
		return round(float(value), 6)
	return value


@pytest.mark.parametrize("report, by", pairs())
def test_rows_and_total_are_the_same(report, by):
	"""One way to each number: row by row, field by field, and the total."""
	fields, shown, _answer = desk(report, by)
	printed = command_line(report, by)
	lines = [*printed["rows"], printed["total"]] if printed["rows"] else []
	assert len(shown) == len(lines)
	kinds = {column["field"]: column["kind"] for column in printed["columns"]}
	assert {name for name in kinds if not name.endswith("_name")} <= set(fields)
	first = printed["columns"][0]["field"]
	for row, line in zip(shown, lines, strict=True):
		for name, kind in kinds.items():
			if name == first and (row.get("is_total") or row.get("is_blank")):
				continue  # named at the desk: Unassigned, Total
			found = row.get(f"{name}_code") if kind == "verdict" else row.get(name)
			assert comparable(found) == comparable(line.get(name)), (name, row, line)


@pytest.mark.parametrize("report, by", pairs())
def test_summary_chart_and_notes_are_the_same(report, by):
	"""What stands around the table says the same too; a tile at the desk may be text."""
	_fields, _shown, (_columns, _rows, message, chart, tiles, skip_total) = desk(report, by)
	printed = command_line(report, by)
	assert skip_total
	assert [tile["label"] for tile in tiles] == [tile["label"] for tile in printed["summary"]]
	for tile, said in zip(tiles, printed["summary"], strict=True):
		if tile["datatype"] == "Currency":
			assert comparable(tile["value"]) == comparable(said["value"])
	assert bool(message) == bool(printed["notes"])
	assert bool(chart) == bool(printed["chart"])
	if chart:
		plotted = {each["name"]: each["values"] for each in chart["data"]["datasets"]}
		assert plotted == {
			name: [float(value or 0) for value in values]
			for name, values in printed["chart"]["series"].items()
		}
