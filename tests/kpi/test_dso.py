"""DSO and CEI: docs/kpi.md "Farmer", rows "DSO", "CEI"."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from sales_roles.kpi.dso import cei, dso, gross_sales, opening_day, opening_receivable
from sales_roles.kpi.receivables import receivables
from sales_roles.people import by_person as added_up
from sales_roles.scope import Scope


def sales(
	books, from_date="2026-06-01", to_date="2026-06-30", by="sales_person", key="sales_person", **scope
):
	rows = gross_sales(*books.question(from_date, to_date, as_on=to_date, **scope), by)
	return {getattr(row, key): (float(row.sales_90_days), float(row.sales)) for row in rows}


def test_gross_sales_of_90_days(books):
	"""Gross sales: base grand total of non-opening, non-internal invoices, returns included.

	Books:
	customer Alpha
	customer Inside internal=Acme
	item Help service
	2026-04-01 invoice SI-0 Alpha Help:1@1
	2026-04-02 invoice SI-1 Alpha Help:1@100 tax=19
	2026-06-01 invoice SI-2 Alpha Help:1@10
	2026-06-02 invoice SI-3 Alpha Help:1@1000 opening
	2026-06-03 invoice SI-4 Inside Help:1@5000
	2026-06-30 return SI-5 of=SI-1 Help:1
	2026-07-01 invoice SI-6 Alpha Help:1@3
	"""
	assert sales(books) == {None: (10, -109)}
	assert sales(books, by="customer", key="customer") == {"Alpha": (10, -109)}


def test_rounded_where_erpnext_rounds(books):
	"""Base grand total, rounded where ERPNext rounds.

	Books:
	customer Alpha
	item Help service
	2026-06-01 invoice SI-1 Alpha Help:1@99.60
	2026-06-01 invoice SI-2 Alpha Help:1@99.60
	"""
	books.rows.get("Sales Invoice", "SI-1")["base_rounded_total"] = 100
	books.rows.get("Sales Invoice", "SI-2")["base_rounded_total"] = 0
	books.rows.touch("Sales Invoice")
	assert sales(books) == {None: (199.6, 199.6)}


def test_sales_are_shared_and_limited(books):
	"""A sale's people have their share of it; a limited reader sees no Unassigned.

	Books:
	person A farmer
	customer Alpha
	item Help service
	2026-06-01 invoice SI-1 Alpha Help:1@100 team="A 60"
	"""
	assert sales(books) == {"A": (60, 60), None: (40, 40)}
	assert sales(books, people=["A"]) == {"A": (60, 60)}
	assert sales(books, people=[]) == {}


def test_sales_of_a_period_longer_than_90_days(books):
	"""CEI's sales run from from_date to `as_on`, DSO's over 90 days.

	Books:
	customer Alpha
	item Help service
	2026-01-01 invoice SI-1 Alpha Help:1@1000
	2026-06-30 invoice SI-2 Alpha Help:1@10
	"""
	assert sales(books, "2026-01-01") == {None: (10, 1010)}


@pytest.mark.parametrize(
	("receivable", "sold", "days"),
	[
		(300, 900, "30.00"),
		(0, 900, "0.00"),
		(-90, 900, "-9.00"),
		(300, 0, None),
		(300, -1, None),
		(1, 7, "12.86"),
	],
)
def test_dso(receivable, sold, days):
	"""Receivable ÷ gross sales of the 90 days × 90; none or negative: blank."""
	assert dso(Decimal(receivable), Decimal(sold)) == (days and Decimal(days))


def period(as_on="2026-06-30"):
	return Scope("Acme", date(2026, 6, 1), date(2026, 6, 30), date.fromisoformat(as_on), date(2026, 6, 30))


def test_cei():
	"""(Opening 1000 + sales 500 − closing 600) ÷ (1000 + 500 − not due 300) = 900 ÷ 1200 = 75 %."""
	assert cei(period(), Decimal(1000), Decimal(500), Decimal(600), Decimal(300)) == 75


def test_cei_blank_where_nothing_was_due():
	"""Nothing to collect, or a period that has not begun: blank."""
	assert cei(period(), Decimal(0), Decimal(300), Decimal(300), Decimal(300)) is None
	assert cei(period("2026-05-31"), Decimal(1000), Decimal(500), Decimal(600), Decimal(300)) is None


def test_opening_receivable_is_the_receivable_of_the_evening_before(books):
	"""Opening: the evening before from_date; open and credit together, a return off its invoice, by share.

	Books:
	person A farmer
	customer Alpha team="A 70"
	customer Beta
	item Help service
	2026-04-01 invoice SI-1 Alpha Help:1@100
	2026-05-01 return SI-2 of=SI-1
	2026-05-02 invoice SI-3 Alpha Help:1@50 terms="2026-06-15 40, 2026-07-31 60"
	2026-05-31 payment PE-1 Beta 7
	2026-06-01 payment PE-2 Alpha 50 for="SI-3"
	"""
	question = books.question("2026-06-01", "2026-06-30", as_on="2026-06-30")
	by_person = {row.sales_person: row.receivable for row in opening_receivable(*question)}
	assert by_person == {"A": 35, None: 8}
	by_customer = {row.customer: row.receivable for row in opening_receivable(*question, "customer")}
	assert by_customer == {"Alpha": 50, "Beta": -7}
	for by, found in (("sales_person", by_person), ("customer", by_customer)):
		database, scope, *reader = question
		rows = receivables(database, replace(scope, as_on=opening_day(scope)), *reader, by)
		assert added_up(rows, "receivable", by) == found
	limited = books.question("2026-06-01", "2026-06-30", as_on="2026-06-30", people=["A"])
	assert [row.receivable for row in opening_receivable(*limited, "customer")] == [35]
	nobody = books.question("2026-06-01", "2026-06-30", as_on="2026-06-30", people=[])
	assert opening_receivable(*nobody) == []
