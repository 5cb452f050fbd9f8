"""The terminal's table: aligned by what a terminal shows, readable without colour, in the width there is."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from samples import DEBTORS, EMPTY, FARMER, HUNTER

from sales_roles.export.text import render
from sales_roles.export.width import cut, display_width, plain, wrap

ANSI = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize(
	("text", "width"),
	[("abc", 3), ("李明", 4), ("é", 1), ("é", 1), ("اسم", 3), ("👍", 2), ("a​b", 2), ("", 0)],
)
def test_width_is_that_of_a_terminal(text, width):
	"""East Asian wide characters take two columns, combining marks and zero-width ones none."""
	assert display_width(text) == width


def test_a_long_name_is_cut_with_an_ellipsis_to_its_width():
	assert cut("Boris Kessler", 8) == "Boris K…"
	assert cut("李明李明", 6) == "李明…"
	assert cut("Boris K", 7) == "Boris K"


def test_a_label_is_broken_at_spaces_and_hyphens():
	assert wrap("Existing-customer leads", 10) == ["Existing-", "customer", "leads"]
	assert wrap("Cost per lead", 9) == ["Cost per", "lead"]


@pytest.mark.parametrize("table", [HUNTER, FARMER, DEBTORS, EMPTY])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal(table, width):
	lines = render(table, width=width).splitlines()[1:]  # the title is for the reader to break
	assert max(map(display_width, lines)) <= width


def test_numbers_stand_under_each_other():
	"""Each amount of a column ends at the same place, wide names or not."""
	lines = render(FARMER, width=200).splitlines()[4:]
	amounts = ["412,345.60", "312,345.60", "212,345.60", "100,000.00", "-1,250.00", "411,095.60"]
	ends = set()
	for amount in amounts:
		line = next(line for line in lines if amount in line)
		ends.add(display_width(line[: line.index(amount) + len(amount)]))
	assert len(ends) == 1


def test_tree_unassigned_and_total_are_rows_of_their_own():
	lines = [line.split("  ") for line in render(FARMER, width=200).splitlines()]
	text = render(FARMER, width=200)
	assert "\nSales Team " in text
	assert "\n  Accounts North " in text
	assert "\n    Anna Brandt " in text
	assert "\nUnassigned " in text
	assert [line[0] for line in lines if line[0] in ("Unassigned", "Total")] == ["Unassigned", "Total"]


def test_verdicts_are_marks_with_a_legend():
	"""Readable without colour: ✓ ✗ ↗ ↘ … · and what each means, those that are used only."""
	text = render(HUNTER, width=200)
	assert re.search(r"Clara Olsen +34 ↗ +30 +61\.76 ✓ +80\.00 +23\.5 % ✓", text)
	assert re.search(r"Dmitri Petrow +19 ↘ +30 +120\.00 ✗ +80\.00 +10\.5 % … +20\.0 % +0 of 2", text)
	assert "✓ met  ✗ missed  ↗ on track  ↘ behind  … too early  · no plan" in text
	assert "on track" not in render(FARMER)


def test_blank_is_a_dash_and_zero_is_zero():
	text = render(HUNTER, width=200)
	assert re.search(r"Eva Lindqvist +0 · +– +– +80\.00 +– +20\.0 % +–", text)


def test_colour_changes_nothing_but_colour():
	coloured = render(FARMER, color=True)
	assert "\x1b[31m✗\x1b[0m" in coloured
	assert ANSI.sub("", coloured) == render(FARMER)


def test_a_name_moves_no_cursor():
	assert "\x1b" not in render(DEBTORS)


def test_a_table_too_wide_goes_on_below_with_its_first_column():
	text = render(DEBTORS, width=80)
	assert text.count("\nO'Brien & Söhne") == text.count("\nCustomer ") == 3
	assert "Receivable" in text


def test_a_scorecard_shows_first_what_it_judges_and_nothing_is_lost():
	"""In brief only that."""
	text = render(FARMER)
	assert text.index(" Met\n") < text.index(" Open\n")
	assert "400,000.00" in text and "81,000.00" in text
	brief = render(FARMER, brief=True)
	assert brief.count("\nTotal ") == 1
	assert " Met\n" in brief and " Open\n" not in brief


def test_an_empty_report_has_its_note_and_no_table():
	assert "─" not in render(EMPTY)
	assert "• Nothing is booked for Nordholm." in render(EMPTY)


def test_labels_and_notes_are_translated():
	text = render(FARMER, translate=str.upper)
	assert "TURNOVER" in text
	assert "UNASSIGNED" in text
	assert "TOTAL" in text
	assert "✓ MET" in text
	assert "% OF THE TURNOVER HAS NO COST." in text
	assert "Anna Brandt" in text  # a name is no label


def test_marks_have_an_ascii_form():
	plain(render(replace(HUNTER, notes=()))).replace("·", ".").encode("ascii")
