"""Prepared reports: made by a worker as their owner, they hold what a direct run shows, and are the owner's alone."""

import json

import pytest
from books import parse_books

BOOKS = """
company Acme EUR default
user anna@example.test
user chief@example.test
person Anna user=anna@example.test hunter farmer
person Boris hunter farmer
item Help service
customer Alpha team="Anna 100"
customer Beta team="Boris 100"
2026-05-05 invoice SI-1 Alpha Help:1@100 team="Anna 100" due=2026-05-20
2026-05-06 invoice SI-2 Beta Help:1@1000 team="Boris 100" due=2026-05-20
2026-05-08 lead L-1 hunter=Anna
2026-05-09 lead L-2 hunter=Boris
"""
FILTERS = json.dumps(
	{"company": "Acme", "period": "Own Dates", "from_date": "2026-05-01", "to_date": "2026-05-31"}
)
ROLES = {
	"anna@example.test": ("Sales User", "Prepared Report User"),
	"chief@example.test": ("Sales User", "Sales Manager", "System Manager", "Prepared Report User"),
}
SHOWN = ("columns", "result", "chart", "report_summary", "message", "skip_total_row")


@pytest.fixture(scope="module", autouse=True)
def books(site):
	"""Posted once for the module, rolled back after it."""
	from site_books import SiteBooks

	import frappe

	frappe.set_user("Administrator")
	site_books = SiteBooks()
	for entry in parse_books(BOOKS):
		site_books.post(entry)
	site_books.finish()
	for user, roles in ROLES.items():
		frappe.get_doc("User", user).add_roles(*roles)
	frappe.clear_cache()


@pytest.fixture
def prepared():
	"""Prepare a report as a user does, and as the worker that the desk queues it for; its files go with the test."""
	import frappe
	from frappe.core.doctype.prepared_report.prepared_report import generate_report, make_prepared_report

	def make(report: str, user: str):
		frappe.db.set_value("Report", report, "prepared_report", 1)
		frappe.set_user(user)
		name = make_prepared_report(report, FILTERS)["name"]
		generate_report(name)
		doc = frappe.get_doc("Prepared Report", name)
		assert (doc.status, doc.owner) == ("Completed", user), doc.error_message
		made.append(doc)
		return doc

	made = []
	yield make
	frappe.set_user("Administrator")
	for doc in made:
		doc.delete(ignore_permissions=True)


def report_names():
	from sales_roles.views.registry import REPORTS

	return [report.title for report in REPORTS.values()]


def content(answer: dict) -> dict:
	"""What a reader sees of a report, as the browser gets it."""
	import frappe

	return {key: json.loads(frappe.as_json(answer.get(key))) for key in SHOWN}


@pytest.mark.parametrize("report", report_names())
def test_a_prepared_report_holds_what_a_direct_run_shows(prepared, report):
	from frappe.desk.query_report import run

	for user, others_figures in {"anna@example.test": False, "chief@example.test": True}.items():
		made = prepared(report, user)
		opened = run(report, filters=FILTERS)
		assert (opened["prepared_report"], opened["doc"].name) == (True, made.name)
		direct = run(report, filters=FILTERS, ignore_prepared_report=True)
		assert content(opened) == content(direct)
		assert opened["result"]
		assert ("Boris" in json.dumps(content(opened))) is others_figures, user


def test_a_prepared_report_is_its_owners_alone(prepared):
	"""Listed, read, opened by its filters and downloaded by the owner; not by a manager who sees more, nor by a
	System Manager, whom Frappe lets read any."""
	import frappe
	from frappe.core.doctype.prepared_report.prepared_report import download_attachment
	from frappe.desk.query_report import run

	anna, chief = ROLES
	for owner, other in ((anna, chief), (chief, anna)):
		made = prepared("Farmer Scorecard", owner)
		assert made.name in frappe.get_list("Prepared Report", pluck="name")
		assert made.has_permission("read")
		download_attachment(made.name)
		downloaded = json.loads(frappe.response.filecontent)
		assert content(downloaded)["result"] == content(run("Farmer Scorecard", filters=FILTERS))["result"]

		frappe.set_user(other)
		assert made.name not in frappe.get_list("Prepared Report", pluck="name")
		assert not made.has_permission("read")
		opened = run("Farmer Scorecard", filters=FILTERS)["doc"]
		assert opened is None or opened.owner == other
		with pytest.raises(frappe.ValidationError, match="insufficient permissions"):
			download_attachment(made.name)
