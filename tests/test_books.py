"""The scenario language itself, and the totals that any books must keep."""

from decimal import Decimal

import pytest
from books import parse_books, scenario


def test_a_word_that_a_verb_does_not_take_is_an_error(books):
	with pytest.raises(ValueError, match="does not take"):
		books.post("person Anna huntre")


def test_an_unknown_verb_is_an_error(books):
	with pytest.raises(ValueError, match="no verb"):
		books.post("2026-01-01 invoise SI-1 Alpha Bolt:1@1")


def test_a_scenario_is_the_docstring_after_books():
	"""A rule in words.

	Books:
	person Anna
	"""
	text = scenario(test_a_scenario_is_the_docstring_after_books.__doc__)
	assert [(entry.verb, entry.words) for entry in parse_books(text)] == [("person", ["Anna"])]


def test_names_with_blanks_and_marks_stand_in_quotes():
	(entry,) = parse_books(
		"""2026-03-01 invoice SI-1 "O'Brien & Sons" "Bolt M6 x 2:3@1.50[warehouse=Shop, row=2]" """
	)
	assert entry.words == ["SI-1", "O'Brien & Sons"]
	(line,) = entry.lines
	assert (line.item, line.qty, line.rate) == ("Bolt M6 x 2", Decimal(3), Decimal("1.50"))
	assert line.extra == {"warehouse": "Shop", "row": "2"}


def test_every_voucher_balances(books):
	"""Debit equals credit in every voucher, cancelled or not.

	Books:
	item Bolt
	item Help service
	customer Alpha
	2026-01-02 receipt Bolt:10@10
	2026-01-03 receipt Bolt:10@20
	2026-03-05 invoice SI-1 Alpha Bolt:2@50 Help:1@30 stock tax=19
	2026-03-06 return SI-2 of=SI-1 Bolt:1 stock
	2026-03-07 payment PE-1 Alpha 100 for=SI-1
	2026-03-08 write_off JE-1 SI-1 5
	2026-03-09 order SO-1 Alpha Bolt:2@50
	2026-03-10 delivery DN-1 of=SO-1
	2026-03-11 invoice SI-3 of=DN-1
	2026-03-12 cancel SI-3
	2026-12-31 closing 2026
	"""
	assert books.database
	nets: dict = {}
	for row in books.rows.of("GL Entry"):
		nets[row["voucher_no"]] = nets.get(row["voucher_no"], 0) + row["debit"] - row["credit"]
	assert len(nets) == 9
	assert not any(nets.values()), nets


def test_stock_is_valued_by_its_moving_average(books):
	"""10 @ 10 and 10 @ 20 are 20 @ 15; what comes back has the average of the day: 16 @ 15 and 4 @ 35 are 20 @ 19.

	Books:
	item Bolt
	customer Alpha
	2026-01-02 receipt Bolt:10@10
	2026-01-03 receipt Bolt:10@20
	2026-01-04 invoice SI-1 Alpha Bolt:4@50 stock
	2026-01-05 receipt Bolt:4@35
	2026-01-06 return SI-2 of=SI-1 Bolt:1 stock
	"""
	assert books.database
	values = [row["stock_value_difference"] for row in books.rows.of("Stock Ledger Entry")]
	assert values == [100, 200, -60, 140, 19]
