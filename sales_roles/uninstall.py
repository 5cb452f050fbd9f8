"""What Frappe's remove_app leaves behind: it deletes what names our module, and nothing that hangs on it."""

from __future__ import annotations

import frappe

from sales_roles.custom_fields import MODULE, get_custom_fields
from sales_roles.desk.indexes import drop_indexes

# DocTypes whose documents name one of ours, and the field in which they do
REFERENCES = {
	"Comment": "reference_doctype",
	"Custom DocPerm": "parent",
	"DocShare": "share_doctype",
	"Document Follow": "ref_doctype",
	"Notification Log": "document_type",
	"Property Setter": "doc_type",
	"ToDo": "reference_type",
	"Version": "ref_doctype",
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
	for doctype, fieldname in REFERENCES.items():
		frappe.db.delete(doctype, {fieldname: ("in", ours)})
	# v16 looks for the icon under the app's name, and ours bears its title.
	frappe.db.delete("Desktop Icon", {"app": "sales_roles"})
	drop_indexes()
