"""Sales document → people (kpi.md, "Who owns what"): the fragment `share`, rule by rule."""

from decimal import Decimal

import pytest

from sales_roles.database.port import QUANTITY, TEXT, Query

SHARES = Query(
	"share_of_document",
	{"document": TEXT, "sales_person": TEXT, "fraction": QUANTITY},
	"""
	with document as (
		select 'Sales Invoice' as document_type, name as document, customer
		from `tabSales Invoice`
		where docstatus = 1
	),
	{share}
	select document, sales_person, sum(fraction)
	from share
	group by document, sales_person
	""",
)
EVERYONE = """
	person Anna user=anna@x
	person Boris employee=boris@x
	person Carla
	item Help service
	supplier Smith
"""


def shares(books, document: str = "SI-1", **settings) -> dict:
	"""A document's percentages by person; None is Unassigned."""
	database, scope, settings, _visible = books.question("2026-01-01", "2026-12-31", settings)
	rows = database.rows(SHARES, **scope.params, **settings.params)
	found = {
		row.sales_person: (row.fraction * 100).quantize(Decimal("0.0001"))
		for row in rows
		if row.document == document
	}
	assert sum(row.fraction for row in rows if row.document == document) == pytest.approx(1, abs=1e-9)
	return found


def sold(books, customer: str, *lines: str) -> None:
	books.post(f"{EVERYONE}\n{customer}\n" + "\n".join(lines or ["2026-03-05 invoice SI-1 Alpha Help:1@100"]))


def test_its_own_team_by_allocated_percentage(books):
	"""Its Sales Team rows, by `allocated_percentage`; the customer's team does not matter then."""
	sold(
		books,
		'customer Alpha team="Carla 100"',
		'2026-03-05 invoice SI-1 Alpha Help:1@100 team="Anna 70, Boris 30"',
	)
	assert shares(books) == {"Anna": 70, "Boris": 30}


def test_only_rows_of_the_document_itself(books):
	"""`parenttype` = the document: an order of the same name has a team of its own."""
	sold(
		books,
		"customer Alpha",
		"2026-03-05 invoice SAME Alpha Help:1@100 team=Anna",
		"2026-03-05 order SAME Alpha Help:1@100 team=Boris",
	)
	assert shares(books, "SAME") == {"Anna": 100}


def test_no_rows_the_customer_s_team(books):
	"""No rows: the Customer's Sales Team (server-made and consolidated invoices have none of their own)."""
	sold(books, 'customer Alpha team="Anna 60, Boris 40" manager=boris@x')
	assert shares(books) == {"Anna": 60, "Boris": 40}


def test_a_setting_can_turn_the_customer_s_team_off(books):
	"""… (a setting can turn this off), else the Sales Person of `Customer.account_manager`."""
	sold(books, 'customer Alpha team="Anna 60, Boris 40" manager=boris@x')
	assert shares(books, use_customer_team=False) == {"Boris": 100}


def test_else_the_account_manager_s_sales_person(books):
	"""… by `sales_person_user` or by Employee."""
	sold(books, "customer Alpha manager=anna@x")
	assert shares(books) == {"Anna": 100}


def test_else_unassigned(books):
	"""… else Unassigned: no team, no manager, a manager who is no Sales Person."""
	sold(
		books,
		"customer Alpha\ncustomer Beta manager=nobody@x",
		"2026-03-05 invoice SI-1 Alpha Help:1@100",
		"2026-03-05 invoice SI-2 Beta Help:1@100",
	)
	assert shares(books) == {None: 100}
	assert shares(books, "SI-2") == {None: 100}


def test_a_row_of_0_percent_is_a_row(books):
	"""A row of 0 % is a row: the customer's team stands no more in."""
	sold(books, "customer Alpha team=Carla", '2026-03-05 invoice SI-1 Alpha Help:1@100 team="Anna 0"')
	found = shares(books)
	assert found[None] == 100
	assert not found.get("Carla")


def test_below_100_the_rest_is_unassigned(books):
	sold(books, "customer Alpha", '2026-03-05 invoice SI-1 Alpha Help:1@100 team="Anna 50, Boris 30"')
	assert shares(books) == {"Anna": 50, "Boris": 30, None: 20}


def test_above_100_is_scaled_down(books):
	"""Above 100 %: scaled down to 100 (and noted)."""
	sold(books, "customer Alpha", '2026-03-05 invoice SI-1 Alpha Help:1@100 team="Anna 150, Boris 50"')
	assert shares(books) == {"Anna": 75, "Boris": 25}


def test_percentages_compare_with_a_tolerance(books):
	"""Tolerance of 0.005: 33.33 + 33.33 + 33.34 is 100, 3 × 33.33 leaves 0.01 % Unassigned."""
	sold(
		books,
		"customer Alpha",
		'2026-03-05 invoice SI-1 Alpha Help:1@100 team="Anna 33.33, Boris 33.33, Carla 33.34"',
		'2026-03-05 invoice SI-2 Alpha Help:1@100 team="Anna 33.33, Boris 33.33, Carla 33.33"',
		'2026-03-05 invoice SI-3 Alpha Help:1@100 team="Anna 33.333, Boris 33.333, Carla 33.333"',
	)
	assert None not in shares(books)
	assert shares(books, "SI-2")[None] == Decimal("0.01")
	assert None not in shares(books, "SI-3")


def test_one_person_twice_counts_once_with_both_shares(books):
	sold(
		books, "customer Alpha", '2026-03-05 invoice SI-1 Alpha Help:1@100 team="Anna 40, Anna 30, Boris 30"'
	)
	assert shares(books) == {"Anna": 70, "Boris": 30}


def test_a_deleted_person_s_share_is_unassigned(books):
	"""What no sales person owns stands in a row Unassigned: no money is dropped with a person."""
	sold(books, "customer Alpha", '2026-03-05 invoice SI-1 Alpha Help:1@100 team="Anna 70, Carla 30"')
	del books.rows.tables["Sales Person"]["Carla"]
	books.rows.touch("Sales Person")
	assert shares(books) == {"Anna": 70, None: 30}


def test_a_later_team_of_the_customer_moves_no_document_with_rows(books):
	"""The voucher's own Sales Team …; one without rows follows the customer's team of today (B26)."""
	sold(
		books,
		"customer Alpha team=Anna",
		"2026-03-05 invoice SI-1 Alpha Help:1@100 team=Anna",
		"2026-03-05 invoice SI-2 Alpha Help:1@100",
		"team Alpha Boris",
	)
	assert shares(books) == {"Anna": 100}
	assert shares(books, "SI-2") == {"Boris": 100}


def test_disabled_people_keep_their_rows(books):
	"""Disabled people keep their rows wherever they have an amount (B12)."""
	books.post("person Dora disabled")
	sold(books, "customer Alpha", "2026-03-05 invoice SI-1 Alpha Help:1@100 team=Dora")
	assert shares(books) == {"Dora": 100}


def test_names_of_any_script(books):
	"""B62: `O'Brien`, `50% off`, emoji in customer and person."""
	sold(
		books,
		"""person "O'Brien 50% off"\nperson "اسم 🙂"\ncustomer "CUST\\\\196" """,
		"""2026-03-05 invoice SI-1 "CUST\\\\196" Help:1@100 team="O'Brien 50% off 60, اسم 🙂 40" """,
	)
	assert shares(books) == {"O'Brien 50% off": 60, "اسم 🙂": 40}
