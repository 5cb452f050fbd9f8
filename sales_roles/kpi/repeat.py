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
# link nothing, so only the rest enters the recursion.
CUSTOMER_SALE = """
{sales_invoice},
history as (
	select name, customer, posting_date, posting_time, base_net_total
	from sales_invoice
	where is_return = 0 and is_debit_note = 0 and posting_date <= %(history_end)s
),
order_day as (
	select distinct history.customer, history.posting_date as day, item.sales_order
	from history
	inner join `tabSales Invoice Item` as item
		on item.parent = history.name and item.parenttype = 'Sales Invoice'
	where coalesce(item.sales_order, '') <> ''
),
order_span as (
	select customer, day, sales_order,
		min(day) over (partition by customer, sales_order) as first_day,
		max(day) over (partition by customer, sales_order) as last_day
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
sale_invoice as (
	select history.name, history.customer, history.posting_date, history.posting_time, history.base_net_total,
		coalesce(first_day.sale_day, history.posting_date) as sale_day
	from history
	left join first_day on first_day.customer = history.customer and first_day.day = history.posting_date
),
given_back as (
	select return_against, sum(base_net_total) as amount
	from sales_invoice
	where is_return = 1 and posting_date <= %(as_on)s and coalesce(return_against, '') <> ''
	group by return_against
),
sale_total as (
	select sale_invoice.customer, sale_invoice.sale_day, sum(sale_invoice.base_net_total) as sold,
		coalesce(sum(given_back.amount), 0) as returned
	from sale_invoice
	left join given_back on given_back.return_against = sale_invoice.name
	group by sale_invoice.customer, sale_invoice.sale_day
),
customer_sale as (
	select customer, sale_day,
		row_number() over (partition by customer order by sale_day) as place
	from sale_total
	where not (returned < 0 and sold + returned < 0.005)
)"""

REPEAT_SALES = Query(
	"repeat_row",
	{
		"sales_person": TEXT,
		"key": TEXT,
		"second_sales": QUANTITY,
		"third_sales": QUANTITY,
		"tenth_sales": QUANTITY,
	},
	"with recursive"
	+ CUSTOMER_SALE
	+ """,
	counted as (
		select customer, sale_day, place
		from customer_sale
		where place in (2, 3, 10) and sale_day between %(from_date)s and %(to_date)s
	),
	ranked as (
		select sale_invoice.name, sale_invoice.customer, sale_invoice.sale_day, counted.place,
			row_number() over (
				partition by sale_invoice.customer, sale_invoice.sale_day
				order by sale_invoice.posting_date, sale_invoice.posting_time, sale_invoice.name
			) as turn
		from sale_invoice
		inner join counted
			on counted.customer = sale_invoice.customer and counted.sale_day = sale_invoice.sale_day
	),
	first_invoice as (
		select name, customer, sale_day, place from ranked where turn = 1
	),
	document as (
		select 'Sales Invoice' as document_type, name as document, customer from first_invoice
	),
	{share}
	select share.sales_person, {key},
		sum(case when sale.place = 2 then share.fraction else 0 end),
		sum(case when sale.place = 3 then share.fraction else 0 end),
		sum(case when sale.place = 10 then share.fraction else 0 end)
	from first_invoice as sale
	inner join share on share.document = sale.name
	where {visible}
	group by share.sales_person, {key}
	""",
	choices={
		"key": {
			"sales_person": "''",
			"month": "substr(cast(sale.sale_day as char(10)), 1, 7)",
			"customer": "sale.customer",
		}
	},
)

SALE_TURNOVER = Query(
	"sale_turnover_row",
	{"sales_person": TEXT, "key": TEXT, "turnover": MONEY, "new_turnover": MONEY},
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
		select 'Sales Invoice' as document_type, name as document, customer from posted
	),
	{share},
	amount as (
		select posted.name, sum(item.base_net_amount) as amount
		from posted
		inner join `tabSales Invoice Item` as item
			on item.parent = posted.name and item.parenttype = 'Sales Invoice'
		group by posted.name
	),
	sale as (
		select posted.name, posted.customer, posted.posting_date as sale_day, amount.amount,
			case when customer_sale.place = 1 then amount.amount else 0 end as new_amount
		from posted
		inner join amount on amount.name = posted.name
		left join sale_invoice on sale_invoice.name = posted.sold_by
		left join customer_sale
			on customer_sale.customer = sale_invoice.customer
			and customer_sale.sale_day = sale_invoice.sale_day
	)
	select share.sales_person, {key}, sum(sale.amount * share.fraction), sum(sale.new_amount * share.fraction)
	from sale
	inner join share on share.document = sale.name
	where {visible}
	group by share.sales_person, {key}
	""",
	choices=REPEAT_SALES.choices,
)


def repeat_sales(
	database: Database, scope: Scope, settings: Settings, visible: Visible, by: str = "sales_person"
) -> list:
	"""Rows of REPEAT_SALES: second, third and tenth sales that fall in the period, by person and `key`."""
	return _ask(REPEAT_SALES, database, scope, settings, visible, by)


def sale_turnover(
	database: Database, scope: Scope, settings: Settings, visible: Visible, by: str = "sales_person"
) -> list:
	"""Rows of SALE_TURNOVER: the period's turnover and that part of it which is customers' first sales."""
	return _ask(SALE_TURNOVER, database, scope, settings, visible, by)


def _ask(
	query: Query, database: Database, scope: Scope, settings: Settings, visible: Visible, by: str
) -> list:
	if visible.nobody:
		return []
	history_end = max(scope.to_date, scope.as_on)
	return database.rows(
		query,
		{"key": by},
		history_end=history_end,
		**scope.params,
		**settings.params,
		**visible.params,
	)
