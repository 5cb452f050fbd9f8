"""A table for the terminal: aligned by display width, as wide as the terminal is, readable without colour."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import NamedTuple

from sales_roles.export.display import (
	MARKS,
	TOTAL,
	VERDICTS,
	Shown,
	Translate,
	is_number,
	judged_columns,
	scope_words,
	show,
	show_cell,
	shown_columns,
	used_verdicts,
)
from sales_roles.export.width import cut, display_width, widest, words, wrap
from sales_roles.views.table import Table, Tile

WIDTH = 120
GAP = 2
LABELS = (14, 10, 0)  # a longer label is broken where it can be
NARROWEST, FIRST, WIDEST = (
	12,
	24,
	34,
)  # what a name keeps: at least, in the first column, in a table cut in two
STYLES = {
	"bold": "1",
	"dim": "2",
	"met": "32",
	"on_track": "32",
	"missed": "31",
	"behind": "33",
	"too_early": "2",
	"no_plan": "2",
}


class Pillar(NamedTuple):
	"""A column laid out: its header's lines, its cells, the total's last."""

	shown: Shown
	header: list[str]
	cells: list[str]
	verdicts: list[str]
	width: int

	@property
	def gap(self) -> str:
		"""The place of a mark beside each figure."""
		return "  " if self.shown.verdict else ""

	@property
	def room(self) -> Pillar:
		"""The column without the place of its marks."""
		return self._replace(width=self.width - len(self.gap))


def render(
	table: Table,
	*,
	width: int = WIDTH,
	color: bool = False,
	brief: bool = False,
	translate: Translate = str,
) -> str:
	"""The report with its title, summary, table, legend and notes; `color` adds ANSI colours to the marks.

	`brief`: of a scorecard what it judges, of another table what fits beside its first column.
	"""
	paint = Paint(color)
	parts = [
		paint(translate(table.title), "bold") + "  " + paint(" · ".join(scope_words(table, translate)), "dim")
	]
	if table.summary:
		tiles = [(tile_words(tile, translate), tile.verdict or "") for tile in table.summary]
		parts.append(flow(tiles, width, 4, paint))
	shown = shown_columns(table)
	judged = judged_columns(table, shown)
	shown = judged if brief and judged else judged + [each for each in shown if each not in judged]
	if table.rows:
		found = blocks(fitted(table, shown, width, translate), width)
		parts.extend("\n".join(block_lines(table, block, paint)) for block in found[: 1 if brief else None])
	if legend := used_verdicts(table, shown):
		parts.append(flow([(verdict_words(each, translate), each) for each in legend], width, 2, paint))
	if table.notes:
		parts.append("\n".join(note_lines(table, width, translate)))
	return "\n\n".join(parts) + "\n"


class Paint:
	"""Colours a text, or leaves it."""

	def __init__(self, color: bool):
		self.color = color

	def __call__(self, text: str, *styles: str) -> str:
		codes = ";".join(STYLES[style] for style in styles if style)
		return f"\x1b[{codes}m{text}\x1b[0m" if self.color and codes and text else text


def flow(texts: Sequence[tuple[str, str]], width: int, gap: int, paint: Paint) -> str:
	"""Texts beside each other, as many in a line as fit; the mark at one's end or beginning in its verdict's colour."""
	lines: list[list[str]] = []
	used = width
	for text, verdict in texts:
		if used + gap + display_width(text) > width:
			lines.append([])
			used = -gap
		used += gap + display_width(text)
		mark = MARKS.get(verdict, "")
		lines[-1].append(text.replace(mark, paint(mark, verdict)) if mark else text)
	return "\n".join((" " * gap).join(line) for line in lines)


def tile_words(tile: Tile, translate: Translate) -> str:
	mark = MARKS.get(tile.verdict or "", "")
	return f"{translate(tile.label)} {show(tile.value, tile.kind, translate)} {mark}".rstrip()


def verdict_words(verdict: str, translate: Translate) -> str:
	return f"{MARKS[verdict]} {translate(VERDICTS[verdict])}"


def pillar(table: Table, shown: Shown, translate: Translate) -> Pillar:
	"""A column's texts, as wide as its cells."""
	first = shown.column is table.columns[0]
	cells = [
		("  " * int(row.get("indent") or 0) if first else "") + show_cell(row, shown, translate)
		for row in table.rows
	]
	if first:
		cells.append(translate(TOTAL))
	else:
		known = is_number(shown.column) and shown.column.field in table.total
		cells.append(show_cell(table.total, shown, translate) if known else "")
	verdicts = [
		str(row.get(shown.verdict) or "") if shown.verdict else "" for row in (*table.rows, table.total)
	]
	width = widest(cells) + (2 if shown.verdict else 0)
	return Pillar(shown, [translate(shown.column.label)], cells, verdicts, width)


def labelled(each: Pillar, room: int) -> Pillar:
	"""A column with its label, which may take `room` in a line, or what the cells take."""
	label, needed = each.header[0], each.room.width
	header = wrap(label, max(needed, room, widest(words(label)), 1))
	width = max(needed, widest(header)) + len(each.gap)
	return each._replace(header=header, width=width)


def fitted(table: Table, shown: Sequence[Shown], width: int, translate: Translate) -> list[Pillar]:
	"""The columns as wide as they fit: labels are broken first, then names are cut; else the table will be cut."""
	columns = [pillar(table, each, translate) for each in shown]
	for room in LABELS:
		pillars = [labelled(each, room) for each in columns]
		if total_width(pillars) <= width:
			return pillars
	shrunk = shrink(pillars, width, NARROWEST)
	if total_width(shrunk) <= width:
		return shrunk
	return shrink([labelled(each, LABELS[1]) for each in columns], width, WIDEST)


def total_width(pillars: Sequence[Pillar]) -> int:
	return sum(each.width + GAP for each in pillars) - GAP


def shrink(pillars: list[Pillar], width: int, least: int) -> list[Pillar]:
	"""Names give way where the table is too wide, the longest first."""
	pillars = list(pillars)
	while total_width(pillars) > width:
		flexible = [
			number
			for number, each in enumerate(pillars)
			if not is_number(each.shown.column)
			and each.shown.column.kind not in ("date", "verdict")
			and each.width > (max(least, FIRST) if number == 0 else least)
		]
		if not flexible:
			break
		widest = max(flexible, key=lambda number: pillars[number].width)
		each = pillars[widest]
		narrower = each.width - 1
		header = wrap(" ".join(each.header), narrower)
		pillars[widest] = each._replace(header=header, width=narrower)
	return pillars


def blocks(pillars: Sequence[Pillar], width: int) -> list[list[Pillar]]:
	"""A table that is still too wide goes on below, its first column repeated."""
	found = [[pillars[0]]]
	for each in pillars[1:]:
		if len(found[-1]) > 1 and sum(one.width + GAP for one in found[-1]) + each.width > width:
			found.append([pillars[0]])
		found[-1].append(each)
	return found


def block_lines(table: Table, block: Sequence[Pillar], paint: Paint) -> list[str]:
	height = max(len(each.header) for each in block)
	lines = []
	for line in range(height):
		texts = []
		for each in block:
			place = line - (height - len(each.header))
			texts.append(fit(each.room, each.header[place] if place >= 0 else "") + each.gap)
		lines.append(paint((" " * GAP).join(texts).rstrip(), "bold"))
	rule = "─" * total_width(block)
	lines.append(paint(rule, "dim"))
	for number, row in enumerate(table.rows):
		lines.append(row_line(block, number, paint, "bold" if row.get("is_group") else ""))
	if table.total:
		lines.append(paint(rule, "dim"))
		lines.append(row_line(block, len(table.rows), paint, "bold"))
	return lines


def row_line(block: Sequence[Pillar], number: int, paint: Paint, style: str) -> str:
	texts = []
	for each in block:
		verdict = each.verdicts[number]
		text = paint(fit(each.room, each.cells[number]), style)
		text += " " + paint(MARKS[verdict], verdict) if verdict in MARKS else each.gap
		texts.append(text)
	return (" " * GAP).join(texts).rstrip()


def fit(each: Pillar, text: str) -> str:
	"""A text in its column: numbers to the right, names to the left and cut with …"""
	text = cut(text, each.width)
	space = " " * (each.width - display_width(text))
	return space + text if is_number(each.shown.column) else text + space


def note_lines(table: Table, width: int, translate: Translate) -> list[str]:
	lines = []
	for note in table.notes:
		lines.extend(
			textwrap.wrap(
				show(note, "text", translate),
				width,
				initial_indent="• ",
				subsequent_indent="  ",
				break_long_words=False,
				break_on_hyphens=False,
			)
		)
	return lines
