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


@pytest.fixture
def jobs(site):
	"""The queue's jobs of a customer Nobody, by the end of their names; none are left behind."""
	from frappe.utils.background_jobs import create_job_id, get_job, get_redis_conn

	try:
		connection = get_redis_conn()
		connection.ping()
	except Exception:
		pytest.skip("no Redis for the queue")
	prefix = "sales_roles:paid:Acme:Nobody:"

	def found():
		beginning = f"rq:job:{create_job_id(prefix)}"  # v16 writes no colons
		ends = sorted(key.decode().removeprefix(beginning) for key in connection.keys(f"{beginning}*"))
		return {end: get_job(prefix + end) for end in ends}

	for job in found().values():
		job.delete()
	yield found
	for job in found().values():
		job.delete()


def queue():
	from sales_roles.desk import payments

	payments.enqueue("Acme", "Nobody")


def test_calls_merge_with_a_job_that_has_not_started(jobs):
	"""Calls merge only with a job that has not started: a call while that customer's job runs is another job."""
	from rq.job import JobStatus

	queue()
	queue()
	assert [job.get_status() for job in jobs().values()] == [JobStatus.QUEUED]
	jobs()["0"].set_status(JobStatus.STARTED)
	queue()
	queue()
	assert [job.get_status() for job in jobs().values()] == [JobStatus.STARTED, JobStatus.QUEUED]


def test_a_job_that_runs_is_never_deleted(jobs):
	"""A call while that customer's job runs would lose a payment: however many run, another job follows them."""
	from rq.job import JobStatus

	for number in range(9):
		queue()
		jobs()[str(number)].set_status(JobStatus.STARTED)
	queue()
	queue()
	assert [job.get_status() for job in jobs().values()] == [JobStatus.STARTED] * 9 + [JobStatus.QUEUED]


def test_the_place_of_a_job_that_ended_is_taken_again(jobs):
	from rq.job import JobStatus

	queue()
	jobs()["0"].set_status(JobStatus.FINISHED)
	queue()
	assert [job.get_status() for job in jobs().values()] == [JobStatus.QUEUED]


def test_two_payments_at_once_take_no_place_from_each_other(jobs, held, monkeypatch):
	"""While another queues, the place of an ended job may become that one's and start: this one has its own."""
	from rq.job import JobStatus

	from sales_roles.desk import payments
	from sales_roles.desk.debtor_run import queue_lock

	queue()
	jobs()["0"].set_status(JobStatus.FINISHED)
	monkeypatch.setattr(payments, "WAIT", 0)
	with held(queue_lock("Acme", "Nobody")):
		queue()
	assert len(jobs()) == 2
	assert jobs()["0"].get_status() == JobStatus.FINISHED
