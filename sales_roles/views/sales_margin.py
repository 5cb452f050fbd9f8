"""Sales Margin: turnover, cost of goods and margin by person, month, customer, item, item group or invoice."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sales_roles.database.port import Database
from sales_roles.kpi.attainment import Attainments
from sales_roles.kpi.cost import SOURCES, UNCOSTED
from sales_roles.kpi.margin import margin
from sales_roles.kpi.plan import MARGIN, load_plans, months
from sales_roles.messages import Message, Money, _
from sales_roles.people import Amounts, load_people, visible_people
from sales_roles.rounding import percent, to_cent
from sales_roles.scope import Scope
from sales_roles.settings import Settings
from sales_roles.views.assemble import Row, common_notes, key_rows, person_rows
from sales_roles.views.table import Chart, Column, Drill, Report, Table, Tile

# What adds up. `absolute` and `costed` give `costed_share`.
KINDS = dict.fromkeys(
	("turnover", "cost_of_goods", "margin", "provisional", "uncosted", "absolute", "costed"), "money"
)

SALES_PERSON = {"sales_person": "sales_person"}
INVOICES = Drill(report="sales-margin", by="invoice", filters=SALES_PERSON)

KEYS = {
	"sales_person": Column(
		"sales_person",
		_("Sales Person"),
		"link",
		link="Sales Person",
		drill=Drill(report="sales-margin", by="customer", filters=SALES_PERSON),
	),
	"month": Column("month", _("Month"), "text"),
	"customer": Column(
		"customer",
		_("Customer"),
		"link",
		link="Customer",
		drill=Drill(report="sales-margin", by="invoice", filters={"customer": "customer"}),
	),
	"item": Column(
		"item",
		_("Item"),
		"link",
		_("Blank: lines without an item."),
		link="Item",
		drill=Drill(
			doctype="Sales Invoice", filters={"Sales Invoice Item.item_code": "item"}, fixed={"docstatus": 1}
		),
	),
	"item_group": Column(
		"item_group", _("Item Group"), "link", _("The invoice line's own item group."), link="Item Group"
	),
	"invoice": Column(
		"invoice",
		_("Sales Invoice"),
		"link",
		link="Sales Invoice",
		drill=Drill(doctype="Sales Invoice", filters={"name": "invoice"}),
	),
}

COLUMNS = (
	Column(
		"turnover",
		_("Turnover"),
		"money",
		_(
			"Sum of base_net_amount of submitted Sales Invoice items posted in the period, not opening, no internal"
			" transfers; returns are negative on their own date. By Sales Invoices, whatever the settings choose."
		),
		drill=INVOICES,
	),
	Column(
		"cost_of_goods",
		_("Cost of goods"),
		"money",
		_(
			"Per invoice line the first that applies: its stock ledger; drop-shipped: its purchase; the stock ledger of"
			" its delivery note; the deliveries of its order; not kept in stock: the last purchase rate; the last"
			" valuation rate. Price reductions and goods that did not come back: 0."
		),
		drill=INVOICES,
	),
	Column("margin", _("Margin"), "money", _("Turnover - cost of goods."), drill=INVOICES),
	Column("margin_percent", _("Margin %"), "percent", _("Margin / turnover; no turnover: blank.")),
)

PLAN = (
	Column(
		"margin_plan",
		_("Margin plan"),
		"money",
		_("Margin targets of the Sales Person, spread like the turnover plan."),
		drill=Drill(report="plan-attainment", by="sales_person", filters=SALES_PERSON),
	),
	Column(
		"margin_attainment",
		_("Margin attainment"),
		"percent",
		_("(Margin - untargeted margin) / margin plan. No plan or 0: blank."),
		drill=Drill(report="plan-attainment", by="item_group", filters=SALES_PERSON),
	),
	Column("margin_attainment_verdict", _("Margin verdict"), "verdict"),
)

COSTING = (
	Column(
		"costed_share",
		_("Costed share"),
		"percent",
		_("Turnover of costed lines / turnover, in absolute amounts; no turnover: blank."),
	),
	Column(
		"provisional",
		_("Provisional cost"),
		"money",
		_("Cost of lines not delivered in full yet: it may change with their deliveries."),
		drill=INVOICES,
	),
	Column(
		"uncosted",
		_("Uncosted turnover"),
		"money",
		_("Turnover of lines whose cost nothing tells: it counts as margin whole."),
		drill=INVOICES,
	),
)

INVOICE = (
	Column("posting_date", _("Posting date"), "date"),
	Column("customer", _("Customer"), "link", link="Customer"),
)
COST_SOURCE = Column(
	"cost_source", _("Cost source"), "text", _("What the cost of the invoice's lines comes from.")
)

WHY_UNCOSTED = (
	(
		"no_rate",
		_(
			"Lines with a turnover of {0} are uncosted: no stock ledger, no purchase and no valuation rate tells their"
			" cost, so their margin is the whole amount."
		),
		("Purchase Invoice",),
	),
	(
		"no_item",
		_(
			"Lines with a turnover of {0} are uncosted: they name no item, so their margin is the whole amount."
		),
		("Item",),
	),
	(
		"bundle",
		_("Product bundles with a turnover of {0} are uncosted until they are delivered."),
		("Delivery Note",),
	),
)


def build(database: Database, scope: Scope, settings: Settings, by: str = "sales_person") -> Table:
	"""The report. Eight statements by person, four by anything else."""
	people = load_people(database)
	visible = visible_people(people, scope)
	plans = load_plans(database, scope) if by == "sales_person" else None
	lines = margin(database, scope, settings, visible, by, plans.named_groups if plans else ())
	if plans:
		progress = Attainments(plans, MARGIN, scope, visible, lines)

		def with_plan(row: Row, name: Any) -> None:
			complete(row, name)
			own = progress.of(name)
			row["margin_plan"] = own.plan
			row["margin_attainment"], row["margin_attainment_verdict"] = own.attainment, own.verdict

		farmers = people.holders("is_farmer")
		rows, total = person_rows(visible, amounts(lines, "sales_person"), KINDS, farmers, with_plan)
	else:
		keys = list(dict(months(scope))) if by == "month" else None
		rows, total = key_rows(by, amounts(lines, "key"), KINDS, complete, keys)
	columns = (KEYS[by], *COLUMNS, *(PLAN if by == "sales_person" else ()), *COSTING)
	if by == "invoice":
		columns = (KEYS[by], *INVOICE, *COLUMNS, *COSTING, COST_SOURCE)
		rows = of_invoices(rows, lines)
		total |= dict.fromkeys(("posting_date", "customer", "cost_source"))
	return Table(
		report=REPORT.name,
		title=REPORT.title,
		scope=scope,
		by=by,
		columns=columns,
		rows=rows,
		total=total,
		summary=summary(total),
		chart=chart(rows, by),
		notes=[*common_notes(visible), *costing_notes(lines, total, scope)],
	)


def amounts(lines: Iterable[Any], key: str) -> Amounts:
	"""The figure's rows added up by person or key."""
	sums: dict[str, dict[Any, Decimal]] = {field: {} for field in KINDS}
	for line in lines:
		costed = line.cost_source not in UNCOSTED
		values = {
			"turnover": line.turnover,
			"cost_of_goods": line.cost_of_goods,
			"margin": line.margin,
			"provisional": line.provisional,
			"uncosted": Decimal(0) if costed else line.turnover,
			"absolute": line.absolute,
			"costed": line.absolute if costed else Decimal(0),
		}
		name = getattr(line, key)
		for field, value in values.items():
			sums[field][name] = sums[field].get(name, Decimal(0)) + value
	return sums


def complete(row: Row, _name: Any) -> None:
	row["margin_percent"] = percent(row["margin"], row["turnover"])
	row["costed_share"] = percent(row.pop("costed"), row.pop("absolute"))


def of_invoices(rows: Iterable[Row], lines: Iterable[Any]) -> list[Row]:
	"""Invoices by date with their customer, and the sources of their lines' costs in the order in which they apply."""
	sources: dict[str, set[str]] = {}
	invoices = {}
	for line in lines:
		sources.setdefault(line.key, set()).add(line.cost_source)
		invoices[line.key] = line
	dated = []
	for row in rows:
		invoice = row["invoice"]
		texts = dict.fromkeys(text for source, text in SOURCES.items() if source in sources[invoice])
		row["posting_date"], row["customer"] = invoices[invoice].posting_date, invoices[invoice].customer
		row["cost_source"] = ", ".join(texts)
		dated.append(row)
	return sorted(dated, key=lambda row: row["posting_date"])


def summary(total: Row) -> list[Tile]:
	return [
		Tile(_("Turnover"), total["turnover"], "money"),
		Tile(_("Cost of goods"), total["cost_of_goods"], "money"),
		Tile(_("Margin"), total["margin"], "money"),
		Tile(_("Margin %"), total["margin_percent"], "percent"),
		Tile(_("Costed share"), total["costed_share"], "percent"),
	]


def chart(rows: list[Row], by: str) -> Chart | None:
	"""Cost and margin side by side; of customers, items and invoices those with the greatest margin."""
	shown = [row for row in rows if not row.get("is_group")]
	if by in ("customer", "item", "item_group", "invoice"):
		shown = sorted(shown, key=lambda row: -row["margin"])[:12]
	if not shown:
		return None
	blank = {
		"sales_person": _("Unassigned"),
		"item": _("Without item"),
		"item_group": _("Without item group"),
	}
	return Chart(
		type="bar",
		labels=[row[by] or blank.get(by, "") for row in shown],
		series={
			_("Margin"): [row["margin"] for row in shown],
			_("Cost of goods"): [row["cost_of_goods"] for row in shown],
		},
	)


def costing_notes(lines: Iterable[Any], total: Row, scope: Scope) -> list[Message]:
	"""How much is uncosted and why, and how much may still change."""
	lines = list(lines)
	notes = []
	for source, text, link in WHY_UNCOSTED:
		turnover = [line.turnover for line in lines if line.cost_source == source]
		if turnover:
			notes.append(Message(text, in_currency(sum(turnover, Decimal(0)), scope), link=link))
	if total["provisional"]:
		notes.append(
			Message(
				_("{0} of the cost of goods is provisional: not all goods have been delivered yet."),
				in_currency(total["provisional"], scope),
				link=("Delivery Note",),
			)
		)
	return notes


def in_currency(amount: Decimal, scope: Scope) -> Money:
	return Money(to_cent(amount), scope.currency or "")


REPORT = Report(
	"sales-margin",
	_("Sales Margin"),
	tuple(KEYS),
	build,
	_("What each sale leaves after the cost of its goods, and how that cost is known."),
)
