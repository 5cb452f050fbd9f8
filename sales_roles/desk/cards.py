"""Number cards of the workspace: one figure of a report each, for the session's user, linked to the report.

Frappe lets through whoever may read Customer; what they see is decided by the scope, as in the report.
"""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import fmt_money

from sales_roles.database.site import SiteDatabase
from sales_roles.debtors.standing import any_case
from sales_roles.desk.report import FIELDTYPES, PRECISION, build
from sales_roles.desk.scope import default_company
from sales_roles.views.assemble import NOBODY

BLANK = "–"


@frappe.whitelist()
def leads(filters: str | dict | None = None) -> dict[str, Any] | str:
	return card("hunter-scorecard", "leads", filters)


@frappe.whitelist()
def cost_per_lead(filters: str | dict | None = None) -> dict[str, Any] | str:
	return card("hunter-scorecard", "cost_per_lead", filters)


@frappe.whitelist()
def conversion(filters: str | dict | None = None) -> dict[str, Any] | str:
	return card("hunter-scorecard", "conversion", filters)


@frappe.whitelist()
def turnover_attainment(filters: str | dict | None = None) -> dict[str, Any] | str:
	return card("farmer-scorecard", "turnover_attainment", filters)


@frappe.whitelist()
def margin_attainment(filters: str | dict | None = None) -> dict[str, Any] | str:
	return card("farmer-scorecard", "margin_attainment", filters)


@frappe.whitelist()
def overdue_share(filters: str | dict | None = None) -> dict[str, Any] | str:
	return card("farmer-scorecard", "overdue_share", filters)


@frappe.whitelist()
def open_debtors(filters: str | dict | None = None) -> dict[str, Any] | str:
	return debtor_card("debtors", filters)


@frappe.whitelist()
def overdue_of_debtors(filters: str | dict | None = None) -> dict[str, Any] | str:
	return debtor_card("overdue", filters)


@frappe.whitelist()
def broken_promises(filters: str | dict | None = None) -> dict[str, Any] | str:
	return debtor_card("promises_broken", filters)


def debtor_card(field: str, filters: str | dict | None) -> dict[str, Any] | str:
	"""Blank before the first case: what a run would open is the report's to show, and no debtor yet."""
	company = asked_for(filters).get("company") or default_company()
	return card("debtors", field, filters) if any_case(SiteDatabase(), company) else BLANK


def card(name: str, field: str, filters: str | dict | None) -> dict[str, Any] | str:
	"""What Frappe's Number Card takes: a value with its field type and where it leads; a blank figure as text."""
	frappe.has_permission("Customer", "report", throw=True)
	asked = asked_for(filters)
	table = build(name, asked)
	value = table.total.get(field)
	if value is None or NOBODY in table.notes:
		return BLANK
	column = next(each for each in table.columns if each.field == field)
	if column.kind == "money" and table.scope.currency != currency_of(default_company()):
		return fmt_money(value, currency=table.scope.currency)  # a card formats with the default company's
	precision = PRECISION.get(column.kind)
	return {
		# Rounded here: Frappe makes whole numbers of what has five digits and more.
		"value": float(value) if precision is None else round(float(value), precision),
		"fieldtype": FIELDTYPES[column.kind],
		"precision": precision,
		"options": "Company:company:default_currency",
		"route": ["query-report", table.title],
		"route_options": {"company": table.scope.company, **asked},
	}


def asked_for(filters: str | dict | None) -> dict[str, Any]:
	"""A card's own filters come as a dict; one without any sends an empty list."""
	given = frappe.parse_json(filters) if filters else {}
	return given if isinstance(given, dict) else {}


def currency_of(company: str) -> str | None:
	return frappe.get_cached_value("Company", company, "default_currency")
