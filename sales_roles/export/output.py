"""A report in the format asked for, to stdout or to a file: whole, or not at all."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from sales_roles.messages import Message, UserError, _
from sales_roles.translations import Translation
from sales_roles.views.table import Report, Table

FORMATS = ("table", "csv", "json", "xlsx", "html")


def find_format(format_: str | None, out: str | None) -> str:
	"""The format asked for, else the one that the file's name ends with."""
	if format_ is None:
		suffix = Path(out).suffix.lower().lstrip(".") if out else ""
		return suffix if suffix in FORMATS else "table"
	if format_ not in FORMATS:
		raise UserError(_("There is no format {0}. Formats: {1}."), format_ or "''", ", ".join(FORMATS))
	return format_


def render(
	report: Report, table: Table, format_: str, to_file: bool, translate: Translation | None = None
) -> bytes:
	"""A table in a format, as the bytes to write. What is not imported is not needed."""
	translate = translate or Translation()
	if format_ == "table":
		text = as_text(table, to_file=to_file, translate=translate)
		return text.encode() if to_file else encode(text)
	if format_ == "xlsx":
		from sales_roles.export import xlsx

		return xlsx.render(table, translate=translate)
	if format_ == "html":
		from sales_roles.export import page

		return page.render([(report, table)], translate=translate, language=translate.language).encode()
	from sales_roles.export import csv, json

	return (csv if format_ == "csv" else json).render(table, translate=translate).encode()


def as_text(
	table: Table, to_file: bool = False, brief: bool = False, translate: Translation | None = None
) -> str:
	"""A table as the terminal that stdout is shows it; colours only there, and not with https://no-color.org."""
	from sales_roles.export import text

	translate = translate or Translation()
	if to_file or not sys.stdout.isatty():
		return text.render(table, brief=brief, translate=translate)
	color = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
	width = max(40, shutil.get_terminal_size().columns)
	return text.render(table, color=color, brief=brief, width=width, translate=translate)


def encode(text: str) -> bytes:
	"""A text in stdout's encoding, its marks in ASCII where that has no other."""
	from sales_roles.export.width import plain

	encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
	try:
		return text.encode(encoding)
	except UnicodeEncodeError:
		return plain(text).encode(encoding, "replace")


def emit(data: bytes, out: str | None = None) -> None:
	"""Write to a file, or to stdout at once, so that a reader who has left is noticed here."""
	if out:
		write_file(Path(out), data)
		return
	sys.stdout.flush()
	sys.stdout.buffer.write(data)
	sys.stdout.buffer.flush()


def write_file(path: Path, data: bytes) -> None:
	"""Write a file by way of a new one beside it: whoever reads it finds the old one or the new one.

	Raises UserError with the reason.
	"""
	try:
		if path.is_dir():
			raise UserError(_("{0} is a folder; name a file in it."), path)
		if path.exists() and not path.is_file():
			path.write_bytes(data)  # a pipe or a device is nothing to replace
		else:
			replace_file(path.resolve(), data)
	except OSError as error:
		raise UserError(_("Cannot write {0}: {1}."), path, error.strerror or error) from None


def replace_file(path: Path, data: bytes) -> None:
	handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
	try:
		with os.fdopen(handle, "wb") as stream:
			stream.write(data)
		os.chmod(name, path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~umask())
		os.replace(name, path)
	except BaseException:
		os.unlink(name)
		raise


def umask() -> int:
	mask = os.umask(0)
	os.umask(mask)
	return mask


def progress(message: Message | None, translate: Callable[[str], str] = str) -> None:
	"""What is being done, on a line of a terminal that the next one overwrites; stderr in a file gets none."""
	if sys.stderr.isatty():
		sys.stderr.write("\r\x1b[K" + (message.format(translate) if message else ""))
		sys.stderr.flush()
