"""Who may see a Debtor Case (docs/debtors.md, "Permissions"), alike for lists, forms, reports, cards and digests.

A Farmer sees the cases of their own subtree of the Sales Person tree, Sales Managers and Accounts Managers all; whoever
may not read the Customer sees none of its cases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe.desk.reportview import build_match_conditions

from sales_roles.desk.cases import CASE, site_people
from sales_roles.desk.scope import visible_to

if TYPE_CHECKING:
	from sales_roles.sales_roles.doctype.debtor_case.debtor_case import DebtorCase


def visible_people(user: str) -> frozenset[str] | None:
	"""The Sales Persons whose cases a user sees; None: all, and those that nobody owns."""
	return None if user == "Administrator" else visible_to(user, site_people())


def case_conditions(user: str | None = None) -> str:
	"""Narrows lists and searches of Debtor Cases."""
	user = user or frappe.session.user
	if user == "Administrator":
		return ""
	conditions = []
	case, farmer = frappe.qb.DocType(CASE), frappe.qb.DocType("Debtor Case Farmer")
	people = visible_people(user)
	if people is not None:
		if not people:
			return "1 = 0"
		own = (
			frappe.qb.from_(farmer)
			.select(farmer.parent)
			.where((farmer.parenttype == CASE) & farmer.sales_person.isin(sorted(people)))
		)
		conditions.append(case.name.isin(own).get_sql(quote_char="`", with_namespace=True))
	if matching := build_match_conditions("Customer", user):
		# Frappe's own condition on Customer, as its list has it
		conditions.append(f"`tabDebtor Case`.customer in (select name from `tabCustomer` where {matching})")
	return " and ".join(f"({condition})" for condition in conditions)


def case_permission(doc: DebtorCase, ptype: str | None = None, user: str | None = None) -> bool:
	"""Whether a user may see a case; what its DocType's roles allow is checked by Frappe."""
	user = user or frappe.session.user
	people = visible_people(user)
	if people is not None and people.isdisjoint(row.sales_person for row in doc.farmers):
		return False
	if not frappe.db.exists("Customer", doc.customer):
		return people is None
	return bool(frappe.has_permission("Customer", "read", doc.customer, user=user))
