"""Verdicts: met, missed, on track, behind, too early, no plan (docs/kpi.md, after the Farmer's table).

A figure without plan or limit is "no plan", a blank one has a blank verdict; both are not met and not missed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from sales_roles.scope import Scope
from sales_roles.settings import Settings

MET, MISSED, ON_TRACK, BEHIND = "met", "missed", "on_track", "behind"
TOO_EARLY, NO_PLAN = "too_early", "no_plan"
JUDGED = (MET, MISSED, ON_TRACK, BEHIND)
Number = Decimal | int


def reached(
	scope: Scope,
	actual: Number | None,
	plan: Number | None,
	actual_to_date: Number | None,
	expected: Number | None,
) -> str | None:
	"""Leads, turnover, margin against their plan.

	While the period runs what is dated up to `as_on` is judged against the plan of the days gone, never missed;
	before its first day there is nothing to judge.
	"""
	if not plan:
		return NO_PLAN
	if actual is None or scope.as_on < scope.from_date:
		return None
	if scope.running:
		return ON_TRACK if (actual_to_date or 0) >= (expected or 0) else BEHIND
	return MET if actual >= plan else MISSED


def within(value: Number | None, limit: Number | None) -> str | None:
	"""Cost per lead against its limit."""
	if not limit:
		return NO_PLAN
	if value is None:
		return None
	return MET if value <= limit else MISSED


def overdue_within(share: Number | None, open_amount: Number | None, limit: Number | None) -> str | None:
	"""Overdue share against its limit: whoever has nothing open has met it."""
	if limit and not open_amount:
		return MET
	return within(share, limit)


def converted(scope: Scope, settings: Settings, conversion: Number | None, plan: Number | None) -> str | None:
	"""Conversion against its plan. A cohort's is too early until `days_to_judge_conversion` have passed since
	`to_date`: its youngest leads have had no time to become a deal."""
	if not plan:
		return NO_PLAN
	if conversion is None:
		return None
	ripe = scope.to_date + timedelta(days=settings.days_to_judge_conversion)
	if settings.conversion_basis == "Cohort" and scope.as_on < ripe:
		return TOO_EARLY
	return MET if conversion >= plan else MISSED


def score(verdicts: Iterable[str | None]) -> tuple[int, int]:
	"""`met` and `judged`: on track counts as met; judged says out of how many."""
	judged = [verdict for verdict in verdicts if verdict in JUDGED]
	return sum(verdict in (MET, ON_TRACK) for verdict in judged), len(judged)
