"""Repeat sales: a customer's n-th sale in this company over its whole history, if it falls in the period.

A sale is dated by its first invoice; invoices that share an order or a day are one sale, transitively; returns,
openings, debit notes are none, a sale fully returned by `as_on` is none. Credited to the first invoice's people by
share (70/30 counts 0.7 and 0.3). `new_turnover`: the period's turnover of customers' first sales, returns with the
invoice they return; `repeat_turnover`: the rest of turnover (docs/kpi.md, "Farmer"). Both are turnover by Sales
Invoices, whatever `turnover_document` says: a first sale is an invoice.
"""

from __future__ import annotations

from sales_roles.database.port import MONEY, QUANTITY, TEXT, Database, Query
from sales_roles.people import Visible
from sales_roles.scope import Scope
from sales_roles.settings import Settings

# Days of one customer that an order links are one sale: `reach` closes these links over. Orders invoiced on one day
# link nothing, nor does an order with one invoice, so only the rest enters the recursion. `numbered_sale` is a row an invoice: the number of its sale among
# the customer's (`place`; `is_sale` 0: fully returned, none) and its own within the sale (`turn`). Windows rank and
# add: for a minimum MariaDB would read a customer's rows anew for each of them.
CUSTOMER_SALE = """
{sales_invoice},
history as (
	select name, customer, posting_date, posting_time, base_net_total
	from sales_invoice
	where is_return = 0 and is_debit_note = 0 and posting_date <= %(history_end)s
),
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
	select distinct history.customer, history.posting_date as day, shared_item.sales_order
	from shared_item
	inner join history on history.name = shared_item.invoice
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
given_back as (
	select return_against, sum(base_net_total) as amount
	from sales_invoice
	where is_return = 1 and posting_date <= %(as_on)s and coalesce(return_against, '') <> ''
	group by return_against
),
sale_invoice as (
	select history.name, history.customer, history.posting_date, history.posting_time, history.base_net_total,
		coalesce(first_day.sale_day, history.posting_date) as sale_day,
		coalesce(given_back.amount, 0) as returned
	from history
	left join first_day on first_day.customer = history.customer and first_day.day = history.posting_date
	left join given_back on given_back.return_against = history.name
),
summed_sale as (
	select sale_invoice.*,
		sum(returned) over (partition by customer, sale_day) as sale_returned,
		sum(base_net_total) over (partition by customer, sale_day) as sale_total,
		row_number() over (
			partition by customer, sale_day order by posting_date, posting_time, name
		) as turn
	from sale_invoice
),
valid_sale as (
	select name, customer, posting_date, sale_day, turn,
		case when sale_returned < 0 and sale_total + sale_returned < 0.005 then 0 else 1 end as is_sale
	from summed_sale
),
numbered_sale as (
	select name, customer, posting_date, sale_day, turn, is_sale,
		dense_rank() over (partition by customer order by is_sale desc, sale_day) as place
	from valid_sale
)"""

# The period's invoices, each beside the sale that it is of or gives back: turnover looks at the sale, repeat sales at the
# sale's first invoice, whose day is the sale's. So the history is ordered once.
REPEAT_SALES = Query(
	"repeat_row",
	{
		"sales_person": TEXT,
		"key": TEXT,
		"second_sales": QUANTITY,
		"third_sales": QUANTITY,
		"tenth_sales": QUANTITY,
		"turnover": MONEY,
		"new_turnover": MONEY,
	},
	"with recursive"
	+ CUSTOMER_SALE
	+ """,
	posted as (
		select name, customer, posting_date,
			case
				when (is_return = 1 or is_debit_note = 1) and coalesce(return_against, '') <> ''
					then return_against
				else name
			end as sold_by
		from sales_invoice
		where posting_date between %(from_date)s and %(to_date)s
	),
	document as (
		select 'Sales Invoice' as document_type, posted.name as document, posted.customer,
			posted.posting_date as sale_day,
			case when sale.is_sale = 1 and sale.place = 1 then 1 else 0 end as is_new,
			case when sale.is_sale = 1 and sale.turn = 1 and sale.name = posted.name then sale.place end as place,
			(
				select sum(item.base_net_amount) from `tabSales Invoice Item` as item
				where item.parent = posted.name
			) as amount
		from posted
		left join numbered_sale as sale on sale.name = posted.sold_by
	),
	{share}
	select share.sales_person, {key},
		sum(case when share.place = 2 then share.fraction else 0 end),
		sum(case when share.place = 3 then share.fraction else 0 end),
		sum(case when share.place = 10 then share.fraction else 0 end),
		sum(share.amount * share.fraction), sum(share.amount * share.fraction * share.is_new)
	from share
	where {visible}
	group by share.sales_person, {key}
	""",
	choices={
		"key": {
			"sales_person": "''",
			"month": "substr(cast(share.sale_day as char(10)), 1, 7)",
			"customer": "share.customer",
		}
	},
)


def repeat_sales(
	database: Database, scope: Scope, settings: Settings, visible: Visible, by: str = "sales_person"
) -> list:
	"""Rows of REPEAT_SALES by person and `key`: second, third and tenth sales that fall in the period, its turnover and
	that part of it which is customers' first sales. One statement.
	"""
	if visible.nobody:
		return []
	history_end = max(scope.to_date, scope.as_on)
	return database.rows(
		REPEAT_SALES,
		{"key": by},
		history_end=history_end,
		**scope.params,
		**settings.params,
		**visible.params,
	)
