"""Two pairs of eyes on one scenario: the rows that `row_books.py` writes and those that ERPNext wrote."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from books import parse_books
from row_books import RowBooks
from site_books import SiteBooks

import frappe

from sales_roles.database.catalogue import schema

# Child rows and ledger rows have names of their own on a site, and times tell when a test ran.
NOT_COMPARED = {"name", "creation", "modified", "owner", "lft", "rgt", "indent"}
# Columns that name a row of a child table.
ROW_NAMES = {
	"so_detail",
	"dn_detail",
	"si_detail",
	"po_detail",
	"sales_invoice_item",
	"sales_order_item",
	"voucher_detail_no",
	"parent_detail_docname",
}
LEDGERS = ("GL Entry", "Payment Ledger Entry", "Stock Ledger Entry")
# What is not written by documents, or whose rows a site has anyway.
NOT_POSTED = {
	"DocField",
	"Custom Field",
	"Singles",
	"Installed Application",
	"Company",
	"Account",
	"Cost Center",
	"Accounting Dimension",
	"User",
	"Employee",
}


def differences(text: str) -> Iterator[str]:
	"""Post a scenario both ways, line by line; each difference as "table, document, column: rows ≠ site"."""
	rows, site = RowBooks(), SiteBooks()
	renamed: dict[str, str] = {}  # the site's name of a document → the row backend's
	for entry in parse_books(text):
		before = {doctype: set(table) for doctype, table in rows.tables.items()}
		counts = {doctype: len(names) for doctype, names in site.inserted.items()}
		rows.post(copy.deepcopy(entry))
		try:
			site.post(entry)
		except Exception as error:
			if isinstance(error, frappe.exceptions.ValidationError) or str(error):
				raise AssertionError(f"{entry.text}: {type(error).__name__} {error}") from error
			raise
		for doctype in ("Journal Entry", "Communication", "Call Log", "Event", "Comment", "CRM Note"):
			written = [each for each in rows.tables.get(doctype, {}) if each not in before.get(doctype, ())]
			posted = site.inserted.get(doctype, [])[counts.get(doctype, 0) :]
			renamed.update(zip(posted, written, strict=False))
		vouchers = [
			row["voucher_no"]
			for row in rows.tables.get("Stock Ledger Entry", {}).values()
			if row["name"] not in before.get("Stock Ledger Entry", ())
			and row["voucher_type"] == "Stock Entry"
		]
		renamed.update(
			zip(site.inserted["Stock Entry"][counts.get("Stock Entry", 0) :], vouchers, strict=False)
		)
		closings = [
			row["voucher_no"]
			for row in rows.tables.get("GL Entry", {}).values()
			if row["name"] not in before.get("GL Entry", ())
			and row["voucher_type"] == "Period Closing Voucher"
		]
		renamed.update(
			zip(
				site.inserted["Period Closing Voucher"][counts.get("Period Closing Voucher", 0) :],
				closings,
				strict=False,
			)
		)
	rows.finish()
	site.finish()
	yield from compare(rows, site, renamed)


def compare(rows: RowBooks, site: SiteBooks, renamed: dict[str, str]) -> Iterator[str]:
	ours, theirs = {}, {}
	for doctype, table in schema("15").items():
		if doctype in NOT_POSTED or not frappe.db.exists("DocType", doctype):
			continue
		columns = [column for column in table["columns"] if frappe.db.has_column(doctype, column)]
		ours[doctype] = columns, list(rows.tables.get(doctype, {}).values())
		names = site.inserted.get(doctype, [])
		found = frappe.get_all(doctype, {"name": ["in", names]}, columns) if names else []
		theirs[doctype] = (
			columns,
			[row for row in found if doctype != "Comment" or row["comment_type"] == "Comment"],
		)
	moved = site.inserted.get("Stock Entry Detail", [])
	details = frappe.get_all(
		"Stock Entry Detail", {"name": ["in", moved]}, ["name", "parent", "parentfield", "idx"]
	)
	our_rows = places(ours, {})
	their_rows = places({**theirs, "Stock Entry Detail": ([], details)} if moved else theirs, renamed)
	for doctype, (columns, own) in ours.items():
		compared = [column for column in columns if column not in NOT_COMPARED]
		if doctype in LEDGERS:
			yield from ledger_differences(
				doctype,
				compared,
				plain(own, compared, our_rows, {}),
				plain(theirs[doctype][1], compared, their_rows, renamed),
			)
			continue
		left = keyed(plain(own, ["name", *compared], our_rows, {}), own, {})
		right = keyed(
			plain(theirs[doctype][1], ["name", *compared], their_rows, renamed), theirs[doctype][1], renamed
		)
		if doctype in STANDING:
			left = {key: row for key, row in left.items() if key in right or key not in STANDING[doctype]}
		for key in sorted(left.keys() | right.keys(), key=str):
			if key not in right:
				yield f"{doctype}, {key}: written, but ERPNext has no such row"
			elif key not in left:
				yield f"{doctype}, {key}: ERPNext has it: {right[key]}"
			else:
				for column in compared:
					if left[key][column] != right[key][column]:
						yield f"{doctype}, {key}, {column}: {left[key][column]!r} written, {right[key][column]!r} by ERPNext"


# Rows of the books that a site has before the scenario.
STANDING = {
	"Sales Person": {("Sales Team",)},
	"Item Group": {("All Item Groups",), ("Products",), ("Services",)},
	"Fiscal Year": {(str(year),) for year in range(2015, 2035)},
}


def places(tables: dict[str, tuple], renamed: dict[str, str]) -> dict[str, str]:
	"""Names of child rows → where they stand: parent, field, number."""
	found = {}
	for _columns, rows in tables.values():
		for row in rows:
			if row.get("parentfield"):
				parent = renamed.get(row["parent"], row["parent"])
				found[row["name"]] = f"{parent}/{row['parentfield']}/{row['idx']}"
	return found


def plain(rows, columns, child_names, renamed) -> list[dict[str, Any]]:
	"""Rows with the columns compared, in comparable values."""
	return [
		{column: value(row.get(column), column, child_names, renamed) for column in columns} for row in rows
	]


def value(found: Any, column: str, child_names: dict[str, str], renamed: dict[str, str]) -> Any:
	if column in ROW_NAMES and found:
		found = child_names.get(found, found)
	if isinstance(found, bool):
		return int(found)
	if isinstance(found, (int, float, Decimal)):
		return round(Decimal(str(found)), 6) + 0 or None
	if isinstance(found, timedelta):
		return str((datetime.min + found).time())
	if isinstance(found, (datetime, date)) or hasattr(found, "hour"):
		return str(found)
	if found in ("", None):
		return None
	head, slash, tail = str(found).partition("/")
	return renamed.get(head, head) + slash + tail


def keyed(plain_rows, raw, renamed) -> dict[tuple, dict[str, Any]]:
	found = {}
	for row, own in zip(plain_rows, raw, strict=True):
		if own.get("parentfield"):
			key = (
				renamed.get(own["parent"], own["parent"]),
				own["parenttype"],
				own["parentfield"],
				own["idx"],
			)
		else:
			key = (renamed.get(own["name"], own["name"]),)
		found[key] = row
	return found


def ledger_differences(doctype, columns, ours, theirs) -> Iterator[str]:
	"""Ledger rows have no key of their own: they are compared as a bag; the general ledger's by account."""
	if doctype == "GL Entry":
		ours, theirs = netted(ours), netted(theirs)
	left = Counter(tuple(row.items()) for row in ours)
	right = Counter(tuple(row.items()) for row in theirs)
	for row in (left - right).elements():
		yield f"{doctype}, {shown(row)}: written, not by ERPNext"
	for row in (right - left).elements():
		yield f"{doctype}, {shown(row)}: by ERPNext, not written"


def netted(rows) -> list[dict[str, Any]]:
	"""A voucher's net by account, cost center and day, cancelled rows apart."""
	sums: dict[tuple, Decimal] = {}
	for row in rows:
		key = tuple((column, each) for column, each in row.items() if column not in ("debit", "credit"))
		sums[key] = sums.get(key, Decimal(0)) + (row["debit"] or 0) - (row["credit"] or 0)
	return [dict(key) | {"net": net} for key, net in sums.items() if net]


def shown(row: tuple) -> str:
	return ", ".join(f"{column} {each}" for column, each in row if each is not None)
