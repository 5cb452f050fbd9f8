"""Plans beside ERPNext's Sales Person Target Variance (docs/kpi.md, "Must hold", 5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import frappe

from erpnext.selling.report.sales_person_target_variance_based_on_item_group import (
	sales_person_target_variance_based_on_item_group as target_variance,
)

from sales_roles.database.port import Database
from sales_roles.desk.comparison import Comparison, Difference, differing, exactly, findings, native
from sales_roles.invariants import Finding
from sales_roles.kpi.attainment import as_decimal
from sales_roles.kpi.plan import TURNOVER, add_months, load_plans
from sales_roles.messages import Message, _
from sales_roles.rounding import CENT
from sales_roles.scope import Scope


def compare_plans(database: Database, scope: Scope, year: str) -> Iterator[Finding]:
	"""5. Σ own plan per person = Sales Person Target Variance's total target of the year, period Yearly."""
	plans = load_plans(database, scope)
	ours = {
		person: as_decimal(plans.own(person, TURNOVER, scope.from_date, scope.to_date)).quantize(CENT / 10000)
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
	with native():
		rows = target_variance.execute(filters)[1]
	for row in rows:
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
			reason = _("targets of other companies are in it")
		elif longer:
			reason = _("a year of more than twelve months has its plan more than once")
		elif any(each.parent == name and each.distribution_id in partial for each in targets):
			reason = _("a Monthly Distribution does not add up to 100 %; here a year's plan is spent whole")
		differences.append(Difference(name, amount, reason))
	yield from findings(
		Comparison(
			_("Rule 5, plans of all persons {0}, Sales Person Target Variance {1}"),
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
