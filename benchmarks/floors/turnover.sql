-- net amount of the period's invoice lines
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
select sum(item.base_net_amount)
from sales_invoice
inner join `tabSales Invoice Item` as item
	on item.parent = sales_invoice.name and item.parenttype = 'Sales Invoice'
where sales_invoice.posting_date between %(from_date)s and %(to_date)s
