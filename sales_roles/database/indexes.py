"""Indexes that the queries need and ERPNext lacks; the app adds them on install (desk/indexes.py).

Leads are found by the day they came, what a lead became by its links, the period's invoices by company and day,
a document's team and the last valuation rate of an item without reading their rows, orders by their invoices.
"""

from __future__ import annotations

from typing import NamedTuple


class Index(NamedTuple):
	doctype: str
	columns: tuple[str, ...]
	name: str


INDEXES = (
	Index("Lead", ("creation",), "sales_roles_creation"),
	Index("Customer", ("lead_name",), "sales_roles_lead_name"),
	Index("Customer", ("opportunity_name",), "sales_roles_opportunity_name"),
	Index("Customer", ("prospect_name",), "sales_roles_prospect_name"),
	Index("Opportunity", ("party_name",), "sales_roles_party_name"),
	Index("Prospect Lead", ("lead",), "sales_roles_lead"),
	Index("Sales Invoice", ("company", "posting_date"), "sales_roles_company_posting_date"),
	Index("Sales Invoice Item", ("sales_order", "parent", "parenttype"), "sales_roles_sales_order"),
	Index(
		"Stock Ledger Entry",
		(
			"item_code",
			"warehouse",
			"posting_date",
			"posting_time",
			"creation",
			"is_cancelled",
			"valuation_rate",
		),
		"sales_roles_last_valuation",
	),
	Index("Sales Team", ("parent", "parenttype", "sales_person", "allocated_percentage"), "sales_roles_team"),
)
