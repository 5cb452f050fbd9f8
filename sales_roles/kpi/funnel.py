"""Funnel: leads of the cohort that reached each step by `as_on`; lost ones with their reasons.

Contacted = an outgoing Communication or call, or status Replied or further; an Opportunity; a submitted Quotation; a
deal. Whoever reached a later step reached those before (docs/kpi.md, "Hunter").
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
	with {lead_step},
	keyed as (
		select cohort.sales_person, {key} as key_value, cohort.contacted, cohort.opportunity, cohort.quotation,
			cohort.deal, cohort.lost
		from cohort
		where {lead_visible}
	)
	select sales_person, key_value, sum(contacted), sum(opportunity), sum(quotation), sum(deal), sum(lost)
	from keyed
	group by sales_person, key_value
	""",
	choices={"key": KEYS},
)

# The reasons given on a lost lead's opportunities and quotations; each counts once a lead.
LOST_REASONS = Query(
	"lost_reason_row",
	{"sales_person": TEXT, "key": TEXT, "reason": TEXT, "leads": COUNT},
	"""
	with {lead_step},
	given_reason as (
		select lead_opportunity.lead, detail.lost_reason as reason
		from `tabOpportunity Lost Reason Detail` as detail
		inner join lead_opportunity on lead_opportunity.opportunity = detail.parent
		where detail.parenttype = 'Opportunity'
			and (lead_opportunity.transaction_date is null or lead_opportunity.transaction_date <= %(as_on)s)
		union
		select lead_quotation.lead, detail.lost_reason
		from `tabQuotation Lost Reason Detail` as detail
		inner join lead_quotation on lead_quotation.quotation = detail.parent
		where detail.parenttype = 'Quotation' and lead_quotation.transaction_date <= %(as_on)s
	),
	keyed as (
		select cohort.sales_person, {key} as key_value, given_reason.reason
		from cohort
		inner join given_reason on given_reason.lead = cohort.name
		where cohort.lost = 1 and {lead_visible}
	)
	select sales_person, key_value, reason, count(*)
	from keyed
	group by sales_person, key_value, reason
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
	return database.rows(
		query, {"key": by}, deal_document=settings.deal_document, **scope.params, **visible.params
	)


def reasons_by(rows: Iterable[Any], key: str) -> dict[Any, Counter]:
	"""Counts of reasons by person or key."""
	counts: dict[Any, Counter] = {}
	for row in rows:
		counts.setdefault(getattr(row, key), Counter())[row.reason] += row.leads
	return counts
