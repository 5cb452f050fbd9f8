"""What every figure is asked for (docs/kpi.md, "Scope")."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sales_roles.database.port import TEXT, Database, Query
from sales_roles.messages import UserError, _

COMPANY = Query(
	"company",
	{"name": TEXT, "currency": TEXT, "finance_book": TEXT, "default_company": TEXT, "time_zone": TEXT},
	"""
	select company.name, company.default_currency, company.default_finance_book,
		(select value from `tabSingles` where doctype = 'Global Defaults' and field = 'default_company'),
		(select value from `tabSingles` where doctype = 'System Settings' and field = 'time_zone')
	from `tabCompany` as company
	order by company.name
	""",
)


@dataclass(frozen=True)
class Scope:
	"""Company, period, day and people of a question.

	`from_date`..`to_date` are inclusive, in the site's calendar. `as_on` is the day at which debts and deals are
	known. `sales_person` narrows to that person's subtree. `people`, `territories` and `customers` are those that the
	reader may see (None: all). `source` and `campaign` narrow leads and what was spent on them (None: any).
	`currency` is the company's; `is_default_company` says whether what names no company is this one's.
	"""

	company: str
	from_date: date
	to_date: date
	as_on: date
	today: date
	currency: str | None = None
	is_default_company: bool = False
	finance_book: str | None = None
	sales_person: str | None = None
	people: frozenset[str] | None = None
	territories: frozenset[str] | None = None
	customers: frozenset[str] | None = None
	source: str | None = None
	campaign: str | None = None

	@property
	def running(self) -> bool:
		"""The period still runs on the day of the question."""
		return self.as_on < self.to_date

	@property
	def narrowed(self) -> bool:
		"""Less than the company's figures are asked for, or shown to this reader."""
		parts = (self.sales_person, self.people, self.territories, self.customers, self.source, self.campaign)
		return any(part is not None for part in parts)

	@property
	def params(self) -> dict[str, Any]:
		"""The scope as parameters of a query. `next_day` bounds times: they lie before it."""
		return {
			"company": self.company,
			"from_date": self.from_date,
			"to_date": self.to_date,
			"as_on": self.as_on,
			"from_time": datetime(self.from_date.year, self.from_date.month, self.from_date.day),
			"to_time": midnight_after(self.to_date),
			"as_on_time": midnight_after(self.as_on),
			"is_default_company": int(self.is_default_company),
			"finance_book": self.finance_book or "",
			"all_customers": int(self.territories is None and self.customers is None),
			"all_territories": int(self.territories is None),
			"territories": sorted(self.territories or [""]),
			"any_source": int(self.source is None),
			"source": self.source or "",
			"any_campaign": int(self.campaign is None),
			"campaign": self.campaign or "",
			"any_customer": int(self.customers is None),
			"customers": sorted(self.customers or [""]),
		}


def midnight_after(day: date) -> datetime:
	"""The moment before which everything of a day lies."""
	return datetime(day.year, day.month, day.day) + timedelta(days=1)


def resolve_scope(
	database: Database,
	company: str,
	from_date: date,
	to_date: date,
	*,
	as_on: date | None = None,
	today: date | None = None,
	sales_person: str | None = None,
	people: Iterable[str] | None = None,
	territories: Iterable[str] | None = None,
	customers: Iterable[str] | None = None,
	source: str | None = None,
	campaign: str | None = None,
	as_on_today: bool = False,
) -> Scope:
	"""Complete and check a question against a database. Raises UserError with what to do.

	`as_on` blank: the earlier of to_date and today; with `as_on_today` (the Hunter's reports) today. `today` blank:
	the day it is now in the site's time zone; everything below takes it as a parameter.
	"""
	if not database.staging.table("Company") or not database.staging.fields:
		raise UserError(_("This is not an ERPNext database: it has no companies."))
	if from_date > to_date:
		raise UserError(
			_("The period ends on {0}, before it begins on {1}. Swap the dates."), to_date, from_date
		)
	companies = {row.name: row for row in database.rows(COMPANY)}
	if company not in companies:
		known = ", ".join(companies)
		raise UserError(_("There is no company {0} here. Companies: {1}."), company or "''", known or "–")
	row = companies[company]
	today = today or site_today(row.time_zone)
	return Scope(
		company=company,
		from_date=from_date,
		to_date=to_date,
		as_on=as_on or (today if as_on_today else min(to_date, today)),
		today=today,
		currency=row.currency,
		is_default_company=company == row.default_company or len(companies) == 1,
		finance_book=row.finance_book,
		sales_person=sales_person or None,
		people=_some(people),
		territories=_some(territories),
		customers=_some(customers),
		source=source or None,
		campaign=campaign or None,
	)


def _some(names: Iterable[str] | None) -> frozenset[str] | None:
	return None if names is None else frozenset(names)


def today_of(database: Database) -> date:
	"""The day it is at the site whose database this is."""
	rows = database.rows(COMPANY) if database.staging.table("Company") else []
	return site_today(rows[0].time_zone if rows else None)


def site_today(time_zone: str | None) -> date:
	"""The day it is at the site: the one reading of the clock, for a question that names no day."""
	try:
		zone = ZoneInfo(time_zone or "UTC")
	except (ZoneInfoNotFoundError, ValueError):
		zone = ZoneInfo("UTC")
	return datetime.now(zone).date()
