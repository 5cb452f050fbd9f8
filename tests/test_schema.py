"""Every query against every version's schema: each column that it reads is there, each that it answers is declared."""

import importlib
import pkgutil
import re

import pytest
import sqlglot
from engines import Variant
from sqlglot.optimizer.qualify import qualify

import sales_roles
from sales_roles.database.catalogue import OWN
from sales_roles.database.port import Database, Query

VARIANTS = {
	"15": Variant("15"),
	"16": Variant("16"),
	"16 that came from 15": Variant("16", legacy=True),
	"15 without the app": Variant("15", app=False),
	"16 without the app": Variant("16", app=False),
}
# What needs Frappe is no part of the core and holds no query.
NOT_CORE = ("desk", "demo", "sales_roles", "install", "uninstall", "commands", "hooks", "database.site")


class Catalogue(Database):
	"""A database that has the catalogue's tables and no rows."""

	def __init__(self, variant: Variant):
		super().__init__()
		self.tables = {f"tab{doctype}": frozenset(columns) for doctype, columns in variant.columns().items()}
		metadata = variant.metadata()
		self.fields = [(row["parent"], row["fieldname"]) for row in metadata["DocField"]]
		self.fields += [(row["dt"], row["fieldname"]) for row in metadata["Custom Field"]]

	def execute(self, sql, params):
		return self.fields

	def table_columns(self, table):
		return self.tables.get(table, frozenset())


def queries() -> dict[str, Query]:
	"""The queries of all modules of the core, by module and name."""
	found = {}
	for module in pkgutil.walk_packages(sales_roles.__path__, "sales_roles."):
		short = module.name.removeprefix("sales_roles.")
		if any(short == each or short.startswith(f"{each}.") for each in NOT_CORE):
			continue
		for name, value in vars(importlib.import_module(module.name)).items():
			if isinstance(value, Query) and value not in found.values():
				found[f"{short}.{name}"] = value
	return found


QUERIES = queries()


def renderings(query: Query, database: Database):
	"""The statement's texts: every choice of every brace, those that belong together at once."""
	braces = query.choices
	for number in range(max((len(texts) for texts in braces.values()), default=1)):
		choice = {brace: list(texts)[number % len(texts)] for brace, texts in braces.items()}
		text = database.staging.render(query, choice)
		text = re.sub(r"\bin\s+%\((\w+)\)s", r"in (:\1)", text)
		yield choice, re.sub(r"%\((\w+)\)s", r":\1", text)


def test_the_core_has_queries():
	assert len(QUERIES) > 10


RESOLVED: set[tuple] = set()


def query_text(query: Query, database: Database) -> str:
	return " ".join(text for _choice, text in renderings(query, database))


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)
@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_every_column_resolves(query, variant):
	"""Every table and column that a query reads is in the catalogue of each version."""
	database = Catalogue(variant)
	if not variant.app and any(f"tab{doctype}" in query.sql for doctype in OWN):
		pytest.skip("asked only where the app is installed")
	schema = {
		table: dict.fromkeys(columns, "text")
		for table, columns in database.tables.items()
		if table in query_text(query, database)
	}
	for choice, text in renderings(query, database):
		key = (text, tuple((table, frozenset(columns)) for table, columns in sorted(schema.items())))
		if key in RESOLVED:  # the versions differ in few tables
			continue
		RESOLVED.add(key)
		tree = sqlglot.parse_one(text, dialect="mysql")
		answered = tree.selects if hasattr(tree, "selects") else []
		assert len(answered) == len(query.columns), (choice, len(answered), list(query.columns))
		try:
			qualify(tree, schema=schema, dialect="mysql", quote_identifiers=False)
		except sqlglot.errors.OptimizeError as error:
			pytest.fail(f"{query.name} {choice}: {error}")


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_one_text_for_every_engine(query):
	"""One text for MariaDB and SQLite: no function or clause that one of them lacks."""
	database = Catalogue(Variant())
	for _choice, text in renderings(query, database):
		sqlglot.parse_one(text, dialect="sqlite")
		for word in (
			"ifnull(",
			"datediff(",
			"extract(",
			"greatest(",
			"full join",
			"full outer",
			"date_format(",
		):
			assert word not in text.lower()
		assert '"' not in text, "MariaDB takes a double quote for a string, SQLite for a name"


def test_an_unknown_column_is_found():
	"""The check can fail: v16 has no `source` on a Lead, and none has a `colour`."""
	database = Catalogue(Variant("16"))
	schema = {table: dict.fromkeys(columns, "text") for table, columns in database.tables.items()}
	for text in (
		"select lead.source from `tabLead` as lead",
		"with lead as (select name from `tabLead`) select lead.colour from lead",
		"select name from `tabLead` as lead where exists (select 1 from `tabCustomer` as c where c.colour = 1)",
	):
		with pytest.raises(sqlglot.errors.OptimizeError):
			qualify(sqlglot.parse_one(text, dialect="mysql"), schema=schema, dialect="mysql")
