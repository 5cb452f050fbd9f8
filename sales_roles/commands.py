"""`bench --site x sales-roles …`: the same command line with the site's own database as default.

Every bench command imports this: nothing heavy stands at its top, not even frappe.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

import click

from sales_roles.cli import LANGUAGE, Defaults, Group, Source, cli
from sales_roles.messages import Message, UserError, _

if TYPE_CHECKING:
	from sales_roles.database.port import Database
	from sales_roles.translations import Translation


class SiteSource(Source):
	"""The database of the site that bench was given, in one read-only transaction; another one by --database."""

	tells_path = True  # bench works in its folder sites, where a relative --out lands

	def __init__(self, sites: Sequence[str]):
		self.sites = sites

	def open(self, url: str | None) -> AbstractContextManager[Database]:
		return super().open(url) if url else self.open_site()

	@contextmanager
	def open_site(self, read_only: bool = True) -> Iterator[Database]:
		if len(self.sites) != 1:
			raise UserError(_("Say for which one site: bench --site NAME sales-roles …"))
		import frappe

		from sales_roles.database.site import SiteDatabase, pair

		try:
			frappe.init(self.sites[0])
			frappe.connect()
			if not read_only:
				yield SiteDatabase()
				return
			frappe.db.begin(read_only=True)  # all figures of a report are of one moment
			with pair() as database:
				yield database or SiteDatabase()
		except frappe.IncorrectSitePath:
			raise UserError(_("There is no site {0} on this bench."), self.sites[0]) from None
		finally:
			frappe.destroy()

	def defaults(self, database: Database) -> Defaults:
		"""The default company (or the only one) and its fiscal year of today."""
		from sales_roles.kpi.plan import FISCAL_YEARS
		from sales_roles.scope import COMPANY, resolve_scope, site_today

		companies = database.rows(COMPANY)
		names = [row.name for row in companies]
		default = next((row.default_company for row in companies if row.default_company in names), None)
		company = default or (names[0] if len(names) == 1 else None)
		if company is None:
			return Defaults()
		today = site_today(companies[0].time_zone)
		scope = resolve_scope(database, company, today, today, today=today)
		for year in database.rows(FISCAL_YEARS, **scope.params):
			if year.start <= today <= year.end:
				return Defaults(company, year.start, year.end)
		return Defaults(company)

	def native(self, url: str | None) -> bool:
		return not url


@click.group("sales-roles", cls=Group, commands=dict(cli.commands), help=cli.help)
@click.pass_context
def sales_roles(ctx: click.Context) -> None:
	ctx.obj = SiteSource(sites_of(ctx.obj))


@sales_roles.command("debtors-run")
@click.option("--company", metavar="C", help="Only this company; default: each that the policy is for.")
@click.option("--dry-run", is_flag=True, help="List what would happen and change nothing.")
@LANGUAGE
@click.pass_obj
def debtors_run(source: SiteSource, company: str | None, dry_run: bool, language: Translation) -> None:
	"""Run the debtor policy over all customers now, as the morning does; what it did stands in the Debtor Run.

	Exit code 1: for some customer or company it failed.
	"""
	with source.open_site(read_only=dry_run) as database:
		from sales_roles.desk.debtor_command import dry_runs, questions, runs
		from sales_roles.export.output import as_text, emit, encode

		failed = False
		for text, wrong in (dry_runs if dry_run else runs)(questions(database, company)):
			if isinstance(text, Message):
				text = text.format(language)
			elif not isinstance(text, str):
				text = as_text(text, translate=language)
			emit(encode(f"{text}\n"))
			failed = failed or wrong
	if failed:
		raise click.exceptions.Exit(1)


def sites_of(given: object) -> Sequence[str]:
	"""bench hands over a dict in v15, an object in v16; nothing where the command stands alone."""
	sites = given.get("sites") if isinstance(given, dict) else getattr(given, "sites", None)
	return [site for site in sites or () if site]


commands = [sales_roles]
