"""The Debtors report, its cards and the run from the command line, on a site (docs/debtors.md, "Permissions")."""

from __future__ import annotations

from datetime import date

import pytest
from click.testing import CliRunner

pytestmark = pytest.mark.usefixtures("transactions")

BOOKS = """
item Help service
person Boss group
person Anna parent=Boss farmer
person Boris parent=Boss farmer
customer Alpha team="Anna 70, Boris 30"
customer Beta team="Boris 100"
customer Gamma
2026-05-01 invoice SI-1 Alpha Help:1@1000 team="Anna 70, Boris 30" due=2026-05-31
2026-05-01 invoice SI-2 Beta Help:1@50 team="Boris 100" due=2026-06-25
2026-05-01 invoice SI-3 Gamma Help:1@20 team= due=2026-06-25
"""
FARMER, MANAGER = "anna@report.test", "manager@report.test"
TODAY = date(2026, 6, 30)


@pytest.fixture(scope="module", autouse=True)
def company(site):
	from site_books import make_company

	import frappe

	frappe.set_user("Administrator")
	if not frappe.db.exists("Company", "Acme"):
		make_company("Acme", "EUR", "A")
	for user, role in ((FARMER, "Sales User"), (MANAGER, "Sales Manager")):
		doc = frappe.get_doc(
			{
				"doctype": "User",
				"email": user,
				"first_name": user.partition("@")[0],
				"send_welcome_email": 0,
				"roles": [{"role": role}],
			}
		)
		doc.insert(ignore_permissions=True)


@pytest.fixture
def debts(site):
	from books import parse_books
	from site_books import SiteBooks

	import frappe

	books = SiteBooks()
	for entry in parse_books(BOOKS):
		books.post(entry)
	frappe.db.set_value("Sales Person", "Anna", "sales_person_user", FARMER)
	frappe.clear_cache()


def report(user, by="customer", **filters):
	"""The report as a user's desk has it: message, and rows by their first column, the total last."""
	import frappe

	from sales_roles.desk.report import execute

	frappe.set_user(user)
	asked = {"company": "Acme", "period": "Own Dates", "from_date": "2026-06-01", "to_date": "2026-06-30"}
	_columns, rows, message, *_rest = execute("debtors", asked | {"group_by": by} | filters)
	frappe.set_user("Administrator")
	return message, {row[by]: row for row in rows}


def run_of(day=TODAY):
	from sales_roles.desk.debtor_run import run

	return run("Acme", today=day)


def test_before_and_after_the_first_run(debts):
	"""Before it the report shows what the run would open; afterwards the same, out of the cases."""
	message, before = report(MANAGER)
	assert "Acme has no Debtor Case yet." in message
	run_of()
	message, after = report(MANAGER)
	assert "Amounts are as of the last run, on" in message
	for customer in ("Alpha", "Beta", "Gamma", "Total"):
		for field in ("overdue", "stage_amount", "stage", "days_overdue", "sales_person"):
			assert before[customer].get(field) == after[customer].get(field), (customer, field)
	assert after["Alpha"]["debtor_case"]
	assert after["Total"]["overdue"] == 1070


def test_a_farmer_sees_their_part(debts):
	run_of()
	message, rows = report(FARMER)
	assert {name: row["overdue"] for name, row in rows.items()} == {"Alpha": 700, "Total": 700}
	assert "Debtor Run" not in message  # no link to what they may not open
	assert report(FARMER, "sales_person")[1].keys() == {"Anna", "Total"}
	assert report(FARMER, sales_person="Boris")[1] == {}


def test_stages_are_said_in_the_readers_language(debts):
	"""The row keeps the stage's own name for its way to the list of cases."""
	import frappe

	run_of()
	frappe.local.lang = "ru"
	try:
		rows = report(MANAGER, "stage")[1]
	finally:
		frappe.local.lang = "en"
	assert {row.get("stage_code") for row in rows.values()} == {"Escalate", "Reminder", None}
	assert "Эскалация" in rows


def test_cards_are_blank_before_the_first_case(debts):
	from sales_roles.desk import cards

	filters = {"company": "Acme"}
	assert cards.open_debtors(filters) == cards.BLANK
	run_of()
	assert cards.open_debtors(filters)["value"] == 3
	assert cards.open_debtors(filters)["route"] == ["query-report", "Debtors"]
	assert cards.broken_promises(filters)["value"] == 0


@pytest.fixture
def command(site, monkeypatch):
	"""`bench --site x sales-roles …` within this connection."""
	from contextlib import contextmanager

	from sales_roles.commands import SiteSource, sales_roles
	from sales_roles.database.site import SiteDatabase

	asked = []

	@contextmanager
	def open_site(self, read_only=True):
		asked.append(read_only)
		yield SiteDatabase()

	monkeypatch.setattr(SiteSource, "open_site", open_site)
	monkeypatch.setattr("sales_roles.desk.debtor_command.today_of_site", lambda: TODAY)
	monkeypatch.setattr("sales_roles.desk.debtor_run.today_of_site", lambda: TODAY)

	def invoke(*arguments):
		result = CliRunner().invoke(sales_roles, list(arguments), obj={"sites": [site]})
		if result.exception and not isinstance(result.exception, SystemExit):
			raise result.exception
		return result

	invoke.asked = asked
	return invoke


def test_debtors_run_and_its_dry_run(debts, command):
	"""The dry run reads alone and lists what the run then does."""
	import frappe

	dry = command("debtors-run", "--company", "Acme", "--dry-run")
	assert (dry.exit_code, command.asked) == (0, [True])
	assert all(name in dry.stdout for name in ("Alpha", "Beta", "Gamma", "opened", "Escalate"))
	assert not frappe.db.exists("Debtor Case", {"company": "Acme"})
	assert not frappe.db.exists("Debtor Run", {"company": "Acme"})
	real = command("debtors-run", "--company", "Acme")
	assert (real.exit_code, command.asked) == (0, [True, False])
	assert "Acme: 3 customers looked at, 3 events" in real.stdout
	assert frappe.db.count("Debtor Case", {"company": "Acme", "status": "Open"}) == 3
	(row,) = frappe.get_all("Debtor Run", {"company": "Acme"}, ["status", "is_full", "cause"])
	assert (row.status, row.is_full, row.cause) == ("Finished", 1, "Button")
	assert "Nothing would happen in Acme" in command("debtors-run", "--company", "Acme", "--dry-run").stdout


def test_debtors_run_of_all_companies_tells_once(debts, command):
	"""Each company that the policy is for has its run; the last one sends the digests."""
	import frappe

	result = command("debtors-run")
	assert result.exit_code == 0
	companies = set(frappe.get_all("Company", pluck="name"))
	assert (
		set(frappe.get_all("Debtor Run", {"status": "Finished", "as_on": TODAY}, pluck="company"))
		== companies
	)
	assert frappe.db.count("Debtor Digest", {"user": FARMER}) == 1


def test_debtors_run_of_no_company_is_one_sentence(debts, command):
	result = command("debtors-run", "--company", "Nothing")
	assert (result.exit_code, result.stdout) == (2, "")
	assert len(result.stderr.splitlines()) == 1
	assert "There is no company Nothing here." in result.stderr
