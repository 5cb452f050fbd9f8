"""Leads: `Lead`s received in the period (`received_on` if filled, else `creation`), of the company.

A blank company belongs to the default company. Lost leads stay counted. A lead belongs to its own Hunter if set, else
to the Sales Person whose user is its owner, else to Unassigned (docs/kpi.md, "Hunter" and "Who owns what").
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sales_roles.database.port import COUNT, TEXT, Database, Query
from sales_roles.people import Visible
from sales_roles.scope import Scope

GROUPINGS = ("sales_person", "month", "source", "campaign")

# A lead's part of a grouping, as SQL on a CTE `cohort` that has the columns of `owned_lead`.
KEYS = {
	"sales_person": "''",
	"month": "substr(cohort.day, 1, 7)",
	"source": "coalesce(cohort.source, '')",
	"campaign": "coalesce(cohort.campaign, '')",
}

LEADS = Query(
	"lead_row",
	{
		"sales_person": TEXT,
		"source": TEXT,
		"campaign": TEXT,
		"month": TEXT,
		"received": COUNT,
		"leads": COUNT,
		"leads_to_date": COUNT,
	},
	"""
	with {cohort},
	keyed as (
		select cohort.sales_person, coalesce(cohort.source, '') as source,
			coalesce(cohort.campaign, '') as campaign, {month} as month_key,
			cohort.is_seen, case when cohort.day <= %(as_on)s then cohort.is_seen else 0 end as is_to_date
		from cohort
	)
	select sales_person, source, campaign, month_key, count(*), sum(is_seen), sum(is_to_date)
	from keyed
	group by sales_person, source, campaign, month_key
	""",
	choices={"month": {"whole": "''", "month": "substr(cohort.day, 1, 7)"}},
)


def leads(database: Database, scope: Scope, by: str = "sales_person") -> list:
	"""Rows of LEADS: counts by sales person, source and campaign, and by month where that is the grouping.

	Everyone's, since cost is spread over all leads received: whoever shows them narrows them with `seen`. `leads` are
	those of the reader's territories, `leads_to_date` those of them that came up to `as_on`.
	"""
	return database.rows(LEADS, {"month": "month" if by == "month" else "whole"}, **scope.params)


def seen(rows: Iterable[Any], visible: Visible) -> list:
	"""The rows of people whom the reader may see; Unassigned is for who sees everyone."""
	return [row for row in rows if row.sales_person in visible]
