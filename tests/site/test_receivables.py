"""Rules 2 and 3 of kpi.md, "Must hold": receivable and overdue against ERPNext's own reports.

Each scenario is posted through ERPNext's documents; Σ receivable is *Accounts Receivable Summary*'s outstanding of each
customer, overdue that of *Accounts Receivable*'s rows by payment terms. Where a report says something else, the
difference is asserted with its reason.
"""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest

AS_ON = "2026-06-30"


@pytest.fixture(scope="module", autouse=True)
def company(site):
	"""The company of the scenarios, with a revaluation's accounts."""
	from site_books import make_company

	import frappe

	frappe.set_user("Administrator")
	if not frappe.db.exists("Company", "Acme"):
		make_company("Acme", "EUR", "A")


def post(text):
	from books import parse_books
	from site_books import SiteBooks

	books = SiteBooks()
	for entry in parse_books("item Help service\n" + text):
		books.post(entry)
	return books


def ask(by, as_on=AS_ON):
	from sales_roles.database.site import SiteDatabase
	from sales_roles.kpi.receivables import receivables
	from sales_roles.people import load_people, visible_people
	from sales_roles.scope import resolve_scope
	from sales_roles.settings import Settings

	database, day = SiteDatabase(), date.fromisoformat(as_on)
	scope = resolve_scope(database, "Acme", date(2026, 1, 1), day, as_on=day, today=day)
	visible = visible_people(load_people(database), scope)
	return receivables(database, scope, Settings(), visible, by)


def ours(field, by="voucher", as_on=AS_ON):
	found = defaultdict(Decimal)
	for row in ask(by, as_on):
		found[getattr(row, by)] += getattr(row, field)
	return {name: float(amount) for name, amount in found.items() if amount}


def filters(as_on, **more):
	import frappe

	return frappe._dict(
		company="Acme",
		report_date=as_on,
		party_type="Customer",
		ageing_based_on="Due Date",
		calculate_ageing_with="Report Date",
		age_as_on="Report Date",
		range="30, 60, 90",
		**more,
	)


def summary(as_on=AS_ON):
	"""Customer → outstanding of Accounts Receivable Summary."""
	from erpnext.accounts.report.accounts_receivable_summary import accounts_receivable_summary as report

	return {row.party: round(row.outstanding, 2) for row in report.execute(filters(as_on))[1]}


def native(as_on=AS_ON):
	"""Voucher → the positive rows of Accounts Receivable by payment terms whose due date lies before the date."""
	from frappe.utils import getdate

	from erpnext.accounts.report.accounts_receivable import accounts_receivable as report

	found = defaultdict(float)
	for row in report.execute(filters(as_on, based_on_payment_terms=1))[1]:
		if row.outstanding > 0 and getdate(row.due_date or row.posting_date) < getdate(as_on):
			found[row.voucher_no] += row.outstanding
	return {name: round(amount, 2) for name, amount in found.items()}


def agree(as_on=AS_ON):
	"""Both rules hold without a difference."""
	assert ours("receivable", "customer", as_on) == summary(as_on)
	assert ours("overdue", "voucher", as_on) == native(as_on)


def test_invoices_part_payments_and_terms():
	"""Terms that were paid in order; due today is not overdue; a schedule as ERPNext writes it."""
	post(
		"""
		customer Alpha
		customer Beta
		2026-03-01 invoice SI-1 Alpha Help:1@1000 terms="2026-03-31 20, 2026-05-31 30, 2026-07-31 50" tax=19
		2026-03-20 payment PE-1 Alpha 300 for="SI-1 300"
		2026-05-01 invoice SI-2 Alpha Help:1@500 due=2026-05-31
		2026-05-20 payment PE-2 Alpha 120 for="SI-2 120"
		2026-06-01 invoice SI-3 Beta Help:1@70 due=2026-06-30
		2026-06-01 invoice SI-4 Beta Help:1@90 due=2026-07-31
		2026-04-01 invoice SI-5 Beta Help:1@60 due=2026-04-30
		2026-04-29 payment PE-3 Beta 60 for="SI-5"
		"""
	)
	assert ours("overdue") == {"SI-1": 295, "SI-2": 380}
	assert summary() == {"Alpha": 1270, "Beta": 160}
	agree()
	agree("2026-04-15")


def test_advances():
	"""An advance allocated in the invoice is left out of its schedule; a free one is credit beside overdue."""
	post(
		"""
		customer Alpha
		2026-04-20 payment PE-1 Alpha 300
		2026-05-01 invoice SI-1 Alpha Help:1@1000 terms="2026-05-31 50, 2026-07-31 50" advance="PE-1 300"
		2026-06-01 payment PE-2 Alpha 60
		"""
	)
	assert (ours("overdue"), ours("credit")) == ({"SI-1": 350}, {"PE-2": -60})
	agree()
	agree("2026-04-30")


def test_payment_before_its_invoice():
	"""By the day between, the payment stands under its own voucher."""
	post(
		"""
		customer Alpha
		2026-07-05 invoice SI-1 Alpha Help:1@1000 due=2026-07-31
		2026-06-20 payment PE-1 Alpha 300 for="SI-1 300"
		"""
	)
	assert ours("receivable") == {"PE-1": -300}
	agree()
	assert ours("receivable", as_on="2026-08-01") == {"SI-1": 700}
	agree("2026-08-01")


def test_returns():
	"""A return with an outstanding of its own lowers its invoice here; there the invoice stays overdue whole."""
	post(
		"""
		customer Alpha
		2026-05-01 invoice SI-1 Alpha Help:10@50 due=2026-05-31
		2026-06-01 return SI-2 of=SI-1 Help:2 against
		2026-05-01 invoice SI-3 Alpha Help:10@50 due=2026-05-31
		2026-06-01 return SI-4 of=SI-3 Help:3
		2026-05-01 invoice SI-5 Alpha Help:10@50 due=2026-05-31
		2026-06-01 return SI-6 of=SI-5 Help:4
		2026-06-02 reconcile SI-6 SI-5 200
		"""
	)
	assert ours("receivable", "customer") == summary() == {"Alpha": 1500 - 450}
	assert ours("overdue") == {"SI-1": 400, "SI-3": 350, "SI-5": 300}
	assert ours("linked_credit") == {"SI-3": 150}
	assert native() == {"SI-1": 400, "SI-3": 500, "SI-5": 300}


def test_return_of_a_paid_invoice_and_its_refund():
	"""A return larger than what is open is credit; the money given back for it settles it."""
	post(
		"""
		customer Alpha
		2026-05-01 invoice SI-1 Alpha Help:2@250 due=2026-05-31
		2026-05-20 payment PE-1 Alpha 500 for="SI-1 500"
		2026-06-10 return SI-2 of=SI-1 Help:1
		2026-06-20 payment PE-2 Alpha 200 back for="SI-2 200"
		"""
	)
	assert (ours("credit"), ours("overdue")) == ({"SI-1": -50}, {})
	agree()
	agree("2026-06-15")


def test_standalone_credit_note():
	"""B32: a credit note that points at nothing stands beside overdue."""
	import frappe

	post(
		"""
		customer Alpha
		2026-05-01 invoice SI-1 Alpha Help:1@500 due=2026-05-31
		2026-05-01 invoice SI-2 Alpha Help:1@1 draft
		"""
	)
	note = frappe.get_doc("Sales Invoice", "SI-2")
	note.update(
		{"is_return": 1, "posting_date": "2026-06-10", "due_date": "2026-06-10", "payment_schedule": []}
	)
	note.items[0].qty, note.items[0].rate = -1, 200
	note.save()
	note.submit()
	assert (ours("overdue"), ours("credit")) == ({"SI-1": 500}, {"SI-2": -200})
	assert summary() == {"Alpha": 300}
	agree()


def test_journals():
	"""A journal's due date counts only with a bill number; a payment given back is due on its own day."""
	post(
		"""
		customer Alpha
		customer Beta
		2026-05-01 journal JE-1 debit="Debtors/Alpha 10" credit="Sales 10"
		2026-05-01 journal JE-2 debit="Debtors/Alpha 20" credit="Sales 20" due=2026-07-31
		2026-05-01 journal JE-3 debit="Debtors/Alpha 40" credit="Sales 40" due=2026-07-31 bill=B-1
		2026-05-01 journal JE-4 debit="Debtors/Alpha 80" credit="Debtors/Beta 80"
		2026-06-10 payment PE-1 Beta 100 back
		2026-06-11 invoice SI-1 Beta Help:1@500 due=2026-06-20
		2026-06-12 journal JE-5 debit="Cash 70" credit="Debtors/Beta>SI-1 70"
		"""
	)
	assert ours("overdue") == {"JE-1": 10, "JE-2": 20, "JE-4": 80, "PE-1": 100, "SI-1": 430}
	assert ours("not_due") == {"JE-3": 40}
	agree()


def test_write_off_cancelled_and_unreconciled():
	"""What is written off or cancelled is owed no more; a payment taken off its invoice stands alone again."""
	post(
		"""
		customer Alpha
		2026-05-01 invoice SI-1 Alpha Help:1@500 due=2026-05-31
		2026-06-01 write_off JE-1 SI-1 30
		2026-05-01 invoice SI-2 Alpha Help:1@900 due=2026-05-31
		2026-05-02 payment PE-1 Alpha 900 for="SI-2"
		unreconcile PE-1 SI-2
		2026-05-01 invoice SI-3 Alpha Help:1@7000 due=2026-05-31
		cancel SI-3
		"""
	)
	assert ours("receivable") == {"SI-1": 470, "SI-2": 900, "PE-1": -900}
	agree()


def test_till_and_opening_invoices():
	"""What was paid at the till is not owed; an opening invoice has no schedule, so its own due date counts."""
	post(
		"""
		customer Alpha
		2026-01-01 invoice SI-1 Alpha Help:1@5000 opening due=2026-02-28
		2026-05-01 invoice SI-2 Alpha Help:1@100 pos=100
		2026-05-01 invoice SI-3 Alpha Help:1@100 pos=60
		"""
	)
	assert ours("receivable") == {"SI-1": 5000, "SI-3": 40}
	agree()
	agree("2026-02-28")


FOREIGN = """
account "Debtors USD" parent="Accounts Receivable" type=Receivable currency=USD
customer Alpha account="Debtors USD"
"""


def test_foreign_currency_with_gain_and_loss():
	"""ERPNext's gain/loss journals keep an invoice at its own rate: what is left fills its terms in company currency."""
	post(
		FOREIGN
		+ """
		2026-05-01 invoice SI-1 Alpha Help:1@1000 currency=USD rate=0.9 due=2026-05-31
		2026-06-01 payment PE-1 Alpha 1000 for="SI-1 1000" rate=0.95
		2026-05-01 invoice SI-2 Alpha Help:1@1000 currency=USD rate=0.9 terms="2026-05-31 50, 2026-07-31 50"
		2026-05-20 payment PE-2 Alpha 400 for="SI-2 400" rate=0.8
		"""
	)
	assert (ours("receivable"), ours("overdue")) == ({"SI-2": 540}, {"SI-2": 90})
	agree()
	agree("2026-05-25")


def test_foreign_advance_is_taken_at_face_value_there():
	"""Accounts Receivable deducts an advance of 300 USD as if it were 300 EUR (AR, `total_advance`)."""
	post(
		FOREIGN
		+ """
		2026-04-20 payment PE-1 Alpha 300 rate=0.9
		2026-05-01 invoice SI-1 Alpha Help:1@1000 currency=USD rate=0.9 terms="2026-05-31 50, 2026-07-31 50"
		"""
	)
	import frappe

	invoice = frappe.copy_doc(frappe.get_doc("Sales Invoice", "SI-1"))
	invoice.append(
		"advances",
		{
			"reference_type": "Payment Entry",
			"reference_name": "PE-1",
			"advance_amount": 300,
			"allocated_amount": 300,
			"ref_exchange_rate": 0.9,
		},
	)
	invoice.insert(set_name="SI-2")
	invoice.submit()
	frappe.get_doc("Sales Invoice", "SI-1").cancel()
	assert ours("receivable", "customer") == summary() == {"Alpha": 630}
	assert ours("overdue") == {"SI-2": 315}
	assert native() != ours("overdue")


def test_revaluation():
	"""A revaluation's journal is open by its sign and not aged here; there it is aged by its posting date."""
	import frappe

	post(FOREIGN + "2026-05-01 invoice SI-1 Alpha Help:1@1000 currency=USD rate=0.9 due=2026-05-31")
	frappe.db.set_value("Company", "Acme", "unrealized_exchange_gain_loss_account", "Exchange Gain/Loss - A")
	for rate in (0.95, 0.85):
		day = "2026-05-31" if rate == 0.95 else "2026-06-15"
		revalue(day, rate)
	journals = frappe.get_all(
		"Journal Entry", {"voucher_type": "Exchange Rate Revaluation", "company": "Acme"}, pluck="name"
	)
	assert len(journals) == 2
	assert ours("receivable", "customer") == summary() == {"Alpha": 850}
	assert (ours("overdue"), sum(ours("unaged").values())) == ({"SI-1": 900}, 50)
	assert sum(ours("credit").values()) == -100
	assert sum(native().values()) == 950
	agree_without_journals = {name: amount for name, amount in native().items() if name not in journals}
	assert agree_without_journals == ours("overdue")


def revalue(day, rate):
	"""ERPNext's Exchange Rate Revaluation of the debtors in dollars."""
	import frappe

	from sales_roles.database.site import SiteDatabase

	account, balance = "Debtors USD - A", 1000
	base = SiteDatabase().execute(
		"select sum(debit - credit) from `tabGL Entry` where account = %(account)s and is_cancelled = 0",
		{"account": account},
	)[0][0]
	doc = frappe.get_doc(
		{
			"doctype": "Exchange Rate Revaluation",
			"company": "Acme",
			"posting_date": day,
			"accounts": [
				{
					"account": account,
					"party_type": "Customer",
					"party": "Alpha",
					"account_currency": "USD",
					"balance_in_account_currency": balance,
					"balance_in_base_currency": base,
					"current_exchange_rate": base / balance,
					"new_exchange_rate": rate,
					"new_balance_in_base_currency": balance * rate,
					"new_balance_in_account_currency": balance,
					"gain_loss": balance * rate - base,
					"zero_balance": 0,
				}
			],
		}
	)
	doc.insert()
	doc.submit()
	for made in doc.make_jv_entries().values():
		if made:
			journal = frappe.get_doc("Journal Entry", made if isinstance(made, str) else made.name)
			journal.posting_date = day
			journal.save()
			journal.submit()


def test_settled_in_dollars_without_its_gain_journal():
	"""A voucher settled in its own currency is owed by nobody, though euros remain: both leave it out."""
	import frappe

	books = post(
		FOREIGN
		+ """
		2026-05-01 invoice SI-1 Alpha Help:1@1000 currency=USD rate=0.9 due=2026-05-31
		2026-05-01 invoice SI-2 Alpha Help:1@10 currency=USD rate=0.9 due=2026-05-31
		2026-06-01 payment PE-1 Alpha 1000 for="SI-1 1000" rate=0.95
		"""
	)
	[journal] = books.inserted["Journal Entry"]
	frappe.get_doc("Journal Entry", journal).cancel()
	assert (ours("receivable"), ours("exchange_rest")) == ({"SI-2": 9}, {"SI-1": -50})
	agree()


def test_schedule_that_misses_its_invoice_by_a_cent():
	"""Schedules round half-even: 699.93 at 50/50; the cent stands with the first term here, in a row of its own there."""
	import frappe

	post(
		"""
		customer Alpha
		2026-05-01 invoice SI-1 Alpha Help:1@699.93 terms="2026-05-31 50, 2026-07-31 50"
		"""
	)
	scheduled = sum(frappe.get_all("Payment Schedule", {"parent": "SI-1"}, pluck="base_payment_amount"))
	missing = round(699.93 - scheduled, 2)
	assert ours("receivable", "customer") == summary() == {"Alpha": 699.93}
	assert abs(ours("overdue")["SI-1"] - native()["SI-1"] - missing) < 0.001
	assert ours("overdue")["SI-1"] == round(699.93 - ours("not_due")["SI-1"], 2)


def test_terms_paid_out_of_order():
	"""ERPNext keeps which term a payment names; here what is owed stands in the last terms."""
	import frappe

	post(
		"""
		customer Alpha
		2026-05-01 invoice SI-1 Alpha Help:1@1000 terms="2026-05-31 50, 2026-07-31 50"
		2026-05-10 payment PE-1 Alpha 500 for="SI-1 500"
		"""
	)
	first, second = frappe.get_all("Payment Schedule", {"parent": "SI-1"}, pluck="name", order_by="due_date")
	for name, paid in ((first, 0), (second, 500)):
		values = {"paid_amount": paid, "base_paid_amount": paid, "outstanding": 500 - paid}
		frappe.db.set_value("Payment Schedule", name, values)
	assert ours("receivable", "customer") == summary() == {"Alpha": 500}
	assert (ours("overdue"), ours("not_due")) == ({}, {"SI-1": 500})
	assert native() == {"SI-1": 500}


def test_customer_whose_credit_equals_the_debt():
	"""The Summary drops a customer who owes nothing in sum, though 100 are overdue (kpi.md, rule 3 keeps them)."""
	post(
		"""
		customer Alpha
		2026-05-01 invoice SI-1 Alpha Help:1@100 due=2026-05-31
		2026-06-01 payment PE-1 Alpha 100
		"""
	)
	assert (ours("overdue"), ours("credit")) == ({"SI-1": 100}, {"PE-1": -100})
	assert summary() == {} == ours("receivable", "customer")
	agree()
