"""Plan Attainment: turnover and margin against their plans, by person, month or item group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sales_roles.database.port import Database
from sales_roles.kpi.attainment import Attainments, Progress, judge
from sales_roles.kpi.margin import turnover_and_margin
from sales_roles.kpi.plan import MARGIN, TURNOVER, Plans, load_plans, months
from sales_roles.kpi.teams import overallocated_note
from sales_roles.messages import Message, _
from sales_roles.people import TOTAL, Visible, by_person, load_people, visible_people
from sales_roles.rounding import round_rows
from sales_roles.scope import Scope
from sales_roles.settings import Settings
from sales_roles.views.assemble import Row, common_notes, person_rows
from sales_roles.views.table import Chart, Column, Drill, Report, Table, Tile

# The figures of one measure under kpi.md's names: row field → field of a Progress.
FIELDS: Mapping[str, Mapping[str, str]] = {
	TURNOVER: {
		"turnover": "actual",
		"untargeted_turnover": "untargeted",
		"turnover_plan": "plan",
		"turnover_attainment": "attainment",
		"turnover_attainment_verdict": "verdict",
		"expected": "expected",
		"forecast": "forecast",
	},
	MARGIN: {
		"margin": "actual",
		"untargeted_margin": "untargeted",
		"margin_plan": "plan",
		"margin_attainment": "attainment",
		"margin_attainment_verdict": "verdict",
		"margin_expected": "expected",
		"margin_forecast": "forecast",
	},
}

INVOICES = Drill(report="sales-margin", by="invoice", filters={"sales_person": "sales_person"})

COLUMNS = (
	Column(
		"turnover",
		_("Turnover"),
		"money",
		_(
			"Sum of base_net_amount of submitted Sales Invoice items posted in the period, not opening, no internal"
			" transfers; returns are negative on their own date. Split by the Sales Team's allocated_percentage."
		),
		drill=INVOICES,
	),
	Column(
		"turnover_plan",
		_("Turnover plan"),
		"money",
		_(
			"Target amounts of the Sales Person x the share of the plan's months in the period. A group: its own,"
			" else the sum of its children's."
		),
		drill=Drill(doctype="Sales Person", filters={"name": "sales_person"}),
	),
	Column(
		"untargeted_turnover",
		_("Untargeted turnover"),
		"money",
		_("What no target of the person covers; it does not count towards attainment."),
	),
	Column(
		"turnover_attainment",
		_("Turnover attainment"),
		"percent",
		_("(Turnover - untargeted turnover) / turnover plan. No plan or 0: blank."),
		drill=INVOICES,
	),
	Column("turnover_attainment_verdict", _("Turnover verdict"), "verdict"),
	Column("expected", _("Expected turnover"), "money", _("The plan of the days gone by the as-on day.")),
	Column(
		"forecast",
		_("Forecast turnover"),
		"money",
		_("Actual up to the as-on day / expected x plan; expected 0: blank."),
	),
	Column("margin", _("Margin"), "money", _("Turnover by Sales Invoices - cost of goods."), drill=INVOICES),
	Column("margin_plan", _("Margin plan"), "money", _("Margin targets, spread like the turnover plan.")),
	Column("untargeted_margin", _("Untargeted margin"), "money", _("Margin that no margin target covers.")),
	Column(
		"margin_attainment",
		_("Margin attainment"),
		"percent",
		_("(Margin - untargeted margin) / margin plan. No plan or 0: blank."),
		drill=INVOICES,
	),
	Column("margin_attainment_verdict", _("Margin verdict"), "verdict"),
	Column("margin_expected", _("Expected margin"), "money", _("The margin plan of the days gone.")),
	Column(
		"margin_forecast", _("Forecast margin"), "money", _("Margin up to the as-on day / expected x plan.")
	),
)

KEYS = {
	"sales_person": Column("sales_person", _("Sales Person"), "link", link="Sales Person"),
	"month": Column("month", _("Month"), "text"),
	"item_group": Column(
		"item_group",
		_("Item Group"),
		"link",
		_("The item group that the covering target names; blank: a target without one."),
		link="Item Group",
	),
}


def build(database: Database, scope: Scope, settings: Settings, by: str = "sales_person") -> Table:
	"""The report. Twelve statements at most, whatever the grouping."""
	people = load_people(database)
	visible = visible_people(people, scope)
	plans = load_plans(database, scope)
	key = "month" if by == "month" else "sales_person"
	# what no target covers stands with its own item group
	groups = None if by == "item_group" else plans.named_groups
	sales = turnover_and_margin(database, scope, settings, visible, key, groups)
	progress = {measure: Attainments(plans, measure, scope, visible, rows) for measure, rows in sales.items()}
	if by == "sales_person":
		rows, total = by_sales_person(visible, progress, sales)
	else:
		total = {by: None} | fields_of(progress, TOTAL)
		rows = by_month(progress, sales, scope) if by == "month" else by_item_group(progress)
	return Table(
		report=REPORT.name,
		title=REPORT.title,
		scope=scope,
		by=by,
		columns=(KEYS[by], *COLUMNS),
		rows=rows,
		total=total,
		summary=summary(total),
		chart=chart(rows, by),
		notes=notes(visible, plans, total) + overallocated_note(database, scope, settings, visible),
	)


def fields_of(progress: Mapping[str, Attainments], name: Any) -> Row:
	"""Both measures of a row under their field names."""
	row: Row = {}
	for measure, attainments in progress.items():
		row |= named(measure, attainments.of(name))
	return row


def named(measure: str, progress: Progress) -> Row:
	return {field: getattr(progress, name) for field, name in FIELDS[measure].items()}


def by_sales_person(
	visible: Visible, progress: Mapping[str, Attainments], sales: Mapping[str, list]
) -> tuple[list[Row], Row]:
	amounts = {measure: by_person(rows, measure) for measure, rows in sales.items()}
	people = visible.people
	planned = [
		name
		for name in people.by_name
		if any(attainments.has_plan(name) for attainments in progress.values())
		or name in people.holders("is_farmer")
	]

	def complete(row: Row, name: Any) -> None:
		row.update(fields_of(progress, name))

	return person_rows(visible, amounts, dict.fromkeys(FIELDS, "money"), planned, complete)


def by_month(progress: Mapping[str, Attainments], sales: Mapping[str, list], scope: Scope) -> list[Row]:
	"""Every month of the period, also one without sales; its plan by days."""
	spans = dict(months(scope))
	rows: list[Row] = [{"month": month} for month in spans]
	for measure, total in progress.items():
		scopes = {
			month: replace(scope, from_date=first, to_date=last) for month, (first, last) in spans.items()
		}
		months_of = {
			month: Attainments(
				total.plans,
				measure,
				scopes[month],
				total.visible,
				[sale for sale in sales[measure] if sale.key == month],
			)
			for month in spans
		}
		raw = {
			"actual": by_person(sales[measure], measure, "key"),
			"untargeted": {month: each.raw_untargeted() for month, each in months_of.items()},
			"plan": {month: total.raw_plan(*span) for month, span in spans.items()},
			"expected": {
				month: total.raw_plan(first, min(last, scope.as_on)) for month, (first, last) in spans.items()
			},
		}
		rounded = {field: round_rows(amounts) for field, amounts in raw.items()}
		has_plan = total.plan(TOTAL) is not None
		for row in rows:
			month = row["month"]
			each = months_of[month]
			judged = judge(
				scopes[month],
				actual=rounded["actual"].get(month, Decimal(0)),
				untargeted=rounded["untargeted"][month],
				gone=each.of(TOTAL).gone,
				plan=rounded["plan"][month] if has_plan else None,
				expected=rounded["expected"][month] if has_plan else None,
			)
			row |= named(measure, judged)
	return rows


def by_item_group(progress: Mapping[str, Attainments]) -> list[Row]:
	found = {measure: attainments.by_item_group() for measure, attainments in progress.items()}
	groups = {group for figures in found.values() for group in figures}
	rows: list[Row] = []
	for group in sorted(groups, key=lambda name: (name is None, name or "")):
		row: Row = {"item_group": group}
		for measure, figures in found.items():
			nothing = judge(
				progress[measure].scope,
				actual=Decimal(0),
				untargeted=Decimal(0),
				gone=Decimal(0),
				plan=None,
				expected=None,
			)
			row |= named(measure, figures.get(group, nothing))
		rows.append(row)
	return rows


def summary(total: Row) -> list[Tile]:
	return [
		Tile(_("Turnover"), total["turnover"], "money"),
		Tile(
			_("Turnover attainment"),
			total["turnover_attainment"],
			"percent",
			total["turnover_attainment_verdict"],
		),
		Tile(_("Margin"), total["margin"], "money"),
		Tile(
			_("Margin attainment"), total["margin_attainment"], "percent", total["margin_attainment_verdict"]
		),
	]


def chart(rows: list[Row], by: str) -> Chart | None:
	"""What targets cover against the plan; whoever has no plan has no bar, and a month keeps its place."""
	shown = [row for row in rows if not row.get("is_group")]
	if by != "month":
		bars = [row for row in shown if row["turnover_plan"]]
		shown = bars or shown
	if not shown:
		return None
	blank = {"sales_person": _("Unassigned"), "item_group": _("Other item groups")}
	return Chart(
		type="bar",
		labels=[row[by] or blank.get(by, "") for row in shown],
		series={
			_("Turnover"): [row["turnover"] - row["untargeted_turnover"] for row in shown],
			_("Turnover plan"): [row["turnover_plan"] for row in shown],
		},
	)


def notes(visible: Visible, plans: Plans, total: Row) -> list[Message]:
	notes = common_notes(visible)
	if not total["turnover_plan"] and not total["margin_plan"]:
		notes.append(
			Message(
				_("No plan covers this period: enter targets in the Sales Persons' target tables."),
				link=("Sales Person",),
			)
		)
	for name in plans.lost_distributions:
		notes.append(
			Message(
				_("Monthly Distribution {0} of a target does not exist; its plan is spread evenly."),
				name,
				link=("Monthly Distribution",),
			)
		)
	return notes


REPORT = Report(
	"plan-attainment",
	_("Plan Attainment"),
	tuple(KEYS),
	build,
	_("Turnover and margin against the targets of the Sales Persons, with the pace of the running period."),
)
