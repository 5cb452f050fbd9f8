"""First response (docs/kpi.md, "Hunter")."""

from decimal import Decimal

import pytest
from books import column


def answers(books, from_date="2026-03-01", to_date="2026-03-31", as_on="2026-12-31", **values):
	return books.report("lead-conversion", from_date, to_date, as_on=as_on, **values)


def of(table):
	return table.total["hours_to_response"], table.total["untouched"]


def test_median_hours_and_untouched(books):
	"""Median hours from the lead's coming to the first outgoing Communication (or call) on it; `untouched`: leads with
	none. A group's median is that of all its leads.

	Books:
	company Acme EUR default
	person North group
	person Hanna hunter parent=North
	person Boris hunter parent=North
	2026-03-05 lead L-1 hunter=Hanna time=09:00
	2026-03-05 communication sent lead=L-1 time=09:30
	2026-03-05 communication sent lead=L-1 time=11:00
	2026-03-05 lead L-2 hunter=Hanna time=09:00
	2026-03-06 call outgoing lead=L-2 time=10:00
	2026-03-05 lead L-3 hunter=Hanna time=22:00
	2026-03-06 communication sent lead=L-3 time=01:00
	2026-03-05 lead L-4 hunter=Boris time=09:00
	2026-03-05 communication sent lead=L-4 time=09:15
	2026-03-05 lead L-5 hunter=Boris time=09:00
	2026-03-05 communication received lead=L-5 time=09:15
	"""
	table = answers(books)
	assert column(table, "hours_to_response") == {
		"North": Decimal("1.75"),
		"Hanna": 3,
		"Boris": Decimal("0.25"),
	}
	assert column(table, "untouched") == {"North": 1, "Hanna": 0, "Boris": 1}
	assert of(table) == (Decimal("1.75"), 1)


def test_after_its_coming(books):
	"""The first outgoing Communication after that: what went out before the lead came is no response.

	Books:
	company Acme EUR default
	2026-03-05 lead L-1 time=09:00
	2026-03-04 communication sent lead=L-1 time=09:00
	"""
	assert of(answers(books)) == (None, 1)
	books.post("2026-03-05 communication sent lead=L-1 time=09:00")
	assert of(answers(books)) == (0, 0)


def test_by_as_on(books):
	"""By `as_on`: the day's last minute counts.

	Books:
	company Acme EUR default
	2026-03-05 lead L-1 time=23:59
	2026-03-06 communication sent lead=L-1 time=23:59
	"""
	assert of(answers(books, as_on="2026-03-05")) == (None, 1)
	assert of(answers(books, as_on="2026-03-06")) == (24, 0)


@pytest.mark.parametrize(
	("received", "hours"), [("2026-03-05", 2), ("2026-03-04", 35), ("2026-03-06", Decimal("-1"))]
)
def test_received_on(books, received, hours):
	"""A lead received on another day than it was entered came at that day's beginning; on the same day its hour is
	known."""
	books.post("company Acme EUR default")
	books.post(
		f"2026-03-05 lead L-1 received={received} time=09:00\n2026-03-05 communication sent lead=L-1 time=11:00"
	)
	expected = (None, 1) if hours < 0 else (hours, 0)
	assert of(answers(books)) == expected


def test_lead_that_wrote_to_us_and_was_never_answered(books):
	"""B55: a lead that wrote to us, never mailed by us → no crash; days from creation to deal.

	Books:
	company Acme EUR default
	item Help service
	customer Alpha lead=L-1
	2026-03-05 lead L-1
	2026-03-06 communication received lead=L-1
	2026-03-15 invoice SI-1 Alpha Help:1@100
	"""
	table = answers(books)
	assert of(table) == (None, 1)
	assert table.total["days_to_deal"] == 10
	assert table.total["contacted"] == 1


def test_limited_reader(books):
	"""A reader limited to some people sees their answers alone.

	Books:
	company Acme EUR default
	person Hanna hunter
	person Boris hunter
	2026-03-05 lead L-1 hunter=Hanna time=09:00
	2026-03-05 communication sent lead=L-1 time=10:00
	2026-03-05 lead L-2 hunter=Boris time=09:00
	2026-03-05 communication sent lead=L-2 time=19:00
	2026-03-05 lead L-3
	"""
	table = answers(books, people=["Hanna"])
	assert column(table, "hours_to_response") == {"Hanna": 1}
	assert of(table) == (1, 0)
	assert of(answers(books)) == (Decimal("5.5"), 1)
