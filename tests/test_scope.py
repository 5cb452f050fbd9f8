"""What every figure is asked for (kpi.md, "Scope"), and its refusals: one sentence each."""

from datetime import date, datetime

import pytest

from sales_roles.messages import UserError
from sales_roles.scope import midnight_after, resolve_scope, site_today

JANUARY, MARCH = date(2026, 1, 1), date(2026, 3, 31)


def one_sentence(error: pytest.ExceptionInfo) -> str:
	text = str(error.value)
	assert "\n" not in text
	assert text.endswith(".")
	return text


def test_as_on_is_the_earlier_of_the_period_s_end_and_today(books):
	"""`as_on` (default: the earlier of to_date and today)."""
	assert books.scope(JANUARY, MARCH, today="2026-02-10").as_on == date(2026, 2, 10)
	assert books.scope(JANUARY, MARCH, today="2026-05-01").as_on == MARCH
	assert books.scope(JANUARY, MARCH, today="2026-05-01", as_on="2026-04-02").as_on == date(2026, 4, 2)


def test_in_the_hunter_s_reports_it_is_today(books):
	"""… in the Hunter's reports today."""
	assert books.scope(JANUARY, MARCH, today="2026-05-01", as_on_today=True).as_on == date(2026, 5, 1)


def test_a_period_runs_until_its_last_day_is_known(books):
	"""While a period runs: `as_on` before `to_date`."""
	assert books.scope(JANUARY, MARCH, as_on="2026-03-30").running
	assert not books.scope(JANUARY, MARCH, as_on=MARCH).running


def test_money_is_in_the_company_s_currency(books):
	"""`company` (required; all money in its currency); a blank company belongs to the default company.

	Books:
	company Acme EUR default
	company "Beta Trade" USD
	"""
	acme, beta = books.scope(JANUARY, MARCH), books.scope(JANUARY, MARCH, company="Beta Trade")
	assert (acme.currency, acme.is_default_company) == ("EUR", True)
	assert (beta.currency, beta.is_default_company) == ("USD", False)


def test_bounds_are_inclusive_in_the_site_s_calendar(books):
	params = books.scope(JANUARY, MARCH).params
	assert params["from_time"] == datetime(2026, 1, 1)
	assert params["to_time"] == midnight_after(MARCH) == datetime(2026, 4, 1)


def test_dates_in_the_wrong_order(books):
	with pytest.raises(UserError) as error:
		books.scope(MARCH, JANUARY)
	assert one_sentence(error).startswith("The period ends on 2026-01-01, before it begins on 2026-03-31")


def test_an_unknown_company_names_those_there_are(books):
	"""Books:
	company Acme EUR default
	company "Beta Trade" USD
	"""
	with pytest.raises(UserError) as error:
		books.scope(JANUARY, MARCH, company="Gamma")
	assert str(error.value) == "There is no company Gamma here. Companies: Acme, Beta Trade."


def test_names_that_look_like_sql_are_values(books):
	"""B62: names travel as parameters only.

	Books:
	company "O'Brien 50% off" EUR default
	"""
	assert books.scope(JANUARY, MARCH).company == "O'Brien 50% off"


def test_a_database_that_is_not_erpnext_s(engine):
	"""One sentence, not a traceback."""
	import sqlite3

	from sales_roles.database.sqlite import SqliteDatabase

	with pytest.raises(UserError) as error:
		resolve_scope(SqliteDatabase(sqlite3.connect(":memory:")), "Acme", JANUARY, MARCH)
	assert "not an ERPNext database" in one_sentence(error)


def test_today_is_the_site_s_own_day(monkeypatch):
	"""B39: the site's calendar, not the server's: at 03:00 UTC it is still yesterday at UTC−5."""
	from datetime import timezone

	from sales_roles import scope

	class Clock(datetime):
		@classmethod
		def now(cls, tz=None):
			return datetime(2026, 6, 30, 3, tzinfo=timezone.utc).astimezone(tz)

	monkeypatch.setattr(scope, "datetime", Clock)
	assert site_today("America/Bogota") == date(2026, 6, 29)
	assert site_today("Europe/Berlin") == date(2026, 6, 30)
	assert site_today("Nowhere/Land") == date(2026, 6, 30)
	assert site_today(None) == date(2026, 6, 30)
