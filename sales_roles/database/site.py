"""A Frappe site as a database. The one place in the repository where `frappe.db.sql` stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import frappe

from sales_roles.database.port import Database


class SiteDatabase(Database):
	"""`frappe.db` is looked up at each statement: a report swaps it for the replica's (`frappe.read_only`)."""

	def execute(self, sql: str, params: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
		# The queries are CTE chains with named parameters, which frappe.qb cannot say.
		return frappe.db.sql(sql, dict(params), as_list=True)  # nosemgrep

	def table_columns(self, table: str) -> frozenset[str]:
		return frozenset(
			column
			for (column,) in self.execute(
				"select column_name from information_schema.columns"
				" where table_schema = database() and table_name = %(table)s",
				{"table": table},
			)
		)
