"""The engines that books are written to: SQLite in memory, and a private MariaDB server."""

from __future__ import annotations

import shutil
import socket
import sqlite3
import subprocess
import time
from pathlib import Path
from typing import Any, NamedTuple

from sales_roles.database.catalogue import (
	OWN,
	STANDARD,
	create_statements,
	custom_fields,
	schema,
)
from sales_roles.database.mariadb import MariaDatabase
from sales_roles.database.sqlite import SqliteDatabase, to_sqlite


class Variant(NamedTuple):
	"""Whose database it is: ERPNext's version, with or without this app's fields and tables.

	`legacy`: a site that came from v15 keeps the columns that v16 renamed, without metadata.
	"""

	version: str = "15"
	app: bool = True
	legacy: bool = False

	@property
	def label(self) -> str:
		return f"{self.version}{'' if self.app else '_bare'}{'_legacy' if self.legacy else ''}"

	def columns(self) -> dict[str, dict[str, str]]:
		"""Table → column → fieldtype, as this variant has them."""
		own = {} if self.app else own_fields()
		return {
			doctype: {
				column: fieldtype
				for column, fieldtype in table["columns"].items()
				if column not in own.get(doctype, ())
			}
			| (LEGACY.get(doctype, {}) if self.legacy else {})
			for doctype, table in schema(self.version).items()
			if self.app or doctype not in OWN
		}

	def statements(self, engine: str) -> list[str]:
		"""What creates the tables."""
		found = []
		for statement in create_statements(self.version, engine):
			doctype = statement.partition("`tab")[2].partition("`")[0]
			if not self.app and doctype in OWN:
				continue
			found.append(statement)
		for doctype, columns in own_fields().items():
			if not self.app:
				found += [f"alter table `tab{doctype}` drop column `{column}`" for column in columns]
		if self.legacy:
			for doctype, columns in LEGACY.items():
				found += [
					f"alter table `tab{doctype}` add column `{column}` varchar(140)" for column in columns
				]
		return found

	def metadata(self) -> dict[str, list[dict[str, Any]]]:
		"""The rows of tabDocField and tabCustom Field: every field that is not a standard column."""
		own = own_fields()
		fields, customs = [], []
		for doctype, columns in self.columns().items():
			legacy = LEGACY.get(doctype, {}) if self.legacy else {}
			for column, fieldtype in columns.items():
				if column in own.get(doctype, ()):
					customs.append(
						{
							"name": f"{doctype}-{column}",
							"dt": doctype,
							"fieldname": column,
							"fieldtype": fieldtype,
						}
					)
				elif column not in STANDARD and column not in legacy:
					fields.append(
						{
							"name": f"{doctype}.{column}",
							"parent": doctype,
							"parenttype": "DocType",
							"parentfield": "fields",
							"idx": len(fields) + 1,
							"fieldname": column,
							"fieldtype": fieldtype,
						}
					)
		return {"DocField": fields, "Custom Field": customs}


LEGACY = {"Lead": {"source": "Link", "campaign_name": "Link"}}


def own_fields() -> dict[str, set[str]]:
	"""This app's fields on ERPNext's DocTypes, as far as they are read."""
	return {
		doctype: {row["fieldname"] for row in rows if row["fieldname"] in schema("15")[doctype]["columns"]}
		for doctype, rows in custom_fields().items()
		if doctype in schema("15")
	}


class Engine:
	"""Writes rows into a database of one variant and opens it through the core's adapter."""

	name = ""
	mark = "%s"

	def __init__(self, variant: Variant):
		self.variant = variant
		self.columns = variant.columns()
		self.filled: set[str] = set()  # tables that hold rows of a test
		self.connect()
		for statement in variant.statements(self.name):
			self.run(statement)
		for doctype, rows in variant.metadata().items():
			self.insert(doctype, rows)
		self.commit()

	def connect(self) -> None:
		raise NotImplementedError

	def run(self, sql: str, rows: list | None = None) -> None:
		raise NotImplementedError

	def commit(self) -> None:
		self.connection.commit()

	def value(self, value: Any) -> Any:
		return value

	def insert(self, doctype: str, rows: list[dict[str, Any]]) -> None:
		"""Insert rows; what a row does not say is 0 in a number and null elsewhere."""
		columns = self.columns[doctype]
		if not rows:
			return
		names = ", ".join(f"`{column}`" for column in columns)
		marks = ", ".join([self.mark] * len(columns))
		values = [
			[
				self.value(row.get(column) if row.get(column) is not None else BLANK.get(fieldtype))
				for column, fieldtype in columns.items()
			]
			for row in rows
		]
		self.run(f"insert into `tab{doctype}` ({names}) values ({marks})", values)

	def write(self, tables: dict[str, dict[str, dict]], changed: set[str]) -> None:
		"""Bring the changed tables to these rows. What this variant has no table or column for is left out."""
		for doctype in sorted(changed):
			if doctype in self.columns:
				self.run(f"delete from `tab{doctype}`" + KEPT.get(doctype, ""))
				rows = list(tables.get(doctype, {}).values())
				if doctype in KEPT:  # the metadata stays
					rows = [row for row in rows if not str(row["name"]).startswith("meta:")]
				self.insert(doctype, rows)
				self.filled.add(doctype)
		self.commit()

	def clear(self) -> None:
		for doctype in self.filled:
			self.run(f"delete from `tab{doctype}`" + KEPT.get(doctype, ""))
		self.filled.clear()
		self.commit()

	def open(self):
		raise NotImplementedError

	def release(self, database) -> None:
		raise NotImplementedError


BLANK = {"Check": 0, "Int": 0, "Currency": 0, "Float": 0, "Percent": 0}
# The variant's own metadata outlives a test; fields that a test adds are told by their DocType's name.
KEPT = {"DocField": " where idx = 0", "Custom Field": " where name like 'test-%'"}


class SqliteEngine(Engine):
	name = "sqlite"
	mark = "?"

	def connect(self) -> None:
		self.connection = sqlite3.connect(":memory:")

	def run(self, sql: str, rows: list | None = None) -> None:
		if rows is None:
			self.connection.execute(sql)
		else:
			self.connection.executemany(sql, rows)

	def value(self, value: Any) -> Any:
		return str(value) if hasattr(value, "hour") and not hasattr(value, "year") else to_sqlite(value)

	def open(self) -> SqliteDatabase:
		return SqliteDatabase(self.connection)

	def release(self, database) -> None:
		"""The connection is the engine's own: the tables live in it."""


class MariaEngine(Engine):
	name = "mariadb"

	def __init__(self, variant: Variant, server: MariaServer):
		self.server = server
		super().__init__(variant)

	def connect(self) -> None:
		self.connection = self.server.connect()
		database = f"books_{self.variant.label}"
		self.run(f"create database `{database}` character set utf8mb4 collate utf8mb4_unicode_ci")
		self.run(f"use `{database}`")
		self.url = f"mariadb://root@127.0.0.1:{self.server.port}/{database}"

	def run(self, sql: str, rows: list | None = None) -> None:
		with self.connection.cursor() as cursor:
			if rows is None:
				cursor.execute(sql)
			else:
				cursor.executemany(sql, rows)

	def open(self) -> MariaDatabase:
		return MariaDatabase.open(self.url)

	def release(self, database) -> None:
		database.close()


class MariaServer:
	"""A server of its own, from the installed binaries, in a folder that vanishes with it."""

	def __init__(self, folder: Path):
		self.folder = folder
		self.process: subprocess.Popen | None = None
		with socket.socket() as free:
			free.bind(("127.0.0.1", 0))
			self.port = free.getsockname()[1]

	@staticmethod
	def missing() -> str | None:
		"""Why there can be no server here, if so."""
		if not find("mariadbd", "mysqld"):
			return "MariaDB is not installed: no mariadbd on the path"
		if not find("mariadb-install-db", "mysql_install_db"):
			return "MariaDB is not installed: no mariadb-install-db on the path"
		return None

	def start(self) -> None:
		import pymysql

		data = self.folder / "data"
		subprocess.run(
			[
				find("mariadb-install-db", "mysql_install_db"),
				"--no-defaults",
				f"--datadir={data}",
				f"--tmpdir={self.folder}",
				"--auth-root-authentication-method=normal",
				"--skip-test-db",
				*as_root(),
			],
			check=True,
			capture_output=True,
		)
		with (self.folder / "log").open("wb") as log:
			self.process = subprocess.Popen(
				[
					find("mariadbd", "mysqld"),
					"--no-defaults",
					f"--datadir={data}",
					f"--tmpdir={self.folder}",  # a server empties its own at the start, and /tmp is others' too
					f"--socket={self.folder / 's'}",
					f"--pid-file={self.folder / 'pid'}",
					f"--port={self.port}",
					"--bind-address=127.0.0.1",
					"--character-set-server=utf8mb4",
					"--collation-server=utf8mb4_unicode_ci",
					"--innodb-flush-log-at-trx-commit=0",
					"--innodb-doublewrite=0",
					"--innodb-buffer-pool-size=64M",
					"--skip-log-bin",
					"--skip-name-resolve",
					"--performance-schema=0",
					*as_root(),
				],
				stdout=log,
				stderr=log,
			)
		for _attempt in range(300):
			if self.process.poll() is not None:
				raise RuntimeError(f"MariaDB did not start: {(self.folder / 'log').read_text()[-2000:]}")
			try:
				self.connect().close()
				return
			except (pymysql.Error, OSError):
				time.sleep(0.1)
		raise RuntimeError("MariaDB did not answer within 30 seconds")

	def connect(self):
		import pymysql

		return pymysql.connect(host="127.0.0.1", port=self.port, user="root", charset="utf8mb4")

	def stop(self) -> None:
		if self.process:
			self.process.terminate()
			try:
				self.process.wait(20)
			except subprocess.TimeoutExpired:
				self.process.kill()


def find(*names: str) -> str | None:
	"""A program by its name, also where the path of an ordinary user does not look."""
	for name in names:
		for path in (None, "/usr/sbin:/usr/local/sbin:/usr/libexec"):
			if found := shutil.which(name, path=path):
				return found
	return None


def as_root() -> list[str]:
	import os

	return ["--user=root"] if os.geteuid() == 0 else []
