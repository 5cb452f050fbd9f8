"""Turnover plan and margin plan: targets of the Sales Persons, spread over the months of their fiscal years.

Σ `target_amount` (or `margin_target`) of `Target Detail` × the share of the plan's months in the period. A fiscal
year's months start at its own first day and take the % of the calendar month they start in; a month's share = its %
in the Monthly Distribution ÷ Σ % of the months that the year has (no distribution, one that is gone, or Σ 0: equal
shares; a month missing from it: 0), part months by days; a stub month at the year's end has its month's whole share.
Only fiscal years that are enabled and valid for the company (docs/kpi.md, "Farmer").
"""

from __future__ import annotations

from calendar import month_name, monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from sales_roles.database.port import COUNT, DATE, MONEY, QUANTITY, TEXT, Database, Query
from sales_roles.scope import Scope

MONTHS = tuple(month_name)[1:]  # ERPNext stores English month names
TURNOVER, MARGIN = "turnover", "margin"

FISCAL_YEARS = Query(
	"fiscal_year_row",
	{"name": TEXT, "start": DATE, "end": DATE},
	"""
	with {fiscal_year}
	select name, year_start_date, year_end_date from fiscal_year
	where year_start_date is not null and year_end_date is not null
	order by year_start_date, name
	""",
)

# A target without company, or on a copy without that field, is the default company's.
TARGETS = Query(
	"target_row",
	{
		"sales_person": TEXT,
		"fiscal_year": TEXT,
		"item_group": TEXT,
		"distribution": TEXT,
		"turnover": MONEY,
		"margin": MONEY,
	},
	"""
	with {target}, {fiscal_year}
	select target.parent, target.fiscal_year, target.item_group, target.distribution_id,
		coalesce(target.target_amount, 0), coalesce(target.margin_target, 0)
	from target
	inner join fiscal_year on fiscal_year.name = target.fiscal_year
	where target.parenttype = 'Sales Person'
		and (
			target.target_company = %(company)s
			or (coalesce(target.target_company, '') = '' and %(is_default_company)s = 1)
		)
	order by target.parent, target.idx
	""",
)

DISTRIBUTIONS = Query(
	"distribution_row",
	{"distribution": TEXT, "month": TEXT, "percentage": QUANTITY},
	"""
	select share.parent, share.month, share.percentage_allocation
	from `tabMonthly Distribution Percentage` as share
	inner join `tabMonthly Distribution` as distribution on distribution.name = share.parent
	where share.parenttype = 'Monthly Distribution'
	""",
)

ITEM_GROUPS = Query(
	"item_group_row",
	{"name": TEXT, "lft": COUNT, "rgt": COUNT},
	"select name, lft, rgt from `tabItem Group`",
)


class Year(NamedTuple):
	"""A fiscal year: both days are its own."""

	name: str
	start: date
	end: date

	def months(self) -> Iterator[tuple[date, date]]:
		"""First and last day of its months, which start at the year's own first day; the last may be a stub."""
		number, first = 0, self.start
		while first <= self.end:
			number += 1
			following = add_months(self.start, number)
			yield first, min(following - timedelta(days=1), self.end)
			first = following

	def share(self, percentages: Mapping[str, Decimal] | None, first: date, last: date) -> Fraction:
		"""The part of the year's plan that falls between two days, by a Monthly Distribution or evenly."""
		months = list(self.months())
		weights = [Fraction((percentages or {}).get(MONTHS[begin.month - 1], 0)) for begin, _end in months]
		if not sum(weights):
			weights = [Fraction(1)] * len(months)
		total = sum(weights)
		part = Fraction(0)
		for (begin, end), weight in zip(months, weights, strict=True):
			days = (min(end, last) - max(begin, first)).days + 1
			if days > 0:
				part += weight * days / ((end - begin).days + 1)
		return part / total


def add_months(day: date, months: int) -> date:
	"""The same day of a later month, or that month's last one."""
	year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
	return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months(scope: Scope) -> Iterator[tuple[str, tuple[date, date]]]:
	"""The calendar months that the period touches, cut to it: "2026-03" → first and last day."""
	first = scope.from_date
	while first <= scope.to_date:
		following = add_months(first.replace(day=1), 1)
		yield first.isoformat()[:7], (first, min(following - timedelta(days=1), scope.to_date))
		first = following


@dataclass(frozen=True)
class Plans:
	"""The company's targets with what spreads and covers them."""

	years: tuple[Year, ...]
	targets: Mapping[str, tuple[Any, ...]]  # person → rows of TARGETS
	distributions: Mapping[str, Mapping[str, Decimal]]
	item_groups: Mapping[str, tuple[int, int]]  # name → lft, rgt

	@cached_property
	def named_groups(self) -> frozenset[str]:
		"""The item groups that targets tell apart: those that one names, with all below them."""
		named = {
			target.item_group for targets in self.targets.values() for target in targets if target.item_group
		}
		groups = named | self.item_groups.keys()
		return frozenset(group for group in groups if any(self._lies_in(group, name) for name in named))

	def _lies_in(self, item_group: str | None, name: str) -> bool:
		"""Whether an item group is the one named or below it."""
		if item_group == name:
			return True
		if item_group not in self.item_groups or name not in self.item_groups:
			return False
		(left, right), (first, last) = self.item_groups[item_group], self.item_groups[name]
		return first <= left and right <= last

	@cached_property
	def _years(self) -> dict[str, Year]:
		return {year.name: year for year in self.years}

	def has_plan(self, person: str, measure: str, scope: Scope) -> bool:
		"""Whether a person has a target of their own in a year that the period touches; one of 0 is none."""
		return any(
			getattr(target, measure)
			and self._years[target.fiscal_year].start <= scope.to_date
			and self._years[target.fiscal_year].end >= scope.from_date
			for target in self.targets.get(person, ())
		)

	def amount(self, target: Any, measure: str, first: date, last: date) -> Fraction:
		"""A target's plan between two days, unrounded."""
		return Fraction(getattr(target, measure)) * self._share(
			target.fiscal_year, target.distribution or "", first, last
		)

	def _share(self, year: str, distribution: str, first: date, last: date) -> Fraction:
		"""A year's share between two days; worked out once for all targets that are spread alike."""
		key = (year, distribution, first, last)
		if key not in self._shares:
			self._shares[key] = self._years[year].share(self.distributions.get(distribution), first, last)
		return self._shares[key]

	@cached_property
	def _shares(self) -> dict[tuple[str, str, date, date], Fraction]:
		return {}

	def own(self, person: str, measure: str, first: date, last: date) -> Fraction:
		"""A person's own plan between two days, unrounded; 0 where there is none."""
		return sum(
			(self.amount(target, measure, first, last) for target in self.targets.get(person, ())),
			Fraction(0),
		)

	def covering(self, person: str, measure: str, sale: Any) -> Any | None:
		"""The most specific target of a person that covers a sale, if any: a sale counts once.

		A target with an item group covers that group's subtree, one without covers the rest, one of 0 nothing;
		all of the fiscal years that the sale's day lies in.
		"""
		best, depth = None, -2
		span = (sale.years_begun, sale.years_over)
		for target in self.targets.get(person, ()):
			if not getattr(target, measure) or target.fiscal_year not in self._covered[span]:
				continue
			if target.item_group is None:
				place = -1
			elif self._lies_in(sale.item_group, target.item_group):
				place = self.item_groups.get(target.item_group, (0, -1))[0]
			else:
				continue
			if place > depth:
				best, depth = target, place
		return best

	@cached_property
	def _covered(self) -> dict[tuple[int, int], frozenset[str]]:
		"""Years that a day lies in, by how many years had begun and how many were over on it (kpi/turnover.py)."""
		days = {year.start for year in self.years} | {year.end + timedelta(days=1) for year in self.years}
		spans = {(0, 0): frozenset()}
		for day in days:
			begun = [year for year in self.years if year.start <= day]
			over = sum(year.end < day for year in self.years)
			spans[len(begun), over] = frozenset(year.name for year in begun if year.end >= day)
		return spans

	@cached_property
	def lost_distributions(self) -> list[str]:
		"""Names of distributions that targets point at and that are gone."""
		return sorted(
			{
				target.distribution
				for targets in self.targets.values()
				for target in targets
				if target.distribution and target.distribution not in self.distributions
			}
		)


def load_plans(database: Database, scope: Scope) -> Plans:
	"""Four statements, whatever the size of the site."""
	targets: dict[str, list[Any]] = {}
	for row in database.rows(TARGETS, **scope.params):
		targets.setdefault(row.sales_person, []).append(row)
	distributions: dict[str, dict[str, Decimal]] = {}
	for row in database.rows(DISTRIBUTIONS):
		months = distributions.setdefault(row.distribution, {})
		months[row.month] = months.get(row.month, Decimal(0)) + (row.percentage or 0)
	return Plans(
		years=tuple(Year(*row) for row in database.rows(FISCAL_YEARS, **scope.params)),
		targets={person: tuple(rows) for person, rows in targets.items()},
		distributions=distributions,
		item_groups={row.name: (row.lft, row.rgt) for row in database.rows(ITEM_GROUPS)},
	)
