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
),
overallocated as (
	select sales_invoice.name
	from sales_invoice
	inner join `tabSales Team` as team on team.parent = sales_invoice.name and team.parenttype = 'Sales Invoice'
	where sales_invoice.posting_date between %(from_date)s and %(to_date)s
	group by sales_invoice.name
	having sum(team.allocated_percentage) > 100.005
)
select count(*) from overallocated
