"""Turnover: Σ `base_net_amount` of Sales Invoice items, submitted, posted in the period, not opening.

Returns are negative on their own date, with their own team. No internal transfers. The settings may choose Sales
Orders instead (docs/kpi.md, "Farmer").

A plan asks by what its targets distinguish: the line's own item group, and the fiscal years that its posting date
lies in (spans.py).
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from sales_roles.database.port import COUNT, MONEY, TEXT, Database, Query
from sales_roles.kpi.spans import SPAN, parts
from sales_roles.kpi.split import SPLIT, split
from sales_roles.people import Visible
from sales_roles.scope import Scope
from sales_roles.settings import Settings

SALES_INVOICE = """
	select 'Sales Invoice' as document_type, invoice.name as document, invoice.customer, invoice.posting_date as day
	from sales_invoice as invoice
	where invoice.posting_date between %(from_date)s and %(to_date)s
"""

SALES_ORDER = """
	select 'Sales Order' as document_type, sales_order.name as document, sales_order.customer,
		sales_order.transaction_date as day
	from `tabSales Order` as sales_order
	where sales_order.docstatus = 1
		and sales_order.company = %(company)s
		and sales_order.transaction_date between %(from_date)s and %(to_date)s
		and not (
			sales_order.is_internal_customer = 1
			and coalesce(sales_order.represents_company, '') = sales_order.company
		)
"""

# Lines are looked up by their document, hence the outer join: MariaDB would rather read all lines there are.
TURNOVER = Query(
	"turnover_sum",
	{"sales_person": TEXT, "item_group": TEXT, "span": COUNT, "key": TEXT, "turnover": MONEY},
	"""
	with {sales_invoice},
	sale as ({sale}),
	sold as (
		select sale.document_type, sale.document, sale.customer, {key} as key_value, {span} as span, {team} as team
		from sale
		limit 9223372036854775807
	),
	document as (
		select sold.document_type, {one_of_team}, {item_group} as item_group, sold.span, sold.key_value,
			sum(item.base_net_amount) as amount
		from sold
		left join {item_table} as item on item.parent = sold.document
		group by sold.document_type, sold.team, {item_group}, sold.span, sold.key_value
		having count(item.name) > 0
	),
	{split}
	select {person}, share.item_group, share.span, share.key_value, sum(share.amount * share.fraction)
	from share
	where {visible}
	group by {person}, share.item_group, share.span, share.key_value
	""",
	choices={
		**SPLIT,
		"person": {"apart": "share.sales_person", "together": "''"},
		"sale": {"Sales Invoice": SALES_INVOICE, "Sales Order": SALES_ORDER},
		"one_of_team": {
			"people": "min(sold.document) as document, min(sold.customer) as customer",
			"whole": "null as document, null as customer",
		},
		"item_table": {"Sales Invoice": "`tabSales Invoice Item`", "Sales Order": "`tabSales Order Item`"},
		"key": {
			"sales_person": "''",
			"month": "substr(cast(sale.day as char(10)), 1, 7)",
			"customer": "sale.customer",
		},
		"item_group": {"apart": "item.item_group", "together": "''"},
		"span": {"by year": SPAN, "together": "1"},
	},
)


class TurnoverRow(NamedTuple):
	"""Turnover of a person, an item group, a span of the fiscal years and a key; the part dated up to `as_on`."""

	sales_person: str | None
	item_group: str | None
	years_begun: int
	years_over: int
	key: str | None
	turnover: Decimal
	turnover_to_date: Decimal


def turnover(
	database: Database, scope: Scope, settings: Settings, visible: Visible, by: str = "sales_person"
) -> list[TurnoverRow]:
	"""Sums of the period by sales person, item group, fiscal years and `key`. Two statements.

	`by`: sales_person (key blank), month ("2026-03"), customer.
	"""
	if visible.nobody:
		return []
	choice = _of(settings.turnover_document) | {
		"key": by,
		**dict.fromkeys(SPLIT, "people"),
		"one_of_team": "people",
		"person": "apart",
		"item_group": "apart",
		"span": "by year",
	}
	found = []
	for part in parts(database, scope):
		for row in database.rows(TURNOVER, choice, **part.params, **settings.params, **visible.params):
			span = part.spans[row.span]
			past = row.turnover if span.is_past else Decimal(0)
			found.append(
				TurnoverRow(
					row.sales_person,
					row.item_group,
					span.years_begun,
					span.years_over,
					row.key,
					row.turnover,
					past,
				)
			)
	return found


def whole_turnover(
	database: Database,
	scope: Scope,
	settings: Settings,
	visible: Visible,
	by: str = "sales_person",
	document: str = "",
) -> list:
	"""Rows of TURNOVER of the period by sales person or `key`, for whoever asks for no plan. One statement.

	`by` as above. `document`: Sales Invoice or Sales Order (blank: what the settings say).
	"""
	if visible.nobody:
		return []
	people = split(scope, visible, by == "sales_person")
	choice = _of(document or settings.turnover_document) | {
		"key": by,
		**people,
		"one_of_team": people["split"],
		"person": "apart" if by == "sales_person" else "together",
		"item_group": "together",
		"span": "together",
	}
	return database.rows(TURNOVER, choice, **scope.params, **settings.params, **visible.params)


def _of(document: str) -> dict[str, str]:
	return dict.fromkeys(("sale", "item_table"), document)
