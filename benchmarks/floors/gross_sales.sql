-- gross sales from the period's beginning
with {sales_invoice}
select sum(case when coalesce(base_rounded_total, 0) <> 0 then base_rounded_total else base_grand_total end)
from sales_invoice
where posting_date between %(from_date)s and %(as_on)s
