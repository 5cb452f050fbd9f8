"""Click with this app's manners: whatever a person can put right is one sentence on stderr and exit code 2."""

from __future__ import annotations

import errno
import re
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import click

from sales_roles.messages import Message, UserError, _
from sales_roles.translations import Translation

DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
SPEAKS = "sales_roles.language"  # of a context's meta, which all contexts of a call share


class Failure(click.ClickException):
	"""One sentence on stderr, exit code 2."""

	exit_code = 2


@contextmanager
def one_sentence(ctx: click.Context | None) -> Iterator[None]:
	"""What a person can put right becomes a Failure in their language; what is a fault of ours stays a traceback."""
	try:
		yield
	except UserError as error:
		raise Failure(error.message.format(language_of(ctx))) from None
	except click.UsageError as error:
		if type(error).__name__ == "NoArgsIsHelpError":  # click 8.2 and later
			raise
		raise Failure(" ".join(error.format_message().split())) from None
	except OSError as error:
		if error.errno == errno.EPIPE:  # `| head` has read enough; click ends quietly
			raise
		name = f"{error.filename}: " if error.filename else ""
		raise Failure(f"{name}{error.strerror or error}.") from None
	except Exception as error:
		driver_error = database_error(error)
		if driver_error is None:
			raise
		reason = str(driver_error.args[-1] if driver_error.args else driver_error).rstrip(".")
		text = _("The database did not answer: {0}. `sales-roles check` says what it lacks.")
		raise Failure(Message(text, reason).format(language_of(ctx))) from None


def language_of(ctx: click.Context | None) -> Callable[[str], str]:
	"""What translates into the language that the call has asked for so far."""
	return ctx.meta.get(SPEAKS, str) if ctx else str


def remember_language(ctx: click.Context, _param: click.Parameter, language: Translation) -> Translation:
	"""The callback of an eager --language: also the options before it are then refused in that language."""
	ctx.meta[SPEAKS] = language
	return language


def database_error(error: Exception) -> Exception | None:
	"""What a driver said: the error itself, or what Frappe made its own of (a timeout, a deadlock).

	PyMySQL need not be installed; whoever raised one of its errors has imported it.
	"""
	drivers = (sys.modules.get(name) for name in ("pymysql", "MySQLdb"))
	kinds = (sqlite3.Error, *(driver.MySQLError for driver in drivers if driver))
	return next((each for each in (error, error.__cause__) if isinstance(each, kinds)), None)


class Command(click.Command):
	def make_context(self, *args: Any, parent: click.Context | None = None, **kwargs: Any) -> click.Context:
		with one_sentence(parent):
			return super().make_context(*args, parent=parent, **kwargs)

	def invoke(self, ctx: click.Context) -> Any:
		with one_sentence(ctx):
			return super().invoke(ctx)


class Group(click.Group):
	command_class = Command

	def make_context(self, *args: Any, parent: click.Context | None = None, **kwargs: Any) -> click.Context:
		with one_sentence(parent):
			return super().make_context(*args, parent=parent, **kwargs)

	def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
		if self.get_command(ctx, args[0]) is None:
			known = ", ".join(self.list_commands(ctx))
			raise Failure(str(Message(_("There is no command {0}. Commands: {1}."), args[0] or "''", known)))
		return super().resolve_command(ctx, args)


class Language(click.ParamType):
	"""A shipped language as what translates into it."""

	name = "language"

	def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Translation:
		return value if isinstance(value, Translation) else Translation(value)


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
		option = param.opts[0] if param else self.name
		text = _("Invalid value for '{0}': {1} is no date; write it as 2026-03-31.")
		raise UserError(text, option, value or repr(value))
