"""Who may see a report that was made before: Prepared Reports are their owner's alone, mailed ones their user's."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.core.doctype.prepared_report import prepared_report

from sales_roles.desk.scope import sees_everyone
from sales_roles.views.registry import REPORTS

if TYPE_CHECKING:
	from frappe.core.doctype.prepared_report.prepared_report import PreparedReport
	from frappe.email.doctype.auto_email_report.auto_email_report import AutoEmailReport


@cache
def titles() -> tuple[str, ...]:
	"""Names of our reports on a site."""
	return tuple(report.title for report in REPORTS.values())


def is_ours(report: str | None) -> bool:
	"""Whether a report is one of ours, or a Custom Report made of one."""
	return report in titles() or (
		bool(report) and frappe.get_cached_value("Report", report, "reference_report") in titles()
	)


def prepared_report_conditions(user: str | None = None) -> str:
	"""Narrows the list of Prepared Reports, beside Frappe's own condition: of ours, each sees their own."""
	user = user or frappe.session.user
	if user == "Administrator":
		return ""
	prepared, report = frappe.qb.DocType("Prepared Report"), frappe.qb.DocType("Report")
	ours = (
		frappe.qb.from_(report)
		.select(report.name)
		.where(report.name.isin(titles()) | report.reference_report.isin(titles()))
	)
	allowed = (prepared.owner == user) | prepared.report_name.notin(ours)
	return "(" + allowed.get_sql(quote_char="`", with_namespace=True) + ")"


def prepared_report_permission(
	doc: PreparedReport, ptype: str | None = None, user: str | None = None
) -> bool:
	"""Denies ours to whoever does not own it; else Frappe's answer, which the last app's True would skip in v15."""
	user = user or frappe.session.user
	if user != "Administrator" and doc.owner != user and is_ours(doc.report_name):
		return False
	return bool(prepared_report.has_permission(doc, user))


def write_reader(doc: AutoEmailReport, method: str | None = None) -> None:
	"""An Auto Email Report runs as Administrator and `execute` never sees its user: the filter `reader` tells."""
	if not is_ours(doc.report):
		return
	if doc.user != frappe.session.user and not may_mail_for_others(frappe.session.user):
		frappe.throw(
			_("You can mail this report for yourself only: set User to {0}.").format(frappe.session.user)
		)
	filters = frappe.parse_json(doc.filters) if doc.filters else {}
	filters["reader"] = doc.user
	doc.filters = json.dumps(filters)


def may_mail_for_others(user: str) -> bool:
	"""Whoever sees everything anyway, and System Managers, who could give themselves the role."""
	return sees_everyone(user) or "System Manager" in frappe.get_roles(user)
