"""The native tables as facts: what is shipped is what extraction says."""

import os
import sqlite3
from pathlib import Path

import pytest

from sales_roles.database.catalogue import READ, STANDARD, VERSIONS, create_statements, extract, schema

# Columns that one version alone has.
ONLY = {("Lead", "source"): "15", ("Lead", "campaign_name"): "15"}
ONLY |= {("Lead", "utm_source"): "16", ("Lead", "utm_campaign"): "16"}


def sources(version: str) -> Path | None:
	"""A folder with ERPNext's and Frappe's sources of a version: ERPNEXT_15, else a bench's apps."""
	for folder in (os.environ.get(f"ERPNEXT_{version}"), Path.home() / "src" / f"v{version}"):
		if folder and (Path(folder) / "erpnext").is_dir():
			return Path(folder)
	return None


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_shipped_is_what_extraction_says(version):
	"""Extracted from DocType metadata by a command, never typed by hand."""
	folder = sources(version)
	if folder is None:
		pytest.skip(f"no sources of ERPNext {version} at hand; name their folder in ERPNEXT_{version}")
	assert extract(folder)["tables"] == schema(version)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_column_that_is_read_is_there(version):
	missing = {
		(doctype, column)
		for doctype, columns in READ.items()
		for column in columns
		if column not in schema(version).get(doctype, {"columns": {}})["columns"]
		and ONLY.get((doctype, column), version) == version
	}
	assert not missing


@pytest.mark.parametrize("version", VERSIONS)
def test_keys_are_indexed_where_erpnext_has_an_index(version):
	"""The ledgers are found by voucher, children by parent."""
	tables = schema(version)
	assert {"voucher_no", "against_voucher_no", "party"} <= set(tables["Payment Ledger Entry"]["indexes"])
	assert "voucher_detail_no" in tables["Stock Ledger Entry"]["indexes"]
	assert "parent" in tables["Sales Team"]["indexes"]


@pytest.mark.parametrize("version", VERSIONS)
def test_sqlite_s_tables_are_derived_from_it(version):
	connection = sqlite3.connect(":memory:")
	for statement in create_statements(version, "sqlite"):
		connection.execute(statement)
	for doctype, table in schema(version).items():
		found = [row[1] for row in connection.execute(f"pragma table_info(`tab{doctype}`)")]
		assert found == list(table["columns"])


def test_standard_columns_have_no_field_of_their_own():
	"""`name`, `parent` … are Frappe's, and no DocField names them."""
	assert set(STANDARD) >= {"name", "creation", "docstatus", "parent", "parenttype", "parentfield", "idx"}
