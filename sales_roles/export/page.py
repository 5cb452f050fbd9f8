"""Reports as one HTML page: no network, no script; reads on a phone, prints on A4."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sales_roles.export.display import (
	MARKS,
	VERDICTS,
	Translate,
	clean,
	show,
	shown_columns,
)
from sales_roles.export.grid import Cell, Grid, Head, full_grid, scorecard, tight
from sales_roles.export.plot import Plot, draw
from sales_roles.messages import UserError, _
from sales_roles.views.table import Report, Table

TEMPLATE = Path(__file__).with_name("page.html")


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
		report, first = group[0]
		found.append(
			Section(
				name,
				section_title(report, translate),
				translate(report.about) if report.about else "",
				[part(table, translate, None if table is first else first) for _report, table in group],
				meanings((table for _report, table in group), translate),
			)
		)
	return found


def section_title(report: Report, translate: Translate) -> str:
	"""A scorecard stands above as bars; its section has the rest."""
	title = translate(report.title)
	return translate(_("{0}: all figures")).format(title) if report.name.endswith("-scorecard") else title


def meanings(tables: Iterable[Table], translate: Translate) -> list[Head]:
	"""What each figure means, with how it is judged; figures of one meaning stand together."""
	labels: dict[str, list[str]] = {}
	for table in tables:
		helps = {column.field: translate(column.help) for column in table.columns if column.help}
		for each in shown_columns(table):
			texts = [helps[name] for name in (each.column.field, each.verdict, each.judged) if name in helps]
			label = translate(each.column.label)
			if texts and label not in labels.setdefault(" ".join(texts), []):
				labels[" ".join(texts)].append(label)
	return [Head(", ".join(names), help=text) for text, names in labels.items()]


def part(table: Table, translate: Translate, before: Table | None) -> Part:
	"""One table. What stands in the one before it already, summary or chart, is not said twice."""
	label = translate(table.columns[0].label)
	words = [translate(_("as on {0}")).format(table.scope.as_on), translate(_("by {0}")).format(label)]
	if table.scope.sales_person:
		words.append(clean(table.scope.sales_person))
	summed = {(tile.label, tile.value) for tile in before.summary} if before else set()
	summary = [tile for tile in table.summary if (tile.label, tile.value) not in summed]
	chart = None if before and table.chart == before.chart else table.chart
	return Part(
		by=translate(_("by {0}")).format(label),
		scope=" · ".join(words),
		tiles=[
			(
				translate(tile.label),
				Cell(tight(show(tile.value, tile.kind, translate)), verdict=tile.verdict or ""),
			)
			for tile in summary
		],
		plot=draw(chart, translate),
		grid=full_grid(table, translate),
		notes=[show(note, "text", translate) for note in table.notes],
	)
