"""Who asks, and what they may see: the scope of a question at the desk, set once, from the session's user.

A person with a user sees their own subtree of the Sales Person tree; Sales Managers and Accounts Managers see the
company; a user without a Sales Person sees nobody. User Permissions on Company, Sales Person, Territory and Customer
narrow further. A filter may narrow, never widen: also `reader`, the user for whom an Auto Email Report is made
while Administrator runs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.core.doctype.user_permission.user_permission import get_user_permissions
from frappe.utils import getdate

from sales_roles.database import Database
from sales_roles.kpi.plan import FISCAL_YEARS, add_months
from sales_roles.people import People, load_people
from sales_roles.scope import Scope, resolve_scope, site_today
from sales_roles.views.table import Report

MANAGERS = frozenset({"Sales Manager", "Accounts Manager"})
ROLES = {"Hunter": "is_hunter", "Farmer": "is_farmer"}
OWN_DATES = "Own Dates"
PERIODS = ("This Month", "Last Month", "This Quarter", "Last Quarter", "Fiscal Year", OWN_DATES)


def read_scope(database: Database, report: Report, filters: Mapping[str, Any]) -> Scope:
	"""The scope that a report's filters ask for, within what the session's user may see.

	Raises UserError for a company or person that does not exist, and for dates in the wrong order;
	frappe.PermissionError for a company that is not the user's.
	"""
	users = {frappe.session.user, filters.get("reader") or frappe.session.user}
	company = filters.get("company") or default_company()
	for user in users:
		allowed = allowed_values(user, "Company", report)
		if allowed is not None and company not in allowed:
			frappe.throw(_("You may not see the company {0}.").format(company), frappe.PermissionError)
	today = today_of_site()
	from_date, to_date = period(database, company, filters, today)
	people = load_people(database)
	return resolve_scope(
		database,
		company,
		from_date,
		to_date,
		as_on=as_date(filters.get("as_on")),
		today=today,
		sales_person=filters.get("sales_person"),
		people=narrow(*(visible_to(user, people, report) for user in users), holders(people, filters)),
		territories=narrow(*(with_blank(allowed_values(user, "Territory", report)) for user in users)),
		customers=narrow(
			*(allowed_values(user, "Customer", report) for user in users),
			frozenset({filters["customer"]}) if filters.get("customer") else None,
		),
		source=filters.get("source"),
		campaign=filters.get("campaign"),
		as_on_today=report.as_on_today,
	)


def visible_to(user: str, people: People, report: Report | None = None) -> frozenset[str] | None:
	"""The people whose figures a user may see; None: everyone, and what nobody owns."""
	permitted = allowed_values(user, "Sales Person", report)
	if sees_everyone(user):
		return permitted
	own = frozenset(
		name for person in people.persons if person.user == user for name in people.subtree(person.name)
	)
	return own if permitted is None else own & permitted


def sees_everyone(user: str) -> bool:
	return user == "Administrator" or not MANAGERS.isdisjoint(frappe.get_roles(user))


def allowed_values(user: str, doctype: str, report: Report | None = None) -> frozenset[str] | None:
	"""What User Permissions leave of a DocType (descendants included, as Frappe lists them); None: all of it.

	One that applies to a single DocType counts if that is Customer, the reports' reference.
	"""
	rows = get_user_permissions(user).get(doctype, [])
	rows = [row for row in rows if row.get("applicable_for") in (None, "", "Customer")]
	return frozenset(row["doc"] for row in rows) if rows else None


def with_blank(names: frozenset[str] | None) -> frozenset[str] | None:
	"""A customer without territory is anyone's, unless the site applies User Permissions strictly."""
	if names is None or frappe.get_system_settings("apply_strict_user_permissions"):
		return names
	return names | {""}


def narrow(*parts: frozenset[str] | None) -> frozenset[str] | None:
	"""What all of them allow; None allows everything."""
	found = [part for part in parts if part is not None]
	return frozenset.intersection(*found) if found else None


def holders(people: People, filters: Mapping[str, Any]) -> frozenset[str] | None:
	"""The people of a role that the filter asks for."""
	role = ROLES.get(filters.get("role") or "")
	return people.holders(role) if role else None


def default_company() -> str:
	return frappe.defaults.get_user_default("Company") or frappe.defaults.get_global_default("company") or ""


def today_of_site() -> date:
	return site_today(frappe.utils.get_system_timezone())


def as_date(value: Any) -> date | None:
	return getdate(value) if value else None


def period(database: Database, company: str, filters: Mapping[str, Any], today: date) -> tuple[date, date]:
	"""First and last day of the period asked for; own dates where they are given, else this month."""
	name = filters.get("period") or ""
	own = as_date(filters.get("from_date")), as_date(filters.get("to_date"))
	if name in ("", OWN_DATES) and any(own):
		first, last = own
		if first and not last:
			last = max(first, today)
		elif last and not first:
			first = last.replace(day=1)
		return first, last
	month = today.replace(day=1)
	quarter = month.replace(month=(month.month - 1) // 3 * 3 + 1)
	if name == "Last Month":
		return add_months(month, -1), month - timedelta(days=1)
	if name == "This Quarter":
		return quarter, add_months(quarter, 3) - timedelta(days=1)
	if name == "Last Quarter":
		return add_months(quarter, -3), quarter - timedelta(days=1)
	if name == "Fiscal Year":
		years = database.rows(FISCAL_YEARS, company=company)
		for year in reversed(years):
			if year.start <= today <= year.end:
				return year.start, year.end
		frappe.throw(
			_("No Fiscal Year of {0} contains {1}. Create one.").format(company, frappe.format(today))
		)
	return month, add_months(month, 1) - timedelta(days=1)
