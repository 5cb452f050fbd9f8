"""How a figure is shown: by its kind, blank never as 0."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from samples import DEBTORS, FARMER, HUNTER

from sales_roles.export.display import decimals, find_target, judged_columns, show, shown_columns
from sales_roles.messages import Message


@pytest.mark.parametrize(
	("value", "kind", "text"),
	[
		(Decimal("1234567.500000"), "money", "1,234,567.50"),
		(Decimal("-0.001"), "money", "0.00"),
		(Decimal("0.005"), "money", "0.01"),
		(0, "money", "0.00"),
		(None, "money", "–"),
		(Decimal("90.00"), "percent", "90.0 %"),
		(Decimal("99.96"), "percent", "99.96 %"),
		(Decimal("100"), "percent", "100.0 %"),
		(Decimal("0.04"), "percent", "0.04 %"),
		(1500, "count", "1,500"),
		(Decimal("0.70"), "number", "0.7"),
		(Decimal("3.00"), "number", "3"),
		(Decimal("2.12345"), "quantity", "2.123"),
		(Decimal("12.5"), "days", "12.5"),
		(Decimal("3"), "hours", "3.0"),
		(date(2026, 3, 31), "date", "2026-03-31"),
		(datetime(2026, 3, 31, 9, 5), "date", "2026-03-31 09:05"),
		("too_early", "verdict", "too early"),
		("", "text", "–"),
		("a\x1b[31m\nb", "text", "a [31m b"),
		(Message("{0} of {1}", 1, 2), "text", "1 of 2"),
	],
)
def test_a_value_is_shown_by_its_kind(value, kind, text):
	assert show(value, kind) == text


def test_a_column_has_as_many_decimals_as_its_longest_number_has():
	assert decimals("number", [Decimal("0.7"), Decimal("2.00"), 3, None]) == 1
	assert decimals("quantity", [Decimal("0.33333")]) == 3
	assert decimals("money", [Decimal("1")]) == 2


def test_a_verdict_stands_beside_its_figure_and_met_with_judged():
	shown = {each.column.field: each for each in shown_columns(FARMER)}
	assert shown["turnover_attainment"].verdict == "turnover_attainment_verdict"
	assert shown["met"].judged == "judged"
	assert not shown.keys() & {"turnover_attainment_verdict", "judged"}


def test_a_figure_finds_what_it_is_compared_with():
	"""kpi.md: `lead_plan` is leads' plan, attainment is out of 100 % of the plan, a limit is to be stayed under."""
	columns = {column.field: column for column in (*FARMER.columns, *HUNTER.columns)}
	assert find_target(columns["leads"], HUNTER).field == "lead_plan"
	assert find_target(columns["conversion"], HUNTER).field == "conversion_plan"
	assert find_target(columns["cost_per_lead"], HUNTER).field == "cost_per_lead_limit"
	assert find_target(columns["overdue_share"], FARMER).field == "overdue_share_limit"
	assert find_target(columns["margin_attainment"], FARMER) == ("", "margin", "margin_plan")


def test_what_a_scorecard_judges_is_known_from_its_verdicts():
	fields = [each.column.field for each in judged_columns(FARMER, shown_columns(FARMER))]
	assert fields == [
		"sales_person",
		"turnover",
		"turnover_attainment",
		"margin",
		"margin_attainment",
		"overdue_share",
		"overdue_share_limit",
		"met",
	]
	assert judged_columns(DEBTORS, shown_columns(DEBTORS)) == []
