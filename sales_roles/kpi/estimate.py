"""What a line without movements of its own costs: the last purchase of a service, the last valuation rate of goods.

(5) item not kept in stock: the rate of its last submitted, non-return Purchase Invoice line of the company up to the
posting date, `base_net_amount ÷ stock_qty`; (6) the last valuation rate of item and warehouse before posting date and
time (docs/kpi.md, "Farmer", `cost_source`).

Fragments of cost.py: they give `last_bought (item_code, day, until, amount, quantity)`, a service's purchases with the
days that they hold for, and, of `invoice`, `valuation (line, rate)` and `credited_rate (line, rate)`.
"""

from __future__ import annotations

# 5: a day's last purchase holds until the next day with one.
LAST_PURCHASE = """
purchase as (
	select bill_item.item_code, bill.posting_date as day, bill_item.base_net_amount as amount,
		bill_item.stock_qty as quantity,
		row_number() over (
			partition by bill_item.item_code, bill.posting_date
			order by bill.posting_time desc, bill.creation desc, bill_item.idx desc
		) as place
	from `tabItem` as item
	inner join `tabPurchase Invoice Item` as bill_item on bill_item.item_code = item.name
	inner join `tabPurchase Invoice` as bill on bill.name = bill_item.parent
	where item.is_stock_item = 0
		and bill_item.parenttype = 'Purchase Invoice'
		and bill_item.stock_qty <> 0
		and bill.docstatus = 1
		and bill.is_return = 0
		and bill.company = %(company)s
		and bill.posting_date <= %(last_day)s
),
held_purchase as (
	select item_code, day, amount, quantity,
		coalesce(lead(day) over (partition by item_code order by day), '9999-12-31') as until
	from purchase
	where place = 1
),
last_bought as (
	select item_code, day, amount, quantity, until
	from held_purchase
	where until > %(first_day)s and amount <> 0
)"""

# 6: only of what has not left, so that few lines look for a rate.
# Lines and movements of the period, with the last one before it (it has no day and stands first), stand in one row by
# item, warehouse and time, as ERPNext orders its ledger, and each line takes the rate of the movement before it: it is
# the sum of the one rate that its number has (MariaDB works out a maximum anew for each row). Looking it up for every line
# would read all that moved since: the index ends at the newest entry.
UNDELIVERED = """
undelivered as (
	select item.name as line, item.item_code, item.warehouse, invoice.posting_date as day, invoice.posting_time,
		invoice.creation
	from invoice
	inner join `tabSales Invoice Item` as item
		on item.parent = invoice.name and item.parenttype = 'Sales Invoice'
	inner join `tabItem` as stock on stock.name = item.item_code and stock.is_stock_item = 1
	where invoice.is_return = 0
		and invoice.is_debit_note = 0
		and invoice.update_stock = 0
		and coalesce(item.dn_detail, '') = ''
		and not exists (
			select 1 from `tabDelivery Note Item` as note_item
			where note_item.si_detail = item.name and note_item.docstatus = 1
		)
		and not exists (
			select 1 from `tabDelivery Note Item` as note_item
			where note_item.so_detail = item.so_detail and note_item.docstatus = 1 and item.so_detail <> ''
		)
)"""

VALUATION_RATE = (
	UNDELIVERED
	+ """,
{stock_ledger},
place as (
	select spot.item_code, spot.warehouse,
		(
			select stock_ledger.valuation_rate
			from stock_ledger
			where stock_ledger.item_code = spot.item_code
				and stock_ledger.warehouse = spot.warehouse
				and stock_ledger.is_cancelled = 0
				and stock_ledger.posting_datetime < %(first_time)s
			order by stock_ledger.posting_datetime desc, stock_ledger.creation desc
			limit 1
		) as opening_rate
	from (
		select undelivered.item_code, undelivered.warehouse
		from undelivered
		group by undelivered.item_code, undelivered.warehouse
	) as spot
	limit 9223372036854775807
),
moment as (
	select line, item_code, warehouse, day, posting_time, creation, null as rate
	from undelivered
	union all
	select null, place.item_code, place.warehouse, stock_ledger.posting_date, stock_ledger.posting_time,
		stock_ledger.creation, case part.number when 1 then place.opening_rate else stock_ledger.valuation_rate end
	from place
	cross join (select 1 as number union all select 2) as part
	left join stock_ledger
		on stock_ledger.item_code = case part.number when 2 then place.item_code end
		and stock_ledger.warehouse = place.warehouse
		and stock_ledger.posting_datetime >= %(first_time)s
		and stock_ledger.posting_datetime < %(last_time)s
		and stock_ledger.is_cancelled = 0
	where part.number = 1 or stock_ledger.name is not null
),
numbered as (
	select moment.line, moment.item_code, moment.warehouse, moment.rate,
		count(rate) over (
			partition by item_code, warehouse
			order by day, posting_time, creation, case when line is null then 1 else 0 end
			rows between unbounded preceding and current row
		) as movements
	from moment
),
carried as (
	select numbered.line, sum(rate) over (partition by item_code, warehouse, movements) as rate
	from numbered
),
valuation as (
	select line, rate from carried where line is not null and rate <> 0
)"""
)

# 6: a credit note has the rate of the line that it credits, if nothing had left for that one.
CREDITED_RATE = """
{stock_ledger},
credited as (
	select item.name as line, origin.item_code, origin.warehouse, sale.posting_date as day, sale.posting_time,
		sale.creation
	from invoice
	inner join `tabSales Invoice Item` as item
		on item.parent = invoice.name and item.parenttype = 'Sales Invoice'
	inner join `tabSales Invoice Item` as origin on origin.name = item.sales_invoice_item
	inner join `tabSales Invoice` as sale on sale.name = origin.parent
	inner join `tabItem` as stock on stock.name = origin.item_code and stock.is_stock_item = 1
	where invoice.is_return = 1
		and invoice.update_stock = 0
		and sale.update_stock = 0
		and coalesce(origin.dn_detail, '') = ''
		and not exists (
			select 1 from `tabDelivery Note Item` as note_item
			where note_item.si_detail = origin.name and note_item.docstatus = 1
		)
		and not exists (
			select 1 from `tabDelivery Note Item` as note_item
			where note_item.so_detail = origin.so_detail and note_item.docstatus = 1 and origin.so_detail <> ''
		)
),
rated as (
	select credited.line,
		(
			select stock_ledger.valuation_rate
			from stock_ledger
			where stock_ledger.item_code = credited.item_code
				and stock_ledger.warehouse = credited.warehouse
				and stock_ledger.is_cancelled = 0
				and (
					stock_ledger.posting_date < credited.day
					or (
						stock_ledger.posting_date = credited.day
						and (
							stock_ledger.posting_time < credited.posting_time
							or (
								stock_ledger.posting_time = credited.posting_time
								and stock_ledger.creation < credited.creation
							)
						)
					)
				)
			order by stock_ledger.posting_datetime desc, stock_ledger.creation desc
			limit 1
		) as rate
	from credited
),
credited_rate as (
	select line, rate from rated where rate <> 0
)"""
