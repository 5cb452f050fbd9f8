"""Fill a database with big, synthetic books: timing only, nobody ever posted them.

    python -m benchmarks.generate mariadb://root@127.0.0.1:3399/books_100k --invoices 100000 --people 60

makes the database with the tables, columns and indexes of the catalogue. With `--site NAME` (run by the bench's
Python, in its folder `sites`) a site's own tables are filled: one with a company whose setup is complete, and whose
books nobody needs.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date
from string import Template
from typing import Any

from benchmarks.books import LEADS, LEDGERS, MASTERS, MOVEMENTS, PURCHASES, SALES, STOCK, WORK_TABLES, Fill
from sales_roles.database.catalogue import STANDARD, create_statements, schema

LAST_DAY = date(2026, 10, 31)

# What ERPNext and Frappe add in on_doctype_update; the catalogue knows single columns.
NATIVE_INDEXES = (
	("GL Entry", "voucher_type, voucher_no"),
	("GL Entry", "posting_date, company"),
	("Payment Ledger Entry", "against_voucher_no, against_voucher_type"),
	("Payment Ledger Entry", "voucher_no, voucher_type"),
	("Stock Ledger Entry", "voucher_no, voucher_type"),
	("Stock Ledger Entry", "item_code, warehouse, posting_datetime, creation"),
	("Communication", "reference_doctype, reference_name"),
	("Communication Link", "link_doctype, link_name"),
	("Dynamic Link", "link_doctype, link_name"),
	("Comment", "reference_doctype, reference_name"),
)


def main() -> None:
	parser = argparse.ArgumentParser(
		description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
	)
	parser.add_argument("url", nargs="?", help="mariadb://user@host:port/name of a database to make")
	parser.add_argument("--site", help="a site to fill instead")
	parser.add_argument("--company", help="of the site")
	parser.add_argument("--invoices", type=int, default=100_000)
	parser.add_argument("--years", type=int, default=1)
	parser.add_argument("--people", type=int, default=60)
	args = parser.parse_args()
	if bool(args.url) == bool(args.site):
		parser.error("name a database or a site")
	connection, values = of_site(args.site, args.company) if args.site else of_url(args.url)
	values |= {
		"last_day": LAST_DAY.isoformat(),
		"days": 365 * args.years,
		"invoices": args.invoices,
		"leads": args.invoices,
		"customers": args.invoices // 10,
		"people": args.people,
		"teams": (args.people + 9) // 10,
	}
	with connection.cursor() as cursor:
		fill(cursor, values)
		if args.url:
			add_indexes(cursor)
	if args.site:
		rebuild_trees()
	connection.close()


def of_url(url: str) -> tuple[Any, dict[str, Any]]:
	"""A new database with the catalogue's tables and the metadata of their fields, without indexes yet."""
	from urllib.parse import urlsplit

	import pymysql

	parts = urlsplit(url)
	connection = pymysql.connect(
		host=parts.hostname,
		port=parts.port or 3306,
		user=parts.username,
		password=parts.password or "",
		autocommit=True,
	)
	name = parts.path.strip("/")
	with connection.cursor() as cursor:
		cursor.execute(f"create database `{name}` character set utf8mb4 collate utf8mb4_unicode_ci")
		cursor.execute(f"use `{name}`")
		for statement in create_statements("15", "mariadb"):
			if statement.startswith("create table"):
				cursor.execute(statement)
		rows = [
			(f"{doctype}.{column}", doctype, column, fieldtype)
			for doctype, table in schema("15").items()
			for column, fieldtype in table["columns"].items()
			if column not in STANDARD
		]
		cursor.executemany(
			"insert into `tabDocField` (name, parent, parenttype, fieldname, fieldtype)"
			" values (%s, %s, 'DocType', %s, %s)",
			rows,
		)
	return connection, {
		"site": 0,
		"company": "Bench Company",
		"abbr": "BC",
		"currency": "EUR",
		"item_group": "All Item Groups",
		"sales_person": "Sales Team",
		"territory": "All Territories",
		"customer_group": "All Customer Groups",
		"receivable": "Debtors - BC",
		"bank": "Bank - BC",
		"income": "Sales - BC",
		"expense": "Marketing Expenses - BC",
	}


def of_site(site: str, company: str | None) -> tuple[Any, dict[str, Any]]:
	"""A site's database, and the masters that its setup made."""
	import pymysql

	import frappe

	frappe.init(site=site)
	frappe.connect()
	company = company or frappe.db.get_value("Company", {}, "name", order_by="creation")
	if not company:
		sys.exit(f"{site} has no company: complete its setup first.")
	facts = frappe.db.get_value(
		"Company",
		company,
		[
			"abbr",
			"default_currency",
			"default_receivable_account",
			"default_income_account",
			"default_bank_account",
		],
		as_dict=True,
	)

	def account(**filters: str) -> str:
		return frappe.db.get_value("Account", {"company": company, "is_group": 0, **filters}, "name")

	def root(doctype: str) -> str:
		return frappe.db.get_value(doctype, {"is_group": 1}, "name", order_by="lft")

	config = frappe.conf
	connection = pymysql.connect(
		host=config.db_host or "127.0.0.1",
		port=int(config.db_port or 3306),
		unix_socket=config.db_socket,
		user=config.db_user or config.db_name,
		password=config.db_password,
		database=config.db_name,
		charset="utf8mb4",
		autocommit=True,
	)
	return connection, {
		"site": 1,
		"company": company,
		"abbr": facts.abbr,
		"currency": facts.default_currency,
		"item_group": root("Item Group"),
		"sales_person": root("Sales Person"),
		"territory": root("Territory"),
		"customer_group": root("Customer Group"),
		"receivable": facts.default_receivable_account,
		"bank": facts.default_bank_account or account(root_type="Asset", account_type="Cash"),
		"income": facts.default_income_account,
		"expense": account(root_type="Expense", account_name=("like", "%Marketing%")),
	}


def fill(cursor: Any, values: dict[str, Any]) -> None:
	"""The work tables, then every table out of them."""
	began = time.monotonic()
	cursor.execute("select @@collation_database")
	cursor.execute(f"set collation_connection = '{cursor.fetchone()[0]}'")
	cursor.execute("set sql_mode = 'NO_UNSIGNED_SUBTRACTION'")
	for statement in WORK_TABLES:
		cursor.execute(Template(statement).substitute(values))
	for fills in (MASTERS, LEADS, SALES, PURCHASES, (), STOCK, LEDGERS):
		if not fills:
			cursor.execute(Template(MOVEMENTS).substitute(values))
		for each in fills:
			rows = insert(cursor, each, values)
			print(f"{time.monotonic() - began:7.1f} s  {each.doctype}: {rows}", flush=True)
	cursor.execute("drop table bench_invoice, bench_line, bench_movement, bench_lead")


def insert(cursor: Any, each: Fill, values: dict[str, Any]) -> int:
	cursor.execute(
		"select column_name from information_schema.columns where table_schema = database() and table_name = %s",
		(f"tab{each.doctype}",),
	)
	known = {column for (column,) in cursor.fetchall()}
	columns = {name: text for name, text in each.columns.items() if name in known}
	if not columns:
		return 0
	if values["site"] and "creation" in known:
		day = "'$last_day'"
		columns = {
			"creation": day,
			"modified": day,
			"owner": "'Administrator'",
			"modified_by": "'Administrator'",
		} | columns
	names = ", ".join(f"`{name}`" for name in columns)
	sql = f"insert into `tab{each.doctype}` ({names}) select {', '.join(columns.values())} from {each.source}"
	return cursor.execute(Template(sql).substitute(values))


def add_indexes(cursor: Any) -> None:
	"""ERPNext's, and this app's own."""
	from sales_roles.database.indexes import INDEXES

	for statement in create_statements("15", "mariadb"):
		if statement.startswith("create index"):
			cursor.execute(statement)
	for number, (doctype, columns) in enumerate(NATIVE_INDEXES):
		cursor.execute(f"create index `native_{number}` on `tab{doctype}` ({columns})")
	for index in INDEXES:
		cursor.execute(f"create index `{index.name}` on `tab{index.doctype}` ({', '.join(index.columns)})")
	cursor.execute("show tables")
	for (table,) in cursor.fetchall():
		cursor.execute(f"analyze table `{table}`")


def rebuild_trees() -> None:
	import frappe
	from frappe.utils.nestedset import rebuild_tree

	frappe.db.commit()
	for doctype in ("Item Group", "Sales Person"):
		rebuild_tree(doctype)
	frappe.db.commit()
	frappe.destroy()


if __name__ == "__main__":
	main()
