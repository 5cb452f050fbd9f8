"""Repeat sales: a customer's n-th sale in this company over its whole history, if it falls in the period.

A sale is dated by its first invoice; invoices that share an order or a day are one sale, transitively; returns,
openings, debit notes are none, a sale fully returned by `as_on` is none. Credited to the first invoice's people by
share (70/30 counts 0.7 and 0.3). `new_turnover`: the period's turnover of customers' first sales, returns with the
invoice they return; `repeat_turnover`: the rest of turnover (docs/kpi.md, "Farmer"). Both are turnover by Sales
Invoices, whatever `turnover_document` says: a first sale is an invoice.
"""

from __future__ import annotations

from sales_roles.database.port import MONEY, QUANTITY, TEXT, Database, Query
from sales_roles.kpi.split import SPLIT, split
from sales_roles.people import Visible
from sales_roles.scope import Scope
from sales_roles.settings import Settings

# Days of one customer that an order links are one sale: `reach` closes these links over. Orders invoiced on one day
# link nothing, nor does an order with one invoice, so only the rest enters the recursion. `numbered_sale` is a row a
# document of a sale: its invoices, and what credits or debits one of them (`is_invoice` 0). It says the number of the
# sale among the customer's (`place`; `is_sale` 0: fully returned, none) and the document's own within the sale (`turn`).
# Windows rank and add: for a minimum MariaDB would read a customer's rows anew for each of them.
CUSTOMER_SALE = """
{sales_invoice},
shared_order as (
	select item.sales_order
	from `tabSales Invoice Item` as item
	where item.sales_order > '' and item.parenttype = 'Sales Invoice'
	group by item.sales_order
	having min(item.parent) < max(item.parent)
	limit 9223372036854775807
),
shared_item as (
	select shared_order.sales_order, item.parent as invoice
	from shared_order
	left join `tabSales Invoice Item` as item
		on item.sales_order = shared_order.sales_order and item.parenttype = 'Sales Invoice'
	limit 9223372036854775807
),
order_day as (
	select distinct invoice.customer, invoice.posting_date as day, shared_item.sales_order
	from shared_item
	inner join sales_invoice as invoice on invoice.name = shared_item.invoice
	where invoice.is_return = 0 and invoice.is_debit_note = 0 and invoice.posting_date <= %(history_end)s
),
order_span as (
	select customer, day, sales_order,
		first_value(day) over (partition by customer, sales_order order by day) as first_day,
		first_value(day) over (partition by customer, sales_order order by day desc) as last_day
	from order_day
),
bridge as (
	select customer, day, sales_order from order_span where first_day < last_day
),
reach as (
	select customer, day as linked_day, day from bridge
	union
	select reach.customer, reach.linked_day, other.day
	from reach
	inner join bridge as here on here.customer = reach.customer and here.day = reach.day
	inner join bridge as other on other.customer = here.customer and other.sales_order = here.sales_order
),
first_day as (
	select customer, day, min(linked_day) as sale_day from reach group by customer, day
),
sale_document as (
	select posted.name, posted.posting_date, posted.posting_time, posted.base_net_total, posted.is_return,
		case when sold.name is null then 1 else 0 end as is_invoice,
		coalesce(sold.customer, posted.customer) as customer, coalesce(sold.posting_date, posted.posting_date) as day
	from sales_invoice as posted
	left join sales_invoice as sold
		on sold.name = case
				when posted.is_return = 1 or posted.is_debit_note = 1 then posted.return_against
			end
			and sold.is_return = 0
			and sold.is_debit_note = 0
			and sold.posting_date <= %(history_end)s
	where posted.posting_date <= %(history_end)s
		and (sold.name is not null or (posted.is_return = 0 and posted.is_debit_note = 0))
),
dated_sale as (
	select sale_document.name, sale_document.customer, sale_document.posting_date, sale_document.posting_time,
		sale_document.is_invoice, coalesce(first_day.sale_day, sale_document.day) as sale_day,
		case when is_invoice = 1 then base_net_total end as sold,
		case when is_return = 1 and posting_date <= %(as_on)s then base_net_total end as returned
	from sale_document
	left join first_day on first_day.customer = sale_document.customer and first_day.day = sale_document.day
),
summed_sale as (
	select name, customer, posting_date, is_invoice, sale_day,
		sum(sold) over (partition by customer, sale_day) as sale_sold,
		sum(returned) over (partition by customer, sale_day) as sale_returned,
		row_number() over (
			partition by customer, sale_day order by is_invoice desc, posting_date, posting_time, name
		) as turn
	from dated_sale
),
valid_sale as (
	select name, customer, posting_date, is_invoice, sale_day, turn,
		case when sale_returned < 0 and sale_sold + sale_returned < 0.005 then 0 else 1 end as is_sale
	from summed_sale
),
numbered_sale as (
	select name, customer, posting_date, is_invoice, sale_day, turn, is_sale,
		dense_rank() over (partition by customer order by is_sale desc, sale_day) as place
	from valid_sale
)"""

# The period's documents that are of a first sale, or open a second, third or tenth. An outer join, so that they are
# looked up by their names.
REPEAT_SALES = Query(
	"repeat_row",
	{
		"sales_person": TEXT,
		"key": TEXT,
		"second_sales": QUANTITY,
		"third_sales": QUANTITY,
		"tenth_sales": QUANTITY,
		"new_turnover": MONEY,
	},
	"with recursive"
	+ CUSTOMER_SALE
	+ """,
	sale as (
		select 'Sales Invoice' as document_type, numbered.name as document, invoice.customer,
			numbered.posting_date as day, case when numbered.turn = 1 then numbered.place end as place,
			case
				when numbered.place = 1 then (
					select sum(item.base_net_amount) from `tabSales Invoice Item` as item
					where item.parent = numbered.name
				)
				else 0
			end as new_amount
		from numbered_sale as numbered
		left join `tabSales Invoice` as invoice on invoice.name = numbered.name
		where numbered.is_sale = 1
			and numbered.posting_date between %(from_date)s and %(to_date)s
			and (numbered.place = 1 or (numbered.turn = 1 and numbered.place in (2, 3, 10)))
	),
	document as (
		select document_type, min(document) as document, min(customer) as customer, {key} as key_value,
			sum(case when place = 2 then 1 else 0 end) as second_sales,
			sum(case when place = 3 then 1 else 0 end) as third_sales,
			sum(case when place = 10 then 1 else 0 end) as tenth_sales,
			sum(new_amount) as new_amount
		from sale
		group by document_type, {team}, {key}
	),
	{split}
	select share.sales_person, share.key_value, sum(share.second_sales * share.fraction),
		sum(share.third_sales * share.fraction), sum(share.tenth_sales * share.fraction),
		sum(share.new_amount * share.fraction)
	from share
	where {visible}
	group by share.sales_person, share.key_value
	""",
	choices={
		**SPLIT,
		"key": {
			"sales_person": "''",
			"month": "substr(cast(sale.day as char(10)), 1, 7)",
			"customer": "sale.customer",
		},
	},
)


def repeat_sales(
	database: Database, scope: Scope, settings: Settings, visible: Visible, by: str = "sales_person"
) -> list:
	"""Rows of REPEAT_SALES by person and `key`: second, third and tenth sales that fall in the period, and that part of
	its turnover which is customers' first sales. One statement.
	"""
	if visible.nobody:
		return []
	history_end = max(scope.to_date, scope.as_on)
	return database.rows(
		REPEAT_SALES,
		{"key": by} | split(scope, visible, by in ("sales_person", "month")),
		history_end=history_end,
		**scope.params,
		**settings.params,
		**visible.params,
	)
