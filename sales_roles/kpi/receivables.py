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
from sales_roles.kpi.open_item import OPEN_ITEM
from sales_roles.kpi.split import SPLIT, split
from sales_roles.people import Visible
from sales_roles.scope import Scope
from sales_roles.settings import Settings

# Where vouchers do not show they are summed by team and customer before they are split.
TEAMS_SUM = """
	select document_type, min(document) as document, min(customer) as customer, '' as item_type, '' as item, month,
		null as term, min(posting_date) as posting_date, min(due_date) as due_date,
		sum(owed) as owed, sum(credit) as credit, sum(linked_credit) as linked_credit,
		sum(exchange_rest) as exchange_rest, bucket
	from dated
	group by document_type, team, {apart}, month, bucket
"""

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
	"with recursive"
	+ OPEN_ITEM
	+ ","
	+ TERM
	+ """,
	dated as (
		select document_type, document, customer, team, {voucher_type} as item_type, {voucher} as item,
			{month} as month, {term} as term, posting_date, case when owed > 0 then due_date end as due_date,
			owed, credit, linked_credit, exchange_rest, bucket
		from part
	),
	document as ({document}),
	{split},
	summed as (
		select {person} as sales_person, {customer} as party, item_type as voucher_type, item as voucher, month, term, bucket,
			min(posting_date) as posting_date, min(due_date) as due_date,
			sum(owed * fraction) as owed, sum(credit * fraction) as credit,
			sum(linked_credit * fraction) as linked_credit, sum(exchange_rest * fraction) as exchange_rest
		from share
		where {visible}
		group by {person}, {customer}, item_type, item, month, term, bucket
	)
	select sales_person, party, customer.customer_name, voucher_type, voucher, month, term, bucket, posting_date,
		due_date, owed, credit, linked_credit, exchange_rest
	from summed
	left join `tabCustomer` as customer on customer.name = summed.party
	""",
	choices={
		**SPLIT,
		"document": {
			"sales_person": TEAMS_SUM,
			"month": TEAMS_SUM,
			"customer": TEAMS_SUM,
			"voucher": "select dated.* from dated",
			"term": "select dated.* from dated",
		},
		"told": {
			"sales_person": "{team}",
			"month": "{team}",
			"customer": "{team}",
			"voucher": "''",
			"term": "''",
		},
		"apart": {
			"sales_person": "''",
			"month": "''",
			"customer": "dated.customer",
			"voucher": "''",
			"term": "''",
		},
		"person": {
			"sales_person": "share.sales_person",
			"month": "''",
			"customer": "''",
			"voucher": "''",
			"term": "share.sales_person",
		},
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
			"voucher": "document_type",
			"term": "document_type",
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
			"voucher": "document",
			"term": "document",
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
	"""What is owed to a person, by a customer, on a voucher or due in a month (blank where `by` does not tell them
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
) -> list:
	"""Rows of RECEIVABLE: one a person or key, and bucket.

	`by`: sales_person, month (of the due date), customer, voucher, or term (a voucher's due dates and people apart).
	Unrounded, in company currency.
	"""
	if visible.nobody:
		return []
	params = scope.params | settings.params | visible.params
	choice = dict.fromkeys(RECEIVABLE.choices, by) | split(scope, visible, by in ("sales_person", "term"))
	return database.rows(RECEIVABLE, choice, **params, **ageing_params(settings, scope.as_on))


def receivables(
	database: Database,
	scope: Scope,
	settings: Settings,
	visible: Visible,
	by: str = "sales_person",
) -> list[Receivable]:
	"""What is owed on the scope's day, by sales person, month, customer or voucher."""
	return collect(receivable_rows(database, scope, settings, visible, by), settings)


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
