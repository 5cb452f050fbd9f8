"""First response: hours from the lead's coming to the first outgoing Communication (or call) on it after that, by
`as_on`; `untouched`: leads with none (docs/kpi.md, "Hunter").

Only the minutes' counts leave the database, so that a group's median is taken over all its leads. A lead that was
received on another day than it was entered came at that day's beginning. Automated messages are no response.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sales_roles.database.port import COUNT, TEXT, Database, Query
from sales_roles.kpi.leads import KEYS
from sales_roles.people import Visible
from sales_roles.scope import Scope

# Each lead looks up what went out to it; `limit` keeps MariaDB from doing so anew for each use of the answer.
TIMED = """
answered as (
	select cohort.hunter, cohort.lead_owner, {key} as key_value, cohort.came as began,
		(
			select min(substr(cast({sent_at} as char(30)), 1, 19))
			{written} and substr(cast({sent_at} as char(30)), 1, 19) >= cohort.came
		) as written,
		(
			select min(substr(cast({sent_at} as char(30)), 1, 19))
			{linked} and substr(cast({sent_at} as char(30)), 1, 19) >= cohort.came
		) as linked,
		(
			select min(substr(cast({called_at} as char(30)), 1, 19))
			{called} and substr(cast({called_at} as char(30)), 1, 19) >= cohort.came
		) as called
	from cohort
	where cohort.is_seen = 1
	limit 9223372036854775807
),
reply as (
	select hunter, lead_owner, key_value, began,
		case
			when written is not null
				and (linked is null or written <= linked)
				and (called is null or written <= called)
				then written
			when linked is not null and (called is null or linked <= called) then linked
			else called
		end as ended
	from answered
	limit 9223372036854775807
),
clock as (
	select hunter, lead_owner, key_value,
		case when ended is null then 1 else 0 end as untouched,
		86400 * {days_between}
			+ 3600 * (cast(substr(ended, 12, 2) as signed) - cast(substr(began, 12, 2) as signed))
			+ 60 * (cast(substr(ended, 15, 2) as signed) - cast(substr(began, 15, 2) as signed))
			+ cast(substr(ended, 18, 2) as signed) - cast(substr(began, 18, 2) as signed)
			as seconds
	from reply
),
timed as (
	select hunter, lead_owner, key_value, untouched, round(seconds / 60.0) as minutes from clock
)"""

RESPONSE = Query(
	"response_row",
	{"sales_person": TEXT, "key": TEXT, "untouched": COUNT, "minutes": COUNT, "leads": COUNT},
	"with {cohort},"
	+ TIMED
	+ """,
	counted as (
		select hunter, lead_owner, key_value, minutes, sum(untouched) as untouched, count(*) as leads
		from timed
		group by hunter, lead_owner, key_value, minutes
	),
	{credited}
	select credited.sales_person, key_value, sum(untouched), minutes, sum(leads)
	from credited
	where {credited_visible}
	group by credited.sales_person, key_value, minutes
	""",
	choices={"key": KEYS},
)


def response(database: Database, scope: Scope, visible: Visible, by: str = "sales_person") -> list:
	"""Rows of RESPONSE by sales person, key and minutes to the first response (blank: untouched leads)."""
	if visible.nobody:
		return []
	return database.rows(RESPONSE, {"key": by}, **scope.params, **visible.params)


def minutes_to_response(rows: Iterable[Any], key: str = "sales_person") -> dict[Any, Counter]:
	"""How many leads were answered after how many minutes, by person or key."""
	counts: dict[Any, Counter] = {}
	for row in rows:
		if row.minutes is not None:
			counts.setdefault(getattr(row, key), Counter())[row.minutes] += row.leads
	return counts


def hours(minutes: Decimal | None) -> Decimal | None:
	return None if minutes is None else minutes / 60
