-- turnover - cost of the period's sales
with {sales_invoice},
invoice as (
	select * from sales_invoice where posting_date between %(from_date)s and %(to_date)s and is_return = 0
),
sold as (
	select name as document, customer, day, posting_time, creation, is_debit_note, update_stock,
		{stretch} as stretch, 1 as span, '' as team
	from (select invoice.*, invoice.posting_date as day from invoice) as dated
),
{sale_cost}
select sum(amount - cost) from line_cost
