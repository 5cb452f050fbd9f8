from __future__ import annotations

from sales_roles.desk.report import execute as run


def execute(filters: dict | None = None) -> tuple:
	"""The view debtors as a Script Report."""
	return run("debtors", filters)
