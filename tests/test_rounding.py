"""Rounding once, at the end, half away from zero; rows that add up to their rounded total (kpi.md, "Scope")."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_roles.rounding import CENT, percent, quotient, ratio, round_rows, to_cent

amounts = st.decimals(-10_000, 10_000, places=6)
people = st.dictionaries(
	st.one_of(st.none(), st.text("abcdefgh", min_size=1, max_size=3)), amounts, max_size=12
)


@pytest.mark.parametrize(
	("amount", "cents"),
	[
		("0.005", "0.01"),
		("-0.005", "-0.01"),
		("0.004999", "0.00"),
		("2.675", "2.68"),
		("-2.665", "-2.67"),
		("1.000001", "1.00"),
	],
)
def test_half_away_from_zero(amount, cents):
	"""Rounded once, at the end, half away from zero."""
	assert to_cent(Decimal(amount)) == Decimal(cents)


def test_no_negative_zero():
	assert str(to_cent(Decimal("-0.001"))) == "0.00"


@given(people)
def test_rows_add_up_to_the_rounded_total(rows):
	"""Where the rounded rows miss the rounded total, one cent each is given or taken."""
	rounded = round_rows(rows)
	movable = [key for key in rows if key is not None or rows[key]]
	assert rounded.keys() == rows.keys()
	if movable:
		assert sum(rounded.values()) == to_cent(sum(rows.values()))


@given(people)
def test_each_row_lies_within_a_cent_of_its_amount(rows):
	"""One cent each: no row is moved by two."""
	for key, cents in round_rows(rows).items():
		assert abs(cents - rows[key]) < CENT
		assert cents == cents.quantize(CENT)


@given(people)
def test_the_order_of_rows_does_not_matter(rows):
	assert round_rows(dict(reversed(rows.items()))) == round_rows(rows)


def test_a_cent_goes_to_whom_rounding_lowered_most_ties_by_name():
	"""Three thirds of 1.00 are 0.33 each; the cent that is missing goes to the first by name."""
	third = Decimal(1) / 3
	assert round_rows({"Carla": third, "Anna": third, "Boris": third}) == {
		"Anna": Decimal("0.34"),
		"Boris": Decimal("0.33"),
		"Carla": Decimal("0.33"),
	}


def test_a_cent_is_taken_from_whom_rounding_raised_most():
	"""0.335 + 0.336 + 0.329 = 1.000; rounded 0.34 + 0.34 + 0.33 = 1.01: the cent comes from 0.335."""
	rows = {"Anna": Decimal("0.336"), "Boris": Decimal("0.335"), "Carla": Decimal("0.329")}
	assert round_rows(rows) == {"Anna": Decimal("0.34"), "Boris": Decimal("0.33"), "Carla": Decimal("0.33")}


def test_unassigned_takes_part_only_with_an_amount():
	"""Unassigned is among them only if it has an amount."""
	half = Decimal("0.005")
	assert round_rows({None: Decimal(0), "Anna": half, "Boris": half})[None] == 0
	rows = {None: Decimal("0.004"), "Anna": Decimal("0.003"), "Boris": Decimal("0.003")}
	assert round_rows(rows) == {None: Decimal("0.01"), "Anna": 0, "Boris": 0}


def test_no_rows():
	assert round_rows({}) == {}


def test_blank_is_unknown_and_never_0():
	"""A blank part or a whole of 0 has no quotient."""
	for function in (percent, ratio, quotient):
		assert function(None, 10) is None
		assert function(10, None) is None
		assert function(10, 0) is None
		assert function(0, 10) == 0


def test_percentages_are_percentages():
	"""90.0, not 0.9; to the hundredth, half away from zero."""
	assert percent(Decimal(9), 10) == 90
	assert percent(1, 3) == Decimal("33.33")
	assert percent(Decimal("-0.00005"), 1) == Decimal("-0.01")
	assert quotient(200, 3) == Decimal("66.67")
