"""ERPNext's own reports beside ours, on a site: the second half of `sales-roles check`.

docs/kpi.md, "Must hold", 2, 3 and 5 (rule 4: native_margin.py), for every company and fiscal year with anything in
it. Where a native report says something else, the difference has a reason that the documents show, or is unexplained.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import frappe
from frappe.utils import getdate

from erpnext.accounts.report.accounts_receivable import accounts_receivable
from erpnext.accounts.report.accounts_receivable_summary import accounts_receivable_summary
from erpnext.selling.report.sales_person_target_variance_based_on_item_group import (
	sales_person_target_variance_based_on_item_group as target_variance,
)

from sales_roles.check import years
from sales_roles.database.port import Database
from sales_roles.export.display import show
from sales_roles.invariants import Finding
from sales_roles.kpi.plan import TURNOVER, add_months, load_plans
from sales_roles.kpi.receivables import Receivable, receivables
from sales_roles.messages import Message, _
from sales_roles.people import load_people, visible_people
from sales_roles.rounding import CENT, to_cent
from sales_roles.scope import Scope
from sales_roles.settings import Settings, load_settings

NAMES_SHOWN = 5


class Difference(NamedTuple):
	"""What ERPNext says more (or less) of a customer, voucher, invoice or person; no reason: unexplained."""

	name: str
	amount: Decimal
	reason: str | None


class Comparison(NamedTuple):
	"""One rule's figure in both, and what makes the difference. `text` has a place for each total."""

	text: str
	ours: Decimal
	theirs: Decimal
	differences: tuple[Difference, ...] = ()
	compared: int = 0  # customers, vouchers, items or persons

	@property
	def unexplained(self) -> list[Difference]:
		return [each for each in self.differences if each.reason is None]


def check_site(
	database: Database,
	*,
	today: date | None = None,
	progress: Callable[[Message], None] = lambda message: None,
) -> Iterator[Finding]:
	"""Rules 2 to 5 by ERPNext's own reports, which take their time: more statements with more open invoices."""
	from sales_roles.desk.native_margin import compare_cost

	settings = load_settings(database)
	for scope, year in years(database, today):
		yield Finding(Message(_("{0}, {1}, by ERPNext's own reports"), scope.company, year), heading=True)
		for compare in (compare_receivable, compare_overdue, compare_cost):
			progress(Message(_("Comparing {0}, {1} with ERPNext's reports …"), scope.company, year))
			yield from findings(compare(database, scope, settings))
		progress(Message(_("Comparing {0}, {1} with ERPNext's reports …"), scope.company, year))
		yield from compare_plans(database, scope, year)


def findings(comparison: Comparison) -> Iterator[Finding]:
	"""The comparison in sentences: whether it holds, and each reason with how much it makes."""
	holds = not comparison.unexplained
	yield Finding(
		Message(
			comparison.text,
			show(to_cent(comparison.ours), "money"),
			show(to_cent(comparison.theirs), "money"),
		),
		holds,
	)
	reasons: dict[str | None, list[Difference]] = defaultdict(list)
	for each in comparison.differences:
		reasons[each.reason].append(each)
	for reason, each in reasons.items():
		amount = show(to_cent(sum((one.amount for one in each), Decimal(0))), "money")
		text = Message(reason) if reason else Message(_("nothing explains it"))
		yield Finding(
			Message(_("Difference of {0}: {1} ({2})."), amount, text, enumerate_names(each)),
			None if reason else False,
		)


def enumerate_names(differences: Iterable[Difference]) -> str:
	names = [each.name for each in sorted(differences, key=lambda each: -abs(each.amount))]
	more = len(names) - NAMES_SHOWN
	return ", ".join(names[:NAMES_SHOWN]) + (f", + {more}" if more > 0 else "")


def differing(
	ours: Mapping[str, Decimal], theirs: Mapping[str, Decimal], tolerance: Mapping[str, Decimal] | None = None
) -> dict[str, Decimal]:
	"""Where both say something else, beyond half a cent or the tolerance: theirs - ours."""
	found = {}
	for name in sorted(ours.keys() | theirs.keys()):
		amount = theirs.get(name, Decimal(0)) - ours.get(name, Decimal(0))
		if abs(amount) > (tolerance or {}).get(name, CENT / 2):
			found[name] = amount
	return found


def receivable_filters(scope: Scope) -> frappe._dict:
	return frappe._dict(
		company=scope.company,
		report_date=scope.as_on,
		party_type="Customer",
		ageing_based_on="Due Date",
		calculate_ageing_with="Report Date",
		age_as_on="Report Date",  # the same in ERPNext 16
		range="30, 60, 90",
	)


def compare_receivable(database: Database, scope: Scope, settings: Settings) -> Comparison:
	"""2. Σ receivable = Accounts Receivable Summary's outstanding on the date."""
	ours: dict[str, Decimal] = defaultdict(Decimal)
	for row in by_reader(receivables, database, scope, settings, "customer"):
		ours[row.customer] += row.receivable
	theirs: dict[str, Decimal] = defaultdict(Decimal)
	for row in accounts_receivable_summary.execute(receivable_filters(scope))[1]:
		theirs[row.party] += exactly(row.outstanding)
	return Comparison(
		_("Rule 2, receivable {0} = Accounts Receivable Summary's {1}."),
		sum(ours.values(), Decimal(0)),
		sum(theirs.values(), Decimal(0)),
		tuple(Difference(name, amount, None) for name, amount in differing(ours, theirs).items()),
	)


def compare_overdue(database: Database, scope: Scope, settings: Settings) -> Comparison:
	"""3. Σ overdue = Accounts Receivable by payment terms: positive rows whose due date lies before the date."""
	ours: dict[str, Decimal] = defaultdict(Decimal)
	vouchers: dict[str, list[Receivable]] = defaultdict(list)
	for row in by_reader(receivables, database, scope, settings, "voucher"):
		ours[row.voucher] += row.overdue
		vouchers[row.voucher].append(row)
	theirs: dict[str, Decimal] = defaultdict(Decimal)
	filters = receivable_filters(scope) | {"based_on_payment_terms": 1}
	for row in accounts_receivable.execute(filters)[1]:
		if row.outstanding > 0 and getdate(row.due_date or row.posting_date) < scope.as_on:
			theirs[row.voucher_no] += exactly(row.outstanding)
	found = differing(ours, theirs)
	facts = invoice_facts(found)
	return Comparison(
		_("Rule 3, overdue {0} = Accounts Receivable's overdue rows by payment terms {1}."),
		sum(ours.values(), Decimal(0)),
		sum(theirs.values(), Decimal(0)),
		tuple(
			Difference(name, amount, overdue_reason(amount, vouchers[name], facts.get(name)))
			for name, amount in found.items()
		),
	)


class InvoiceFacts(NamedTuple):
	"""What of an invoice makes the native report say something else."""

	foreign_advance: bool
	terms: int
	out_of_order: bool


def invoice_facts(names: Iterable[str]) -> dict[str, InvoiceFacts]:
	"""Two statements, whatever the number of invoices."""
	wanted = ("in", [*names, ""])
	schedules: dict[str, list[Any]] = defaultdict(list)
	for term in frappe.get_all(
		"Payment Schedule",
		{"parenttype": "Sales Invoice", "parent": wanted},
		["parent", "base_payment_amount", "base_paid_amount"],
		order_by="parent, due_date, idx",
	):
		schedules[term.parent].append(term)
	facts = {}
	for invoice in frappe.get_all(
		"Sales Invoice",
		{"name": wanted},
		["name", "total_advance", "party_account_currency", "company"],
	):
		terms = schedules[invoice.name]
		foreign = invoice.party_account_currency != frappe.get_cached_value(
			"Company", invoice.company, "default_currency"
		)
		owing = False
		out_of_order = False
		for term in terms:
			out_of_order = out_of_order or (owing and bool(term.base_paid_amount))
			owing = owing or term.base_paid_amount < term.base_payment_amount
		facts[invoice.name] = InvoiceFacts(bool(foreign and invoice.total_advance), len(terms), out_of_order)
	return facts


def overdue_reason(amount: Decimal, rows: list[Receivable], facts: InvoiceFacts | None) -> str | None:
	"""Why Accounts Receivable has another amount overdue on a voucher."""
	linked = sum((row.linked_credit for row in rows), Decimal(0))
	rounding = CENT * (facts.terms if facts else 0)
	if -rounding <= amount <= abs(linked) + rounding and linked:
		return _("credit notes that stand for themselves there lower the invoice they point at here")
	if any(row.unaged for row in rows):
		return _("revaluation and exchange journals are aged there, not here")
	if abs(amount) <= rounding:
		return _("a payment schedule misses its invoice by rounding")
	if facts and facts.foreign_advance:
		return _("an advance in foreign currency is taken at face value there")
	if facts and facts.out_of_order:
		return _("terms were paid out of order; here what is owed stands in the last terms")
	return None


def compare_plans(database: Database, scope: Scope, year: str) -> Iterator[Finding]:
	"""5. Σ own plan per person = Sales Person Target Variance's total target of the year, period Yearly."""
	plans = load_plans(database, scope)
	ours = {
		person: Decimal(float(plans.own(person, TURNOVER, scope.from_date, scope.to_date))).quantize(
			CENT / 10000
		)
		for person in plans.targets
	}
	targets = frappe.get_all(
		"Target Detail", {"parenttype": "Sales Person", "fiscal_year": year}, ["*"], order_by="parent, idx"
	)
	known = set(frappe.get_all("Monthly Distribution", pluck="name"))
	if lost := [each.parent for each in targets if each.distribution_id not in known]:
		yield Finding(
			Message(
				_(
					"Rule 5 was not compared: Sales Person Target Variance stops on a target without a Monthly Distribution ({0})."
				),
				", ".join(dict.fromkeys(lost)),
			)
		)
		return
	filters = frappe._dict(
		fiscal_year=year, company=scope.company, doctype="Sales Invoice", period="Yearly", target_on="Amount"
	)
	theirs: dict[str, Decimal] = defaultdict(Decimal)
	for row in target_variance.execute(filters)[1]:
		theirs[row["sales_person"]] += exactly(row["total_target"])
	tolerance = {
		name: CENT * (1 + sum(each.parent == name for each in targets)) / 2
		for name in ours.keys() | theirs.keys()
	}
	found = differing(ours, theirs, tolerance)
	elsewhere = other_companies(database, scope, targets)
	longer = add_months(scope.from_date, 12) <= scope.to_date
	partial = distributions_off()
	differences = []
	for name, amount in found.items():
		reason = None
		if abs(amount - elsewhere.get(name, Decimal(0))) <= tolerance[name]:
			reason = _("targets of other companies are in it there")
		elif longer:
			reason = _("a year of more than twelve months has its plan more than once there")
		elif any(each.parent == name and each.distribution_id in partial for each in targets):
			reason = _("a Monthly Distribution does not add up to 100 %; here a year's plan is spent whole")
		differences.append(Difference(name, amount, reason))
	yield from findings(
		Comparison(
			_("Rule 5, plans of all persons {0} = Sales Person Target Variance's {1}."),
			sum(ours.values(), Decimal(0)),
			sum(theirs.values(), Decimal(0)),
			tuple(differences),
		)
	)


def other_companies(database: Database, scope: Scope, targets: Iterable[Any]) -> dict[str, Decimal]:
	"""Person → Σ target of the year that is another company's; a blank one is the default company's."""
	sums: dict[str, Decimal] = defaultdict(Decimal)
	for target in targets:
		own = target.get("target_company")
		if own != scope.company and not (not own and scope.is_default_company):
			sums[target.parent] += exactly(target.target_amount)
	return sums


def distributions_off() -> set[str]:
	sums: dict[str, float] = defaultdict(float)
	for row in frappe.get_all(
		"Monthly Distribution Percentage",
		{"parenttype": "Monthly Distribution"},
		["parent", "percentage_allocation"],
	):
		sums[row.parent] += row.percentage_allocation
	return {name for name, percentage in sums.items() if abs(percentage - 100) > 0.0001}


def by_reader(figure: Callable, database: Database, scope: Scope, settings: Settings, by: str) -> list:
	"""A figure of the core for who sees everyone."""
	return figure(database, scope, settings, visible_people(load_people(database), scope), by)


def exactly(amount: Any) -> Decimal:
	"""A float of ERPNext's as the amount that it stands for."""
	return Decimal(str(round(amount or 0, 6)))
