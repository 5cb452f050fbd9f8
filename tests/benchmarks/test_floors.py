"""A floor says the company's total by the same rule as the report: else the multiple of it would mean nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from benchmarks.floor import FLOORS, floor_rows
from benchmarks.run import FLOORS as FIGURES
from sales_roles import demo
from sales_roles.scope import resolve_scope
from sales_roles.settings import load_settings
from sales_roles.views.registry import REPORTS

FROM, TO = date(2026, 1, 1), date(2026, 6, 30)


@pytest.fixture(scope="module")
def asked():
	"""The demo company: what a floor answers, and what a report has in its total."""
	with demo.open_demo() as database:
		scope = resolve_scope(database, demo.COMPANY, FROM, TO, as_on=TO, today=TO)
		settings = load_settings(database)

		def floor(name):
			return [Decimal(str(value or 0)) for value in floor_rows(database, scope, settings, name)[0]]

		def total(report):
			return REPORTS[report].build(database, scope, settings, REPORTS[report].groupings[0]).total

		yield floor, total


def near(found, expected):
	"""SQLite adds floats; the reports round to the cent."""
	return all(abs(one - other) < Decimal("0.01") for one, other in zip(found, expected, strict=True))


def test_every_floor_belongs_to_a_report():
	named = {figure for figures in FIGURES.values() for figure in figures}
	assert {path.stem for path in FLOORS.glob("*.sql")} == named


def test_sales_floors_give_the_scorecards_total(asked):
	"""Turnover, margin = turnover - cost of goods, of sales and of returns."""
	floor, total = asked
	farmer = total("farmer-scorecard")
	assert farmer["margin"] and farmer["new_turnover"]
	assert near(floor("turnover"), [farmer["turnover"]])
	assert near([floor("margin")[0] + floor("margin_of_returns")[0]], [farmer["margin"]])
	assert near(
		floor("repeat_sales"),
		[farmer[field] for field in ("second_sales", "third_sales", "tenth_sales", "new_turnover")],
	)


def test_debt_floors_give_the_receivables_total(asked):
	"""Open, credit and overdue; the evening before the period; gross sales of DSO and CEI."""
	floor, total = asked
	overdue = total("overdue-receivables")
	assert overdue["overdue"]
	assert near(floor("receivable"), [overdue[field] for field in ("open_amount", "credit", "overdue")])
	opening, sales = floor("opening_receivable")[0], floor("gross_sales")[0]
	collected = opening + sales - overdue["receivable"]
	collectable = opening + sales - overdue["not_due"]
	assert abs(100 * collected / collectable - overdue["cei"]) < Decimal("0.1")


def test_customer_floor_gives_the_silent(asked):
	"""Customers who bought; without the touched ones, the silent."""
	floor, total = asked
	customers, touched = floor("silent_customers")
	assert near([customers - touched], [total("farmer-scorecard")["silent_customers"]])


def test_lead_floors_give_the_hunters_total(asked):
	"""Leads, existing customers' leads, deals, the steps of the funnel, margin of customers won."""
	floor, total = asked
	hunter, funnel = total("hunter-scorecard"), total("lead-conversion")
	assert near(floor("leads"), [hunter["leads"]])
	assert near(floor("deals"), [hunter["existing_customer_leads"], hunter["deals"]])
	assert near(
		floor("funnel"),
		[funnel[field] for field in ("contacted", "opportunities", "quotations", "deals", "lost")],
	)
	spend = floor("lead_spend")[0]
	won = floor("won_margin")[0] + floor("won_margin_of_returns")[0]
	assert near([spend], [hunter["lead_spend"]])
	assert abs(won / spend - hunter["return_on_lead_spend"]) < Decimal("0.01")
