-- leads that reached each step
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
),
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
),
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
),
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
)
select sum(contacted), sum(opportunity), sum(quotation), sum(deal), sum(lost) from cohort
