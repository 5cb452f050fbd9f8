"""Open, credit, receivable: Σ `amount` of Payment Ledger Entries per account, party and voucher.

`delinked = 0`, party type Customer, accounts that are Receivable now, posted up to `as_on`. An entry stands under its
against-voucher if that has an entry of its own by `as_on`, else under its own voucher. Returns that point at an invoice
(`return_against`) lower it before ageing, reconciled or not (`linked_credit`); a return larger than its invoice turns
that item into credit, of the invoice's people; one whose original has no entry by `as_on` or stands on another account
stands alone. Open = Σ positive items, credit = Σ negative ones, receivable = both. Credit that is linked to nothing
stands beside overdue, never inside it (docs/kpi.md, "Farmer").

`linked_credit` is what returns with an outstanding of their own take off open invoices. A voucher settled in its own
currency is owed by nobody: what is left of it in the company's currency, as long as no gain/loss journal books it, is
`exchange_rest` and stands in none of the amounts, as in ERPNext's Accounts Receivable.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sales_roles.database.port import COUNT, DATE, MONEY, TEXT, Database, Query
from sales_roles.kpi.ageing import DUE_TODAY, FIRST_RANGE, NOT_DUE, TERM, UNAGED, ageing_params
from sales_roles.people import Visible
from sales_roles.scope import Scope
from sales_roles.settings import Settings

# Of a plain voucher every entry has one account, party and type, and one of them is the voucher's own: all stand
# under it.
PLAIN = """max(
			case
				when ledger.voucher_no = ledger.against_voucher_no
					and ledger.voucher_type = ledger.against_voucher_type then 1
				else 0
			end
		) = 1
		and min(ledger.account) = max(ledger.account)
		and min(ledger.party) = max(ledger.party)
		and min(ledger.against_voucher_type) = max(ledger.against_voucher_type)"""

# `unsettled` reads one index in its order, without a join: a plain voucher is summed there, and left out if it is paid.
# Only the others (`mixed`) are looked at entry by entry. The account's type is asked of each row, for MariaDB would
# join all of them to each account. A distinct count makes it sort and add up row after row: to look groups of so wide
# a key up in a temporary table takes three times as long. Parameters: company, as_on, any_customer, customers.
OPEN_ITEM = (
	"""
unsettled as (
	select ledger.against_voucher_no as voucher_no, min(ledger.account) as account, min(ledger.party) as party,
		min(ledger.against_voucher_type) as voucher_type,
		min(
			case
				when ledger.voucher_no = ledger.against_voucher_no
					and ledger.voucher_type = ledger.against_voucher_type then ledger.posting_date
			end
		) as posting_date,
		min(ledger.name) as entry,
		sum(ledger.amount) as amount,
		sum(ledger.amount_in_account_currency) as currency_amount,
		case when """
	+ PLAIN
	+ """ then null else ledger.against_voucher_no end as mixed
	from `tabPayment Ledger Entry` as ledger
	where ledger.company = %(company)s
		and ledger.party_type = 'Customer'
		and ledger.delinked = 0
		and ledger.posting_date <= %(as_on)s
		and (%(any_customer)s = 1 or ledger.party in %(customers)s)
	group by ledger.against_voucher_no
	having sum(ledger.amount) <> 0
		or not (
		"""
	+ PLAIN
	+ """
		)
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
)

# Should an invoice stand on two accounts or under two customers, the second follows its customer: only the first (`turn`)
# has a Sales Team of its own, as nothing else that is owed has.
OWNER = """
		case when voucher_type = 'Sales Invoice' and turn = 1 then 'Sales Invoice' else 'Payment Entry' end
			as document_type,
		case when voucher_type = 'Sales Invoice' and turn = 1 then voucher else entry end as document"""

RECEIVABLE = Query(
	"receivable_row",
	{
		"sales_person": TEXT,
		"customer": TEXT,
		"customer_name": TEXT,
		"voucher_type": TEXT,
		"voucher": TEXT,
		"month": TEXT,
		"term": DATE,
		"bucket": COUNT,
		"posting_date": DATE,
		"due_date": DATE,
		"open_amount": MONEY,
		"credit": MONEY,
		"linked_credit": MONEY,
		"exchange_rest": MONEY,
	},
	"with"
	+ OPEN_ITEM
	+ """,
	"""
	+ TERM
	+ """,
	document as (
		select """
	+ OWNER
	+ """, party as customer, voucher_type, voucher, posting_date, due_date, owed, credit, linked_credit,
			exchange_rest, bucket
		from part
	),
	{share},
	summed as (
		select sales_person, {customer} as party, {voucher_type} as voucher_type, {voucher} as voucher, {month} as month,
			{term} as term, bucket, min(posting_date) as posting_date,
			min(case when owed > 0 then due_date end) as due_date, sum(owed * fraction) as owed,
			sum(credit * fraction) as credit, sum(linked_credit * fraction) as linked_credit,
			sum(exchange_rest * fraction) as exchange_rest
		from share
		where {visible}
		group by sales_person, {customer}, {voucher_type}, {voucher}, {month}, {term}, bucket
	)
	select sales_person, party, customer.customer_name, voucher_type, voucher, month, term, bucket, posting_date,
		due_date, owed, credit, linked_credit, exchange_rest
	from summed
	left join `tabCustomer` as customer on customer.name = summed.party
	""",
	choices={
		"customer": {
			"sales_person": "''",
			"month": "''",
			"customer": "share.customer",
			"voucher": "share.customer",
			"term": "share.customer",
		},
		"voucher_type": {
			"sales_person": "''",
			"month": "''",
			"customer": "''",
			"voucher": "share.voucher_type",
			"term": "share.voucher_type",
		},
		"month": {
			"sales_person": "''",
			"month": "case when owed > 0 then substr(cast(due_date as char(10)), 1, 7) else '' end",
			"customer": "''",
			"voucher": "''",
			"term": "''",
		},
		"voucher": {
			"sales_person": "''",
			"month": "''",
			"customer": "''",
			"voucher": "share.voucher",
			"term": "share.voucher",
		},
		"term": {
			"sales_person": "null",
			"month": "null",
			"customer": "null",
			"voucher": "null",
			"term": "due_date",
		},
	},
)


class Receivable(NamedTuple):
	"""What is owed to a person, of a customer, on a voucher or due in a month (blank where `by` does not tell them
	apart; credit and what is not aged is due in none).

	`buckets` are the ranges past due, in order; `credit` is negative; the rest of an open amount is `unaged`.
	`due_date` is the earliest due date of what is open and aged.
	"""

	sales_person: str | None
	customer: str | None
	customer_name: str | None
	voucher_type: str | None
	voucher: str | None
	month: str | None
	posting_date: date | None
	due_date: date | None
	open_amount: Decimal
	credit: Decimal
	linked_credit: Decimal
	overdue: Decimal
	not_due: Decimal
	due_today: Decimal
	unaged: Decimal
	exchange_rest: Decimal
	buckets: tuple[Decimal, ...]

	@property
	def receivable(self) -> Decimal:
		return self.open_amount + self.credit

	@property
	def overdue_since(self) -> date | None:
		"""The oldest due date of what is overdue."""
		return self.due_date if self.overdue else None


def receivable_rows(
	database: Database,
	scope: Scope,
	settings: Settings,
	visible: Visible,
	by: str = "sales_person",
	as_on: date | None = None,
) -> list:
	"""Rows of RECEIVABLE on a day (blank: the scope's): one a person, key and bucket.

	`by`: sales_person, month (of the due date), customer, voucher, or term (a voucher's due dates apart). Unrounded, in
	company currency.
	"""
	if visible.nobody:
		return []
	day = as_on or scope.as_on
	params = scope.params | {"as_on": day} | settings.params | visible.params
	choice = dict.fromkeys(("customer", "voucher_type", "voucher", "month", "term"), by)
	return database.rows(RECEIVABLE, choice, **params, **ageing_params(settings, day))


def receivables(
	database: Database,
	scope: Scope,
	settings: Settings,
	visible: Visible,
	by: str = "sales_person",
	as_on: date | None = None,
) -> list[Receivable]:
	"""What is owed on a day (blank: the scope's), by sales person and by month, customer or voucher if asked for."""
	return collect(receivable_rows(database, scope, settings, visible, by, as_on), settings)


def collect(rows: Iterable, settings: Settings) -> list[Receivable]:
	"""One Receivable a person, customer, voucher and month out of the query's rows, which are one a bucket."""
	parts: dict[tuple, list] = {}
	for row in rows:
		key = (row.sales_person, row.customer, row.customer_name if row.customer else None)
		parts.setdefault((*key, row.voucher_type, row.voucher, row.month), []).append(row)
	return [_one(key, part, len(settings.ageing_ranges) + 1) for key, part in parts.items()]


def _one(key: tuple, rows: list, ranges: int) -> Receivable:
	owed: dict[int, Decimal] = {}
	for row in rows:
		owed[row.bucket] = owed.get(row.bucket, Decimal(0)) + row.open_amount
	buckets = tuple(owed.get(FIRST_RANGE + number, Decimal(0)) for number in range(ranges))
	return Receivable(
		*key,
		posting_date=min((row.posting_date for row in rows if row.posting_date), default=None),
		due_date=min((row.due_date for row in rows if row.bucket != UNAGED and row.due_date), default=None),
		open_amount=sum(owed.values(), Decimal(0)),
		credit=sum((row.credit for row in rows), Decimal(0)),
		linked_credit=sum((row.linked_credit for row in rows), Decimal(0)),
		overdue=sum(buckets, Decimal(0)),
		not_due=owed.get(NOT_DUE, Decimal(0)),
		due_today=owed.get(DUE_TODAY, Decimal(0)),
		unaged=owed.get(UNAGED, Decimal(0)),
		exchange_rest=sum((row.exchange_rest for row in rows), Decimal(0)),
		buckets=buckets,
	)
