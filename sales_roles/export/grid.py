"""A table as cells: what stands in each, its verdict, its bar against plan or limit. The template draws them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple

from sales_roles.export.display import (
	BLANK,
	TOTAL,
	Shown,
	Target,
	Translate,
	find_target,
	is_number,
	show,
	show_cell,
	shown_columns,
	used_verdicts,
)
from sales_roles.messages import _
from sales_roles.rounding import percent
from sales_roles.views.table import Column, Table

WIDE = 9  # columns from which a table is printed across
# A bar ends at the column's largest value, but shows at least and at most this much of the plan.
LEAST_SCALE, MOST_SCALE = 1.2, 2.0


class Gauge(NamedTuple):
	"""A figure against its plan or limit. Fractions of the bar's length: its fill, where the plan stands."""

	fill: float
	goal: float
	over: bool  # goes on beyond the bar's end


@dataclass(frozen=True)
class Cell:
	"""A figure as it stands in a table: its text, verdict, bar, and what it was compared with."""

	text: str
	kind: str = ""  # number, date
	marked: bool = False  # a figure of its column can have a verdict
	verdict: str = ""
	gauge: Gauge | None = None
	goal: str = ""
	dots: tuple[int, int] | None = None  # met, judged


@dataclass(frozen=True)
class Line:
	"""A row. Its first cell heads it."""

	cells: Sequence[Cell]
	indent: int = 0
	kind: str = ""  # group, unassigned, total


@dataclass(frozen=True)
class Head:
	label: str
	kind: str = ""
	help: str = ""


@dataclass(frozen=True)
class Grid:
	"""A table of cells with its heads."""

	caption: str
	heads: Sequence[Head]
	lines: Sequence[Line]
	legend: Sequence[str] = ()

	@property
	def wide(self) -> bool:
		return len(self.heads) > WIDE


def full_grid(table: Table, translate: Translate) -> Grid:
	"""Every column of a table; a share with a verdict has its bar."""
	shown = shown_columns(table)
	rows = [(row, row_kind(row)) for row in table.rows]
	if table.total:
		rows.append((table.total, "total"))
	gauges = {
		each.column.field: gauges_of(
			[row for row, _kind in rows], each.column, find_target(each.column, table)
		)
		for each in shown
		if each.verdict and each.column.kind == "percent"
	}
	lines = []
	for number, (row, kind) in enumerate(rows):
		cells = [
			full_cell(
				row, each, found[number] if (found := gauges.get(each.column.field)) else None, translate
			)
			for each in shown
		]
		if kind == "total":
			cells = [
				cell if each.column.field in row and is_number(each.column) else Cell("")
				for each, cell in zip(shown, cells, strict=True)
			]
			cells[0] = Cell(translate(TOTAL))
		lines.append(Line(cells, int(row.get("indent") or 0), kind))
	return Grid(
		f"{translate(table.title)}, {table.scope.from_date} – {table.scope.to_date}",
		[head(each.column, translate) for each in shown],
		lines,
		used_verdicts(table, shown),
	)


def full_cell(row: Mapping[str, Any], shown: Shown, gauge: Gauge | None, translate: Translate) -> Cell:
	text = show_cell(row, shown, translate)
	return Cell(
		tight(text) if is_number(shown.column) else text,
		cell_kind(shown.column),
		bool(shown.verdict),
		str(row.get(shown.verdict) or "") if shown.verdict else "",
		gauge,
	)


def cell_kind(column: Column) -> str:
	return "number" if is_number(column) else "date" if column.kind == "date" else ""


def tight(text: str) -> str:
	"""A figure keeps its percent sign beside it, and a minus looks like one."""
	return text.replace(" %", "\u202f%").replace("-", "−")


def scorecard(table: Table, translate: Translate) -> Grid:
	"""A row a person: each figure that has a verdict as a bar against its plan or limit, and how many are met."""
	shown = [each for each in shown_columns(table) if each.verdict]
	met = [each for each in shown_columns(table) if each.judged]
	rows = [(row, row_kind(row)) for row in table.rows]
	if table.total:
		rows.append((table.total, "total"))
	targets = [find_target(each.column, table) for each in shown]
	gauges = [
		gauges_of([row for row, _kind in rows], each.column, target)
		for each, target in zip(shown, targets, strict=True)
	]
	lines = []
	for number, (row, kind) in enumerate(rows):
		name = translate(TOTAL) if kind == "total" else show_cell(row, Shown(table.columns[0]), translate)
		cells = [Cell(name)]
		for each, target, column in zip(shown, targets, gauges, strict=True):
			cell = full_cell(row, each, column[number], translate)
			cells.append(replace(cell, kind="number", goal=goal_words(row, each, target, translate)))
		for each in met:
			judged = int(row.get(each.judged) or 0)
			dots = (int(row.get(each.column.field) or 0), judged) if judged else None
			cells.append(Cell(show_cell(row, each, translate), dots=dots))
		if kind != "unassigned" or any(cell.text != BLANK for cell in cells[1:]):
			lines.append(Line(cells, int(row.get("indent") or 0), kind))
	columns = [table.columns[0], *(each.column for each in (*shown, *met))]
	return Grid(
		translate(table.title),
		[head(column, translate) for column in columns],
		lines,
		used_verdicts(table, [*shown]),
	)


def gauges_of(rows: Sequence[Mapping[str, Any]], column: Column, target: Target) -> list[Gauge | None]:
	"""The bars of a column, all to one scale: the plan or limit stands at the same place in each."""
	fractions = []
	for row in rows:
		value = row.get(column.field)
		goal = row.get(target.field) if target.field else 100 if target.plan else None
		fractions.append(None if value is None or not goal else float(Decimal(value) / Decimal(goal)))
	largest = max((each for each in fractions if each is not None), default=1.0)
	scale = min(max(largest, LEAST_SCALE), MOST_SCALE)
	return [
		None
		if each is None
		else Gauge(round(min(max(each, 0.0) / scale, 1.0) * 100, 2), round(100 / scale, 2), each > scale)
		for each in fractions
	]


def goal_words(row: Mapping[str, Any], shown: Shown, target: Target, translate: Translate) -> str:
	"""What stands under a bar: "plan 30", "limit 15.0 %", "212,346 of 180,000".

	A row that does not hold what its plan is compared with (a group's own targets) says the plan alone.
	"""
	if target.plan:
		plan, actual = row.get(target.plan), row.get(target.actual)
		if not plan:
			return ""
		covered = None if actual is None else actual - (row.get(f"untargeted_{target.actual}") or 0)
		if percent(covered, plan) == row.get(shown.column.field):
			return tight(translate(_("{0} of {1}")).format(whole(covered), whole(plan)))
		return tight(translate(_("plan {0}")).format(whole(plan)))
	goal = row.get(target.field) if target.field else None
	if not goal:
		return ""
	words = _("limit {0}") if target.field.endswith("_limit") else _("plan {0}")
	kind = "number" if shown.column.kind == "count" else shown.column.kind
	return tight(translate(words).format(show(goal, kind, translate)))


def whole(amount: Any) -> str:
	"""An amount without its cents, which stand in the table below."""
	return show(amount, "count")


def row_kind(row: Mapping[str, Any]) -> str:
	if row.get("is_group"):
		return "group"
	return "unassigned" if "indent" in row and row.get("sales_person", "") is None else ""


def head(column: Column, translate: Translate) -> Head:
	label = translate(column.label).replace("–", "\u2060–\u2060")  # "1–30" is one word
	return Head(label, cell_kind(column), translate(column.help) if column.help else "")
