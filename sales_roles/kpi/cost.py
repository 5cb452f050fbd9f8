"""Cost of goods: what each invoice line cost, and how that is known (docs/kpi.md, "Farmer", `cost_source`).

Per invoice line, the first that applies:

0. debit notes, and return lines whose goods did not come back: 0 (a returned service keeps its cost)
1. the stock ledger of the line (`update_stock`; a bundle's components carry the line's name)
2. drop-shipped: Purchase Invoice line, else Purchase Order line, by stock quantity
3. the stock ledger of the Delivery Note line that it bills, or that delivers it, by stock quantity
4. the Delivery Note lines of the same Sales Order line, cost by quantity
5. item not kept in stock: the rate of its last submitted, non-return Purchase Invoice line up to the posting date
6. the last valuation rate of item and warehouse before posting date and time
7. none, rate 0, a line without item, a bundle not delivered yet: cost 0, uncosted

Return notes are left out of the unit cost. In 3 and 4 a line delivered in part costs unit cost x invoiced quantity
and is provisional; so is a line of 6, of which nothing has left yet.

Goods came back if the return line has stock ledger entries of its own (1), bills a return note (3), was drop-shipped
(2), or return notes exist for the same note or invoice line, up to their quantity (3). Where nothing had left for
the invoice line, what is credited takes its cost back (6).
"""

from __future__ import annotations

from collections.abc import Mapping

from sales_roles.kpi.came_back import CAME_BACK
from sales_roles.kpi.estimate import CREDITED_RATE, LAST_PURCHASE, LAST_RATE, STRETCH, UNDELIVERED
from sales_roles.messages import _

# What a line's cost comes from, in words. A query tells it by its place here: sums are grouped by small numbers.
SOURCES: Mapping[str, str] = {
	"no_goods": _("no goods moved"),
	"stock_ledger": _("stock ledger"),
	"drop_ship": _("drop-shipped"),
	"delivery_note": _("delivery note"),
	"order_deliveries": _("order's deliveries"),
	"last_purchase": _("last purchase"),
	"valuation_rate": _("valuation rate"),
	"no_rate": _("uncosted"),
	"no_item": _("uncosted"),
	"bundle": _("uncosted"),
}
SOURCE_NAMES = tuple(SOURCES)
UNCOSTED = ("no_rate", "no_item", "bundle")

# A line of `sold` is costed in one pass: what most lines have is looked up beside it, what few have when nothing else
# applied. MariaDB works out a CTE anew for each place that names it; `limit` keeps it from doing so, and from working
# out a lookup anew for each place that uses its answer. Child rows of submitted
# documents have their parent's docstatus. The Stock Ledger is reached by the name of the document's line.
#
# The query defines `invoice`: the sales in question, with all columns of the fragment `sales_invoice`, and `sold`, one
# row an invoice: document, customer, day, stretch, posting_time, creation, is_debit_note, update_stock, team, span. What
# tells teams and spans apart is the query's, as is the line's `{item_group}` and `{key}`. Parameters: company and those
# of `days`.

# `sold` where neither teams nor spans are told apart.
SOLD = """
sold as (
	select name as document, customer, day, posting_time, creation, is_debit_note, update_stock,
		{stretch} as stretch, 1 as span, '' as team
	from (select invoice.*, invoice.posting_date as day from invoice) as dated
	limit 9223372036854775807
)""".replace("{stretch}", STRETCH)

# 1: several batches are several entries of one line.
LEDGER = """(
	select 0 - sum(ledger.stock_value_difference) from `tabStock Ledger Entry` as ledger
	where ledger.voucher_detail_no = item.name
		and ledger.voucher_no = item.parent
		and ledger.voucher_type = 'Sales Invoice'
		and ledger.is_cancelled = 0
)"""

# 2: each Purchase Order line at its invoices' rate, else at its own. A return carries the order line's name as well.
DROP_SHIP = """(
	select sum(
		coalesce(
			(
				select sum(bill_item.base_net_amount) * ordered.stock_qty / nullif(sum(bill_item.stock_qty), 0)
				from `tabPurchase Invoice Item` as bill_item
				inner join `tabPurchase Invoice` as bill on bill.name = bill_item.parent
				where bill_item.po_detail = ordered.name
					and bill_item.parenttype = 'Purchase Invoice'
					and bill.docstatus = 1
					and bill.is_return = 0
			),
			ordered.base_net_amount
		)
	) * item.stock_qty / nullif(sum(ordered.stock_qty), 0)
	from `tabPurchase Order Item` as ordered
	where ordered.sales_order_item = item.so_detail
		and ordered.parenttype = 'Purchase Order'
		and ordered.docstatus = 1
)"""

# 3: a sale bills or is delivered by delivery notes; a credit note bills return notes. A credit note made from an
# invoice copies the name of the note line that went out: that one says nothing about goods that came back.
NOTE = """(
	select 0 - sum(ledger.stock_value_difference) from `tabStock Ledger Entry` as ledger
	where ledger.voucher_detail_no = note_item.name
		and ledger.voucher_no = note_item.parent
		and ledger.voucher_type = 'Delivery Note'
		and ledger.is_cancelled = 0
)"""

MOVED = """exists (
	select 1 from `tabStock Ledger Entry` as ledger
	where ledger.voucher_detail_no = sent.name
		and ledger.voucher_no = sent.parent
		and ledger.voucher_type = 'Delivery Note'
		and ledger.is_cancelled = 0
)"""

SENT_QUANTITY = (
	"""(
	select sum(sent.stock_qty)
	from `tabDelivery Note Item` as sent
	inner join `tabDelivery Note` as sending on sending.name = sent.parent
	where sent.si_detail = item.name
		and sent.parenttype = 'Delivery Note'
		and sent.docstatus = 1
		and sent.name <> coalesce(item.dn_detail, '')
		and sending.is_return = 0
		and """
	+ MOVED
	+ """
)"""
)

SENT_COST = """(
	select 0 - sum(ledger.stock_value_difference)
	from `tabDelivery Note Item` as sent
	inner join `tabDelivery Note` as sending on sending.name = sent.parent
	inner join `tabStock Ledger Entry` as ledger
		on ledger.voucher_detail_no = sent.name
		and ledger.voucher_no = sent.parent
		and ledger.voucher_type = 'Delivery Note'
	where sent.si_detail = looked_up.line
		and sent.parenttype = 'Delivery Note'
		and sent.docstatus = 1
		and sent.name <> looked_up.dn_detail
		and sending.is_return = 0
		and ledger.is_cancelled = 0
)"""

# 4: what the order line's invoices had asked for up to this one says whether it is delivered.
ORDER_QUANTITY = (
	"""(
	select sum(sent.stock_qty)
	from `tabDelivery Note Item` as sent
	inner join `tabDelivery Note` as sending on sending.name = sent.parent
	where sent.so_detail = item.so_detail
		and sent.parenttype = 'Delivery Note'
		and sent.docstatus = 1
		and sending.is_return = 0
		and """
	+ MOVED
	+ """
)"""
)

ORDER_COST = """(
	select 0 - sum(ledger.stock_value_difference)
	from `tabDelivery Note Item` as sent
	inner join `tabDelivery Note` as sending on sending.name = sent.parent
	inner join `tabStock Ledger Entry` as ledger
		on ledger.voucher_detail_no = sent.name
		and ledger.voucher_no = sent.parent
		and ledger.voucher_type = 'Delivery Note'
	where sent.so_detail = looked_up.so_detail
		and sent.parenttype = 'Delivery Note'
		and sent.docstatus = 1
		and sending.is_return = 0
		and ledger.is_cancelled = 0
)"""

ASKED_FOR = """(
	select sum(earlier.stock_qty)
	from `tabSales Invoice Item` as earlier
	inner join `tabSales Invoice` as billing on billing.name = earlier.parent
	where earlier.so_detail = looked_up.so_detail
		and earlier.docstatus = 1
		and billing.is_return = 0
		and billing.is_debit_note = 0
		and billing.update_stock = 0
		and (
			billing.posting_date < looked_up.day
			or (billing.posting_date = looked_up.day and earlier.name <= looked_up.line)
		)
)"""

BUNDLE = """
bundle as (
	select product.new_item_code as item_code
	from `tabProduct Bundle` as product
	where product.disabled = 0
	group by product.new_item_code
)"""

# What all lines have in common. An outer join, so that lines are looked up by their invoice. An index has all of a line
# that is asked for here; its warehouse is not in it, and asked for only where a rate is looked for.
LOOKED_UP = """
	select sold.team, sold.document as invoice, sold.customer, sold.day, sold.span,
		sold.is_debit_note, item.name as line, {item_group} as item_group, {key} as key_value, item.stock_qty,
		item.base_net_amount as amount, coalesce(item.dn_detail, '') as dn_detail,
		coalesce(item.so_detail, '') as so_detail,
		case
			when coalesce(item.item_code, '') = '' then {no_item}
			when bundle.item_code is not null then {bundle}
			else {no_rate}
		end as uncosted,
		case when sold.update_stock = 1 then {ledger} end as ledger_cost,
		case when item.delivered_by_supplier = 1 and item.so_detail <> '' then {shipped_cost} end as drop_ship_cost,
		note_item.stock_qty as note_quantity,
		case when {has_note} then {note} end as note_cost,
		"""

# A sale that is no return.
SALE_LINE = (
	"""
looked_up as ("""
	+ LOOKED_UP
	+ """
		case when sold.update_stock = 0 then {sent_quantity} end as sent_quantity,
		case
			when sold.update_stock = 0 and item.so_detail <> '' and coalesce(item.dn_detail, '') = ''
				then {order_quantity}
		end as order_quantity,
		bought.amount as bought_amount, bought.quantity as bought_quantity,
		case when waiting.name is not null and {undelivered} then {last_rate} end as rate
	from sold
	left join `tabSales Invoice Item` as item on item.parent = sold.document
	left join `tabItem` as stock on stock.name = item.item_code
	left join `tabSales Invoice Item` as waiting
		on waiting.name = case
			when sold.update_stock = 0
				and sold.is_debit_note = 0
				and coalesce(item.dn_detail, '') = ''
				and stock.is_stock_item = 1
				then item.name
		end
	left join bundle on bundle.item_code = item.item_code
	left join `tabDelivery Note Item` as note_item
		on note_item.name = nullif(item.dn_detail, '')
		and note_item.parenttype = 'Delivery Note'
		and note_item.docstatus = 1
	left join last_bought as bought
		on bought.item_code = case
			when stock.is_stock_item = 0 and bundle.item_code is null and sold.stretch > 0 then item.item_code
			else ''
		end
		and bought.stretch = case
			when stock.is_stock_item = 0 and bundle.item_code is null and item.item_code <> '' then sold.stretch
			else 0
		end
		and bought.day <= sold.day
		and bought.until > sold.day
	limit 9223372036854775807
),
delivered as (
	select looked_up.*,
		case when note_cost is null then 0 else note_quantity end + coalesce(sent_quantity, 0) as quantity
	from looked_up
	where looked_up.line is not null
),
line_cost as (
	select team, invoice, customer, day, span, item_group, key_value, amount,
		case
			when is_debit_note = 1 then {no_goods}
			when ledger_cost is not null then {stock_ledger}
			when drop_ship_cost is not null then {drop_ship}
			when quantity <> 0 then {delivery_note}
			when order_quantity <> 0 then {order_deliveries}
			when bought_amount is not null then {last_purchase}
			when rate <> 0 then {valuation_rate}
			else uncosted
		end as cost_source,
		case
			when is_debit_note = 1 then 0
			when ledger_cost is not null then ledger_cost
			when drop_ship_cost is not null then drop_ship_cost
			when quantity <> 0 then (
				coalesce(note_cost, 0)
				+ case when sent_quantity is null then 0 else {sent_cost} end
			) * stock_qty / quantity
			when order_quantity <> 0 then {order_cost} * stock_qty / order_quantity
			when bought_amount is not null then bought_amount * stock_qty / bought_quantity
			when rate <> 0 then stock_qty * rate
			else 0
		end as cost,
		case
			when is_debit_note = 1 or ledger_cost is not null or drop_ship_cost is not null then 0
			when quantity <> 0 then case
				when stock_qty > 0 and quantity < stock_qty - 0.000001 then 1 else 0
			end
			when order_quantity <> 0 then case
				when order_quantity < {asked_for} - 0.000001 then 1 else 0
			end
			when bought_amount is not null then 0
			when rate <> 0 then 1
			else 0
		end as provisional
	from delivered as looked_up
)"""
)

RETURN_LINE = (
	"""
looked_up as ("""
	+ LOOKED_UP
	+ """
		came_back_cost.cost as came_back_cost, credited_rate.rate as rate
	from sold
	left join `tabSales Invoice Item` as item on item.parent = sold.document
	left join bundle on bundle.item_code = item.item_code
	left join `tabDelivery Note Item` as note_item
		on note_item.name = nullif(item.dn_detail, '')
		and note_item.parenttype = 'Delivery Note'
		and note_item.docstatus = 1
	left join `tabDelivery Note` as return_note
		on return_note.name = note_item.parent and return_note.is_return = 1
	left join came_back_cost on came_back_cost.line = item.name
	left join credited_rate on credited_rate.line = item.name
	limit 9223372036854775807
),
line_cost as (
	select team, invoice, customer, day, span, item_group, key_value, amount,
		case
			when is_debit_note = 1 then {no_goods}
			when ledger_cost is not null then {stock_ledger}
			when drop_ship_cost is not null then {drop_ship}
			when note_cost is not null and note_quantity <> 0 then {delivery_note}
			when came_back_cost is not null then {delivery_note}
			when rate <> 0 then {valuation_rate}
			else {no_goods}
		end as cost_source,
		case
			when is_debit_note = 1 then 0
			when ledger_cost is not null then ledger_cost
			when drop_ship_cost is not null then drop_ship_cost
			when note_cost is not null and note_quantity <> 0 then note_cost * stock_qty / note_quantity
			when came_back_cost is not null then came_back_cost
			when rate <> 0 then stock_qty * rate
			else 0
		end as cost,
		case
			when is_debit_note = 1 or ledger_cost is not null or drop_ship_cost is not null then 0
			when note_cost is not null and note_quantity <> 0 then case
				when stock_qty > 0 and note_quantity < stock_qty - 0.000001 then 1 else 0
			end
			when came_back_cost is not null then 0
			when rate <> 0 then 1
			else 0
		end as provisional
	from looked_up
	where looked_up.line is not null
)"""
)


def _named(text: str, line: str, sale: str) -> str:
	"""A lookup of estimate.py with the names that a line and its sale have in the query."""
	return text.replace("{line}", line).replace("{sale}", sale)


def _filled(text: str) -> str:
	"""The lookups in their places. What remains in braces is the query's to fill."""
	lookups = {
		"ledger": LEDGER,
		"shipped_cost": DROP_SHIP,
		"note": NOTE,
		"sent_quantity": SENT_QUANTITY,
		"sent_cost": SENT_COST,
		"order_quantity": ORDER_QUANTITY,
		"order_cost": ORDER_COST,
		"asked_for": ASKED_FOR,
		"undelivered": _named(UNDELIVERED, "item", "sold"),
		"last_rate": _named(LAST_RATE, "waiting", "sold"),
		"sold_undelivered": _named(UNDELIVERED, "first_line", "sale"),
		"credited_last_rate": _named(LAST_RATE, "credited", "credited"),
	}
	numbers = {name: str(number) for number, name in enumerate(SOURCES)}
	for name, lookup in (lookups | numbers).items():
		text = text.replace("{" + name + "}", lookup)
	return text


# `line_cost (team, invoice, customer, day, span, item_group, key_value, amount, cost, provisional, cost_source)` of
# sales, and of returns.
SALE_COST = _filled(",".join((BUNDLE, LAST_PURCHASE, SALE_LINE))).replace(
	"{has_note}", "note_item.name is not null"
)
RETURN_COST = _filled(",".join((BUNDLE, CAME_BACK, CREDITED_RATE, RETURN_LINE))).replace(
	"{has_note}", "return_note.name is not null"
)
