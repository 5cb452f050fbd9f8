"""The port: a question to an ERPNext database and its answer in typed rows.

A `Query` is plain SQL in Frappe's dialect (backticks, `%(name)s`) with its columns and their kinds. An adapter
only runs text; conversion happens here, so the rows are the same NamedTuples on every engine.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sales_roles.messages import UserError, _

SIX_DECIMALS = Decimal("0.000001")
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


class Kind(str, Enum):
	"""What a column of a query holds; decides how the port converts it."""

	MONEY = "money"  # Decimal with six decimals
	QUANTITY = "quantity"  # Decimal with nine decimals: quantities, rates, shares, percentages
	COUNT = "count"  # int
	TEXT = "text"  # str; blank is None
	DATE = "date"  # datetime.date
	DATETIME = "datetime"  # datetime.datetime, in the site's time zone


MONEY, QUANTITY, COUNT, TEXT, DATE, DATETIME = Kind


class Query:
	"""A named statement with its columns.

	`sql` may name fragments of `staging.py` in braces, e.g. `{lead}` or `{share}`: each becomes one or more
	CTEs. `columns` maps the selected columns, in order, to their kind. `choices` names braces that the caller
	fills from a fixed set of SQL texts (`keys` of a grouping): `{key: {"month": "…", "source": "…"}}`.
	"""

	def __init__(
		self,
		name: str,
		columns: Mapping[str, Kind],
		sql: str,
		choices: Mapping[str, Mapping[str, str]] | None = None,
	):
		self.name = name
		self.sql = sql
		self.columns = dict(columns)
		self.choices = {brace: dict(texts) for brace, texts in (choices or {}).items()}
		self.row = namedtuple(name, columns)  # its fields are known here only

	def __repr__(self) -> str:
		return f"Query({self.name})"


Question = Callable[["Database"], Any]


class Database(ABC):
	"""What the measuring core asks of a database. `statements` counts what was asked, for tests."""

	def __init__(self) -> None:
		from sales_roles.database.staging import Staging

		self.statements = 0
		self.staging = Staging(self)

	@abstractmethod
	def execute(self, sql: str, params: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
		"""Run one statement in Frappe's dialect and return its raw rows."""

	@abstractmethod
	def table_columns(self, table: str) -> frozenset[str]:
		"""The columns that a table has in this database; empty where it does not exist."""

	def rows(self, query: Query, choice: Mapping[str, str] | None = None, /, **params: Any) -> list:
		"""Answer a query: a list of its NamedTuples. `choice` picks a text for each of its choices.

		Raises ValueError on an empty list among the parameters: MariaDB takes `in ()` for a syntax error, so
		whoever has nothing to ask for answers "no rows" first.
		"""
		sql = self.staging.render(query, choice or {})
		wanted = set(PLACEHOLDER.findall(sql))
		used = {name: value for name, value in params.items() if name in wanted}
		if missing := wanted - used.keys():
			raise ValueError(f"{query.name}: no value for {', '.join(sorted(missing))}")
		for name, value in used.items():
			if isinstance(value, (list, tuple, set, frozenset)):
				used[name] = sorted(value)
				if not value:
					raise ValueError(f"{query.name}: {name} is empty")
		self.statements += 1
		return list(convert(query, self.execute(sql, used)))

	def together(self, *questions: Question) -> list[Any]:
		"""The answers, in their order, of questions that do not wait for each other. Name the longest first.

		Each question asks the database that it is given. An adapter may answer two of them at once (moment.py).
		"""
		return [question(self) for question in questions]

	def close(self) -> None:  # noqa: B027 (optional: an adapter that opened nothing has nothing to give back)
		"""Give back what the adapter opened."""

	def __enter__(self) -> Database:
		return self

	def __exit__(self, *exc: object) -> None:
		self.close()


def convert(query: Query, rows: Iterable[Sequence[Any]]) -> Iterable:
	"""Raw rows of any engine as the query's NamedTuples."""
	converters = [CONVERTERS[kind] for kind in query.columns.values()]
	for row in rows:
		yield query.row._make(convert(value) for convert, value in zip(converters, row, strict=True))


def to_decimal(value: Any) -> Decimal:
	return (
		value if isinstance(value, Decimal) else Decimal(repr(value) if isinstance(value, float) else value)
	)


def _money(value: Any) -> Decimal | None:
	return None if value is None else to_decimal(value).quantize(SIX_DECIMALS)


def _quantity(value: Any) -> Decimal | None:
	return None if value is None else round(to_decimal(value), 9)


def _count(value: Any) -> int | None:
	return None if value is None else int(value)


def _text(value: Any) -> str | None:
	return None if value is None or value == "" else str(value)


def _date(value: Any) -> date | None:
	if value is None or value == "":
		return None
	if isinstance(value, datetime):
		return value.date()
	return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def _datetime(value: Any) -> datetime | None:
	if value is None or value == "":
		return None
	if isinstance(value, datetime):
		return value
	if isinstance(value, date):
		return datetime(value.year, value.month, value.day)
	return datetime.fromisoformat(str(value))


CONVERTERS = {
	Kind.MONEY: _money,
	Kind.QUANTITY: _quantity,
	Kind.COUNT: _count,
	Kind.TEXT: _text,
	Kind.DATE: _date,
	Kind.DATETIME: _datetime,
}


def open_database(url: str) -> Database:
	"""`sqlite:PATH` or `mariadb://user:password@host:port/name`. Raises UserError with what to do instead."""
	scheme = url.partition(":")[0].lower()
	if scheme == "sqlite":
		from sales_roles.database.sqlite import SqliteDatabase

		return SqliteDatabase.open(url.partition(":")[2])
	if scheme in ("mariadb", "mysql"):
		from sales_roles.database.mariadb import MariaDatabase

		return MariaDatabase.open(url)
	raise UserError(
		_("{0} is not a database address; write sqlite:PATH or mariadb://user:password@host:port/name."), url
	)
