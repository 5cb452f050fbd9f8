"""Lead plan: on the Sales Person, else the settings; monthly, a period's is its months by days.

A group's is its own if it has one, else the sum of its children's; the total's is that of the tree's root, or of the
topmost people shown. A plan has no year that ends it: it counts where its person has a row, so that whoever left
without leads adds nothing to the total (docs/kpi.md, "Hunter" and "Who owns what").
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sales_roles.people import TOTAL, UNASSIGNED, Visible
from sales_roles.settings import Settings

SIX_DECIMALS = Decimal("0.000001")


def months_of(first: date, last: date) -> Fraction:
	"""How many months a period is: each of its months by the days of it that lie in the period."""
	months = Fraction(0)
	while first <= last:
		days = monthrange(first.year, first.month)[1]
		end = min(first.replace(day=days), last)
		months += Fraction((end - first).days + 1, days)
		first = end + timedelta(days=1)
	return months


def lead_plan(
	visible: Visible, settings: Settings, listed: Collection[str], name: Any, first: date, last: date
) -> Decimal | None:
	"""The plan of a person, a group or TOTAL between two days; None: there is none, as for Unassigned.

	`listed`: the names of the report's rows, and the root whose row is the total.
	"""
	monthly = monthly_plan(visible, settings, listed, name)
	if monthly is None:
		return None
	plan = Fraction(monthly) * months_of(first, last)
	return (Decimal(plan.numerator) / Decimal(plan.denominator)).quantize(SIX_DECIMALS)


def monthly_plan(visible: Visible, settings: Settings, listed: Collection[str], name: Any) -> Decimal | None:
	"""A month's plan. 0 is stored where nothing was entered, and means no plan."""
	people = visible.people
	if name is TOTAL:
		return _sum(monthly_plan(visible, settings, listed, each) for each in visible.tops)
	if name is UNASSIGNED or name not in listed:
		return None
	person = people.by_name[name]
	if person.lead_plan:
		return person.lead_plan
	plan = _sum(monthly_plan(visible, settings, listed, child) for child in visible.below(name))
	if plan is None and person.enabled and name in people.holders("is_hunter"):
		plan = settings.lead_plan or None
	return plan


def _sum(plans: Any) -> Decimal | None:
	known = [plan for plan in plans if plan is not None]
	return sum(known, Decimal(0)) if known else None
