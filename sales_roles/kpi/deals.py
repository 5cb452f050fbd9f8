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
from datetime import date
from typing import Any

from sales_roles.database.port import COUNT, TEXT, Database, Query
from sales_roles.kpi.leads import KEYS
from sales_roles.people import Visible
from sales_roles.scope import Scope
from sales_roles.settings import Settings

# By cohort: the period's leads, each with its deal if that is known by `as_on`.
COHORT = """
	select owned_lead.name, owned_lead.hunter, owned_lead.lead_owner, owned_lead.source, owned_lead.campaign,
		owned_lead.is_seen, owned_lead.day, owned_lead.day as began, dealt_lead.existing,
		case when dealt_lead.won_day <= %(as_on)s then dealt_lead.won_day end as ended
	from dealt_lead
	inner join owned_lead on owned_lead.name = dealt_lead.lead
	where owned_lead.day >= %(from_date)s and owned_lead.day <= %(to_date)s
"""

# By period: the existing-customer leads of the period and the deals dated in it, whenever their lead came. An
# existing-customer lead has no deal, so no row is both.
PERIOD = """
	select owned_lead.name, owned_lead.hunter, owned_lead.lead_owner, owned_lead.source, owned_lead.campaign,
		owned_lead.is_seen, owned_lead.day, owned_lead.day as began,
		case when owned_lead.day >= %(from_date)s then dealt_lead.existing else 0 end as existing,
		case
			when dealt_lead.won_day >= %(from_date)s
				and dealt_lead.won_day <= %(to_date)s
				and dealt_lead.won_day <= %(as_on)s
				then dealt_lead.won_day
		end as ended
	from dealt_lead
	inner join owned_lead on owned_lead.name = dealt_lead.lead
	where owned_lead.day <= %(to_date)s
"""

# A deal by period stands in the month it was made, one by cohort in the month its lead came.
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
	with {dealt_lead},
	known as ({basis}),
	keyed as (
		select cohort.hunter, cohort.lead_owner, {key} as key_value, cohort.existing,
			case when cohort.ended is null then 0 else 1 end as is_deal,
			{days_between} as days
		from known as cohort
		where (cohort.existing = 1 or cohort.ended is not null) and cohort.is_seen = 1
	),
	counted as (
		select hunter, lead_owner, key_value, sum(existing) as existing, sum(is_deal) as deals, days
		from keyed
		group by hunter, lead_owner, key_value, days
	),
	{credited}
	select credited.sales_person, key_value, sum(existing), sum(deals), days
	from credited
	where {credited_visible}
	group by credited.sales_person, key_value, days
	""",
	choices={
		"basis": {"Cohort": COHORT, "Period": PERIOD},
		"key": KEYS
		| {
			"month": "substr(cohort.began, 1, 7)",
			"deal_month": "substr(coalesce(cohort.ended, cohort.began), 1, 7)",
		},
	},
)


def deals(
	database: Database, scope: Scope, settings: Settings, visible: Visible, by: str = "sales_person"
) -> list:
	"""Rows of DEALS by sales person, key and days to deal (blank: existing customers' leads).

	`by`: sales_person (key blank), month, source, campaign.
	"""
	if visible.nobody:
		return []
	basis = settings.conversion_basis
	key = "deal_month" if by == "month" and basis == "Period" else by
	return database.rows(
		DEALS,
		{"basis": basis, "key": key},
		**deal_params(scope, settings, basis),
		**visible.params,
	)


def deal_params(scope: Scope, settings: Settings, basis: str = "Cohort") -> dict[str, Any]:
	"""Parameters of lead_customer. What a lead's deal by period is, its whole history says."""
	won_from = scope.from_date if basis == "Cohort" else date.min
	return {"deal_document": settings.deal_document, "won_from": won_from, **scope.params}


def days_to_deal(rows: Iterable[Any], key: str = "sales_person") -> dict[Any, Counter]:
	"""How many deals took how many days, by person or key."""
	counts: dict[Any, Counter] = {}
	for row in rows:
		if row.days_to_deal is not None:
			counts.setdefault(getattr(row, key), Counter())[row.days_to_deal] += row.deals
	return counts
