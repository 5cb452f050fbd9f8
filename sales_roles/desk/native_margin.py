"""Cost of goods beside ERPNext's Gross Profit (docs/kpi.md, "Must hold", 4), invoice by invoice.

That report takes returns off the invoice they point at, so an invoice and its returns are compared as one. They agree
where it costs every line from the stock ledger; where it does not, the documents show why.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import frappe

from erpnext.accounts.report.gross_profit import gross_profit

from sales_roles.database.port import Database
from sales_roles.desk.native import Comparison, Difference, by_reader, differing, exactly
from sales_roles.kpi.margin import margin
from sales_roles.messages import _
from sales_roles.scope import Scope
from sales_roles.settings import Settings

HALF_CENT = Decimal("0.005")

# Why a line is not costed from the stock ledger there, by what its cost comes from here.
REASONS: Mapping[str, str] = {
	"no_goods": _(
		"debit notes and credits over money alone move no goods here; there they cost as if they did"
	),
	"drop_ship": _("a drop shipment costs the average stock rate there, its purchase here"),
	"order_deliveries": _("an order's deliveries are averaged without their quantities there"),
	"last_purchase": _("what is not kept in stock is looked up by cost center, also after the sale, there"),
	"no_rate": _("what nothing tells the cost of is looked up in other warehouses or later there"),
	"valuation_rate": _("what has not left yet costs today's rate there, the rate of its day here"),
	"bundle": _("a bundle that is not delivered is guessed there"),
}
INTERNAL = _("internal transfers are sales there")
OPENING_BLANK = _("an invoice whose opening mark is blank is left out there")
RETURNED = _("returns are taken off at the rate that the goods left at there, at what they came back at here")
BUNDLE_IN_PARTS = _("a bundle's delivery is charged whole on each part invoice there")
SEVERAL_NOTES = _("of an invoice's delivery notes one is taken there")
RUNNING_VALUE = _(
	"the stock value before it is not its predecessor's there: nothing lay in stock, or later entries stand between"
)


def compare_cost(database: Database, scope: Scope, settings: Settings) -> Comparison:
	"""4. Σ cost of goods = Gross Profit's total buying amount."""
	invoices = {
		row.name: row
		for row in frappe.get_all(
			"Sales Invoice",
			{"company": scope.company, "docstatus": 1},
			[
				"name",
				"is_return",
				"return_against",
				"is_opening",
				"is_internal_customer",
				"represents_company",
				"company",
			],
		)
	}
	root = {
		name: row.return_against if row.is_return and row.return_against in invoices else name
		for name, row in invoices.items()
	}
	ours: dict[str, Decimal] = defaultdict(Decimal)
	sources: dict[str, set[str]] = defaultdict(set)
	lines: dict[str, int] = defaultdict(int)
	members: dict[str, set[str]] = defaultdict(set)
	for row in by_reader(margin, database, scope, settings, "invoice"):
		name = root[row.key]
		ours[name] += row.cost_of_goods
		sources[name].add(row.cost_source)
		lines[name] += row.lines
		members[name].add(row.key)
	theirs: dict[str, Decimal] = defaultdict(Decimal)
	filters = frappe._dict(
		company=scope.company,
		from_date=scope.from_date,
		to_date=scope.to_date,
		group_by="Invoice",
		include_returned_invoices=1,
	)
	for row in gross_profit.execute(filters)[1]:
		if row.get("indent") == 1:
			theirs[root[row.parent_invoice]] += exactly(row.buying_amount)
	tolerance = {name: HALF_CENT * (lines[name] + 1) for name in ours.keys() | theirs.keys()}
	found = differing(ours, theirs, tolerance)
	items = lines_of({member for name in found for member in members[name] | {name}})
	differences = []
	for name, amount in found.items():
		own = [item for member in members[name] | {name} for item in items.get(member, ())]
		differences.append(
			Difference(name, amount, reason(invoices[name], sources[name], own, len(members[name]) > 1))
		)
	return Comparison(
		_("Rule 4, cost of goods {0} = Gross Profit's buying amount {1}."),
		sum(ours.values(), Decimal(0)),
		sum(theirs.values(), Decimal(0)),
		tuple(differences),
	)


def reason(invoice: Any, sources: set[str], items: list[Any], returned: bool) -> str | None:
	"""Why Gross Profit does not cost an invoice and its returns from the stock ledger line by line."""
	if invoice.is_internal_customer and invoice.represents_company == invoice.company:
		return INTERNAL
	if not invoice.is_opening:
		return OPENING_BLANK
	for source, text in REASONS.items():
		if source in sources:
			return text
	if returned or invoice.is_return:
		return RETURNED
	billed_bundles = {item.item_code for item in items if item.dn_detail} & bundles()
	if billed_bundles:
		return BUNDLE_IN_PARTS
	if any(not item.dn_detail for item in items if not item.update_stock):
		return SEVERAL_NOTES
	if broken_values(items):
		return RUNNING_VALUE
	return None


def lines_of(names: Iterable[str]) -> dict[str, list[Any]]:
	found: dict[str, list[Any]] = defaultdict(list)
	wanted = ("in", [*names, ""])
	stocked = set(frappe.get_all("Sales Invoice", {"name": wanted, "update_stock": 1}, pluck="name"))
	for item in frappe.get_all(
		"Sales Invoice Item",
		{"parent": wanted, "parenttype": "Sales Invoice"},
		["name", "parent", "item_code", "dn_detail", "so_detail"],
	):
		item.update_stock = item.parent in stocked
		found[item.parent].append(item)
	return found


def bundles() -> set[str]:
	return set(frappe.get_all("Product Bundle", pluck="new_item_code"))


def broken_values(items: list[Any]) -> bool:
	"""Whether a line's stock value does not follow from that of the entry before it, by which that report goes."""
	details = [item.dn_detail or item.name for item in items]
	entries = frappe.get_all(
		"Stock Ledger Entry",
		{"voucher_detail_no": ("in", [*details, ""]), "is_cancelled": 0},
		["item_code", "warehouse", "posting_datetime", "creation", "stock_value", "stock_value_difference"],
	)
	for entry in entries:
		before = frappe.get_all(
			"Stock Ledger Entry",
			{
				"item_code": entry.item_code,
				"warehouse": entry.warehouse,
				"is_cancelled": 0,
				"posting_datetime": ("<=", entry.posting_datetime),
			},
			["stock_value", "posting_datetime", "creation"],
			order_by="posting_datetime desc, creation desc",
			limit=50,
		)
		earlier = [
			each
			for each in before
			if (each.posting_datetime, each.creation) < (entry.posting_datetime, entry.creation)
		]
		value = earlier[0].stock_value if earlier else 0
		if not value or abs(value + entry.stock_value_difference - entry.stock_value) > 0.004:
			return True
	return False
