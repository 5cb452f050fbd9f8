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
from sales_roles.kpi.estimate import LAST_PURCHASE, VALUATION_RATE
from sales_roles.messages import _

# What a line's cost comes from: `cost_source` in the rows of a query → in words.
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
UNCOSTED = ("no_rate", "no_item", "bundle")

# The query defines `invoice`: the sales in question, with all columns of the fragment `sales_invoice`. Parameters:
# company, first_day, first_time, last_time (no invoice lies before the first, at or after the last).
#
# The Stock Ledger is reached by voucher or, for a valuation rate, by item and warehouse; both are indexed. Child rows
# of submitted documents have their parent's docstatus.
INVOICE_LINE = """
line as (
	select item.name as line, invoice.name as invoice, invoice.customer, invoice.posting_date as day,
		invoice.posting_time, invoice.creation, invoice.is_return, invoice.is_debit_note, invoice.update_stock,
		invoice.return_against, item.item_code, item.item_group, item.warehouse, item.stock_qty,
		item.base_net_amount as amount, item.delivered_by_supplier, item.sales_invoice_item,
		coalesce(item.dn_detail, '') as dn_detail, coalesce(item.so_detail, '') as so_detail
	from invoice
	inner join `tabSales Invoice Item` as item
		on item.parent = invoice.name and item.parenttype = 'Sales Invoice'
)"""

# 1: several batches are several entries of one line.
STOCK_LEDGER = """
stock_ledger_cost as (
	select ledger.voucher_detail_no as line, 0 - sum(ledger.stock_value_difference) as cost
	from invoice
	inner join `tabStock Ledger Entry` as ledger
		on ledger.voucher_no = invoice.name and ledger.voucher_type = 'Sales Invoice'
	where invoice.update_stock = 1 and ledger.is_cancelled = 0
	group by ledger.voucher_detail_no
)"""

# 2: each Purchase Order line at its invoices' rate, else at its own. A return carries the order line's name as well.
DROP_SHIP = """
purchased as (
	select line.line, line.stock_qty, purchase.stock_qty as quantity,
		coalesce(
			(
				select sum(bill_item.base_net_amount) * purchase.stock_qty / nullif(sum(bill_item.stock_qty), 0)
				from `tabPurchase Invoice Item` as bill_item
				inner join `tabPurchase Invoice` as bill on bill.name = bill_item.parent
				where bill_item.po_detail = purchase.name
					and bill_item.parenttype = 'Purchase Invoice'
					and bill.docstatus = 1
					and bill.is_return = 0
			),
			purchase.base_net_amount
		) as cost
	from line
	inner join `tabPurchase Order Item` as purchase
		on purchase.sales_order_item = line.so_detail and purchase.parenttype = 'Purchase Order'
	where line.delivered_by_supplier = 1 and line.so_detail <> '' and purchase.docstatus = 1
),
drop_ship_cost as (
	select line, sum(cost) * stock_qty / sum(quantity) as cost
	from purchased
	group by line, stock_qty
	having sum(quantity) <> 0
)"""

# 3: a sale bills or is delivered by delivery notes; a credit note bills return notes. A credit note made from an
# invoice copies the name of the note line that went out: that one says nothing about goods that came back.
DELIVERY_NOTE = """
note_line as (
	select line.line, line.stock_qty, note_item.name as note_line, note_item.parent as note,
		note_item.stock_qty as quantity
	from line
	inner join `tabDelivery Note Item` as note_item
		on note_item.name = line.dn_detail and note_item.parenttype = 'Delivery Note'
	inner join `tabDelivery Note` as note on note.name = note_item.parent
	where line.dn_detail <> '' and note_item.docstatus = 1 and note.is_return >= line.is_return
	union
	select line.line, line.stock_qty, note_item.name, note_item.parent, note_item.stock_qty
	from line
	inner join `tabDelivery Note Item` as note_item
		on note_item.si_detail = line.line and note_item.parenttype = 'Delivery Note'
	inner join `tabDelivery Note` as note on note.name = note_item.parent
	where line.is_return = 0 and line.update_stock = 0 and note_item.docstatus = 1 and note.is_return = 0
),
note_value as (
	select note_line.line, note_line.stock_qty, note_line.note_line, note_line.quantity,
		0 - sum(ledger.stock_value_difference) as cost
	from note_line
	inner join `tabStock Ledger Entry` as ledger
		on ledger.voucher_no = note_line.note
		and ledger.voucher_type = 'Delivery Note'
		and ledger.voucher_detail_no = note_line.note_line
	where ledger.is_cancelled = 0
	group by note_line.line, note_line.stock_qty, note_line.note_line, note_line.quantity
),
delivery_note_cost as (
	select line, sum(cost) * stock_qty / sum(quantity) as cost,
		case when stock_qty > 0 and sum(quantity) < stock_qty - 0.000001 then 1 else 0 end as provisional
	from note_value
	group by line, stock_qty
	having sum(quantity) <> 0
)"""

# 4: what the order line's invoices had asked for up to this one says whether it is delivered.
ORDER_DELIVERIES = """
order_line as (
	select distinct line.so_detail
	from line
	where line.is_return = 0 and line.update_stock = 0 and line.so_detail <> '' and line.dn_detail = ''
),
order_value as (
	select order_line.so_detail, note_item.name as note_line, note_item.stock_qty as quantity,
		0 - sum(ledger.stock_value_difference) as cost
	from order_line
	inner join `tabDelivery Note Item` as note_item
		on note_item.so_detail = order_line.so_detail and note_item.parenttype = 'Delivery Note'
	inner join `tabDelivery Note` as note on note.name = note_item.parent
	inner join `tabStock Ledger Entry` as ledger
		on ledger.voucher_no = note_item.parent
		and ledger.voucher_type = 'Delivery Note'
		and ledger.voucher_detail_no = note_item.name
	where note_item.docstatus = 1 and note.is_return = 0 and ledger.is_cancelled = 0
	group by order_line.so_detail, note_item.name, note_item.stock_qty
),
order_delivery as (
	select so_detail, sum(quantity) as quantity, sum(cost) as cost
	from order_value
	group by so_detail
	having sum(quantity) <> 0
),
order_deliveries_cost as (
	select line.line, order_delivery.cost * line.stock_qty / order_delivery.quantity as cost,
		case
			when order_delivery.quantity < sum(earlier.stock_qty) - 0.000001 then 1 else 0
		end as provisional
	from line
	inner join order_delivery on order_delivery.so_detail = line.so_detail
	inner join `tabSales Invoice Item` as earlier on earlier.so_detail = line.so_detail
	inner join `tabSales Invoice` as billing on billing.name = earlier.parent
	where line.is_return = 0
		and line.dn_detail = ''
		and earlier.docstatus = 1
		and billing.is_return = 0
		and billing.is_debit_note = 0
		and billing.update_stock = 0
		and (
			billing.posting_date < line.day
			or (billing.posting_date = line.day and earlier.name <= line.line)
		)
	group by line.line, line.stock_qty, order_delivery.cost, order_delivery.quantity
)"""

FIRST_THAT_APPLIES = """
source as (
	select line, 0 as place, 'no_goods' as cost_source, 0 as cost, 0 as provisional
	from line
	where is_debit_note = 1
	union all
	select line, 1, 'stock_ledger', cost, 0 from stock_ledger_cost
	union all
	select line, 2, 'drop_ship', cost, 0 from drop_ship_cost
	union all
	select line, 3, 'delivery_note', cost, provisional from delivery_note_cost
	union all
	select line, 3, 'delivery_note', cost, 0 from came_back_cost
	union all
	select line, 4, 'order_deliveries', cost, provisional from order_deliveries_cost
	union all
	select line, 5, 'last_purchase', cost, 0 from last_purchase_cost
	union all
	select line, 6, 'valuation_rate', cost, 1 from valuation_rate_cost
),
ranked_source as (
	select line, cost_source, cost, provisional,
		row_number() over (partition by line order by place) as choice
	from source
),
line_cost as (
	select line.line, line.invoice, line.customer, line.day, line.item_code, line.item_group, line.amount,
		coalesce(ranked_source.cost, 0) as cost, coalesce(ranked_source.provisional, 0) as provisional,
		case
			when ranked_source.cost_source is not null then ranked_source.cost_source
			when line.is_return = 1 then 'no_goods'
			when coalesce(line.item_code, '') = '' then 'no_item'
			when {is_bundle} then 'bundle'
			else 'no_rate'
		end as cost_source
	from line
	left join ranked_source on ranked_source.line = line.line and ranked_source.choice = 1
)"""

IS_BUNDLE = """exists (
		select 1 from `tabProduct Bundle` as bundle
		where bundle.new_item_code = line.item_code and bundle.disabled = 0
	)"""

# `line_cost (line, invoice, customer, day, item_code, item_group, amount, cost, provisional, cost_source)`
LINE_COST = ",".join(
	(
		INVOICE_LINE,
		STOCK_LEDGER,
		DROP_SHIP,
		DELIVERY_NOTE,
		CAME_BACK,
		ORDER_DELIVERIES,
		LAST_PURCHASE,
		VALUATION_RATE,
		FIRST_THAT_APPLIES,
	)
).replace("{is_bundle}", IS_BUNDLE)
