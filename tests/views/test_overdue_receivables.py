"""Overdue Receivables: rows, total, verdicts, notes, statements (docs/kpi.md, "Farmer")."""

from datetime import date
from decimal import Decimal

import pytest

AS_ON = "2026-06-30"
BOOKS = """
item Help service
person North group overdue_share_limit=40
person Fred farmer parent=North overdue_share_limit=20
person Gina farmer parent=North
person Hanna hunter
customer Alpha team="Fred 100"
customer Beta team="Fred 70, Gina 30" full_name="Beta Trading"
customer Gamma
2026-05-01 invoice SI-1 Alpha Help:1@1000 due=2026-05-31
2026-05-10 invoice SI-2 Alpha Help:1@500 due=2026-07-31
2026-05-20 invoice SI-3 Beta Help:1@200 due=2026-06-30
2026-03-01 invoice SI-4 Beta Help:1@100 due=2026-03-31
2026-06-01 invoice SI-5 Gamma Help:1@40 due=2026-06-20
2026-06-02 payment PE-1 Gamma 15
"""


def report(books, by=None, from_date="2026-06-01", **values):
	values = {"as_on": AS_ON} | values
	return books.report("overdue-receivables", from_date, AS_ON, by=by, **values)


def row_of(table, name, key="sales_person"):
	[row] = [row for row in table.rows if row[key] == name]
	return row


def test_persons_with_their_group(books):
	"""Group rows: own + all descendants, each once; totals count each amount once; Unassigned stands last."""
	books.post(BOOKS)
	table = report(books)
	assert [
		(row["sales_person"], row["indent"], row["overdue"], row["open_amount"]) for row in table.rows
	] == [
		("North", 0, 1100, 1800),
		("Fred", 1, 1070, 1710),
		("Gina", 1, 30, 90),
		(None, 0, 40, 40),
	]
	total = table.total
	assert (total["overdue"], total["open_amount"], total["credit"], total["receivable"]) == (
		1140,
		1840,
		-15,
		1825,
	)


def test_limits_and_verdicts(books):
	"""A Farmer: overdue share ≤ limit; limits are never summed: the group's own, else the settings'."""
	books.post(BOOKS)
	table = report(books, settings={"overdue_share_limit": 50})
	fields = ("overdue_share", "overdue_share_limit", "overdue_share_verdict")
	assert {row["sales_person"]: tuple(row[field] for field in fields) for row in table.rows} == {
		"North": (Decimal("61.11"), 40, None),
		"Fred": (Decimal("62.57"), 20, "missed"),
		"Gina": (Decimal("33.33"), 50, "met"),
		None: (100, 50, None),
	}
	assert (table.total["overdue_share"], table.total["overdue_share_verdict"]) == (
		Decimal("61.96"),
		"missed",
	)


def test_nothing_open_has_met_the_limit(books):
	"""Whoever has nothing open has met the overdue limit; without a limit there is no plan.

	Books:
	person Fred farmer overdue_share_limit=20
	person Gina farmer
	"""
	table = report(books)
	assert {row["sales_person"]: row["overdue_share_verdict"] for row in table.rows} == {
		"Fred": "met",
		"Gina": "no_plan",
	}
	assert row_of(table, "Fred")["overdue_share"] is None


def test_overdue_share_without_the_free_advance(books):
	"""SI 100 due 31 May, free advance −60. Overdue 100, open 100, share 100 %.

	Books:
	customer Alpha
	item Help service
	2026-05-01 invoice SI-1 Alpha Help:1@100 due=2026-05-31
	2026-06-01 payment PE-1 Alpha 60
	"""
	total = report(books).total
	assert (total["overdue"], total["open_amount"], total["credit"], total["overdue_share"]) == (
		100,
		100,
		-60,
		100,
	)


def test_oldest_due_date_of_a_group(books):
	"""The oldest due date of what is overdue, and the days since; blank where nothing is."""
	books.post(BOOKS)
	table = report(books)
	oldest = {row["sales_person"]: (row["oldest_due_date"], row["days_overdue"]) for row in table.rows}
	assert oldest == {
		"North": (date(2026, 3, 31), 91),
		"Fred": (date(2026, 3, 31), 91),
		"Gina": (date(2026, 3, 31), 91),
		None: (date(2026, 6, 20), 10),
	}
	assert report(books, as_on="2026-03-15").total["oldest_due_date"] is None


def test_ageing_adds_up_to_open(books):
	"""Ageing: Σ = open, unaged apart."""
	books.post(BOOKS)
	ages = ("not_due", "due_today", "days_1_30", "days_31_60", "days_61_90", "days_91_plus", "unaged")
	table = report(books)
	assert [row_of(table, "Fred")[age] for age in ages] == [500, 140, 1000, 0, 0, 70, 0]
	for row in [*table.rows, table.total]:
		assert sum(row[age] for age in ages) == row["open_amount"]
		assert row["overdue"] == row["open_amount"] - row["not_due"] - row["due_today"] - row["unaged"]
	assert table.chart.labels == ["Not due", "Due today", "1–30", "31–60", "61–90", "91+"]
	assert table.chart.series == {"Open amount": [500, 200, 1040, 0, 0, 100]}


def test_other_ranges(books):
	"""Ranges configurable: the fields say their days."""
	books.post(BOOKS)
	table = report(books, settings={"ageing_ranges": "15"})
	assert row_of(table, "Fred")["days_16_plus"] == 1070
	assert {"days_1_15", "days_16_plus"} < {column.field for column in table.columns}


def test_dso_and_cei(books):
	"""DSO: receivable ÷ gross sales of the 90 days × 90. CEI: (opening + sales − closing) ÷ (opening + sales − not due).

	Alpha: 1500 ÷ 1500 × 90. Opening 1800, no sales of June, closing 1800, not due 500: nothing was collected. Gamma:
	opening 0, sales 40, closing 25: 15 of 40.
	"""
	books.post(BOOKS)
	table = report(books, by="customer")
	assert (row_of(table, "Alpha", "customer")["dso"], row_of(table, "Alpha", "customer")["cei"]) == (90, 0)
	# Beta: 300 owed, 200 sold in the 90 days
	assert row_of(table, "Beta", "customer")["dso"] == 135
	assert row_of(table, "Gamma", "customer")["cei"] == Decimal("37.5")
	person = report(books)
	assert person.total["dso"] == to_hundredth(1825 * 90, 1740)
	assert person.total["cei"] == to_hundredth(15 * 100, 1840 - 500)


def to_hundredth(part, whole):
	return (Decimal(part) / Decimal(whole)).quantize(Decimal("0.01"))


def test_customers_the_most_overdue_first(books):
	"""By customer: each customer once, the same total as by person."""
	books.post(BOOKS)
	table = report(books, by="customer")
	assert [(row["customer"], row["customer_name"], row["overdue"]) for row in table.rows] == [
		("Alpha", "Alpha", 1000),
		("Beta", "Beta Trading", 100),
		("Gamma", "Gamma", 40),
	]
	persons = report(books).total
	for field in ("open_amount", "credit", "receivable", "overdue", "not_due", "dso", "cei"):
		assert table.total[field] == persons[field], field


def test_vouchers_the_oldest_first(books):
	"""By voucher: type, number, customer, dates; credit is a row of its own."""
	books.post(BOOKS)
	table = report(books, by="voucher")
	fields = ("voucher_type", "voucher", "customer", "due_date", "days_overdue", "receivable")
	assert [tuple(row[field] for field in fields) for row in table.rows] == [
		("Sales Invoice", "SI-4", "Beta", date(2026, 3, 31), 91, 100),
		("Sales Invoice", "SI-1", "Alpha", date(2026, 5, 31), 30, 1000),
		("Sales Invoice", "SI-5", "Gamma", date(2026, 6, 20), 10, 40),
		("Sales Invoice", "SI-3", "Beta", date(2026, 6, 30), None, 200),
		("Sales Invoice", "SI-2", "Alpha", date(2026, 7, 31), None, 500),
		("Payment Entry", "PE-1", "Gamma", None, None, -15),
	]
	assert table.total["receivable"] == 1825


def test_a_limited_reader(books):
	"""B59: only their rows *and* totals, no Unassigned; whoever has no people sees nothing, and is told."""
	books.post(BOOKS)
	table = report(books, people=["Gina"])
	assert [row["sales_person"] for row in table.rows] == ["Gina"]
	assert table.total["open_amount"] == 90
	assert [row["voucher"] for row in report(books, "voucher", people=["Gina"]).rows] == ["SI-4", "SI-3"]
	assert report(books, people=[]).rows == []


def test_split_of_a_cent(books):
	"""Σ over people (with Unassigned) = the company, for every column that adds up.

	Books:
	person A farmer
	person B farmer
	person C farmer
	customer Alpha team="A 33.333, B 33.333, C 33.334"
	item Help service
	2026-05-01 invoice SI-1 Alpha Help:1@0.01 due=2026-05-31
	2026-05-01 invoice SI-2 Alpha Help:1@100 due=2026-05-31
	"""
	table = report(books)
	assert table.total["overdue"] == Decimal("100.01") == sum(row["overdue"] for row in table.rows)


@pytest.mark.parametrize(("by", "statements"), [("sales_person", 4), ("customer", 4), ("voucher", 2)])
def test_statements(books, by, statements):
	"""The number of statements does not depend on the rows (B63)."""
	books.post(BOOKS)
	from sales_roles.views.overdue_receivables import build

	scope, settings = books.scope("2026-06-01", AS_ON, as_on=AS_ON), books.settings()
	books.database.staging.fields  # noqa: B018  # metadata is read once a database
	before = books.database.statements
	build(books.database, scope, settings, by)
	assert books.database.statements - before == statements


def test_notes(books):
	"""Linked credit and exchange differences are said with where to put them right.

	Books:
	account "Debtors USD" parent="Accounts Receivable" type=Receivable currency=USD
	customer Alpha
	customer Beta account="Debtors USD"
	item Help service
	2026-05-01 invoice SI-1 Alpha Help:1@500 due=2026-05-31
	2026-06-10 return SI-2 of=SI-1
	2026-05-01 invoice SI-3 Beta Help:1@1000 currency=USD rate=0.9 due=2026-05-31
	2026-06-01 payment PE-1 Beta 1000 for="SI-3 1000" rate=0.95
	"""
	for row in list(books.rows.of("Payment Ledger Entry", voucher_type="Journal Entry")):
		del books.rows.tables["Payment Ledger Entry"][row["name"]]
	books.rows.touch("Payment Ledger Entry")
	for by in ("sales_person", "customer", "voucher"):
		table = report(books, by)
		said = {str(note): note.link for note in table.notes}
		assert said[
			"Returns of 500.00 EUR lower the invoices they return but are not reconciled with them yet."
		] == ("Payment Reconciliation",)
		assert ("Exchange Rate Revaluation",) in said.values()
		assert table.total["receivable"] == 0
		assert {column.field for column in table.columns} <= set(table.total) | {
			"customer",
			"customer_name",
			"voucher",
			"voucher_type",
			"posting_date",
			"due_date",
		}


def test_every_column_is_in_every_row(books):
	"""Rows are objects by the columns' fields; help is in kpi.md's words."""
	books.post(BOOKS)
	for by in ("sales_person", "customer", "voucher"):
		table = report(books, by)
		fields = [column.field for column in table.columns]
		assert len(fields) == len(set(fields))
		for row in table.rows:
			assert set(fields) <= set(row), by
		assert all(column.help for column in table.columns if column.kind in ("money", "percent", "verdict"))


def test_by_month_of_the_due_date(books):
	"""A report by month has the same total as the report by person: each term stands in the month it is due.

	Books:
	company Acme EUR default
	person Anna
	item Help service
	customer Alpha team="Anna 70"
	2026-04-01 invoice SI-1 Alpha Help:1@100 terms="2026-04-30 50, 2026-06-15 50"
	2026-05-01 invoice SI-2 Alpha Help:1@30 due=2026-05-31
	2026-06-01 payment PE-1 Alpha 20
	"""
	table = books.report("overdue-receivables", "2026-06-01", "2026-06-30", as_on="2026-06-10", by="month")
	people = books.report("overdue-receivables", "2026-06-01", "2026-06-30", as_on="2026-06-10")
	assert [(row["month"], row["open_amount"], row["overdue"], row["credit"]) for row in table.rows] == [
		("2026-04", 50, 50, 0),
		("2026-05", 30, 30, 0),
		("2026-06", 50, 0, 0),
		(None, 0, 0, -20),
	]
	for field in ("open_amount", "credit", "receivable", "overdue", "not_due", "days_31_60"):
		assert table.total[field] == people.total[field]
		assert sum(row[field] for row in table.rows) == table.total[field]
