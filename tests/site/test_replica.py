"""A site with a read replica (`read_from_replica`): Frappe swaps `frappe.db` while a report runs."""

import json

from sales_roles.database.site import SiteDatabase


def test_reports_ask_the_replica(site, monkeypatch):
	"""Every statement of a report goes to the replica, on connections of its own there too, and of an adapter that was
	made before the swap."""
	import frappe
	from frappe.desk.query_report import run

	monkeypatch.setitem(frappe.local.conf, "read_from_replica", 1)
	host = "127.1"  # the same server, written otherwise
	monkeypatch.setitem(frappe.local.conf, "replica_host", host)
	monkeypatch.setitem(frappe.local.conf, "replica_db_port", frappe.local.conf.db_port)
	primary, before, asked, own = frappe.local.db, SiteDatabase(), [], set()
	execute = SiteDatabase.execute

	def noted(database, sql, params):
		asked.append((database.connection or frappe.local.db).host)
		own.add(database.connection is not None)
		return execute(database, sql, params)

	monkeypatch.setattr(SiteDatabase, "execute", noted)
	filters = {"period": "Own Dates", "from_date": "2026-01-01", "to_date": "2026-12-31"}
	assert run("Farmer Scorecard", filters=json.dumps(filters))["columns"]
	assert set(asked) == {host}
	assert True in own
	assert frappe.local.db is primary

	for name in ("replica_db", "primary_db"):  # a request swaps once
		delattr(frappe.local, name)

	@frappe.read_only()
	def swapped():
		return before.execute("select 1", {})

	asked.clear()
	assert swapped()[0][0] == 1
	assert asked == [host]
