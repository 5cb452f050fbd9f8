"""Cost of goods beside ERPNext's Gross Profit (docs/kpi.md, "Must hold", 4), by invoice and item.

That report takes returns off the invoice they point at, item by item, so an invoice and its returns are compared as
one. They agree where it costs every line from the stock ledger; where it does not, the documents show why.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

import frappe

from erpnext.accounts.report.gross_profit import gross_profit

from sales_roles.database.port import COUNT, MONEY, TEXT, Database, Query
from sales_roles.desk.comparison import Comparison, Difference, differing, exactly, native
from sales_roles.kpi.cost import RETURN_COST, SALE_COST, SOLD, SOURCE_NAMES
from sales_roles.kpi.estimate import days
from sales_roles.kpi.margin import PERIOD_INVOICES
from sales_roles.messages import _
from sales_roles.rounding import CENT
from sales_roles.scope import Scope
from sales_roles.settings import Settings

LINE = """
	select invoice, key_value, cost_source, sum(cost), count(*)
	from line_cost
	group by invoice, key_value, cost_source
"""
COLUMNS = {"invoice": TEXT, "item": TEXT, "cost_source": COUNT, "cost": MONEY, "lines": COUNT}
CHOICES = {"key": {"": "item.item_code"}, "item_group": {"": "''"}}
LINES = (
	Query(
		"native_line",
		COLUMNS,
		PERIOD_INVOICES.replace("{is_return}", "0") + SOLD + "," + SALE_COST + LINE,
		choices=CHOICES,
	),
	Query(
		"native_return_line",
		COLUMNS,
		PERIOD_INVOICES.replace("{is_return}", "1") + SOLD + "," + RETURN_COST + LINE,
		choices=CHOICES,
	),
)

# Why a line is not costed from the stock ledger there, by what its cost comes from here.
REASONS: Mapping[str, str] = {
	"no_goods": _("debit notes and credits over money alone cost as if goods had moved"),
	"drop_ship": _(
		"a drop shipment costs an average rate, in ERPNext 16 its whole purchase on each part invoice, here its part of it"
	),
	"order_deliveries": _("an order's deliveries are averaged without their quantities and bundles"),
	"last_purchase": _(
		"what is not kept in stock costs the last purchase of its cost center, also after the sale"
	),
	"no_rate": _("what nothing tells the cost of has a rate from later or elsewhere"),
	"valuation_rate": _("what has not left yet costs one rate for the whole period"),
	"bundle": _("a bundle that is not delivered is guessed"),
}
INTERNAL = _("internal transfers are sales")
OPENING_BLANK = _("an invoice whose opening mark is blank is left out")
RETURNED = _("returns are taken off at the rate that the goods left at, here at what they came back at")
BUNDLE_IN_PARTS = _("a bundle's delivery is charged whole on each part invoice")
SEVERAL_NOTES = _("of an invoice's delivery notes only one is taken")
RUNNING_VALUE = _("cost is the step of a running stock value, which does not follow from the entry before it")


class Key(NamedTuple):
	"""An item of an invoice and of its returns."""

	invoice: str
	item: str

	def __str__(self) -> str:
		return f"{self.invoice} {self.item}"


@dataclass
class Costed:
	"""What our lines of an item say."""

	cost: Decimal = Decimal(0)
	lines: int = 0
	sources: set[str] = field(default_factory=set)
	invoices: set[str] = field(default_factory=set)


def compare_cost(database: Database, scope: Scope, settings: Settings) -> Comparison:
	"""4. Σ cost of goods = Gross Profit's total buying amount."""
	invoices = {
		row.name: row
		for row in frappe.get_all(
			"Sales Invoice",
			{"company": scope.company, "docstatus": 1},
			[
				"name",
				"company",
				"is_return",
				"return_against",
				"is_opening",
				"update_stock",
				"is_internal_customer",
				"represents_company",
			],
		)
	}

	def key(invoice: str, item: str | None) -> Key:
		row = invoices[invoice]
		root = row.return_against if row.is_return and row.return_against in invoices else invoice
		return Key(root, item or "")

	ours: dict[Key, Costed] = defaultdict(Costed)
	params = scope.params | days(scope.from_date, scope.to_date)
	for row in (row for query in LINES for row in database.rows(query, dict.fromkeys(CHOICES, ""), **params)):
		each = ours[key(row.invoice, row.item)]
		each.cost += row.cost
		each.lines += row.lines
		each.sources.add(SOURCE_NAMES[row.cost_source])
		each.invoices.add(row.invoice)
	theirs: dict[Key, Decimal] = defaultdict(Decimal)
	for row in buying_amounts(scope):
		theirs[key(row.parent_invoice, row.sales_invoice)] += exactly(row.buying_amount)
	costs = {name: each.cost for name, each in ours.items()}
	tolerance = {name: CENT * (ours[name].lines + 1) / 2 for name in costs.keys() | theirs.keys()}
	found = differing(costs, theirs, tolerance)
	lines = lines_of({invoice for name in found for invoice in {name.invoice, *ours[name].invoices}})
	bundles = set(frappe.get_all("Product Bundle", pluck="new_item_code"))
	differences = []
	for name, amount in found.items():
		own = [
			line for line in lines if line.item_code == name.item and key(line.parent, line.item_code) == name
		]
		why = reason(invoices, name, ours[name], own, bundles)
		differences.append(Difference(str(name), amount, why))
	return Comparison(
		_("Rule 4, cost of goods {0}, Gross Profit {1}"),
		sum(costs.values(), Decimal(0)),
		sum(theirs.values(), Decimal(0)),
		tuple(differences),
		len(tolerance),
	)


def buying_amounts(scope: Scope) -> list[Any]:
	"""Gross Profit's rows of items, without headers, components of bundles and the total."""
	filters = frappe._dict(
		company=scope.company,
		from_date=scope.from_date,
		to_date=scope.to_date,
		group_by="Invoice",
		include_returned_invoices=1,
	)
	with native():
		rows = gross_profit.execute(filters)[1]
	return [row for row in rows if row.get("indent") == 1]


def reason(
	invoices: Mapping[str, Any], name: Key, costed: Costed, lines: list[Any], bundles: set[str]
) -> str | None:
	"""Why Gross Profit does not cost an item of an invoice and its returns from the stock ledger."""
	invoice = invoices[name.invoice]
	if invoice.is_internal_customer and invoice.represents_company == invoice.company:
		return INTERNAL
	if not invoice.is_opening:
		return OPENING_BLANK
	for source, text in REASONS.items():
		if source in costed.sources:
			return text
	if any(invoices[member].is_return for member in costed.invoices):
		return RETURNED
	billed = [line for line in lines if not invoices[line.parent].update_stock]
	if name.item in bundles and any(line.dn_detail for line in billed):
		return BUNDLE_IN_PARTS
	if any(not line.dn_detail for line in billed):
		return SEVERAL_NOTES
	return RUNNING_VALUE if broken_values(lines) else None


def lines_of(invoices: Iterable[str]) -> list[Any]:
	return frappe.get_all(
		"Sales Invoice Item",
		{"parent": ("in", [*invoices, ""]), "parenttype": "Sales Invoice"},
		["name", "parent", "item_code", "dn_detail"],
	)


def broken_values(lines: list[Any]) -> bool:
	"""Whether the stock value of a line's entry is not that of the entry before it plus its own difference.

	So after a document of an earlier day, until the goods are valued anew; and where the value before was 0, that
	report takes an average rate.
	"""
	details = [line.dn_detail or line.name for line in lines]
	for entry in frappe.get_all(
		"Stock Ledger Entry",
		{"voucher_detail_no": ("in", [*details, ""]), "is_cancelled": 0},
		["name", "item_code", "warehouse", "posting_datetime", "stock_value", "stock_value_difference"],
	):
		day = frappe.get_all(
			"Stock Ledger Entry",
			{
				"item_code": entry.item_code,
				"warehouse": entry.warehouse,
				"is_cancelled": 0,
				"posting_datetime": ("<=", entry.posting_datetime),
			},
			["name", "stock_value"],
			order_by="posting_datetime desc, creation desc",
			limit=100,
		)
		places = [each.name for each in day]
		following = places.index(entry.name) + 1 if entry.name in places else len(day)
		before = day[following].stock_value if following < len(day) else 0
		if not before or abs(before + entry.stock_value_difference - entry.stock_value) > 0.004:
			return True
	return False
