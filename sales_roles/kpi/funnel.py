"""Funnel: leads of the cohort that reached each step by `as_on`; lost ones with their reasons.

Contacted = an outgoing Communication or call, or status Replied or further; an Opportunity; a submitted Quotation; a
deal. Whoever reached a later step reached those before (docs/kpi.md, "Hunter").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sales_roles.database.port import COUNT, TEXT, Database, Query
from sales_roles.kpi.deals import deal_params
from sales_roles.kpi.leads import KEYS
from sales_roles.people import Visible
from sales_roles.scope import Scope
from sales_roles.settings import Settings

STEPS = ("contacted", "opportunities", "quotations", "deals")

FUNNEL = Query(
	"funnel_row",
	{
		"sales_person": TEXT,
		"key": TEXT,
		"contacted": COUNT,
		"opportunities": COUNT,
		"quotations": COUNT,
		"deals": COUNT,
		"lost": COUNT,
	},
	"""
	with {lead_customer},
	asked as (
		select cohort.name, cohort.hunter, cohort.lead_owner, cohort.status, {key} as key_value
		from cohort
		where cohort.is_seen = 1
	),
	{lead_step},
	counted as (
		select hunter, lead_owner, key_value, sum(contacted) as contacted, sum(opportunity) as opportunities,
			sum(quotation) as quotations, sum(deal) as deals, sum(lost) as lost
		from lead_step
		group by hunter, lead_owner, key_value
	),
	{credited}
	select credited.sales_person, key_value, sum(contacted), sum(opportunities), sum(quotations), sum(deals), sum(lost)
	from credited
	where {credited_visible}
	group by credited.sales_person, key_value
	""",
	choices={"key": KEYS},
)

# The reasons given on a lost lead's opportunities and quotations; each counts once a lead.
GIVEN_REASON = """
given_reason as (
	select {opportunity_lead} as lead, detail.lost_reason as reason
	from `tabOpportunity Lost Reason Detail` as detail
	inner join `tabOpportunity` as opportunity on opportunity.name = detail.parent
	{opportunity_listed}
	where detail.parenttype = 'Opportunity' and {opportunity_known}
	union
	select {quotation_lead}, detail.lost_reason
	from `tabQuotation Lost Reason Detail` as detail
	inner join `tabQuotation` as quotation on quotation.name = detail.parent
	{quotation_listed}
	where detail.parenttype = 'Quotation' and {quotation_known}
)"""

LOST_REASONS = Query(
	"lost_reason_row",
	{"sales_person": TEXT, "key": TEXT, "reason": TEXT, "leads": COUNT},
	"with {lead_customer},"
	+ GIVEN_REASON
	+ """,
	asked as (
		select cohort.name, cohort.hunter, cohort.lead_owner, cohort.status, {key} as key_value, given_reason.reason
		from given_reason
		inner join cohort on cohort.name = given_reason.lead
		where cohort.is_seen = 1
	),
	{lead_step},
	counted as (
		select hunter, lead_owner, key_value, reason, count(*) as leads
		from lead_step
		where lost = 1
		group by hunter, lead_owner, key_value, reason
	),
	{credited}
	select credited.sales_person, key_value, reason, sum(leads)
	from credited
	where {credited_visible}
	group by credited.sales_person, key_value, reason
	""",
	choices={"key": KEYS},
)


def funnel(
	database: Database, scope: Scope, settings: Settings, visible: Visible, by: str = "sales_person"
) -> list:
	"""Rows of FUNNEL by sales person and key: month, source, campaign (blank for sales_person)."""
	return _rows(database, FUNNEL, scope, settings, visible, by)


def lost_reasons(
	database: Database, scope: Scope, settings: Settings, visible: Visible, by: str = "sales_person"
) -> list:
	"""Rows of LOST_REASONS: how many lost leads gave a reason. A lead may have several."""
	return _rows(database, LOST_REASONS, scope, settings, visible, by)


def _rows(
	database: Database, query: Query, scope: Scope, settings: Settings, visible: Visible, by: str
) -> list:
	if visible.nobody:
		return []
	return database.rows(query, {"key": by}, **deal_params(scope, settings), **visible.params)


def reasons_by(rows: Iterable[Any], key: str) -> dict[Any, Counter]:
	"""Counts of reasons by person or key."""
	counts: dict[Any, Counter] = {}
	for row in rows:
		counts.setdefault(getattr(row, key), Counter())[row.reason] += row.leads
	return counts
