-- what was owed the evening before the period
with
unsettled as (
	select max(ledger.against_voucher_no) as voucher_no
	from `tabPayment Ledger Entry` as ledger
	where ledger.company = %(company)s
		and ledger.party_type = 'Customer'
		and ledger.delinked = 0
		and ledger.posting_date <= %(opening_day)s
		and (%(any_customer)s = 1 or ledger.party in %(customers)s)
	group by ledger.against_voucher_no
	having sum(ledger.amount) <> 0
		or max(
			case
				when ledger.voucher_no = ledger.against_voucher_no
					and ledger.voucher_type = ledger.against_voucher_type then 1
				else 0
			end
		) = 0
		or min(ledger.account) <> max(ledger.account)
		or min(ledger.party) <> max(ledger.party)
		or min(ledger.against_voucher_type) <> max(ledger.against_voucher_type)
),
entry as (
	select ledger.account, ledger.party, ledger.voucher_type, ledger.voucher_no, ledger.against_voucher_type,
		ledger.against_voucher_no, ledger.name, ledger.posting_date, ledger.amount,
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
					and own.posting_date <= %(opening_day)s
			) then 1
			else 0
		end as stands_against
	from unsettled
	inner join `tabPayment Ledger Entry` as ledger on ledger.against_voucher_no = unsettled.voucher_no
	inner join `tabAccount` as account on account.name = ledger.account and account.account_type = 'Receivable'
	where ledger.company = %(company)s
		and ledger.party_type = 'Customer'
		and ledger.delinked = 0
		and ledger.posting_date <= %(opening_day)s
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
		sum(currency_amount) as currency_amount
	from entry
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
					and original.posting_date <= %(opening_day)s
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
		sum(case when is_owed = 0 then amount else 0 end) as exchange_rest
	from judged
	group by account, party, document_type, item
)
select sum(amount) from open_item
