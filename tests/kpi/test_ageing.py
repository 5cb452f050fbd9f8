"""Overdue and ageing: docs/kpi.md "Farmer", rows "Overdue", "Overdue share", "Ageing"; cases B29–B31, B35."""

from datetime import date

import pytest

from sales_roles.kpi.ageing import bounds, range_fields
from sales_roles.kpi.receivables import receivable_rows, receivables
from sales_roles.messages import UserError
from sales_roles.settings import Settings

AS_ON = "2026-06-30"
AGES = ("not_due", "due_today", "overdue", "unaged")


def ask(books, as_on=AS_ON, by="voucher", settings=None):
	return receivables(*books.question("2026-01-01", as_on, settings, as_on=as_on), by)


def ages(books, as_on=AS_ON):
	"""Voucher → not due, due today, overdue, unaged."""
	return {row.voucher: [float(getattr(row, age)) for age in AGES] for row in ask(books, as_on)}


def terms(books, as_on=AS_ON):
	"""(voucher, due date) → what is owed."""
	rows = receivable_rows(*books.question("2026-01-01", as_on, as_on=as_on), "term")
	return {(row.voucher, row.term.isoformat()): float(row.open_amount) for row in rows if row.open_amount}


def test_due_today(books):
	"""SI 100 due 30 Jun. Overdue 0 (due today 100); a day later it is overdue.

	Books:
	customer Alpha
	item Help service
	2026-06-01 invoice SI-1 Alpha Help:1@100 due=2026-06-30
	"""
	assert ages(books, "2026-06-29") == {"SI-1": [100, 0, 0, 0]}
	assert ages(books, "2026-06-30") == {"SI-1": [0, 100, 0, 0]}
	assert ages(books, "2026-07-01") == {"SI-1": [0, 0, 100, 0]}


def test_advance_and_terms(books):
	"""SI 1 000 on 1 May, advance 300 at submit, schedule 350 (31 May) + 350 (31 Jul). Overdue 350, not due 350.

	Books:
	customer Alpha
	item Help service
	2026-04-20 payment PE-1 Alpha 300
	2026-05-01 invoice SI-1 Alpha Help:1@1000 terms="2026-05-31 50, 2026-07-31 50" advance="PE-1 300"
	"""
	assert ages(books) == {"SI-1": [350, 0, 350, 0]}


def test_advance_two_terms_payment(books):
	"""B29: invoice 30,000, advance 15,000, two terms of 7,500, payment 8,500. → 0 and 6,500 open, no negative.

	Books:
	customer Alpha
	item Help service
	2026-04-20 payment PE-1 Alpha 15000
	2026-05-01 invoice SI-1 Alpha Help:1@30000 terms="2026-05-31 50, 2026-06-15 50" advance="PE-1 15000"
	2026-05-10 payment PE-2 Alpha 8500 for="SI-1 8500"
	"""
	assert terms(books) == {("SI-1", "2026-06-15"): 6500}


def test_half_by_terms(books):
	"""B35: 50 % due day 14, 50 % day 30; on day 15 → overdue half.

	Books:
	customer Alpha
	item Help service
	2026-06-01 invoice SI-1 Alpha Help:1@500 terms="2026-06-14 50, 2026-06-30 50"
	"""
	assert ages(books, "2026-06-15") == {"SI-1": [250, 0, 250, 0]}


def test_terms_fill_from_the_last_backwards(books):
	"""An open item's outstanding fills its Payment Schedule terms from the last backwards.

	Books:
	customer Alpha
	item Help service
	2026-01-01 invoice SI-1 Alpha Help:1@1000 terms="2026-02-01 20, 2026-03-01 30, 2026-07-31 50"
	2026-02-10 payment PE-1 Alpha 250 for="SI-1 250"
	"""
	assert terms(books, "2026-02-09") == {
		("SI-1", "2026-02-01"): 200,
		("SI-1", "2026-03-01"): 300,
		("SI-1", "2026-07-31"): 500,
	}
	assert terms(books) == {("SI-1", "2026-03-01"): 250, ("SI-1", "2026-07-31"): 500}


def test_terms_in_any_order(books):
	"""Terms count by their due date, not by the order of their rows.

	Books:
	customer Alpha
	item Help service
	2026-01-01 invoice SI-1 Alpha Help:1@1000 terms="2026-07-31 40, 2026-02-01 30, 2026-02-02 30"
	2026-02-10 payment PE-1 Alpha 350 for="SI-1 350"
	"""
	assert terms(books) == {("SI-1", "2026-02-02"): 250, ("SI-1", "2026-07-31"): 400}
	for row in books.rows.of("Payment Schedule", parent="SI-1", idx=3):  # ERPNext refuses it; imports have it
		row["due_date"] = date(2026, 2, 1)
	books.rows.touch("Payment Schedule")
	assert terms(books) == {("SI-1", "2026-02-01"): 250, ("SI-1", "2026-07-31"): 400}


def test_what_is_owed_beyond_all_terms_stands_with_the_first(books):
	"""Schedules can miss the total by a cent: 699.93 at 50/50 gives 349.96 + 349.96.

	Books:
	customer Alpha
	item Help service
	2026-05-01 invoice SI-1 Alpha Help:1@699.93 terms="2026-05-31 50, 2026-07-31 50"
	"""
	for row in books.rows.of("Payment Schedule", parent="SI-1"):
		row["payment_amount"] = row["base_payment_amount"] = 349.96
	books.rows.touch("Payment Schedule")
	assert terms(books) == {("SI-1", "2026-05-31"): 349.97, ("SI-1", "2026-07-31"): 349.96}


def test_schedule_of_another_doctype(books):
	"""Names can be equal across DocTypes: a Sales Order's schedule of the same name is not the invoice's.

	Books:
	customer Alpha
	item Help service
	2026-05-01 invoice X-1 Alpha Help:1@100 due=2026-07-31
	"""
	order = {"parent": "X-1", "parenttype": "Sales Order", "parentfield": "payment_schedule"}
	books.row("Payment Schedule", **order, idx=1, due_date=date(2026, 5, 10), base_payment_amount=100)
	assert ages(books) == {"X-1": [100, 0, 0, 0]}


def test_no_schedule_the_documents_due_date(books):
	"""No schedule: the document's due date (an opening invoice has none).

	Books:
	customer Alpha
	item Help service
	2026-01-01 invoice SI-1 Alpha Help:1@100 opening due=2026-06-29
	"""
	assert terms(books) == {("SI-1", "2026-06-29"): 100}


def test_journals(books):
	"""Of a journal: its own due date if it has a bill number, else the posting date (B31).

	Books:
	customer Alpha
	2026-05-01 journal JE-1 debit="Debtors/Alpha 10" credit="Sales 10"
	2026-05-01 journal JE-2 debit="Debtors/Alpha 20" credit="Sales 20" due=2026-07-31
	2026-05-01 journal JE-3 debit="Debtors/Alpha 40" credit="Sales 40" due=2026-07-31 bill=B-1
	2026-05-01 journal JE-4 debit="Debtors/Alpha 80" credit="Sales 80" bill=B-2
	"""
	assert terms(books) == {
		("JE-1", "2026-05-01"): 10,
		("JE-2", "2026-05-01"): 20,
		("JE-3", "2026-07-31"): 40,
		("JE-4", "2026-05-01"): 80,
	}


def test_payment_given_back(books):
	"""Of a payment given back: its posting date.

	Books:
	customer Alpha
	2026-06-10 payment PE-1 Alpha 100 back
	"""
	assert terms(books) == {("PE-1", "2026-06-10"): 100}


def test_return_lowers_its_invoice_before_ageing(books):
	"""Returns lower their invoice before ageing: the earliest terms are the first to be settled.

	Books:
	customer Alpha
	item Help service
	2026-05-01 invoice SI-1 Alpha Help:10@100 terms="2026-05-31 50, 2026-07-31 50"
	2026-06-01 return SI-2 of=SI-1 Help:3
	"""
	assert ages(books) == {"SI-1": [500, 0, 200, 0]}
	for by in ("voucher", "month", "sales_person"):  # once, whatever terms there are
		assert [row.linked_credit for row in ask(books, by=by) if row.linked_credit] == [300]


def test_settled_invoice_whose_return_is_refunded_beyond_it(books):
	"""A return stands with its invoice, by that one's terms, also where nothing else is owed on it.

	Books:
	customer Alpha
	item Help service
	2026-05-01 invoice SI-1 Alpha Help:1@500 terms="2026-05-31 50, 2026-07-31 50"
	2026-05-20 payment PE-1 Alpha 500 for="SI-1 500"
	2026-06-10 return SI-2 of=SI-1
	2026-06-12 payment PE-2 Alpha 500 back for="SI-2 500"
	2026-06-13 payment PE-3 Alpha 300 back
	"""
	(more,) = books.rows.of("Payment Ledger Entry", voucher_no="PE-3")
	more["against_voucher_type"], more["against_voucher_no"] = "Sales Invoice", "SI-2"
	books.rows.touch("Payment Ledger Entry")
	assert terms(books) == {("SI-1", "2026-05-31"): 50, ("SI-1", "2026-07-31"): 250}
	books.rows.tables["Payment Schedule"].clear()
	books.rows.get("Sales Invoice", "SI-1")["due_date"] = date(2026, 6, 5)
	books.rows.touch("Payment Schedule", "Sales Invoice")
	assert terms(books) == {("SI-1", "2026-06-05"): 300}


def test_one_term_beside_several(books):
	"""Each item fills its own terms.

	Books:
	customer Alpha
	item Help service
	2026-05-01 invoice SI-1 Alpha Help:1@100 terms="2026-05-31 100"
	2026-05-01 invoice SI-2 Alpha Help:1@100 terms="2026-05-31 40, 2026-07-31 60"
	2026-05-01 invoice SI-3 Alpha Help:1@100 due=2026-06-15
	2026-05-20 payment PE-1 Alpha 30 for="SI-1 30"
	2026-05-21 payment PE-2 Alpha 50 for="SI-2 50"
	2026-05-22 payment PE-3 Alpha 10 for="SI-3 10"
	"""
	assert terms(books) == {
		("SI-1", "2026-05-31"): 70,
		("SI-2", "2026-07-31"): 50,
		("SI-3", "2026-06-15"): 90,
	}


def test_part_paid_in_foreign_currency_at_another_rate(books):
	"""A gain/loss journal keeps the invoice's rate: what is left fills the terms in company currency.

	Books:
	account "Debtors USD" parent="Accounts Receivable" type=Receivable currency=USD
	customer Alpha account="Debtors USD"
	item Help service
	2026-05-01 invoice SI-1 Alpha Help:1@1000 currency=USD rate=0.9 terms="2026-05-31 50, 2026-07-31 50"
	2026-05-20 payment PE-1 Alpha 400 for="SI-1 400" rate=0.95
	"""
	assert terms(books) == {("SI-1", "2026-05-31"): 90, ("SI-1", "2026-07-31"): 450}


def test_buckets_add_up_to_open(books):
	"""B30: 100 due in 10 days, 50 due 5 days ago. → not due 100, 1–30 = 50, Σ buckets = receivable 150.

	Books:
	customer Alpha
	item Help service
	2026-06-01 invoice SI-1 Alpha Help:1@100 due=2026-07-10
	2026-06-01 invoice SI-2 Alpha Help:1@50 due=2026-06-25
	"""
	(row,) = ask(books, by="customer")
	assert (row.not_due, row.due_today, *row.buckets) == (100, 0, 50, 0, 0, 0)
	assert row.open_amount == row.receivable == 150
	assert (row.due_date, row.overdue_since) == (date(2026, 6, 25), date(2026, 6, 25))


@pytest.mark.parametrize(
	("due", "bucket"),
	[
		("2026-06-29", 0),
		("2026-05-31", 0),  # 30 days
		("2026-05-30", 1),
		("2026-05-01", 1),  # 60
		("2026-04-30", 2),
		("2026-04-01", 2),  # 90
		("2026-03-31", 3),
		("2020-01-01", 3),
	],
)
def test_edges_of_the_ranges(books, due, bucket):
	"""`days_1_30`, `days_31_60`, `days_61_90`, `days_91_plus`: both ends included."""
	books.post(
		f"""
		customer Alpha
		item Help service
		2019-12-01 invoice SI-1 Alpha Help:1@8 due={due}
		"""
	)
	(row,) = ask(books)
	assert [number for number, amount in enumerate(row.buckets) if amount] == [bucket]


def test_ranges_are_configurable(books):
	"""Ranges configurable; the last one has no end.

	Books:
	customer Alpha
	item Help service
	2026-01-01 invoice SI-1 Alpha Help:1@10 due=2026-06-23
	2026-01-01 invoice SI-2 Alpha Help:1@20 due=2026-06-22
	2026-01-01 invoice SI-3 Alpha Help:1@40 due=2026-01-22
	"""
	(row,) = ask(books, by="customer", settings={"ageing_ranges": "7"})
	assert row.buckets == (10, 60)
	(row,) = ask(books, by="customer", settings={"ageing_ranges": "1,2,3,4,5,6,7,8,9,999999"})
	assert row.buckets == (0, 0, 0, 0, 0, 0, 10, 20, 0, 40, 0)
	with pytest.raises(UserError, match="11 are too many, 10 is the most"):
		ask(books, settings={"ageing_ranges": "1,2,3,4,5,6,7,8,9,10,11"})


def test_range_names():
	"""Field names are kpi.md's, and say the days for other ranges."""
	assert range_fields(Settings()) == {
		"days_1_30": "1–30",
		"days_31_60": "31–60",
		"days_61_90": "61–90",
		"days_91_plus": "91+",
	}
	assert bounds(Settings(ageing_ranges=(14,))) == [(1, 14), (15, None)]


def test_terms_of_a_shared_invoice(books):
	"""70/30 shares the debt 70/30, each term of it; a person named twice has both shares.

	Books:
	person A farmer
	person B farmer
	customer Alpha
	item Help service
	2026-05-01 invoice SI-1 Alpha Help:1@1000 terms="2026-05-31 50, 2026-07-31 50" team="A 40, B 30, A 30"
	2026-05-20 payment PE-1 Alpha 100 for="SI-1 100"
	"""
	rows = ask(books, by="sales_person")
	assert {row.sales_person: (row.overdue, row.not_due) for row in rows} == {
		"A": (280, 350),
		"B": (120, 150),
	}
