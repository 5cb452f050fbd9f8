"""A table as CSV (RFC 4180, UTF-8): kpi.md's field names, raw numbers, ISO dates, blanks empty."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sales_roles.export.display import Translate
from sales_roles.messages import Message
from sales_roles.views.table import Table

TREE = ("indent", "is_group")


def render(table: Table, *, translate: Translate = str) -> str:
	"""A line a row, the total's last. The first field, `row`, says which is which: row, group, unassigned, total.

	Whoever adds a column up leaves `group` and `total` out.
	"""
	fields = [column.field for column in table.columns]
	tree = [name for name in TREE if any(name in row for row in table.rows) and name not in fields]
	stream = io.StringIO(newline="")
	writer = csv.writer(stream)
	writer.writerow(["row", *fields, *tree])
	for row in table.rows:
		writer.writerow([row_kind(row), *(raw(row.get(name), translate) for name in (*fields, *tree))])
	if table.total:
		writer.writerow(["total", *(raw(table.total.get(name), translate) for name in (*fields, *tree))])
	return stream.getvalue()


def row_kind(row: Mapping[str, Any]) -> str:
	if row.get("is_group"):
		return "group"
	return "unassigned" if is_unassigned(row) else "row"


def is_unassigned(row: Mapping[str, Any]) -> bool:
	"""A row of the people that belongs to nobody (a row of a customer may have no sales person either)."""
	return "sales_person" in row and "indent" in row and row["sales_person"] is None


def raw(value: Any, translate: Translate = str) -> str:
	"""A value as a machine reads it; a text that a spreadsheet would take for a formula is made one that it shows."""
	if value is None:
		return ""
	if isinstance(value, bool):
		return str(int(value))
	if isinstance(value, Decimal):
		return exact(value)
	if isinstance(value, datetime):
		return value.isoformat(sep=" ")
	if isinstance(value, Message):
		value = value.format(translate)
	text = str(value)
	return "'" + text if isinstance(value, str) and is_formula(text) else text


def exact(value: Decimal) -> str:
	"""A number as short as it is exact: 1234.500000 is 1234.5, 1E+3 is 1000."""
	text = format(value, "f")
	return (text.rstrip("0").rstrip(".") if "." in text else text) if value else "0"


def is_formula(text: str) -> bool:
	"""Whether a spreadsheet would evaluate a text (OWASP: CSV injection)."""
	return text.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
