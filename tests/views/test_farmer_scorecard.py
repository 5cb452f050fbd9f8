"""Farmer Scorecard: the three figures, their verdicts, who is listed and judged (docs/kpi.md)."""

from datetime import date
from decimal import Decimal

import pytest
from books import column

FIGURES = ("turnover_attainment_verdict", "margin_attainment_verdict", "overdue_share_verdict")


def scorecard(books, from_date="2026-01-01", to_date="2026-12-31", **options):
	return books.report("farmer-scorecard", from_date, to_date, **options)


def test_three_of_three(books):
	"""A Farmer: turnover attainment ≥ 100 %, margin attainment ≥ 100 %, overdue share ≤ limit. `met` counts them; a
	scorecard lists those who hold its role or have an amount in it; only holders are judged.

	Books:
	company Acme EUR default
	fiscal_year 2026 2026-01-01 2026-12-31
	item Help service
	person Anna farmer
	person Boris farmer
	person Carla
	person Dora hunter
	customer Alpha team="Anna 100"
	customer Beta team="Boris 100"
	plan Anna 2026 1000 margin=1000
	plan Boris 2026 1000 margin=300
	2026-12-01 invoice SI-1 Alpha Help:1@1000 team="Anna 100" due=2027-01-31
	2026-11-01 invoice SI-2 Beta Help:1@400 team="Boris 100" due=2026-11-30
	2026-12-01 invoice SI-3 Beta Help:1@100 team="Boris 50, Carla 50" due=2027-01-31
	"""
	table = scorecard(books, settings={"overdue_share_limit": 50})
	rows = {row["sales_person"]: row for row in table.rows}
	assert list(rows) == ["Anna", "Boris", "Carla"]
	assert [rows["Anna"][field] for field in FIGURES] == ["met", "met", "met"]
	assert (rows["Anna"]["met"], rows["Anna"]["judged"]) == (3, 3)
	# Boris sold 450: 45 % of the turnover plan, 150 % of the margin plan; 400 of 450 open is overdue
	assert rows["Boris"]["turnover_attainment"] == 45
	assert rows["Boris"]["margin_attainment"] == 150
	assert rows["Boris"]["overdue_share"] == Decimal("88.89")
	assert [rows["Boris"][field] for field in FIGURES] == ["missed", "met", "missed"]
	assert (rows["Boris"]["met"], rows["Boris"]["judged"]) == (1, 3)
	assert rows["Carla"]["turnover"] == 50
	assert [rows["Carla"][field] for field in FIGURES] == [None, None, None]
	assert (rows["Carla"]["met"], rows["Carla"]["judged"]) == (None, 0)
	assert table.total["turnover"] == 1500
	assert table.total["open_amount"] == 1500
	assert table.total["overdue"] == 400


def test_nobody_holds_a_role(books):
	"""While nobody on the site holds a role, everyone is listed and judged by both: a note says where to set it.

	Books:
	company Acme EUR default
	fiscal_year 2026 2026-01-01 2026-12-31
	person Anna
	plan Anna 2026 1000
	"""
	table = scorecard(books)
	assert column(table, "judged") == {"Anna": 1}
	assert (
		"Nobody is Hunter or Farmer yet, so everyone is judged by both. Tick the roles on the Sales Persons."
		in [str(note) for note in table.notes]
	)


def test_nothing_open_has_met_the_limit(books):
	"""Whoever has nothing open has met the overdue limit; a figure without plan or limit is "no plan".

	Books:
	company Acme EUR default
	fiscal_year 2026 2026-01-01 2026-12-31
	person Anna farmer overdue_share_limit=10
	person Boris farmer
	"""
	table = scorecard(books)
	assert column(table, "overdue_share") == {"Anna": None, "Boris": None}
	assert column(table, "overdue_share_verdict") == {"Anna": "met", "Boris": "no_plan"}
	assert column(table, "met") == {"Anna": 1, "Boris": None}


def test_groups_have_their_own_limit(books):
	"""`overdue_share_limit` is never summed: the group's own, else the settings'.

	Books:
	company Acme EUR default
	fiscal_year 2026 2026-01-01 2026-12-31
	item Help service
	person North group farmer overdue_share_limit=30
	person Anna parent=North farmer overdue_share_limit=10
	person South group farmer
	person Boris parent=South farmer overdue_share_limit=10
	customer Alpha team="Anna 50, Boris 50"
	2026-11-01 invoice SI-1 Alpha Help:1@20 team="Anna 50, Boris 50" due=2026-11-30
	2026-11-01 invoice SI-2 Alpha Help:1@80 team="Anna 50, Boris 50" due=2027-11-30
	"""
	table = scorecard(books, settings={"overdue_share_limit": 5})
	assert column(table, "overdue_share") == {"North": 20, "Anna": 20, "South": 20, "Boris": 20}
	assert column(table, "overdue_share_limit") == {"North": 30, "Anna": 10, "South": 5, "Boris": 10}
	assert column(table, "overdue_share_verdict") == {
		"North": "met",
		"Anna": "missed",
		"South": "missed",
		"Boris": "missed",
	}


def test_by_month_has_the_same_total(books):
	"""A report by month has the same total as the report by person; debts are of one day and stand in the total.

	Books:
	company Acme EUR default
	fiscal_year 2026 2026-01-01 2026-12-31
	item Help service
	person Anna farmer
	customer Alpha
	plan Anna 2026 1200 margin=600
	2026-01-05 invoice SI-1 Alpha Help:1@70 team="Anna 50"
	2026-03-05 invoice SI-2 Alpha Help:3@33.333 team="Anna 33.333"
	"""
	people, by_month = scorecard(books), scorecard(books, by="month")
	same = [column.field for column in people.columns[1:]]
	assert {field: by_month.total[field] for field in same} == {field: people.total[field] for field in same}
	assert [row["month"] for row in by_month.rows] == [f"2026-{month:02}" for month in range(1, 13)]
	for field in ("turnover", "margin", "turnover_plan", "new_turnover", "repeat_turnover", "second_sales"):
		assert sum(row[field] for row in by_month.rows) == by_month.total[field]
	assert {row["overdue"] for row in by_month.rows} == {None}


def test_company_without_data(books):
	"""A company without data: an empty report and a note.

	Books:
	company Acme EUR default
	"""
	table = scorecard(books)
	assert table.rows == []
	assert table.total["turnover"] == 0
	assert table.notes


def test_statements(books):
	"""Tests state how many statements a report may issue.

	Books:
	company Acme EUR default
	fiscal_year 2026 2026-01-01 2026-12-31
	item Help service
	person Anna farmer
	customer Alpha
	2026-01-05 invoice SI-1 Alpha Help:1@70 team="Anna 50"
	"""
	for by in ("sales_person", "month"):
		database, scope, settings, _visible = books.question("2026-01-01", "2026-12-31")
		from sales_roles.views.registry import find_report

		before = database.statements
		find_report("farmer-scorecard").build(database, scope, settings, by)
		assert database.statements - before <= 17


def test_whoever_has_a_plan_has_a_row(books):
	"""A scorecard lists those who hold its role or have an amount in it; only holders are judged: what the total's
	plan is made of stands in rows.

	Books:
	company Acme EUR default
	fiscal_year 2026 2026-01-01 2026-12-31
	person Anna farmer
	person Boris hunter
	plan Anna 2026 1000
	plan Boris 2026 500
	"""
	table = scorecard(books)
	assert column(table, "turnover_plan") == {"Anna": 1000, "Boris": 500}
	assert table.total["turnover_plan"] == 1500
	assert column(table, "judged") == {"Anna": 1, "Boris": 0}


def test_promises_of_debtors(books):
	"""docs/debtors.md: "Promises kept and broken are counted for the scorecard", by share; they are judged by nothing.

	Books:
	company Acme EUR default
	fiscal_year 2026 2026-01-01 2026-12-31
	person Anna farmer
	person Boris farmer
	customer Alpha
	"""
	for name, status, cured_on in (("DEBT-1", "Open", None), ("DEBT-2", "Cured", date(2026, 3, 1))):
		books.row(
			"Debtor Case",
			name,
			customer="Alpha",
			company="Acme",
			status=status,
			cured_on=cured_on,
			promises_kept=1,
			promises_broken=2,
		)
		team = [{"sales_person": "Anna", "share": 75}, {"sales_person": "Boris", "share": 25}]
		books.rows.children("Debtor Case", name, "farmers", "Debtor Case Farmer", team)
	for by in ("sales_person", "month"):
		total = scorecard(books, by=by).total
		assert (total["promises_kept"], total["promises_broken"], total["met"]) == (2, 4, None)
	assert column(scorecard(books), "promises_broken") == {"Anna": 3, "Boris": 1}
	assert scorecard(books, from_date="2026-04-01").total["promises_kept"] == 1


@pytest.mark.variant(app=False)
def test_a_copy_without_the_app_has_no_promises(books):
	"""Blank, not 0.

	Books:
	company Acme EUR default
	fiscal_year 2026 2026-01-01 2026-12-31
	"""
	assert scorecard(books).total["promises_kept"] is None
