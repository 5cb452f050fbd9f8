"""Turnover: Σ `base_net_amount` of Sales Invoice items, submitted, posted in the period, not opening.

Returns are negative on their own date, with their own team. No internal transfers. The settings may choose Sales
Orders instead (docs/kpi.md, "Farmer").

A plan asks by what its targets distinguish: the line's own item group, and the fiscal years that its posting date
lies in. The latter are told by two counts, of the years begun and of those over by that day: two dates with equal
counts lie in the same years.
"""

from __future__ import annotations

from sales_roles.database.port import COUNT, MONEY, TEXT, Database, Query
from sales_roles.people import Visible
from sales_roles.scope import Scope
from sales_roles.settings import Settings

SALES_INVOICE = """
	select invoice.name as document, invoice.customer, invoice.posting_date as day
	from sales_invoice as invoice
	where invoice.posting_date between %(from_date)s and %(to_date)s
"""

SALES_ORDER = """
	select sales_order.name as document, sales_order.customer, sales_order.transaction_date as day
	from `tabSales Order` as sales_order
	where sales_order.docstatus = 1
		and sales_order.company = %(company)s
		and sales_order.transaction_date between %(from_date)s and %(to_date)s
		and not (
			sales_order.is_internal_customer = 1
			and coalesce(sales_order.represents_company, '') = sales_order.company
		)
"""

TURNOVER = Query(
	"turnover_row",
	{
		"sales_person": TEXT,
		"item_group": TEXT,
		"years_begun": COUNT,
		"years_over": COUNT,
		"key": TEXT,
		"turnover": MONEY,
		"turnover_to_date": MONEY,
	},
	"""
	with {sales_invoice},
	{fiscal_year},
	sale as ({sale}),
	document as (
		select {document_type} as document_type, document, customer from sale
	),
	{share},
	line as (
		select sale.document, item.item_group, sale.day, {key} as key_value,
			sum(item.base_net_amount) as amount
		from sale
		inner join {item_table} as item on item.parent = sale.document and item.parenttype = {document_type}
		group by sale.document, item.item_group, sale.day, {key}
	),
	credited as (
		select share.sales_person, line.item_group, line.day, line.key_value,
			sum(line.amount * share.fraction) as amount
		from line
		inner join share on share.document = line.document
		where {visible}
		group by share.sales_person, line.item_group, line.day, line.key_value
	),
	dated as (
		select credited.sales_person, credited.item_group, credited.key_value, credited.amount,
			case when credited.day <= %(as_on)s then credited.amount else 0 end as amount_to_date,
			(select count(*) from fiscal_year where fiscal_year.year_start_date <= credited.day) as years_begun,
			(select count(*) from fiscal_year where fiscal_year.year_end_date < credited.day) as years_over
		from credited
	)
	select sales_person, item_group, years_begun, years_over, key_value, sum(amount), sum(amount_to_date)
	from dated
	group by sales_person, item_group, years_begun, years_over, key_value
	""",
	choices={
		"sale": {"Sales Invoice": SALES_INVOICE, "Sales Order": SALES_ORDER},
		"document_type": {"Sales Invoice": "'Sales Invoice'", "Sales Order": "'Sales Order'"},
		"item_table": {"Sales Invoice": "`tabSales Invoice Item`", "Sales Order": "`tabSales Order Item`"},
		"key": {
			"sales_person": "''",
			"month": "substr(cast(sale.day as char(10)), 1, 7)",
			"customer": "sale.customer",
		},
	},
)


def turnover(
	database: Database, scope: Scope, settings: Settings, visible: Visible, by: str = "sales_person"
) -> list:
	"""Rows of TURNOVER: sums of the period by sales person, item group, fiscal years and `key`.

	`by`: sales_person (key blank), month ("2026-03"), customer. `turnover_to_date` is what is dated up to `as_on`.
	"""
	if visible.nobody:
		return []
	document = settings.turnover_document
	choice = {"sale": document, "document_type": document, "item_table": document, "key": by}
	return database.rows(TURNOVER, choice, **scope.params, **settings.params, **visible.params)
