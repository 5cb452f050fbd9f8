"""A Frappe site as a database. The one place in the repository where `frappe.db.sql` stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import frappe

from sales_roles.database.moment import at_one_moment
from sales_roles.database.port import Database


# Statements that write, as the server counts them. Frappe's own count begins anew with a rollback to a savepoint.
WRITES = """
	select sum(variable_value) from information_schema.session_status
	where variable_name in (
		'Com_insert', 'Com_insert_select', 'Com_replace', 'Com_replace_select', 'Com_update', 'Com_update_multi',
		'Com_delete', 'Com_delete_multi', 'Com_load'
	)
"""


class SiteDatabase(Database):
	"""`frappe.db` is looked up at each statement: a report swaps it for the replica's (`frappe.read_only`).

	`connection`: one of Frappe's of its own to ask instead.
	"""

	def __init__(self, connection: Any = None):
		super().__init__()
		self.connection = connection

	def execute(self, sql: str, params: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
		# The queries are CTE chains with named parameters, which frappe.qb cannot say.
		ask = self.connection.sql if self.connection else frappe.db.sql
		return ask(sql, dict(params), as_list=True)  # nosemgrep

	def table_columns(self, table: str) -> frozenset[str]:
		return frozenset(
			column
			for (column,) in self.execute(
				"select column_name from information_schema.columns"
				" where table_schema = database() and table_name = %(table)s",
				{"table": table},
			)
		)


@contextmanager
def read_at_once() -> Iterator[SiteDatabase]:
	"""The site for a report: two connections to where `frappe.db` reads now, of one moment, for as long as it takes.

	`frappe.db` itself where they cannot be had, where it has written something, which it alone may see, and where
	Frappe's recorder listens to it.
	"""
	opened: list[Any] = []
	try:
		yield _pair(opened) or SiteDatabase()
	finally:
		for connection in opened:
			connection.close()


def _pair(opened: list[Any]) -> SiteDatabase | None:
	if frappe.db.db_type != "mariadb" or hasattr(frappe.local, "_recorder"):
		return None
	if SiteDatabase().execute(WRITES, {})[0][0]:
		return None
	try:
		opened.append(_another())
		opened.append(_another())
	except frappe.db.OperationalError:
		return None  # as many connections as the server lets us have
	database, twin = (SiteDatabase(connection) for connection in opened)
	if not at_one_moment(database.execute, twin.execute):
		return None
	database.twin = twin
	return database


def _another() -> Any:
	"""One more connection like `frappe.db`'s, of its class."""
	connection = frappe.db.__class__()
	for name in ("socket", "host", "port", "user", "password", "cur_db_name"):
		setattr(connection, name, getattr(frappe.db, name, None))
	connection.connect()
	return connection
