"""Hunter Scorecard: plans, limits, verdicts, rows and total (docs/kpi.md)."""

from decimal import Decimal

import pytest
from books import column

from sales_roles.messages import Message

FIGURES = ("leads", "cost_per_lead", "conversion")


def scorecard(books, from_date="2026-03-01", to_date="2026-03-31", as_on="2026-12-31", **values):
	return books.report("hunter-scorecard", from_date, to_date, as_on=as_on, **values)


def row_of(table, person):
	[row] = [row for row in table.rows if row["sales_person"] == person]
	return row


def verdicts(row):
	return [row[f"{figure}_verdict"] for figure in FIGURES]


def score(row):
	return row["met"], row["judged"]


BOOKS = """
company Acme EUR default
item Help service
person North group
person Hanna hunter parent=North lead_plan=2 cost_per_lead_limit=30 conversion_plan=50
person Boris hunter parent=North lead_plan=4 cost_per_lead_limit=20 conversion_plan=50
person Fred farmer
customer Alpha lead=L-1
2026-03-05 lead L-1 hunter=Hanna
2026-03-06 lead L-2 hunter=Hanna
2026-03-07 lead L-3 hunter=Boris
2026-03-08 lead L-4 hunter=Fred
2026-03-09 lead L-5
2026-03-10 order SO-1 Alpha Help:1@100
2026-03-20 expense Ads 125
lead_cost Ads
"""


def test_three_figures(books):
	"""A Hunter has met: leads ≥ plan, cost per lead ≤ limit, conversion ≥ plan. Each figure met counts one."""
	books.post(BOOKS)
	table = scorecard(books)
	hanna, boris = row_of(table, "Hanna"), row_of(table, "Boris")
	assert [hanna[figure] for figure in FIGURES] == [2, 25, 50]
	assert (verdicts(hanna), score(hanna)) == (["met", "met", "met"], (3, 3))
	assert [boris[figure] for figure in FIGURES] == [1, 25, 0]
	assert (verdicts(boris), score(boris)) == (["missed", "missed", "missed"], (0, 3))


def test_who_is_listed_and_who_is_judged(books):
	"""A scorecard lists those who hold its role or have an amount in it; only holders are judged."""
	books.post(BOOKS)
	books.post("person Gina farmer\nperson Ida hunter\nperson Jan hunter disabled")
	table = scorecard(books)
	assert [(row["sales_person"], row["indent"], row["is_group"]) for row in table.rows] == [
		("North", 0, True),
		("Hanna", 1, False),
		("Boris", 1, False),
		("Fred", 0, False),
		("Ida", 0, False),
		(None, 0, False),
	]
	for person in ("North", "Fred", None):
		row = row_of(table, person)
		assert (verdicts(row), score(row)) == ([None, None, None], (None, 0)), person
	assert verdicts(row_of(table, "Ida")) == ["no_plan", "no_plan", "no_plan"]
	assert score(row_of(table, "Ida")) == (None, 0)


def test_a_disabled_hunter_keeps_the_row_wherever_there_is_an_amount(books):
	"""Disabled people keep their rows wherever they have an amount."""
	books.post(BOOKS)
	books.post("person Jan hunter disabled lead_plan=1\n2026-03-09 lead L-6 hunter=Jan")
	assert row_of(scorecard(books), "Jan")["leads_verdict"] == "met"
	assert "Jan" not in column(scorecard(books, from_date="2026-04-01", to_date="2026-04-30"), "leads")


@pytest.mark.parametrize("by", ["sales_person", "month", "source"])
def test_a_lead_plan_counts_where_it_has_a_row(books, by):
	"""Jan has left and Fred is no Hunter: where they have no lead and no spend of their own they have no row, and
	their plan is in no sum.

	Books:
	company Acme EUR default
	person North group
	person Hanna hunter parent=North lead_plan=2
	person Jan hunter disabled parent=North lead_plan=10
	person Fred farmer lead_plan=100
	2026-03-05 lead L-1 hunter=Hanna
	2026-03-08 lead L-2 hunter=Fred
	2026-04-08 lead L-3 hunter=Jan
	2026-05-03 expense Ads 30
	lead_cost Ads assign_by="Sales Person" assign_to=Jan
	"""
	ends = ("2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30")
	tables = [scorecard(books, f"{end[:7]}-01", end, by=by) for end in ends]
	assert [table.total["lead_plan"] for table in tables] == [2, 102, 12, 12, 2]


def test_groups_and_total_count_each_amount_once(books):
	"""Group rows: own + all descendants, each once; totals count each amount once."""
	books.post(BOOKS)
	books.post("2026-03-11 lead L-6 hunter=North")
	table = scorecard(books)
	north = row_of(table, "North")
	assert (north["leads"], north["deals"], north["conversion"]) == (4, 1, 25)
	assert (table.total["leads"], table.total["deals"], table.total["lead_spend"]) == (6, 1, 125)
	assert table.total["cost_per_lead"] == Decimal("20.83")
	people = [row for row in table.rows if not row["is_group"]]
	assert sum(row["lead_spend"] for row in people) + Decimal("20.83") == 125  # North's own part


def test_plan_of_a_group(books):
	"""Plan = the group's own if it has one, else the sum of its children's; limits are never summed: the group's own,
	else the settings'. The total row's plan is that of the tree's root.

	Books:
	company Acme EUR default
	person North group cost_per_lead_limit=40
	person Hanna hunter parent=North lead_plan=2 cost_per_lead_limit=30 conversion_plan=50
	person Boris hunter parent=North
	person South group lead_plan=10
	person Carla hunter parent=South lead_plan=3
	2026-03-05 lead L-1 hunter=Hanna
	2026-03-05 lead L-2 hunter=Boris
	2026-03-05 lead L-3 hunter=Carla
	"""
	settings = {"lead_plan": 5, "cost_per_lead_limit": 20, "conversion_plan": 10}
	table = scorecard(books, settings=settings)
	assert column(table, "lead_plan") == {"North": 7, "Hanna": 2, "Boris": 5, "South": 10, "Carla": 3}
	assert column(table, "cost_per_lead_limit") == {
		"North": 40,
		"Hanna": 30,
		"Boris": 20,
		"South": 20,
		"Carla": 20,
	}
	assert column(table, "conversion_plan") == {
		"North": 10,
		"Hanna": 50,
		"Boris": 10,
		"South": 10,
		"Carla": 10,
	}
	total = table.total
	assert [total[field] for field in ("lead_plan", "cost_per_lead_limit", "conversion_plan")] == [17, 20, 10]
	north = scorecard(books, settings=settings, sales_person="North").total
	assert [north[field] for field in ("lead_plan", "cost_per_lead_limit", "conversion_plan")] == [7, 40, 10]
	boris = scorecard(books, settings=settings, people=["Boris"])
	assert (boris.total["lead_plan"], boris.total["leads"]) == (5, 1)


@pytest.mark.parametrize(
	("from_date", "to_date", "plan"),
	[
		("2026-02-01", "2026-02-28", "30"),
		("2026-01-01", "2026-03-31", "90"),
		("2026-04-01", "2026-04-15", "15"),
		("2026-01-31", "2026-02-14", "15.97"),  # 30/31 + 15
		("2024-02-29", "2024-02-29", "1.03"),  # 30/29
	],
)
def test_lead_plan_by_days(books, from_date, to_date, plan):
	"""`lead_plan` is monthly, a period's is its months by days; the other two hold unchanged for any period.

	Books:
	company Acme EUR default
	person Hanna hunter lead_plan=30 cost_per_lead_limit=7 conversion_plan=9
	"""
	row = row_of(scorecard(books, from_date, to_date), "Hanna")
	assert row["lead_plan"] == Decimal(plan)
	assert (row["cost_per_lead_limit"], row["conversion_plan"]) == (7, 9)


def test_plans_by_month_add_up(books):
	"""By month a plan is that month's; the total is the period's, as by person."""
	books.post(BOOKS)
	table = scorecard(books, to_date="2026-04-15", by="month")
	assert column(table, "lead_plan") == {"2026-03": 6, "2026-04": 3}
	assert table.total["lead_plan"] == 9
	assert column(table, "leads_verdict") == {"2026-03": "missed", "2026-04": "missed"}


@pytest.mark.parametrize(
	("as_on", "verdict"),
	[
		("2026-03-05", "on_track"),  # 1 lead, expected 10 x 5/31 = 1.6; see below
		("2026-03-06", "on_track"),
		("2026-03-11", "behind"),
		("2026-03-31", "missed"),
	],
)
def test_running_period(books, as_on, verdict):
	"""While a period runs leads dated up to `as_on` are judged against the plan of the days gone: on track (counts in
	`met`) or behind, never missed.

	Books:
	company Acme EUR default
	person Hanna hunter lead_plan=10
	2026-03-01 lead L-1 hunter=Hanna
	2026-03-05 lead L-2 hunter=Hanna
	2026-03-20 lead L-3 hunter=Hanna
	"""
	row = row_of(scorecard(books, as_on=as_on), "Hanna")
	assert row["leads"] == 3
	assert row["leads_verdict"] == verdict
	assert score(row) == (int(verdict == "on_track"), 1)


@pytest.mark.parametrize(
	("as_on", "verdict", "age"),
	[
		("2026-03-20", "too_early", 0),
		("2026-04-29", "too_early", 29),
		("2026-04-30", "missed", 30),
	],
)
def test_conversion_of_a_young_cohort(books, as_on, verdict, age):
	"""Conversion by cohort is *too early* (not in `judged`) until `days_to_judge_conversion` have passed since
	`to_date`; the cohort's age stands beside it.

	Books:
	company Acme EUR default
	person Hanna hunter conversion_plan=10
	2026-03-01 lead L-1 hunter=Hanna
	"""
	row = row_of(scorecard(books, as_on=as_on), "Hanna")
	assert (row["conversion_verdict"], row["cohort_age"]) == (verdict, age)
	assert row["judged"] == int(verdict == "missed")
	period = scorecard(books, as_on=as_on, settings={"conversion_basis": "Period"})
	assert row_of(period, "Hanna")["conversion_verdict"] == "missed"


def test_blank_figures_have_blank_verdicts(books):
	"""A figure without plan or limit is "no plan", a blank one has a blank verdict, both not met and not missed.

	Books:
	company Acme EUR default
	person Hanna hunter cost_per_lead_limit=10 conversion_plan=10
	"""
	row = row_of(scorecard(books), "Hanna")
	assert verdicts(row) == ["no_plan", None, None]
	assert score(row) == (None, 0)  # `judged` 0: no verdict


def test_nobody_holds_a_role(books):
	"""While nobody on the site holds a role, everyone is listed and judged by both; a note says where to set it.

	Books:
	company Acme EUR default
	person Hanna lead_plan=1
	person Boris
	2026-03-05 lead L-1 hunter=Hanna
	"""
	table = scorecard(books)
	assert {row["sales_person"]: row["leads_verdict"] for row in table.rows} == {
		"Hanna": "met",
		"Boris": "no_plan",
	}
	assert ("Sales Person",) in [note.link for note in table.notes]


def test_no_hunter_among_the_roles(books):
	"""Each of these is a note that says where to set it.

	Books:
	company Acme EUR default
	person Fred farmer
	2026-03-05 lead L-1 hunter=Fred
	"""
	table = scorecard(books)
	assert "Nobody is a Hunter" in " ".join(str(note) for note in table.notes)
	assert column(table, "met") == {"Fred": None}


def test_return_on_lead_spend(books):
	"""Return on lead spend: margin up to `as_on` of the customers won by the period's leads ÷ lead spend. A customer
	counts once, for the lead its first deal belongs to, with all its sales, whoever made them.

	Books:
	company Acme EUR default
	person Hanna hunter
	person Boris hunter
	item Bolt
	2026-01-01 receipt Bolt:100@10
	prospect P-1 leads="L-1, L-2"
	customer Alpha prospect=P-1 team="Boris 100"
	customer Beta lead=L-3
	customer Gamma lead=L-4
	2026-03-05 lead L-1 hunter=Hanna source=Fair
	2026-03-06 lead L-2 hunter=Boris source=Web
	2026-03-06 lead L-3 hunter=Boris source=Web
	2026-03-10 invoice SI-1 Alpha Bolt:2@60 stock
	2026-04-10 invoice SI-2 Alpha Bolt:1@60 stock
	2026-04-05 lead L-4 hunter=Hanna source=Fair
	2026-05-10 invoice SI-4 Beta Bolt:1@40 stock
	2026-05-10 invoice SI-5 Gamma Bolt:1@40 stock
	2026-06-10 invoice SI-3 Alpha Bolt:1@60 stock
	2026-03-20 expense Ads 90
	lead_cost Ads
	"""
	table = scorecard(books, as_on="2026-05-31")
	assert column(table, "return_on_lead_spend") == {"Hanna": 5, "Boris": Decimal("0.5")}  # 150/30, 30/60
	assert table.total["return_on_lead_spend"] == 2  # 180/90
	by_source = scorecard(books, as_on="2026-05-31", by="source")
	assert column(by_source, "return_on_lead_spend") == {"Fair": 5, "Web": Decimal("0.5")}
	assert scorecard(books, as_on="2026-03-31").total["return_on_lead_spend"] == Decimal("1.11")


@pytest.mark.parametrize("name", ["hunter-scorecard", "lead-cost", "lead-conversion"])
@pytest.mark.parametrize("by", ["sales_person", "month", "source", "campaign"])
def test_number_of_statements(books, name, by):
	"""Tests state how many statements a report may issue: twelve at most, however many leads and people there are."""
	books.post(BOOKS)
	books.post(
		'account Fairs parent=Marketing group\nlead_cost Fairs center=Main assign_by="Lead Source" assign_to=Fair'
	)
	counts = []
	for number in range(3):
		question = books.scope("2026-03-01", "2026-04-30"), books.settings()
		before = books.database.statements
		from sales_roles.views.registry import find_report

		find_report(name).build(books.database, *question, by)
		counts.append(books.database.statements - before)
		books.post(f"person P{number} hunter\n2026-03-05 lead LP-{number} hunter=P{number} source=S{number}")
	assert max(counts) <= 12
	assert len(set(counts)) == 1


@pytest.mark.parametrize("name", ["hunter-scorecard", "lead-cost", "lead-conversion"])
@pytest.mark.parametrize("by", ["sales_person", "month", "source", "campaign"])
def test_every_column_has_its_value_and_its_words(books, name, by):
	"""Each view: columns with help, rows, total, summary, chart; a row holds every column's field."""
	books.post(BOOKS)
	table = books.report(name, "2026-03-01", "2026-03-31", by=by)
	for column_ in table.columns[1:]:
		assert column_.help, column_.field
		for row in (*table.rows, table.total):
			assert column_.field in row, column_.field
	assert table.columns[0].field == by
	fields = {each.field for each in table.columns} | {"indent", "is_group"}
	assert all(row.keys() <= fields for row in (*table.rows, table.total))
	assert table.chart is not None and table.chart.labels
	assert all(len(values) == len(table.chart.labels) for values in table.chart.series.values())
	assert table.summary
	assert all(isinstance(note, Message) for note in table.notes)
	assert any(column_.drill for column_ in table.columns)


def test_a_reader_of_some_territories_sees_their_leads_and_what_they_cost(books):
	"""User Permissions on Territory are respected inside the SQL: leads of other territories are not counted, and the
	spend that is spread over all leads of the period shows the part of those seen.

	Books:
	company Acme EUR default
	lead_cost Ads
	person Anna hunter
	2026-04-01 expense Ads 90
	2026-04-02 lead L-1 hunter=Anna
	2026-04-03 lead L-2 hunter=Anna
	2026-04-04 lead L-3
	"""
	for row in books.rows.tables["Lead"].values():
		row["territory"] = "South" if row["name"] == "L-2" else "North"
	books.rows.changed.add("Lead")
	everyone = books.report("hunter-scorecard", "2026-04-01", "2026-04-30")
	north = books.report("hunter-scorecard", "2026-04-01", "2026-04-30", territories=["North"])
	assert (everyone.total["leads"], everyone.total["lead_spend"]) == (3, 90)
	assert column(north, "leads") == {"Anna": 1, "Unassigned": 1}
	assert column(north, "lead_spend") == {"Anna": 30, "Unassigned": 30}
	assert north.total["untouched"] == 2
	assert north.total["cost_per_lead"] == 30
	steps = books.report("lead-conversion", "2026-04-01", "2026-04-30", territories=["South"])
	assert steps.total["leads"] == 1
