"""Rows and total of a report out of a figure's amounts: by person with groups and Unassigned, or by another key.

A view gives its additive fields with their kind and a function that completes a row: ratios, medians, verdicts are
derived from the sums alike for a person, a group, Unassigned and the total.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sales_roles.messages import Message, _
from sales_roles.people import TOTAL, UNASSIGNED, Amounts, Visible, roll_up, tree_rows
from sales_roles.rounding import round_rows
from sales_roles.settings import Settings

Row = dict[str, Any]
# Why a report is empty; no other note is said beside it.
NOBODY = Message(
	_("No sales person is yours to see: ask for your user to be set on a Sales Person."),
	link=("Sales Person",),
)
NO_MATCH = Message(_("None of the people whom you may see fits the filters."))
NO_LEAD = _("No lead came between {0} and {1}.")
ROUNDED = ("money", "number")  # to the hundredth, rows to their total: 1/3 of a sale counts as 0.33 or 0.34


# What a person without an amount has: a known zero, not a blank. `values` are counts per value, for a median.
ZERO: Mapping[str, Callable[[], Any]] = {
	"money": lambda: Decimal(0),
	"number": lambda: Decimal(0),
	"quantity": lambda: Decimal(0),
	"count": int,
	"values": Counter,
}


def person_rows(
	visible: Visible,
	amounts: Amounts,
	kinds: Mapping[str, str],
	listed: Iterable[str],
	complete: Callable[[Row, Any], None],
) -> tuple[list[Row], Row]:
	"""Rows in tree order, Unassigned last (only with an amount, only for who sees everyone), and the total.

	`amounts` is `{field: {person: value}}`, `kinds` names each field's kind (a key of ZERO), `listed` are shown
	even without an amount. `complete(row, name)` fills in what is derived; its name is a person, None or TOTAL.
	"""
	rollup = roll_up(visible, amounts, [field for field, kind in kinds.items() if kind in ROUNDED])
	owners = rollup.owners()
	names = set(listed) | {name for name in owners if name is not UNASSIGNED}
	rows = []
	for node in tree_rows(visible, names.__contains__):
		row: Row = {"sales_person": node.name, "indent": node.indent, "is_group": node.is_group}
		row |= {field: _or_zero(rollup.of(field, node.name), kind) for field, kind in kinds.items()}
		complete(row, node.name)
		rows.append(row)
	if visible.everyone and UNASSIGNED in owners:
		row = {"sales_person": None, "indent": 0, "is_group": False}
		row |= {field: _or_zero(rollup.of(field, UNASSIGNED), kind) for field, kind in kinds.items()}
		complete(row, UNASSIGNED)
		rows.append(row)
	total: Row = {"sales_person": None, "indent": 0, "is_group": False}
	total |= {field: _or_zero(rollup.total(field), kind) for field, kind in kinds.items()}
	complete(total, TOTAL)
	return rows, total


def key_rows(
	key: str,
	amounts: Amounts,
	kinds: Mapping[str, str],
	complete: Callable[[Row, Any], None],
	keys: Sequence[Any] | None = None,
) -> tuple[list[Row], Row]:
	"""Rows by month, customer or another key, in the order of `keys` (default: by name, blank last), and the total.

	The total is rounded from all amounts, and the rows add up to it as persons do.
	"""
	found = {name for values in amounts.values() for name in values}
	order = list(keys or ()) + sorted(
		found - set(keys or ()), key=lambda name: (name in (None, ""), str(name or "").casefold())
	)
	own = {
		field: round_rows(amounts[field]) if kind in ROUNDED else amounts[field]
		for field, kind in kinds.items()
	}
	rows = []
	for name in order:
		row: Row = {key: name or None}
		row |= {field: _or_zero(own[field].get(name), kind) for field, kind in kinds.items()}
		complete(row, name)
		rows.append(row)
	total: Row = {key: None}
	for field, kind in kinds.items():
		total[field] = sum(own[field].values(), ZERO[kind]())
	complete(total, TOTAL)
	return rows, total


def _or_zero(value: Any, kind: str) -> Any:
	return ZERO[kind]() if value is None else value


def median(values: Mapping[Decimal | int, int]) -> Decimal | None:
	"""The median of counted values; blank for none. Of an even number: the mean of the middle two."""
	count = sum(values.values())
	if not count:
		return None
	low, high, seen = None, None, 0
	for value in sorted(values):
		seen += values[value]
		if low is None and seen * 2 >= count:
			low = value
		if seen * 2 > count:
			high = value
			break
	return (Decimal(low) + Decimal(high)) / 2


def limit_of(visible: Visible, name: Any, field: str, settings: Settings) -> Decimal | None:
	"""A limit or plan that is never summed: the person's or group's own, else the settings'; None: there is none.

	The total has that of the topmost person shown, if there is one alone. 0 is stored where nothing was entered.
	"""
	if name is TOTAL:
		tops = visible.tops
		name = tops[0] if len(tops) == 1 else UNASSIGNED
	person = visible.people.by_name.get(name)
	own = getattr(person, field) if person else None
	return own or getattr(settings, field) or None


def common_notes(visible: Visible) -> list[Message]:
	"""What holds for every report by person and must be said."""
	notes = []
	if visible.nobody:
		notes.append(NOBODY)
	if not visible.people.roles_in_use:
		notes.append(
			Message(
				_(
					"Nobody is Hunter or Farmer yet, so everyone is judged by both. Tick the roles on the Sales Persons."
				),
				link=("Sales Person",),
			)
		)
	return notes
