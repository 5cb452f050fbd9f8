"""How a figure is shown to people, in the terminal and on the page alike."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from sales_roles.messages import Message, _
from sales_roles.views.table import Column, Table

Translate = Callable[[str], str]

BLANK = "–"  # unknown; never 0
UNASSIGNED = _("Unassigned")
TOTAL = _("Total")
NUMBERS = frozenset({"money", "percent", "count", "quantity", "number", "days", "hours"})

VERDICTS = {
	"met": _("met"),
	"missed": _("missed"),
	"on_track": _("on track"),
	"behind": _("behind"),
	"too_early": _("too early"),
	"no_plan": _("no plan"),
}
MARKS = {"met": "✓", "missed": "✗", "on_track": "↗", "behind": "↘", "too_early": "…", "no_plan": "·"}

# Decimals of a kind: at least and at most. Within them a column shows as many as its longest number has.
PLACES = {
	"money": (2, 2),
	"percent": (1, 1),
	"count": (0, 0),
	"quantity": (0, 3),
	"number": (0, 2),
	"days": (0, 1),
	"hours": (1, 1),
}


class Shown(NamedTuple):
	"""A column as people see it: a figure takes its verdict along, `met` its `judged`."""

	column: Column
	verdict: str = ""  # the field of its verdict
	judged: str = ""  # the field that says out of how many
	places: int = 0


class Target(NamedTuple):
	"""What a figure is compared with: a field of the row, or 100 % of a plan. A limit is to be stayed under."""

	field: str = ""
	actual: str = ""
	plan: str = ""


def shown_columns(table: Table) -> list[Shown]:
	"""The columns to show. A verdict that belongs to a shown figure stands beside it, in no column of its own."""
	fields = {column.field for column in table.columns}
	keys = fields | known_fields(table)
	shown = []
	for column in table.columns:
		base = column.field.removesuffix("_verdict")
		if column.kind == "verdict" and base != column.field and base in fields:
			continue
		if column.field == "judged" and "met" in fields:
			continue
		key = column.field.removesuffix("_name")  # a site that names customers by their name shows it once
		if key in fields - {column.field} and all(
			row.get(column.field) in (row.get(key), None) for row in table.rows
		):
			continue
		verdict = f"{column.field}_verdict" if f"{column.field}_verdict" in keys else ""
		judged = "judged" if column.field == "met" and "judged" in keys else ""
		values = [row.get(column.field) for row in (*table.rows, table.total)]
		shown.append(Shown(column, verdict, judged, decimals(column.kind, values)))
	return shown


def find_target(column: Column, table: Table) -> Target:
	"""What a figure is compared with, by its field: `leads` has `lead_plan`, `x_attainment` 100 % of `x_plan`."""
	keys = known_fields(table)
	if column.field.endswith("_attainment"):
		actual = column.field.removesuffix("_attainment")
		return Target(actual=actual, plan=f"{actual}_plan")
	for name in (column.field, column.field.removesuffix("s")):
		for goal in ("plan", "limit"):
			if f"{name}_{goal}" in keys:
				return Target(field=f"{name}_{goal}")
	return Target()


def judged_columns(table: Table, shown: Sequence[Shown]) -> list[Shown]:
	"""What a scorecard is about: the person, each judged figure with its amount or limit, `met`. Else nothing."""
	if not any(each.judged for each in shown):
		return []
	by_field = {each.column.field: each for each in shown}
	fields = [table.columns[0].field]
	for each in shown:
		if each.verdict:
			target = find_target(each.column, table)
			fields += [target.actual, each.column.field, target.field]
	fields += [each.column.field for each in shown if each.judged]
	return [by_field[name] for name in dict.fromkeys(fields) if name in by_field]


def known_fields(table: Table) -> set[str]:
	return {key for row in (*table.rows[:1], table.total) for key in row}


def decimals(kind: str, values: Iterable[Any]) -> int:
	"""How many decimals a column shows, so that its numbers stand under each other."""
	least, most = PLACES.get(kind, (0, 0))
	if least == most:
		return least
	lengths = (
		-int(value.normalize().as_tuple().exponent)
		for value in values
		if isinstance(value, Decimal) and value.is_finite()
	)
	return max(least, min(most, max(lengths, default=0)))


def show(value: Any, kind: str, translate: Translate = str, places: int | None = None) -> str:
	"""A value as text: thousands grouped, a point before decimals, dates as 2026-03-31, blank as –."""
	if value is None or value == "":
		return BLANK
	if kind == "verdict":
		return translate(VERDICTS[value]) if value in VERDICTS else clean(value)
	if kind in NUMBERS and not isinstance(value, (str, bool)):
		value = to_decimal(value)
		return show_number(value, kind, decimals(kind, [value]) if places is None else places)
	if isinstance(value, datetime):
		return value.isoformat(sep=" ", timespec="minutes")
	if isinstance(value, date):
		return value.isoformat()
	if isinstance(value, Message):
		return clean(value.format(translate))
	return clean(value)


def show_number(value: Decimal, kind: str, places: int) -> str:
	"""A share says with one decimal what it is, with two where one would hide that it is not quite all or nothing."""
	rounded = round_to(value, places)
	if kind == "percent":
		if rounded != value and rounded in (0, 100):
			rounded = round_to(value, 2)
		return f"{rounded:,f} %"
	return f"{rounded:,f}"


def round_to(value: Decimal, places: int) -> Decimal:
	"""Half away from zero; never -0."""
	return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0


def to_decimal(value: Any) -> Decimal:
	return value if isinstance(value, Decimal) else Decimal(str(value))


def show_cell(row: Mapping[str, Any], shown: Shown, translate: Translate = str) -> str:
	"""A figure of a row, without its verdict."""
	value = row.get(shown.column.field)
	if shown.column.field == "sales_person" and value is None:
		return translate(UNASSIGNED)
	if shown.judged:
		judged = row.get(shown.judged)
		return translate(_("{0} of {1}")).format(value or 0, judged) if judged else BLANK
	return show(value, shown.column.kind, translate, shown.places)


def clean(value: Any) -> str:
	"""A text in one line, without control characters: a customer's name moves no cursor."""
	return "".join(" " if unicodedata.category(char) == "Cc" else char for char in str(value))


def is_number(column: Column) -> bool:
	return column.kind in NUMBERS


def scope_words(table: Table, translate: Translate = str) -> list[str]:
	"""What a table was asked for, in a few words each."""
	scope = table.scope
	words = [
		clean(scope.company),
		translate(_("{0} to {1}")).format(scope.from_date, scope.to_date),
		translate(_("as on {0}")).format(scope.as_on),
	]
	if scope.sales_person:
		words.append(clean(scope.sales_person))
	if scope.currency:
		words.append(scope.currency)
	return words


def used_verdicts(table: Table, shown: Sequence[Shown]) -> list[str]:
	"""The verdicts that stand in a table, in their own order."""
	fields = [each.verdict for each in shown if each.verdict]
	used = {row.get(name) for row in (*table.rows, table.total) for name in fields}
	used |= {tile.verdict for tile in table.summary}
	return [verdict for verdict in VERDICTS if verdict in used]
