-- net debit of the lead cost accounts and of those below them (of the rows that name no cost center)
with cost_account as (
	select account.name
	from `tabLead Cost Account` as cost
	inner join `tabAccount` as named on named.name = cost.account and named.company = %(company)s
	inner join `tabAccount` as account
		on account.company = named.company and account.lft >= named.lft and account.rgt <= named.rgt
	where coalesce(cost.cost_center, '') = ''
	group by account.name
)
select sum(entry.debit - entry.credit)
from cost_account
inner join `tabGL Entry` as entry on entry.account = cost_account.name
where entry.company = %(company)s
	and entry.posting_date between %(from_date)s and %(to_date)s
	and entry.is_cancelled = 0
	and coalesce(entry.is_opening, 'No') <> 'Yes'
	and entry.voucher_type <> 'Period Closing Voucher'
	and coalesce(entry.finance_book, '') in ('', %(finance_book)s)
