"""An embedded ERPNext export in one SQLite file: for the demo and the tests."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sales_roles.database.port import PLACEHOLDER, Database
from sales_roles.messages import UserError, _

HEADER = b"SQLite format 3\x00"


class SqliteDatabase(Database):
	"""Backticks are SQLite's too; only `%(name)s` and lists need another spelling."""

	def __init__(self, connection: sqlite3.Connection):
		super().__init__()
		self.connection = connection
		connection.create_function("concat", -1, concat, deterministic=True)
		connection.create_function("sha1", 1, sha1, deterministic=True)
		connection.create_function("unhex", 1, unhex, deterministic=True)

	@classmethod
	def open(cls, path: str) -> SqliteDatabase:
		"""Open an existing file read only."""
		file = Path(path.removeprefix("//") if path.startswith("///") else path)
		if not file.is_file():
			raise UserError(_("There is no file {0}; give the path of an ERPNext export in SQLite."), path)
		with file.open("rb") as stream:
			if stream.read(16) != HEADER:
				raise UserError(_("{0} is not an SQLite database."), path)
		uri = file.resolve().as_uri() + "?mode=ro"
		return cls(sqlite3.connect(uri, uri=True))

	def execute(self, sql: str, params: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
		text, values = translate(sql, params)
		return self.connection.execute(text, values).fetchall()

	def table_columns(self, table: str) -> frozenset[str]:
		return frozenset(
			row[0] for row in self.connection.execute("select name from pragma_table_info(?)", (table,))
		)

	def close(self) -> None:
		self.connection.close()


def concat(*values: Any) -> str | None:
	"""MariaDB's: null where any of them is. SQLite has one since 3.44, which passes nulls over."""
	return None if None in values else "".join(map(str, values))


def sha1(value: Any) -> str | None:
	"""MariaDB's: a text's digest in 40 hexadecimal digits."""
	return None if value is None else hashlib.sha1(str(value).encode(), usedforsecurity=False).hexdigest()


def unhex(digits: str | None) -> bytes | None:
	"""MariaDB's. SQLite has one since 3.41."""
	return None if digits is None else bytes.fromhex(digits)


def translate(sql: str, params: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
	"""A statement with `%(name)s` and lists as SQLite takes it, with its values."""
	values: dict[str, Any] = {}

	def placeholder(match: re.Match) -> str:
		name = match.group(1)
		value = params[name]
		if not isinstance(value, (list, tuple)):
			values[name] = to_sqlite(value)
			return f":{name}"
		names = [f"{name}_{number}" for number in range(len(value))]
		values.update(zip(names, (to_sqlite(each) for each in value), strict=True))
		return "(" + ", ".join(f":{each}" for each in names) + ")"

	return PLACEHOLDER.sub(placeholder, sql).replace("%%", "%"), values


def to_sqlite(value: Any) -> Any:
	"""SQLite holds dates as ISO text and amounts as REAL, in the form MariaDB prints them."""
	if isinstance(value, datetime):
		return value.isoformat(sep=" ", timespec="microseconds")
	if isinstance(value, date):
		return value.isoformat()
	return float(value) if isinstance(value, Decimal) else value
