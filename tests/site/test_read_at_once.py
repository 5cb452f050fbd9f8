"""Reports at the desk read on two connections of one moment, where nothing speaks against it.

A connection that has written anything reads alone, and so do most tests here: these use a site as a new request does.
"""

import json
import threading
import time
from contextvars import copy_context

import pytest

from sales_roles.console import Failure, one_sentence
from sales_roles.database.port import COUNT, Query
from sales_roles.database.site import SiteDatabase, another, pair, read

CUSTOMERS = Query("customer_count", {"count": COUNT}, "select count(*) from `tabCustomer`")
CONNECTION = Query("connection", {"number": COUNT}, "select connection_id()")

NAMES = ("Farmer Scorecard", "Hunter Scorecard", "Overdue Receivables", "Sales Margin")


@pytest.fixture
def request_of_its_own(site):
	"""A new connection in the place of the tests' own, which has written."""
	import frappe

	own = frappe.local.db
	frappe.local.db = another()
	yield frappe.local.db
	frappe.local.db.rollback()
	frappe.local.db.close()
	frappe.local.db = own


def connections():
	"""The server's connections of this site's user, but `frappe.db`."""
	[[count]] = SiteDatabase().execute(
		"select count(*) from information_schema.processlist where id <> connection_id()", {}
	)
	return count


def test_a_report_reads_on_two_connections_and_gives_them_back(request_of_its_own):
	"""Two questions are answered at once, neither on Frappe's own connection."""
	before = connections()

	def question(database):
		assert connections() == before + 2
		return database.together(lambda each: each.rows(CONNECTION), lambda each: each.rows(CONNECTION))

	found = {row.number for [row] in read(question)}
	assert len(found | {SiteDatabase().rows(CONNECTION)[0].number}) == len(found) + 1
	assert connections() == before


def test_a_report_of_the_desk_says_the_same_on_one_connection(request_of_its_own, monkeypatch):
	"""The figures are equal, however many connections they are read on."""
	from frappe.desk.query_report import run

	asked, execute = set(), SiteDatabase.execute

	def noted(database, sql, params):
		asked.add(id(database.connection))
		return execute(database, sql, params)

	def reports():
		filters = json.dumps({"period": "Own Dates", "from_date": "2026-01-01", "to_date": "2026-12-31"})
		return {name: run(name, filters=filters) for name in NAMES}

	def figures(found):
		return {
			name: (each["columns"], each["result"], each["report_summary"]) for name, each in found.items()
		}

	monkeypatch.setattr(SiteDatabase, "execute", noted)
	at_once = figures(reports())
	assert len(asked) > len(NAMES)  # two for each, and Frappe's own
	# a write of nothing: from now on this connection reads alone
	SiteDatabase().execute("update `tabCustomer` set name = name where name is null", {})
	asked.clear()
	assert figures(reports()) == at_once
	assert asked == {id(None)}


def test_what_the_request_has_written_is_in_its_report(request_of_its_own):
	"""What only Frappe's connection may see is read on it, also after a rollback to a savepoint."""
	import frappe

	frappe.db.begin()
	before = SiteDatabase().rows(CUSTOMERS)[0].count
	frappe.get_doc({"doctype": "Customer", "customer_name": "Written Just Now"}).db_insert()
	frappe.db.savepoint("written_by_now")
	frappe.db.rollback(save_point="written_by_now")
	assert read(lambda database: database.rows(CUSTOMERS)[0].count) == before + 1


@pytest.fixture
def altered(request_of_its_own):
	"""Frappe's connection has read a table, and the call begins to alter it: the alteration waits for that connection,
	and all others for the alteration."""
	import frappe

	frappe.db.begin()
	SiteDatabase().rows(CUSTOMERS)

	def alter():
		other.sql("alter table `tabCustomer` comment = ''")

	def begin():
		if not altering.ident:
			altering.start()
			while not waiting():
				time.sleep(0.01)

	def waiting():
		[[count]] = other_eye.sql(
			"select count(*) from information_schema.processlist where state like 'Waiting for table%'"
		)
		return count

	other, other_eye = (another() for _each in range(2))
	altering = threading.Thread(target=copy_context().run, args=(alter,))
	yield begin
	frappe.db.rollback()
	altering.join(20)
	other.close()
	other_eye.close()
	assert not altering.is_alive()


def test_a_table_that_is_altered_while_a_report_reads_it(altered):
	"""It is left to Frappe's connection to answer."""
	asked = []

	def question(database):
		asked.append(database.connection is None)
		altered()
		return database.rows(CUSTOMERS)

	assert read(question)
	assert asked == [False, True]


def test_a_table_that_is_altered_while_a_command_reads_it(altered):
	"""One sentence, not Frappe's traceback."""
	with pair() as database:
		altered()
		with pytest.raises(Failure, match="The database did not answer: Lock wait timeout exceeded"):
			with one_sentence(None):
				database.rows(CUSTOMERS)


def test_a_server_without_a_free_connection(request_of_its_own, monkeypatch):
	"""As many connections as the server lets us have: one will do."""
	import frappe

	refused = frappe.db.OperationalError(1040, "Too many connections")

	def no_connection(_database):
		raise refused

	before = connections()
	monkeypatch.setattr(frappe.db.__class__, "connect", no_connection)
	assert read(lambda database: database.connection is None and len(database.rows(CUSTOMERS)) == 1)
	assert connections() == before


def test_what_frappes_recorder_listens_to(request_of_its_own, monkeypatch):
	"""The recorder hears Frappe's own connection: with it a report's statements are recorded."""
	import frappe

	monkeypatch.setattr(frappe.local, "_recorder", object(), raising=False)
	with pair() as database:
		assert database is None
