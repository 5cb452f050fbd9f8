-- existing customers' leads and deals of the period's leads
with
sales_person as (select `name`, `parent_sales_person`, `is_group`, `enabled`, `employee`, `lft`, `rgt`, `is_hunter`, `is_farmer`, `sales_person_user`, `lead_plan`, `cost_per_lead_limit`, `conversion_plan`, `overdue_share_limit` from `tabSales Person`),
user_link as (
	select sales_person.sales_person_user as user, sales_person.name as sales_person,
		1 as by_employee, sales_person.enabled
	from sales_person
	where coalesce(sales_person.sales_person_user, '') <> ''
	union all
	select employee.user_id, sales_person.name, 2, sales_person.enabled
	from sales_person
	inner join `tabEmployee` as employee on employee.name = sales_person.employee
	where coalesce(sales_person.sales_person_user, '') = '' and coalesce(employee.user_id, '') <> ''
),
ranked_user as (
	select user, sales_person,
		row_number() over (partition by user order by by_employee, enabled desc, sales_person) as place
	from user_link
),
person_of_user as (
	select user, sales_person from ranked_user where place = 1
),
lead as (select `name`, `creation`, `company`, `lead_owner`, `customer`, `status`, `territory`, `lead_name`, `company_name`, coalesce(nullif(`source`, ''), null) as `source`, coalesce(nullif(`campaign_name`, ''), null) as `campaign`, `hunter`, `received_on` from `tabLead`),
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
),
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
),
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
),
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
),
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
),
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
)
select sum(existing), sum(case when won_day <= %(as_on)s then 1 else 0 end)
from known_lead
where day >= %(from_date)s
