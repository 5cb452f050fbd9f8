"""A copy or replica of an ERPNext database on MariaDB, read only, through the driver that Frappe uses."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import unquote, urlsplit

from sales_roles.database.moment import ISOLATION, LOCK_WAIT_TIMEOUT, SNAPSHOT, Twinned, at_one_moment
from sales_roles.messages import UserError, _

PASSWORD_VARIABLE = "SALES_ROLES_PASSWORD"


class MariaDatabase(Twinned):
	"""One read-only transaction from opening to closing: all figures of a report are of one moment, a twin's too."""

	def __init__(self, connection: Any):
		super().__init__()
		self.connection = connection

	@classmethod
	def open(cls, url: str) -> MariaDatabase:
		"""Connect to `mariadb://user:password@host:port/name`; without a password the environment's counts."""
		try:
			import pymysql
		except ImportError:
			raise UserError(_("Reading MariaDB needs PyMySQL: pip install 'sales_roles[mariadb]'.")) from None
		try:
			parts = urlsplit(url)
			port = parts.port or 3306
		except ValueError:
			parts, port = None, 0
		name = parts.path.strip("/") if parts else ""
		if not parts or not parts.hostname or not name:
			raise UserError(
				_("The address of a MariaDB database is mariadb://user:password@host:port/name, not {0}."),
				without_password(url),
			)
		address = {
			"host": parts.hostname,
			"port": port,
			"user": unquote(parts.username or ""),
			"password": unquote(parts.password or "") or os.environ.get(PASSWORD_VARIABLE, ""),
			"database": unquote(name),
			"charset": "utf8mb4",
			"connect_timeout": 10,
		}
		try:
			database = cls(pymysql.connect(**address))
			with suppress(pymysql.Error, OSError):  # as many as the server lets us have: one will do
				database.twin = cls(pymysql.connect(**address))
			database.begin()
		except (pymysql.Error, OSError) as error:
			reason = error.args[1] if len(error.args) > 1 else error
			raise UserError(
				_("Cannot open the database {0}: {1}. Check address, user and password."),
				without_password(url),
				reason,
			) from None
		return database

	def begin(self) -> None:
		"""The transaction that all is read in; without the twin where both cannot be of one moment."""
		if self.twin:
			if at_one_moment(self.execute, self.twin.execute):
				return
			self.twin.close()
			self.twin = None
		self.execute(ISOLATION, {})
		self.execute(SNAPSHOT, {})

	def execute(self, sql: str, params: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
		import pymysql

		try:
			with self.connection.cursor() as cursor:
				cursor.execute(sql, dict(params))
				return cursor.fetchall()
		except pymysql.err.OperationalError as error:
			if error.args[0] in (1142, 1143, 1370, 1044):  # command, column, routine, database denied
				raise UserError(
					_("The database user may not read what is needed ({0}). Grant select on the database."),
					error.args[1],
				) from None
			raise

	def is_lock_wait(self, error: Exception) -> bool:
		import pymysql

		return isinstance(error, pymysql.err.OperationalError) and error.args[0] == LOCK_WAIT_TIMEOUT

	def close(self) -> None:
		self.connection.close()
		if self.twin:
			self.twin.close()


def without_password(url: str) -> str:
	"""The address as it may be shown."""
	head, at, tail = url.rpartition("@")
	scheme, slashes, user = head.partition("://")
	return f"{scheme}{slashes}{user.partition(':')[0]}{at}{tail}" if at else url
