"""A person's digest of the day: what is new and changed since their last one, and what stands (docs/debtors.md,
"Who is told").

Pure. An entry is new or changed while the person was not told of it at its present mark; without any there is no
digest. Sorted by money, new and changed first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from sales_roles.debtors.events import Case
from sales_roles.debtors.policy import Policy
from sales_roles.debtors.positions import Position


class Entry(NamedTuple):
	"""Something to tell: a case, or what falls due soon (no case). `amount` is in `currency`.

	`key` names it, `mark` changes whenever there is something to tell of it. `since` is the oldest due date of a
	case; of what is due soon the first due date.
	"""

	key: str
	mark: int
	customer: str
	customer_name: str | None
	company: str
	currency: str | None
	case: str | None
	stage: str
	amount: Decimal
	since: date | None


class Line(NamedTuple):
	"""An entry in a digest. `is_new`: neither it nor its present mark was told before."""

	entry: Entry
	is_new: bool


class Digest(NamedTuple):
	"""`lines` in the order in which they are shown; `told` is what the person knows afterwards."""

	lines: tuple[Line, ...]
	told: Mapping[str, int]


def compose(entries: Iterable[Entry], told: Mapping[str, int]) -> Digest | None:
	"""The digest of one person, who was told `told` by their last one; None without anything new."""
	unique = {entry.key: entry for entry in entries}
	lines = [Line(entry, told.get(entry.key) != entry.mark) for entry in unique.values()]
	if not any(line.is_new for line in lines):
		return None
	lines.sort(
		key=lambda line: (not line.is_new, -line.entry.amount, line.entry.company, line.entry.customer)
	)
	return Digest(tuple(lines), {key: entry.mark for key, entry in unique.items()})


def case_entry(case: Case, currency: str | None) -> Entry | None:
	"""A case as an entry; None where it stands at no stage (all of it is disputed). Its customer is named when shown."""
	if not case.stage:
		return None
	return Entry(
		key=case.name,
		mark=case.changes,
		customer=case.customer,
		customer_name=None,
		company=case.company,
		currency=currency,
		case=case.name,
		stage=case.stage,
		amount=case.figures.overdue,
		since=case.figures.oldest_due_date,
	)


def due_soon_entries(position: Position, policy: Policy) -> list[Entry]:
	"""What falls due within the days of *Due soon*, an entry a due date: "stands in the Farmer's digest; no case"."""
	stage = policy.due_soon
	if stage is None or position.due_soon(-stage.days) <= stage.from_amount:
		return []
	last = position.as_on + timedelta(days=-stage.days)
	amounts: dict[date, Decimal] = {}
	for term in position.terms:
		if position.as_on <= term.due_date <= last:
			amounts[term.due_date] = amounts.get(term.due_date, Decimal(0)) + term.amount
	return [
		Entry(
			key=f"{position.company}/{position.customer}/{due_date}",
			mark=0,
			customer=position.customer,
			customer_name=position.customer_name,
			company=position.company,
			currency=position.currency,
			case=None,
			stage=stage.stage,
			amount=amount,
			since=due_date,
		)
		for due_date, amount in sorted(amounts.items())
	]
