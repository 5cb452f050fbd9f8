"""The embedded demo company: posted through ERPNext's own documents (site.py), exported, and shipped as text.

`company.sql.gz` is what `site.export` writes from a site that `site.post` has filled.
"""

from __future__ import annotations

import sqlite3
import tempfile
from datetime import date
from pathlib import Path

from sales_roles.database.export import fill, load_dump
from sales_roles.database.sqlite import SqliteDatabase
from sales_roles.demo.cast import COMPANY

# What the demo asks for: the second quarter of 2026, its debts on its last day. The Hunters are looked at thirty
# days later, when it is no longer too early to judge the quarter's leads.
FROM_DATE, TO_DATE = date(2026, 4, 1), date(2026, 6, 30)
AS_ON, TODAY = TO_DATE, date(2026, 7, 30)

DUMP = Path(__file__).with_name("company.sql.gz")

__all__ = ["AS_ON", "COMPANY", "DUMP", "FROM_DATE", "TODAY", "TO_DATE", "load", "open_demo"]


def load(path: str | Path | None = None) -> Path:
	"""Build the SQLite file of the demo company at `path`, else in a new temporary folder, and say where it is."""
	file = Path(path) if path else Path(tempfile.mkdtemp(prefix="sales-roles-")) / "demo.sqlite"
	return load_dump(DUMP, file)


def open_demo() -> SqliteDatabase:
	"""The demo company in memory."""
	connection = sqlite3.connect(":memory:")
	fill(connection, DUMP)
	return SqliteDatabase(connection)
