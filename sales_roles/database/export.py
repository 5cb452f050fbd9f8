"""Copy what this app reads of an ERPNext database into one SQLite file, or into a text that makes one.

Only catalogued tables and columns, with the metadata rows by which `staging.py` resolves names: the copy answers
every question as its original does. Limited to a company it holds that company's rows and the masters, and names it
the default company.
"""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from sales_roles.database.catalogue import READ, SQLITE_TYPES, VERSIONS, schema
from sales_roles.database.port import Database
from sales_roles.settings import DOCTYPE as SETTINGS

# What is read of the single DocTypes; a site keeps much more there.
SINGLES = (("Global Defaults", "default_company"), ("System Settings", "time_zone"), (SETTINGS, None))
ROWS_A_STATEMENT = 500


class Table(NamedTuple):
	"""A table of the copy: its columns with their SQLite types, and which of them are indexed."""

	doctype: str
	columns: dict[str, str]
	indexes: tuple[str, ...]

	@property
	def name(self) -> str:
		return f"`tab{self.doctype}`"

	def create_statements(self) -> Iterator[str]:
		columns = [
			f"`{column}` {kind}{' primary key' if column == 'name' else ''}"
			for column, kind in self.columns.items()
		]
		yield f"create table {self.name} ({', '.join(columns)})"
		for column in self.indexes:
			yield f"create index `{self.doctype.replace(' ', '_')}_{column}` on {self.name} (`{column}`)"


def write_sqlite(database: Database, path: Path, company: str | None = None) -> Path:
	"""Write the copy as an SQLite file, which must not exist yet."""
	connection = sqlite3.connect(path)
	with connection:
		for table, rows in copy(database, company):
			for statement in table.create_statements():
				connection.execute(statement)
			values = ", ".join("?" * len(table.columns))
			connection.executemany(f"insert into {table.name} values ({values})", rows)
	connection.close()
	return path


def write_dump(database: Database, path: Path, company: str | None = None) -> Path:
	"""Write the copy as a gzipped text of SQL statements; the same rows always give the same bytes."""
	text = "".join(statement + ";\n" for statement in dump_statements(database, company))
	with path.open("wb") as stream, gzip.GzipFile("", "wb", 9, stream, mtime=0) as packed:
		packed.write(text.encode("utf-8"))
	return path


def dump_statements(database: Database, company: str | None = None) -> Iterator[str]:
	for table, rows in copy(database, company):
		yield from table.create_statements()
		for start in range(0, len(rows), ROWS_A_STATEMENT):
			values = ",\n".join(
				"(" + ",".join(literal(value) for value in row) + ")"
				for row in rows[start : start + ROWS_A_STATEMENT]
			)
			yield f"insert into {table.name} values\n{values}"


def load_dump(dump: Path, path: Path) -> Path:
	"""Make the SQLite file out of a dump, in place of one that is there."""
	path.unlink(missing_ok=True)
	connection = sqlite3.connect(path)
	connection.executescript("pragma synchronous = off; pragma journal_mode = off")
	fill(connection, dump)
	connection.close()
	return path


def fill(connection: sqlite3.Connection, dump: Path) -> None:
	"""Run a dump on an empty SQLite database."""
	text = gzip.decompress(dump.read_bytes()).decode("utf-8")
	connection.executescript("begin;\n" + text + "commit;")


def copy(database: Database, company: str | None = None) -> Iterator[tuple[Table, list[tuple]]]:
	"""Every catalogued table that the database has, with its rows in a fixed order. Parents come before children."""
	tables = [describe(database, doctype) for doctype in READ if database.staging.table(doctype)]
	tables.sort(key=lambda table: "parenttype" in table.columns)
	kept: dict[str, set[str]] = {}
	for table in tables:
		rows = [tuple(to_sqlite(value) for value in row) for row in read(database, table)]
		rows = list(select(table, rows, company, kept))
		if "name" in table.columns:
			place = list(table.columns).index("name")
			kept[table.doctype] = {row[place] for row in rows}
		yield table, sorted(rows, key=lambda row: [str(value) for value in row])


def describe(database: Database, doctype: str) -> Table:
	"""The catalogued columns that a table has here, the columns of accounting dimensions included."""
	present = database.staging.table(doctype)
	wanted = list(READ[doctype])
	if doctype == "GL Entry":
		wanted += dimensions(database)
	kinds: dict[str, str] = {}
	indexes: set[str] = set()
	# ERPNext 16 keeps columns that only 15 describes; both versions' catalogues know a column's type.
	for version in VERSIONS:
		known = schema(version).get(doctype, {"columns": {}, "indexes": []})
		kinds |= known["columns"]
		indexes |= set(known["indexes"])
	return Table(
		doctype,
		{
			column: SQLITE_TYPES.get(kinds.get(column, "Link"), "text collate nocase")
			for column in wanted
			if column in present
		},
		tuple(column for column in wanted if column in present and column in indexes),
	)


def dimensions(database: Database) -> list[str]:
	"""The fields that accounting dimensions add to the ledger."""
	if not database.staging.table("Accounting Dimension"):
		return []
	rows = database.execute("select fieldname from `tabAccounting Dimension` order by fieldname", {})
	names = {name for (name,) in rows if name and name not in READ["GL Entry"]}
	return sorted(name for name in names if database.staging.has_field("GL Entry", name))


def read(database: Database, table: Table) -> Iterable[Any]:
	columns = ", ".join(f"`{column}`" for column in table.columns)
	return database.execute(f"select {columns} from {table.name}", {})


def select(
	table: Table, rows: list[tuple], company: str | None, kept: dict[str, set[str]]
) -> Iterator[tuple]:
	"""The rows that belong into the copy. `kept`: the names copied so far, by DocType."""
	columns = list(table.columns)
	for row in rows:
		values = dict(zip(columns, row, strict=True))
		if table.doctype == "DocField":
			belongs = values["fieldname"] in READ.get(values["parent"], ())
		elif table.doctype == "Custom Field":
			belongs = values["dt"] in READ
		elif table.doctype == "Singles":
			belongs = any(
				values["doctype"] == name and field in (None, values["field"]) for name, field in SINGLES
			)
			if company and values["field"] == "default_company":
				row = tuple(company if column == "value" else value for column, value in values.items())
		elif not company:
			belongs = True
		elif table.doctype == "Company":
			belongs = values["name"] == company
		elif table.doctype == "Comment":
			belongs = values["comment_type"] == "Comment"
		elif table.doctype == "Lead Cost Account":
			belongs = values["account"] in kept["Account"]
		elif "parenttype" in values:
			belongs = values["parent"] in kept.get(values["parenttype"], ()) or table.doctype in STANDALONE
		else:
			belongs = values.get("company") in (None, "", company)
		if belongs:
			yield row


# Children of a single DocType
STANDALONE = ("Installed Application", "Debtor Stage", "Debtor Excluded Group")


def to_sqlite(value: Any) -> Any:
	"""A value of any engine as SQLite holds it: ISO text as MariaDB prints it, amounts as REAL."""
	if isinstance(value, datetime):
		return value.isoformat(sep=" ", timespec="microseconds")
	if isinstance(value, date):
		return value.isoformat()
	if isinstance(value, timedelta):  # what the MariaDB driver gives for a time of day
		return (datetime.min + value).time().isoformat(timespec="microseconds")
	return float(value) if isinstance(value, Decimal) else value


def literal(value: Any) -> str:
	if value is None:
		return "null"
	if isinstance(value, float):
		return repr(value).removesuffix(".0")
	if isinstance(value, int):
		return str(value)
	return "'" + str(value).replace("'", "''") + "'"
