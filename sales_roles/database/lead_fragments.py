"""Rules about leads that several figures share, as CTEs. See docs/kpi.md, "Hunter".

Days are ISO text, so that a date, the day of a moment and a month compare alike on every engine.
"""

# The company's leads with their Hunter: the lead's own, else the Sales Person whose user is the owner, else null.
# A lead without a company belongs to the default company. `day` is the day it came, `came` the moment: what was
# received on an earlier or later day than it was entered came at that day's beginning.
# Parameters: company, is_default_company.
OWNED_LEAD = """
{person_of_user},
{lead},
owned_lead as (
	select lead.name, coalesce(hunter.name, person_of_user.sales_person) as sales_person,
		lead.source, lead.campaign, lead.status, lead.customer, lead.creation, lead.received_on,
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

# Opportunities and submitted quotations of a lead: its own, or a Prospect's that lists it.
LEAD_PAPERS = """
prospect_lead as (
	select distinct listed.parent as prospect, listed.lead
	from `tabProspect Lead` as listed
	where listed.parenttype = 'Prospect' and coalesce(listed.lead, '') <> ''
),
lead_opportunity as (
	select opportunity.name as opportunity, opportunity.party_name as lead, opportunity.status,
		opportunity.transaction_date
	from `tabOpportunity` as opportunity
	where opportunity.opportunity_from = 'Lead' and opportunity.docstatus < 2
	union
	select opportunity.name, prospect_lead.lead, opportunity.status, opportunity.transaction_date
	from `tabOpportunity` as opportunity
	inner join prospect_lead on prospect_lead.prospect = opportunity.party_name
	where opportunity.opportunity_from = 'Prospect' and opportunity.docstatus < 2
),
lead_quotation as (
	select quotation.name as quotation, quotation.party_name as lead, quotation.opportunity,
		quotation.status, quotation.transaction_date
	from `tabQuotation` as quotation
	where quotation.quotation_to = 'Lead' and quotation.docstatus = 1
	union
	select quotation.name, prospect_lead.lead, quotation.opportunity, quotation.status,
		quotation.transaction_date
	from `tabQuotation` as quotation
	inner join prospect_lead on prospect_lead.prospect = quotation.party_name
	where quotation.quotation_to = 'Prospect' and quotation.docstatus = 1
	union
	select quotation.name, lead_opportunity.lead, quotation.opportunity, quotation.status,
		quotation.transaction_date
	from `tabQuotation` as quotation
	inner join lead_opportunity on lead_opportunity.opportunity = quotation.opportunity
	where quotation.docstatus = 1
)"""

# Which customers a lead became, by any of its paths; when the link was made does not matter.
BECAME_CUSTOMER = """
{lead_papers},
became as (
	select customer.lead_name as lead, customer.name as customer
	from `tabCustomer` as customer
	where coalesce(customer.lead_name, '') <> ''
	union
	select lead_opportunity.lead, customer.name
	from `tabCustomer` as customer
	inner join lead_opportunity on lead_opportunity.opportunity = customer.opportunity_name
	union
	select prospect_lead.lead, customer.name
	from `tabCustomer` as customer
	inner join prospect_lead on prospect_lead.prospect = customer.prospect_name
	union
	select lead_quotation.lead, sales_order.customer
	from lead_quotation
	inner join `tabSales Order Item` as item
		on item.prevdoc_docname = lead_quotation.quotation and item.parenttype = 'Sales Order'
	inner join `tabSales Order` as sales_order
		on sales_order.name = item.parent and sales_order.docstatus = 1
)"""

# A customer's first deal document in the company, over its whole history. One that was fully returned stays one.
# A POS invoice's sale is told by no consolidated invoice: its customer is the till's.
# Parameters: company, deal_document.
FIRST_DEAL = """
deal_document as (
	select sales_order.customer, sales_order.transaction_date as day
	from `tabSales Order` as sales_order
	where %(deal_document)s in ('Order or Invoice', 'Sales Order')
		and sales_order.docstatus = 1
		and sales_order.company = %(company)s
		and coalesce(sales_order.is_internal_customer, 0) = 0
	union all
	select invoice.customer, invoice.posting_date
	from `tabSales Invoice` as invoice
	where %(deal_document)s in ('Order or Invoice', 'Sales Invoice')
		and invoice.docstatus = 1
		and invoice.company = %(company)s
		and coalesce(invoice.is_internal_customer, 0) = 0
		and coalesce(invoice.is_opening, 'No') <> 'Yes'
		and coalesce(invoice.is_return, 0) = 0
		and coalesce(invoice.is_debit_note, 0) = 0
		and coalesce(invoice.is_consolidated, 0) = 0
),
first_deal as (
	select deal_document.customer, substr(cast(min(deal_document.day) as char(30)), 1, 10) as day
	from deal_document
	group by deal_document.customer
)"""

# The company's leads that came up to the period's end, whether each was an existing customer's (a linked customer
# had a deal document before the lead's day, or the lead was entered for a customer), and the deals won: a
# customer's first deal belongs to the earliest lead that is not an existing customer's.
# Parameters: those of owned_lead and first_deal, to_date, to_time.
WON_DEAL = """
{owned_lead},
{became_customer},
{first_deal},
linked as (
	select became.lead, min(first_deal.day) as day
	from became
	inner join first_deal on first_deal.customer = became.customer
	group by became.lead
),
known_lead as (
	select owned_lead.*,
		case when coalesce(owned_lead.customer, '') <> '' or linked.day < owned_lead.day then 1 else 0 end
			as existing
	from owned_lead
	left join linked on linked.lead = owned_lead.name
	where owned_lead.received_on <= %(to_date)s
		or (owned_lead.received_on is null and owned_lead.creation < %(to_time)s)
),
claim as (
	select known_lead.name as lead, became.customer, first_deal.day,
		row_number() over (
			partition by became.customer order by known_lead.day, known_lead.creation, known_lead.name
		) as place
	from known_lead
	inner join became on became.lead = known_lead.name
	inner join first_deal on first_deal.customer = became.customer
	where known_lead.existing = 0
),
won_deal as (
	select claim.lead, min(claim.day) as day
	from claim
	where claim.place = 1
	group by claim.lead
)"""

# What went out to a lead by `as_on`: communications on it or linked to it, and calls made.
# Parameter: as_on_time.
OUTGOING = """
outgoing as (
	select communication.reference_name as lead,
		substr(cast(coalesce(communication.communication_date, communication.creation) as char(30)), 1, 19)
			as moment
	from `tabCommunication` as communication
	where communication.reference_doctype = 'Lead'
		and communication.communication_type = 'Communication'
		and communication.sent_or_received = 'Sent'
		and coalesce(communication.communication_date, communication.creation) < %(as_on_time)s
	union
	select link.link_name,
		substr(cast(coalesce(communication.communication_date, communication.creation) as char(30)), 1, 19)
	from `tabCommunication Link` as link
	inner join `tabCommunication` as communication on communication.name = link.parent
	where link.parenttype = 'Communication'
		and link.link_doctype = 'Lead'
		and communication.communication_type = 'Communication'
		and communication.sent_or_received = 'Sent'
		and coalesce(communication.communication_date, communication.creation) < %(as_on_time)s
	union
	select link.link_name,
		substr(cast(coalesce(call_log.start_time, call_log.creation) as char(30)), 1, 19)
	from `tabDynamic Link` as link
	inner join `tabCall Log` as call_log on call_log.name = link.parent
	where link.parenttype = 'Call Log'
		and link.link_doctype = 'Lead'
		and call_log.type = 'Outgoing'
		and coalesce(call_log.start_time, call_log.creation) < %(as_on_time)s
)"""

# How far the period's leads came by `as_on`. Whoever reached a later step reached those before. A lead is lost
# without a deal if it must not be contacted, or if an opportunity or quotation of it was lost and none is open: an
# opportunity whose quotation was lost is not open, whatever its status says.
# Parameters: those of won_deal, from_date, as_on, as_on_time.
LEAD_STEP = """
{won_deal},
{outgoing},
contacted_lead as (select distinct lead from outgoing),
known_opportunity as (
	select * from lead_opportunity
	where transaction_date is null or transaction_date <= %(as_on)s
),
known_quotation as (
	select * from lead_quotation
	where transaction_date <= %(as_on)s
),
lost_paper as (
	select lead from known_opportunity where status = 'Lost'
	union
	select lead from known_quotation where status = 'Lost'
),
open_paper as (
	select lead from known_opportunity
	where status in ('Open', 'Replied', 'Quotation')
		and opportunity not in (
			select opportunity from known_quotation where status = 'Lost' and opportunity is not null
		)
	union
	select lead from known_quotation where status not in ('Lost', 'Expired', 'Cancelled')
),
opportunity_lead as (select distinct lead from known_opportunity),
quotation_lead as (select distinct lead from known_quotation),
paper_lead as (
	select known_lead.name, known_lead.sales_person, known_lead.source, known_lead.campaign, known_lead.day,
		case when won_deal.day <= %(as_on)s then 1 else 0 end as has_deal,
		case when quotation_lead.lead is null then 0 else 1 end as has_quotation,
		case when opportunity_lead.lead is null then 0 else 1 end as has_opportunity,
		case
			when contacted_lead.lead is not null
				or known_lead.status in (
					'Replied', 'Opportunity', 'Quotation', 'Lost Quotation', 'Interested', 'Converted'
				)
				then 1
			else 0
		end as has_contact,
		case
			when known_lead.status = 'Do Not Contact'
				or (
					(known_lead.status = 'Lost Quotation' or lost_paper.lead is not null)
					and open_paper.lead is null
				)
				then 1
			else 0
		end as has_loss
	from known_lead
	left join won_deal on won_deal.lead = known_lead.name
	left join quotation_lead on quotation_lead.lead = known_lead.name
	left join opportunity_lead on opportunity_lead.lead = known_lead.name
	left join contacted_lead on contacted_lead.lead = known_lead.name
	left join lost_paper on lost_paper.lead = known_lead.name
	left join open_paper on open_paper.lead = known_lead.name
	where known_lead.day >= %(from_date)s
),
cohort as (
	select name, sales_person, source, campaign, day,
		case when has_contact + has_opportunity + has_quotation + has_deal > 0 then 1 else 0 end as contacted,
		case when has_opportunity + has_quotation + has_deal > 0 then 1 else 0 end as opportunity,
		case when has_quotation + has_deal > 0 then 1 else 0 end as quotation,
		has_deal as deal,
		case when has_loss = 1 and has_deal = 0 then 1 else 0 end as lost
	from paper_lead
)"""

# The query defines `asked_day (day)`; `day_number` numbers those days one after the other, since the engines share
# no function that tells the days between two dates. A year is taken to begin in March, so that February's length
# does not matter; the roundings are whole divisions by 4 and by 5 (30.6 days a month). Good from 1900 to 2100.
DAY_NUMBER = """
day_part as (
	select distinct asked_day.day,
		cast(substr(asked_day.day, 1, 4) as signed) as year,
		cast(substr(asked_day.day, 6, 2) as signed) as month,
		cast(substr(asked_day.day, 9, 2) as signed) as day_of_month
	from asked_day
	where asked_day.day is not null
),
march_year as (
	select day, day_of_month,
		case when month < 3 then year - 1 else year end as year,
		case when month < 3 then month + 9 else month - 3 end as month
	from day_part
),
day_number as (
	select day,
		365 * year + round(year / 4.0 - 0.375) + round((153 * month + 2) / 5.0 - 0.4) + day_of_month as number
	from march_year
)"""

LEAD_FRAGMENTS = {
	"became_customer": BECAME_CUSTOMER,
	"cohort": COHORT,
	"day_number": DAY_NUMBER,
	"first_deal": FIRST_DEAL,
	"lead_papers": LEAD_PAPERS,
	"lead_step": LEAD_STEP,
	"outgoing": OUTGOING,
	"owned_lead": OWNED_LEAD,
	"won_deal": WON_DEAL,
}
