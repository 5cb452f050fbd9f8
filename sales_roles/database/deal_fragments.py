"""What becomes of a lead, as CTEs: opportunity, quotation, customer, deal. See docs/kpi.md, "Hunter".

They stand on `owned_lead` of lead_fragments.py; days are ISO text as there.
"""

# Opportunities and submitted quotations of a lead: its own, or a Prospect's that lists it. MariaDB works a CTE out
# anew for each place that names it, so these go to the tables, whose names and parents are indexed.
LEAD_OPPORTUNITY = """
lead_opportunity as (
	select opportunity.name as opportunity, opportunity.party_name as lead, opportunity.status,
		opportunity.transaction_date
	from `tabOpportunity` as opportunity
	where opportunity.opportunity_from = 'Lead' and opportunity.docstatus < 2
	union all
	select opportunity.name, listed.lead, opportunity.status, opportunity.transaction_date
	from `tabOpportunity` as opportunity
	inner join `tabProspect Lead` as listed
		on listed.parent = opportunity.party_name and listed.parenttype = 'Prospect'
	where opportunity.opportunity_from = 'Prospect' and opportunity.docstatus < 2
)"""

LEAD_QUOTATION = """
lead_quotation as (
	select quotation.name as quotation, quotation.party_name as lead, quotation.status,
		quotation.transaction_date
	from `tabQuotation` as quotation
	where quotation.quotation_to = 'Lead' and quotation.docstatus = 1
	union all
	select quotation.name, listed.lead, quotation.status, quotation.transaction_date
	from `tabQuotation` as quotation
	inner join `tabProspect Lead` as listed
		on listed.parent = quotation.party_name and listed.parenttype = 'Prospect'
	where quotation.quotation_to = 'Prospect' and quotation.docstatus = 1
	union all
	select quotation.name, opportunity.party_name, quotation.status, quotation.transaction_date
	from `tabQuotation` as quotation
	inner join `tabOpportunity` as opportunity on opportunity.name = quotation.opportunity
	where quotation.docstatus = 1
		and opportunity.opportunity_from = 'Lead'
		and opportunity.docstatus < 2
	union all
	select quotation.name, listed.lead, quotation.status, quotation.transaction_date
	from `tabQuotation` as quotation
	inner join `tabOpportunity` as opportunity on opportunity.name = quotation.opportunity
	inner join `tabProspect Lead` as listed
		on listed.parent = opportunity.party_name and listed.parenttype = 'Prospect'
	where quotation.docstatus = 1
		and opportunity.opportunity_from = 'Prospect'
		and opportunity.docstatus < 2
)"""

# Which customers a lead became, by any of its paths; when the link was made does not matter.
BECAME_CUSTOMER = """
{lead_quotation},
became as (
	select customer.lead_name as lead, customer.name as customer
	from `tabCustomer` as customer
	where coalesce(customer.lead_name, '') <> ''
	union
	select opportunity.party_name, customer.name
	from `tabCustomer` as customer
	inner join `tabOpportunity` as opportunity on opportunity.name = customer.opportunity_name
	where opportunity.opportunity_from = 'Lead' and opportunity.docstatus < 2
	union
	select listed.lead, customer.name
	from `tabCustomer` as customer
	inner join `tabOpportunity` as opportunity on opportunity.name = customer.opportunity_name
	inner join `tabProspect Lead` as listed
		on listed.parent = opportunity.party_name and listed.parenttype = 'Prospect'
	where opportunity.opportunity_from = 'Prospect' and opportunity.docstatus < 2
	union
	select listed.lead, customer.name
	from `tabCustomer` as customer
	inner join `tabProspect Lead` as listed
		on listed.parent = customer.prospect_name and listed.parenttype = 'Prospect'
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

# The company's leads with each customer of theirs that has a deal. A lead is an existing customer's (`existing`) if
# one of them had a deal document before the lead's day, or if it was entered for a customer. A customer's first deal
# belongs to the earliest lead that is not an existing customer's: `is_won`. Few columns: MariaDB keeps a row of each
# step at its full width.
# Parameters: those of owned_lead and first_deal.
LEAD_CUSTOMER = """
{owned_lead},
{became_customer},
{first_deal},
linked as (
	select became.lead, became.customer, first_deal.day as first_day
	from became
	inner join first_deal on first_deal.customer = became.customer
),
met as (
	select linked.lead, linked.customer, linked.first_day, owned_lead.day, owned_lead.creation,
		case
			when coalesce(owned_lead.customer, '') <> ''
				or min(linked.first_day) over (partition by linked.lead) < owned_lead.day
				then 1
			else 0
		end as existing
	from linked
	inner join owned_lead on owned_lead.name = linked.lead
),
ranked as (
	select lead, customer, first_day, existing,
		row_number() over (partition by customer order by existing, day, creation, lead) as place
	from met
),
lead_customer as (
	select lead, customer, first_day, existing,
		case when existing = 0 and place = 1 then 1 else 0 end as is_won
	from ranked
)"""

# The leads that came up to the period's end, a row each, with their deal: the first one that was won.
# Parameters: those of lead_customer, to_date, to_time.
KNOWN_LEAD = """
{lead_customer},
dealt_lead as (
	select lead, max(existing) as existing, min(case when is_won = 1 then first_day end) as won_day
	from lead_customer
	group by lead
),
known_lead as (
	select owned_lead.name, owned_lead.sales_person, owned_lead.source, owned_lead.campaign,
		owned_lead.status, owned_lead.day, owned_lead.is_seen, dealt_lead.won_day,
		case when coalesce(owned_lead.customer, '') <> '' or dealt_lead.existing = 1 then 1 else 0 end
			as existing
	from owned_lead
	left join dealt_lead on dealt_lead.lead = owned_lead.name
	where owned_lead.received_on <= %(to_date)s
		or (owned_lead.received_on is null and owned_lead.creation < %(to_time)s)
)"""

# How far the period's leads came by `as_on`. Whoever reached a later step reached those before. A lead is lost
# without a deal if it must not be contacted, or if an opportunity or quotation of it was lost and none is open: an
# opportunity whose quotation was lost is not open, whatever its status says.
# Parameters: those of known_lead, from_date, as_on, as_on_time.
LEAD_STEP = """
{known_lead},
{outgoing},
{lead_opportunity},
contacted_lead as (select lead from outgoing group by lead),
lost_quotation as (
	select quotation.opportunity
	from `tabQuotation` as quotation
	where quotation.docstatus = 1
		and quotation.status = 'Lost'
		and quotation.transaction_date <= %(as_on)s
		and coalesce(quotation.opportunity, '') <> ''
	group by quotation.opportunity
),
opportunity_lead as (
	select lead_opportunity.lead,
		max(case when lead_opportunity.status = 'Lost' then 1 else 0 end) as lost,
		max(
			case
				when lead_opportunity.status in ('Open', 'Replied', 'Quotation')
					and lost_quotation.opportunity is null
					then 1
				else 0
			end
		) as is_open
	from lead_opportunity
	left join lost_quotation on lost_quotation.opportunity = lead_opportunity.opportunity
	where lead_opportunity.transaction_date is null or lead_opportunity.transaction_date <= %(as_on)s
	group by lead_opportunity.lead
),
quotation_lead as (
	select lead,
		max(case when status = 'Lost' then 1 else 0 end) as lost,
		max(case when status in ('Lost', 'Expired', 'Cancelled') then 0 else 1 end) as is_open
	from lead_quotation
	where transaction_date <= %(as_on)s
	group by lead
),
reached as (
	select known_lead.name, known_lead.sales_person, known_lead.source, known_lead.campaign, known_lead.day,
		known_lead.is_seen,
		case when known_lead.won_day <= %(as_on)s then 1 else 0 end as has_deal,
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
			when known_lead.status = 'Do Not Contact' then 1
			when opportunity_lead.is_open = 1 or quotation_lead.is_open = 1 then 0
			when known_lead.status = 'Lost Quotation' or opportunity_lead.lost = 1 or quotation_lead.lost = 1
				then 1
			else 0
		end as has_loss
	from known_lead
	left join quotation_lead on quotation_lead.lead = known_lead.name
	left join opportunity_lead on opportunity_lead.lead = known_lead.name
	left join contacted_lead on contacted_lead.lead = known_lead.name
	where known_lead.day >= %(from_date)s
),
cohort as (
	select name, sales_person, source, campaign, day, is_seen,
		case when has_contact + has_opportunity + has_quotation + has_deal > 0 then 1 else 0 end as contacted,
		case when has_opportunity + has_quotation + has_deal > 0 then 1 else 0 end as opportunity,
		case when has_quotation + has_deal > 0 then 1 else 0 end as quotation,
		has_deal as deal,
		case when has_loss = 1 and has_deal = 0 then 1 else 0 end as lost
	from reached
)"""

DEAL_FRAGMENTS = {
	"became_customer": BECAME_CUSTOMER,
	"first_deal": FIRST_DEAL,
	"known_lead": KNOWN_LEAD,
	"lead_customer": LEAD_CUSTOMER,
	"lead_opportunity": LEAD_OPPORTUNITY,
	"lead_quotation": LEAD_QUOTATION,
	"lead_step": LEAD_STEP,
}
