"""A Frappe site as a database. The one place in the repository where `frappe.db.sql` stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import frappe

from sales_roles.database.moment import WAIT_A_MOMENT, Twinned, at_one_moment

Answer = TypeVar("Answer")

# Statements that write, as the server counts them. Frappe's own count begins anew with a rollback to a savepoint.
WRITES = """
	select sum(variable_value) from information_schema.session_status
	where variable_name in (
		'Com_insert', 'Com_insert_select', 'Com_replace', 'Com_replace_select', 'Com_update', 'Com_update_multi',
		'Com_delete', 'Com_delete_multi', 'Com_load'
	)
"""


class SiteDatabase(Twinned):
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

	def is_lock_wait(self, error: Exception) -> bool:
		return isinstance(error, frappe.QueryTimeoutError)

	def close(self) -> None:
		if self.connection:
			self.connection.close()


def read(question: Callable[[SiteDatabase], Answer]) -> Answer:
	"""The answer of a report's question, asked of two connections beside `frappe.db`'s where they can be had.

	While a table is being altered that `frappe.db` has read, only that may read it.
	"""
	with pair() as database:
		if database:
			try:
				return question(database)
			except frappe.QueryTimeoutError:
				pass
	return question(SiteDatabase())


@contextmanager
def pair() -> Iterator[SiteDatabase | None]:
	"""Two connections of one moment to where `frappe.db` reads now, for as long as it takes.

	None where they cannot be had, where `frappe.db` has written something, which it alone may see, and where Frappe's
	recorder listens to it.
	"""
	opened: list[SiteDatabase] = []
	try:
		yield opened[0] if _open_two(opened) else None
	finally:
		for each in opened:
			each.close()


def _open_two(opened: list[SiteDatabase]) -> bool:
	if frappe.db.db_type != "mariadb" or hasattr(frappe.local, "_recorder"):
		return False
	if SiteDatabase().execute(WRITES, {})[0][0]:
		return False
	try:
		for _each in range(2):
			opened.append(SiteDatabase(another()))
	except frappe.db.OperationalError:
		return False  # as many connections as the server lets us have
	database, twin = opened
	if not at_one_moment(database.execute, twin.execute):
		return False
	database.execute(WAIT_A_MOMENT, {})
	database.waits = WAIT_A_MOMENT
	database.twin = twin
	return True


def another() -> Any:
	"""One more connection like `frappe.db`'s, of its class."""
	connection = frappe.db.__class__()
	for name in ("socket", "host", "port", "user", "password", "cur_db_name"):
		setattr(connection, name, getattr(frappe.db, name, None))
	connection.connect()
	return connection
