"""Reports run under `frappe.read_only`: with a replica set, their connection can only read."""

import json

import pytest

from sales_roles.views.registry import REPORTS

YEAR = {"period": "Own Dates", "from_date": "2026-01-01", "to_date": "2026-12-31"}


@pytest.fixture
def read_only(site):
	"""MariaDB refuses whatever writes."""
	import frappe

	frappe.db.rollback()
	frappe.db.begin(read_only=True)
	yield
	frappe.db.rollback()
	frappe.db.begin()
	frappe.db.savepoint("before_test")


@pytest.mark.parametrize("report", [pytest.param(report, id=name) for name, report in REPORTS.items()])
def test_no_report_writes(read_only, report):
	"""In a transaction that can only read, every grouping of every report comes as ever."""
	import frappe
	from frappe.desk.query_report import run

	with pytest.raises(frappe.InReadOnlyMode):
		frappe.db.set_single_value("Sales Roles Settings", "lead_plan", 1)
	for grouping in report.groupings:
		assert run(report.title, filters=json.dumps(YEAR | {"group_by": grouping}))["columns"]
