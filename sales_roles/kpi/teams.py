"""Sales Teams above 100 %: scaled down to 100 and noted (docs/kpi.md, "Who owns what")."""

from __future__ import annotations

from sales_roles.database.port import COUNT, TEXT, Database, Query
from sales_roles.kpi.turnover import SALES_INVOICE, SALES_ORDER
from sales_roles.messages import Message, _
from sales_roles.people import Visible
from sales_roles.scope import Scope
from sales_roles.settings import Settings

OVERALLOCATED = Query(
	"overallocated_row",
	{"documents": COUNT, "example": TEXT},
	"""
	with {sales_invoice},
	sale as ({sale}),
	claim as (
		select sale.document,
			(
				select sum(team.allocated_percentage) from `tabSales Team` as team
				where team.parent = sale.document and team.parenttype = sale.document_type
			) as claimed
		from sale
	)
	select count(*), min(document) from claim where claimed > 100.005
	""",
	choices={
		"sale": {"Sales Invoice": SALES_INVOICE, "Sales Order": SALES_ORDER},
	},
)


def overallocated_note(
	database: Database, scope: Scope, settings: Settings, visible: Visible
) -> list[Message]:
	"""The note about documents of the period whose team exceeds 100 %, if any; for who sees everyone."""
	if not visible.everyone or scope.customers is not None or scope.territories is not None:
		return []
	document = settings.turnover_document
	(found,) = database.rows(OVERALLOCATED, {"sale": document}, **scope.params)
	if not found.documents:
		return []
	return [
		Message(
			_("Sales Teams of more than 100 % are scaled to 100 %. Documents: {0}, {1} for one."),
			found.documents,
			found.example,
			link=(document, found.example),
		)
	]
