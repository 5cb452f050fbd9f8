-- turnover - cost of the period's sales
with {sales_invoice},
invoice as (
	select * from sales_invoice where posting_date between %(from_date)s and %(to_date)s and is_return = 0
),
{sold},
{sale_cost}
select sum(amount - cost) from line_cost
