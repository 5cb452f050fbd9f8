-- leads by the minutes to the first response
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
cohort as (
	select owned_lead.*
	from owned_lead
	where (owned_lead.received_on >= %(from_date)s and owned_lead.received_on <= %(to_date)s)
		or (
			owned_lead.received_on is null
			and owned_lead.creation >= %(from_time)s
			and owned_lead.creation < %(to_time)s
		)
),
	answered as (
		select cohort.sales_person, '' as key_value, cohort.came as began,
			(
				select min(substr(cast(coalesce(sent.communication_date, sent.creation) as char(30)), 1, 19))
				from `tabCommunication` as sent
				where sent.reference_doctype = 'Lead'
					and sent.reference_name = cohort.name
					and sent.communication_type = 'Communication'
					and sent.sent_or_received = 'Sent'
					and coalesce(sent.communication_date, sent.creation) < %(as_on_time)s
					and substr(cast(coalesce(sent.communication_date, sent.creation) as char(30)), 1, 19)
						>= cohort.came
			) as written,
			(
				select min(substr(cast(coalesce(sent.communication_date, sent.creation) as char(30)), 1, 19))
				from `tabCommunication Link` as link
				inner join `tabCommunication` as sent on sent.name = link.parent
				where link.link_doctype = 'Lead'
					and link.link_name = cohort.name
					and link.parenttype = 'Communication'
					and sent.communication_type = 'Communication'
					and sent.sent_or_received = 'Sent'
					and coalesce(sent.communication_date, sent.creation) < %(as_on_time)s
					and substr(cast(coalesce(sent.communication_date, sent.creation) as char(30)), 1, 19)
						>= cohort.came
			) as linked,
			(
				select min(substr(cast(coalesce(call_log.start_time, call_log.creation) as char(30)), 1, 19))
				from `tabDynamic Link` as link
				inner join `tabCall Log` as call_log on call_log.name = link.parent
				where link.link_doctype = 'Lead'
					and link.link_name = cohort.name
					and link.parenttype = 'Call Log'
					and call_log.type = 'Outgoing'
					and coalesce(call_log.start_time, call_log.creation) < %(as_on_time)s
					and substr(cast(coalesce(call_log.start_time, call_log.creation) as char(30)), 1, 19)
						>= cohort.came
			) as called
		from cohort
		limit 9223372036854775807
	),
	reply as (
		select sales_person, key_value, began,
			case
				when written is not null
					and (linked is null or written <= linked)
					and (called is null or written <= called)
					then written
				when linked is not null and (called is null or linked <= called) then linked
				else called
			end as ended
		from answered
		limit 9223372036854775807
	),
	clock as (
		select sales_person, key_value,
			case when ended is null then 1 else 0 end as untouched,
			86400 * (
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
)
				+ 3600 * (cast(substr(ended, 12, 2) as signed) - cast(substr(began, 12, 2) as signed))
				+ 60 * (cast(substr(ended, 15, 2) as signed) - cast(substr(began, 15, 2) as signed))
				+ cast(substr(ended, 18, 2) as signed) - cast(substr(began, 18, 2) as signed)
				as seconds
		from reply
	),
	timed as (
		select sales_person, key_value, untouched, round(seconds / 60.0) as minutes from clock
	)
	select sum(untouched), minutes, count(*)
	from timed
	group by minutes
