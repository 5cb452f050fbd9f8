-- what is open, overdue and in credit
with
unsettled as (
	select max(ledger.against_voucher_no) as voucher_no
	from `tabPayment Ledger Entry` as ledger
	where ledger.company = %(company)s
		and ledger.party_type = 'Customer'
		and ledger.delinked = 0
		and ledger.posting_date <= %(as_on)s
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
					and own.posting_date <= %(as_on)s
			) then 1
			else 0
		end as stands_against
	from unsettled
	inner join `tabPayment Ledger Entry` as ledger on ledger.against_voucher_no = unsettled.voucher_no
	inner join `tabAccount` as account on account.name = ledger.account and account.account_type = 'Receivable'
	where ledger.company = %(company)s
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
		sum(case when is_owed = 0 then amount else 0 end) as exchange_rest
	from judged
	group by account, party, document_type, item
),
turned as (
	select open_item.*, 1 as turn from open_item
),
owed_item as (
	select turned.party, turned.document_type as voucher_type, turned.document as voucher, turned.posting_date,
		turned.is_revaluation, turned.amount, turned.currency_amount, turned.linked, turned.exchange_rest, turned.document_type, turned.document
	from turned
),
term as (
	select owed_item.document_type, owed_item.document, owed_item.party, owed_item.voucher_type, owed_item.voucher,
		owed_item.posting_date, owed_item.amount, owed_item.linked, owed_item.exchange_rest,
		case
			when owed_item.is_revaluation = 1 or abs(owed_item.currency_amount) < 0.000001 then 1 else 0
		end as unaged,
		coalesce(
			schedule.due_date,
			invoice.due_date,
			case when coalesce(journal.bill_no, '') <> '' then journal.due_date end,
			owed_item.posting_date
		) as due_date,
		schedule.base_payment_amount as term_amount,
		coalesce(
			sum(schedule.base_payment_amount) over (
				partition by owed_item.document_type, owed_item.document
				order by schedule.due_date desc, schedule.idx desc, schedule.name desc
				rows between unbounded preceding and 1 preceding
			),
			0
		) as later_terms,
		row_number() over (
			partition by owed_item.document_type, owed_item.document
			order by schedule.due_date, schedule.idx, schedule.name
		) as place
	from owed_item
	left join `tabSales Invoice` as invoice
		on owed_item.voucher_type = 'Sales Invoice' and invoice.name = owed_item.voucher
	left join `tabJournal Entry` as journal
		on owed_item.voucher_type = 'Journal Entry' and journal.name = owed_item.voucher
	left join `tabPayment Schedule` as schedule
		on schedule.parent = invoice.name and schedule.parenttype = 'Sales Invoice'
			and invoice.is_return = 0 and owed_item.amount > 0
),
part as (
	select document_type, document, party as customer, voucher_type, voucher, posting_date, due_date,
		case
			when amount <= 0 then 0
			when term_amount is null then amount
			when amount <= later_terms + 0.000001 then 0
			when place > 1 and amount - later_terms > term_amount then term_amount
			else amount - later_terms
		end as owed,
		case when place = 1 and amount < 0 then amount else 0 end as credit,
		case
			when place > 1 or linked >= 0 or amount - linked <= 0 then 0
			when amount < 0 then amount - linked
			else 0 - linked
		end as linked_credit,
		case when place = 1 then exchange_rest else 0 end as exchange_rest,
		case
			when unaged = 1 then -1
			when due_date > %(as_on)s then 0
			when due_date = %(as_on)s then 1
			else 2
				+ case when due_date < %(range_1)s then 1 else 0 end
				+ case when due_date < %(range_2)s then 1 else 0 end
				+ case when due_date < %(range_3)s then 1 else 0 end
				+ case when due_date < %(range_4)s then 1 else 0 end
				+ case when due_date < %(range_5)s then 1 else 0 end
				+ case when due_date < %(range_6)s then 1 else 0 end
				+ case when due_date < %(range_7)s then 1 else 0 end
				+ case when due_date < %(range_8)s then 1 else 0 end
				+ case when due_date < %(range_9)s then 1 else 0 end
				+ case when due_date < %(range_10)s then 1 else 0 end
		end as bucket
	from term
)
select sum(owed), sum(credit), sum(case when bucket >= 2 then owed else 0 end) from part
