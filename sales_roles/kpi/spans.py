"""Spans of a period: days that no plan and no `as_on` tells apart, so that sums are grouped by a small number.

A plan asks for the fiscal years that a day lies in. These are told by two counts, of the years begun and of those over
by that day: two days with equal counts lie in the same years. So a period is cut where a year begins, where one is
over and after `as_on`; a query numbers a document's span by the cuts it lies behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from sales_roles.database.port import Database
from sales_roles.kpi.plan import FISCAL_YEARS
from sales_roles.scope import Scope

MOST_CUTS = 8
NEVER = date(9999, 12, 31)


def cuts_behind(name: str, numbers: Iterable[int]) -> str:
	"""SQL: how many of the days `<name>_<number>`, parameters, the column `day` lies behind."""
	return " + ".join(f"case when day >= %({name}_{number})s then 1 else 0 end" for number in numbers)


# The number of the span that the column `day` lies in. Parameters: cut_1 … cut_8.
SPAN = cuts_behind("cut", range(1, MOST_CUTS + 1))


class Span(NamedTuple):
	"""Where a span begins, and what is known of all its days."""

	first: date
	years_begun: int
	years_over: int
	is_past: bool


class Part(NamedTuple):
	"""A part of the period with its spans; the whole of it, unless it has more of them than a query can number."""

	scope: Scope
	spans: tuple[Span, ...]

	@property
	def params(self) -> dict[str, Any]:
		cuts = [span.first for span in self.spans[1:]]
		cuts += [NEVER] * (MOST_CUTS - len(cuts))
		return self.scope.params | {f"cut_{number}": cut for number, cut in enumerate(cuts, 1)}


def parts(database: Database, scope: Scope) -> Iterator[Part]:
	"""The period in parts of at most nine spans: four years and more of them. One statement."""
	years = database.rows(FISCAL_YEARS, **scope.params)
	days = {scope.as_on + timedelta(days=1) if scope.as_on < NEVER else NEVER}
	days |= {year.start for year in years} | {
		year.end + timedelta(days=1) for year in years if year.end < NEVER
	}
	firsts = [scope.from_date, *sorted(day for day in days if scope.from_date < day <= scope.to_date)]
	spans = [
		Span(
			first,
			sum(year.start <= first for year in years),
			sum(year.end < first for year in years),
			first <= scope.as_on,
		)
		for first in firsts
	]
	for start in range(0, len(spans), MOST_CUTS + 1):
		chosen, following = spans[start : start + MOST_CUTS + 1], spans[start + MOST_CUTS + 1 :]
		last = following[0].first - timedelta(days=1) if following else scope.to_date
		yield Part(replace(scope, from_date=chosen[0].first, to_date=last), tuple(chosen))
