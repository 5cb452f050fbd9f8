"""docs/kpi.md, "Must hold on every site, to the cent", on random books and against ERPNext's own reports.

Each seed posts two companies (tests/random_books) on a throw-away site. Every difference has a reason that the documents
show; what a native report does wrong is worked out here, not written down as a number.
"""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest
from throwaway import Site, connected, posted, throwaway

pytestmark = pytest.mark.slow

SEEDS = (1, 2, 3)
TODAY = date(2026, 11, 25)  # after the last random day
CENT = Decimal("0.01")
DOCUMENTS = 300


class Measured(NamedTuple):
	"""A company and fiscal year of the books, with what it is asked by."""

	database: object
	scope: object
	year: str
	settings: object

	def __str__(self) -> str:
		return f"{self.scope.company}, {self.year}"


@pytest.fixture(scope="session")
def random_site(request) -> Site:
	return throwaway(request.config)


@pytest.fixture(scope="module")
def site(random_site) -> Iterator[str]:
	"""The throw-away site instead of the bench's own: what is posted here is committed."""
	with connected(random_site.name) as name:
		yield name


@pytest.fixture(scope="module", params=SEEDS, ids=lambda seed: f"seed{seed}")
def books(request, site):
	"""The two companies' books of a seed."""
	return posted(request.param)


@pytest.fixture(scope="module")
def measured(books) -> list[Measured]:
	from sales_roles.check import years
	from sales_roles.database.site import SiteDatabase
	from sales_roles.settings import load_settings

	database = SiteDatabase()
	settings = load_settings(database)
	found = [
		Measured(database, scope, year, settings)
		for scope, year in years(database, TODAY)
		if scope.company in books.companies
	]
	assert len(found) == 6, "two companies of three fiscal years"
	return found


def test_the_books_hold_every_kind_of_document(books):
	"""Issue 3: random postings of "at least 300 documents of all the kinds above"."""
	if not books.kinds:
		pytest.skip("an earlier run posted them")
	assert sum(books.kinds.values()) >= DOCUMENTS
	assert [kind for kind in KINDS if not any(name.startswith(kind) for name in books.kinds)] == []
	assert len(books.refused) < sum(books.kinds.values()) / 8, "\n".join(books.refused)


KINDS = (
	"Lead",
	"Prospect",
	"Opportunity",
	"Quotation",
	"Quotation, draft",
	"Customer from a",
	"Communication",
	"Sales Order",
	"Sales Order, drop shipment",
	"Sales Order of a quotation",
	"Delivery Note of an order",
	"Delivery Note of an invoice",
	"Delivery Note",
	"Sales Invoice, update_stock",
	"Sales Invoice, services",
	"Sales Invoice, bundle",
	"Sales Invoice, drop shipment",
	"Sales Invoice, opening",
	"Sales Invoice, internal transfer",
	"Sales Invoice, foreign currency",
	"Sales Invoice, return",
	"Sales Invoice, return larger than its invoice",
	"Sales Invoice, credit note alone",
	"Sales Invoice, price reduction",
	"Sales Invoice, debit note",
	"Sales Invoice, point of sale",
	"Sales Invoice with an advance",
	"POS Closing Entry",
	"Payment Entry of a part",
	"Payment Entry for nothing yet",
	"Payment Entry given back",
	"Payment Entry before its invoice",
	"Payment Entry, advance",
	"Payment Reconciliation",
	"Unreconcile Payment",
	"Journal Entry, customer",
	"Journal Entry against an invoice",
	"Journal Entry, lead cost",
	"Exchange Rate Revaluation",
	"Period Closing Voucher",
	"Purchase Invoice",
	"Sales Team edited",
	"Sales Person, disabled",
)


def report(one: Measured, name: str, by: str | None = None, **asked):
	"""A report's table as the command line builds it."""
	from dataclasses import replace

	from sales_roles.views.registry import build, find_grouping, find_report

	found = find_report(name)
	scope = replace(one.scope, as_on=TODAY) if found.as_on_today else one.scope
	return build(found, one.database, replace(scope, **asked), one.settings, find_grouping(found, by))


def test_1_turnover_is_the_invoices_net_total(measured):
	"""1. "Σ turnover = Σ `base_net_total` of the period's submitted, non-opening Sales Invoices that are no internal
	transfers." """
	import frappe

	for one in measured:
		invoices = frappe.get_all(
			"Sales Invoice",
			{
				"company": one.scope.company,
				"docstatus": 1,
				"posting_date": ("between", (one.scope.from_date, one.scope.to_date)),
			},
			["base_net_total", "is_opening", "is_internal_customer", "represents_company"],
		)
		net = sum(
			Decimal(str(row.base_net_total))
			for row in invoices
			if row.is_opening != "Yes"
			and not (row.is_internal_customer and row.represents_company == one.scope.company)
		)
		for name in ("plan-attainment", "sales-margin", "repeat-sales", "farmer-scorecard"):
			assert report(one, name).total["turnover"] == net.quantize(CENT), (str(one), name)


def test_2_receivable_is_the_summarys(measured):
	"""2. "Σ receivable = ERPNext's *Accounts Receivable Summary* outstanding on the date" - customer by customer."""
	from sales_roles.desk.native_receivables import compare_receivable

	for one in measured:
		found = compare_receivable(one.database, one.scope, one.settings)
		assert found.differences == (), str(one)
		assert found.ours == found.theirs
		assert report(one, "overdue-receivables").total["receivable"] == found.theirs.quantize(CENT)


def test_2_on_days_between(measured):
	"""2, on days in the middle of the years: the past as it is booked now."""
	from dataclasses import replace

	from sales_roles.desk.native_receivables import compare_receivable

	for one in measured:
		for day in (date(2024, 12, 31), date(2025, 8, 14), date(2026, 6, 30)):
			if one.scope.from_date <= day <= one.scope.to_date:
				found = compare_receivable(one.database, replace(one.scope, as_on=day), one.settings)
				assert found.differences == (), (str(one), day)


def test_3_overdue_is_accounts_receivable_by_terms(measured):
	"""3. "Σ overdue = *Accounts Receivable* with "Based on Payment Terms": its positive rows whose due date lies before
	the date, wherever terms were paid in order and returns were reconciled, up to a schedule's rounding and to advances
	in foreign currency" - voucher by voucher."""
	from sales_roles.desk.native_receivables import compare_overdue

	for one in measured:
		found = compare_overdue(one.database, one.scope, one.settings)
		assert found.unexplained == [], str(one)
		assert (
			found.ours == report(one, "overdue-receivables").total["overdue"]
			or abs(found.ours - report(one, "overdue-receivables").total["overdue"]) < CENT
		)
		explained = sum((each.amount for each in found.differences), Decimal(0))
		assert abs(found.ours + explained - found.theirs) < CENT, str(one)


def test_3_ages_are_accounts_receivables(measured):
	"""Ageing "by each term's own due date": voucher by voucher as *Accounts Receivable* by payment terms, whose first
	range holds what is due today and none what is not due yet; where both have the same overdue
	and no payment named its term."""
	import frappe

	from erpnext.accounts.report.accounts_receivable import accounts_receivable

	from sales_roles.desk.native_receivables import compare_overdue, receivable_filters

	by_term = set(frappe.get_all("Payment Schedule", {"base_paid_amount": (">", 0)}, pluck="parent"))
	seen = 0
	for one in measured:
		differing = {each.name for each in compare_overdue(one.database, one.scope, one.settings).differences}
		native: dict[str, list[float]] = defaultdict(lambda: [0.0] * 4)
		for row in accounts_receivable.execute(receivable_filters(one.scope) | {"based_on_payment_terms": 1})[
			1
		]:
			if row.outstanding > 0:
				for place in range(4):
					native[row.voucher_no][place] += row.get(f"range{place + 1}") or 0
		for row in report(one, "overdue-receivables", "voucher").rows:
			if row["open_amount"] and row["voucher"] not in differing | by_term and not row["linked_credit"]:
				early = row["due_today"] + row["days_1_30"] + row.get("not_aged", 0)
				ours = (early, row["days_31_60"], row["days_61_90"], row["days_91_plus"])
				assert [float(each) for each in ours] == pytest.approx(native[row["voucher"]], abs=0.03), row
				seen += 1
	assert seen > 50


def test_4_cost_of_goods_is_gross_profits(measured):
	"""4. "Σ cost of goods = *Gross Profit*'s total buying amount, where that report costs every line from the stock
	ledger" - item by item of each invoice; where it does not, the reason is told."""
	from sales_roles.desk.native_margin import compare_cost

	agreeing = 0
	for one in measured:
		found = compare_cost(one.database, one.scope, one.settings)
		assert found.unexplained == [], str(one)
		total = report(one, "sales-margin").total
		assert abs(found.ours - total["cost_of_goods"]) < CENT, str(one)
		agreeing += found.compared - len(found.differences)
	assert agreeing > 40, "lines that both cost alike"


def test_4_gross_profit_gives_each_member_the_whole_sale(measured):
	"""Gross Profit "by Sales Person gives each member the whole sale": two members, twice the invoice; here once."""
	import frappe

	from erpnext.accounts.report.gross_profit import gross_profit

	seen = 0
	for one in measured:
		for name, members in shared_invoices(one).items():
			filters = frappe._dict(
				company=one.scope.company,
				from_date=one.scope.from_date,
				to_date=one.scope.to_date,
				group_by="Sales Person",
				sales_invoice=name,
			)
			columns, rows = gross_profit.execute(filters)
			place = [column["fieldname"] for column in columns].index("selling_amount")
			net = frappe.db.get_value("Sales Invoice", name, "base_net_total")
			assert sum(row[place] for row in rows if row[0] != "Total") == pytest.approx(
				members * net, abs=0.02
			), name
			seen += 1
	assert seen > 5


def shared_invoices(one: Measured) -> dict[str, int]:
	"""Invoices that were never credited, all their lines with an item, and more than one member in the team."""
	import frappe

	invoices = frappe.get_all(
		"Sales Invoice",
		{
			"company": one.scope.company,
			"docstatus": 1,
			"posting_date": ("between", (one.scope.from_date, one.scope.to_date)),
			"is_opening": "No",
		},
		["name", "is_return", "return_against"],
	)
	credited = {row.return_against for row in invoices} | {row.name for row in invoices if row.is_return}
	loose = frappe.get_all("Sales Invoice Item", {"item_code": ("is", "not set")}, pluck="parent")
	teams: dict[str, int] = defaultdict(int)
	for row in frappe.get_all(
		"Sales Team",
		{"parenttype": "Sales Invoice", "parent": ("in", [row.name for row in invoices] or [""])},
		pluck="parent",
	):
		teams[row] += 1
	return {name: count for name, count in teams.items() if count > 1 and name not in credited | set(loose)}


def test_5_own_plans_are_target_variances(measured):
	"""5. "Σ own plan per person = *Sales Person Target Variance* total target of the same year, period Yearly (that
	report stops on a target without distribution …)" """
	from sales_roles.desk.native_plans import compare_plans

	stopped = []
	for one in measured:
		findings = list(compare_plans(one.database, one.scope, one.year))
		assert [str(each) for each in findings if each.failed] == []
		if findings[0].holds is None:
			stopped.append(one.year)
	assert set(stopped) == {"2025 short"}, "where one person's target has no distribution"


def test_5_target_variance_counts_all_companies(measured):
	"""Target Variance "counts all companies, openings, and a sale once per overlapping target": each person's achieved
	amount there is what the invoice lines of all companies give them, once for every target that names the group."""
	import frappe

	from erpnext.selling.report.sales_person_target_variance_based_on_item_group import (
		sales_person_target_variance_based_on_item_group as target_variance,
	)

	one = next(each for each in measured if each.year == "2026")
	filters = frappe._dict(
		fiscal_year="2026",
		company=one.scope.company,
		doctype="Sales Invoice",
		period="Yearly",
		target_on="Amount",
	)
	native: dict[str, float] = defaultdict(float)
	for row in target_variance.execute(filters)[1]:
		native[row["sales_person"]] += row["total_achieved"]
	groups: dict[str, list] = defaultdict(list)
	for target in frappe.get_all(
		"Target Detail", {"parenttype": "Sales Person", "fiscal_year": "2026"}, ["parent", "item_group"]
	):
		groups[target.parent].append(target.item_group)
	lines = lines_by_person(one)
	for person, names in groups.items():
		if None in names or len(set(names)) < len(names):
			continue  # what a blank target gets there depends on the item group tree's root
		expected = sum(amount for group, amount in lines[person] for name in names if group in leaves(name))
		assert native[person] == pytest.approx(expected, abs=0.02), person


def lines_by_person(one: Measured) -> dict[str, list[tuple[str, float]]]:
	"""Person → item group and amount of their part of every submitted invoice line of the year, of all companies."""
	import frappe

	invoices = frappe.get_all(
		"Sales Invoice",
		{"docstatus": 1, "posting_date": ("between", (one.scope.from_date, one.scope.to_date))},
		pluck="name",
	)
	lines: dict[str, list] = defaultdict(list)
	for line in frappe.get_all(
		"Sales Invoice Item", {"parent": ("in", invoices)}, ["parent", "item_group", "base_net_amount"]
	):
		lines[line.parent].append(line)
	found: dict[str, list[tuple[str, float]]] = defaultdict(list)
	for row in frappe.get_all(
		"Sales Team", {"parent": ("in", invoices)}, ["parent", "sales_person", "allocated_percentage"]
	):
		for line in lines[row.parent]:
			found[row.sales_person].append(
				(line.item_group, line.base_net_amount * row.allocated_percentage / 100)
			)
	return found


def leaves(group: str) -> set[str]:
	"""The item group itself and the leaves below it: goods booked on a group between are lost there."""
	import frappe

	span = frappe.db.get_value("Item Group", group, ["lft", "rgt"])
	below = frappe.get_all(
		"Item Group", {"lft": (">=", span[0]), "rgt": ("<=", span[1]), "is_group": 0}, pluck="name"
	)
	return {group, *below}


def test_6_leads_are_the_lead_lists(measured):
	"""6. "Σ leads = the Lead list's count under the same filters" """
	import frappe

	for one in measured:
		count = 0
		for company in [one.scope.company, *(["", None] if one.scope.is_default_company else [])]:
			of = {"company": company} if company else {"company": ("is", "not set")}
			if company is None:
				continue  # "not set" is both
			between = ("between", (one.scope.from_date, one.scope.to_date))
			count += len(frappe.get_list("Lead", {**of, "received_on": between}, limit=0))
			count += len(
				frappe.get_list(
					"Lead", {**of, "received_on": ("is", "not set"), "creation": between}, limit=0
				)
			)
		for name in ("hunter-scorecard", "lead-cost", "lead-conversion"):
			assert report(one, name).total["leads"] == count, (str(one), name)


def test_6_lead_spend_is_the_general_ledgers(measured):
	"""6. "Σ lead spend = the General Ledger's net of the accounts without period closing" - the report General Ledger,
	account by account, openings left out."""
	import frappe

	from erpnext.accounts.report.general_ledger import general_ledger

	for one in measured:
		accounts = frappe.get_all(
			"Account",
			{"company": one.scope.company, "account_name": ("in", ("Ads 50% off", "Fairs 📣", "Calls"))},
			pluck="name",
		)
		assert len(accounts) == 3
		filters = frappe._dict(
			company=one.scope.company,
			from_date=one.scope.from_date,
			to_date=one.scope.to_date,
			account=accounts,
			categorize_by="Categorize by Voucher (Consolidated)",
			group_by="Group by Voucher (Consolidated)",
			include_default_book_entries=1,
		)
		net = sum(
			(
				Decimal(str(row.get("debit") or 0)) - Decimal(str(row.get("credit") or 0))
				for row in general_ledger.execute(filters)[1]
				if row.get("voucher_no") and row.get("voucher_type") != "Period Closing Voucher"
			),
			Decimal(0),
		)
		for name in ("hunter-scorecard", "lead-cost"):
			assert report(one, name).total["lead_spend"] == net.quantize(CENT), (str(one), name)


def test_7_every_column_adds_up_by_every_grouping(measured):
	"""7. "Σ over people (with Unassigned) = the company, for every column that adds up; a report by customer, by item or
	by month has the same total as the report by person." """
	from sales_roles.invariants import rule_7
	from sales_roles.views.registry import REPORTS

	for one in measured:
		built = {
			each.name: [report(one, each.name, by) for by in each.groupings] for each in REPORTS.values()
		}
		findings = list(rule_7(built))
		assert [str(each) for each in findings if each.failed] == [], str(one)


@pytest.mark.parametrize(
	"changed",
	[
		{"turnover_document": "Sales Order", "deal_document": "Sales Invoice"},
		{"use_customer_team": False, "conversion_basis": "Period", "ageing_ranges": (7, 100)},
	],
	ids=["orders", "own_teams"],
)
def test_7_holds_whatever_the_settings_say(measured, changed):
	"""7, with turnover by Sales Orders, without the customer's team, with other ageing ranges."""
	from dataclasses import replace

	from sales_roles.invariants import rule_7
	from sales_roles.views.registry import REPORTS

	for one in measured:
		asked = one._replace(settings=replace(one.settings, **changed))
		built = {
			each.name: [report(asked, each.name, by) for by in each.groupings] for each in REPORTS.values()
		}
		assert [str(each) for each in rule_7(built) if each.failed] == [], str(one)


def test_7_subtrees_add_up_to_the_whole(measured):
	"""7, narrowed by `sales_person`: the topmost people's totals and Unassigned are the company's."""
	one = measured[0]
	for name in ("farmer-scorecard", "sales-margin"):
		whole = report(one, name)
		tops = [row for row in whole.rows if row["indent"] == 0 and row["sales_person"]]
		for row in tops:
			part = report(one, name, sales_person=row["sales_person"])
			assert abs(part.total["turnover"] - row["turnover"]) <= CENT * len(part.rows), (
				name,
				row["sales_person"],
			)


def test_three_engines_give_the_same_json(measured, random_site, tmp_path):
	"""Issue 3: "`sales-roles report` through the site and through MariaDB gives the same JSON … The same database
	exported to SQLite gives the same figures." Every report, every grouping."""
	from sales_roles.database.export import write_sqlite
	from sales_roles.database.port import open_database
	from sales_roles.export import json
	from sales_roles.settings import load_settings
	from sales_roles.views.registry import REPORTS

	with open_database(random_site.url) as mariadb:
		copy = write_sqlite(mariadb, tmp_path / "copy.sqlite")
		with open_database(f"sqlite:{copy}") as sqlite:
			for one in measured:
				for each in REPORTS.values():
					for by in each.groupings:
						texts = {
							engine: json.render(
								report(
									one._replace(database=database, settings=load_settings(database)),
									each.name,
									by,
								)
							)
							for engine, database in (
								("site", one.database),
								("mariadb", mariadb),
								("sqlite", sqlite),
							)
						}
						assert texts["site"] == texts["mariadb"], (str(one), each.name, by)
						assert texts["site"] == texts["sqlite"], (str(one), each.name, by)


@pytest.mark.parametrize("name", ["farmer-scorecard", "hunter-scorecard", "overdue-receivables"])
def test_both_command_lines_say_the_same(measured, random_site, name):
	"""The same as it is typed: `bench --site x sales-roles report` and `sales-roles report --database URL`."""
	scope = measured[-1].scope
	question = [
		"report",
		name,
		*("--company", scope.company, "--from", str(scope.from_date), "--to", str(scope.to_date)),
		*("--today", str(TODAY), "--format", "json"),
	]
	bench = [
		sys.executable,
		"-m",
		"frappe.utils.bench_helper",
		"frappe",
		"--site",
		random_site.name,
		"sales-roles",
	]
	plain = [sys.executable, "-m", "sales_roles.cli"]
	on_site = run([*bench, *question])
	of_database = run([*plain, *question, "--database", random_site.url])
	assert on_site == of_database
	assert '"rows"' in on_site


def run(command: list[str]) -> str:
	done = subprocess.run(command, capture_output=True, text=True, cwd=Path.cwd())
	assert done.returncode == 0, done.stderr
	return done.stdout
