"""The Sales Person tree: who is whose user, who is seen, roll-up of groups (kpi.md, "Who owns what")."""

from decimal import Decimal

import pytest

from sales_roles.messages import UserError
from sales_roles.people import Visible, load_people, roll_up, tree_rows, visible_people


def users(books) -> dict:
	return {person.name: person.user for person in load_people(books.database).persons if person.user}


def test_own_link_beats_employee(books):
	"""A Sales Person's user: `sales_person_user` on it, else its Employee's `user_id`. Two people with one user: own
	link beats Employee.

	Books:
	person Anna employee=x@x
	person Boris user=x@x
	"""
	assert users(books) == {"Boris": "x@x"}


def test_enabled_beats_disabled_then_by_name(books):
	"""… enabled beats disabled, then by name.

	Books:
	person Anna user=x@x disabled
	person Carla user=x@x
	person Boris user=x@x
	"""
	assert users(books) == {"Boris": "x@x"}


def test_own_link_beats_employee_even_if_disabled(books):
	"""… own link beats Employee, (then) enabled beats disabled.

	Books:
	person Anna employee=x@x
	person Boris user=x@x disabled
	"""
	assert users(books) == {"Boris": "x@x"}


def test_who_has_an_own_link_is_not_their_employee_s_user_too(books):
	"""`sales_person_user` on it, *else* its Employee's.

	Books:
	person Anna employee=old@x user=new@x
	"""
	assert users(books) == {"Anna": "new@x"}


TREE = """
	person North group
	person Team group parent=North
	person Anna parent=Team hunter
	person Boris parent=North farmer
	person Carla
"""


def amounts(**values) -> dict:
	return {"turnover": {name or None: Decimal(value) for name, value in values.items()}}


def test_a_group_is_its_own_and_all_below(books):
	"""Group rows of the Sales Person tree: actual = own + all descendants, each once."""
	books.post(TREE)
	_database, _scope, _settings, visible = books.question("2026-01-01", "2026-12-31")
	rollup = roll_up(visible, amounts(North=1, Team=2, Anna=4, Boris=8, Carla=16), rounded=["turnover"])
	found = {name: rollup.of("turnover", name) for name in ("Sales Team", "North", "Team", "Anna", "Carla")}
	assert found == {"Sales Team": 31, "North": 15, "Team": 6, "Anna": 4, "Carla": 16}
	assert rollup.total("turnover") == 31


def test_nobody_s_amount_is_in_the_total_and_in_no_group(books):
	"""What no sales person owns stands in a row Unassigned, so every column's total is the company's figure."""
	books.post(TREE)
	_database, _scope, _settings, visible = books.question("2026-01-01", "2026-12-31")
	rollup = roll_up(visible, {"turnover": {None: Decimal(5), "Anna": Decimal(1)}}, rounded=["turnover"])
	assert rollup.of("turnover", None) == 5
	assert rollup.of("turnover", "Sales Team") == 1
	assert rollup.total("turnover") == 6


def test_groups_add_rounded_rows(books):
	"""Groups add rounded rows; each column is rounded to its rounded total, once."""
	books.post(TREE)
	_database, _scope, _settings, visible = books.question("2026-01-01", "2026-12-31")
	third = Decimal(1) / 3
	rollup = roll_up(
		visible, {"turnover": {"Anna": third, "Boris": third, "Carla": third}}, rounded=["turnover"]
	)
	assert rollup.of("turnover", "Anna") == Decimal("0.34")
	assert rollup.of("turnover", "North") == Decimal("0.67")
	assert rollup.total("turnover") == 1


def test_no_amount_is_blank(books):
	books.post(TREE)
	_database, _scope, _settings, visible = books.question("2026-01-01", "2026-12-31")
	rollup = roll_up(visible, amounts(Anna=4))
	assert rollup.of("turnover", "Carla") is None
	assert rollup.owners() == {"Anna"}


def test_a_group_stands_for_its_whole_subtree(books):
	"""`sales_person` (a group stands for its whole subtree); whoever asks for one sees no Unassigned."""
	books.post(TREE)
	_database, _scope, _settings, visible = books.question("2026-01-01", "2026-12-31", sales_person="North")
	assert visible.names == {"North", "Team", "Anna", "Boris"}
	assert None not in visible
	assert visible.tops == ["North"]


def test_a_reader_s_people_narrow_it_never_widen(books):
	"""B60: a parameter only narrows what the reader may see."""
	books.post(TREE)
	_database, _scope, _settings, visible = books.question(
		"2026-01-01", "2026-12-31", sales_person="North", people=["Anna", "Carla"]
	)
	assert visible.names == {"Anna"}


def test_a_limited_reader_s_rows_are_rounded_among_themselves(books):
	"""A limited reader's rows are rounded among themselves; their total is theirs alone (B59)."""
	books.post(TREE)
	_database, _scope, _settings, visible = books.question(
		"2026-01-01", "2026-12-31", people=["Anna", "Boris"]
	)
	half = Decimal("0.005")
	everything = {"turnover": {"Anna": half, "Boris": half, "Carla": Decimal(9), None: Decimal(7)}}
	rollup = roll_up(visible, everything, rounded=["turnover"])
	assert rollup.own["turnover"] == {"Anna": 0, "Boris": Decimal("0.01")}
	assert rollup.total("turnover") == Decimal("0.01")


def test_a_reader_of_nobody_asks_nothing():
	visible = Visible(load_nobody(), frozenset())
	assert visible.nobody
	assert not visible.everyone


def load_nobody():
	from sales_roles.people import People

	return People(())


def test_rows_stand_below_their_groups(books):
	"""Whoever is listed, and the groups above them, in tree order with their depth; the tree's root is the total."""
	books.post(TREE)
	_database, _scope, _settings, visible = books.question("2026-01-01", "2026-12-31")
	rows = tree_rows(visible, lambda name: name == "Anna")
	assert [(row.name, row.indent, row.is_group) for row in rows] == [
		("North", 0, True),
		("Team", 1, True),
		("Anna", 2, False),
	]


def test_an_unknown_sales_person_is_one_sentence(books):
	with pytest.raises(UserError) as error:
		books.question("2026-01-01", "2026-12-31", sales_person="Nobody")
	assert str(error.value) == "There is no sales person Nobody here."


def test_holders_of_a_role(books):
	"""A scorecard lists those who hold its role; only holders are judged."""
	books.post(TREE)
	people = load_people(books.database)
	assert people.holders("is_hunter") == {"Anna"}
	assert people.holders("is_farmer") == {"Boris"}


def test_while_nobody_holds_a_role_everyone_is_judged_by_both(books):
	"""While nobody on the site holds a role, everyone is listed and judged by both.

	Books:
	person North group
	person Anna parent=North
	person Boris
	"""
	people = load_people(books.database)
	assert people.holders("is_hunter") == people.holders("is_farmer") == {"Anna", "Boris"}


def test_whose_parent_is_gone_stands_at_the_top(books):
	"""A person whose parent was deleted is not lost.

	Books:
	person Anna
	"""
	books.rows.get("Sales Person", "Anna")["parent_sales_person"] = "Gone"
	people = load_people(books.database)
	assert people.roots == ["Sales Team", "Anna"]


@pytest.mark.variant(app=False)
def test_a_bare_copy_has_people_without_roles(books):
	"""A bare copy of an ERPNext database has none of our columns.

	Books:
	person Anna employee=x@x
	"""
	people = load_people(books.database)
	assert not people.roles_in_use
	assert people.by_name["Anna"].user == "x@x"
	assert visible_people(people, books.scope("2026-01-01", "2026-12-31")).everyone
