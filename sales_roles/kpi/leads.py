"""Leads: `Lead`s received in the period (`received_on` if filled, else `creation`), of the company.

A blank company belongs to the default company. Lost leads stay counted. A lead belongs to its own Hunter if set, else
to the Sales Person whose user is its owner, else to Unassigned (docs/kpi.md, "Hunter" and "Who owns what").
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sales_roles.database.port import COUNT, DATE, TEXT, Database, Query
from sales_roles.people import Visible
from sales_roles.scope import Scope

GROUPINGS = ("sales_person", "month", "source", "campaign")
LEAD = "lead"  # each lead for itself: what stands behind a number of leads

# A lead's part of a grouping, as SQL on a CTE `cohort` that has the columns of `owned_lead`.
KEYS = {
	"sales_person": "''",
	"month": "substr(cohort.day, 1, 7)",
	"source": "coalesce(cohort.source, '')",
	"campaign": "coalesce(cohort.campaign, '')",
	LEAD: "cohort.name",
}

LEADS = Query(
	"lead_row",
	{
		"sales_person": TEXT,
		"source": TEXT,
		"campaign": TEXT,
		"key": TEXT,
		"received": COUNT,
		"leads": COUNT,
		"leads_to_date": COUNT,
	},
	"""
	with {cohort},
	keyed as (
		select cohort.hunter, cohort.lead_owner, coalesce(cohort.source, '') as source,
			coalesce(cohort.campaign, '') as campaign, {key} as key_value,
			cohort.is_seen, case when cohort.day <= %(as_on)s then cohort.is_seen else 0 end as is_to_date
		from cohort
	),
	counted as (
		select hunter, lead_owner, source, campaign, key_value, count(*) as received, sum(is_seen) as leads,
			sum(is_to_date) as leads_to_date
		from keyed
		group by hunter, lead_owner, source, campaign, key_value
	),
	{credited}
	select sales_person, source, campaign, key_value, sum(received), sum(leads), sum(leads_to_date)
	from credited
	group by sales_person, source, campaign, key_value
	""",
	choices={"key": {"whole": "''", "month": KEYS["month"], LEAD: KEYS[LEAD]}},
)

# Who each lead is. A deal by period may be of a lead that came before it: they are asked for by name.
LEAD_LIST = Query(
	"listed_lead",
	{
		"name": TEXT,
		"lead_name": TEXT,
		"day": DATE,
		"sales_person": TEXT,
		"source": TEXT,
		"campaign": TEXT,
		"status": TEXT,
	},
	"""
	with {owned_lead},
	counted as (select owned_lead.* from owned_lead where owned_lead.name in %(names)s and owned_lead.is_seen = 1),
	{credited}
	select credited.name, credited.lead_name, credited.day, credited.sales_person, credited.source,
		credited.campaign, credited.status
	from credited
	where {credited_visible}
	order by credited.day, credited.name
	""",
)


def leads(database: Database, scope: Scope, by: str = "sales_person") -> list:
	"""Rows of LEADS: counts by sales person, source and campaign, and by month or lead where that is the grouping.

	Everyone's, since cost is spread over all leads received: whoever shows them narrows them with `seen`. `leads` are
	those of the reader's territories, `leads_to_date` those of them that came up to `as_on`.
	"""
	return database.rows(LEADS, {"key": by if by in ("month", LEAD) else "whole"}, **scope.params)


def lead_list(database: Database, scope: Scope, visible: Visible, names: Iterable[str]) -> list:
	"""Rows of LEAD_LIST, the oldest first."""
	if not (wanted := sorted(names)):
		return []
	return database.rows(LEAD_LIST, names=wanted, **scope.params, **visible.params)


def seen(rows: Iterable[Any], visible: Visible) -> list:
	"""The rows of people whom the reader may see; Unassigned is for who sees everyone."""
	return [row for row in rows if row.sales_person in visible]
