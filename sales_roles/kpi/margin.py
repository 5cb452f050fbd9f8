"""Margin: turnover by Sales Invoices (whatever `turnover_document` says) - cost of goods (docs/kpi.md, "Farmer").

`margin_percent` is margin ÷ that turnover, `costed_share` the turnover of costed lines ÷ it, in absolute amounts.
Revenue and cost of a line are split alike over the sale's people, so nothing is counted twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sales_roles.database.port import COUNT, DATE, MONEY, TEXT, Database, Query
from sales_roles.kpi.cost import RETURN_COST, SALE_COST, SOLD, SOURCE_NAMES
from sales_roles.kpi.estimate import STRETCH, days
from sales_roles.kpi.plan import MARGIN, TURNOVER
from sales_roles.kpi.spans import SPAN, parts
from sales_roles.kpi.split import SPLIT, split
from sales_roles.kpi.turnover import turnover
from sales_roles.people import Visible
from sales_roles.scope import Scope
from sales_roles.settings import Settings

KEYS = {
	"sales_person": "''",
	"month": "substr(cast(sold.day as char(10)), 1, 7)",
	"customer": "sold.customer",
	"item": "item.item_code",
	"item_group": "item.item_group",
	"invoice": "sold.document",
}

COLUMNS = {
	"sales_person": TEXT,
	"item_group": TEXT,
	"span": COUNT,
	"key": TEXT,
	"cost_source": COUNT,
	"is_provisional": COUNT,
	"turnover": MONEY,
	"cost_of_goods": MONEY,
	"absolute": MONEY,
	"customer": TEXT,
	"posting_date": DATE,
}

# The cost is worked out once a line. Lines are summed by what their invoices' teams say, so that a split is worked out
# once for all invoices with a like team.
SUMMED = """,
	document as (
		select 'Sales Invoice' as document_type, {one_of_team}, item_group, span, key_value, cost_source, provisional,
			sum(amount) as amount, sum(cost) as cost, sum(abs(amount)) as absolute
		from line_cost
		group by team, item_group, span, key_value, cost_source, provisional
	),
	{split}
	select share.sales_person, share.item_group, share.span, share.key_value, share.cost_source, share.provisional,
		sum(share.amount * share.fraction), sum(share.cost * share.fraction), sum(share.absolute * share.fraction),
		{of_invoice}
	from share
	where {visible}
	group by share.sales_person, share.item_group, share.span, share.key_value, share.cost_source, share.provisional
"""

PERIOD_INVOICES = """
	with {sales_invoice},
	invoice as (
		select sales_invoice.* from sales_invoice
		where sales_invoice.posting_date between %(from_date)s and %(to_date)s
			and sales_invoice.is_return = {is_return}
	),
"""

OF_PERIOD = (
	PERIOD_INVOICES
	+ """
	sold as (
		select sale.document, sale.customer, sale.day, sale.posting_time, sale.creation, sale.is_debit_note,
			sale.update_stock, {stretch} as stretch, {span} as span, {team} as team
		from (
			select 'Sales Invoice' as document_type, invoice.name as document, invoice.posting_date as day, invoice.*
			from invoice
		) as sale
		limit 9223372036854775807
	),
""".replace("{stretch}", STRETCH)
)

CHOICES = {
	"key": KEYS,
	"item_group": {
		"all": "item.item_group",
		"named": "case when item.item_group in %(item_groups)s then item.item_group else '' end",
	},
	"of_invoice": dict.fromkeys(KEYS, "null, null") | {"invoice": "max(share.customer), max(share.day)"},
	"span": {"by year": SPAN},
	**SPLIT,
	"one_of_team": {
		"people": "min(invoice) as document, min(customer) as customer",
		"whole": "null as document, null as customer",
		"invoice": "min(invoice) as document, min(customer) as customer, min(day) as day",
	},
}

SALES = Query(
	"margin_of_sales",
	COLUMNS,
	OF_PERIOD.replace("{is_return}", "0") + SALE_COST + SUMMED,
	choices=CHOICES,
)
RETURNS = Query(
	"margin_of_returns",
	COLUMNS,
	OF_PERIOD.replace("{is_return}", "1") + RETURN_COST + SUMMED,
	choices=CHOICES,
)

OF_CUSTOMERS = """
	with {sales_invoice},
	invoice as (
		select sales_invoice.* from sales_invoice
		where sales_invoice.customer in %(won_customers)s
			and sales_invoice.posting_date <= %(as_on)s
			and sales_invoice.is_return = {is_return}
	),
"""

CUSTOMER_COLUMNS = {"customer": TEXT, "margin": MONEY}
CUSTOMER_COST = """
	select customer, sum(amount - cost) from line_cost group by customer
"""

CUSTOMER_CHOICES = {"key": {"": "''"}, "item_group": {"": "''"}}

CUSTOMER_SALES = Query(
	"margin_of_customer_sales",
	CUSTOMER_COLUMNS,
	OF_CUSTOMERS.replace("{is_return}", "0") + SOLD + "," + SALE_COST + CUSTOMER_COST,
	choices=CUSTOMER_CHOICES,
)
CUSTOMER_RETURNS = Query(
	"margin_of_customer_returns",
	CUSTOMER_COLUMNS,
	OF_CUSTOMERS.replace("{is_return}", "1") + SOLD + "," + RETURN_COST + CUSTOMER_COST,
	choices=CUSTOMER_CHOICES,
)


class MarginRow(NamedTuple):
	"""Turnover and cost of a person, an item group, a span of the fiscal years, a key and a source of the cost.

	`…_to_date` is what is dated up to `as_on`, `absolute` the turnover in absolute amounts, `provisional` the cost that
	deliveries to come may change. An invoice's row names its customer and day as well.
	"""

	sales_person: str | None
	item_group: str | None
	years_begun: int
	years_over: int
	key: str | None
	cost_source: str
	turnover: Decimal
	turnover_to_date: Decimal
	cost_of_goods: Decimal
	margin: Decimal
	margin_to_date: Decimal
	absolute: Decimal
	provisional: Decimal
	customer: str | None
	posting_date: date | None


FIRST_DAY = date(1900, 1, 1)


def margin(
	database: Database,
	scope: Scope,
	settings: Settings,
	visible: Visible,
	by: str = "sales_person",
	item_groups: Collection[str] | None = None,
) -> list[MarginRow]:
	"""Sums of the period by sales person, item group, fiscal years, key and source of the cost. Three statements:
	sales and returns are told apart, since goods that came back are another question than goods that left.

	`by`: sales_person (key blank), month ("2026-03"), customer, item, item_group, invoice. `item_groups`: those that
	are told apart, the others have none (None: all). People are told apart by sales_person and month alone, or where
	the reader may not see everything.
	"""
	if visible.nobody:
		return []
	choice = {"key": by, "of_invoice": by, "span": "by year"}
	choice |= split(scope, visible, by in ("sales_person", "month"))
	choice["one_of_team"] = "invoice" if by == "invoice" else choice["split"]
	choice["item_group"] = "all" if item_groups is None else "named"
	found = []
	for part in parts(database, scope):
		params = (
			part.params | days(part.scope.from_date, part.scope.to_date) | settings.params | visible.params
		)
		params["item_groups"] = [*(item_groups or ()), ""]
		for rows in database.together(
			lambda each, params=params: each.rows(SALES, choice, **params),
			lambda each, params=params: each.rows(RETURNS, choice, **params),
		):
			for row in rows:
				span = part.spans[row.span]
				found.append(
					MarginRow(
						sales_person=row.sales_person,
						item_group=row.item_group,
						years_begun=span.years_begun,
						years_over=span.years_over,
						key=row.key,
						cost_source=SOURCE_NAMES[row.cost_source],
						turnover=row.turnover,
						turnover_to_date=row.turnover if span.is_past else Decimal(0),
						cost_of_goods=row.cost_of_goods,
						margin=row.turnover - row.cost_of_goods,
						margin_to_date=row.turnover - row.cost_of_goods if span.is_past else Decimal(0),
						absolute=row.absolute,
						provisional=row.cost_of_goods if row.is_provisional else Decimal(0),
						customer=row.customer,
						posting_date=row.posting_date,
					)
				)
	return found


def turnover_and_margin(
	database: Database,
	scope: Scope,
	settings: Settings,
	visible: Visible,
	by: str = "sales_person",
	item_groups: Collection[str] | None = None,
) -> dict[str, list]:
	"""Rows by measure, "turnover" and "margin". Where turnover is by Sales Invoices the same rows say both, so that
	no line is read twice. `by`, `item_groups`: as of `margin`.
	"""
	margins = margin(database, scope, settings, visible, by, item_groups)
	if settings.turnover_document == "Sales Invoice":
		return {TURNOVER: margins, MARGIN: margins}
	return {TURNOVER: turnover(database, scope, settings, visible, by), MARGIN: margins}


def customer_margin(database: Database, scope: Scope, customers: Iterable[str]) -> dict[str, Decimal]:
	"""Customer → margin of all their sales in this company up to `as_on`, whoever made them. Two statements."""
	wanted = sorted(set(customers))
	margins: dict[str, Decimal] = {}
	if not wanted:
		return margins
	params = scope.params | days(FIRST_DAY, scope.as_on, since=scope.from_date)
	choice = dict.fromkeys(CUSTOMER_CHOICES, "")
	for rows in database.together(
		lambda each: each.rows(CUSTOMER_SALES, choice, won_customers=wanted, **params),
		lambda each: each.rows(CUSTOMER_RETURNS, choice, won_customers=wanted, **params),
	):
		for row in rows:
			margins[row.customer] = margins.get(row.customer, Decimal(0)) + row.margin
	return margins
