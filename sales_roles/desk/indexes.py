"""Indexes that the queries need and ERPNext lacks: added by install.sync(), dropped when the app is removed.

Leads are found by the day they came, what a lead became by its links and first documents; of invoices, lines, terms and
ledgers the indexes have all that is asked for (database/indexes.py).
Frappe's migration drops an index on a single column that its DocType does not ask for; sync() brings it back.
"""

from __future__ import annotations

import frappe

from sales_roles.database.indexes import INDEXES
from sales_roles.database.site import SiteDatabase

DROP = (
	"alter table `tabLead` drop index if exists `sales_roles_creation`",
	"""
	alter table `tabCustomer`
		drop index if exists `sales_roles_lead_name`,
		drop index if exists `sales_roles_opportunity_name`,
		drop index if exists `sales_roles_prospect_name`
	""",
	"alter table `tabOpportunity` drop index if exists `sales_roles_party_name`",
	"alter table `tabProspect Lead` drop index if exists `sales_roles_lead`",
	"alter table `tabQuotation` drop index if exists `sales_roles_opportunity`",
	"alter table `tabSales Order` drop index if exists `sales_roles_first_order`",
	"""
	alter table `tabSales Invoice`
		drop index if exists `sales_roles_first_invoice`,
		drop index if exists `sales_roles_period`
	""",
	"""
	alter table `tabSales Invoice Item`
		drop index if exists `sales_roles_line`,
		drop index if exists `sales_roles_sales_order`
	""",
	"""
	alter table `tabStock Ledger Entry`
		drop index if exists `sales_roles_last_valuation`,
		drop index if exists `sales_roles_line_cost`
	""",
	"alter table `tabPayment Schedule` drop index if exists `sales_roles_term`",
	"alter table `tabSales Team` drop index if exists `sales_roles_team`",
)


def add_indexes() -> None:
	"""Add those that are missing. Where ERPNext or somebody else has one on the same column, that one serves."""
	in_migrate = frappe.flags.in_migrate
	frappe.flags.in_migrate = True  # else add_index leaves a Property Setter that asks for the index for ever
	try:
		for doctype, columns, name in INDEXES:
			if not is_served(doctype, columns, name):
				frappe.db.add_index(doctype, list(columns), name)
	finally:
		frappe.flags.in_migrate = in_migrate


def is_served(doctype: str, columns: tuple[str, ...], name: str) -> bool:
	if len(columns) == 1:
		return bool(frappe.db.get_column_index(f"tab{doctype}", columns[0]))
	return bool(frappe.db.has_index(f"tab{doctype}", name))


def drop_indexes() -> None:
	"""Drop ours. The transaction is committed first, as MariaDB does at any change of a table."""
	frappe.db.commit()  # nosemgrep
	database = SiteDatabase()
	for statement in DROP:
		database.execute(statement, {})
