"""Debtors: whose cases, how old, how much, what was promised (docs/debtors.md)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from books import column

from sales_roles.views.registry import build, find_report

AS_ON = "2026-06-30"
BOOKS = """
person North group
person Anna parent=North farmer
person Boris parent=North farmer
person Clara farmer
customer Alpha full_name="Alpha Trading"
customer Beta
customer Gamma
customer Delta
item Help service
"""
DEBTS = """
2026-05-01 invoice SI-1 Alpha Help:1@1000 team="Anna 70, Boris 30" due=2026-05-31
2026-05-01 invoice SI-2 Beta Help:1@50 team="Clara 100" due=2026-06-29
2026-05-01 invoice SI-3 Gamma Help:1@20 team= due=2026-06-10
"""


def add_case(books, name, customer, farmers, **values):
	"""A Debtor Case as the run leaves it; `farmers` are pairs of person and percent."""
	row = {
		"customer": customer,
		"company": "Acme",
		"status": "Open",
		"stage": "Reminder",
		"stage_since": date(2026, 6, 25),
		"opened_on": date(2026, 6, 20),
		"as_on": date(2026, 6, 30),
	}
	books.row("Debtor Case", name, **row | values)
	rows = [{"sales_person": person, "share": share} for person, share in farmers]
	books.rows.children("Debtor Case", name, "farmers", "Debtor Case Farmer", rows)


@pytest.fixture
def cases(books):
	"""Four open cases, one of them wholly disputed and one of nobody, and a cured one."""
	books.post(BOOKS)
	add_case(
		books,
		"DEBT-1",
		"Alpha",
		[("Anna", 70), ("Boris", 30)],
		stage="Escalate",
		overdue=1000,
		stage_amount=900,
		disputed_amount=100,
		not_due=10,
		free_credit=5,
		oldest_due_date=date(2026, 5, 31),
		promise_date=date(2026, 7, 5),
		promise_amount=400,
		promise_state="Pending",
		promise_made_on=date(2026, 6, 29),
		promises_kept=1,
		promises_broken=2,
		released_until=date(2026, 7, 10),
	)
	add_case(books, "DEBT-2", "Beta", [("Clara", 100)], overdue=50, oldest_due_date=date(2026, 6, 29))
	add_case(books, "DEBT-3", "Gamma", [(None, 100)], stage="Stop", overdue=20)
	add_case(books, "DEBT-4", "Delta", [("Anna", 100)], stage="", is_disputed=1, overdue=7, disputed_amount=7)
	add_case(
		books,
		"DEBT-0",
		"Beta",
		[("Clara", 100)],
		status="Cured",
		stage="",
		cured_on=date(2026, 6, 15),
		promises_kept=1,
	)
	add_case(books, "DEBT-00", "Beta", [("Clara", 100)], status="Cured", cured_on=date(2026, 5, 31))
	return books


def ask(books, by="customer", **scope):
	return books.report("debtors", "2026-06-01", AS_ON, by=by, as_on=AS_ON, **scope)


def texts(table):
	return [str(note) for note in table.notes]


def test_a_row_a_case(cases):
	"""The greatest debt first, what was cured in the period last and without money; the total has each once."""
	table = ask(cases)
	assert [(row["debtor_case"], str(row["stage"]), row["overdue"]) for row in table.rows] == [
		("DEBT-1", "Escalate", 1000),
		("DEBT-2", "Reminder", 50),
		("DEBT-3", "Stop", 20),
		("DEBT-4", "Disputed", 7),
		("DEBT-0", "Cured", None),
	]
	alpha = table.rows[0]
	assert (alpha["customer"], alpha["customer_name"], alpha["sales_person"]) == (
		"Alpha",
		"Alpha Trading",
		"Anna",
	)
	assert (alpha["stage_amount"], alpha["disputed_amount"], alpha["not_due"], alpha["free_credit"]) == (
		900,
		100,
		10,
		5,
	)
	assert (alpha["days_overdue"], alpha["days_in_stage"]) == (30, 5)
	assert (alpha["promise_date"], alpha["promised"]) == (date(2026, 7, 5), 400)
	assert (alpha["promises_kept"], alpha["promises_broken"]) == (1, 2)
	assert alpha["released_until"] == date(2026, 7, 10)
	assert (table.total["debtors"], table.total["stopped"], table.total["overdue"]) == (4, 1, 1077)
	assert (table.total["promises_kept"], table.total["promises_broken"]) == (2, 2)
	assert (table.total["oldest_due_date"], table.total["days_overdue"]) == (date(2026, 5, 31), 30)


def test_by_sales_person_a_case_is_its_farmers(cases):
	"""70 and 30 percent; a group's row is its own and all below; what nobody owns is Unassigned."""
	table = ask(cases, "sales_person")
	assert column(table, "overdue") == {
		"North": 1007,
		"Anna": 707,
		"Boris": 300,
		"Clara": 50,
		"Unassigned": 20,
	}
	assert column(table, "debtors") == {
		"North": 2,
		"Anna": Decimal("1.70"),
		"Boris": Decimal("0.30"),
		"Clara": 1,
		"Unassigned": 1,
	}
	assert column(table, "promises_broken")["Boris"] == Decimal("0.60")
	assert (table.total["overdue"], table.total["debtors"]) == (1077, 4)


def test_by_stage_the_harshest_first(cases):
	table = ask(cases, "stage")
	assert [(str(row["stage"]), row["debtors"], row["overdue"]) for row in table.rows] == [
		("Stop", 1, 20),
		("Escalate", 1, 1000),
		("Reminder", 1, 50),
		("Disputed", 1, 7),
		("Cured", 0, None),
	]
	assert table.total["overdue"] == 1077
	assert dict(zip(table.chart.labels, table.chart.series["Overdue"], strict=True)) == {
		"Reminder": 50,
		"Chase": 0,
		"Escalate": 1000,
		"Stop": 20,
		"Disputed": 7,
	}


def test_a_reader_sees_the_part_of_their_people(cases):
	"""Boris has 30 percent of Alpha, and nothing of what others or nobody owns; no tile tells more."""
	for by in ("customer", "sales_person", "stage"):
		table = ask(cases, by, people=["Boris"])
		assert (table.total["overdue"], table.total["promised"]) == (300, 120)
		assert table.chart.series["Overdue"] == [0, 0, 300, 0]
		assert [tile.value for tile in table.summary][1] == 300
	assert [row["overdue"] for row in ask(cases, people=["Boris"]).rows] == [300]
	assert {row["sales_person"] for row in ask(cases, "sales_person", people=["Boris"]).rows} == {"Boris"}


def test_a_customer_who_is_not_the_readers_is_left_out(cases):
	assert ask(cases, customers=["Beta"]).total["overdue"] == 50
	assert ask(cases, territories=["Nowhere"]).rows == []


def test_the_day_of_the_amounts_is_said(cases):
	assert "Amounts are as of the last run, on 2026-06-30." in texts(ask(cases))


@pytest.mark.parametrize("by", ["customer", "sales_person", "stage"])
def test_statements(cases, by):
	"""Two: the people and their cases."""
	database, settings = cases.database, cases.settings()
	scope, report = cases.scope("2026-06-01", AS_ON, as_on=AS_ON), find_report("debtors")
	before = database.statements
	build(report, database, scope, settings, by)
	assert database.statements - before == 2


def test_before_the_first_run_it_shows_what_that_would_open(books):
	"""The policy's own answer, to a manager and by part to a Farmer."""
	books.post(BOOKS + DEBTS)
	table = ask(books)
	assert [
		(row["customer"], str(row["stage"]), row["overdue"], row["debtor_case"]) for row in table.rows
	] == [
		("Alpha", "Escalate", 1000, None),
		("Beta", "Reminder", 50, None),
		("Gamma", "Chase", 20, None),
	]
	assert "Acme has no Debtor Case yet. Shown is what the first run would open on 2026-06-30." in texts(
		table
	)
	assert ask(books, people=["Boris"]).total["overdue"] == 300
	assert ask(books, "sales_person").total["overdue"] == 1070


def test_of_some_customers_nothing_is_said_before_the_first_run(books):
	"""Their part of the ledger is not the policy's whole."""
	books.post(BOOKS + DEBTS)
	assert ask(books, customers=["Alpha"]).rows == []


@pytest.mark.variant(app=False)
def test_a_copy_without_the_app(books):
	"""It has no cases: the note says so, and what a first run would open is shown.

	Books:
	customer Alpha
	item Help service
	2026-05-01 invoice SI-1 Alpha Help:1@100 due=2026-05-31
	"""
	table = ask(books)
	assert [(row["customer"], str(row["stage"]), row["overdue"]) for row in table.rows] == [
		("Alpha", "Escalate", 100)
	]
	assert any("the app is not installed" in text for text in texts(table))
