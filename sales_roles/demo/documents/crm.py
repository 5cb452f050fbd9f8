"""Leads and customers: from the first call to the customer's form, and how people keep in touch."""

from __future__ import annotations

from sales_roles.demo import cast, events
from sales_roles.demo.cast import ABBR
from sales_roles.demo.documents.common import item_row, post, vat

OFFICE = "office@" + cast.MAIL


@post.register
def _(event: events.LeadCame, books) -> None:
	lead = event.lead
	first, _space, last = lead.contact.partition(" ")
	values = {
		"first_name": first,
		"last_name": last,
		"company_name": lead.company,
		"company": books.company,
		"customer": lead.customer,
		books.source_field("Lead"): lead.source,
	}
	if lead.campaign:
		values[books.campaign_field("Lead")] = lead.campaign
	if lead.own_hunter and books.has_field("Lead", "hunter"):
		values["hunter"] = lead.own_hunter
	books.insert("Lead", lead.name, event.at, **values)
	# ERPNext makes whoever enters a lead its owner, and dates it by the clock: no document can be created in the
	# past through the API, so the story's owner and moment are written after it.
	owner = cast.user_of(lead.owner) if lead.owner else "Guest"
	if lead.own_hunter and not books.has_field("Lead", "hunter"):
		owner = cast.user_of(lead.own_hunter)
	books.set("Lead", lead.name, lead_owner=owner, creation=event.at)


@post.register
def _(event: events.LeadStatus, books) -> None:
	books.save("Lead", event.lead.name, status=event.status)


@post.register
def _(event: events.Talk, books) -> None:
	user = cast.user_of(event.person) if event.person else None
	stranger = f"office@{event.name.lower().replace(' ', '-')}.example"
	sender, recipient = (user or OFFICE, stranger) if event.sent else (stranger, user or OFFICE)
	books.insert(
		"Communication",
		None,
		event.at,
		communication_type="Communication",
		communication_medium=event.medium,
		sent_or_received="Sent" if event.sent else "Received",
		communication_date=event.at,
		reference_doctype=event.doctype,
		reference_name=event.name,
		subject="Your inquiry" if event.doctype == "Lead" else "Your order",
		content="-",
		sender=sender,
		recipients=recipient,
		status="Linked",
		email_status="Open",
		user=user,
	)


@post.register
def _(event: events.Meeting, books) -> None:
	books.insert(
		"Event",
		None,
		event.at,
		by=cast.user_of(event.person),
		subject=f"Visit at {event.customer}",
		event_category="Meeting",
		event_type="Public",
		starts_on=event.at,
		event_participants=[{"reference_doctype": "Customer", "reference_docname": event.customer}],
	)


@post.register
def _(event: events.Called, books) -> None:
	number = f"{event.at:%y%m%d%H%M}"
	books.insert(
		"Call Log",
		None,
		event.at,
		by=cast.user_of(event.person),
		id=f"{ABBR}-CALL-{number}-{event.customer}",
		type="Outgoing",
		status="Completed",
		start_time=event.at,
		customer=event.customer,
		links=[{"link_doctype": "Customer", "link_name": event.customer}],
		to=number,
		**{"from": number[::-1]},
	)


@post.register
def _(event: events.Noted, books) -> None:
	user = cast.user_of(event.person)
	note = books.insert(
		"Comment",
		None,
		event.at,
		by=user,
		comment_type="Comment",
		comment_email=user,
		reference_doctype="Customer",
		reference_name=event.customer,
		content="Spoke at the counter",
	)
	books.set("Comment", note.name, creation=event.at)


def opportunity_name(lead: events.Lead) -> str:
	return lead.name.replace("LEAD", "OPP")


def quotation_name(lead: events.Lead) -> str:
	return lead.name.replace("LEAD", "QUO")


@post.register
def _(event: events.ProspectMade, books) -> None:
	lead = event.lead
	row = {"lead": lead.name, "lead_name": lead.contact, "status": "Lead"}
	owner = cast.user_of(lead.owner) if lead.owner else None
	name = lead.company
	books.insert(
		"Prospect",
		name,
		event.at,
		company_name=name,
		company=books.company,
		prospect_owner=owner,
		leads=[row],
	)


@post.register
def _(event: events.OpportunityMade, books) -> None:
	lead = event.lead
	books.insert(
		"Opportunity",
		opportunity_name(lead),
		event.at,
		opportunity_from="Prospect" if event.of_prospect else "Lead",
		party_name=lead.company if event.of_prospect else lead.name,
		company=books.company,
		currency="EUR",
		transaction_date=event.at.date(),
		opportunity_owner=cast.user_of(lead.owner) if lead.owner else None,
	)
	books.set("Opportunity", opportunity_name(lead), creation=event.at)


@post.register
def _(event: events.QuotationMade, books) -> None:
	lead = event.lead
	values = {
		"quotation_to": "Prospect" if event.of_prospect else "Lead",
		"party_name": lead.company if event.of_prospect else lead.name,
		"opportunity": opportunity_name(lead) if event.with_opportunity else None,
		"company": books.company,
		"transaction_date": event.at.date(),
		"currency": "EUR",
		"conversion_rate": 1,
		**books.price_list("selling"),
		"ignore_pricing_rule": 1,
		"items": [item_row(books, line) for line in event.lines],
		"taxes": [vat(books)],
	}
	write = books.insert if event.draft else books.submit
	write("Quotation", quotation_name(lead), event.at, **values)


@post.register
def _(event: events.Lost, books) -> None:
	name = quotation_name(event.lead) if event.doctype == "Quotation" else opportunity_name(event.lead)
	books.lose(event.doctype, name, event.reason)


@post.register
def _(event: events.CustomerMade, books) -> None:
	lead = event.lead
	links = {
		"lead": {"lead_name": lead.name},
		"opportunity": {"opportunity_name": opportunity_name(lead)},
		"prospect": {"prospect_name": lead.company},
		None: {},
	}[event.link]
	books.customer(event.name, event.at, event.team, **links)


@post.register
def _(event: events.LeadOfCustomer, books) -> None:
	books.save("Customer", event.customer, lead_name=event.lead.name)
