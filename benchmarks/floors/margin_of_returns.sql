-- turnover - cost of the period's returns
with {sales_invoice},
invoice as (
	select * from sales_invoice where posting_date between %(from_date)s and %(to_date)s and is_return = 1
),
sold as (
	select name as document, customer, posting_date as day, posting_time, creation, is_debit_note, update_stock,
		1 as span, null as sales_person, 1 as fraction
	from invoice
),
{return_cost}
select sum(amount - cost) from line_cost
