"""Whether a database can be measured and whether the figures add up: `sales-roles check`.

The rules of invariants.py for every company and fiscal year with anything in it. Each finding is a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from sales_roles import scope as scopes
from sales_roles.database import catalogue
from sales_roles.database.port import DATE, TEXT, Database, Query
from sales_roles.invariants import Finding, check_year
from sales_roles.kpi.plan import FISCAL_YEARS
from sales_roles.messages import Message, UserError, _
from sales_roles.scope import Scope, resolve_scope
from sales_roles.settings import is_installed, load_settings

NOT_NEEDED = (*catalogue.OWN, "Installed Application")  # this app's own; what only this command reads

APPS = Query(
	"installed_app",
	{"app": TEXT, "version": TEXT},
	"select app_name, app_version from `tabInstalled Application` where parenttype = 'Installed Applications' order by idx",
)

# The days from which and to which there is anything to measure.
SPAN = Query(
	"span",
	{"first": DATE, "last": DATE},
	"""
	with {lead},
	day as (
		select min(posting_date) as first, max(posting_date) as last
		from `tabSales Invoice` where docstatus = 1 and company = %(company)s
		union all
		select min(coalesce(received_on, creation)), max(coalesce(received_on, creation))
		from lead
		where company = %(company)s or (coalesce(company, '') = '' and %(is_default_company)s = 1)
		union all
		select min(posting_date), max(posting_date)
		from `tabPayment Ledger Entry` where delinked = 0 and company = %(company)s
	)
	select min(first), max(last) from day
	""",
)


def check_database(
	database: Database,
	*,
	today: date | None = None,
	settings_file: str | None = None,
	progress: Callable[[Message], None] = lambda message: None,
) -> Iterator[Finding]:
	"""What a database is, what it lacks, whether its figures add up.

	The number of statements grows with companies, fiscal years and reports, never with documents.
	"""
	yield from version(database)
	lacking = list(missing(database))
	yield from lacking
	if any(finding.failed for finding in lacking):
		yield Finding(Message(_("The rules were not checked: what they read is missing.")), None)
		return
	yield Finding(Message(_("Everything that is read is there, and may be read.")), True)
	settings = load_settings(database, settings_file)
	for scope, year in years(database, today):
		yield Finding(
			Message(_("{0}, {1} ({2} to {3})"), scope.company, year, scope.from_date, scope.to_date),
			heading=True,
		)
		progress(Message(_("Checking {0}, {1} …"), scope.company, year))
		yield from check_year(database, scope, settings)


def version(database: Database) -> Iterator[Finding]:
	"""Which ERPNext it is: what it says of itself, else what its Lead looks like. Raises UserError if it is none."""
	if not database.staging.fields or not database.staging.table("Company"):
		raise UserError(_("This is not an ERPNext database: it has no companies."))
	apps = {}
	if database.staging.table("Installed Application"):
		apps = {row.app: row.version for row in database.rows(APPS)}
	if "erpnext" in apps:
		yield Finding(Message(_("ERPNext {0}, Frappe {1}."), apps["erpnext"], apps.get("frappe", "–")))
	else:
		major = "16" if database.staging.has_field("Lead", "utm_source") else "15"
		yield Finding(Message(_("ERPNext {0}, by its fields; it does not say so itself."), major))
	if is_installed(database):
		yield Finding(
			Message(
				_("Sales Roles {0} is installed.")
				if "sales_roles" in apps
				else _("Sales Roles is installed."),
				apps.get("sales_roles", ""),
			)
		)
	else:
		yield Finding(
			Message(
				_(
					"Sales Roles is not installed here: nobody is Hunter or Farmer, and settings come from a file."
				)
			)
		)


def missing(database: Database) -> Iterator[Finding]:
	"""Catalogued tables and columns that are not there or may not be read. What is this app's own is none of them."""
	number = "16" if database.staging.has_field("Lead", "utm_source") else "15"
	own = own_columns()
	for doctype, table in catalogue.schema(number).items():
		if doctype in NOT_NEEDED:
			continue
		columns = database.staging.table(doctype)
		if not columns:
			yield Finding(
				Message(_("The table of {0} is missing, or the database user may not read it."), doctype),
				False,
			)
			continue
		wanted = set(table["columns"]) - own.get(doctype, set())
		if lacking := sorted(wanted - columns):
			yield Finding(Message(_("{0} lacks {1}."), doctype, ", ".join(lacking)), False)
		try:
			database.execute("select 1 from `tab" + doctype + "` limit 1", {})
		except UserError as error:
			yield Finding(error.message, False)


def own_columns() -> Mapping[str, set[str]]:
	"""The custom fields of this app, by DocType: a bare copy of a database has none of them."""
	return {
		doctype: {field["fieldname"] for field in fields}
		for doctype, fields in catalogue.custom_fields().items()
	}


def years(database: Database, today: date | None) -> Iterator[tuple[Scope, str]]:
	"""Each company's fiscal years in which there is anything, as scopes."""
	for company in database.rows(scopes.COMPANY):
		anyday = today or scopes.site_today(company.time_zone)
		scope = resolve_scope(database, company.name, anyday, anyday, today=anyday)
		span = database.rows(SPAN, **scope.params)[0]
		if span.first is None:
			continue
		for year in database.rows(FISCAL_YEARS, **scope.params):
			if year.start <= min(span.last, anyday) and year.end >= span.first:
				yield (
					replace(scope, from_date=year.start, to_date=year.end, as_on=min(year.end, anyday)),
					year.name,
				)
