"""What a line without movements of its own costs: the last purchase of a service, the last valuation rate of goods.

(5) item not kept in stock: the rate of its last submitted, non-return Purchase Invoice line of the company up to the
posting date, `base_net_amount ÷ stock_qty`; (6) the last valuation rate of item and warehouse before posting date and
time (docs/kpi.md, "Farmer", `cost_source`).

Fragments of cost.py: they read `line` and give `last_purchase_cost` and `valuation_rate_cost`.
"""

from __future__ import annotations

# 5: a day's last purchase holds until the next day with one.
LAST_PURCHASE = """
service as (
	select distinct line.item_code, line.day
	from line
	inner join `tabItem` as item on item.name = line.item_code and item.is_stock_item = 0
	where line.is_return = 0 and line.is_debit_note = 0 and not {is_bundle}
),
bought as (
	select bill_item.item_code, bill.posting_date as day, bill_item.base_net_amount as amount,
		bill_item.stock_qty as quantity,
		row_number() over (
			partition by bill_item.item_code, bill.posting_date
			order by bill.posting_time desc, bill.creation desc, bill_item.idx desc
		) as place
	from `tabPurchase Invoice Item` as bill_item
	inner join `tabPurchase Invoice` as bill on bill.name = bill_item.parent
	where bill_item.item_code in (select service.item_code from service)
		and bill_item.parenttype = 'Purchase Invoice'
		and bill_item.stock_qty <> 0
		and bill.docstatus = 1
		and bill.is_return = 0
		and bill.company = %(company)s
),
last_bought as (
	select item_code, day, amount, quantity, lead(day) over (partition by item_code order by day) as until
	from bought
	where place = 1
),
service_rate as (
	select service.item_code, service.day, last_bought.amount, last_bought.quantity
	from service
	inner join last_bought
		on last_bought.item_code = service.item_code
		and last_bought.day <= service.day
		and (last_bought.until is null or last_bought.until > service.day)
	where last_bought.amount <> 0
),
last_purchase_cost as (
	select line.line, service_rate.amount * line.stock_qty / service_rate.quantity as cost
	from line
	inner join service_rate on service_rate.item_code = line.item_code and service_rate.day = line.day
	where line.is_return = 0 and line.is_debit_note = 0
)"""

# 6: only of what has not left, so that few lines look for a rate. A credit note has that of the line it credits.
# Lines and movements of the period, with the last one before it, stand in one row by item, warehouse and time, as
# ERPNext orders its ledger, and each line takes the rate of the movement before it. Looking it up for every line
# would read all that moved since: the index ends at the newest entry. Only lines of earlier years do, that are
# credited now.
VALUATION_RATE = """
unmoved as (
	select line.line, line.stock_qty, line.line as sold_line, line.so_detail, line.item_code, line.warehouse,
		line.day, line.posting_time, line.creation
	from line
	inner join `tabItem` as item on item.name = line.item_code and item.is_stock_item = 1
	where line.is_return = 0 and line.is_debit_note = 0 and line.update_stock = 0 and line.dn_detail = ''
	union all
	select line.line, line.stock_qty, sold.name, coalesce(sold.so_detail, ''), sold.item_code, sold.warehouse,
		sale.posting_date, sale.posting_time, sale.creation
	from line
	inner join `tabSales Invoice Item` as sold on sold.name = line.sales_invoice_item
	inner join `tabSales Invoice` as sale on sale.name = sold.parent
	inner join `tabItem` as item on item.name = sold.item_code and item.is_stock_item = 1
	where line.is_return = 1
		and line.update_stock = 0
		and sale.update_stock = 0
		and coalesce(sold.dn_detail, '') = ''
),
undelivered as (
	select unmoved.*
	from unmoved
	where not exists (
			select 1 from `tabDelivery Note Item` as note_item
			where note_item.si_detail = unmoved.sold_line and note_item.docstatus = 1
		)
		and not exists (
			select 1 from `tabDelivery Note Item` as note_item
			where note_item.so_detail = unmoved.so_detail
				and note_item.docstatus = 1
				and unmoved.so_detail <> ''
		)
),
{stock_ledger},
opening as (
	select undelivered.item_code, undelivered.warehouse,
		(
			select stock_ledger.name
			from stock_ledger
			where stock_ledger.item_code = undelivered.item_code
				and stock_ledger.warehouse = undelivered.warehouse
				and stock_ledger.is_cancelled = 0
				and stock_ledger.posting_datetime < %(first_time)s
			order by stock_ledger.posting_datetime desc, stock_ledger.creation desc
			limit 1
		) as entry
	from undelivered
	group by undelivered.item_code, undelivered.warehouse
),
moment as (
	select line, stock_qty, item_code, warehouse, day, posting_time, creation, null as rate
	from undelivered
	union all
	select null, null, stock_ledger.item_code, stock_ledger.warehouse, stock_ledger.posting_date,
		stock_ledger.posting_time, stock_ledger.creation, stock_ledger.valuation_rate
	from opening
	inner join stock_ledger
		on stock_ledger.item_code = opening.item_code and stock_ledger.warehouse = opening.warehouse
	where stock_ledger.is_cancelled = 0
		and stock_ledger.posting_datetime < %(last_time)s
		and (stock_ledger.posting_datetime >= %(first_time)s or stock_ledger.name = opening.entry)
),
numbered as (
	select moment.*,
		count(rate) over (
			partition by item_code, warehouse
			order by day, posting_time, creation, case when line is null then 1 else 0 end
			rows between unbounded preceding and current row
		) as movements
	from moment
),
carried as (
	select numbered.*, max(rate) over (partition by item_code, warehouse, movements) as rate_before
	from numbered
),
valued as (
	select carried.line, carried.stock_qty,
		case
			when carried.rate_before is not null or carried.day >= %(first_day)s then carried.rate_before
			else (
				select stock_ledger.valuation_rate
				from stock_ledger
				where stock_ledger.item_code = carried.item_code
					and stock_ledger.warehouse = carried.warehouse
					and stock_ledger.is_cancelled = 0
					and stock_ledger.posting_datetime < %(first_time)s
					and (
						stock_ledger.posting_date < carried.day
						or (
							stock_ledger.posting_date = carried.day
							and (
								stock_ledger.posting_time < carried.posting_time
								or (
									stock_ledger.posting_time = carried.posting_time
									and stock_ledger.creation < carried.creation
								)
							)
						)
					)
				order by stock_ledger.posting_datetime desc, stock_ledger.creation desc
				limit 1
			)
		end as rate
	from carried
	where carried.line is not null
),
valuation_rate_cost as (
	select line, stock_qty * rate as cost from valued where rate <> 0
)"""
