"""The copy of what is read: the same database exported to SQLite gives the same figures."""

from datetime import date

import pytest

from sales_roles.database.export import copy, load_dump, write_dump, write_sqlite
from sales_roles.database.sqlite import SqliteDatabase
from sales_roles.export.json import to_object
from sales_roles.scope import resolve_scope
from sales_roles.settings import load_settings
from sales_roles.views.registry import REPORTS, build

YEAR = date(2026, 1, 1), date(2026, 12, 31)


def figures(database, company="Acme"):
	"""Every report of the company by every grouping, as the objects that JSON shows."""
	settings = load_settings(database)
	scope = resolve_scope(database, company, *YEAR, today=date(2026, 12, 31))
	return {
		(report.name, by): to_object(build(report, database, scope, settings, by))
		for report in REPORTS.values()
		for by in report.groupings
	}


def test_copy_answers_as_its_original(books, tmp_path):
	"""The same database exported to SQLite gives the same figures.

	Books:
	company Acme EUR default
	company Other USD
	fiscal_year 2026 2026-01-01 2026-12-31
	person Anna hunter lead_plan=1 user=anna@x
	person Boris farmer
	plan Boris 2026 12000 margin=4000
	item Bolt
	item Help service
	customer Alpha team="Anna 30, Boris 70"
	customer "O'Brien" team="Boris 100"
	lead_cost Ads
	2026-01-05 receipt Bolt:100@10
	2026-02-01 lead L-1 owner=anna@x
	2026-02-02 communication sent lead=L-1 by=anna@x
	2026-02-05 quotation QTN-1 lead=L-1 Bolt:2@50
	2026-02-09 order SO-1 Alpha of=QTN-1 Bolt:2@50
	2026-02-10 invoice SI-1 Alpha Bolt:3@50.01 stock terms="2026-03-10 50, 2026-04-10 50" tax=19
	2026-02-11 invoice SI-2 "O'Brien" Help:1@99.99
	2026-02-20 return SI-3 of=SI-1 Bolt:1@50.01 stock
	2026-03-01 expense Ads 240.5
	2026-03-02 payment PE-1 Alpha 60 for="SI-1 60"
	2026-03-03 invoice SI-9 Alpha Help:1@1000 company=Other
	"""
	whole = write_sqlite(books.database, tmp_path / "whole.sqlite")
	only = load_dump(write_dump(books.database, tmp_path / "only.sql.gz", "Acme"), tmp_path / "only.sqlite")
	expected = figures(books.database)
	assert expected["sales-margin", "sales_person"]["total"]["turnover"] > 0
	for path in (whole, only):
		with SqliteDatabase.open(str(path)) as database:
			assert figures(database) == expected


def test_copy_of_a_company_holds_no_other(books):
	"""Limited to a company the copy holds that company's rows and the masters, and names it the default company.

	Books:
	company Acme EUR default
	company Other USD
	item Help service
	customer Alpha
	2026-02-10 invoice SI-1 Alpha Help:1@50
	2026-02-11 invoice SI-2 Alpha Help:1@70 company=Other
	"""
	tables = {
		table.doctype: [dict(zip(table.columns, row, strict=True)) for row in rows]
		for table, rows in copy(books.database, "Other")
	}
	assert [row["name"] for row in tables["Company"]] == ["Other"]
	assert [row["name"] for row in tables["Sales Invoice"]] == ["SI-2"]
	assert {row["parent"] for row in tables["Sales Invoice Item"]} == {"SI-2"}
	assert {row["voucher_no"] for row in tables["Payment Ledger Entry"]} == {"SI-2"}
	assert {"doctype": "Global Defaults", "field": "default_company", "value": "Other"} in tables["Singles"]
	assert {row["name"] for row in tables["Customer"]} == {"Alpha"}


def test_same_rows_same_bytes(books, tmp_path):
	"""Two dumps of the same rows are the same bytes: the shipped file changes only when the company does.

	Books:
	company Acme EUR default
	item Help service
	customer Alpha
	2026-02-10 invoice SI-1 Alpha Help:1@50
	"""
	first, second = (write_dump(books.database, tmp_path / name).read_bytes() for name in ("a.gz", "b.gz"))
	assert first == second


@pytest.mark.variant("16", legacy=True)
def test_renamed_columns_stay_told_apart(books, tmp_path):
	"""v16 keeps v15's columns, without metadata: the copy keeps both as they are.

	Books:
	company Acme EUR default
	source Fair
	2026-02-01 lead L-1 source=Fair
	"""
	path = write_sqlite(books.database, tmp_path / "copy.sqlite")
	with SqliteDatabase.open(str(path)) as database:
		assert figures(database)["lead-cost", "source"] == figures(books.database)["lead-cost", "source"]
		assert database.staging.has_field("Lead", "utm_source")
		assert not database.staging.has_field("Lead", "source")
		assert "source" in database.staging.table("Lead")
