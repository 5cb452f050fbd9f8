"""CSV, JSON and the spreadsheet: raw figures, exact, and safe to open."""

from __future__ import annotations

import csv as reader
import io
import json as parser
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from samples import DEBTORS, EMPTY, FARMER, HUNTER

from sales_roles.export import csv, json, xlsx
from sales_roles.messages import UserError

openpyxl = pytest.importorskip("openpyxl")


def read_csv(table):
	return list(reader.DictReader(io.StringIO(csv.render(table), newline="")))


def test_csv_has_field_names_and_raw_numbers():
	rows = read_csv(DEBTORS)
	assert rows[0]["overdue"] == "2500"
	assert rows[1]["overdue"] == "700.1"
	assert rows[0]["oldest_due_date"] == "2026-03-01"
	assert rows[0]["credit"] == "-60"
	assert csv.render(DEBTORS).endswith("\r\n")


def test_csv_says_which_line_is_a_group_unassigned_or_the_total():
	"""Whoever adds up rows and Unassigned has the total: each amount once."""
	rows = read_csv(FARMER)
	assert [row["row"] for row in rows] == ["group", "group", "row", "row", "row", "unassigned", "total"]
	added = sum(Decimal(row["turnover"]) for row in rows if row["row"] in ("row", "unassigned"))
	assert added == Decimal(rows[-1]["turnover"])
	assert [row["indent"] for row in rows[:5]] == ["0", "1", "2", "2", "1"]


def test_csv_blank_is_empty_and_a_verdict_its_word():
	rows = read_csv(HUNTER)
	assert rows[3]["cost_per_lead"] == ""
	assert rows[1]["leads_verdict"] == "on_track"


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_text_is_no_formula(name):
	"""OWASP: a cell that begins with = + - @ tab or return is evaluated by spreadsheets. Numbers stay numbers."""
	table = replace(DEBTORS, rows=({**DEBTORS.rows[0], "customer": name},))
	assert read_csv(table)[0]["customer"] == "'" + name
	sheet = open_sheet(table)
	cell = sheet["A2"]
	assert (cell.data_type, cell.quotePrefix) == ("s", True)
	assert sheet["L2"].value == -60


@pytest.mark.parametrize(
	("value", "text"),
	[
		("1234.500000", "1234.5"),
		("0E-6", "0"),
		("-0.00", "0"),
		("1E+3", "1000"),
		("0.10", "0.1"),
		("1e-9", "0.000000001"),
	],
)
def test_a_number_prints_exactly(value, text):
	assert csv.exact(Decimal(value)) == text


def test_json_has_the_promised_shape():
	"""The keys and their order, numbers as numbers, blanks null, percentages as percentages, dates ISO."""
	found = parser.loads(json.render(FARMER))
	assert list(found) == ["report", "scope", "columns", "rows", "total", "summary", "chart", "notes"]
	assert found["scope"] == {
		"company": "Nordholm Trading",
		"currency": "EUR",
		"from_date": "2026-01-01",
		"to_date": "2026-06-30",
		"as_on": "2026-06-30",
		"sales_person": None,
		"by": "sales_person",
	}
	assert found["columns"][3] == {
		"field": "turnover_attainment",
		"label": "Turnover attainment",
		"kind": "percent",
		"help": "Turnover that targets cover ÷ plan.",
	}
	assert found["columns"][5] == {"field": "margin", "label": "Margin", "kind": "money"}
	assert found["rows"][2]["sales_person"] == "Anna Brandt"
	assert found["rows"][2]["turnover_attainment"] == 117.97
	assert found["rows"][2]["turnover_attainment_verdict"] == "met"
	assert found["rows"][0]["is_group"] is True
	assert found["rows"][-1]["sales_person"] is None
	assert found["rows"][-1]["turnover_plan"] is None
	assert found["total"]["turnover"] == 411095.6
	assert found["summary"][1] == {
		"label": "Turnover attainment",
		"value": 103.09,
		"kind": "percent",
		"verdict": "met",
	}
	assert found["chart"]["type"] == "bar"
	assert found["chart"]["series"]["Turnover"] == [212345.6, 100000, 100000]
	assert found["notes"] == ["3.2 % of the turnover has no cost."]


def test_json_numbers_have_no_float_noise():
	rows = ({**DEBTORS.rows[0], "overdue": Decimal("12345678901234.100000")},)
	assert '"overdue": 12345678901234.1,' in json.render(replace(DEBTORS, rows=rows))


def test_json_of_nothing_is_whole():
	found = parser.loads(json.render(EMPTY))
	assert (found["rows"], found["total"], found["chart"]) == ([], {}, None)
	assert found["notes"] == ["Nothing is booked for Nordholm."]


def test_json_translates_labels_and_no_values():
	found = parser.loads(json.render(FARMER, translate=str.upper))
	assert found["columns"][1]["label"] == "TURNOVER"
	assert found["columns"][1]["field"] == "turnover"
	assert found["rows"][2]["turnover_attainment_verdict"] == "met"


def open_sheet(table, name=None):
	book = openpyxl.load_workbook(io.BytesIO(xlsx.render(table)))
	return book[name] if name else book.worksheets[0]


def test_the_spreadsheet_has_real_numbers_and_dates_and_a_frozen_header():
	sheet = open_sheet(DEBTORS)
	assert sheet.freeze_panes == "B2"
	assert [cell.value for cell in sheet[1]][:4] == ["Customer", "Farmer", "Overdue", "Oldest due date"]
	assert sheet["C3"].value == 700.1
	assert sheet["C3"].number_format == "#,##0.00"
	assert sheet["D3"].value == datetime(2026, 6, 29)
	assert sheet["D3"].number_format == "yyyy-mm-dd"
	assert sheet["A5"].value == "Total"
	assert sheet["A5"].font.bold and sheet["C5"].font.bold
	assert sheet["C5"].value == 3210.1


def test_the_spreadsheet_keeps_the_tree_and_words_its_verdicts():
	sheet = open_sheet(FARMER)
	assert sheet["A4"].alignment.indent == 2
	assert sheet["A2"].font.bold and not sheet["A4"].font.bold
	assert sheet["A7"].value == "Unassigned"
	assert sheet["D2"].value == 103.09  # percentages stay percentages
	assert sheet["E5"].value == "missed"


def test_the_spreadsheet_says_what_was_asked_and_noted():
	rows = [[cell.value for cell in row] for row in open_sheet(FARMER, "Notes").iter_rows(max_col=2)]
	assert ["Company", "Nordholm Trading"] in rows
	assert ["First day", datetime(2026, 1, 1)] in rows
	assert [None, "3.2 % of the turnover has no cost."] in rows
	assert ["Overdue share", "Overdue ÷ open."] in rows


def test_the_spreadsheet_leaves_out_what_xml_cannot_hold():
	assert open_sheet(DEBTORS)["A4"].value == "O'Brien & Söhne <b>50% off</b> [31m"


def test_without_openpyxl_one_sentence_says_what_to_install(monkeypatch):
	monkeypatch.setattr(xlsx, "HAVE_XLSX", False)
	with pytest.raises(UserError, match="pip install"):
		xlsx.render(DEBTORS)


def test_dates_are_dates(tmp_path):
	assert csv.raw(date(2026, 1, 2)) == "2026-01-02"
	assert json.dump(datetime(2026, 1, 2, 3, 4)) == '"2026-01-02 03:04:00"'
