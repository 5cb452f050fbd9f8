-- documents whose team is more than whole
with
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
)
select count(*)
from sales_invoice
where posting_date between %(from_date)s and %(to_date)s
	and (
		select sum(team.allocated_percentage) from `tabSales Team` as team
		where team.parent = sales_invoice.name and team.parenttype = 'Sales Invoice'
	) > 100.005
