"""The page: scorecards as bars against plan or limit, a section a report, no network, names as text."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from samples import DEBTORS, EMPTY, FARMER, HUNTER, report

from sales_roles.export.display import Target
from sales_roles.export.grid import gauges_of, scorecard
from sales_roles.export.page import render
from sales_roles.export.plot import MOST_BARS, Scale, draw, short
from sales_roles.views.table import Chart

D = Decimal
VOID = {"meta", "rect", "circle", "path", "br", "link"}


class Outline(HTMLParser):
	"""Elements with their attributes, and whether all that is opened is closed."""

	def __init__(self, text: str):
		super().__init__()
		self.elements, self.open, self.words = [], [], []
		self.feed(text)
		self.close()
		assert not self.open

	def handle_starttag(self, tag, attrs):
		self.elements.append((tag, dict(attrs)))
		if tag not in VOID:
			self.open.append(tag)

	def handle_endtag(self, tag):
		if tag not in VOID:
			assert self.open.pop() == tag

	def handle_startendtag(self, tag, attrs):
		self.elements.append((tag, dict(attrs)))

	def handle_data(self, data):
		if self.open and self.open[-1] != "style":
			self.words.append(data)

	def all(self, tag):
		return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def page():
	tables = [
		(report(HUNTER, "Who finds new business."), HUNTER),
		(report(FARMER), FARMER),
		(report(DEBTORS), DEBTORS),
	]
	return render(tables)


def test_the_page_is_one_file_without_network(page):
	outline = Outline(page)
	assert not outline.all("script") and not outline.all("link") and not outline.all("img")
	assert "http" not in page.replace("http-equiv", "") and "@import" not in page and "url(" not in page
	assert {each["href"][0] for each in outline.all("a")} == {"#"}


def test_scorecards_come_first_then_a_section_a_report(page):
	sections = [each.get("class", "") for each in Outline(page).all("section")]
	assert [name.split()[0] for name in sections] == ["scorecard", "scorecard", "report", "report", "report"]


def test_names_are_text_never_markup(page):
	assert "<b>50% off" not in page
	assert "O&#39;Brien &amp; Söhne &lt;b&gt;50% off&lt;/b&gt;" in page


def test_tables_and_plots_can_be_read_aloud(page):
	outline = Outline(page)
	heads = outline.all("th")
	assert heads and all(each.get("scope") in ("col", "row") for each in heads)
	for each in outline.all("svg"):
		assert each.get("aria-hidden") == "true" or (each.get("role") == "img" and each.get("aria-label"))
	identifiers = [each["id"] for _tag, each in outline.elements if "id" in each]
	assert len(identifiers) == len(set(identifiers))


def test_a_scorecard_has_three_figures_a_verdict_each_and_how_many_are_met():
	"""kpi.md: a Farmer is judged by attainment of the turnover plan, of the margin plan, and overdue receivables."""
	grid = scorecard(FARMER, str)
	assert [head.label for head in grid.heads] == [
		"Sales Person",
		"Turnover attainment",
		"Margin attainment",
		"Overdue share",
		"Met",
	]
	anna = grid.lines[2]
	assert [cell.text for cell in anna.cells] == [
		"Anna Brandt",
		"118.0\u202f%",
		"116.4\u202f%",
		"2.9\u202f%",
		"3 of 3",
	]
	assert [cell.verdict for cell in anna.cells] == ["", "met", "met", "met", ""]
	assert [cell.goal for cell in anna.cells] == [
		"",
		"212,346 of 180,000",
		"58,211 of 50,000",
		"limit 15.0\u202f%",
		"",
	]
	assert anna.cells[-1].dots == (3, 3)


def test_what_is_not_what_the_plan_is_compared_with_is_not_said():
	"""A group's own plan is compared with what its own targets cover, which the row may not hold."""
	row = {**FARMER.rows[0], "turnover_attainment": D("90.00")}
	grid = scorecard(replace(FARMER, rows=(row,)), str)
	assert grid.lines[0].cells[1].goal == "plan 400,000"


def test_unassigned_stands_in_a_scorecard_only_with_a_judged_figure():
	assert [line.kind for line in scorecard(FARMER, str).lines].count("unassigned") == 0
	assert [line.kind for line in scorecard(HUNTER, str).lines].count("unassigned") == 1


def test_bars_of_a_column_have_one_scale():
	rows = [
		{"leads": 15, "lead_plan": D(30)},
		{"leads": 45, "lead_plan": D(30)},
		{"leads": 90, "lead_plan": D(30)},
	]
	column = HUNTER.columns[1]
	half, more, far = gauges_of(rows, column, Target(field="lead_plan"))
	assert (half.fill, half.goal, half.over) == (25.0, 50.0, False)
	assert (more.fill, more.goal, more.over) == (75.0, 50.0, False)
	assert (far.fill, far.goal, far.over) == (100.0, 50.0, True)
	assert gauges_of(
		[{"leads": 3, "lead_plan": None}, {"leads": None}], column, Target(field="lead_plan")
	) == [None, None]
	assert gauges_of([{"margin_attainment": D(-20)}], column, Target(plan="margin_plan"))[0] is None


def test_a_report_twice_is_one_section_with_its_groupings(page):
	text = render([(report(DEBTORS), DEBTORS), (report(DEBTORS), replace(DEBTORS, by="voucher"))])
	sections = [each for each in Outline(text).all("section")]
	assert len(sections) == 1
	assert text.count("<h3>by Customer</h3>") == 2
	assert text.count('<figure class="plot">') == 1  # the same plot is not drawn twice


def test_figures_of_one_meaning_stand_together():
	columns = (*DEBTORS.columns[:1], *(replace(each, help="By due date.") for each in DEBTORS.columns[6:9]))
	text = render([(report(DEBTORS), replace(DEBTORS, columns=columns))])
	assert "<dt>1–30, 31–60, 61–90</dt><dd>By due date.</dd>" in text


def test_an_empty_report_is_a_page_with_its_note():
	text = render([(report(EMPTY), EMPTY)])
	Outline(text)
	assert "<table" not in text
	assert "Nothing is booked for Nordholm." in text


def test_the_page_speaks_the_readers_language():
	text = render([(report(FARMER, "About"), FARMER)], translate=str.upper, language="ru")
	assert '<html lang="ru">' in text
	words = "".join(Outline(text).words)
	for word in ("UNASSIGNED", "TOTAL", "ALL MONEY IN", "WHAT THE FIGURES MEAN", "ABOUT", "OVERDUE SHARE"):
		assert word in words
	assert "missed" not in words


def test_a_plots_ticks_are_round_and_hold_all_values():
	assert Scale([212345.6, 180000.0], 0, 100, ticks=6).ticks == [0, 50000, 100000, 150000, 200000, 250000]
	assert Scale([-20.0, 3180.1], 0, 100).ticks == [-1000, 0, 1000, 2000, 3000, 4000]
	assert Scale([0.0], 0, 100).ticks[-1] == 1.0


@pytest.mark.parametrize(
	("value", "kind", "text"),
	[
		(1234567, "money", "1.23M"),
		(212345.6, "money", "212k"),
		(950, "money", "950"),
		(12.5, "percent", "12.5 %"),
		(0, "money", "0"),
		(-61000, "money", "-61k"),
		(0.7, "number", "0.7"),
	],
)
def test_a_plots_numbers_are_short(value, kind, text):
	assert short(value, kind) == text


def test_bars_of_a_plot_are_as_long_as_their_values():
	plot = draw(Chart("bar", ("Anna Brandt-Meyer", "Boris"), {"Turnover": (D(200), D(100))}))
	first, second = plot.bars
	assert first.width == pytest.approx(2 * second.width, abs=0.02)
	assert first.x == second.x


def test_columns_below_zero_hang():
	plot = draw(Chart("bar", ("Jan", "Feb"), {"Margin": (D(100), D(-50))}))
	up, down = plot.bars
	assert up.y + up.height == pytest.approx(down.y, abs=0.02)
	assert up.height == pytest.approx(2 * down.height, abs=0.02)


def test_a_blank_interrupts_a_line():
	plot = draw(Chart("line", ("2026-01", "2026-02", "2026-03"), {"Leads": (1, None, 3)}))
	assert plot.lines[0].path.count("M") == 2
	assert len(plot.lines[0].points) == 2


def test_of_many_bars_the_first_are_plotted_and_the_page_says_so():
	names = [f"Customer number {number}" for number in range(40)]
	table = replace(DEBTORS, chart=Chart("bar", names, {"Overdue": [D(number) for number in range(40)]}))
	assert len(draw(table.chart).bars) == MOST_BARS
	assert f"The first {MOST_BARS} are plotted; the table has {40 - MOST_BARS} more." in render(
		[(report(table), table)]
	)


@pytest.mark.parametrize("chart", [None, Chart("bar", (), {}), Chart("bar", ("a",), {"b": (None,)})])
def test_nothing_to_plot_is_no_plot(chart):
	assert draw(chart) is None
