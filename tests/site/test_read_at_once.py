"""Reports at the desk read on two connections of one moment, where nothing speaks against it.

A connection that has written anything reads alone, and so do most tests here: these use a site as a new request does.
"""

import json

import pytest

from sales_roles.database.port import COUNT, Query
from sales_roles.database.site import SiteDatabase, read_at_once

CUSTOMERS = Query("customer_count", {"count": COUNT}, "select count(*) from `tabCustomer`")
CONNECTION = Query("connection", {"number": COUNT}, "select connection_id()")


@pytest.fixture
def request_of_its_own(site):
	"""A new connection in the place of the tests' own, which has written."""
	import frappe

	own = frappe.local.db
	frappe.local.db = own.__class__()
	for name in ("socket", "host", "port", "user", "password", "cur_db_name"):
		setattr(frappe.local.db, name, getattr(own, name, None))
	frappe.local.db.connect()
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
	with read_at_once() as database:
		assert connections() == before + 2
		found = database.together(lambda each: each.rows(CONNECTION), lambda each: each.rows(CONNECTION))
		assert not {row.number for [row] in found} & {SiteDatabase().rows(CONNECTION)[0].number}
		assert database.connection is not database.twin.connection
	assert connections() == before


def test_a_report_of_the_desk_has_the_figures_of_one_connection(request_of_its_own):
	"""The figures are equal, whoever reads them."""
	from frappe.desk.query_report import run

	filters = json.dumps({"period": "Own Dates", "from_date": "2026-01-01", "to_date": "2026-12-31"})
	for name in ("Farmer Scorecard", "Hunter Scorecard", "Overdue Receivables"):
		at_once = run(name, filters=filters)["result"]
		# a write of nothing: from now on this connection reads alone
		SiteDatabase().execute("update `tabCustomer` set name = name where name is null", {})
		with read_at_once() as database:
			assert database.twin is None
		assert run(name, filters=filters)["result"] == at_once


def test_what_the_request_has_written_is_in_its_report(request_of_its_own):
	"""What only Frappe's connection may see is read on it, also after a rollback to a savepoint."""
	import frappe

	frappe.db.begin()
	before = SiteDatabase().rows(CUSTOMERS)[0].count
	frappe.db.savepoint("sale")
	frappe.get_doc({"doctype": "Customer", "customer_name": "Written Just Now"}).db_insert()
	frappe.db.savepoint("written_by_now")
	frappe.db.rollback(save_point="written_by_now")
	with read_at_once() as database:
		assert database.rows(CUSTOMERS)[0].count == before + 1
		assert database.connection is None


def test_a_server_without_a_free_connection(request_of_its_own, monkeypatch):
	"""As many connections as the server lets us have: one will do."""
	import frappe

	refused = frappe.db.OperationalError(1040, "Too many connections")

	def connect(_database):
		raise refused

	before = connections()
	monkeypatch.setattr(frappe.db.__class__, "connect", connect)
	with read_at_once() as database:
		assert database.twin is None
		assert database.rows(CUSTOMERS)
	assert connections() == before


def test_what_frappes_recorder_listens_to(request_of_its_own, monkeypatch):
	"""The recorder hears Frappe's own connection: with it a report's statements are recorded."""
	import frappe

	monkeypatch.setattr(frappe.local, "_recorder", object(), raising=False)
	with read_at_once() as database:
		assert database.connection is None
