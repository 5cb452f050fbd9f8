"""The command line: one click group, as `sales-roles` and as `bench --site x sales-roles` (commands.py).

Imported by every bench command on a site with this app, so what is heavy is imported where it is used.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from sales_roles import __version__
from sales_roles.console import Day, Group, Language, language_of, remember_language
from sales_roles.messages import Message, UserError, _

if TYPE_CHECKING:
	from sales_roles.database.port import Database
	from sales_roles.translations import Translation
	from sales_roles.views.table import Report, Table

DEMO_FOLDER, DEMO_PAGE = "demo", "sales-roles.html"
DEBTORS = ("overdue-receivables", "customer")
DATABASE = click.option(
	"--database", metavar="URL", help="sqlite:PATH or mariadb://user:password@host:port/name."
)
SETTINGS = click.option(
	"--settings", metavar="FILE", help="TOML file, for a database without this app installed."
)
LANGUAGE = click.option(
	"--language",
	type=Language(),
	metavar="L",
	default="en",
	is_eager=True,
	callback=remember_language,
	help="Of labels and sentences: en (default) or ru.",
)
FORMAT = click.option(
	"--format", "format_", metavar="table|csv|json|xlsx|html", help="Default: table, or what --out ends with."
)
OUT = click.option("--out", metavar="FILE", help="Write to a file instead of stdout.")
TODAY = click.option("--today", type=Day(), metavar="D", hidden=True)


class Defaults(NamedTuple):
	"""What a question takes where it names nothing."""

	company: str | None = None
	from_date: date | None = None
	to_date: date | None = None


class Source:
	"""Where a command finds its database. A site has one, and defaults; the plain command line has neither."""

	tells_path = False

	def open(self, url: str | None) -> AbstractContextManager[Database]:
		from sales_roles.database.port import open_database

		if not url:
			raise UserError(
				_(
					"Say which database: --database sqlite:PATH or --database mariadb://user:password@host:port/name."
				)
			)
		return open_database(url)

	def defaults(self, database: Database) -> Defaults:
		return Defaults()

	def native(self, url: str | None) -> bool:
		"""Whether ERPNext's own reports can be run beside ours."""
		return False


@click.group("sales-roles", cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sales-roles")
@click.pass_context
def cli(ctx: click.Context) -> None:
	"""Hunters and Farmers of a sales department, judged by ERPNext's own data.

	Data goes to stdout, everything else to stderr. Exit code 2: the question cannot be answered, and why.
	"""
	ctx.obj = Source()


@cli.command()
def reports() -> None:
	"""List the reports with their groupings (the first is the default)."""
	from sales_roles.views.registry import REPORTS

	width = max(len(name) for name in REPORTS)
	for report in REPORTS.values():
		click.echo(f"{report.name:<{width}}  {', '.join(report.groupings)}")


@cli.command()
@click.argument("name")
@DATABASE
@click.option("--company", metavar="C", help="Whose figures; all money is in its currency.")
@click.option("--from", "from_date", type=Day(), metavar="D", help="First day of the period: 2026-01-01.")
@click.option("--to", "to_date", type=Day(), metavar="D", help="Last day of the period.")
@click.option("--as-on", type=Day(), metavar="D", help="The day at which debts and deals are known.")
@click.option("--sales-person", metavar="P", help="Only this person; a group stands for its whole subtree.")
@click.option("--by", metavar="KEY", help="The grouping; `sales-roles reports` lists them.")
@SETTINGS
@FORMAT
@OUT
@LANGUAGE
@TODAY
@click.pass_obj
def report(
	source: Source,
	name: str,
	database: str | None,
	by: str | None,
	format_: str | None,
	out: str | None,
	language: Translation,
	**asked: Any,
) -> None:
	"""Show the report NAME of a company and period.

	The password of a MariaDB database may stand in the environment variable SALES_ROLES_PASSWORD instead of the URL.
	CSV has kpi.md's field names as header; its first field says whether a line is a row, a group's or the total.
	"""
	from sales_roles.export.output import emit, find_format, render
	from sales_roles.views.registry import find_grouping, find_report

	found = find_report(name)
	by = find_grouping(found, by)
	format_ = find_format(format_, out)
	refuse_spreadsheet(format_, out)
	with source.open(database) as opened:
		table = build_table(opened, source, found, by, **asked)
	emit(render(found, table, format_, to_file=bool(out), translate=language), out)
	if out and source.tells_path:
		click.echo(str(Path(out).resolve()), err=True)


def refuse_spreadsheet(format_: str, out: str | None) -> None:
	import sys

	if format_ == "xlsx" and not out and sys.stdout.isatty():
		raise UserError(_("A spreadsheet is no text for a terminal; say --out FILE."))


def build_table(
	database: Database,
	source: Source,
	found: Report,
	by: str,
	*,
	company: str | None,
	from_date: date | None,
	to_date: date | None,
	as_on: date | None,
	sales_person: str | None,
	settings: str | None,
	today: date | None,
) -> Table:
	"""Ask a database for a report. Raises UserError for what is missing in the question."""
	from sales_roles.scope import resolve_scope
	from sales_roles.settings import load_settings
	from sales_roles.views.registry import build

	if None in (company, from_date, to_date):
		defaults = source.defaults(database)
		company = defaults.company if company is None else company
		from_date, to_date = from_date or defaults.from_date, to_date or defaults.to_date
	if company is None:
		raise UserError(_("Say whose figures: --company C."))
	if from_date is None or to_date is None:
		raise UserError(_("Say for which period: --from 2026-01-01 --to 2026-03-31."))
	if sales_person == "":
		raise UserError(_("--sales-person is empty; name a person or leave it out."))
	scope = resolve_scope(
		database,
		company,
		from_date,
		to_date,
		as_on=as_on,
		today=today,
		sales_person=sales_person,
		as_on_today=found.as_on_today,
	)
	tell_ignored(settings, database)
	return build(found, database, scope, load_settings(database, settings), by)


def tell_ignored(settings: str | None, database: Database) -> None:
	"""A site has its own settings: whoever names a file beside them is told."""
	from sales_roles.settings import is_installed

	if settings and is_installed(database):
		ignored = Message(_("The site's own settings count; {0} is not read."), settings)
		click.echo(ignored.format(language_of(click.get_current_context(silent=True))), err=True)


@cli.command()
@DATABASE
@click.option("--company", metavar="C", help="Whose customers; all money is in its currency.")
@click.option("--on", type=Day(), metavar="D", help="The day on which the policy looks; default: today.")
@SETTINGS
@FORMAT
@OUT
@LANGUAGE
@click.pass_obj
def debtors(
	source: Source,
	database: str | None,
	company: str | None,
	on: date | None,
	settings: str | None,
	format_: str | None,
	out: str | None,
	language: Translation,
) -> None:
	"""Show what the debtor policy would decide of a company's customers, and change nothing.

	Judged are the debts as on the day by the ledger, and the open Debtor Cases as they stand now; a database without
	this app has none, so that every debtor is opened. The policy is the site's own, or that of --settings:
	[[debtor_stages]], free_credit_covers, excluded_customer_groups.
	"""
	from sales_roles.debtors.question import Question
	from sales_roles.debtors.standing import any_case
	from sales_roles.export.output import emit, find_format, render
	from sales_roles.scope import today_of
	from sales_roles.views.debtor_decisions import REPORT, decisions

	format_ = find_format(format_, out)
	refuse_spreadsheet(format_, out)
	with source.open(database) as opened:
		company = source.defaults(opened).company if company is None else company
		if company is None:
			raise UserError(_("Say whose figures: --company C."))
		tell_ignored(settings, opened)
		question = Question.of(opened, company, on or today_of(opened), settings)
		table = decisions(question, first=not any_case(opened, company))
	emit(render(REPORT, table, format_, to_file=bool(out), translate=language), out)
	if out and source.tells_path:
		click.echo(str(Path(out).resolve()), err=True)


@cli.command()
@DATABASE
@SETTINGS
@TODAY
@click.pass_obj
def check(source: Source, database: str | None, settings: str | None, today: date | None) -> None:
	"""Say which ERPNext a database is of, what it lacks, and whether our figures add up.

	On a site it also runs ERPNext's own reports and compares. Exit code 1: a rule does not hold, or something lacks.
	"""
	from sales_roles.check import check_database
	from sales_roles.export.output import emit, encode, progress

	failed = False
	with source.open(database) as opened:
		findings = [check_database(opened, today=today, settings_file=settings, progress=progress)]
		if source.native(database):
			from sales_roles.desk.native import check_site

			findings.append(check_site(opened, today=today, progress=progress))
		for finding in chain.from_iterable(findings):
			progress(None)
			emit(encode(f"{finding}\n"))
			failed = failed or finding.failed
	progress(None)
	if failed:
		raise click.exceptions.Exit(1)


@cli.command()
@click.option("--out", metavar="DIR", default=DEMO_FOLDER, show_default=True, help="Folder for the page.")
@LANGUAGE
def demo(out: str, language: Translation) -> None:
	"""Show both scorecards and the debtors of the demo company, and write the page with all reports."""
	from sales_roles.export import page
	from sales_roles.export.output import as_text, emit, encode, progress, write_file

	folder = Path(out)
	if folder.exists() and not folder.is_dir():
		raise UserError(_("{0} is a file; name a folder for the page."), out)
	pairs = demo_tables(partial(progress, translate=language))
	progress(None)
	scorecards = [table for report, table in pairs if report.name.endswith("-scorecard")]
	debtors = [debtors_of(table) for report, table in pairs if (report.name, table.by) == DEBTORS]
	emit(
		encode("\n".join(as_text(table, brief=True, translate=language) for table in (*scorecards, *debtors)))
	)
	folder.mkdir(parents=True, exist_ok=True)
	target = folder.resolve() / DEMO_PAGE
	write_file(target, page.render(pairs, translate=language, language=language.language).encode())
	emit(encode("\n" + Message(_("The page with all reports: {0}"), target).format(language) + "\n"))


def debtors_of(table: Table) -> Table:
	"""Only those who are late; of the others how many they are."""
	rows = [row for row in table.rows if row["overdue"]]
	note = Message(_("{0} customers with nothing overdue are in the total."), len(table.rows) - len(rows))
	return replace(table, rows=rows, notes=(*table.notes, note))


def demo_tables(progress: Any) -> list[tuple[Report, Table]]:
	"""All reports of the demo company by person, the debtors by customer too."""
	from sales_roles import demo
	from sales_roles.scope import resolve_scope
	from sales_roles.settings import load_settings
	from sales_roles.views.registry import REPORTS, build

	progress(Message(_("Loading the demo company …")))
	pairs = []
	with demo.open_demo() as database:
		settings = load_settings(database)
		for report in REPORTS.values():
			progress(Message(_("Measuring {0} …"), report.title))
			scope = resolve_scope(
				database,
				demo.COMPANY,
				demo.FROM_DATE,
				demo.TO_DATE,
				today=demo.TODAY,
				as_on_today=report.as_on_today,
			)
			groupings = [report.groupings[0]]
			if report.name == DEBTORS[0]:
				groupings.append(DEBTORS[1])
			pairs += [(report, build(report, database, scope, settings, by)) for by in groupings]
	return pairs


def main() -> None:
	cli(prog_name="sales-roles")


if __name__ == "__main__":
	main()
