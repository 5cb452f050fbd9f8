"""Positions: docs/debtors.md, "Words"; the same query as the overdue report."""

from datetime import date
from decimal import Decimal

from sales_roles.debtors.positions import OpenTerm, positions
from sales_roles.kpi.receivables import receivables

AS_ON = "2026-06-30"


def ask(books, as_on=AS_ON, **scope):
	found = positions(*books.question("2026-01-01", as_on, as_on=as_on, **scope))
	return {position.customer: position for position in found}


BOOKS = """
person A farmer
person B farmer
customer Alpha full_name="Alpha Trading" team="B 100"
customer Beta
item Help service
2026-05-01 invoice SI-1 Alpha Help:1@1000 team="A 70, B 20" terms="2026-05-31 50, 2026-07-02 50"
2026-06-01 invoice SI-2 Alpha Help:1@80 due=2026-06-29
2026-06-01 invoice SI-3 Alpha Help:1@5 due=2026-06-30
2026-06-10 payment PE-1 Alpha 100 for="SI-1 100"
2026-06-11 payment PE-2 Alpha 30
2026-06-01 payment PE-3 Beta 60
"""


def test_a_position(books):
	"""Overdue amount, oldest overdue due date, due soon, not yet due, free credit, the open vouchers."""
	books.post(BOOKS)
	alpha = ask(books)["Alpha"]
	assert (alpha.customer_name, alpha.company, alpha.currency) == ("Alpha Trading", "Acme", "EUR")
	assert alpha.terms == (
		OpenTerm("Sales Invoice", "SI-1", date(2026, 5, 31), Decimal(400)),
		OpenTerm("Sales Invoice", "SI-2", date(2026, 6, 29), Decimal(80)),
		OpenTerm("Sales Invoice", "SI-3", date(2026, 6, 30), Decimal(5)),
		OpenTerm("Sales Invoice", "SI-1", date(2026, 7, 2), Decimal(500)),
	)
	assert (alpha.overdue, alpha.oldest_due_date, alpha.not_due) == (480, date(2026, 5, 31), 505)
	assert (alpha.credit, alpha.open_amount, alpha.receivable) == (-30, 985, 955)
	assert (alpha.due_soon(0), alpha.due_soon(1), alpha.due_soon(2)) == (5, 5, 505)


def test_a_stage_counts_only_what_is_that_late(books):
	"""B52: stage from 5 days: invoices 10 days and 1 day late. → stage amount = first only; both shown.

	Books:
	customer Alpha
	item Help service
	2026-06-01 invoice SI-1 Alpha Help:1@70 due=2026-06-20
	2026-06-01 invoice SI-2 Alpha Help:1@30 due=2026-06-29
	"""
	alpha = ask(books)["Alpha"]
	assert [alpha.late(days) for days in (1, 2, 5, 10, 11)] == [100, 70, 70, 70, 0]
	assert len(alpha.terms) == 2


def test_farmers_with_their_shares(books):
	"""Who owns what is overdue: 70/20 of 400, the rest Unassigned; B has SI-2 by the customer's team."""
	books.post(BOOKS)
	found = ask(books)
	assert found["Alpha"].farmers == (
		("A", Decimal(280) / 480),
		("B", Decimal(160) / 480),
		(None, Decimal(40) / 480),
	)
	assert found["Beta"].farmers == ((None, Decimal(1)),)
	assert (found["Beta"].terms, found["Beta"].credit) == ((), -60)


def test_revaluation_is_in_no_term(books):
	"""Never flagged: revaluation journals.

	Books by import:
	"""
	books.post(
		"""
		account "Debtors USD" parent="Accounts Receivable" type=Receivable currency=USD
		customer Alpha account="Debtors USD"
		2026-05-31 journal JE-1 type="Exchange Rate Revaluation" debit="Debtors USD/Alpha 40" credit="Exchange Gain/Loss 40"
		"""
	)
	alpha = ask(books)["Alpha"]
	assert (alpha.terms, alpha.unaged, alpha.overdue, alpha.open_amount) == ((), 40, 0, 40)


def test_paid_customers_have_none(books):
	"""Who owes nothing and has no credit has no position; an unreconciled credit note settles its invoice.

	Books:
	customer Alpha
	item Help service
	2026-05-01 invoice SI-1 Alpha Help:1@500 due=2026-05-31
	2026-05-01 invoice SI-2 Alpha Help:1@500 due=2026-05-31
	2026-06-10 return SI-3 of=SI-1
	2026-06-12 payment PE-1 Alpha 500 for="SI-2"
	"""
	assert ask(books) == {}
	assert ask(books, "2026-06-11")["Alpha"].overdue == 500


def test_positions_are_the_report(books):
	"""Computed by the same query as the overdue report, in one statement."""
	books.post(BOOKS)
	database, scope, settings, visible = books.question("2026-01-01", AS_ON)
	before = database.statements
	found = positions(database, scope, settings, visible)
	assert database.statements - before == 1
	rows = receivables(database, scope, settings, visible, "customer")
	for field in ("overdue", "open_amount", "credit", "receivable"):
		for position in found:
			reported = sum(getattr(row, field) for row in rows if row.customer == position.customer)
			assert abs(getattr(position, field) - reported) < Decimal("0.005"), (position.customer, field)
