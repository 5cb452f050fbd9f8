"""A chart's geometry: where bars, lines, gridlines and labels stand. The template draws it, nothing is markup here."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from sales_roles.export.display import Translate, clean, show
from sales_roles.export.width import cut, widest
from sales_roles.messages import _
from sales_roles.views.table import Chart

WIDTH = 680
HEIGHT = 250
TOP, RIGHT, BOTTOM = 14, 16, 30
LETTER = 6.6  # px that a character takes at the plot's font size, about
MOST_BARS = 15  # rows of a lying bar chart; the table has the others
MOST_LABELS = 12  # upright labels that stand side by side
LONGEST_LABEL = 26
LABEL_OF_BAR = 14  # bars up to which each carries its value


class Bar(NamedTuple):
	x: float
	y: float
	width: float
	height: float
	series: int
	title: str


class Mark(NamedTuple):
	"""A text at a place; `anchor` as SVG has it."""

	x: float
	y: float
	text: str
	anchor: str = "middle"


class Line(NamedTuple):
	path: str
	points: list[tuple[float, float, str]]
	series: int


class Grid(NamedTuple):
	x1: float
	y1: float
	x2: float
	y2: float
	zero: bool


@dataclass
class Plot:
	"""`summary` says in words what the picture shows; `legend` names the series if there are several."""

	width: float = WIDTH
	height: float = HEIGHT
	bars: list[Bar] = field(default_factory=list)
	lines: list[Line] = field(default_factory=list)
	grid: list[Grid] = field(default_factory=list)
	marks: list[Mark] = field(default_factory=list)
	values: list[Mark] = field(default_factory=list)
	legend: list[str] = field(default_factory=list)
	summary: str = ""
	shown: int = 0
	left_out: int = 0


class Scale:
	"""Values to places between two ends, with round ticks; 0 is always in."""

	def __init__(self, values: Sequence[float], start: float, end: float, ticks: int = 5):
		low, high = min(0.0, *values), max(0.0, *values)
		if low == high:
			high = 1.0
		self.step = nice((high - low) / ticks)
		self.low = math.floor(low / self.step + 1e-9) * self.step
		self.high = math.ceil(high / self.step - 1e-9) * self.step
		self.start, self.end = start, end

	def __call__(self, value: float) -> float:
		return round(self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start), 2)

	@property
	def ticks(self) -> list[float]:
		count = round((self.high - self.low) / self.step)
		return [self.low + number * self.step for number in range(count + 1)]


def nice(raw: float) -> float:
	"""The next of 1, 2, 2.5, 5 × a power of ten."""
	power = 10 ** math.floor(math.log10(raw))
	return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw * 0.999999)


def draw(chart: Chart | None, translate: Translate = str) -> Plot | None:
	"""The plot of a chart; None where there is nothing to plot."""
	if chart is None or not chart.labels or not chart.series:
		return None
	series = {
		translate(name): [None if value is None else float(value) for value in values]
		for name, values in chart.series.items()
	}
	numbers = [value for values in series.values() for value in values if value is not None]
	if not numbers:
		return None
	labels = [clean(translate(str(label))) for label in chart.labels]  # "Unassigned", "not due" are ours
	plot = Plot(
		legend=list(series) if len(series) > 1 else [],
		summary=translate(_("{0} for {1} entries, from {2} to {3}")).format(
			", ".join(series), len(labels), short(min(numbers), chart.kind), short(max(numbers), chart.kind)
		),
	)
	if chart.type == "line":
		upright(plot, chart, labels, series, as_line=True)
	elif (len(labels) > MOST_LABELS and not is_time(labels)) or widest(labels) > 11:
		lying(plot, chart, labels, series)
	else:
		upright(plot, chart, labels, series, as_line=False)
	return plot


def is_time(labels: Sequence[str]) -> bool:
	"""Months and days stand side by side in any number; their labels are thinned out."""
	return all(label[:4].isdigit() and label[4:5] == "-" for label in labels)


def upright(
	plot: Plot, chart: Chart, labels: list[str], series: dict[str, list[float | None]], as_line: bool
) -> None:
	"""Columns or lines over the labels."""
	numbers = [value for values in series.values() for value in values if value is not None]
	scale = Scale(numbers, plot.height - BOTTOM, TOP)
	texts = [short(tick, chart.kind, scale.step) for tick in scale.ticks]
	left = 10 + widest(texts) * LETTER
	for tick, text in zip(scale.ticks, texts, strict=True):
		y = scale(tick)
		plot.grid.append(Grid(left, y, plot.width - RIGHT, y, abs(tick) < scale.step / 1000))
		plot.marks.append(Mark(round(left - 6, 2), y + 4, text, "end"))
	slot = (plot.width - RIGHT - left) / len(labels)
	every = math.ceil(len(labels) * widest(labels) * LETTER / (plot.width - left) * 1.1)
	for number, label in enumerate(labels):
		if number % every == 0:
			plot.marks.append(Mark(round(left + slot * (number + 0.5), 2), plot.height - BOTTOM + 18, label))
	if as_line:
		for index, (name, values) in enumerate(series.items()):
			places = [
				None if value is None else (round(left + slot * (number + 0.5), 2), scale(value), value)
				for number, value in enumerate(values)
			]
			plot.lines.append(line(places, labels, name, chart.kind, index))
		return
	thick = min(34.0, slot * 0.72 / len(series))
	for number, label in enumerate(labels):
		start = left + slot * (number + 0.5) - thick * len(series) / 2
		for index, (name, values) in enumerate(series.items()):
			value = values[number]
			if value is None:
				continue
			top, zero = scale(max(value, 0)), scale(min(value, 0))
			x = round(start + index * thick, 2)
			title = f"{label} · {name}: {show(Decimal(str(value)), chart.kind)}"
			plot.bars.append(Bar(x, top, round(thick - 1.5, 2), round(zero - top, 2), index, title))
			if len(labels) * len(series) <= LABEL_OF_BAR and value:
				y = top - 4 if value > 0 else zero + 12
				plot.values.append(Mark(round(x + thick / 2, 2), round(y, 2), short(value, chart.kind)))


def line(places: list, labels: list[str], name: str, kind: str, index: int) -> Line:
	"""A line with a point a value; a blank interrupts it."""
	path, drawn = [], False
	for place in places:
		if place is not None:
			path.append(f"{'L' if drawn else 'M'}{place[0]} {place[1]}")
		drawn = place is not None
	points = [
		(place[0], place[1], f"{label} · {name}: {show(Decimal(str(place[2])), kind)}")
		for place, label in zip(places, labels, strict=True)
		if place is not None
	]
	return Line(" ".join(path), points, index)


def lying(plot: Plot, chart: Chart, labels: list[str], series: dict[str, list[float | None]]) -> None:
	"""Bars beside their names, a group a name."""
	plot.left_out = max(0, len(labels) - MOST_BARS)
	labels = labels[:MOST_BARS]
	plot.shown = len(labels)
	series = {name: values[:MOST_BARS] for name, values in series.items()}
	numbers = [value for values in series.values() for value in values if value is not None] or [0.0]
	names = [cut(label, LONGEST_LABEL) for label in labels]
	left = round(14 + widest(names) * LETTER, 2)
	room = 9 * LETTER  # for the value at a bar's end
	scale = Scale(numbers, left + (room if min(numbers) < 0 else 0), plot.width - room, ticks=6)
	thick = 18.0 if len(series) == 1 else 13.0
	group = thick * len(series) + 10
	plot.height = TOP + group * len(labels) + BOTTOM
	bottom = plot.height - BOTTOM
	for tick in scale.ticks:
		x = scale(tick)
		plot.grid.append(Grid(x, TOP - 6, x, bottom, abs(tick) < scale.step / 1000))
		plot.marks.append(Mark(x, bottom + 18, short(tick, chart.kind, scale.step)))
	for number, (label, text) in enumerate(zip(labels, names, strict=True)):
		y = TOP + group * number
		plot.marks.append(Mark(left - 8, round(y + thick * len(series) / 2 + 4, 2), text, "end"))
		for index, (name, values) in enumerate(series.items()):
			value = values[number]
			if value is None:
				continue
			start, end = scale(min(value, 0)), scale(max(value, 0))
			place = round(y + index * thick, 2)
			title = f"{label} · {name}: {show(Decimal(str(value)), chart.kind)}"
			plot.bars.append(Bar(start, place, round(end - start, 2), thick - 2, index, title))
			at = Mark(end + 5, place + thick / 2 + 3, short(value, chart.kind), "start")
			if value < 0:
				at = Mark(start - 5, place + thick / 2 + 3, short(value, chart.kind), "end")
			plot.values.append(at)


def short(value: float, kind: str, step: float | None = None) -> str:
	"""A number for a plot: 1.2M, 340k, 12.5. `step` is what a scale's ticks differ by."""
	size = max(abs(value), step or 0)
	unit, letter = (1e6, "M") if size >= 1e6 else (1e3, "k") if size >= 1e4 else (1, "")
	scaled = value / unit
	if step:  # as many decimals as tell the ticks apart
		places = next((each for each in range(3) if abs(step / unit * 10**each % 1) < 1e-9), 3)
	else:  # three digits
		places = 0 if abs(scaled) >= 100 else 1 if abs(scaled) >= 10 else 2
	text = f"{scaled:,.{places}f}"
	text = text.rstrip("0").rstrip(".") if "." in text else text
	if text in ("0", "-0"):
		return "0"
	return text + letter + (" %" if kind == "percent" else "")
