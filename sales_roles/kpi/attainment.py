"""Attainment of the turnover plan and of the margin plan, and their pace (docs/kpi.md, "Farmer").

What the person's targets cover (`turnover` − `untargeted_turnover`; margin likewise) ÷ plan in %; no plan or 0:
blank. `expected` is the plan of the days gone by `as_on`; `forecast` what is dated up to `as_on` ÷ `expected` ×
plan (`expected` 0: blank).

A group with a plan of its own is compared with what its own targets cover of the whole subtree's sales, one without
with the sum of what its children are compared with, each sale once; so is the plan. The total has the plan of the
topmost people shown. Unassigned sales count towards no plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from sales_roles.kpi.plan import Plans
from sales_roles.kpi.verdict import reached
from sales_roles.people import TOTAL, UNASSIGNED, Visible
from sales_roles.rounding import percent, round_rows, to_cent
from sales_roles.scope import Scope


class Progress(NamedTuple):
	"""One row against its plan; amounts rounded to the cent. Blank plan, expected, attainment: no plan."""

	actual: Decimal
	plan: Decimal | None
	untargeted: Decimal
	attainment: Decimal | None
	expected: Decimal | None
	forecast: Decimal | None
	gone: Decimal
	verdict: str | None


def judge(
	scope: Scope,
	*,
	actual: Decimal,
	untargeted: Decimal,
	gone: Decimal,
	plan: Decimal | None,
	expected: Decimal | None,
) -> Progress:
	"""Set rounded amounts against a plan. `gone` is what targets cover of what is dated up to `as_on`."""
	compared = actual - untargeted
	if not scope.running:
		gone = compared
	return Progress(
		actual=actual,
		plan=plan,
		untargeted=untargeted,
		attainment=percent(compared, plan),
		expected=expected,
		forecast=to_cent(gone / expected * plan) if expected and plan else None,
		gone=gone,
		verdict=reached(scope, compared, plan, gone, expected),
	)


class Attainments:
	"""Progress of every person, group and the total for one measure ("turnover" or "margin").

	`sales` are rows with sales_person, item_group, years_begun, years_over, `<measure>` and `<measure>_to_date`.
	"""

	def __init__(self, plans: Plans, measure: str, scope: Scope, visible: Visible, sales: Sequence[Any]):
		self.plans = plans
		self.measure = measure
		self.scope = scope
		self.visible = visible
		self.sales: dict[str | None, list[Any]] = {}
		for sale in sales:
			self.sales.setdefault(sale.sales_person, []).append(sale)

	def of(self, name: Any) -> Progress:
		"""The progress of a person, a group, Unassigned (None) or the TOTAL."""
		return judge(
			self.scope,
			actual=self._actual(name),
			untargeted=self.untargeted(name),
			gone=to_cent(self.covered(name, f"{self.measure}_to_date")),
			plan=self.plan(name),
			expected=self.expected(name),
		)

	def by_item_group(self) -> dict[str | None, Progress]:
		"""Progress by the item group that the targets name (None: those without, which cover the rest).

		A sale stands with the target that covers it, an untargeted one with its own item group.
		"""
		frontier = self._frontier(TOTAL)
		owner = {member: name for name in frontier for member in self._subtree(name)}
		sums: dict[str, dict[str | None, Decimal]] = {
			field: {} for field in ("actual", "untargeted", "gone", "plan", "expected")
		}

		def book(field: str, key: str | None, amount: Decimal) -> None:
			sums[field][key] = sums[field].get(key, Decimal(0)) + amount

		gone_by = min(self.scope.as_on, self.scope.to_date)
		for name in frontier:
			for target in self.plans.targets[name]:
				if getattr(target, self.measure):
					for field, last in (("plan", self.scope.to_date), ("expected", gone_by)):
						amount = self.plans.amount(target, self.measure, self.scope.from_date, last)
						book(field, target.item_group, as_decimal(amount))
		for person, sales in self.sales.items():
			for sale in sales:
				by = owner.get(person)
				target = self.plans.covering(by, self.measure, sale) if by else None
				key = target.item_group if target else sale.item_group
				book("actual", key, getattr(sale, self.measure))
				if target:
					book("gone", key, getattr(sale, f"{self.measure}_to_date"))
				else:
					book("untargeted", key, getattr(sale, self.measure))
		rounded = {field: round_rows(amounts) for field, amounts in sums.items()}
		return {
			key: judge(
				self.scope,
				**{
					field: amounts.get(key, None if field in ("plan", "expected") else Decimal(0))
					for field, amounts in rounded.items()
				},
			)
			for key in sums["actual"] | sums["plan"]
		}

	def plan(self, name: Any) -> Decimal | None:
		"""The plan of the period: the group's own if it has one, else the sum of its children's."""
		return self._sum(name, self._plans)

	def expected(self, name: Any) -> Decimal | None:
		"""The plan of the days gone by `as_on`."""
		return self._sum(name, self._expected)

	def covered(self, name: Any, field: str) -> Decimal:
		"""What is compared with the plan, unrounded."""
		return sum((self._covered(each, field) for each in self._frontier(name)), Decimal(0))

	def untargeted(self, name: Any) -> Decimal:
		"""What no target covers, rounded; rows without a plan of their own add up."""
		if name is TOTAL:
			return sum(self._blocks.values(), Decimal(0))
		if name in self._blocks:
			own = self._blocks[name]
		elif name is not UNASSIGNED and self._is_block(name):
			return to_cent(self._uncovered(name))
		else:
			own = self._inside.get(name, Decimal(0))
		if name is UNASSIGNED or self._is_block(name):
			return own
		return sum((self.untargeted(child) for child in self._children(name)), own)

	def raw_untargeted(self) -> Decimal:
		"""The total of what no target covers, unrounded."""
		return sum(self._raw_blocks.values(), Decimal(0))

	def raw_plan(self, first: date, last: date) -> Decimal:
		"""The total's plan between two days, unrounded."""
		return sum(
			(as_decimal(self.plans.own(name, self.measure, first, last)) for name in self._frontier(TOTAL)),
			Decimal(0),
		)

	def _sum(self, name: Any, amounts: dict[str, Decimal]) -> Decimal | None:
		frontier = self._frontier(name)
		return sum((amounts[each] for each in frontier), Decimal(0)) if frontier else None

	def _children(self, name: str) -> list[str]:
		return self.visible.below(name)

	def has_plan(self, name: str) -> bool:
		"""Whether a person or group has a plan of its own."""
		return self.plans.has_plan(name, self.measure, self.scope)

	def _frontier(self, name: Any) -> list[str]:
		"""The topmost people of a subtree who have a plan of their own: the plan is theirs, each once."""
		if name is UNASSIGNED:
			return []
		waiting, found = list(self.visible.tops) if name is TOTAL else [name], []
		while waiting:
			each = waiting.pop()
			if self.has_plan(each):
				found.append(each)
			else:
				waiting.extend(self._children(each))
		return found

	def _subtree(self, name: str) -> list[str]:
		return [each for each in self.visible.people.subtree(name) if each in self.visible]

	def _covered(self, name: str, field: str) -> Decimal:
		"""What a person's own targets cover of their subtree's sales."""
		return sum(
			(
				getattr(sale, field)
				for person in self._subtree(name)
				for sale in self.sales.get(person, ())
				if self.plans.covering(name, self.measure, sale)
			),
			Decimal(0),
		)

	def _sold(self, name: str) -> Decimal:
		return sum(
			(
				getattr(sale, self.measure)
				for each in self._subtree(name)
				for sale in self.sales.get(each, ())
			),
			Decimal(0),
		)

	def _actual(self, name: Any) -> Decimal:
		"""The rounded amount of a row, as its table shows it."""
		if name is TOTAL:
			return sum(self._own_actual.values(), Decimal(0))
		names = [UNASSIGNED] if name is UNASSIGNED else self._subtree(name)
		return sum((self._own_actual.get(each, Decimal(0)) for each in names), Decimal(0))

	@cached_property
	def _own_actual(self) -> dict[str | None, Decimal]:
		return round_rows(
			{
				person: sum((getattr(sale, self.measure) for sale in sales), Decimal(0))
				for person, sales in self.sales.items()
			}
		)

	def _is_block(self, name: str) -> bool:
		"""A group that is compared as a whole with its own targets: its untargeted sales are not its rows' sum."""
		return self.has_plan(name) and bool(self._children(name))

	def _uncovered(self, name: str | None) -> Decimal:
		"""Unrounded: of a whole subtree for a block, else of the person's own sales."""
		if name is not UNASSIGNED and self._is_block(name):
			return self._sold(name) - self._covered(name, self.measure)
		return sum(
			(
				getattr(sale, self.measure)
				for sale in self.sales.get(name, ())
				if name is UNASSIGNED or not self.plans.covering(name, self.measure, sale)
			),
			Decimal(0),
		)

	@cached_property
	def _raw_blocks(self) -> dict[str | None, Decimal]:
		"""Untargeted amounts that make up the total: topmost blocks, and whoever stands outside of them."""
		blocks = [name for name in self._frontier(TOTAL) if self._is_block(name)]
		inside = {member for name in blocks for member in self._subtree(name)}
		names = blocks + [name for name in self.sales if name not in inside]
		return {name: self._uncovered(name) for name in names}

	@cached_property
	def _blocks(self) -> dict[str | None, Decimal]:
		return round_rows(self._raw_blocks)

	@cached_property
	def _inside(self) -> dict[str | None, Decimal]:
		"""Rounded untargeted amounts of those who stand inside a block."""
		return round_rows(
			{name: self._uncovered(name) for name in self.sales if name not in self._raw_blocks}
		)

	@cached_property
	def _plans(self) -> dict[str, Decimal]:
		return self._rounded(self.scope.to_date)

	@cached_property
	def _expected(self) -> dict[str, Decimal]:
		return self._rounded(min(self.scope.as_on, self.scope.to_date))

	def _rounded(self, last: date) -> dict[str, Decimal]:
		"""Own plans up to a day. Those that make up the total add up to its rounded amount."""
		own = {
			name: as_decimal(self.plans.own(name, self.measure, self.scope.from_date, last))
			for name in self.visible.people.by_name
			if name in self.visible and self.has_plan(name)
		}
		top = round_rows({name: own[name] for name in self._frontier(TOTAL)})
		return {name: top[name] if name in top else to_cent(amount) for name, amount in own.items()}


def as_decimal(amount: Fraction) -> Decimal:
	return Decimal(amount.numerator) / Decimal(amount.denominator)
