"""Keeping in touch (docs/kpi.md, "Farmer")."""

from datetime import date
from decimal import Decimal

from books import column

from sales_roles.kpi.contact import care, silent_customers


def cared(books, as_on="2026-06-30", **settings):
	question = books.question("2026-06-01", "2026-06-30", settings, as_on=as_on)
	return {row.customer: row for row in care(*question)}


def test_last_contact_of_any_kind(books):
	"""Last Communication, Event, call or note linked to the customer or its contacts, by `as_on`.

	Books:
	company Acme EUR default
	item Help service
	user anna@x
	customer Alpha
	customer Beta
	customer Gamma
	customer Delta
	customer Epsilon
	customer Zeta
	contact C-1 customer=Beta
	contact C-2 customer=Zeta
	2026-01-05 invoice SI-6 Zeta Help:1@10
	2026-01-05 invoice SI-1 Alpha Help:1@10
	2026-01-05 invoice SI-2 Beta Help:1@10
	2026-01-05 invoice SI-3 Gamma Help:1@10
	2026-01-05 invoice SI-4 Delta Help:1@10
	2026-01-05 invoice SI-5 Epsilon Help:1@10
	2026-05-01 communication sent customer=Alpha by=anna@x
	2026-05-20 communication received customer=Alpha
	2026-07-01 communication sent customer=Alpha by=anna@x
	2026-04-01 communication sent contact=C-1 by=anna@x
	2026-03-01 call outgoing customer=Gamma by=anna@x
	2026-02-27 call outgoing contact=C-2 by=anna@x
	2026-03-02 event customer=Delta by=anna@x
	"""
	found = cared(books)
	assert found["Alpha"].last_contact.date() == date(2026, 5, 20)
	assert found["Beta"].last_contact.date() == date(2026, 4, 1)
	assert found["Beta"].contact_by
	assert found["Gamma"].last_contact.date() == date(2026, 3, 1)
	assert found["Zeta"].last_contact.date() == date(2026, 2, 27)
	assert found["Delta"].last_contact.date() == date(2026, 3, 2)
	assert found["Epsilon"].last_contact is None


def test_silent_for_n_days(books):
	"""Customers without one for N days (settings): on the 60th day since the last contact a customer is silent.

	Books:
	company Acme EUR default
	item Help service
	person Anna
	person Boris
	customer Alpha team="Anna 70, Boris 30"
	customer Beta team="Anna 100"
	customer Gamma
	2026-01-05 invoice SI-1 Alpha Help:1@10
	2026-01-05 invoice SI-2 Beta Help:1@10
	2026-01-05 invoice SI-3 Gamma Help:1@10
	2026-05-01 communication sent customer=Alpha
	2026-05-02 communication sent customer=Beta
	"""
	question = books.question("2026-06-01", "2026-06-30", {}, as_on="2026-06-30")
	silent = {row.sales_person: (row.customers, row.silent_customers) for row in silent_customers(*question)}

	assert silent == {
		"Anna": (Decimal("1.7"), Decimal("0.7")),
		"Boris": (Decimal("0.3"), Decimal("0.3")),
		None: (1, 1),
	}


def test_who_is_a_customer_here(books):
	"""Customers are those who have bought in this company by then, neither disabled nor internal.

	Books:
	company Acme EUR default
	company Yonder EUR
	item Help service
	customer Alpha
	customer Beta disabled
	customer Gamma
	customer Sister internal=Yonder
	customer Later
	2026-01-05 invoice SI-1 Alpha Help:1@10
	2026-01-06 invoice SI-2 Beta Help:1@10
	2026-01-06 invoice SI-3 Gamma Help:1@10 company=Yonder
	2026-01-06 invoice SI-4 Sister Help:1@10
	2026-07-06 invoice SI-5 Later Help:1@10
	"""
	assert set(cared(books)) == {"Alpha"}


def test_customer_care_rows(books):
	"""A row a customer of the Farmer: last contact and by whom, last sale, sales so far, turnover of the last twelve
	months, overdue, silent or not.

	Books:
	company Acme EUR default
	item Help service
	user anna@x
	person Anna farmer user=anna@x
	customer Alpha team="Anna 100"
	2025-06-30 invoice SI-0 Alpha Help:1@1000 due=2025-07-30
	2025-07-01 invoice SI-1 Alpha Help:1@100 due=2026-07-31
	2026-05-05 invoice SI-2 Alpha Help:1@10 due=2026-05-31
	2026-05-06 payment PE-1 Alpha 1000 for="SI-0 1000"
	2026-06-10 communication sent customer=Alpha by=anna@x
	"""
	table = books.report("customer-care", "2026-06-01", "2026-06-30")
	(row,) = table.rows
	assert (row["customer"], row["sales_person"]) == ("Alpha", "Anna")
	assert (row["last_contact"], row["days_since_contact"]) == (date(2026, 6, 10), 20)
	assert (row["last_sale"], row["days_since_sale"]) == (date(2026, 5, 5), 56)
	assert row["sales"] == 3
	assert row["turnover_twelve_months"] == 110
	assert row["overdue"] == 10
	assert row["silent_customers"] == 0
	assert table.total["turnover_twelve_months"] == 110


def test_unanswered_leads_by_hunter(books):
	"""And the leads nobody has answered, by Hunter.

	Books:
	company Acme EUR default
	user anna@x
	person Anna hunter user=anna@x
	2026-06-05 lead L-1 owner=anna@x
	2026-06-06 lead L-2 owner=anna@x
	2026-06-07 communication sent lead=L-2 by=anna@x
	"""
	table = books.report("customer-care", "2026-06-01", "2026-06-30", by="sales_person")
	assert column(table, "untouched") == {"Anna": 1}
