"""Repeat Sales: customers' second, third and tenth sales, and turnover of first and of repeated sales."""

from __future__ import annotations

from typing import Any

from sales_roles.database.port import Database
from sales_roles.kpi.plan import months
from sales_roles.kpi.repeat import repeat_sales
from sales_roles.kpi.turnover import whole_turnover
from sales_roles.messages import Message, _
from sales_roles.people import by_person, load_people, visible_people
from sales_roles.rounding import percent
from sales_roles.scope import Scope
from sales_roles.settings import Settings
from sales_roles.views.assemble import Row, common_notes, key_rows, person_rows
from sales_roles.views.table import Chart, Column, Drill, Report, Table, Tile

KINDS = {
	"second_sales": "number",
	"third_sales": "number",
	"tenth_sales": "number",
	"turnover": "money",
	"new_turnover": "money",
}

KEYS = {
	"sales_person": Column("sales_person", _("Sales Person"), "link", link="Sales Person"),
	"month": Column("month", _("Month"), "text"),
	"customer": Column(
		"customer",
		_("Customer"),
		"link",
		link="Customer",
		drill=Drill(report="sales-margin", by="invoice", filters={"customer": "customer"}),
	),
}

SALE = _(
	"A sale is dated by its first invoice; invoices that share an order or a day are one sale. Returns, openings and"
	" debit notes are none, nor is a sale fully returned. Credited to the first invoice's people by share."
)

COLUMNS = (
	Column(
		"second_sales",
		_("Second sales"),
		"number",
		SALE,
		drill=Drill(report="repeat-sales", by="customer", filters={"sales_person": "sales_person"}),
	),
	Column("third_sales", _("Third sales"), "number", SALE),
	Column("tenth_sales", _("Tenth sales"), "number", SALE),
	Column(
		"turnover",
		_("Turnover"),
		"money",
		_("Sum of base_net_amount of the period's submitted Sales Invoice items, as in the scorecard."),
	),
	Column(
		"new_turnover",
		_("New turnover"),
		"money",
		_("The period's turnover of customers' first sales, returns with the invoice they return."),
	),
	Column("repeat_turnover", _("Repeat turnover"), "money", _("The rest of turnover.")),
	Column("repeat_share", _("Repeat share"), "percent", _("Repeat turnover / turnover.")),
)


def build(database: Database, scope: Scope, settings: Settings, by: str = "sales_person") -> Table:
	"""The report. Three statements, whatever the grouping."""
	people = load_people(database)
	visible = visible_people(people, scope)
	question = (database, scope, settings, visible, by)
	sales = repeat_sales(*question)
	key = "sales_person" if by == "sales_person" else "key"
	amounts = {field: by_person(sales, field, key) for field in KINDS if field != "turnover"}
	amounts["turnover"] = by_person(whole_turnover(*question, document="Sales Invoice"), "turnover", key)
	if by == "sales_person":
		rows, total = person_rows(visible, amounts, KINDS, people.holders("is_farmer"), complete)
	else:
		keys = [month for month, _span in months(scope)] if by == "month" else None
		rows, total = key_rows(by, amounts, KINDS, complete, keys)
	notes = common_notes(visible)
	if settings.turnover_document != "Sales Invoice":
		notes.append(
			Message(_("Repeat sales are counted by Sales Invoices, though turnover is set to Sales Orders."))
		)
	return Table(
		report=REPORT.name,
		title=REPORT.title,
		scope=scope,
		by=by,
		columns=(KEYS[by], *COLUMNS),
		rows=rows,
		total=total,
		summary=[
			Tile(_("Second sales"), total["second_sales"], "number"),
			Tile(_("Third sales"), total["third_sales"], "number"),
			Tile(_("Tenth sales"), total["tenth_sales"], "number"),
			Tile(_("Repeat turnover"), total["repeat_turnover"], "money"),
			Tile(_("Repeat share"), total["repeat_share"], "percent"),
		],
		chart=chart(rows, by),
		notes=notes,
	)


def complete(row: Row, _name: Any) -> None:
	row["repeat_turnover"] = row["turnover"] - row["new_turnover"]
	row["repeat_share"] = percent(row["repeat_turnover"], row["turnover"])


def chart(rows: list[Row], by: str) -> Chart | None:
	shown = [row for row in rows if not row.get("is_group")]
	if not shown:
		return None
	return Chart(
		type="bar",
		labels=[row[by] or _("Unassigned") for row in shown],
		series={
			_("Repeat turnover"): [row["repeat_turnover"] for row in shown],
			_("New turnover"): [row["new_turnover"] for row in shown],
		},
	)


REPORT = Report(
	"repeat-sales",
	_("Repeat Sales"),
	tuple(KEYS),
	build,
	_("The second sale, the third, the tenth: whether Farmers make regulars of the customers Hunters found."),
)
