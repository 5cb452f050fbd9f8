-- customers, and those nobody was in touch with
with
sales_invoice as (
	select invoice.name, invoice.creation, invoice.customer, invoice.posting_date, invoice.posting_time,
		invoice.is_return, invoice.return_against, invoice.is_debit_note, invoice.update_stock, invoice.base_net_total,
		invoice.base_grand_total, invoice.base_rounded_total
	from `tabSales Invoice` as invoice
	where invoice.docstatus = 1
		and invoice.company = %(company)s
		and coalesce(invoice.is_opening, 'No') <> 'Yes'
		and not (
			invoice.is_internal_customer = 1
			and coalesce(invoice.represents_company, '') = invoice.company
		)
),
client as (
	select customer.name as customer, customer.customer_name
	from `tabCustomer` as customer
	where coalesce(customer.disabled, 0) = 0
		and coalesce(customer.is_internal_customer, 0) = 0
		and exists (
			select 1 from sales_invoice
			where sales_invoice.customer = customer.name
				and sales_invoice.is_return = 0
				and sales_invoice.is_debit_note = 0
				and sales_invoice.posting_date <= %(as_on)s
		)
),
party as (
	select 'Customer' as link_doctype, customer.name as link_name, customer.name as customer
	from `tabCustomer` as customer
	union all
	select 'Contact', link.parent, link.link_name
	from `tabDynamic Link` as link
	where link.link_doctype = 'Customer' and link.parenttype = 'Contact'
),
linked_communication as (
	select party.customer, communication.name
	from party
	inner join `tabCommunication` as communication
		on communication.reference_name = party.link_name
		and communication.reference_doctype = party.link_doctype
	union
	select party.customer, link.parent
	from party
	inner join `tabCommunication Link` as link
		on link.link_name = party.link_name and link.link_doctype = party.link_doctype
		and link.parenttype = 'Communication'
),
linked_call as (
	select party.customer, link.parent as name
	from party
	inner join `tabDynamic Link` as link
		on link.link_name = party.link_name and link.link_doctype = party.link_doctype
		and link.parenttype = 'Call Log'
	union
	select call_log.customer, call_log.name
	from `tabCall Log` as call_log
	where call_log.customer > ''
),
touch as (
	select linked.customer, coalesce(communication.communication_date, communication.creation) as touched_at,
		case
			when communication.sent_or_received = 'Received' then communication.sender
			else coalesce(nullif(communication.user, ''), communication.owner)
		end as touched_by
	from linked_communication as linked
	inner join `tabCommunication` as communication on communication.name = linked.name
	where communication.communication_type = 'Communication'
	union all
	select linked.customer, coalesce(call_log.start_time, call_log.creation), call_log.owner
	from linked_call as linked
	inner join `tabCall Log` as call_log on call_log.name = linked.name
	where coalesce(call_log.status, '') not in ('Failed', 'Busy', 'No Answer', 'Queued', 'Canceled', 'Cancelled')
	union all
	select party.customer, event.starts_on, event.owner
	from party
	inner join `tabEvent Participants` as participant
		on participant.reference_docname = party.link_name and participant.reference_doctype = party.link_doctype
		and participant.parenttype = 'Event'
	inner join `tabEvent` as event on event.name = participant.parent
	where coalesce(event.status, '') <> 'Cancelled'
	union all
	select party.customer, remark.creation, coalesce(nullif(remark.comment_email, ''), remark.owner)
	from party
	inner join `tabComment` as remark
		on remark.reference_name = party.link_name and remark.reference_doctype = party.link_doctype
	where remark.comment_type = 'Comment'
),
ranked_touch as (
	select customer, touched_at, touched_by,
		row_number() over (partition by customer order by touched_at desc, touched_by) as turn
	from touch
	where touched_at < %(as_on_time)s
),
last_contact as (
	select customer, touched_at, touched_by from ranked_touch where turn = 1
)
select count(*), sum(case when last_contact.touched_at is null or last_contact.touched_at < %(silent_before)s then 1 else 0 end)
from client
left join last_contact on last_contact.customer = client.customer
