"""Paid → cured at once (docs/debtors.md, "The run", 7): every way to pay, and its cancelling."""

from datetime import date

import pytest

pytestmark = pytest.mark.usefixtures("transactions")

BOOKS = """
item Help service
person Anna farmer
customer Alpha team="Anna 100"
2026-05-01 invoice SI-1 Alpha Help:1@500 due=2026-05-31
"""
TODAY = date(2026, 6, 10)


@pytest.fixture(scope="module", autouse=True)
def company(site):
	from site_books import make_company

	import frappe

	frappe.set_user("Administrator")
	if not frappe.db.exists("Company", "Acme"):
		make_company("Acme", "EUR", "A")


@pytest.fixture
def queued(monkeypatch):
	"""Whom the payments queue a run for; a list of (company, customer) that the test empties by running it."""
	from sales_roles.desk import payments

	found = []
	monkeypatch.setattr(payments, "enqueue", lambda company, customer: found.append((company, customer)))
	return found


@pytest.fixture
def books(queued):
	from books import parse_books
	from site_books import SiteBooks

	from sales_roles.desk import debtor_run

	books = SiteBooks()

	def post(text):
		import frappe

		for entry in parse_books(text):
			books.post(entry)
		frappe.db.commit()
		for company, customer in list(dict.fromkeys(queued)):
			debtor_run.run(company, [customer], TODAY, cause="Payment")
		queued.clear()

	books.say = post
	debtor_run.run("Acme", None, date(2026, 1, 15))
	post(BOOKS)
	debtor_run.run("Acme", None, TODAY)
	assert status() == ("Open", "Chase")
	return books


def status(customer="Alpha"):
	import frappe

	[row] = frappe.get_all("Debtor Case", {"customer": customer}, ["status", "stage"])
	return row.status, row.stage


def test_a_payment_entry_cures_and_its_cancelling_brings_the_case_back(books):
	import frappe

	name = frappe.get_all("Debtor Case", pluck="name")
	books.say('2026-06-09 payment PE-1 Alpha 500 for="SI-1 500"')
	assert status() == ("Cured", "")
	assert frappe.db.get_value("Customer", "Alpha", "is_debtor") == 0
	books.say("cancel PE-1")
	assert status() == ("Open", "Chase")
	assert frappe.get_all("Debtor Case", pluck="name") == name
	assert frappe.db.get_value("Customer", "Alpha", "is_debtor") == 1


def test_a_part_payment_leaves_it_open(books):
	import frappe

	books.say('2026-06-09 payment PE-1 Alpha 499 for="SI-1 499"')
	assert status() == ("Open", "Chase")
	assert frappe.get_value("Debtor Case", {"customer": "Alpha"}, "overdue") == 1


@pytest.mark.parametrize(
	("name", "line"),
	[
		("JE-1", '2026-06-09 journal JE-1 debit="Cash 500" credit="Debtors/Alpha>SI-1 500"'),
		("JE-1", "2026-06-09 write_off JE-1 SI-1 500"),
		("SI-2", "2026-06-09 return SI-2 of=SI-1 against"),
		("SI-2", "2026-06-09 return SI-2 of=SI-1"),
		("PE-1", "2026-06-09 payment PE-1 Alpha 500"),
	],
	ids=["journal entry", "write-off", "credit note", "credit note of its own", "advance that covers it"],
)
def test_every_way_to_pay_cures_and_cancelling_brings_back(books, name, line):
	"""B42: settled by it → cured at once; cancelled → back."""
	books.say(line)
	assert status() == ("Cured", "")
	books.say(f"cancel {name}")
	assert status() == ("Open", "Chase")


def test_reconciliation_and_unreconciliation(books):
	"""*Unreconcile Payment* rewrites ledger rows without submitting any: hooked by itself."""
	import frappe

	frappe.db.set_single_value("Sales Roles Settings", "free_credit_covers", 0)
	books.say("2026-06-09 payment PE-1 Alpha 500")
	assert status() == ("Open", "Chase")
	books.say("2026-06-09 reconcile PE-1 SI-1 500")
	assert status() == ("Cured", "")
	books.say("2026-06-09 unreconcile PE-1 SI-1")
	assert status() == ("Open", "Chase")


def test_an_invoice_paid_at_the_till_is_no_debt(books, queued):
	books.say("2026-06-08 invoice SI-9 Alpha Help:1@50 due=2026-06-08 pos=50")
	assert status() == ("Open", "Chase")


def test_whoever_has_no_case_queues_nothing(books, queued):
	from books import parse_books

	import frappe

	for entry in parse_books(
		"""
customer Beta
2026-06-01 invoice SI-5 Beta Help:1@50 due=2026-06-30
2026-06-09 payment PE-5 Beta 50 for="SI-5 50"
"""
	):
		books.post(entry)
	frappe.db.commit()
	assert queued == []


def test_a_failure_of_ours_never_stops_a_payment(books, monkeypatch):
	"""They only enqueue, after commit, and never raise, Redis being down included."""
	import frappe

	from sales_roles.desk import payments

	def fails(*args, **options):
		raise ConnectionError("Redis is down")

	monkeypatch.setattr(payments, "enqueue", fails)
	books.say('2026-06-09 payment PE-1 Alpha 100 for="SI-1 100"')
	assert frappe.db.get_value("Payment Entry", "PE-1", "docstatus") == 1
	monkeypatch.setattr(payments, "enqueue_remembered", None)
	monkeypatch.setattr(frappe.local, "sales_roles_paid", None, raising=False)
	books.say('2026-06-09 payment PE-2 Alpha 400 for="SI-1 400"')
	assert frappe.db.get_value("Payment Entry", "PE-2", "docstatus") == 1


def test_calls_merge_with_a_job_that_has_not_started(site):
	"""Calls merge only with a job that has not started: a call while that customer's job runs is another job."""
	from rq.job import JobStatus

	from frappe.utils.background_jobs import get_job, get_redis_conn

	from sales_roles.desk import payments

	try:
		get_redis_conn().ping()
	except Exception:
		pytest.skip("no Redis for the queue")
	jobs = [f"sales_roles:paid:Acme:Nobody:{slot}" for slot in (0, 1)]
	for name in jobs:
		if job := get_job(name):
			job.delete()
	payments.enqueue("Acme", "Nobody")
	payments.enqueue("Acme", "Nobody")
	first = get_job(jobs[0])
	assert (first.get_status(), get_job(jobs[1])) == (JobStatus.QUEUED, None)
	first.set_status(JobStatus.STARTED)
	payments.enqueue("Acme", "Nobody")
	payments.enqueue("Acme", "Nobody")
	assert get_job(jobs[1]).get_status() == JobStatus.QUEUED
	for name in jobs:
		get_job(name).delete()
