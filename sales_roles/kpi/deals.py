"""Deals: the first submitted Sales Order or Sales Invoice dated on or after the day the lead came, of the customer
that the lead became, in this company.

A lead has at most one deal; a customer's first deal belongs to one lead, the earliest that is not an existing
customer's. An existing-customer lead is one of which a linked customer had a deal document in this company before the
lead's day (a fully returned one too), or with `Lead.customer` set: never a deal (docs/kpi.md, "Hunter").

Conversion counts by cohort (the period's leads with a deal by `as_on`) or by period (deals dated in the period).
Days to deal travel as counts per value, so that a group's median is taken over all its leads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sales_roles.database.port import COUNT, TEXT, Database, Query
from sales_roles.kpi.leads import KEYS
from sales_roles.people import Visible
from sales_roles.scope import Scope
from sales_roles.settings import Settings

# By cohort: the period's leads, each with its deal if that is known by `as_on`.
COHORT = """
	select known_lead.*, case when won_deal.day <= %(as_on)s then won_deal.day end as deal_day,
		1 as is_cohort
	from known_lead
	left join won_deal on won_deal.lead = known_lead.name
	where known_lead.day >= %(from_date)s
"""

# By period: the period's leads without their deals, and the deals dated in it, whenever their lead came. A deal
# stands in the month it was made.
PERIOD = """
	select known_lead.*, null as deal_day, 1 as is_cohort
	from known_lead
	where known_lead.day >= %(from_date)s
	union all
	select known_lead.*, won_deal.day, 0
	from known_lead
	inner join won_deal on won_deal.lead = known_lead.name
	where won_deal.day >= %(from_date)s and won_deal.day <= %(to_date)s and won_deal.day <= %(as_on)s
"""

DEALS = Query(
	"deal_row",
	{
		"sales_person": TEXT,
		"key": TEXT,
		"existing_customer_leads": COUNT,
		"deals": COUNT,
		"days_to_deal": COUNT,
	},
	"""
	with {won_deal},
	cohort as ({judged}),
	asked_day as (
		select cohort.day from cohort where cohort.deal_day is not null
		union
		select cohort.deal_day from cohort
	),
	{day_number},
	counted as (
		select cohort.sales_person, {key} as key_value,
			case when cohort.is_cohort = 1 then cohort.existing else 0 end as is_existing,
			case when cohort.deal_day is null then 0 else 1 end as is_deal,
			made.number - came.number as days
		from cohort
		left join day_number as made on made.day = cohort.deal_day
		left join day_number as came on came.day = cohort.day
		where %(everyone)s = 1 or cohort.sales_person in %(people)s
	)
	select sales_person, key_value, sum(is_existing), sum(is_deal), days
	from counted
	group by sales_person, key_value, days
	""",
	choices={
		"judged": {"Cohort": COHORT, "Period": PERIOD},
		"key": KEYS | {"deal_month": "substr(coalesce(cohort.deal_day, cohort.day), 1, 7)"},
	},
)


def deals(
	database: Database, scope: Scope, settings: Settings, visible: Visible, by: str = "sales_person"
) -> list:
	"""Rows of DEALS by sales person, key and days to deal (blank: leads without a deal).

	`by`: sales_person (key blank), month, source, campaign.
	"""
	if visible.nobody:
		return []
	basis = settings.conversion_basis
	key = "deal_month" if by == "month" and basis == "Period" else by
	return database.rows(
		DEALS,
		{"judged": basis, "key": key},
		deal_document=settings.deal_document,
		**scope.params,
		**visible.params,
	)


def days_to_deal(rows: Iterable[Any], key: str = "sales_person") -> dict[Any, Counter]:
	"""How many deals took how many days, by person or key."""
	counts: dict[Any, Counter] = {}
	for row in rows:
		if row.days_to_deal is not None:
			counts.setdefault(getattr(row, key), Counter())[row.days_to_deal] += row.deals
	return counts
