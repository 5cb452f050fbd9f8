"""An ERPNext export in one SQLite file."""

import sqlite3
from datetime import date, datetime
from decimal import Decimal

import pytest

from sales_roles.database.port import TEXT, Query, open_database
from sales_roles.database.sqlite import SqliteDatabase, to_sqlite, translate
from sales_roles.messages import UserError


def test_a_file_is_opened_read_only(tmp_path):
	file = tmp_path / "books.sqlite"
	with sqlite3.connect(file) as connection:
		connection.execute("create table `tabCompany` (name text)")
		connection.execute("insert into `tabCompany` values ('Acme')")
	connection.close()
	with open_database(f"sqlite:{file}") as database:
		query = Query("company_row", {"name": TEXT}, "select name from `tabCompany`")
		assert [row.name for row in database.rows(query)] == ["Acme"]
		with pytest.raises(sqlite3.OperationalError, match="readonly"):
			database.execute("delete from `tabCompany`", {})


def test_an_address_with_slashes_is_the_same_file(tmp_path):
	file = tmp_path / "books.sqlite"
	sqlite3.connect(file).execute("create table `tabCompany` (name text)").connection.close()
	with open_database(f"sqlite://{file}") as database:
		assert database.table_columns("tabCompany") == {"name"}


def test_what_is_no_sqlite_file(tmp_path):
	file = tmp_path / "letter.txt"
	file.write_text("Dear Sir")
	with pytest.raises(UserError, match="is not an SQLite database"):
		SqliteDatabase.open(str(file))


def test_a_missing_file_is_not_created(tmp_path):
	file = tmp_path / "none.sqlite"
	with pytest.raises(UserError, match="There is no file"):
		SqliteDatabase.open(str(file))
	assert not file.exists()


def test_placeholders_and_lists():
	"""Frappe's dialect in, SQLite's out; a list becomes as many values."""
	text, values = translate("a = %(a)s and b in %(b)s and c like 'x%%'", {"a": 1, "b": ["x", "y"]})
	assert text == "a = :a and b in (:b_0, :b_1) and c like 'x%'"
	assert values == {"a": 1, "b_0": "x", "b_1": "y"}


def test_functions_are_mariadbs(books):
	"""One text runs on both engines: what SQLite lacks is added with MariaDB's results."""
	text = "select concat('a', 1, 'ü'), concat('a', null), sha1('Ünal'), sha1(null), unhex(sha1('Ünal')), unhex(null)"
	[row] = books.database.execute(text, {})
	digest = "d9e2531b3152410a4d72e9eac28a59f7c420355f"
	assert tuple(row) == ("a1ü", None, digest, None, bytes.fromhex(digest), None)


def test_values_are_written_as_mariadb_prints_them():
	"""So that texts of dates compare as dates do."""
	assert to_sqlite(date(2026, 3, 5)) == "2026-03-05"
	assert to_sqlite(datetime(2026, 3, 5, 8)) == "2026-03-05 08:00:00.000000"
	assert to_sqlite(Decimal("1.5")) == 1.5
	assert to_sqlite(None) is None
