"""20,000 customers and 100,000 open invoices in one run, on a bench's own worker (docs/debtors.md, "The run").

The books are synthetic, rows by plain SQL: nobody posted them, and they hold what the positions read and no more.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from debtor_company import ANNA, BORIS, COMPANY, MANAGER, assert_told_once, clear, digests, found, rows, say
from throwaway import connected, throwaway
from workers import workers

pytestmark = pytest.mark.slow

CUSTOMERS, INVOICES = 20_000, 100_000
DAY = date(2025, 6, 30)
FIRST = DAY - timedelta(days=95)  # the oldest due date
TIMEOUT = 1500  # seconds of the long queue
STATEMENTS = 30  # of deciding, whatever the number of customers

# Each invoice fell due, or will, between FIRST and two weeks after DAY; a fifth of them in two terms. Every 40th was paid in part.
SYNTHETIC = (
	"""
	insert into `tabCustomer` (name, creation, modified, owner, modified_by, customer_name, customer_type,
		customer_group, territory)
	select concat('Bulk ', lpad(seq, 6, '0')), now(), now(), 'Administrator', 'Administrator',
		concat('Bulk ', lpad(seq, 6, '0')), 'Company', 'Individual', 'All Territories'
	from seq_1_to_{customers}
	""",
	"""
	insert into `tabSales Team` (name, creation, modified, owner, modified_by, parent, parenttype, parentfield, idx,
		sales_person, allocated_percentage)
	select concat('bulk-team-', seq), now(), now(), 'Administrator', 'Administrator',
		concat('Bulk ', lpad(seq, 6, '0')), 'Customer', 'sales_team', 1, if(mod(seq, 2) = 1, 'Anna', 'Boris'), 100
	from seq_1_to_{customers} where mod(seq, 50) <> 0
	""",
	"""
	insert into `tabSales Invoice` (name, creation, modified, owner, modified_by, docstatus, customer, customer_name,
		company, posting_date, due_date, debit_to, currency, conversion_rate, grand_total, base_grand_total,
		outstanding_amount, is_opening)
	select concat('BULK-', lpad(seq, 7, '0')), now(), now(), 'Administrator', 'Administrator', 1,
		concat('Bulk ', lpad(1 + mod(seq, {customers}), 6, '0')), concat('Bulk ', lpad(1 + mod(seq, {customers}), 6, '0')),
		'Acme', date_sub(%(day)s, interval 130 day), date_add(%(first)s, interval mod(seq * 7, 110) day),
		'Debtors - A', 'EUR', 1, 30 + mod(seq, 500), 30 + mod(seq, 500), 30 + mod(seq, 500), 'No'
	from seq_1_to_{invoices}
	""",
	"""
	insert into `tabPayment Schedule` (name, creation, modified, owner, modified_by, docstatus, parent, parenttype,
		parentfield, idx, due_date, invoice_portion, payment_amount, base_payment_amount)
	select concat('bulk-term-', seq, '-', part.n), now(), now(), 'Administrator', 'Administrator', 1,
		concat('BULK-', lpad(seq, 7, '0')), 'Sales Invoice', 'payment_schedule', part.n,
		date_sub(date_add(%(first)s, interval mod(seq * 7, 110) day), interval if(part.n = 1 and mod(seq, 5) = 0, 10, 0) day),
		if(mod(seq, 5) = 0, 50, 100), (30 + mod(seq, 500)) / if(mod(seq, 5) = 0, 2, 1), (30 + mod(seq, 500)) / if(mod(seq, 5) = 0, 2, 1)
	from seq_1_to_{invoices}
	inner join (select 1 as n union select 2) as part on part.n = 1 or mod(seq, 5) = 0
	""",
	"""
	insert into `tabPayment Ledger Entry` (name, creation, modified, owner, modified_by, docstatus, posting_date,
		company, account_type, account, party_type, party, due_date, voucher_type, voucher_no, against_voucher_type,
		against_voucher_no, amount, account_currency, amount_in_account_currency, delinked)
	select concat('bulk-ple-', seq, '-', part.n), now(), now(), 'Administrator', 'Administrator', 1,
		date_sub(%(day)s, interval if(part.n = 1, 130, 50) day), 'Acme', 'Receivable', 'Debtors - A', 'Customer',
		concat('Bulk ', lpad(1 + mod(seq, {customers}), 6, '0')), date_add(%(first)s, interval mod(seq * 7, 110) day),
		if(part.n = 1, 'Sales Invoice', 'Payment Entry'), concat(if(part.n = 1, 'BULK-', 'BULK-PE-'), lpad(seq, 7, '0')),
		'Sales Invoice', concat('BULK-', lpad(seq, 7, '0')), if(part.n = 1, 30 + mod(seq, 500), -10), 'EUR',
		if(part.n = 1, 30 + mod(seq, 500), -10), 0
	from seq_1_to_{invoices}
	inner join (select 1 as n union select 2) as part on part.n = 1 or mod(seq, 40) = 0
	""",
	# what a server whose rows came one by one knows of them
	"""
	analyze table `tabCustomer`, `tabSales Team`, `tabSales Invoice`, `tabPayment Schedule`, `tabPayment Ledger Entry`
	""",
)


def fill(customers: int, invoices: int) -> None:
	import frappe

	from sales_roles.database.site import SiteDatabase

	database = SiteDatabase()
	for statement in SYNTHETIC:
		database.execute(
			statement.format(customers=customers, invoices=invoices), {"day": DAY, "first": FIRST}
		)
	frappe.db.commit()


@pytest.fixture(scope="module")
def staff(tmp_path_factory):
	with workers(tmp_path_factory.mktemp("workers")) as found:
		yield found


@pytest.fixture(scope="module")
def site(request, staff):
	with connected(throwaway(request.config).name) as name:
		yield name


@pytest.fixture(autouse=True)
def rolled_back():
	"""What is posted here is committed."""


@pytest.fixture
def counted(monkeypatch):
	"""The number of statements that the database was asked, in a list of one."""
	import frappe

	connection, number = frappe.db, [0]
	ask = connection.sql

	def sql(*args, **options):
		number[0] += 1
		return ask(*args, **options)

	monkeypatch.setattr(connection, "sql", sql)
	return number


def decided(counted) -> tuple[int, int]:
	"""Statements that a decision takes, and how many events it has."""
	from sales_roles.database.site import SiteDatabase
	from sales_roles.debtors.question import Question

	question = Question.of(SiteDatabase(), COMPANY, DAY)
	counted[0] = 0
	decision = question.decide()
	return counted[0], sum(map(len, decision.events.values()))


ROW = ("status", "customers", "failed", "events", "told", "started", "ended", "notes")


def seconds_of(row) -> float:
	return (row.ended - row.started).total_seconds()


def test_one_run_of_twenty_thousand_customers(site, staff, counted, record_property):
	"""Decided in a bounded number of statements, carried out within the long queue's timeout; the next is quick."""
	import frappe

	from sales_roles.desk import debtor_run

	books = found()
	clear()
	say(books, 'customer Small team="Anna 100"\n2025-05-01 invoice SI-1 Small Help:1@500 due=2025-06-01\n')
	few, events = decided(counted)
	assert events == 1
	fill(CUSTOMERS, INVOICES)
	frappe.db.delete("Debtor Run")  # the company's first
	many, events = decided(counted)
	assert events > 0.95 * CUSTOMERS
	assert many == few <= STATEMENTS
	staff.start()

	staff.set_day(DAY)
	debtor_run.morning()
	staff.settle(TIMEOUT + 60)
	[row] = rows("Debtor Run", {}, ROW)
	record_property("first run, seconds", seconds_of(row))
	assert (row.status, row.failed) == ("Finished", 0), row.notes
	assert row.events == f"opened: {events}"
	assert len(rows("Debtor Case", {"status": "Open"})) == events
	assert seconds_of(row) < TIMEOUT
	assert digests(DAY).keys() >= {ANNA, BORIS, MANAGER}

	frappe.enqueue("sales_roles.desk.debtor_run.run", queue="long", company=COMPANY, cause="Button")
	staff.settle(TIMEOUT)
	[row] = rows("Debtor Run", {"cause": "Button"}, ROW)
	record_property("second run, seconds", seconds_of(row))
	assert (row.status, row.failed, row.events, row.told) == ("Finished", 0, "", 0)
	assert_told_once()
