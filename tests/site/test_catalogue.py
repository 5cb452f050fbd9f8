"""On a site the catalogue equals the database: tables, columns, types."""

import pytest

import frappe

from sales_roles.database.catalogue import STANDARD, schema
from sales_roles.database.site import SiteDatabase


def version() -> str:
	return frappe.get_attr("erpnext.__version__").split(".")[0]


def test_every_catalogued_column_is_in_the_database():
	missing = [
		(doctype, column)
		for doctype, table in schema(version()).items()
		for column in table["columns"]
		if column not in columns(doctype)
	]
	assert not missing


def columns(doctype: str) -> frozenset[str]:
	return SiteDatabase().table_columns(f"tab{doctype}")


def test_field_types_are_the_site_s_own():
	"""By metadata, custom fields included."""
	differing = []
	for doctype, table in schema(version()).items():
		if doctype == "Singles":
			continue
		meta = frappe.get_meta(doctype)
		for column, fieldtype in table["columns"].items():
			field = meta.get_field(column)
			if column not in STANDARD and (not field or field.fieldtype != fieldtype):
				differing.append((doctype, column, fieldtype, field and field.fieldtype))
	assert not differing


@pytest.mark.parametrize(
	"doctype", ["Sales Invoice", "Payment Ledger Entry", "GL Entry", "Stock Ledger Entry"]
)
def test_ledgers_have_the_indexes_that_are_counted_on(doctype):
	indexed = {
		row[0]
		for row in SiteDatabase().execute(
			"""select column_name from information_schema.statistics
			where table_schema = database() and table_name = %(table)s and seq_in_index = 1""",
			{"table": f"tab{doctype}"},
		)
	}
	assert set(schema(version())[doctype]["indexes"]) <= indexed
