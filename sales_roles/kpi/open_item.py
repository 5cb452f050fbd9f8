"""Open items: what is owed per account, party and voucher, before it is aged and shared out.

`delinked = 0`, party type Customer, accounts that are Receivable now, posted up to `as_on`. An entry stands under its
against-voucher if that has an entry of its own by `as_on`, else under its own voucher. Returns that point at an invoice
(`return_against`) lower it before ageing, reconciled or not; one whose original has no entry by `as_on` or stands on
another account stands alone (docs/kpi.md, "Farmer").
"""

# What a document with a `currency_amount` is, `journal` being its Journal Entry: a revaluation, and owed at all.
KIND = """
		case
			when journal.voucher_type in ('Exchange Rate Revaluation', 'Exchange Gain Or Loss') then 1 else 0
		end as is_revaluation,
		case
			when journal.voucher_type in ('Exchange Rate Revaluation', 'Exchange Gain Or Loss') then 1
			when abs({document}.currency_amount) >= 0.000001 then 1
			else 0
		end as is_owed"""

KIND_OF_STANDING = KIND.replace("{document}", "standing")
KIND_OF_UNSETTLED = KIND.replace("{document}", "unsettled")

# `settlement` reads one index in its order, without a join. Of a plain voucher every entry has one account, party and
# type, and one of them is the voucher's own: all stand under it, so that it is summed there, and left out if it is paid.
# Only the others (`mixed`) are looked at entry by entry. What stands alone goes through as it is (`plain_item`): it is
# neither a return of an invoice nor has one (`is_linked`), and no entry of a mixed voucher stands under it (`placed`).
# Only the rest (`together`) is summed by document and by item, and only there a voucher can make two items, on two
# accounts or under two customers. The account's type is asked of each row, for MariaDB would join all of them to each
# account.
# MariaDB works out a CTE anew wherever it is named, except a recursive one, which it works out once: that `unsettled` and
# `placed` go on with nothing from themselves (`where 1 = 0`) saves reading the ledger again and again. A condition on a
# column would not do instead: MariaDB 10.11 adds a thousand empty rows. Queries therefore begin with `with recursive`.
# An open item is a `sale` of `split.TEAM`: its voucher is the document whose team is asked for, and no payment or journal
# has one. What tells teams apart (`told`) is asked once an item, as they are written down.
# Parameters: company, as_on, any_customer, customers.
OPEN_ITEM = (
	"""
settlement as (
	select ledger.against_voucher_no as voucher_no, min(ledger.account) as account, max(ledger.account) as last_account,
		min(ledger.party) as party, max(ledger.party) as last_party, min(ledger.against_voucher_type) as voucher_type,
		max(ledger.against_voucher_type) as last_type,
		min(
			case
				when ledger.voucher_no = ledger.against_voucher_no
					and ledger.voucher_type = ledger.against_voucher_type then ledger.posting_date
			end
		) as own_date,
		sum(ledger.amount) as amount,
		sum(ledger.amount_in_account_currency) as currency_amount
	from `tabPayment Ledger Entry` as ledger
	where ledger.company = %(company)s
		and ledger.party_type = 'Customer'
		and ledger.delinked = 0
		and ledger.posting_date <= %(as_on)s
		and (%(any_customer)s = 1 or ledger.party in %(customers)s)
	group by ledger.against_voucher_no
),
unsettled as (
	select settlement.voucher_no, settlement.account, settlement.party, settlement.voucher_type,
		settlement.own_date as posting_date, settlement.amount, settlement.currency_amount,
		case
			when own_date is null or account <> last_account or party <> last_party or voucher_type <> last_type
				then voucher_no
		end as mixed,
		invoice.is_return, invoice.due_date as invoice_due_date,
		case
			when exists (
				select 1 from `tabSales Invoice` as credit where credit.return_against = settlement.voucher_no
			) then 1
			when invoice.return_against > '' then 1
			else 0
		end as is_linked
	from settlement
	left join `tabSales Invoice` as invoice on invoice.name = settlement.voucher_no
	where settlement.amount <> 0
		or own_date is null
		or account <> last_account
		or party <> last_party
		or voucher_type <> last_type
	union all
	select voucher_no, account, party, voucher_type, posting_date, amount, currency_amount, mixed, is_return,
		invoice_due_date, is_linked
	from unsettled
	where 1 = 0
),
entry as (
	select ledger.account, ledger.party, ledger.voucher_type, ledger.voucher_no, ledger.against_voucher_type,
		ledger.against_voucher_no, ledger.posting_date, ledger.amount,
		ledger.amount_in_account_currency as currency_amount,
		case
			when ledger.voucher_no = ledger.against_voucher_no
				and ledger.voucher_type = ledger.against_voucher_type then 1
			else 0
		end as is_own,
		case
			when ledger.voucher_no = ledger.against_voucher_no
				and ledger.voucher_type = ledger.against_voucher_type then 1
			when exists (
				select 1 from `tabPayment Ledger Entry` as own
				where own.voucher_no = ledger.against_voucher_no
					and own.voucher_type = ledger.against_voucher_type
					and own.account = ledger.account
					and own.party = ledger.party
					and own.party_type = 'Customer'
					and own.company = %(company)s
					and own.delinked = 0
					and own.posting_date <= %(as_on)s
			) then 1
			else 0
		end as stands_against
	from unsettled
	inner join `tabPayment Ledger Entry` as ledger
		on ledger.against_voucher_no = unsettled.mixed
			and ledger.company = %(company)s
			and ledger.party_type = 'Customer'
			and ledger.delinked = 0
			and ledger.posting_date <= %(as_on)s
			and (%(any_customer)s = 1 or ledger.party in %(customers)s)
	where unsettled.mixed is not null
),
placed as (
	select account, party,
		case when stands_against = 1 then against_voucher_type else voucher_type end as document_type,
		case when stands_against = 1 then against_voucher_no else voucher_no end as document,
		case when is_own = 1 or stands_against = 0 then posting_date end as own_date,
		posting_date, amount, currency_amount
	from entry
	union all
	select account, party, document_type, document, own_date, posting_date, amount, currency_amount
	from placed
	where 1 = 0
),
placed_document as (
	select distinct document from placed
),
together as (
	select account, party, document_type, document, own_date, posting_date, amount, currency_amount from placed
	union all
	select account, party, voucher_type, voucher_no, posting_date, posting_date, amount, currency_amount
	from unsettled
	where mixed is null
		and (
			is_linked = 1
			or exists (select 1 from placed_document where placed_document.document = unsettled.voucher_no)
		)
),
standing as (
	select account, party, document_type, document,
		coalesce(min(own_date), min(posting_date)) as posting_date,
		sum(amount) as amount,
		sum(currency_amount) as currency_amount
	from together
	where (
		select account.account_type from `tabAccount` as account where account.name = together.account
	) = 'Receivable'
	group by account, party, document_type, document
	having abs(sum(amount)) >= 0.000001
),
judged as (
	select standing.account, standing.party, standing.document_type, standing.document, standing.posting_date,
		standing.amount, standing.currency_amount,
"""
	+ KIND_OF_STANDING
	+ """,
		case
			when invoice.is_return = 1 and exists (
				select 1 from `tabPayment Ledger Entry` as original
				where original.voucher_no = invoice.return_against
					and original.voucher_type = 'Sales Invoice'
					and original.account = standing.account
					and original.party = standing.party
					and original.party_type = 'Customer'
					and original.company = %(company)s
					and original.delinked = 0
					and original.posting_date <= %(as_on)s
			) then invoice.return_against
			else standing.document
		end as item
	from standing
	left join `tabSales Invoice` as invoice
		on standing.document_type = 'Sales Invoice' and invoice.name = standing.document
	left join `tabJournal Entry` as journal
		on standing.document_type = 'Journal Entry' and journal.name = standing.document
),
plain_item as (
	select unsettled.party, unsettled.voucher_type, unsettled.voucher_no as voucher, unsettled.posting_date,
		case when unsettled.voucher_type = 'Sales Invoice' then unsettled.is_return end as is_return,
		case when unsettled.voucher_type = 'Sales Invoice' then unsettled.invoice_due_date end as invoice_due_date,
		unsettled.amount, unsettled.currency_amount,
"""
	+ KIND_OF_UNSETTLED
	+ """
	from unsettled
	left join `tabJournal Entry` as journal
		on unsettled.voucher_type = 'Journal Entry' and journal.name = unsettled.voucher_no
	where unsettled.mixed is null
		and unsettled.is_linked = 0
		and not exists (select 1 from placed_document where placed_document.document = unsettled.voucher_no)
		and abs(unsettled.amount) >= 0.000001
		and (
			select account.account_type from `tabAccount` as account where account.name = unsettled.account
		) = 'Receivable'
),
summed_item as (
	select party, document_type as voucher_type, item as voucher,
		coalesce(min(case when item = document then posting_date end), min(posting_date)) as posting_date,
		max(is_revaluation) as is_revaluation,
		sum(case when is_owed = 1 then amount else 0 end) as amount,
		sum(case when is_owed = 1 then currency_amount else 0 end) as currency_amount,
		sum(case when is_owed = 1 and item <> document then amount else 0 end) as linked,
		sum(case when is_owed = 0 then amount else 0 end) as exchange_rest
	from judged
	group by account, party, document_type, item
),
open_item as (
	select sale.*, {told} as team
	from (
		select voucher_type as document_type, voucher as document, party as customer, posting_date, is_return,
			invoice_due_date, is_revaluation,
			case when is_owed = 1 then amount else 0 end as amount,
			case when is_owed = 1 then currency_amount else 0 end as currency_amount,
			0 as linked,
			case when is_owed = 0 then amount else 0 end as exchange_rest
		from plain_item
	) as sale
	union all
	select sale.*, {told} as team
	from (
		select summed_item.voucher_type as document_type, summed_item.voucher as document,
			summed_item.party as customer, summed_item.posting_date, invoice.is_return,
			invoice.due_date as invoice_due_date, summed_item.is_revaluation, summed_item.amount,
			summed_item.currency_amount, summed_item.linked, summed_item.exchange_rest
		from summed_item
		left join `tabSales Invoice` as invoice
			on summed_item.voucher_type = 'Sales Invoice' and invoice.name = summed_item.voucher
	) as sale
)"""
)
