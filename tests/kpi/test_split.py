"""Documents with like teams are summed before they are split (docs/kpi.md, "Who owns what")."""

import pytest

from sales_roles.database.mariadb import MariaDatabase
from sales_roles.kpi.dso import gross_sales
from sales_roles.kpi.margin import margin
from sales_roles.kpi.receivables import receivables
from sales_roles.kpi.repeat import repeat_sales
from sales_roles.kpi.turnover import turnover
from sales_roles.people import by_person
from sales_roles.rounding import round_rows

FIGURES = {
	"turnover": (turnover, "turnover"),
	"margin": (margin, "turnover"),
	"gross_sales": (gross_sales, "sales"),
	"receivable": (receivables, "open_amount"),
	"repeat_sales": (repeat_sales, "new_turnover"),
}


def by_figure(books, name, **scope):
	"""Person → what the invoices of the year come to."""
	figure, field = FIGURES[name]
	rows = figure(*books.question("2026-01-01", "2026-12-31", as_on="2026-12-31", **scope))
	return {person: float(amount) for person, amount in round_rows(by_person(rows, field)).items()}


@pytest.mark.parametrize("name", FIGURES)
def test_teams_that_differ_are_split_apart(books, name):
	"""Its Sales Team rows, by `allocated_percentage`. No rows: the Customer's Sales Team, else the Sales Person of
	`Customer.account_manager`, else Unassigned. A row of 0 % is a row. Below 100 %: the rest is Unassigned. Above 100 %:
	scaled down to 100.

	Books:
	company Acme EUR default
	person Anna
	person Boris
	person Carla user=carla@x
	item Help service
	customer C-1
	customer C-2
	customer C-3
	customer C-4
	customer C-5
	customer C-6 team="Boris 30, Anna 70"
	customer C-7 manager=carla@x
	customer C-8
	2026-03-01 invoice SI-1 C-1 Help:1@1000 team="Anna 70, Boris 30"
	2026-03-02 invoice SI-2 C-2 Help:1@1000 team="Boris 30, Anna 70"
	2026-03-03 invoice SI-3 C-3 Help:1@1000 team="Anna 30, Boris 70"
	2026-03-04 invoice SI-4 C-4 Help:1@1000 team="Anna 70, Boris 35"
	2026-03-05 invoice SI-5 C-5 Help:1@1000 team="Anna 70"
	2026-03-06 invoice SI-6 C-6 Help:1@1000 team=
	2026-03-07 invoice SI-7 C-7 Help:1@1000 team=
	2026-03-08 invoice SI-8 C-8 Help:1@1000 team="Anna 0"
	"""
	assert by_figure(books, name) == {
		"Anna": pytest.approx(700 + 700 + 300 + 666.67 + 700 + 700),
		"Boris": pytest.approx(300 + 300 + 700 + 333.33 + 300),
		"Carla": 1000,
		None: pytest.approx(300 + 1000),
	}


@pytest.mark.parametrize("name", FIGURES)
def test_a_team_of_its_own_and_the_like_one_of_a_customer(books, name):
	"""Its Sales Team rows. No rows: the Customer's Sales Team: its own customer's, whoever else has one like the document's.

	Books:
	company Acme EUR default
	person Anna
	person Boris
	item Help service
	customer A-1 team="Boris 100"
	customer B-1 team="Anna 100"
	customer C-1 team="Boris 100"
	customer D-1
	2026-03-01 invoice SI-1 B-1 Help:1@100 team=
	2026-03-02 invoice SI-2 A-1 Help:1@10 team="Anna 100"
	2026-03-03 invoice SI-3 C-1 Help:1@1 team=
	2026-03-04 invoice SI-0 D-1 Help:1@1000 team="Boris 100"
	"""
	assert by_figure(books, name) == {"Anna": 110, "Boris": 1001}


@pytest.mark.parametrize("name", FIGURES)
def test_names_that_read_like_a_team(books, name):
	"""Its Sales Team rows, by `allocated_percentage`: a name may hold what else tells a row from the next.

	Books:
	company Acme EUR default
	person Anna
	person Boris
	person "Anna50.0,Boris"
	person "Anna50.000000000,Boris"
	item Help service
	customer C-1
	customer C-2
	customer C-3
	customer C-4
	customer "4:Anna100.0"
	customer "4:Anna100.000000000"
	2026-03-01 invoice SI-1 C-1 Help:1@100 team="Anna 50, Boris 50"
	2026-03-02 invoice SI-2 C-2 Help:1@10 team="Anna 50"
	2026-03-03 invoice SI-3 C-3 Help:1@20 team="Anna 50"
	2026-03-04 invoice SI-4 C-4 Help:1@1000 team="Anna 100"
	2026-03-05 invoice SI-5 "4:Anna100.0" Help:1@1 team=
	2026-03-06 invoice SI-6 "4:Anna100.000000000" Help:1@2 team=
	"""
	(row,) = books.rows.of("Sales Team", parent="SI-2")
	row["sales_person"] = "Anna50.0,Boris"
	(row,) = books.rows.of("Sales Team", parent="SI-3")
	row["sales_person"] = "Anna50.000000000,Boris"
	books.rows.touch("Sales Team")
	assert by_figure(books, name) == {
		"Anna": 1050,
		"Boris": 50,
		"Anna50.0,Boris": 5,
		"Anna50.000000000,Boris": 10,
		None: 5 + 10 + 3,
	}


@pytest.mark.parametrize("name", FIGURES)
def test_a_team_too_long_to_be_told_in_a_text(books, name):
	"""Its Sales Team rows, by `allocated_percentage`, however many: only the last of these differ.

	Books:
	company Acme EUR default
	item Help service
	customer C-1
	customer C-2
	customer C-3
	"""
	people = [f"Farmer-of-the-northern-provinces-{number}" for number in range(10, 40)]
	for person in people:
		books.post(f"person {person}")
	for number in (1, 2, 3):
		books.post(f"2026-03-0{number} invoice SI-{number} C-{number} Help:1@1000 team=")
	most = ", ".join(f"{person} 3" for person in people[:28])
	books.post(f'2026-03-01 team SI-1 "{most}, {people[28]} 16"')
	books.post(f'2026-03-01 team SI-2 "{most}, {people[29]} 16"')
	books.post(f'2026-03-01 team C-3 "{most}, {people[28]} 16"')
	if isinstance(books.database, MariaDatabase):  # as a server may be set, and old ones are
		books.database.execute("set session group_concat_max_len = 1024", {})
	assert by_figure(books, name) == {person: 90 for person in people[:28]} | {
		people[28]: 320,
		people[29]: 160,
	}


@pytest.mark.parametrize("name", FIGURES)
def test_a_limited_reader_sees_one_of_two_customers_with_a_like_team(books, name):
	"""The permitted company and people are part of the scope, and inside the SQL.

	Books:
	company Acme EUR default
	person Anna
	person Boris
	item Help service
	customer Alpha team="Anna 70, Boris 30"
	customer Beta team="Anna 70, Boris 30"
	2026-03-01 invoice SI-1 Alpha Help:1@100 team="Anna 70, Boris 30"
	2026-03-02 invoice SI-2 Beta Help:1@10 team="Anna 70, Boris 30"
	2026-03-03 invoice SI-3 Alpha Help:1@1000 team=
	2026-03-04 invoice SI-4 Beta Help:1@20 team=
	"""
	first = 10 if name == "repeat_sales" else 30
	assert by_figure(books, name, customers=frozenset(["Beta"])) == {
		"Anna": first * 0.7,
		"Boris": first * 0.3,
	}
	assert by_figure(books, name, people=frozenset(["Boris"])) == {
		"Boris": (110 if name == "repeat_sales" else 1130) * 0.3
	}
