"""Who may see a Debtor Case (docs/debtors.md, "Permissions"), alike for lists, forms, reports, cards and digests.

A Farmer sees the cases of their own subtree of the Sales Person tree, Sales Managers and Accounts Managers all; whoever
may not read the Customer sees none of its cases.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import frappe
from frappe.desk.reportview import build_match_conditions
from frappe.query_builder import Field

from sales_roles.debtors.events import Event
from sales_roles.desk.cases import CASE, site_people
from sales_roles.desk.scope import visible_to

if TYPE_CHECKING:
	from frappe.model.document import Document

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
	if not frappe.has_permission("Customer", "read", user=user):
		return "1 = 0"
	if matching := build_match_conditions("Customer", user):
		# Frappe's own condition on Customer, as its list has it
		conditions.append(within(case.customer, "Customer", matching))
	return " and ".join(f"({condition})" for condition in conditions)


def within(field: Field, doctype: str, conditions: str) -> str:
	"""That a field names one of a DocType's documents which conditions of Frappe's list let through."""
	table = frappe.qb.DocType(doctype)
	names = frappe.qb.from_(table).select(table.name).where(frappe.qb.terms.LiteralValue(conditions))
	return field.isin(names).get_sql(quote_char="`", with_namespace=True)


def case_permission(doc: DebtorCase, ptype: str | None = None, user: str | None = None) -> bool:
	"""Whether a user may see a case; what its DocType's roles allow is checked by Frappe."""
	user = user or frappe.session.user
	people = visible_people(user)
	if people is not None and people.isdisjoint(row.sales_person for row in doc.farmers):
		return False
	if not frappe.db.exists("Customer", doc.customer):
		return people is None
	return bool(frappe.has_permission("Customer", "read", doc.customer, user=user))


def child_conditions(user: str | None = None, doctype: str | None = None) -> str:
	"""Narrows a list of a case's child table, which Frappe gives to whoever may read any case: rows of readable cases."""
	conditions = case_conditions(user)
	if not conditions:
		return ""
	return within(frappe.qb.DocType(doctype).parent, CASE, conditions)


def comment_conditions(user: str | None = None) -> str:
	"""Narrows lists of Comments, which Frappe gives to System and Website Managers: a case's timeline has amounts."""
	conditions = case_conditions(user)
	if not conditions:
		return ""
	comment = frappe.qb.DocType("Comment")
	others = (comment.reference_doctype != CASE) | comment.reference_doctype.isnull()
	other = others.get_sql(quote_char="`", with_namespace=True)
	return f"({other} or {within(comment.reference_name, CASE, conditions)})"


def comment_permission(doc: Document, ptype: str | None = None, user: str | None = None) -> bool:
	"""Denies a case's comment to whoever may not see the case; of others, what Frappe says."""
	if doc.reference_doctype != CASE or not frappe.db.exists(CASE, doc.reference_name):
		return True
	return case_permission(frappe.get_doc(CASE, doc.reference_name), ptype, user)


@frappe.whitelist()
@frappe.validate_and_sanitize_search_inputs
def search_cases(
	doctype: str,
	txt: str,
	searchfield: str,
	start: int,
	page_len: int,
	filters: dict[str, Any] | list | None,
	as_dict: bool = False,
) -> list:
	"""The search of a Link field: Frappe's own shows all cases where it is asked to ignore User Permissions."""
	like = f"%{txt}%"
	return frappe.get_list(
		CASE,
		filters=filters,
		or_filters={"name": ("like", like), "customer": ("like", like), "customer_name": ("like", like)},
		fields=["name", "customer_name", "stage"],
		order_by="modified desc",
		start=start,
		page_length=page_len,
		as_list=not as_dict,
	)


def readable_events(events: Iterable[Event]) -> list[Event]:
	"""Those of a dry run whose customer and Farmers the session's user may see."""
	events = list(events)
	names = {event.case.customer for event in events}
	if not names or not frappe.has_permission("Customer", "read"):
		return []
	people = visible_people(frappe.session.user)
	customers = set(
		frappe.get_list("Customer", {"name": ("in", sorted(names))}, pluck="name", limit_page_length=0)
	)
	return [
		event
		for event in events
		if event.case.customer in customers
		and (people is None or not people.isdisjoint(name for name, _share in event.case.figures.farmers))
	]
