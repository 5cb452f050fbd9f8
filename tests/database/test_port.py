"""The port: a question, its typed answer, its statements counted; the same on every engine."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from sales_roles.database.port import COUNT, DATE, DATETIME, MONEY, QUANTITY, TEXT, Query, open_database
from sales_roles.messages import UserError

INVOICES = Query(
	"invoice_row",
	{"name": TEXT, "day": DATE, "creation": DATETIME, "amount": MONEY, "lines": COUNT, "first": DATE},
	"""
	select invoice.name, invoice.posting_date, invoice.creation, invoice.base_net_total,
		(select count(*) from `tabSales Invoice Item` as item where item.parent = invoice.name),
		(select min(posting_date) from `tabSales Invoice`)
	from `tabSales Invoice` as invoice
	where invoice.name in %(names)s and invoice.posting_date <= %(day)s
	order by invoice.name
	""",
)
BOOKS = """
	item Help service
	customer Alpha
	2026-03-05 invoice SI-1 Alpha Help:1@10.10 Help:2@0.01
	2026-03-06 invoice SI-2 Alpha Help:1@20
"""


def test_rows_have_the_same_types_on_every_engine(books):
	"""Money is Decimal with six decimals, dates are dates, counts ints: never a float, never a text of a date."""
	books.post(BOOKS)
	first, second = books.database.rows(INVOICES, names=["SI-1", "SI-2"], day=date(2026, 3, 31))
	assert first._asdict() | {"creation": None} == {
		"name": "SI-1",
		"day": date(2026, 3, 5),
		"creation": None,
		"amount": Decimal("10.120000"),
		"lines": 2,
		"first": date(2026, 3, 5),
	}
	assert isinstance(first.creation, datetime)
	assert first.amount.as_tuple().exponent == -6
	assert second.name == "SI-2"


def test_dates_are_parameters(books):
	books.post(BOOKS)
	assert [
		row.name for row in books.database.rows(INVOICES, names=["SI-1", "SI-2"], day=date(2026, 3, 5))
	] == ["SI-1"]


def test_sets_are_lists(books):
	books.post(BOOKS)
	assert len(books.database.rows(INVOICES, names={"SI-1", "SI-2"}, day=date(2026, 3, 31))) == 2


def test_an_empty_list_is_refused_before_the_database_does(books):
	"""MariaDB takes `in ()` for a syntax error: whoever has nothing to ask for answers "no rows" first."""
	with pytest.raises(ValueError, match="names is empty"):
		books.database.rows(INVOICES, names=[], day=date(2026, 3, 31))


def test_a_missing_parameter_is_named(books):
	with pytest.raises(ValueError, match="no value for day"):
		books.database.rows(INVOICES, names=["SI-1"])


def test_parameters_that_a_query_does_not_use_are_left_out(books):
	assert books.database.rows(INVOICES, names=["x"], day=date(2026, 3, 31), people=[]) == []


def test_statements_are_counted(books):
	database = books.database
	before = database.statements
	database.rows(INVOICES, names=["x"], day=date(2026, 3, 31))
	assert database.statements == before + 1


def test_blank_is_unknown(books):
	"""A blank text is None, a null amount is None and not 0."""
	query = Query(
		"blank",
		{"text": TEXT, "amount": MONEY, "day": DATE, "count": COUNT, "share": QUANTITY, "moment": DATETIME},
		"select '', null, null, null, null, null",
	)
	assert tuple(books.database.rows(query)[0]) == (None,) * 6


def test_values_are_values(books):
	"""B62: what looks like SQL, a placeholder or a pattern stays a value."""
	books.post('customer "O\'Brien; drop table -- 50% %(x)s"')
	query = Query("customer_row", {"name": TEXT}, "select name from `tabCustomer` where name = %(name)s")
	name = "O'Brien; drop table -- 50% %(x)s"
	assert [row.name for row in books.database.rows(query, name=name)] == [name]


def test_links_compare_without_case(books):
	"""MariaDB compares links without case; so does the embedded database."""
	books.post("customer Alpha")
	query = Query("customer_case", {"name": TEXT}, "select name from `tabCustomer` where name = %(name)s")
	assert [row.name for row in books.database.rows(query, name="ALPHA")] == ["Alpha"]


@pytest.mark.parametrize(
	("url", "said"),
	[
		("", "is not a database address"),
		("postgres://x/y", "is not a database address"),
		("sqlite:/nowhere.sqlite", "There is no file /nowhere.sqlite"),
		("mariadb://", "The address of a MariaDB database is"),
		("mariadb://host", "The address of a MariaDB database is"),
		("mariadb://host:port/name", "The address of a MariaDB database is"),
	],
)
def test_a_wrong_address_is_one_sentence(url, said):
	"""A wrong URL, a database that is not ERPNext's: each one sentence."""
	pytest.importorskip("pymysql")
	with pytest.raises(UserError) as error:
		open_database(url)
	assert said in str(error.value)
	assert "\n" not in str(error.value)


def test_questions_together_are_answered_in_their_order(books):
	"""Questions that do not wait for each other; each asks its own parts one by one."""
	books.post(BOOKS)

	def names(day):
		return lambda each: [
			row.name for row in each.rows(INVOICES, names=["SI-1", "SI-2"], day=date(2026, 3, day))
		]

	before = books.database.statements
	found = books.database.together(
		names(5), lambda each: each.together(names(6), names(4)), names(6), lambda _each: 7
	)
	assert found == [["SI-1"], [["SI-1", "SI-2"], []], ["SI-1", "SI-2"], 7]
	assert books.database.statements - before == 4


def test_a_question_that_fails_is_said_and_the_others_end(books):
	"""Bad input gets its sentence, whoever asked beside it; the database can be asked again."""
	books.post(BOOKS)

	def refused(_each):
		raise UserError("There is no such company.")

	def asked(each):
		return each.rows(INVOICES, names=["SI-1"], day=date(2026, 3, 31))

	with pytest.raises(UserError, match="no such company"):
		books.database.together(asked, refused, asked, asked)
	assert len(books.database.together(asked, asked)) == 2
