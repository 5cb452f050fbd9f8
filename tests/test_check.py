"""`check`: what a database is and lacks, and kpi.md's "Must hold" 1, 6 and 7 on it."""

from __future__ import annotations

from datetime import date

import pytest

from sales_roles.check import check_database
from sales_roles.invariants import rule_7
from sales_roles.messages import Message
from sales_roles.views.table import Column, Table

TODAY = date(2026, 7, 15)


def findings(books) -> list[str]:
	return [str(finding).strip() for finding in check_database(books.database, today=TODAY)]


def failed(books) -> list[str]:
	return [text for text in findings(books) if text.startswith("✗")]


def test_rules_1_6_and_7_hold_for_every_year_with_anything_in_it(books):
	"""1, 6, 7: turnover = net totals, leads = the Lead list, spend = the ledger, rows = total by every grouping.

	Two years have documents, 2024 has none; Empty has nothing at all.

	Books:
		company Acme EUR default
		company Empty EUR
		fiscal_year 2024 2024-01-01 2024-12-31
		fiscal_year 2025 2025-01-01 2025-12-31
		fiscal_year 2026 2026-01-01 2026-12-31
		person Team group
		person Anna hunter farmer parent=Team
		person Boris farmer parent=Team
		plan Anna 2026 12000
		item Bolt
		item Help service
		customer Alpha team="Anna 70, Boris 30"
		customer Beta
		lead_cost Ads
		2025-01-02 receipt Bolt:100@10
		2025-03-02 invoice SI-1 Alpha Bolt:2@50.01 stock
		2026-03-02 invoice SI-2 Alpha Bolt:3@33.33 stock team="Anna 33.33, Boris 33.33"
		2026-03-05 invoice SI-3 Beta Help:1@100 due=2026-04-01
		2026-03-06 invoice SI-4 Beta Help:1@5000 opening
		2026-03-09 return SI-5 of=SI-2 Bolt:1 stock
		2026-03-10 lead L-1 hunter=Anna
		2026-03-11 lead L-2
		2026-03-12 expense Ads 100
		2026-04-12 payment PE-1 Beta 30 for="SI-3 30"
	"""
	texts = findings(books)
	assert not [text for text in texts if text.startswith("✗")]
	assert "✓ Everything that is read is there, and may be read." in texts
	assert [text for text in texts if text.startswith("Acme")] == [
		"Acme, 2025 (2025-01-01 to 2025-12-31)",
		"Acme, 2026 (2026-01-01 to 2026-12-31)",
	]
	assert "✓ Rule 1, turnover 166.66 = net totals of the Sales Invoices 166.66." in texts
	assert "✓ Rule 6, leads 2 = the Lead list's 2." in texts
	assert "✓ Rule 6, lead spend 100.00 = the General Ledger's 100.00." in texts
	assert sum(text.startswith("✓ Rule 7") for text in texts) == 2
	assert not any("Empty" in text for text in texts)


def test_a_rule_that_does_not_hold_says_both_figures(books):
	"""1: an invoice whose lines are not its net total (a damaged copy) is found out.

	Books:
		company Acme EUR default
		fiscal_year 2026 2026-01-01 2026-12-31
		person Anna farmer
		item Help service
		customer Alpha team="Anna 100"
		2026-03-05 invoice SI-1 Alpha Help:1@100
	"""
	(invoice,) = books.rows.tables["Sales Invoice"].values()
	invoice["base_net_total"] += 20
	books.rows.changed.add("Sales Invoice")
	assert failed(books) == ["✗ Rule 1, turnover 100.00 = net totals of the Sales Invoices 120.00."]


@pytest.mark.parametrize(
	("rows", "total", "found"),
	[
		([("Team", 0, 7), ("Anna", 1, 4), ("Boris", 1, 3), (None, 0, 2)], 9, []),
		(
			[("Team", 0, 7), ("Anna", 1, 4), (None, 0, 2)],
			16,
			["the rows of leads add up to 9, the total is 16"],
		),
		([("Anna", 0, None)], 0, []),
	],
)
def test_a_group_holds_its_members_and_unassigned_is_added(rows, total, found):
	"""7: "Σ over people (with Unassigned) = the company, for every column that adds up"."""
	table = Table(
		"lead-cost",
		"Lead Cost",
		None,
		"sales_person",
		(Column("sales_person", "Sales Person", "link"), Column("leads", "Leads", "count")),
		[{"sales_person": name, "indent": indent, "leads": leads} for name, indent, leads in rows],
		{"leads": total},
	)
	wrong = [str(each.message) for each in rule_7({"lead-cost": [table]}) if each.failed]
	assert wrong == [f"Rule 7, lead-cost by sales_person: {each}." for each in found]


def test_every_grouping_has_the_same_total():
	"""7: "a report by customer, by item or by month has the same total as the report by person"."""

	def table(by, leads):
		columns = (Column(by, by, "text"), Column("leads", "Leads", "count"))
		return Table(
			"lead-cost", "Lead Cost", None, by, columns, [{by: "a", "leads": leads}], {"leads": leads}
		)

	(finding,) = rule_7({"lead-cost": [table("sales_person", 3), table("month", 4)]})
	assert finding.message == Message(
		"Rule 7, {0}.",
		Message(
			"{0}: the total of {1} is {2} by {3} and {4} by {5}",
			"lead-cost",
			"leads",
			3,
			"sales_person",
			4,
			"month",
		),
	)
	assert finding.failed


SCENARIO = """
company Acme EUR default
fiscal_year 2026 2026-01-01 2026-12-31
person Anna hunter farmer
item Help service
customer Alpha team="Anna 100"
2026-01-04 lead L-0 hunter=Anna
2026-01-05 invoice SI-0 Alpha Help:1@100
"""


def test_the_number_of_statements_does_not_grow_with_documents(books):
	"""Issue: set-based, always; the statement count is bounded."""
	books.post(SCENARIO)
	findings(books)
	few = books.database.statements
	for number in range(1, 25):
		books.post(
			f"2026-02-04 lead L-{number} hunter=Anna\n"
			f'customer "Client {number}" lead=L-{number}\n'
			f'2026-02-05 invoice SI-{number} "Client {number}" Help:1@100\n'
		)
	findings(books)
	assert books.database.statements <= few + 10  # a year with deals asks once more for what they earned


@pytest.mark.variant("16", app=False)
def test_it_says_whose_database_it_is(books):
	"""By metadata where nothing else says so; a bare copy has none of this app's fields, and lacks nothing.

	Books:
		company Acme EUR default
	"""
	texts = findings(books)
	assert texts[0] == "· ERPNext 16, by its fields; it does not say so itself."
	assert texts[1].startswith("· Sales Roles is not installed here")
	assert texts[2] == "✓ Everything that is read is there, and may be read."


def test_it_says_the_version_where_the_database_does(books):
	"""
	Books:
		company Acme EUR default
	"""
	for number, (app, version) in enumerate(
		(("frappe", "15.101.1"), ("erpnext", "15.99.1"), ("sales_roles", "0.1.0"))
	):
		books.row(
			"Installed Application",
			app,
			parent="Installed Applications",
			parenttype="Installed Applications",
			parentfield="installed_applications",
			idx=number + 1,
			app_name=app,
			app_version=version,
		)
	assert findings(books)[:2] == [
		"· ERPNext 15.99.1, Frappe 15.101.1.",
		"· Sales Roles 0.1.0 is installed.",
	]


def test_a_site_without_a_company_has_nothing_wrong(books):
	"""A site before its setup has no company: nothing to measure, nothing wrong."""
	assert not failed(books)
