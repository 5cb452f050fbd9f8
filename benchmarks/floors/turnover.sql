-- net amount of the period's invoice lines
with {sales_invoice}
select sum(item.base_net_amount)
from sales_invoice
left join `tabSales Invoice Item` as item on item.parent = sales_invoice.name
where sales_invoice.posting_date between %(from_date)s and %(to_date)s
