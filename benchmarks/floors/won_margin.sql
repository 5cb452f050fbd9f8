-- margin of the customers won by the period's leads, of their sales
with {lead_customer},
{sales_invoice},
won as (
	select lead_customer.customer
	from lead_customer
	inner join cohort on cohort.name = lead_customer.lead
	where lead_customer.is_won = 1 and lead_customer.first_day <= %(as_on)s
	group by lead_customer.customer
	limit 9223372036854775807
),
invoice as (
	select sales_invoice.*
	from won
	inner join sales_invoice on sales_invoice.customer = won.customer
	where sales_invoice.posting_date <= %(as_on)s and sales_invoice.is_return = 0
),
{sold},
{sale_cost}
select sum(amount - cost) from line_cost
