from __future__ import annotations

from sales_roles.desk.report import execute as run


def execute(filters: dict | None = None) -> tuple:
	"""The view overdue-receivables as a Script Report."""
	return run("overdue-receivables", filters)
