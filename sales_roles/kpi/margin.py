"""Margin: turnover by Sales Invoices (whatever `turnover_document` says) - cost of goods (docs/kpi.md, "Farmer").

`margin_percent` is margin ÷ that turnover, `costed_share` the turnover of costed lines ÷ it, in absolute amounts.
Revenue and cost of a line are split alike over the sale's people, so nothing is counted twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sales_roles.database.port import COUNT, DATE, MONEY, TEXT, Database, Query
from sales_roles.kpi.cost import LINE_COST
from sales_roles.people import Visible
from sales_roles.scope import Scope, midnight_after
from sales_roles.settings import Settings

KEYS = {
	"sales_person": "''",
	"month": "substr(cast(line_cost.day as char(10)), 1, 7)",
	"customer": "line_cost.customer",
	"item": "line_cost.item_code",
	"item_group": "line_cost.item_group",
	"invoice": "line_cost.invoice",
}

# `years_begun` and `years_over` as in turnover.py: margin plans have the same rules as turnover plans.
# `absolute` is the turnover in absolute amounts, `provisional` the cost that deliveries to come may change. An
# invoice's row names its customer and day as well.
MARGIN = Query(
	"margin_row",
	{
		"sales_person": TEXT,
		"item_group": TEXT,
		"years_begun": COUNT,
		"years_over": COUNT,
		"key": TEXT,
		"cost_source": TEXT,
		"turnover": MONEY,
		"turnover_to_date": MONEY,
		"cost_of_goods": MONEY,
		"margin": MONEY,
		"margin_to_date": MONEY,
		"absolute": MONEY,
		"provisional": MONEY,
		"lines": COUNT,
		"customer": TEXT,
		"posting_date": DATE,
	},
	"""
	with {sales_invoice},
	{fiscal_year},
	invoice as (
		select sales_invoice.* from sales_invoice
		where sales_invoice.posting_date between %(from_date)s and %(to_date)s
	),
	"""
	+ LINE_COST
	+ """,
	document as (
		select 'Sales Invoice' as document_type, name as document, customer from invoice
	),
	{share},
	summed as (
		select line_cost.invoice, line_cost.customer, line_cost.day, line_cost.item_group, line_cost.cost_source,
			{key} as key_value, sum(line_cost.amount) as amount, sum(line_cost.cost) as cost,
			sum(abs(line_cost.amount)) as absolute, sum(line_cost.cost * line_cost.provisional) as provisional,
			count(*) as number
		from line_cost
		group by line_cost.invoice, line_cost.customer, line_cost.day, line_cost.item_group,
			line_cost.cost_source, {key}
	),
	credited as (
		select share.sales_person, summed.day, summed.item_group, summed.cost_source, summed.key_value,
			max(summed.customer) as customer, sum(summed.amount * share.fraction) as amount, sum(summed.cost * share.fraction) as cost,
			sum(summed.absolute * share.fraction) as absolute,
			sum(summed.provisional * share.fraction) as provisional, sum(summed.number) as number
		from summed
		inner join share on share.document = summed.invoice
		where {visible}
		group by share.sales_person, summed.day, summed.item_group, summed.cost_source, summed.key_value
	),
	dated as (
		select credited.*,
			case when credited.day <= %(as_on)s then 1 else 0 end as is_past,
			(select count(*) from fiscal_year where fiscal_year.year_start_date <= credited.day) as years_begun,
			(select count(*) from fiscal_year where fiscal_year.year_end_date < credited.day) as years_over
		from credited
	)
	select sales_person, item_group, years_begun, years_over, key_value, cost_source,
		sum(amount), sum(amount * is_past), sum(cost), sum(amount - cost), sum((amount - cost) * is_past),
		sum(absolute), sum(provisional), sum(number), {of_invoice}
	from dated
	group by sales_person, item_group, years_begun, years_over, key_value, cost_source
	""",
	choices={
		"key": KEYS,
		"of_invoice": dict.fromkeys(KEYS, "null, null") | {"invoice": "max(customer), max(day)"},
	},
)

CUSTOMER_MARGIN = Query(
	"customer_margin_row",
	{"customer": TEXT, "margin": MONEY},
	"""
	with {sales_invoice},
	invoice as (
		select sales_invoice.* from sales_invoice
		where sales_invoice.customer in %(won_customers)s and sales_invoice.posting_date <= %(as_on)s
	),
	"""
	+ LINE_COST
	+ """
	select customer, sum(amount - cost) from line_cost group by customer
	""",
)


FIRST_DAY = date(1900, 1, 1)


def margin(
	database: Database, scope: Scope, settings: Settings, visible: Visible, by: str = "sales_person"
) -> list:
	"""Rows of MARGIN: sums of the period by sales person, item group, fiscal years, key and source of the cost.

	`by`: sales_person (key blank), month ("2026-03"), customer, item, item_group, invoice. `margin_to_date` is what
	is dated up to `as_on`.
	"""
	if visible.nobody:
		return []
	return database.rows(
		MARGIN,
		{"key": by, "of_invoice": by},
		**period(scope, scope.from_date, scope.to_date),
		**settings.params,
		**visible.params,
	)


def customer_margin(database: Database, scope: Scope, customers: Iterable[str]) -> dict[str, Decimal]:
	"""Customer → margin of all their sales in this company up to `as_on`, whoever made them."""
	wanted = sorted(set(customers))
	if not wanted:
		return {}
	rows = database.rows(
		CUSTOMER_MARGIN,
		won_customers=wanted,
		**period(scope, FIRST_DAY, scope.as_on),
	)
	return {row.customer: row.margin for row in rows}


def period(scope: Scope, first: date, last: date) -> dict[str, Any]:
	"""Parameters of LINE_COST: in which days the invoices lie."""
	first_time = datetime(first.year, first.month, first.day)
	return scope.params | {"first_day": first, "first_time": first_time, "last_time": midnight_after(last)}
