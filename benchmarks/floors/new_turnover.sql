-- the period's turnover, and that of customers' first sales
with recursive
sales_invoice as (
	select invoice.name, invoice.creation, invoice.customer, invoice.posting_date, invoice.posting_time,
		invoice.is_return, invoice.return_against, invoice.is_debit_note, invoice.update_stock, invoice.base_net_total,
		invoice.base_grand_total, invoice.base_rounded_total
	from `tabSales Invoice` as invoice
	where invoice.docstatus = 1
		and invoice.company = %(company)s
		and coalesce(invoice.is_opening, 'No') <> 'Yes'
		and not (
			invoice.is_internal_customer = 1
			and coalesce(invoice.represents_company, '') = invoice.company
		)
),
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
),
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
	)
select sum(amount), sum(amount * is_new) from document
