"""Reports as one HTML page: no network, no script; reads on a phone, prints on A4."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from sales_roles.export.display import (
	BLANK,
	MARKS,
	TOTAL,
	VERDICTS,
	Shown,
	Target,
	Translate,
	clean,
	find_target,
	is_number,
	show,
	show_cell,
	shown_columns,
	used_verdicts,
)
from sales_roles.export.plot import Plot, draw
from sales_roles.messages import UserError, _
from sales_roles.rounding import percent
from sales_roles.views.table import Column, Report, Table

TEMPLATE = Path(__file__).with_name("page.html")
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


@dataclass(frozen=True)
class Part:
	"""One grouping of a report: its plot and its table."""

	by: str
	scope: str
	tiles: Sequence[tuple[str, Cell]]
	plot: Plot | None
	grid: Grid
	notes: Sequence[str]


@dataclass(frozen=True)
class Section:
	"""A report: what it is about, its parts, what its columns mean."""

	name: str
	title: str
	about: str
	parts: Sequence[Part]
	meanings: Sequence[Head]

	@property
	def wide(self) -> bool:
		return any(part.grid.wide for part in self.parts)


def render(pairs: Iterable[tuple[Report, Table]], *, translate: Translate = str, language: str = "en") -> str:
	"""The page. Scorecards stand first as bars, then a section a report; tables of one report share a section."""
	try:
		from jinja2 import Environment, FileSystemLoader, StrictUndefined
	except ImportError:
		raise UserError(_("A page needs Jinja2: pip install 'sales_roles[cli]'.")) from None

	pairs = list(pairs)
	environment = Environment(
		loader=FileSystemLoader(TEMPLATE.parent),
		autoescape=True,
		undefined=StrictUndefined,
		trim_blocks=True,
		lstrip_blocks=True,
	)
	environment.globals |= {"_": translate, "MARKS": MARKS, "VERDICTS": VERDICTS}
	scope = pairs[0][1].scope
	return environment.get_template(TEMPLATE.name).render(
		language=language,
		scope=scope,
		company=clean(scope.company),
		scorecards=[
			scorecard(table, translate)
			for report, table in pairs
			if report.name.endswith("-scorecard") and table.rows
		],
		sections=sections(pairs, translate),
	)


def sections(pairs: Sequence[tuple[Report, Table]], translate: Translate) -> list[Section]:
	by_name: dict[str, list[tuple[Report, Table]]] = {}
	for report, table in pairs:
		by_name.setdefault(report.name, []).append((report, table))
	found = []
	for name, group in by_name.items():
		meanings: dict[str, Head] = {}
		for _report, table in group:
			for each in meanings_of(table, translate):
				meanings.setdefault(each.label, each)
		found.append(
			Section(
				name,
				section_title(group[0][0], translate),
				translate(group[0][0].about) if group[0][0].about else "",
				[part(table, translate) for _report, table in group],
				list(meanings.values()),
			)
		)
	return found


def section_title(report: Report, translate: Translate) -> str:
	"""A scorecard stands above as bars; its section has the rest."""
	title = translate(report.title)
	return translate(_("{0}: all figures")).format(title) if report.name.endswith("-scorecard") else title


def meanings_of(table: Table, translate: Translate) -> list[Head]:
	"""What each figure means, with how it is judged."""
	helps = {column.field: translate(column.help) for column in table.columns if column.help}
	found = []
	for each in shown_columns(table):
		texts = [helps[name] for name in (each.column.field, each.verdict, each.judged) if name in helps]
		if texts:
			found.append(Head(translate(each.column.label), help=" ".join(texts)))
	return found


def part(table: Table, translate: Translate) -> Part:
	label = translate(table.columns[0].label)
	words = [translate(_("as on {0}")).format(table.scope.as_on), translate(_("by {0}")).format(label)]
	if table.scope.sales_person:
		words.append(clean(table.scope.sales_person))
	return Part(
		by=translate(_("by {0}")).format(label),
		scope=" · ".join(words),
		tiles=[
			(translate(tile.label), Cell(show(tile.value, tile.kind, translate), verdict=tile.verdict or ""))
			for tile in table.summary
		],
		plot=draw(table.chart, translate),
		grid=full_grid(table, translate),
		notes=[show(note, "text", translate) for note in table.notes],
	)


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
