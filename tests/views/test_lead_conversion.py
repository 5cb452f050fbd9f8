"""Lead Conversion: the leads behind a number of leads (docs/kpi.md, "Hunter")."""

import datetime

import pytest

BOOKS = """
company Acme EUR default
item Help service
person Hanna hunter user=hanna@x
person Boris hunter
customer Alpha lead=L-2
2026-02-27 lead L-1 hunter=Hanna source=Fair received=2026-03-02
2026-03-05 lead L-2 owner=hanna@x source=Web campaign=Spring
2026-03-31 lead L-3 hunter=Boris source=Fair
2026-04-01 lead L-4 hunter=Hanna source=Fair
2026-04-03 lead L-5 received=2026-03-31
2026-03-06 communication sent lead=L-1
2026-03-10 order SO-1 Alpha Help:1@100
"""
COUNTS = (
	"leads",
	"existing_customer_leads",
	"contacted",
	"opportunities",
	"quotations",
	"deals",
	"untouched",
	"lost",
)


def report(books, by="lead", from_date="2026-03-01", to_date="2026-03-31", **values):
	return books.report("lead-conversion", from_date, to_date, by=by, as_on="2026-04-30", **values)


def test_a_row_a_lead_by_the_day_it_came(books):
	"""A lead's day is Received On if filled, else the day of creation: no list of Leads can be filtered by it, nor by
	a Hunter who is found by the lead's owner."""
	books.post(BOOKS)
	table = report(books)
	shown = ("lead", "day", "sales_person", "source", "campaign", "deals", "untouched")
	assert [tuple(row[field] for field in shown) for row in table.rows] == [
		("L-1", datetime.date(2026, 3, 2), "Hanna", "Fair", None, 0, 0),
		("L-2", datetime.date(2026, 3, 5), "Hanna", "Web", "Spring", 1, 1),
		("L-3", datetime.date(2026, 3, 31), "Boris", "Fair", None, 0, 1),
		("L-5", datetime.date(2026, 3, 31), None, None, None, 0, 1),
	]
	assert table.total["leads"] == 4


@pytest.mark.parametrize("by", ["sales_person", "source", "campaign"])
def test_the_list_has_as_many_as_the_figure(books, by):
	"""What stands behind a row's figures is the list of its leads, and it adds up to them."""
	books.post(BOOKS)
	compared = 0
	for row in report(books, by=by).rows:
		if row[by] is not None:
			behind = report(books, **{by: row[by]})
			assert [behind.total[field] for field in COUNTS] == [row[field] for field in COUNTS]
			assert len(behind.rows) == row["leads"]
			compared += 1
	assert compared == {"sales_person": 2, "source": 2, "campaign": 1}[by]


def test_a_deal_by_period_brings_its_lead_of_before(books):
	"""Period: deals dated in the period, whenever their lead came: it is in the list, and no lead of the period."""
	books.post(BOOKS)
	books.post(
		"2026-04-12 order SO-2 Alpha Help:1@100\ncustomer Beta lead=L-3\n2026-04-15 order SO-3 Beta Help:1@9"
	)
	table = report(
		books, from_date="2026-04-01", to_date="2026-04-30", settings={"conversion_basis": "Period"}
	)
	assert [(row["lead"], row["leads"], row["deals"]) for row in table.rows] == [("L-3", 0, 1), ("L-4", 1, 0)]


@pytest.mark.parametrize("name", ["hunter-scorecard", "lead-cost"])
def test_a_source_asked_for_has_the_figures_of_its_row(books, name):
	"""Also its part of what is spread over all leads, and what is assigned to it."""
	books.post(BOOKS)
	books.post(
		"""
		2026-03-20 expense Ads 100
		lead_cost Ads
		account Stand parent=Marketing
		2026-03-21 expense Stand 30
		lead_cost Stand assign_by="Lead Source" assign_to=Fair
		source Phone
		account Calls parent=Marketing
		2026-03-22 expense Calls 7
		lead_cost Calls assign_by="Lead Source" assign_to=Phone
		"""
	)
	rows = books.report(name, "2026-03-01", "2026-03-31", by="source").rows
	assert {row["source"]: row["lead_spend"] for row in rows} == {"Fair": 80, "Web": 25, "Phone": 7, None: 25}
	for row in rows:
		if row["source"]:
			total = books.report(name, "2026-03-01", "2026-03-31", source=row["source"]).total
			for field in ("leads", "lead_spend", "deals", "cost_per_lead"):
				assert total[field] == row[field], (row["source"], field)
