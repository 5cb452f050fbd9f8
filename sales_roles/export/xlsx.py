"""A table as a spreadsheet: real numbers and dates, the header frozen, what it says about itself on a second sheet."""

from __future__ import annotations

import io
import re
from importlib.util import find_spec
from typing import Any

from sales_roles.export.csv import is_formula
from sales_roles.export.display import NUMBERS, TOTAL, UNASSIGNED, VERDICTS, Translate
from sales_roles.export.width import widest
from sales_roles.messages import Message, UserError, _
from sales_roles.views.table import Column, Table

HAVE_XLSX = find_spec("openpyxl") is not None
FORMATS = {
	"money": "#,##0.00",
	"percent": '0.0" %"',  # 90.0 stays 90.0, as in every other export
	"count": "#,##0",
	"quantity": "#,##0.###",
	"number": "#,##0.##",
	"days": "#,##0.#",
	"hours": "#,##0.0",
	"date": "yyyy-mm-dd",
}
# What XML 1.0 cannot hold.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
WIDEST = 48
LONGEST = 32767  # characters of a cell


def render(table: Table, *, translate: Translate = str) -> bytes:
	"""The workbook. Raises UserError where openpyxl is not installed."""
	if not HAVE_XLSX:
		raise UserError(_("A spreadsheet needs openpyxl: pip install 'sales_roles[xlsx]'."))
	from openpyxl import Workbook

	book = Workbook(write_only=True)
	fill_report(book, table, translate)
	fill_notes(book, table, translate)
	stream = io.BytesIO()
	book.save(stream)
	return stream.getvalue()


def fill_report(book: Any, table: Table, translate: Translate) -> None:
	from openpyxl.styles import Alignment, Border, Font, Side
	from openpyxl.utils import get_column_letter

	sheet = book.create_sheet(sheet_name(translate(table.title)))
	sheet.freeze_panes = "B2"
	for number, column in enumerate(table.columns, 1):
		sheet.column_dimensions[get_column_letter(number)].width = column_width(table, column, translate)
	bold, top = Font(bold=True), Border(top=Side(style="thin"))
	sheet.append(
		[
			cell(
				sheet,
				translate(column.label),
				"text",
				font=bold,
				alignment=Alignment(
					wrap_text=True,
					vertical="bottom",
					horizontal="right" if column.kind in NUMBERS else "left",
				),
			)
			for column in table.columns
		]
	)
	for row in table.rows:
		style = {"font": bold} if row.get("is_group") else {}
		cells = []
		for number, column in enumerate(table.columns):
			value = row.get(column.field)
			if column.field == "sales_person" and value is None:
				value = translate(UNASSIGNED)
			indent = {"alignment": Alignment(indent=int(row.get("indent") or 0))} if number == 0 else {}
			cells.append(cell(sheet, worded(value, column, translate), column.kind, **style, **indent))
		sheet.append(cells)
	if table.total:
		values = [worded(table.total.get(column.field), column, translate) for column in table.columns]
		values[0] = translate(TOTAL)
		sheet.append(
			[
				cell(sheet, value, column.kind, font=bold, border=top)
				for value, column in zip(values, table.columns, strict=True)
			]
		)


def fill_notes(book: Any, table: Table, translate: Translate) -> None:
	"""What was asked, what is noted, what the columns mean."""
	from openpyxl.styles import Font

	sheet = book.create_sheet(sheet_name(translate(_("Notes"))))
	sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 28, 100
	scope = table.scope
	asked = [
		(_("Report"), translate(table.title)),
		(_("Company"), scope.company),
		(_("Currency"), scope.currency),
		(_("First day"), scope.from_date),
		(_("Last day"), scope.to_date),
		(_("As on"), scope.as_on),
		(_("Sales Person"), scope.sales_person),
	]
	for label, value in asked:
		if value:
			kind = "text" if isinstance(value, str) else "date"
			sheet.append(
				[cell(sheet, translate(label), "text", font=Font(bold=True)), cell(sheet, value, kind)]
			)
	for note in table.notes:
		sheet.append([None, cell(sheet, note.format(translate), "text")])
	sheet.append([])
	for column in table.columns:
		if column.help:
			sheet.append(
				[cell(sheet, translate(column.label), "text"), cell(sheet, translate(column.help), "text")]
			)


def cell(sheet: Any, value: Any, kind: str, **style: Any) -> Any:
	"""One cell. A text stays a text: what looks like a formula is marked as quoted, as a hand would type it."""
	from openpyxl.cell import WriteOnlyCell

	if isinstance(value, Message):
		value = str(value)
	if isinstance(value, bool):
		value = int(value)
	text = isinstance(value, str)
	made = WriteOnlyCell(sheet, ILLEGAL.sub(" ", value)[:LONGEST] if text else value)
	if text:
		made.data_type = "s"
		made.quotePrefix = is_formula(value)
	elif kind in FORMATS:
		made.number_format = FORMATS[kind]
	for name, each in style.items():
		setattr(made, name, each)
	return made


def worded(value: Any, column: Column, translate: Translate) -> Any:
	return translate(VERDICTS[value]) if column.kind == "verdict" and value in VERDICTS else value


def column_width(table: Table, column: Column, translate: Translate) -> int:
	"""Characters that a column needs, within reason."""
	if column.kind in NUMBERS:
		return 14
	texts = [str(row.get(column.field) or "") for row in table.rows[:1000]]
	label = widest(translate(column.label).split())
	return min(WIDEST, max(12, label, widest(texts)) + 2)


def sheet_name(title: str) -> str:
	"""A title as a sheet may be called: 31 characters, none of `[]:*?/\\`."""
	return re.sub(r"[\[\]:*?/\\]", " ", title)[:31].strip("' ") or "Report"
