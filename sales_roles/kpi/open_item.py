"""Open items: what is owed per account, party and voucher, before it is aged and shared out.

`delinked = 0`, party type Customer, accounts that are Receivable now, posted up to `as_on`. An entry stands under its
against-voucher if that has an entry of its own by `as_on`, else under its own voucher. Returns that point at an invoice
(`return_against`) lower it before ageing, reconciled or not; one whose original has no entry by `as_on` or stands on
another account stands alone (docs/kpi.md, "Farmer").
"""

# `settlement` reads one index in its order, without a join. Of a plain voucher every entry has one account, party and
# type, and one of them is the voucher's own: all stand under it, so that it is summed there, and left out if it is paid.
# Only the others (`mixed`) are looked at entry by entry. The account's type is asked of each row, for MariaDB would
# join all of them to each account. A distinct count makes it sort and add up row after row: to look groups of so wide
# a key up in a temporary table takes three times as long. Parameters: company, as_on, any_customer, customers.
OPEN_ITEM = """
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
		min(ledger.name) as entry,
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
	select voucher_no, account, party, voucher_type, own_date as posting_date, entry, amount, currency_amount,
		case
			when own_date is null or account <> last_account or party <> last_party or voucher_type <> last_type
				then voucher_no
		end as mixed
	from settlement
	where amount <> 0
		or own_date is null
		or account <> last_account
		or party <> last_party
		or voucher_type <> last_type
),
entry as (
	select coalesce(ledger.account, unsettled.account) as account,
		coalesce(ledger.party, unsettled.party) as party,
		coalesce(ledger.voucher_type, unsettled.voucher_type) as voucher_type,
		coalesce(ledger.voucher_no, unsettled.voucher_no) as voucher_no,
		coalesce(ledger.against_voucher_type, unsettled.voucher_type) as against_voucher_type,
		unsettled.voucher_no as against_voucher_no,
		unsettled.mixed,
		coalesce(ledger.name, unsettled.entry) as name,
		coalesce(ledger.posting_date, unsettled.posting_date) as posting_date,
		coalesce(ledger.amount, unsettled.amount) as amount,
		coalesce(ledger.amount_in_account_currency, unsettled.currency_amount) as currency_amount,
		case
			when unsettled.mixed is null then 1
			when ledger.voucher_no = ledger.against_voucher_no
				and ledger.voucher_type = ledger.against_voucher_type then 1
			else 0
		end as is_own,
		case
			when unsettled.mixed is null then 1
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
	left join `tabPayment Ledger Entry` as ledger
		on ledger.against_voucher_no = unsettled.mixed
			and ledger.company = %(company)s
			and ledger.party_type = 'Customer'
			and ledger.delinked = 0
			and ledger.posting_date <= %(as_on)s
			and (%(any_customer)s = 1 or ledger.party in %(customers)s)
),
standing as (
	select account, party,
		case when stands_against = 1 then against_voucher_type else voucher_type end as document_type,
		case when stands_against = 1 then against_voucher_no else voucher_no end as document,
		coalesce(
			min(case when is_own = 1 or stands_against = 0 then posting_date end), min(posting_date)
		) as posting_date,
		min(name) as entry,
		sum(amount) as amount,
		sum(currency_amount) as currency_amount,
		count(distinct mixed) as mixed
	from entry
	where (
		select account.account_type from `tabAccount` as account where account.name = entry.account
	) = 'Receivable'
	group by account, party,
		case when stands_against = 1 then against_voucher_type else voucher_type end,
		case when stands_against = 1 then against_voucher_no else voucher_no end
	having abs(sum(amount)) >= 0.000001
),
judged as (
	select standing.account, standing.party, standing.document_type, standing.document, standing.posting_date,
		standing.entry, standing.amount, standing.currency_amount,
		case
			when journal.voucher_type in ('Exchange Rate Revaluation', 'Exchange Gain Or Loss') then 1 else 0
		end as is_revaluation,
		case
			when journal.voucher_type in ('Exchange Rate Revaluation', 'Exchange Gain Or Loss') then 1
			when abs(standing.currency_amount) >= 0.000001 then 1
			else 0
		end as is_owed,
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
open_item as (
	select account, party, document_type, item as document,
		coalesce(min(case when item = document then posting_date end), min(posting_date)) as posting_date,
		min(entry) as entry,
		max(is_revaluation) as is_revaluation,
		sum(case when is_owed = 1 then amount else 0 end) as amount,
		sum(case when is_owed = 1 then currency_amount else 0 end) as currency_amount,
		sum(case when is_owed = 1 and item <> document then amount else 0 end) as linked,
		sum(case when is_owed = 0 then amount else 0 end) as exchange_rest,
		count(distinct case when item <> document then document end) as returns
	from judged
	group by account, party, document_type, item
)"""

# Should an invoice stand on two accounts or under two customers, the second follows its customer: only the first (`turn`)
# has a Sales Team of its own, as nothing else that is owed has.
OWNER = """
		case when voucher_type = 'Sales Invoice' and turn = 1 then 'Sales Invoice' else 'Payment Entry' end
			as document_type,
		case when voucher_type = 'Sales Invoice' and turn = 1 then voucher else entry end as document"""
