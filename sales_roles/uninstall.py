"""What Frappe's remove_app leaves behind: it deletes what names our module, and nothing that hangs on it."""

from __future__ import annotations

import json
from pathlib import Path

import frappe
from frappe.model.delete_doc import delete_dynamic_links

from sales_roles.custom_fields import MODULE, get_custom_fields
from sales_roles.desk.digests import DIGEST, TEMPLATE
from sales_roles.desk.indexes import drop_indexes

APP = "sales_roles"

# DocTypes whose documents name one of ours, and the field in which they do
REFERENCES = {
	"Comment": "reference_doctype",
	"Custom DocPerm": "parent",
	"DocShare": "share_doctype",
	"Document Follow": "ref_doctype",
	"Logs To Clear": "ref_doctype",
	"Notification Log": "document_type",
	"Property Setter": "doc_type",
	"Tag Link": "document_type",
	"ToDo": "reference_type",
	"User Permission": "allow",
	"Version": "ref_doctype",
	"View Log": "reference_doctype",
}

# What people wrote and what Frappe logged stays, and names ours no more: none of it opens while it does
UNLINKED = {
	"Activity Log": (("reference_doctype", "reference_name"), ("timeline_doctype", "timeline_name")),
	"Communication": (("reference_doctype", "reference_name"),),
	"Email Queue": (("reference_doctype", "reference_name"),),
}

# The same for our reports. What was mailed or made of one is not left to whoever may see it without our hooks.
REPORT_REFERENCES = {
	"Auto Email Report": "report",
	"Custom Role": "report",
	"Prepared Report": "report_name",
}


def before_uninstall() -> None:
	"""Remove what would point nowhere: customizations of our fields, and what hangs on our DocTypes.

	remove_app deletes Custom Fields and DocTypes with ignore_on_trash, and drops tables without looking into them,
	so no clean-up of their own runs.
	"""
	for doctype, custom_fields in get_custom_fields().items():
		names = [field["fieldname"] for field in custom_fields]
		frappe.db.delete("Property Setter", {"doc_type": doctype, "field_name": ("in", names)})
	ours = frappe.get_all("DocType", {"module": MODULE}, pluck="name")
	delete("File", {"attached_to_doctype": ("in", ours)})  # with the file on disk; leaves a Comment
	for doctype, fieldname in REFERENCES.items():
		frappe.db.delete(doctype, {fieldname: ("in", ours)})
	delete("Email Queue", {"reference_doctype": DIGEST})  # no mail of cases that are gone
	frappe.db.delete("Communication Link", {"link_doctype": ("in", ours)})
	for doctype, pairs in UNLINKED.items():
		for fields in pairs:
			frappe.db.set_value(
				doctype, {fields[0]: ("in", ours)}, dict.fromkeys(fields), update_modified=False
			)
	reports = our_reports()
	for doctype, fieldname in REPORT_REFERENCES.items():
		delete(doctype, {fieldname: ("in", reports)})
	delete("Report", {"name": ("in", reports), "is_standard": "No"})
	delete("Scheduled Job Type", {"method": ("like", f"{APP}.%")})
	delete("Email Template", {"name": TEMPLATE})
	delete("Onboarding Step", {"name": ("in", onboarding_steps())})
	# v16 looks for the icon under the app's name, and ours bears its title. In developer mode their on_trash would
	# delete our files.
	for doctype in ("Desktop Icon", "Workspace Sidebar"):
		if frappe.db.table_exists(doctype):
			delete(doctype, {"app": APP}, ignore_on_trash=True)
	drop_indexes()


def our_reports() -> set[str]:
	"""Names of our reports and of the Custom Reports made of them, which stand in the module of Customer."""
	made_of = set(frappe.get_all("Report", {"module": MODULE}, pluck="name"))
	reports: set[str] = set()
	while made_of:
		reports |= made_of
		made_of = set(frappe.get_all("Report", {"reference_report": ("in", made_of)}, pluck="name")) - reports
	return reports


def onboarding_steps() -> list[str]:
	"""Those that come with the app: an Onboarding Step names no module, and an administrator may add their own."""
	folder = Path(frappe.get_app_path(APP, "sales_roles", "onboarding_step"))
	return [json.loads(path.read_text())["name"] for path in sorted(folder.glob("*/*.json"))]


def delete(doctype: str, filters: dict, ignore_on_trash: bool = False) -> None:
	"""Delete as Frappe does: with child rows, attachments, and what refers to a document.

	That last Frappe leaves to a worker, which may not run here.
	"""
	for name in frappe.get_all(doctype, filters, pluck="name"):
		frappe.delete_doc(doctype, name, force=True, ignore_permissions=True, ignore_on_trash=ignore_on_trash)
		delete_dynamic_links(doctype, name)
