"""ERPNext's names, translated once.

Queries name CTEs in braces. A *staged table* (`{lead}`) is a native table under the names this app uses, its
columns resolved from metadata (DocField, Custom Field), never from a column's existence: ERPNext v16 keeps v15's
columns in its tables. A *fragment* (`{share}`) is a rule that several figures share.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from sales_roles.database import fragments
from sales_roles.messages import UserError, _

if TYPE_CHECKING:
	from sales_roles.database.port import Database, Query

BRACE = re.compile(r"\{(\w+)\}")
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*\Z")


class Staged(NamedTuple):
	"""A native table: `plain` columns every version has, `renamed` ones with their names newest first, and
	`optional` ones, of this app or of later releases, with what stands for them in a database that has them not."""

	doctype: str
	plain: tuple[str, ...]
	renamed: Mapping[str, tuple[str, ...]] = {}
	optional: Mapping[str, str] = {}


STAGED = {
	"sales_person": Staged(
		"Sales Person",
		("name", "parent_sales_person", "is_group", "enabled", "employee", "lft", "rgt"),
		optional={
			"is_hunter": "0",
			"is_farmer": "0",
			"sales_person_user": "null",
			"lead_plan": "0",
			"cost_per_lead_limit": "0",
			"conversion_plan": "0",
			"overdue_share_limit": "0",
		},
	),
	"target": Staged(
		"Target Detail",
		(
			"name",
			"parent",
			"parenttype",
			"idx",
			"item_group",
			"fiscal_year",
			"target_amount",
			"distribution_id",
		),
		optional={"margin_target": "0", "target_company": "null"},
	),
	"lead": Staged(
		"Lead",
		(
			"name",
			"creation",
			"company",
			"lead_owner",
			"customer",
			"status",
			"territory",
			"lead_name",
			"company_name",
		),
		renamed={"source": ("utm_source", "source"), "campaign": ("utm_campaign", "campaign_name")},
		optional={"hunter": "null", "received_on": "null"},
	),
}

# The DocTypes whose fields are asked for.
DESCRIBED = (*(staged.doctype for staged in STAGED.values()), "GL Entry", "Lead Cost Account")


class Staging:
	"""Renders queries for one database, whose metadata it reads once."""

	def __init__(self, database: Database):
		self.database = database
		self._tables: dict[str, frozenset[str]] = {}
		self._rendered: dict[tuple, str] = {}

	@cached_property
	def fields(self) -> frozenset[tuple[str, str]]:
		"""(DocType, fieldname) of the fields of DESCRIBED that have metadata, custom ones included.

		Raises UserError where the database is not ERPNext's.
		"""
		if not self.table("DocField"):
			raise UserError(_("This is not an ERPNext database: it has no table of document fields."))
		rows = self.database.execute(
			"select parent, fieldname from `tabDocField` where parenttype = 'DocType' and parent in %(described)s"
			" union select dt, fieldname from `tabCustom Field` where dt in %(described)s",
			{"described": DESCRIBED},
		)
		return frozenset((doctype, fieldname) for doctype, fieldname in rows)

	def table(self, doctype: str) -> frozenset[str]:
		"""The columns that a DocType's table has here; empty where there is no such table."""
		if doctype not in self._tables:
			self._tables[doctype] = self.database.table_columns(f"tab{doctype}")
		return self._tables[doctype]

	def has_field(self, doctype: str, fieldname: str) -> bool:
		"""Whether one of DESCRIBED has a field now: by metadata, and with a column to read."""
		if fieldname not in self.table(doctype):
			return False
		if doctype not in DESCRIBED:
			raise KeyError(doctype)
		return (doctype, fieldname) in self.fields

	def render(self, query: Query, choice: Mapping[str, str]) -> str:
		"""The statement's text for this database, its braces filled."""
		key = (query.name, query.sql, *sorted(choice.items()))
		if key not in self._rendered:
			texts = {brace: query.choices[brace][picked] for brace, picked in choice.items()}
			self._rendered[key] = BRACE.sub(lambda match: self._fill(match.group(1), texts), query.sql)
		return self._rendered[key]

	def _fill(self, name: str, texts: Mapping[str, str]) -> str:
		if name in texts:
			text = texts[name]
		elif name in STAGED:
			return self._staged(name)
		else:
			text = fragments.FRAGMENTS[name]
		return BRACE.sub(lambda match: self._fill(match.group(1), texts), text)

	def _staged(self, name: str) -> str:
		staged = STAGED[name]
		columns = [f"`{column}`" for column in staged.plain]
		for column, names in staged.renamed.items():
			columns.append(f"{self._renamed(staged.doctype, names)} as `{column}`")
		for column, absent in staged.optional.items():
			present = self.has_field(staged.doctype, column)
			columns.append(f"`{column}`" if present else f"{absent} as `{column}`")
		return f"{name} as (select {', '.join(columns)} from `tab{staged.doctype}`)"

	def _renamed(self, doctype: str, names: tuple[str, ...]) -> str:
		"""The newest name that has metadata; an older column that still holds data stands in where it is blank."""
		known = [name for name in names if self.has_field(doctype, name)]
		if not known:
			return "null"
		kept = [name for name in names[names.index(known[0]) + 1 :] if name in self.table(doctype)]
		return "coalesce(" + ", ".join(f"nullif(`{name}`, '')" for name in [known[0], *kept]) + ", null)"

	def identifier(self, doctype: str, fieldname: str) -> str:
		"""A column name for SQL, out of metadata. Raises UserError if the DocType has no such field."""
		if not IDENTIFIER.match(fieldname) or not self.has_field(doctype, fieldname):
			raise UserError(_("{0} has no field {1} in this database."), doctype, fieldname)
		return f"`{fieldname}`"
