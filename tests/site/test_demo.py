"""The demo company, posted once more: its figures are those of the export that is shipped."""

import pytest

from sales_roles import demo


@pytest.fixture(scope="module")
def posted(site):
	"""The demo company on this site, rolled back after the module."""
	import frappe

	from sales_roles.demo import site as demo_site

	frappe.set_user("Administrator")
	taken = frappe.db.exists("Company", demo.COMPANY)
	if not taken:
		if frappe.db.count("Sales Person") > 1 or frappe.db.count("Lead Cost Account"):
			pytest.skip("the site has sales people or lead cost accounts of its own; use a fresh one")
		demo_site.post()
	return site


def figures(database, settings):
	"""Every report by every grouping, as the rows and totals that are shown."""
	from sales_roles.scope import resolve_scope
	from sales_roles.views.registry import REPORTS, build

	found = {}
	for report in REPORTS.values():
		scope = resolve_scope(
			database,
			demo.COMPANY,
			demo.FROM_DATE,
			demo.TO_DATE,
			today=demo.TODAY,
			as_on_today=report.as_on_today,
		)
		for by in report.groupings:
			table = build(report, database, scope, settings, by)
			found[report.name, by] = [dict(row) for row in table.rows], dict(table.total)
	return found


@pytest.mark.slow
def test_posted_again_it_has_the_figures_of_the_shipped_export(posted):
	"""tests/site re-posts the demo company and compares its figures with the shipped export."""
	from sales_roles.database.site import SiteDatabase
	from sales_roles.settings import load_settings

	with demo.open_demo() as shipped:
		settings = load_settings(shipped)
		expected = figures(shipped, settings)
	for key, found in figures(SiteDatabase(), settings).items():
		assert found == expected[key], key


@pytest.mark.slow
def test_posting_disturbs_no_other_company(posted):
	"""The demo makes a company of its own: no document of another one, no naming series moved by it."""
	import frappe

	for doctype in ("Sales Invoice", "Sales Order", "Payment Entry", "Delivery Note", "Lead"):
		prefix = "QBT-%"
		assert not frappe.db.exists(doctype, {"company": demo.COMPANY, "name": ("not like", prefix)})


@pytest.mark.slow
def test_posting_twice_is_refused(posted):
	"""It stops before the first document if one of its names is already taken."""
	import frappe

	from sales_roles.demo import site as demo_site

	before = frappe.db.count("Sales Invoice")
	with pytest.raises(frappe.ValidationError, match=demo.COMPANY):
		demo_site.post()
	assert frappe.db.count("Sales Invoice") == before


@pytest.mark.slow
def test_native_reports_agree_on_the_demo(posted):
	"""Rules 2, 4 and 5 of kpi.md's "Must hold", on the demo company."""
	from datetime import date

	import frappe

	from erpnext.accounts.report.accounts_receivable_summary.accounts_receivable_summary import execute

	from sales_roles.database.site import SiteDatabase
	from sales_roles.scope import resolve_scope
	from sales_roles.settings import load_settings
	from sales_roles.views.registry import REPORTS, build

	database = SiteDatabase()
	scope = resolve_scope(database, demo.COMPANY, demo.FROM_DATE, demo.TO_DATE, today=date(2026, 6, 30))
	table = build(REPORTS["overdue-receivables"], database, scope, load_settings(database), "customer")
	filters = frappe._dict(
		company=demo.COMPANY,
		report_date=str(demo.AS_ON),
		ageing_based_on="Due Date",
		calculate_ageing_with="Report Date",
		age_as_on="Report Date",
		range="30, 60, 90, 120",
		party_type="Customer",
	)
	native = execute(filters)[1]
	assert float(table.total["receivable"]) == pytest.approx(sum(row.outstanding for row in native), abs=0.01)
