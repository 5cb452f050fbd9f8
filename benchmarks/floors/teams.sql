-- documents whose team is more than whole
with {sales_invoice}
select count(*)
from sales_invoice
where posting_date between %(from_date)s and %(to_date)s
	and (
		select sum(team.allocated_percentage) from `tabSales Team` as team
		where team.parent = sales_invoice.name and team.parenttype = 'Sales Invoice'
	) > 100.005
