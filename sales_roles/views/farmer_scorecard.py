"""Farmer Scorecard: attainment of the turnover plan and of the margin plan, overdue receivables; "3 of 3"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sales_roles.database.port import Database
from sales_roles.debtors.standing import promises, standings
from sales_roles.debtors.stored import has_cases
from sales_roles.kpi.attainment import Attainments
from sales_roles.kpi.contact import silent_customers
from sales_roles.kpi.margin import turnover_and_margin
from sales_roles.kpi.plan import MARGIN, TURNOVER, load_plans, months
from sales_roles.kpi.receivables import receivables
from sales_roles.kpi.repeat import repeat_sales
from sales_roles.kpi.teams import overallocated_note
from sales_roles.kpi.verdict import overdue_within, score
from sales_roles.messages import Message, _
from sales_roles.people import TOTAL, by_person, load_people, visible_people
from sales_roles.rounding import percent
from sales_roles.scope import Scope
from sales_roles.settings import Settings
from sales_roles.views import plan_attainment
from sales_roles.views.assemble import Row, key_rows, limit_of, person_rows
from sales_roles.views.plan_attainment import fields_of
from sales_roles.views.table import Column, Drill, Report, Table, Tile

VERDICTS = ("turnover_attainment_verdict", "margin_attainment_verdict", "overdue_share_verdict")

# What adds up over people, by figure.
SALES = {"turnover": "money", "margin": "money", "cost_of_goods": "money", "margin_turnover": "money"}
REPEAT = {
	"second_sales": "number",
	"third_sales": "number",
	"tenth_sales": "number",
	"new_turnover": "money",
}
PROMISES = {"promises_kept": "number", "promises_broken": "number"}
DEBTS = {"open_amount": "money", "credit": "money", "overdue": "money", "silent_customers": "number"}

BY_PERSON = {"sales_person": "sales_person"}
DEBTORS = Drill(report="overdue-receivables", by="customer", filters=BY_PERSON)
CASES = Drill(report="debtors", by="customer", filters=BY_PERSON)

COLUMNS = (
	*(
		column
		for column in plan_attainment.COLUMNS
		if column.field not in ("margin_expected", "margin_forecast")
	),
	Column(
		"margin_percent",
		_("Margin %"),
		"percent",
		_("Margin / turnover by Sales Invoices."),
		drill=Drill(report="sales-margin", by="customer", filters=BY_PERSON),
	),
	Column(
		"open_amount",
		_("Open amount"),
		"money",
		_("Sum of positive open items by Payment Ledger Entries, posted up to the as-on day."),
		drill=DEBTORS,
	),
	Column(
		"credit", _("Credit"), "money", _("Sum of negative items; it stands beside overdue."), drill=DEBTORS
	),
	Column("receivable", _("Receivable"), "money", _("Open and credit together."), drill=DEBTORS),
	Column(
		"overdue",
		_("Overdue"),
		"money",
		_("What is owed in Payment Schedule terms with a due date before the as-on day."),
		drill=DEBTORS,
	),
	Column("overdue_share", _("Overdue share"), "percent", _("Overdue / open."), drill=DEBTORS),
	Column(
		"overdue_share_limit", _("Overdue limit"), "percent", _("On the Sales Person, else the settings.")
	),
	Column("overdue_share_verdict", _("Overdue verdict"), "verdict"),
	Column(
		"second_sales",
		_("Second sales"),
		"number",
		_("Customers' second sales that fall in the period, by share."),
		drill=Drill(report="repeat-sales", by="customer", filters=BY_PERSON),
	),
	Column("third_sales", _("Third sales"), "number"),
	Column("tenth_sales", _("Tenth sales"), "number"),
	Column("new_turnover", _("New turnover"), "money", _("The period's turnover of customers' first sales.")),
	Column("repeat_turnover", _("Repeat turnover"), "money", _("The rest of turnover.")),
	Column(
		"silent_customers",
		_("Silent customers"),
		"number",
		_("Customers nobody has been in touch with for as many days as the settings say."),
		drill=Drill(report="customer-care", by="customer", filters=BY_PERSON),
	),
	Column(
		"promises_kept",
		_("Promises kept"),
		"number",
		_(
			"Promises to pay of debtors, by share: of the cases that are open or were cured in the period, since each was"
			" opened."
		),
		drill=CASES,
	),
	Column("promises_broken", _("Promises broken"), "number", drill=CASES),
	Column("met", _("Met"), "count", _("How many of the three figures are met or on track.")),
	Column("judged", _("Judged"), "count", _("How many figures have a plan or limit and are not blank.")),
)


def build(database: Database, scope: Scope, settings: Settings, by: str = "sales_person") -> Table:
	"""The report. Sixteen statements at most, whatever the grouping."""
	figures = Figures(database, scope, settings, by)
	rows, total = figures.by_month() if by == "month" else figures.by_sales_person()
	return Table(
		report=REPORT.name,
		title=REPORT.title,
		scope=scope,
		by=by,
		columns=(plan_attainment.KEYS[by], *COLUMNS),
		rows=rows,
		total=total,
		summary=[
			Tile(
				_("Turnover attainment"),
				total["turnover_attainment"],
				"percent",
				total["turnover_attainment_verdict"],
			),
			Tile(
				_("Margin attainment"),
				total["margin_attainment"],
				"percent",
				total["margin_attainment_verdict"],
			),
			Tile(_("Overdue share"), total["overdue_share"], "percent", total["overdue_share_verdict"]),
			Tile(_("Turnover"), total["turnover"], "money"),
			Tile(_("Overdue"), total["overdue"], "money"),
		],
		chart=plan_attainment.chart(rows, by),
		notes=figures.notes(total),
	)


class Figures:
	"""What the scorecard asks of the database, each figure once."""

	def __init__(self, database: Database, scope: Scope, settings: Settings, by: str):
		self.scope, self.settings = scope, settings
		self.people = load_people(database)
		self.visible = visible_people(self.people, scope)
		self.plans = load_plans(database, scope)
		key = "month" if by == "month" else "sales_person"
		question = (scope, settings, self.visible)
		(
			self.sales,
			self.debts,
			self.repeats,
			self.silent,
			self.team_notes,
			self.promises,
		) = database.together(
			lambda each: turnover_and_margin(each, *question, key, self.plans.named_groups),
			lambda each: receivables(each, *question),
			lambda each: repeat_sales(each, *question, key),
			lambda each: silent_customers(each, *question),
			lambda each: overallocated_note(each, *question),
			# None: a copy of a database without this app has no cases
			lambda each: promises(standings(each, scope, self.visible)) if has_cases(each) else None,
		)
		self.progress = {
			measure: Attainments(self.plans, measure, scope, self.visible, rows)
			for measure, rows in self.sales.items()
		}

	def amounts(self, key: str) -> dict[str, Mapping[Any, Any]]:
		"""What adds up, by person or by the rows' key; debts are of one day and have no month."""
		margins = self.sales[MARGIN]
		amounts = {
			"turnover": by_person(self.sales[TURNOVER], "turnover", key),
			"margin": by_person(margins, "margin", key),
			"cost_of_goods": by_person(margins, "cost_of_goods", key),
			"margin_turnover": by_person(margins, "turnover", key),
			"new_turnover": by_person(self.repeats, "new_turnover", key),
		}
		amounts |= {
			field: by_person(self.repeats, field, key)
			for field in ("second_sales", "third_sales", "tenth_sales")
		}
		if key == "sales_person":
			amounts |= {field: by_person(self.debts, field) for field in ("open_amount", "credit", "overdue")}
			amounts["silent_customers"] = by_person(self.silent, "silent_customers")
			amounts |= self.promises or {}
		return amounts

	def by_sales_person(self) -> tuple[list[Row], Row]:
		holders = self.people.holders("is_farmer")

		def complete(row: Row, name: Any) -> None:
			row |= fields_of(self.progress, name)
			self.complete(row, name)
			if name is not TOTAL and name not in holders:
				row |= dict.fromkeys(VERDICTS)
			row["met"], row["judged"] = score(row[verdict] for verdict in VERDICTS)
			if not row["judged"]:
				row["met"] = None

		# A plan is an amount too: the total has it, so its owner has a row, whatever their role.
		planned = {
			name
			for name in self.people.by_name
			if any(progress.has_plan(name) for progress in self.progress.values())
		}
		kinds = SALES | REPEAT | DEBTS | (PROMISES if self.promises is not None else {})
		return person_rows(self.visible, self.amounts("sales_person"), kinds, holders | planned, complete)

	def by_month(self) -> tuple[list[Row], Row]:
		"""A row a month. Debts are known as of one day: they stand in the total alone."""
		plans = {row["month"]: row for row in plan_attainment.by_month(self.progress, self.sales, self.scope)}
		total = self.by_sales_person()[1]

		def complete(row: Row, name: Any) -> None:
			if name is TOTAL:
				row |= {field: value for field, value in total.items() if field in row or field not in TREE}
				return
			row |= plans[name]
			row |= dict.fromkeys((*DEBTS, *PROMISES))
			self.complete(row, name)
			row["met"] = row["judged"] = None

		keys = [month for month, _span in months(self.scope)]
		return key_rows("month", self.amounts("key"), SALES | REPEAT, complete, keys)

	def complete(self, row: Row, name: Any) -> None:
		"""Ratios, limit and verdict of what adds up."""
		invoiced = row.pop("margin_turnover")
		row["margin_percent"] = percent(row["margin"], invoiced)
		row["repeat_turnover"] = invoiced - row["new_turnover"]
		if self.promises is None:
			row |= dict.fromkeys(PROMISES)
		known = row["open_amount"] is not None
		row["receivable"] = row["open_amount"] + row["credit"] if known else None
		row["overdue_share"] = percent(row["overdue"], row["open_amount"])
		limit = limit_of(self.visible, name, "overdue_share_limit", self.settings)
		row["overdue_share_limit"] = limit
		row["overdue_share_verdict"] = (
			overdue_within(row["overdue_share"], row["open_amount"], limit) if known else None
		)

	def notes(self, total: Row) -> list[Message]:
		notes = plan_attainment.notes(self.visible, self.plans, total) + self.team_notes
		if self.people.roles_in_use and not self.people.holders("is_farmer"):
			notes.append(
				Message(
					_(
						"Nobody is a Farmer, so nobody is judged by plans. Tick the role on the Sales Persons."
					),
					link=("Sales Person",),
				)
			)
		return notes


TREE = ("sales_person", "indent", "is_group")

REPORT = Report(
	"farmer-scorecard",
	_("Farmer Scorecard"),
	("sales_person", "month"),
	build,
	_(
		"A Farmer makes regulars of customers. Judged by attainment of the turnover plan, attainment of the margin"
		" plan, overdue receivables."
	),
)
