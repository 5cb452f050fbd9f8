"""Rules about leads that several figures share, as CTEs. See docs/kpi.md, "Hunter".

Days are ISO text, so that a date, the day of a moment and a month compare alike on every engine.
"""

from sales_roles.database.deal_fragments import DEAL_FRAGMENTS

# The company's leads with their Hunter: the lead's own, else the Sales Person whose user is the owner, else null.
# A lead without a company belongs to the default company. `day` is the day it came, `came` the moment: what was
# received on an earlier or later day than it was entered came at that day's beginning.
# `is_seen` says whether it lies in a territory that the reader may see, and is of the source and campaign asked for.
# Parameters: company, is_default_company, the scope's territories, source and campaign.
OWNED_LEAD = """
{person_of_user},
{lead},
owned_lead as (
	select lead.name, coalesce(hunter.name, person_of_user.sales_person) as sales_person,
		lead.lead_name, lead.source, lead.campaign, lead.status, lead.customer, lead.creation, lead.received_on,
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
	left join `tabSales Person` as hunter on hunter.name = lead.hunter
	left join person_of_user on person_of_user.user = lead.lead_owner
	where lead.company = %(company)s
		or (coalesce(lead.company, '') = '' and %(is_default_company)s = 1)
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

# What went out to the period's leads by `as_on`: communications on them or linked to them, and calls made. No lead of
# the period came before it, so nothing earlier is looked at.
# Parameters: from_time, as_on_time.
OUTGOING = """
outgoing as (
	select communication.reference_name as lead,
		substr(cast(coalesce(communication.communication_date, communication.creation) as char(30)), 1, 19)
			as moment
	from `tabCommunication` as communication
	where communication.reference_doctype = 'Lead'
		and communication.communication_type = 'Communication'
		and communication.sent_or_received = 'Sent'
		and coalesce(communication.communication_date, communication.creation) >= %(from_time)s
		and coalesce(communication.communication_date, communication.creation) < %(as_on_time)s
	union all
	select link.link_name,
		substr(cast(coalesce(communication.communication_date, communication.creation) as char(30)), 1, 19)
	from `tabCommunication Link` as link
	inner join `tabCommunication` as communication on communication.name = link.parent
	where link.parenttype = 'Communication'
		and link.link_doctype = 'Lead'
		and not (communication.reference_doctype = 'Lead' and communication.reference_name = link.link_name)
		and communication.communication_type = 'Communication'
		and communication.sent_or_received = 'Sent'
		and coalesce(communication.communication_date, communication.creation) >= %(from_time)s
		and coalesce(communication.communication_date, communication.creation) < %(as_on_time)s
	union all
	select link.link_name,
		substr(cast(coalesce(call_log.start_time, call_log.creation) as char(30)), 1, 19)
	from `tabDynamic Link` as link
	inner join `tabCall Log` as call_log on call_log.name = link.parent
	where link.parenttype = 'Call Log'
		and link.link_doctype = 'Lead'
		and call_log.type = 'Outgoing'
		and coalesce(call_log.start_time, call_log.creation) >= %(from_time)s
		and coalesce(call_log.start_time, call_log.creation) < %(as_on_time)s
)"""

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
	"cohort": COHORT,
	"days_between": DAYS_BETWEEN,
	"outgoing": OUTGOING,
	"owned_lead": OWNED_LEAD,
	**DEAL_FRAGMENTS,
}
