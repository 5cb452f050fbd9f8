"""What the app needs on a site beyond its DocTypes: one sync(), after install and after each migrate."""

from __future__ import annotations

import frappe
from frappe.custom.doctype.custom_field.custom_field import create_custom_fields

from sales_roles.custom_fields import get_custom_fields
from sales_roles.desk.digests import add_template
from sales_roles.desk.indexes import add_indexes
from sales_roles.settings import DOCTYPE


def after_install() -> None:
	sync()


def sync() -> None:
	"""Bring custom fields, settings, indexes and the digest's template to what this version needs. A second call changes nothing."""
	create_custom_fields(missing_or_changed(), ignore_validate=True)
	fill_settings()
	add_indexes()
	add_template()


def missing_or_changed() -> dict[str, list[dict]]:
	"""The custom fields that differ from what stands on the site.

	`create_custom_fields` saves every field that it is given, with a new `modified` and a fresh check of the
	table, so it gets only those that need it. What an administrator changed beyond our keys stays.
	"""
	changed: dict[str, list[dict]] = {}
	for doctype, custom_fields in get_custom_fields().items():
		for wanted in custom_fields:
			found = frappe.db.get_value(
				"Custom Field", {"dt": doctype, "fieldname": wanted["fieldname"]}, list(wanted), as_dict=True
			)
			if not found or any((found[key] or None) != (value or None) for key, value in wanted.items()):
				changed.setdefault(doctype, []).append(wanted)
	return changed


def fill_settings() -> None:
	"""Give settings that were never stored their default, so that the form shows what counts.

	Frappe reads a Single's defaults only while nothing of it is stored: a setting that a new version brings would
	stay blank.
	"""
	stored = frappe.db.get_singles_dict(DOCTYPE)
	if not stored:
		frappe.new_doc(DOCTYPE).save(ignore_permissions=True)
		return
	for field in frappe.get_meta(DOCTYPE).fields:
		if field.default and field.fieldname not in stored:
			frappe.db.set_single_value(DOCTYPE, field.fieldname, field.default, update_modified=False)
	settings = frappe.get_single(DOCTYPE)
	if not settings.debtor_stages:
		settings.fill_policy()
		settings.flags.ignore_validate = True  # what else is wrong with them waits for who opens the form
		settings.save(ignore_permissions=True)
