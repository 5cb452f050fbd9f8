"""Indexes that the queries need and ERPNext lacks; the app adds them on install (desk/indexes.py).

Leads are found by the day they came, what a lead became by its links, a customer's first order and invoice by their
day, orders by their invoices. Of the period's invoices, their lines and what these cost in the stock ledger, of terms,
teams and last valuation rates the indexes have all that is asked for: ERPNext's rows are wide, and reading them is
most of the time of a report that does.
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
	Index("Quotation", ("opportunity",), "sales_roles_opportunity"),
	Index(
		"Sales Order",
		("customer", "company", "docstatus", "transaction_date", "is_internal_customer"),
		"sales_roles_first_order",
	),
	Index(
		"Sales Invoice",
		(
			"customer",
			"company",
			"docstatus",
			"posting_date",
			"is_return",
			"is_debit_note",
			"is_internal_customer",
			"is_opening",
			"is_consolidated",
		),
		"sales_roles_first_invoice",
	),
	Index(
		"Sales Invoice",
		(
			"company",
			"docstatus",
			"is_return",
			"posting_date",
			"is_debit_note",
			"update_stock",
			"is_internal_customer",
			"customer",
			"is_opening",
			"represents_company",
			"return_against",
			"posting_time",
			"creation",
			"base_net_total",
			"base_grand_total",
			"base_rounded_total",
		),
		"sales_roles_period",
	),
	Index(
		"Sales Invoice Item",
		(
			"parent",
			"item_code",
			"item_group",
			"dn_detail",
			"so_detail",
			"stock_qty",
			"base_net_amount",
			"delivered_by_supplier",
		),
		"sales_roles_line",
	),
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
	Index(
		"Stock Ledger Entry",
		("voucher_detail_no", "voucher_no", "voucher_type", "is_cancelled", "stock_value_difference"),
		"sales_roles_line_cost",
	),
	Index(
		"Payment Schedule",
		("parent", "parenttype", "due_date", "idx", "base_payment_amount"),
		"sales_roles_term",
	),
	Index("Sales Team", ("parent", "parenttype", "sales_person", "allocated_percentage"), "sales_roles_team"),
)
