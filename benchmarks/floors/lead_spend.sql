-- net debit of the lead cost account
select sum(debit - credit)
from `tabGL Entry`
where account in (select account from `tabLead Cost Account`)
	and company = %(company)s
	and posting_date between %(from_date)s and %(to_date)s
	and is_cancelled = 0
	and coalesce(is_opening, 'No') <> 'Yes'
	and voucher_type <> 'Period Closing Voucher'
