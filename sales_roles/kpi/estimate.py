"""What a line without movements of its own costs: the last purchase of a service, the last valuation rate of goods.

(5) item not kept in stock: the rate of its last submitted, non-return Purchase Invoice line of the company up to the
posting date, `base_net_amount ÷ stock_qty`; (6) the last valuation rate of item and warehouse before posting date and
time (docs/kpi.md, "Farmer", `cost_source`).

Fragments of cost.py: they give `last_bought (item_code, stretch, day, until, amount, quantity)`, a service's purchases
with the days that they hold for, in each stretch that these lie in, and, of `invoice`, `credited_rate (line, rate)`.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sales_roles.kpi.spans import cuts_behind

# A sale looks for a service's purchase among those of its own stretch of the days asked for, not among all of them.
STRETCHES = 12
STRETCH = "1 + " + cuts_behind("stretch", range(2, STRETCHES + 1))

STRETCH_ROWS = " union all ".join(
	"select {number} as number, %(stretch_{number})s as first_day, %(stretch_{next})s as until".replace(
		"{number}", str(number)
	).replace("{next}", str(number + 1))
	for number in range(1, STRETCHES + 1)
)

# 5: a day's last purchase holds until the next day with one. What was bought before any of the purchases that hold on
# the first day is passed over. `limit` keeps MariaDB from looking up the item first and the stretch then.
LAST_PURCHASE = (
	"""
stretch as (
	"""
	+ STRETCH_ROWS
	+ """
),
bought_line as (
	select bill_item.item_code, bill.posting_date as day, bill.posting_time, bill.creation, bill_item.idx,
		bill_item.base_net_amount as amount, bill_item.stock_qty as quantity
	from `tabItem` as item
	inner join `tabPurchase Invoice Item` as bill_item on bill_item.item_code = item.name
	inner join `tabPurchase Invoice` as bill on bill.name = bill_item.parent
	where item.is_stock_item = 0
		and bill_item.parenttype = 'Purchase Invoice'
		and bill_item.stock_qty <> 0
		and bill.docstatus = 1
		and bill.is_return = 0
		and bill.company = %(company)s
),
opening_purchase as (
	select item_code, max(day) as day from bought_line where day <= %(first_day)s group by item_code
),
purchase as (
	select item_code, day, amount, quantity,
		row_number() over (partition by item_code, day order by posting_time desc, creation desc, idx desc) as place
	from bought_line
	where day <= %(last_day)s and day >= coalesce((select min(day) from opening_purchase), %(first_day)s)
),
held_purchase as (
	select item_code, day, amount, quantity,
		coalesce(lead(day) over (partition by item_code order by day), '9999-12-31') as until
	from purchase
	where place = 1
),
last_bought as (
	select held.item_code, stretch.number as stretch, held.day, held.amount, held.quantity, held.until
	from stretch
	inner join held_purchase as held on held.day < stretch.until and held.until > stretch.first_day
	where held.amount <> 0
	limit 9223372036854775807
)"""
)

# 6: only of what has not left, so that few lines look for a rate: the last movement of item and warehouse before the
# invoice, in the order of ERPNext's ledger. The index that it is found by ends at the newest entry and has all that is
# asked for, so what moved since is passed over without being read.
LAST_RATE = """(
	select movement.valuation_rate
	from `tabStock Ledger Entry` as movement
	where movement.item_code = {line}.item_code
		and movement.warehouse = {line}.warehouse
		and movement.is_cancelled = 0
		and movement.posting_date <= {sale}.day
		and (
			movement.posting_date < {sale}.day
			or movement.posting_time < {sale}.posting_time
			or (movement.posting_time = {sale}.posting_time and movement.creation < {sale}.creation)
		)
	order by movement.posting_date desc, movement.posting_time desc, movement.creation desc
	limit 1
)"""

UNDELIVERED = """not exists (
	select 1 from `tabDelivery Note Item` as note_item
	where note_item.si_detail = {line}.name and note_item.docstatus = 1
) and not exists (
	select 1 from `tabDelivery Note Item` as note_item
	where note_item.so_detail = {line}.so_detail and note_item.docstatus = 1 and {line}.so_detail <> ''
)"""

# 6: a credit note has the rate of the line that it credits, if nothing had left for that one.
CREDITED_RATE = """
credited as (
	select item.name as line, first_line.item_code, first_line.warehouse, sale.posting_date as day, sale.posting_time,
		sale.creation
	from invoice
	inner join `tabSales Invoice Item` as item
		on item.parent = invoice.name and item.parenttype = 'Sales Invoice'
	inner join `tabSales Invoice Item` as first_line on first_line.name = item.sales_invoice_item
	inner join `tabSales Invoice` as sale on sale.name = first_line.parent
	where invoice.is_return = 1
		and invoice.update_stock = 0
		and sale.update_stock = 0
		and coalesce(first_line.dn_detail, '') = ''
		and (select stock.is_stock_item from `tabItem` as stock where stock.name = first_line.item_code) = 1
		and {sold_undelivered}
),
credited_rate as (
	select credited.line, {credited_last_rate} as rate
	from credited
)"""


def days(first: date, last: date, since: date | None = None) -> dict[str, Any]:
	"""Parameters of cost.py: in which days the invoices lie, and stretches of equal length of them, or of those `since`
	a day, where most of them are; what lies before is of the first stretch.
	"""
	start = min(since or first, last)
	whole = (last - start).days
	length = whole // STRETCHES + 1
	end = last + timedelta(days=1) if last < date.max else last
	inner = [start + timedelta(days=min(length * number, whole)) for number in range(1, STRETCHES)]
	cuts = [first, *inner, end]
	return {"first_day": first, "last_day": last} | {
		f"stretch_{number}": cut for number, cut in enumerate(cuts, 1)
	}
