"""Turnover plan, margin plan (docs/kpi.md, "Farmer")."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from sales_roles.kpi.plan import Year, load_plans, months

YEAR = Year("2026", date(2026, 1, 1), date(2026, 12, 31))
SHORT = Year("Short", date(2026, 4, 1), date(2026, 12, 31))
MID = Year("Mid", date(2025, 7, 17), date(2026, 7, 16))
STUB = Year("Stub", date(2026, 1, 17), date(2026, 3, 31))
EVEN = {month: Decimal("8.333") for month in ("January", "February", "March", "April", "May", "June")}
EVEN |= {
	month: Decimal("8.333") for month in ("July", "August", "September", "October", "November", "December")
}


@pytest.mark.parametrize("year", [YEAR, SHORT, MID, STUB])
@pytest.mark.parametrize(
	"percentages", [None, EVEN, {"April": Decimal(30), "May": Decimal(10)}, {"January": 0}]
)
def test_a_years_plan_is_always_spent_whole(year, percentages):
	"""So a year's plan is always spent whole, also in a short year or one that starts mid-month."""
	assert year.share(percentages, year.start, year.end) == 1
	halves = [
		year.share(percentages, year.start, date(2026, 2, 10)),
		year.share(percentages, date(2026, 2, 11), year.end),
	]
	assert sum(halves) == 1


@pytest.mark.parametrize(
	("first", "last", "part"),
	[
		(date(2026, 1, 1), date(2026, 1, 31), Fraction(1, 12)),
		(date(2026, 2, 1), date(2026, 2, 14), Fraction(1, 24)),
		(date(2026, 2, 28), date(2026, 3, 1), Fraction(1, 12) * (Fraction(1, 28) + Fraction(1, 31))),
		(date(2025, 12, 31), date(2026, 1, 1), Fraction(1, 12) * Fraction(1, 31)),
		(date(2027, 1, 1), date(2027, 1, 31), 0),
	],
)
def test_part_months_by_days(first, last, part):
	"""Equal shares without a distribution; part months by days; nothing outside the year."""
	assert YEAR.share(None, first, last) == part


def test_short_year_divides_by_the_months_it_has():
	"""A month's share = its % in the Monthly Distribution ÷ Σ % of the months that the year has.

	Short year + item groups: FY Apr–Dec 2026 (9 months), target 900, equal distribution (8.333 % each).
	Plan April = 100, year 900.
	"""
	assert 900 * SHORT.share(EVEN, date(2026, 4, 1), date(2026, 4, 30)) == 100
	assert 900 * SHORT.share(EVEN, SHORT.start, SHORT.end) == 900


def test_a_month_missing_from_the_distribution_is_0():
	"""A month missing from it: 0. Σ 0: equal shares."""
	half = {"April": Decimal(50), "June": Decimal(50)}
	assert YEAR.share(half, date(2026, 5, 1), date(2026, 5, 31)) == 0
	assert YEAR.share(half, date(2026, 4, 1), date(2026, 4, 30)) == Fraction(1, 2)
	nothing = {"January": Decimal(0), "February": Decimal(0)}
	assert YEAR.share(nothing, date(2026, 5, 1), date(2026, 5, 31)) == Fraction(1, 12)


def test_months_start_at_the_years_own_first_day():
	"""B36: fiscal year 17 Jul–16 Jul; period 1–16 Jul: 16 of the 30 days of its last month, June's share."""
	june = {"June": Decimal(60), "July": Decimal(40)}
	assert MID.share(june, date(2026, 7, 1), date(2026, 7, 16)) == Fraction(60, 100) * Fraction(16, 30)


def test_a_stub_month_has_its_months_whole_share():
	"""A stub month at the year's end has its month's whole share: 17 Mar–31 Mar is the third month of three."""
	assert list(STUB.months())[-1] == (date(2026, 3, 17), date(2026, 3, 31))
	assert STUB.share(None, date(2026, 3, 17), date(2026, 3, 31)) == Fraction(1, 3)


def test_months_of_a_year_that_starts_on_the_31st():
	"""Months that lack the day start on their last one, and no day is lost or counted twice."""
	spans = list(Year("31", date(2026, 1, 31), date(2027, 1, 30)).months())
	assert spans[:3] == [
		(date(2026, 1, 31), date(2026, 2, 27)),
		(date(2026, 2, 28), date(2026, 3, 30)),
		(date(2026, 3, 31), date(2026, 4, 29)),
	]
	assert sum((last - first).days + 1 for first, last in spans) == 365


def test_leap_day_belongs_to_its_month():
	year = Year("2028", date(2028, 1, 1), date(2028, 12, 31))
	assert year.share(None, date(2028, 2, 29), date(2028, 2, 29)) == Fraction(1, 12) / 29


def test_months_of_a_period(books):
	"""The calendar months that a period touches, cut to it.

	Books:
	company Acme EUR default
	"""
	scope = books.scope("2026-01-15", "2026-03-02")
	assert dict(months(scope)) == {
		"2026-01": (date(2026, 1, 15), date(2026, 1, 31)),
		"2026-02": (date(2026, 2, 1), date(2026, 2, 28)),
		"2026-03": (date(2026, 3, 1), date(2026, 3, 2)),
	}


def test_targets_of_the_company(books):
	"""Company of the row by target_company, blank: the default company; parenttype Sales Person; years that are
	enabled and valid for the company.

	Books:
	company Acme EUR default
	company Beta USD
	fiscal_year 2026 2026-01-01 2026-12-31
	fiscal_year Old 2026-01-01 2026-12-31 disabled
	fiscal_year Betas 2026-01-01 2026-12-31 companies=Beta
	person Anna
	plan Anna 2026 1200
	plan Anna 2026 600 company=Beta
	plan Anna Old 7000
	plan Anna Betas 240 company=Beta
	"""
	first, last = date(2026, 1, 1), date(2026, 1, 31)
	acme = load_plans(books.database, books.scope(first, last, company="Acme"))
	beta = load_plans(books.database, books.scope(first, last, company="Beta"))
	assert acme.own("Anna", "turnover", first, last) == 100
	assert beta.own("Anna", "turnover", first, last) == 50 + 20


def test_quantity_targets_are_no_money_plan(books):
	"""`target_qty` alone is no money plan.

	Books:
	company Acme EUR default
	fiscal_year 2026 2026-01-01 2026-12-31
	person Anna
	plan Anna 2026 0 qty=500
	"""
	scope = books.scope("2026-01-01", "2026-01-31")
	plans = load_plans(books.database, scope)
	assert not plans.has_plan("Anna", "turnover", scope)


def test_two_years_in_one_period(books):
	"""B38: no default fiscal year; period crosses two years: plan = sum of both parts. Distribution deleted: even
	share, with a note.

	Books:
	company Acme EUR default
	fiscal_year 2025 2025-01-01 2025-12-31
	fiscal_year 2026 2026-01-01 2026-12-31
	person Anna
	plan Anna 2025 1200 distribution=Gone
	plan Anna 2026 2400
	"""
	table = books.report("plan-attainment", "2025-12-01", "2026-01-31")
	assert table.total["turnover_plan"] == 100 + 200
	assert "Monthly Distribution Gone of a target does not exist; its plan is spread evenly." in [
		str(note) for note in table.notes
	]
