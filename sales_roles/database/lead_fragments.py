"""Rules about leads that several figures share, as CTEs. See docs/kpi.md, "Hunter".

Days are ISO text, so that a date, the day of a moment and a month compare alike on every engine.
"""

from sales_roles.database.deal_fragments import DEAL_FRAGMENTS

# The company's leads. A lead without a company belongs to the default company. `day` is the day it came, `came` the
# moment: what was received on an earlier or later day than it was entered came at that day's beginning.
# `is_seen` says whether it lies in a territory that the reader may see, and is of the source and campaign asked for.
# Parameters: company, is_default_company, the scope's territories, source and campaign.
OWNED_LEAD = """
{lead},
owned_lead as (
	select lead.name, lead.hunter, lead.lead_owner, lead.lead_name, lead.source, lead.campaign, lead.status,
		lead.customer, lead.creation, lead.received_on,
		case
			when (%(all_territories)s = 1 or coalesce(lead.territory, '') in %(territories)s)
				and (%(any_source)s = 1 or coalesce(lead.source, '') = %(source)s)
				and (%(any_campaign)s = 1 or coalesce(lead.campaign, '') = %(campaign)s)
				then 1
			else 0
		end as is_seen,
		substr(cast(coalesce(lead.received_on, lead.creation) as char(30)), 1, 10) as day,
		case
			when lead.received_on is null
				or substr(cast(lead.received_on as char(30)), 1, 10)
					= substr(cast(lead.creation as char(30)), 1, 10)
				then substr(cast(lead.creation as char(30)), 1, 19)
			else replace('day 00:00:00', 'day', substr(cast(lead.received_on as char(30)), 1, 10))
		end as came
	from lead
	where lead.company = %(company)s
		or (coalesce(lead.company, '') = '' and %(is_default_company)s = 1)
)"""

# What was counted, with its Hunter: the lead's own, else the Sales Person whose user is the owner, else null. The query
# defines `counted` with the columns hunter and lead_owner of its leads: there are few of them, and looking up a person
# costs MariaDB more than counting a lead.
CREDITED = """
{person_of_user},
credited as (
	select counted.*, coalesce(hunter.name, person_of_user.sales_person) as sales_person
	from counted
	left join `tabSales Person` as hunter on hunter.name = counted.hunter
	left join person_of_user on person_of_user.user = coalesce(counted.lead_owner, '')
)"""

# The leads of the period. The columns themselves are compared, with the bounds of the day, so that an index serves.
# Parameters: those of owned_lead, from_date, to_date, from_time, to_time.
COHORT = """
{owned_lead},
cohort as (
	select owned_lead.*
	from owned_lead
	where (owned_lead.received_on >= %(from_date)s and owned_lead.received_on <= %(to_date)s)
		or (
			owned_lead.received_on is null
			and owned_lead.creation >= %(from_time)s
			and owned_lead.creation < %(to_time)s
		)
)"""

# What went out to a lead that the query calls `cohort`, by `as_on`: communications on it or linked to it, and calls
# made; when. Parameters: as_on_time.
SENT_AT = "coalesce(sent.communication_date, sent.creation)"
CALLED_AT = "coalesce(call_log.start_time, call_log.creation)"
WRITTEN = """
	from `tabCommunication` as sent
	where sent.reference_doctype = 'Lead'
		and sent.reference_name = cohort.name
		and sent.communication_type = 'Communication'
		and sent.sent_or_received = 'Sent'
		and {sent_at} < %(as_on_time)s
"""
LINKED = """
	from `tabCommunication Link` as link
	inner join `tabCommunication` as sent on sent.name = link.parent
	where link.link_doctype = 'Lead'
		and link.link_name = cohort.name
		and link.parenttype = 'Communication'
		and sent.communication_type = 'Communication'
		and sent.sent_or_received = 'Sent'
		and {sent_at} < %(as_on_time)s
"""
CALLED = """
	from `tabDynamic Link` as link
	inner join `tabCall Log` as call_log on call_log.name = link.parent
	where link.link_doctype = 'Lead'
		and link.link_name = cohort.name
		and link.parenttype = 'Call Log'
		and call_log.type = 'Outgoing'
		and {called_at} < %(as_on_time)s
"""

# The days from the column `began` to the column `ended`, both ISO text: the engines share no function for it. Each is
# numbered by the formula of the Julian day, whose roundings are whole divisions: good from 1901 to 2099.
DAYS_BETWEEN = """(
	367 * (cast(substr(ended, 1, 4) as signed) - cast(substr(began, 1, 4) as signed))
	- round(
		7 * (cast(substr(ended, 1, 4) as signed) + case when substr(ended, 6, 2) < '03' then 0 else 1 end) / 4.0
		- 0.375
	)
	+ round(
		7 * (cast(substr(began, 1, 4) as signed) + case when substr(began, 6, 2) < '03' then 0 else 1 end) / 4.0
		- 0.375
	)
	+ round(275 * cast(substr(ended, 6, 2) as signed) / 9.0 - 0.4444)
	- round(275 * cast(substr(began, 6, 2) as signed) / 9.0 - 0.4444)
	+ cast(substr(ended, 9, 2) as signed) - cast(substr(began, 9, 2) as signed)
)"""

LEAD_FRAGMENTS = {
	"called": CALLED,
	"called_at": CALLED_AT,
	"cohort": COHORT,
	"credited": CREDITED,
	# Whom the reader may see. A limited reader sees no Unassigned. Parameters of people.Visible.
	"credited_visible": "(%(everyone)s = 1 or credited.sales_person in %(people)s)",
	"days_between": DAYS_BETWEEN,
	"linked": LINKED,
	"owned_lead": OWNED_LEAD,
	"sent_at": SENT_AT,
	"written": WRITTEN,
	**DEAL_FRAGMENTS,
}
