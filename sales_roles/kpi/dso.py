"""DSO and CEI: how long debts stand, and how much of what could be collected was.

DSO: receivable ÷ gross sales of the 90 days up to `as_on` × 90 (gross sales: base grand total, rounded where ERPNext
rounds, of non-opening, non-internal invoices, returns included); none or negative: blank. CEI: (opening receivable +
sales − closing receivable) ÷ (opening receivable + sales − closing not due); opening: the evening before from_date,
closing: `as_on`; sales as in DSO, from from_date to `as_on` (docs/kpi.md, "Farmer").
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from sales_roles.database.port import MONEY, TEXT, Database, Query
from sales_roles.kpi.open_item import OPEN_ITEM
from sales_roles.kpi.split import SPLIT, split
from sales_roles.people import Visible
from sales_roles.rounding import percent, quotient
from sales_roles.scope import Scope
from sales_roles.settings import Settings

DAYS = 90

PERSON = {"sales_person": "share.sales_person", "customer": "''"}
CUSTOMER = {"sales_person": "''", "customer": "share.customer"}
CHOICES = {
	**SPLIT,
	"apart": {"sales_person": "''", "customer": "sale.customer"},
	"person": PERSON,
	"customer": CUSTOMER,
}

GROSS_SALES = Query(
	"gross_sales_row",
	{"sales_person": TEXT, "customer": TEXT, "sales_90_days": MONEY, "sales": MONEY},
	"""
	with {sales_invoice},
	sale as (
		select 'Sales Invoice' as document_type, name as document, customer,
			posting_date as day,
			case
				when coalesce(base_rounded_total, 0) <> 0 then base_rounded_total else base_grand_total
			end as gross
		from sales_invoice
		where posting_date between %(first_date)s and %(as_on)s
	),
	document as (
		select document_type, min(document) as document, min(customer) as customer,
			sum(case when day >= %(since)s then gross else 0 end) as sales_90_days,
			sum(case when day >= %(from_date)s then gross else 0 end) as sales
		from sale
		group by document_type, {team}, {apart}
	),
	{split}
	select {person}, {customer}, sum(share.sales_90_days * share.fraction), sum(share.sales * share.fraction)
	from share
	where {visible}
	group by {person}, {customer}
	""",
	choices=CHOICES,
)

# What was owed, without its age: what is open and in credit together, as `Receivable.receivable`.
OPENING = Query(
	"opening_row",
	{"sales_person": TEXT, "customer": TEXT, "receivable": MONEY},
	"with recursive"
	+ OPEN_ITEM
	+ """,
	document as (
		select document_type, min(document) as document, min(customer) as customer, sum(amount) as amount
		from open_item as sale
		group by document_type, team, {apart}
	),
	{split}
	select {person}, {customer}, sum(share.amount * share.fraction)
	from share
	where {visible}
	group by {person}, {customer}
	""",
	choices={**CHOICES, "told": dict.fromkeys(("sales_person", "customer"), "{team}")},
)


def gross_sales(
	database: Database, scope: Scope, settings: Settings, visible: Visible, by: str = "sales_person"
) -> list:
	"""Gross sales up to `as_on`: of the 90 days (`sales_90_days`) and from from_date on (`sales`), in company currency.

	`by`: sales_person or customer.
	"""
	if visible.nobody:
		return []
	since = scope.as_on - timedelta(days=DAYS - 1)
	params = scope.params | settings.params | visible.params
	first_date = min(since, scope.from_date)
	return database.rows(
		GROSS_SALES, choice(scope, visible, by), **params, since=since, first_date=first_date
	)


def opening_receivable(
	database: Database, scope: Scope, settings: Settings, visible: Visible, by: str = "sales_person"
) -> list:
	"""What was owed on the opening day (`receivable`), by sales_person or customer, unrounded."""
	if visible.nobody:
		return []
	params = scope.params | {"as_on": opening_day(scope)} | settings.params | visible.params
	return database.rows(OPENING, choice(scope, visible, by) | {"told": by}, **params)


def choice(scope: Scope, visible: Visible, by: str) -> dict[str, str]:
	return {"person": by, "customer": by, "apart": by} | split(scope, visible, by == "sales_person")


def opening_day(scope: Scope) -> date:
	"""The evening before the period, at which CEI's opening receivable is known."""
	return scope.from_date - timedelta(days=1)


def dso(receivable: Decimal, sales_90_days: Decimal) -> Decimal | None:
	"""Days of sales that are owed; blank without sales of the 90 days, or with more returned than sold."""
	return quotient(receivable * DAYS, sales_90_days) if sales_90_days > 0 else None


def cei(
	scope: Scope, opening: Decimal, sales: Decimal, closing: Decimal, closing_not_due: Decimal
) -> Decimal | None:
	"""The collected part of what was due, in percent; blank where nothing was, or before the period begins."""
	collectable = opening + sales - closing_not_due
	if scope.as_on < scope.from_date or collectable <= 0:
		return None
	return percent(opening + sales - closing, collectable)
