"""The command line: one click group, as `sales-roles` and as `bench --site x sales-roles` (commands.py).

Imported by every bench command on a site with this app, so what is heavy is imported where it is used.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sales_roles import __version__
from sales_roles.messages import Message, UserError, _

if TYPE_CHECKING:
	from sales_roles.database.port import Database
	from sales_roles.views.table import Report, Table

FORMATS = ("table", "csv", "json", "xlsx", "html")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
DEMO_FOLDER, DEMO_PAGE = "demo", "sales-roles.html"


class Failure(click.ClickException):
	"""One sentence on stderr, exit code 2."""

	exit_code = 2


@contextmanager
def one_sentence() -> Iterator[None]:
	"""What a person can put right becomes a Failure; what is a fault of ours stays a traceback."""
	try:
		yield
	except UserError as error:
		raise Failure(str(error)) from None
	except click.UsageError as error:
		if type(error).__name__ == "NoArgsIsHelpError":  # click 8.2 and later
			raise
		raise Failure(" ".join(error.format_message().split())) from None
	except OSError as error:
		if error.errno == errno.EPIPE:
			raise
		name = f"{error.filename}: " if error.filename else ""
		raise Failure(f"{name}{error.strerror or error}.") from None
	except Exception as error:
		if not is_database_error(error):
			raise
		reason = str(error.args[-1] if error.args else error).rstrip(".")
		raise Failure(
			str(
				Message(
					_("The database did not answer: {0}. `sales-roles check` says what is missing in it."),
					reason,
				)
			)
		) from None


def is_database_error(error: Exception) -> bool:
	"""PyMySQL need not be installed; whoever raised one of its errors has imported it."""
	drivers = (sys.modules.get(name) for name in ("pymysql", "MySQLdb"))
	errors = tuple(driver.MySQLError for driver in drivers if driver)
	return isinstance(error, (sqlite3.Error, *errors))


class Command(click.Command):
	def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
		with one_sentence():
			return super().make_context(*args, **kwargs)

	def invoke(self, ctx: click.Context) -> Any:
		with one_sentence():
			return super().invoke(ctx)


class Group(click.Group):
	command_class = Command

	def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
		with one_sentence():
			return super().make_context(*args, **kwargs)

	def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
		name = args[0]
		if self.get_command(ctx, name) is None and not name.startswith("-"):
			known = ", ".join(self.list_commands(ctx))
			raise Failure(str(Message(_("There is no command {0}. Commands: {1}."), name, known)))
		return super().resolve_command(ctx, args)


class Day(click.ParamType):
	"""A date as 2026-03-31."""

	name = "date"

	def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
		if isinstance(value, date):
			return value
		if DAY.match(value):
			try:
				return date.fromisoformat(value)
			except ValueError:
				pass
		self.fail(f"{value or repr(value)} is no date; write it as 2026-03-31.", param, ctx)


@dataclass(frozen=True)
class Defaults:
	"""What a question takes where it names nothing."""

	company: str | None = None
	from_date: date | None = None
	to_date: date | None = None


class Source:
	"""Where a command finds its database. A site has one, and defaults; the plain command line has neither."""

	def open(self, url: str | None) -> Database:
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

	width = max(map(len, REPORTS))
	for report in REPORTS.values():
		click.echo(f"{report.name:<{width}}  {', '.join(report.groupings)}")


@cli.command()
@click.argument("name")
@click.option("--database", metavar="URL", help="sqlite:PATH or mariadb://user:password@host:port/name.")
@click.option("--company", help="Whose figures; all money is in its currency.")
@click.option("--from", "from_date", type=Day(), metavar="D", help="First day of the period: 2026-01-01.")
@click.option("--to", "to_date", type=Day(), metavar="D", help="Last day of the period.")
@click.option("--as-on", type=Day(), metavar="D", help="The day at which debts and deals are known.")
@click.option("--sales-person", metavar="P", help="Only this person; a group stands for its whole subtree.")
@click.option("--by", metavar="KEY", help="The grouping; `sales-roles reports` lists them.")
@click.option("--settings", metavar="FILE", help="TOML file, for a database that has not this app.")
@click.option(
	"--format", "format_", metavar="|".join(FORMATS), help="Default: table, or what --out ends with."
)
@click.option("--out", metavar="FILE", help="Write to a file instead of stdout.")
@click.option("--today", type=Day(), metavar="D", hidden=True)
@click.pass_obj
def report(source: Source, name: str, database: str | None, out: str | None, **asked: Any) -> None:
	"""Show the report NAME of a company and period.

	The password of a MariaDB database may stand in the environment variable SALES_ROLES_PASSWORD instead of the URL.
	CSV has kpi.md's field names as header; its first field says whether a line is a row, a group's, the total.
	"""
	from sales_roles.views.registry import find_grouping, find_report

	found = find_report(name)
	by = find_grouping(found, asked["by"])
	format_ = find_format(asked["format_"], out)
	if format_ == "xlsx" and not out and sys.stdout.isatty():
		raise UserError(_("A spreadsheet is no text for a terminal; say --out FILE."))
	with source.open(database) as opened:
		table = build_table(opened, source, found, by, **asked)
	emit(render(found, table, format_, to_terminal=not out), out)


@cli.command()
@click.option("--database", metavar="URL", help="sqlite:PATH or mariadb://user:password@host:port/name.")
@click.option("--today", type=Day(), metavar="D", hidden=True)
@click.pass_obj
def check(source: Source, database: str | None, today: date | None) -> None:
	"""Say which ERPNext a database is of, what is missing in it, and whether our figures add up.

	On a site it also runs ERPNext's own reports and compares. Exit code 1: a rule does not hold.
	"""
	from sales_roles.check import check_database

	with source.open(database) as opened:
		holds = True
		for finding in check_database(opened, today=today):
			click.echo(str(finding))
			holds = holds and finding.holds
		if source.native(database):
			from sales_roles.desk.native import check_site

			for finding in check_site(opened, today=today):
				click.echo(str(finding))
				holds = holds and finding.holds
	if not holds:
		raise click.exceptions.Exit(1)


@cli.command()
@click.option("--out", metavar="DIR", default=DEMO_FOLDER, show_default=True, help="Folder for the page.")
def demo(out: str) -> None:
	"""Show both scorecards and the debtors of the demo company, and write the page with all reports."""
	from sales_roles import demo as company
	from sales_roles.export import page
	from sales_roles.scope import resolve_scope
	from sales_roles.settings import load_settings
	from sales_roles.views.registry import REPORTS

	folder = Path(out)
	if folder.exists() and not folder.is_dir():
		raise UserError(_("{0} is a file; name a folder for the page."), out)
	progress(Message(_("Loading the demo company …")))
	with company.open_demo() as database:
		settings = load_settings(database)
		pairs: list[tuple[Report, Table]] = []
		for each in REPORTS.values():
			progress(Message(_("Measuring {0} …"), each.title))
			scope = resolve_scope(
				database,
				company.COMPANY,
				company.FROM_DATE,
				company.TO_DATE,
				today=company.TODAY,
				as_on_today=each.as_on_today,
			)
			groupings = each.groupings if each.name == "overdue-receivables" else each.groupings[:1]
			pairs += [
				(each, each.build(database, scope, settings, by))
				for by in groupings
				if by in ("sales_person", "customer")
			]
	progress(None)
	shown = [table for each, table in pairs if each.name.endswith("-scorecard") or table.by == "customer"]
	emit(encode("\n".join(map(as_text, shown))), None)
	folder.mkdir(parents=True, exist_ok=True)
	target = folder / DEMO_PAGE
	write_file(target, page.render(pairs).encode())
	click.echo(f"\n{Message(_('The page with all reports: {0}'), target.resolve())}")


def build_table(
	database: Database,
	source: Source,
	found: Report,
	by: str,
	*,
	company: str | None,
	from_date: date | None,
	to_date: date | None,
	as_on: date | None = None,
	sales_person: str | None = None,
	settings: str | None = None,
	today: date | None = None,
	**_unused: Any,
) -> Table:
	"""Ask a database for a report. Raises UserError for what is missing in the question."""
	from sales_roles.scope import resolve_scope
	from sales_roles.settings import is_installed, load_settings

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
	if settings and is_installed(database):
		click.echo(str(Message(_("The site's own settings count; {0} is not read."), settings)), err=True)
	table = found.build(database, scope, load_settings(database, settings), by)
	if not table.rows:
		note = Message(_("Nothing is booked for {0} from {1} to {2}."), scope.company, from_date, to_date)
		table = replace(table, notes=(*table.notes, note))
	return table


def find_format(format_: str | None, out: str | None) -> str:
	"""The format asked for, else the one that the file's name ends with."""
	if format_ is None:
		suffix = Path(out).suffix.lower().lstrip(".") if out else ""
		return suffix if suffix in FORMATS else "table"
	if format_ not in FORMATS:
		raise UserError(_("There is no format {0}. Formats: {1}."), format_ or "''", ", ".join(FORMATS))
	return format_


def render(found: Report, table: Table, format_: str, to_terminal: bool) -> bytes:
	"""A table in a format, as the bytes to write."""
	if format_ == "table":
		return encode(as_text(table)) if to_terminal else as_text(table, color=False, width=None).encode()
	if format_ == "xlsx":
		from sales_roles.export import xlsx

		return xlsx.render(table)
	if format_ == "html":
		from sales_roles.export import page

		return page.render([(found, table)]).encode()
	from sales_roles.export import csv, json

	return (csv if format_ == "csv" else json).render(table).encode()


def as_text(table: Table, color: bool | None = None, width: int | None = 0) -> str:
	"""A table for the terminal that stdout is; colours and its width only if it is one (https://no-color.org)."""
	from sales_roles.export import text

	terminal = sys.stdout.isatty()
	if color is None:
		color = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
	if width == 0 and terminal:
		width = max(40, shutil.get_terminal_size().columns)
	return text.render(table, color=color, width=width or text.WIDTH)


def encode(text: str) -> bytes:
	"""A text in stdout's encoding, its marks in ASCII where that has no other."""
	from sales_roles.export.text import plain

	encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
	try:
		return text.encode(encoding)
	except (UnicodeEncodeError, LookupError):
		return plain(text).encode(encoding, "replace")


def emit(data: bytes, out: str | None) -> None:
	"""Write to a file, or to stdout at once, so that a reader who has left is noticed here."""
	if out:
		write_file(Path(out), data)
		return
	stream = click.get_binary_stream("stdout")
	stream.write(data)
	stream.flush()


def write_file(path: Path, data: bytes) -> None:
	"""Write a file whole or not at all. Raises UserError with the reason."""
	try:
		if path.exists() and not path.is_file():
			if path.is_dir():
				raise UserError(_("{0} is a folder; name a file in it."), path)
			path.write_bytes(data)  # a pipe or a device is nothing to replace
			return
		replace_file(path.resolve(), data)
	except OSError as error:
		raise UserError(_("Cannot write {0}: {1}."), path, error.strerror or error) from None


def replace_file(path: Path, data: bytes) -> None:
	handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
	try:
		with os.fdopen(handle, "wb") as stream:
			stream.write(data)
		os.chmod(name, path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~current_umask())
		os.replace(name, path)
	except BaseException:
		os.unlink(name)
		raise


def current_umask() -> int:
	mask = os.umask(0)
	os.umask(mask)
	return mask


def progress(message: Message | None, stream: Callable[[], Any] = lambda: sys.stderr) -> None:
	"""What is being done, in one line of a terminal that the next one overwrites; a file of stderr gets none."""
	if stream().isatty():
		click.echo("\r\x1b[K" + (str(message) if message else ""), nl=False, err=True)


def main() -> None:
	cli(prog_name="sales-roles")


if __name__ == "__main__":
	main()
