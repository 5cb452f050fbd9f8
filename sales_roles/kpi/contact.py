"""Keeping in touch: days since contact and sale, silent customers (docs/kpi.md, "Farmer").

The last Communication, Event, call or note linked to the customer or its contacts, by `as_on`; a customer without
one for `silent_after_days` is silent. Customers are those who have bought in this company by then, neither disabled
nor internal; each belongs to the people of its Sales Team by share.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sales_roles.database.port import COUNT, DATE, DATETIME, QUANTITY, TEXT, Database, Query
from sales_roles.kpi.repeat import CUSTOMER_SALE
from sales_roles.people import Visible
from sales_roles.scope import Scope, midnight_after
from sales_roles.settings import Settings

# Of all customers: whoever asks joins its own, so that their sales are not looked up for each kind of contact.
# ERPNext keeps no notes table on Customer: a note is a Comment.
# Calls that reached nobody are no contact; automatic messages are none either.
LAST_CONTACT = """
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
)"""

CLIENT = """
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
)"""

CLIENT_SHARE = """
document as (
	select 'Customer' as document_type, customer as document, customer from client
),
{share}"""

CARE = Query(
	"care_row",
	{
		"customer": TEXT,
		"customer_name": TEXT,
		"sales_person": TEXT,
		"last_contact": DATETIME,
		"contact_by": TEXT,
		"last_sale": DATE,
		"sales": COUNT,
	},
	"with recursive"
	+ CUSTOMER_SALE
	+ ","
	+ CLIENT
	+ ","
	+ CLIENT_SHARE
	+ ","
	+ LAST_CONTACT
	+ """,
	ranked_owner as (
		select share.document as customer, share.sales_person,
			row_number() over (
				partition by share.document
				order by share.fraction desc, coalesce(share.sales_person, '')
			) as turn
		from share
		where share.fraction > 0 and {visible}
	),
	sold as (
		select customer, max(posting_date) as last_sale, count(distinct sale_day) as sales
		from numbered_sale
		where is_sale = 1 and is_invoice = 1
		group by customer
	)
	select client.customer, client.customer_name, owner.sales_person, last_contact.touched_at,
		coalesce(nullif(user.full_name, ''), last_contact.touched_by), sold.last_sale, coalesce(sold.sales, 0)
	from client
	inner join ranked_owner as owner on owner.customer = client.customer and owner.turn = 1
	left join last_contact on last_contact.customer = client.customer
	left join `tabUser` as user on user.name = last_contact.touched_by
	left join sold on sold.customer = client.customer
	order by client.customer
	""",
)

SILENT = Query(
	"silent_row",
	{"sales_person": TEXT, "customers": QUANTITY, "silent_customers": QUANTITY},
	"with {sales_invoice},"
	+ CLIENT
	+ ","
	+ CLIENT_SHARE
	+ ","
	+ LAST_CONTACT
	+ """
	select share.sales_person, sum(share.fraction),
		sum(
			case
				when last_contact.touched_at is null or last_contact.touched_at < %(silent_before)s
					then share.fraction
				else 0
			end
		)
	from client
	inner join share on share.document = client.customer
	left join last_contact on last_contact.customer = client.customer
	where {visible}
	group by share.sales_person
	""",
)


def silent_before(scope: Scope, settings: Settings) -> datetime:
	"""A customer touched at this moment or later is not silent: N days have not passed by `as_on`."""
	return midnight_after(scope.as_on - timedelta(days=settings.silent_after_days))


def care(database: Database, scope: Scope, settings: Settings, visible: Visible) -> list:
	"""Rows of CARE: a customer of the people shown, with the person who holds most of it."""
	if visible.nobody:
		return []
	return database.rows(CARE, history_end=scope.as_on, **scope.params, **settings.params, **visible.params)


def silent_customers(database: Database, scope: Scope, settings: Settings, visible: Visible) -> list:
	"""Rows of SILENT: customers and silent ones per person, by share."""
	if visible.nobody:
		return []
	return database.rows(
		SILENT,
		silent_before=silent_before(scope, settings),
		**scope.params,
		**settings.params,
		**visible.params,
	)
