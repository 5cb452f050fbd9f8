"""What becomes of a lead, as CTEs: opportunity, quotation, customer, deal. See docs/kpi.md, "Hunter".

They stand on `owned_lead` of lead_fragments.py; days are ISO text as there.
"""

# Whose an opportunity or quotation is: a lead's, or those leads' that its Prospect lists, and so on with the opportunity
# of a quotation: `path` 1 is the quotation's own party, 2 its opportunity's. All are told in one pass, by the names of
# the documents: MariaDB works a CTE out anew for each place that names it.
OPPORTUNITY_LEAD = (
	"case when opportunity.opportunity_from = 'Lead' then opportunity.party_name else listed.lead end"
)
OPPORTUNITY_LISTED = """
	left join `tabProspect Lead` as listed
		on listed.parent = case when opportunity.opportunity_from = 'Prospect' then opportunity.party_name end
		and listed.parenttype = 'Prospect'
"""
QUOTATION_LEAD = """
	case
		when path.number = 1 and quotation.quotation_to = 'Lead' then quotation.party_name
		when path.number = 1 then listed.lead
		when opportunity.opportunity_from = 'Lead' then opportunity.party_name
		else opportunity_listed.lead
	end
"""
QUOTATION_LISTED = """
	left join `tabOpportunity` as opportunity
		on opportunity.name = quotation.opportunity and opportunity.docstatus < 2
	left join `tabProspect Lead` as listed
		on listed.parent = case when quotation.quotation_to = 'Prospect' then quotation.party_name end
		and listed.parenttype = 'Prospect'
	left join `tabProspect Lead` as opportunity_listed
		on opportunity_listed.parent = case
			when opportunity.opportunity_from = 'Prospect' then opportunity.party_name
		end
		and opportunity_listed.parenttype = 'Prospect'
	cross join (select 1 as number union all select 2) as path
"""

# Which customers a lead became, by any of its paths; when the link was made does not matter. A pair may stand twice.
BECAME_CUSTOMER = """
ordered as (
	select item.prevdoc_docname as quotation, sales_order.customer
	from `tabSales Order Item` as item
	inner join `tabSales Order` as sales_order
		on sales_order.name = item.parent and sales_order.docstatus = 1
	where item.prevdoc_docname <> '' and item.parenttype = 'Sales Order'
	group by item.prevdoc_docname, sales_order.customer
),
became as (
	select customer.lead_name as lead, customer.name as customer
	from `tabCustomer` as customer
	where customer.lead_name <> ''
	union all
	select {opportunity_lead}, customer.name
	from `tabCustomer` as customer
	inner join `tabOpportunity` as opportunity
		on opportunity.name = customer.opportunity_name and opportunity.docstatus < 2
	{opportunity_listed}
	where customer.opportunity_name <> ''
	union all
	select listed.lead, customer.name
	from `tabCustomer` as customer
	inner join `tabProspect Lead` as listed
		on listed.parent = customer.prospect_name and listed.parenttype = 'Prospect'
	where customer.prospect_name <> ''
	union all
	select {quotation_lead}, ordered.customer
	from ordered
	inner join `tabQuotation` as quotation on quotation.name = ordered.quotation and quotation.docstatus = 1
	{quotation_listed}
)"""

# The company's leads with each customer of theirs that has a deal. `first_day` is that of the customer's first deal
# document in the company, over its whole history; one that was fully returned stays one. A POS invoice's sale is told
# by no consolidated invoice: its customer is the till's.
# A lead is an existing customer's (`existing`) if one of its customers had a deal document before the lead's day, or if
# it was entered for a customer. A customer's first deal belongs to the earliest lead that is not an existing
# customer's: `is_won`.
# Asked for are leads and deals from `won_from` on: a pair of earlier days is left out, unless it makes an existing
# customer's lead of one that could have the deal. An index finds a customer's first document, so that the others are
# not read. Few columns: MariaDB keeps a row of each step at its full width.
# Parameters: those of cohort, deal_document, won_from.
LEAD_CUSTOMER = """
{cohort},
{became_customer},
linked as (
	select became.lead, became.customer, owned_lead.day, owned_lead.creation,
		case when coalesce(owned_lead.customer, '') <> '' then 1 else 0 end as is_customers,
		(
			select sales_order.transaction_date
			from `tabSales Order` as sales_order
			where %(deal_document)s in ('Order or Invoice', 'Sales Order')
				and sales_order.customer = became.customer
				and sales_order.company = %(company)s
				and sales_order.docstatus = 1
				and coalesce(sales_order.is_internal_customer, 0) = 0
			order by sales_order.transaction_date
			limit 1
		) as ordered_on,
		(
			select invoice.posting_date
			from `tabSales Invoice` as invoice
			where %(deal_document)s in ('Order or Invoice', 'Sales Invoice')
				and invoice.customer = became.customer
				and invoice.company = %(company)s
				and invoice.docstatus = 1
				and coalesce(invoice.is_internal_customer, 0) = 0
				and coalesce(invoice.is_opening, 'No') <> 'Yes'
				and coalesce(invoice.is_return, 0) = 0
				and coalesce(invoice.is_debit_note, 0) = 0
				and coalesce(invoice.is_consolidated, 0) = 0
			order by invoice.posting_date
			limit 1
		) as invoiced_on
	from became
	inner join owned_lead on owned_lead.name = became.lead
	limit 9223372036854775807
),
dated as (
	select lead, customer, day, creation, is_customers,
		substr(
			cast(
				case
					when ordered_on is null or invoiced_on < ordered_on then invoiced_on
					else ordered_on
				end as char(30)
			),
			1,
			10
		) as first_day
	from linked
),
met as (
	select lead, customer, first_day, day, creation,
		case
			when is_customers = 1 or min(first_day) over (partition by lead) < day then 1
			else 0
		end as existing
	from dated
	where first_day is not null
		and (first_day >= %(won_from)s or day >= %(won_from)s or first_day < day)
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

# Leads that are an existing customer's or have a deal, a row each: the first one that was won. Of those that were
# entered for a customer the period's are known.
# Parameters: those of lead_customer.
DEALT_LEAD = """
{lead_customer},
outcome as (
	select lead, existing, case when is_won = 1 then first_day end as won_day from lead_customer
	union all
	select name, 1, null from cohort where coalesce(customer, '') <> ''
),
dealt_lead as (
	select lead, max(existing) as existing, min(won_day) as won_day
	from outcome
	group by lead
)"""

# How far leads came by `as_on`. The query defines `asked`: leads of the period, with name and status, and what it wants
# to know them by. Whoever reached a later step reached those before. A lead is lost without a deal if it must not be
# contacted, or if an opportunity or quotation of it was lost and none is open: an opportunity whose quotation was lost
# is not open, whatever its status says. Of a lead's opportunities or quotations 2 says that one is open, 1 that one is
# lost, 0 that there are others, and null that there is none.
# Each lead looks up its own documents; those of Prospects are looked for where one lists it, what went out to it where
# nothing else tells that it was contacted. No lead of the period came before it, so nothing earlier is looked at.
# Parameters: those of lead_customer, as_on, from_time, as_on_time.
LEAD_STEP = """
won_lead as (
	select lead from lead_customer where is_won = 1 and first_day <= %(as_on)s group by lead
),
looked_up as (
	select asked.*,
		case when won_lead.lead is null then 0 else 1 end as has_deal,
		case
			when exists (select 1 from `tabProspect Lead` as listed where listed.lead = asked.name) then 1
			else 0
		end as is_listed,
		(
			select max({opportunity_state})
			from `tabOpportunity` as opportunity
			where opportunity.party_name = asked.name
				and opportunity.opportunity_from = 'Lead'
				and {opportunity_known}
		) as own_opportunity,
		(
			select max({quotation_state})
			from `tabQuotation` as quotation
			where quotation.party_name = asked.name
				and quotation.quotation_to = 'Lead'
				and {quotation_known}
		) as own_quotation,
		(
			select max({quotation_state})
			from `tabOpportunity` as opportunity
			inner join `tabQuotation` as quotation on quotation.opportunity = opportunity.name
			where opportunity.party_name = asked.name
				and opportunity.opportunity_from = 'Lead'
				and opportunity.docstatus < 2
				and {quotation_known}
		) as opportunity_quotation
	from asked
	left join won_lead on won_lead.lead = asked.name
	limit 9223372036854775807
),
weighed as (
	select looked_up.*,
		case when is_listed = 1 then (
			select max({opportunity_state})
			from `tabProspect Lead` as listed
			inner join `tabOpportunity` as opportunity on opportunity.party_name = listed.parent
			where listed.lead = looked_up.name
				and listed.parenttype = 'Prospect'
				and opportunity.opportunity_from = 'Prospect'
				and {opportunity_known}
		) end as prospect_opportunity,
		case when is_listed = 1 then (
			select max({quotation_state})
			from `tabProspect Lead` as listed
			inner join `tabQuotation` as quotation on quotation.party_name = listed.parent
			where listed.lead = looked_up.name
				and listed.parenttype = 'Prospect'
				and quotation.quotation_to = 'Prospect'
				and {quotation_known}
		) end as prospect_quotation,
		case when is_listed = 1 then (
			select max({quotation_state})
			from `tabProspect Lead` as listed
			inner join `tabOpportunity` as opportunity on opportunity.party_name = listed.parent
			inner join `tabQuotation` as quotation on quotation.opportunity = opportunity.name
			where listed.lead = looked_up.name
				and listed.parenttype = 'Prospect'
				and opportunity.opportunity_from = 'Prospect'
				and opportunity.docstatus < 2
				and {quotation_known}
		) end as prospect_opportunity_quotation
	from looked_up
),
reached as (
	select weighed.*,
		case when coalesce(own_opportunity, prospect_opportunity) is null then 0 else 1 end as has_opportunity,
		case
			when coalesce(
				own_quotation, opportunity_quotation, prospect_quotation, prospect_opportunity_quotation
			) is null then 0
			else 1
		end as has_quotation,
		case
			when status = 'Do Not Contact' then 1
			when 2 in {lead_states} then 0
			when status = 'Lost Quotation' or 1 in {lead_states} then 1
			else 0
		end as has_loss
	from weighed
),
lead_step as (
	select cohort.*,
		case
			when has_opportunity + has_quotation + has_deal > 0 then 1
			when status in ('Replied', 'Opportunity', 'Quotation', 'Lost Quotation', 'Interested', 'Converted')
				then 1
			when exists (select 1 {written} and {sent_at} >= %(from_time)s) then 1
			when exists (select 1 {linked} and {sent_at} >= %(from_time)s) then 1
			when exists (select 1 {called} and {called_at} >= %(from_time)s) then 1
			else 0
		end as contacted,
		case when has_opportunity + has_quotation + has_deal > 0 then 1 else 0 end as opportunity,
		case when has_quotation + has_deal > 0 then 1 else 0 end as quotation,
		has_deal as deal,
		case when has_loss = 1 and has_deal = 0 then 1 else 0 end as lost
	from reached as cohort
)"""

# What its opportunities and quotations say of a lead, each way to them apart: columns of `weighed`.
LEAD_STATES = """(
	own_opportunity, prospect_opportunity, own_quotation, opportunity_quotation, prospect_quotation,
	prospect_opportunity_quotation
)"""

# What a lead's opportunity or quotation says by `as_on`. Parameters: as_on.
OPPORTUNITY_KNOWN = """(
	opportunity.docstatus < 2
	and (opportunity.transaction_date is null or opportunity.transaction_date <= %(as_on)s)
)"""
QUOTATION_KNOWN = "(quotation.docstatus = 1 and quotation.transaction_date <= %(as_on)s)"
OPPORTUNITY_STATE = """
	case
		when opportunity.status = 'Lost' then 1
		when opportunity.status in ('Open', 'Replied', 'Quotation')
			and not exists (
				select 1
				from `tabQuotation` as lost
				where lost.opportunity = opportunity.name
					and lost.docstatus = 1
					and lost.status = 'Lost'
					and lost.transaction_date <= %(as_on)s
			)
			then 2
		else 0
	end
"""
QUOTATION_STATE = """
	case when quotation.status = 'Lost' then 1 when quotation.status in ('Expired', 'Cancelled') then 0 else 2 end
"""

DEAL_FRAGMENTS = {
	"became_customer": BECAME_CUSTOMER,
	"dealt_lead": DEALT_LEAD,
	"lead_customer": LEAD_CUSTOMER,
	"lead_states": LEAD_STATES,
	"lead_step": LEAD_STEP,
	"opportunity_known": OPPORTUNITY_KNOWN,
	"opportunity_lead": OPPORTUNITY_LEAD,
	"opportunity_listed": OPPORTUNITY_LISTED,
	"opportunity_state": OPPORTUNITY_STATE,
	"quotation_known": QUOTATION_KNOWN,
	"quotation_lead": QUOTATION_LEAD,
	"quotation_listed": QUOTATION_LISTED,
	"quotation_state": QUOTATION_STATE,
}
