"""Lead spend, cost per lead, cost per deal (docs/kpi.md, "Hunter")."""

from decimal import Decimal

import pytest
from books import column
from hypothesis import given
from hypothesis import strategies as st

from sales_roles.kpi.spend import Cell, spread, to_decimal
from sales_roles.rounding import round_rows, to_cent


def cost(books, from_date="2026-03-01", to_date="2026-03-31", **values):
	return books.report("lead-cost", from_date, to_date, **values)


def spend(books, **values):
	return column(cost(books, **values), "lead_spend")


def notes(table):
	return [str(note) for note in table.notes]


def test_net_debit_of_the_period(books):
	"""Net debit in the period of the GL accounts that the settings name; both days are its own.

	Books:
	company Acme EUR default
	company Beta EUR
	person Hanna hunter
	account Rent
	2026-03-05 lead L-1 hunter=Hanna
	2026-02-28 expense Ads 1
	2026-03-01 expense Ads 100
	2026-03-31 expense Ads 50
	2026-03-20 expense Ads -30
	2026-04-01 expense Ads 2
	2026-03-05 expense Rent 900
	2026-03-05 expense Ads 700 company=Beta
	lead_cost Ads
	"""
	table = cost(books)
	assert column(table, "lead_spend") == {"Hanna": 120}
	assert column(table, "cost_per_lead") == {"Hanna": 120}
	assert table.total["lead_spend"] == 120


def test_cancelled_cost_is_none(books):
	"""From `GL Entry` with `is_cancelled = 0`.

	Books:
	company Acme EUR default
	person Hanna hunter
	2026-03-05 lead L-1 hunter=Hanna
	2026-03-05 expense Ads 100 name=JE-1
	2026-03-06 expense Ads 40
	cancel JE-1
	lead_cost Ads
	"""
	assert spend(books) == {"Hanna": 40}


def test_no_opening_and_no_other_finance_book(books):
	"""Not opening, default finance book or none.

	Books by import:
	company Acme EUR default
	person Hanna hunter
	2026-03-05 lead L-1 hunter=Hanna
	2026-03-05 expense Ads 100 opening
	2026-03-06 expense Ads 40
	2026-03-06 expense Ads 20 book=Main
	2026-03-06 expense Ads 10 book=Tax
	lead_cost Ads
	"""
	assert spend(books) == {"Hanna": 40}
	books.rows.get("Company", "Acme")["default_finance_book"] = "Main"
	books.rows.touch("Company")
	assert spend(books) == {"Hanna": 60}


def test_period_closing_voucher(books):
	"""Ads account Dr 1,200 in 2025; closed on 2025-12-31; 8 leads in December, 200 of it in December. → spend 200, cost
	per lead 25. Naive: -1,000, -125.

	Books:
	company Acme EUR default
	person Hanna hunter
	2025-06-01 expense Ads 1000
	2025-12-10 expense Ads 200
	2025-12-31 closing 2025
	lead_cost Ads
	"""
	for number in range(8):
		books.post(f"2025-12-0{number + 1} lead L-{number} hunter=Hanna")
	total = cost(books, from_date="2025-12-01", to_date="2025-12-31").total
	assert (total["lead_spend"], total["cost_per_lead"]) == (200, 25)


def test_a_group_account_stands_for_its_subtree(books):
	"""A group account stands for its subtree.

	Books:
	company Acme EUR default
	person Hanna hunter
	account Fairs parent=Marketing group
	account Stand parent=Fairs
	2026-03-05 lead L-1 hunter=Hanna
	2026-03-05 expense Ads 100
	2026-03-05 expense Stand 30
	2026-03-05 expense "Administrative Expenses" 7
	lead_cost Marketing
	"""
	assert spend(books) == {"Hanna": 130}


LEADS = """
company Acme EUR default
person Hanna hunter
person Boris hunter
account Fairs parent=Marketing group
account Stand parent=Fairs
cost_center North
cost_center South
2026-03-05 lead L-1 hunter=Hanna source=Fair campaign=Spring
2026-03-05 lead L-2 hunter=Hanna source=Web
2026-03-05 lead L-3 hunter=Boris source=Fair
2026-03-05 lead L-4 source=Web
"""


def test_spread_over_all_leads_unassigned_ones_included(books):
	"""Spread over all leads of the period, Unassigned ones included."""
	books.post(LEADS)
	books.post(
		"""
		2026-03-05 expense Ads 100
		lead_cost Ads
		"""
	)
	table = cost(books)
	assert column(table, "lead_spend") == {"Hanna": 50, "Boris": 25, "Unassigned": 25}
	assert column(table, "cost_per_lead") == {"Hanna": 25, "Boris": 25, "Unassigned": 25}
	assert spend(books, by="source") == {"Fair": 50, "Web": 50}
	assert spend(books, by="campaign") == {"Spring": 25, "Unassigned": 75}
	assert spend(books, by="month") == {"2026-03": 100}


def test_existing_customer_leads_take_their_part(books):
	"""Existing-customer leads are counted in `leads`, also when cost is spread.

	Books:
	company Acme EUR default
	person Hanna hunter
	person Boris hunter
	customer Alpha
	2026-03-05 lead L-1 hunter=Hanna customer=Alpha
	2026-03-05 lead L-2 hunter=Boris
	2026-03-05 expense Ads 100
	lead_cost Ads
	"""
	assert spend(books) == {"Hanna": 50, "Boris": 50}


def test_assigned_to_a_sales_person_with_or_without_leads(books):
	"""What is assigned to a Sales Person is theirs, with or without leads.

	Books:
	company Acme EUR default
	account Stand parent=Marketing
	person Hanna hunter
	person Boris hunter
	person Carla hunter
	2026-03-05 lead L-1 hunter=Hanna source=Fair
	2026-03-06 lead L-2 hunter=Hanna source=Web
	2026-03-06 lead L-3 hunter=Boris source=Web
	2026-03-05 expense Ads 100
	2026-03-05 expense Stand 60
	lead_cost Ads assign_by="Sales Person" assign_to=Carla
	lead_cost Stand assign_by="Sales Person" assign_to=Hanna
	"""
	table = cost(books)
	assert column(table, "lead_spend") == {"Carla": 100, "Hanna": 60, "Boris": 0}
	assert column(table, "cost_per_lead") == {"Carla": None, "Hanna": 30, "Boris": 0}
	assert spend(books, by="source") == {"Fair": 30, "Web": 30, "Unassigned": 100}


@pytest.mark.parametrize(
	("assign", "people", "sources"),
	[
		(
			'assign_by="Lead Source" assign_to=Fair',
			{"Hanna": 50, "Boris": 50, "Unassigned": 0},
			{"Fair": 100, "Web": 0},
		),
		(
			'assign_by="UTM Source" assign_to=Web',
			{"Hanna": 50, "Boris": 0, "Unassigned": 50},
			{"Fair": 0, "Web": 100},
		),
		(
			"assign_by=Campaign assign_to=Spring",
			{"Hanna": 100, "Boris": 0, "Unassigned": 0},
			{"Fair": 100, "Web": 0},
		),
	],
)
def test_assigned_to_a_source_or_campaign(books, assign, people, sources):
	"""Each settings row says how its cost reaches leads: to one source, one campaign."""
	books.post(LEADS)
	books.post(f"2026-03-05 expense Ads 100\nlead_cost Ads {assign}")
	assert spend(books) == people
	assert spend(books, by="source") == sources


def test_what_finds_no_lead_stays_unassigned(books):
	"""What else finds no lead in the period stays as Unassigned spend."""
	books.post(LEADS)
	books.post(
		"""
		2026-03-05 expense Ads 100
		lead_cost Ads assign_by="Lead Source" assign_to=Radio
		"""
	)
	assert spend(books) == {"Hanna": 0, "Boris": 0, "Unassigned": 100}
	assert spend(books, by="source") == {"Fair": 0, "Web": 0, "Radio": 100}
	assert spend(books, from_date="2026-03-05", to_date="2026-03-05", by="campaign") == {
		"Spring": 0,
		"Unassigned": 100,
	}


def test_no_lead_at_all(books):
	"""No leads: cost per lead is blank, the spend stays, and a note says that no lead came.

	Books:
	company Acme EUR default
	person Hanna hunter
	2026-03-05 expense Ads 100
	lead_cost Ads
	"""
	table = cost(books)
	assert column(table, "lead_spend") == {"Hanna": 0, "Unassigned": 100}
	assert (table.total["lead_spend"], table.total["cost_per_lead"]) == (100, None)
	assert "No lead came between 2026-03-01 and 2026-03-31." in notes(table)


@pytest.mark.parametrize(
	("doctype", "value", "people"),
	[
		("Campaign", "Spring", {"Hanna": 100, "Boris": 0, "Unassigned": 40}),
		("Lead Source", "Fair", {"Hanna": 50, "Boris": 50, "Unassigned": 40}),
		("Sales Person", "Boris", {"Hanna": 0, "Boris": 100, "Unassigned": 40}),
		("Sales Person", "Nobody", {"Hanna": 0, "Boris": 0, "Unassigned": 140}),
	],
)
def test_by_an_accounting_dimension(books, doctype, value, people):
	"""By an accounting dimension on the GL Entry (source, campaign, sales person). An entry that does not fill it
	finds no lead. (The column of the dimension is a stand-in: a site adds one of its own.)"""
	books.post(LEADS)
	books.row("Accounting Dimension", name="Dimension", document_type=doctype, fieldname="project")
	books.post(f"2026-03-05 expense Ads 100 project={value}\n2026-03-05 expense Ads 40")
	books.post('lead_cost Ads assign_by="Accounting Dimension" assign_to=Dimension')
	table = cost(books)
	assert column(table, "lead_spend") == people
	assert any("Nobody" in note for note in notes(table)) == (value == "Nobody")


@pytest.mark.parametrize("dimension", [{"document_type": "Branch", "fieldname": "project"}, None])
def test_a_dimension_that_tells_no_lead(books, dimension):
	"""A dimension that is on none of these, or is gone, reaches nobody: a note says so."""
	books.post(LEADS)
	books.post(
		"""
		2026-03-05 expense Ads 100
		lead_cost Ads assign_by="Accounting Dimension" assign_to=Dimension
		"""
	)
	if dimension:
		books.row("Accounting Dimension", name="Dimension", **dimension)
	table = cost(books)
	assert column(table, "lead_spend") == {"Hanna": 0, "Boris": 0, "Unassigned": 100}
	assert any("Dimension" in note for note in notes(table))


def test_the_deepest_account_then_a_named_cost_center(books):
	"""One ledger row is spent once: the deepest account, then a named cost center, is the more specific."""
	books.post(LEADS)
	books.post(
		"""
		person Carla hunter
		person Dora hunter
		2026-03-05 expense Ads 1 center=North
		2026-03-05 expense Ads 10 center=South
		2026-03-05 expense Stand 100 center=North
		2026-03-05 expense Stand 1000 center=South
		lead_cost Marketing assign_by="Sales Person" assign_to=Hanna
		lead_cost Marketing center=North assign_by="Sales Person" assign_to=Boris
		lead_cost Fairs assign_by="Sales Person" assign_to=Carla
		lead_cost Stand center=South assign_by="Sales Person" assign_to=Dora
		"""
	)
	table = cost(books)
	assert column(table, "lead_spend") == {
		"Hanna": 10,
		"Boris": 1,
		"Carla": 100,
		"Dora": 1000,
		"Unassigned": 0,
	}
	assert table.total["lead_spend"] == 1111


def test_only_the_named_cost_center(books):
	"""`cost_center` (blank: any): what lies elsewhere is no lead spend."""
	books.post(LEADS)
	books.post(
		"""
		2026-03-05 expense Ads 100 center=North
		2026-03-05 expense Ads 40 center=South
		lead_cost Ads center=North
		"""
	)
	assert cost(books).total["lead_spend"] == 100


def test_spread_is_exact_to_the_cent(books):
	"""100.00 over three: one cent goes to the row that rounding lowered most, ties by name.

	Books:
	company Acme EUR default
	person Anna hunter
	person Boris hunter
	person Carla hunter
	2026-03-05 lead L-1 hunter=Anna
	2026-03-05 lead L-2 hunter=Boris
	2026-03-05 lead L-3 hunter=Carla
	2026-03-06 expense Ads 100
	lead_cost Ads
	"""
	assert spend(books) == {"Anna": Decimal("33.34"), "Boris": Decimal("33.33"), "Carla": Decimal("33.33")}
	assert cost(books).total["lead_spend"] == 100


def test_by_month_cost_stands_where_it_was_booked(books):
	"""By month, cost stands in the month it was booked; a person has the same spend by month as in one sum.

	Books:
	company Acme EUR default
	person Hanna hunter
	person Boris hunter
	2026-03-05 lead L-1 hunter=Hanna
	2026-04-05 lead L-2 hunter=Boris
	2026-03-06 expense Ads 100
	2026-05-06 expense Ads 40
	lead_cost Ads
	"""
	period = {"from_date": "2026-03-01", "to_date": "2026-05-31"}
	assert spend(books, **period) == {"Hanna": 70, "Boris": 70}
	assert spend(books, by="month", **period) == {"2026-03": 100, "2026-04": 0, "2026-05": 40}
	assert spend(books, by="month", sales_person="Hanna", **period) == {
		"2026-03": 50,
		"2026-04": 0,
		"2026-05": 20,
	}


def test_no_lead_cost_account_named(books):
	"""No lead cost account named: `lead_spend` and what it divides are blank; a note says where to set it.

	Books:
	company Acme EUR default
	company Beta EUR
	person Hanna hunter
	2026-03-05 lead L-1 hunter=Hanna
	2026-03-05 expense Ads 100
	lead_cost Ads company=Beta
	"""
	table = cost(books)
	row = table.rows[0]
	assert [row[field] for field in ("leads", "lead_spend", "cost_per_lead", "cost_per_deal")] == [
		1,
		None,
		None,
		None,
	]
	assert [table.total[field] for field in ("lead_spend", "cost_per_lead")] == [None, None]
	[note] = [note for note in table.notes if "lead cost account" in str(note)]
	assert note.link == ("Sales Roles Settings",)


def test_cost_per_deal(books):
	"""Cost per deal: lead spend ÷ deals.

	Books:
	company Acme EUR default
	person Hanna hunter
	item Help service
	customer Alpha lead=L-1
	2026-03-05 lead L-1 hunter=Hanna
	2026-03-05 lead L-2 hunter=Hanna
	2026-03-05 lead L-3
	2026-03-06 order SO-1 Alpha Help:1@100
	2026-03-06 expense Ads 100
	lead_cost Ads
	"""
	table = cost(books)
	assert column(table, "cost_per_lead") == {"Hanna": Decimal("33.34"), "Unassigned": Decimal("33.33")}
	assert column(table, "cost_per_deal") == {"Hanna": Decimal("66.67"), "Unassigned": None}
	assert table.total["cost_per_deal"] == 100


@given(
	st.decimals("-99999", "99999", places=2),
	st.dictionaries(st.builds(Cell, st.sampled_from("ABCDEFGH")), st.integers(1, 500), min_size=1),
)
def test_spread_loses_no_cent(amount, weights):
	"""Whatever is spread over whatever leads, the rounded rows add up to the amount, and equal parts stay equal
	before a cent is given away."""
	parts = {cell: to_decimal(part) for cell, part in spread(amount, weights).items()}
	assert sum(round_rows(parts).values()) == to_cent(amount)
	assert len({parts[cell] for cell in weights if weights[cell] == max(weights.values())}) == 1
