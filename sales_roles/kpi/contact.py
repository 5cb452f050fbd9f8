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

# Of all customers: whoever asks joins its own, so that their sales are not looked up for each kind of contact. A
# communication that is linked twice is listed twice, which changes no last one.
# ERPNext keeps no notes table on Customer: a note is a Comment.
# Calls that reached nobody are no contact; automatic messages are none either. Parameters: as_on_time.
TOUCH = """
party as (
	select 'Customer' as link_doctype, customer.name as link_name, customer.name as customer
	from `tabCustomer` as customer
	union all
	select 'Contact', link.parent, link.link_name
	from `tabDynamic Link` as link
	where link.link_doctype = 'Customer' and link.parenttype = 'Contact'
),
linked_call as (
	select link.link_name as customer, link.parent as name
	from `tabDynamic Link` as link
	where link.parenttype = 'Call Log' and link.link_doctype = 'Customer'
	union all
	select contact.link_name, link.parent
	from `tabDynamic Link` as link
	inner join `tabDynamic Link` as contact
		on contact.parent = link.link_name and contact.parenttype = 'Contact' and contact.link_doctype = 'Customer'
	where link.parenttype = 'Call Log' and link.link_doctype = 'Contact'
	union all
	select call_log.customer, call_log.name
	from `tabCall Log` as call_log
	where call_log.customer > ''
),
touch as (
	select party.customer, coalesce(communication.communication_date, communication.creation) as touched_at,
		{written_by} as touched_by
	from party
	inner join `tabCommunication` as communication
		on communication.reference_name = party.link_name
		and communication.reference_doctype = party.link_doctype
	where communication.communication_type = 'Communication'
		and coalesce(communication.communication_date, communication.creation) < %(as_on_time)s
	union all
	select party.customer, coalesce(communication.communication_date, communication.creation), {written_by}
	from party
	inner join `tabCommunication Link` as link
		on link.link_name = party.link_name and link.link_doctype = party.link_doctype
		and link.parenttype = 'Communication'
	inner join `tabCommunication` as communication on communication.name = link.parent
	where communication.communication_type = 'Communication'
		and coalesce(communication.communication_date, communication.creation) < %(as_on_time)s
	union all
	select linked_call.customer, coalesce(call_log.start_time, call_log.creation), {called_by}
	from linked_call
	inner join `tabCall Log` as call_log on call_log.name = linked_call.name
	where coalesce(call_log.status, '') not in ('Failed', 'Busy', 'No Answer', 'Queued', 'Canceled', 'Cancelled')
		and coalesce(call_log.start_time, call_log.creation) < %(as_on_time)s
	union all
	select party.customer, event.starts_on, {met_by}
	from party
	inner join `tabEvent Participants` as participant
		on participant.reference_docname = party.link_name and participant.reference_doctype = party.link_doctype
		and participant.parenttype = 'Event'
	inner join `tabEvent` as event on event.name = participant.parent
	where coalesce(event.status, '') <> 'Cancelled' and event.starts_on < %(as_on_time)s
	union all
	select party.customer, remark.creation, {noted_by}
	from party
	inner join `tabComment` as remark
		on remark.reference_name = party.link_name and remark.reference_doctype = party.link_doctype
	where remark.comment_type = 'Comment' and remark.creation < %(as_on_time)s
)"""

# By whom, for who asks that.
TOUCHED_BY = {
	"written_by": {
		"named": """case
			when communication.sent_or_received = 'Received' then communication.sender
			else coalesce(nullif(communication.user, ''), communication.owner)
		end""",
		"unnamed": "''",
	},
	"called_by": {"named": "call_log.owner", "unnamed": "''"},
	"met_by": {"named": "event.owner", "unnamed": "''"},
	"noted_by": {"named": "coalesce(nullif(remark.comment_email, ''), remark.owner)", "unnamed": "''"},
}

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
	+ """,
	document as (
		select 'Customer' as document_type, customer as document, customer, customer_name from client
	),
	{share},
	"""
	+ TOUCH
	+ """,
	ranked_owner as (
		select share.customer, share.customer_name, share.sales_person,
			row_number() over (
				partition by share.customer
				order by share.fraction desc, coalesce(share.sales_person, '')
			) as turn
		from share
		where share.fraction > 0 and {visible}
	),
	ranked_touch as (
		select customer, touched_at, touched_by,
			row_number() over (partition by customer order by touched_at desc, touched_by) as turn
		from touch
	),
	last_contact as (
		select customer, touched_at, touched_by from ranked_touch where turn = 1
		limit 9223372036854775807
	),
	sold as (
		select customer, max(posting_date) as last_sale, count(distinct sale_day) as sales
		from valid_sale
		where is_sale = 1 and is_invoice = 1
		group by customer
	)
	select owner.customer, owner.customer_name, owner.sales_person, last_contact.touched_at,
		coalesce(nullif(user.full_name, ''), last_contact.touched_by), sold.last_sale, coalesce(sold.sales, 0)
	from ranked_owner as owner
	left join last_contact on last_contact.customer = owner.customer
	left join `tabUser` as user on user.name = last_contact.touched_by
	left join sold on sold.customer = owner.customer
	where owner.turn = 1
	order by owner.customer
	""",
	choices=TOUCHED_BY,
)

# A client is a row beside its touches, so that no list is looked up in another.
SILENT = Query(
	"silent_row",
	{"sales_person": TEXT, "customers": QUANTITY, "silent_customers": QUANTITY},
	"with {sales_invoice},"
	+ CLIENT
	+ ","
	+ TOUCH
	+ """,
	sign as (
		select customer, 1 as is_client, 0 as is_touched from client
		union all
		select customer, 0, 1 from touch where touched_at >= %(silent_before)s
	),
	document as (
		select 'Customer' as document_type, customer as document, customer, max(is_touched) as is_touched
		from sign
		group by customer
		having max(is_client) = 1
	),
	{share}
	select share.sales_person, sum(share.fraction),
		sum(case when share.is_touched = 1 then 0 else share.fraction end)
	from share
	where {visible}
	group by share.sales_person
	""",
	choices=TOUCHED_BY,
)


def silent_before(scope: Scope, settings: Settings) -> datetime:
	"""A customer touched at this moment or later is not silent: N days have not passed by `as_on`."""
	return midnight_after(scope.as_on - timedelta(days=settings.silent_after_days))


def care(database: Database, scope: Scope, settings: Settings, visible: Visible) -> list:
	"""Rows of CARE: a customer of the people shown, with the person who holds most of it."""
	if visible.nobody:
		return []
	named = dict.fromkeys(TOUCHED_BY, "named")
	return database.rows(
		CARE, named, history_end=scope.as_on, **scope.params, **settings.params, **visible.params
	)


def silent_customers(database: Database, scope: Scope, settings: Settings, visible: Visible) -> list:
	"""Rows of SILENT: customers and silent ones per person, by share."""
	if visible.nobody:
		return []
	return database.rows(
		SILENT,
		dict.fromkeys(TOUCHED_BY, "unnamed"),
		silent_before=silent_before(scope, settings),
		**scope.params,
		**settings.params,
		**visible.params,
	)
