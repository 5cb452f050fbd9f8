"""Leads, prospects, opportunities, quotations, and the customers that they become."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import add_days, get_datetime

from random_books.base import Books, dated, goods, invoiced, mapped, new, rate_on, selling, submit
from random_books.masters import CAMPAIGNS, SOURCES, has_app


def lead(books: Books) -> Any:
	"""With or without owner, source, company; some have the Hunter and the day they came, some came near midnight."""
	world = books.world
	books.count += 1
	doc = frappe.get_doc(
		{
			"doctype": "Lead",
			"first_name": books.pick(["O'Neil", "50% off", "اسم", "Zoë 🚀", "Plain"]),
			"last_name": f"{world.abbr} {books.count}",
			"company_name": f"{world.abbr} buyer {books.count}",
			"company": books.pick([world.company, world.company, world.company, None]),
			"source": books.pick([None, *SOURCES]),
			"campaign_name": books.pick([None, *CAMPAIGNS]),
			"lead_owner": books.pick([*world.users, "Administrator"]),
			"email_id": f"lead{books.count}.{world.abbr.lower()}@random.example",
			"status": books.pick(["Lead", "Open", "Replied", "Do Not Contact"]),
		}
	)
	if has_app():
		doc.hunter = books.pick([None, None, None, world.people[2]])
		doc.received_on = books.pick([None, None, add_days(books.day, -3)])
		if books.chance(10):
			doc.customer = books.pick(world.customers)
	doc.insert()
	moment = get_datetime(f"{books.day} {books.pick(['09:30:00', '13:00:00.5', '23:59:59.9', '00:00:00'])}")
	doc.db_set("creation", moment, update_modified=False)
	if doc.lead_owner == "Administrator" and books.chance(50):
		doc.db_set("lead_owner", None, update_modified=False)
	if doc.company and books.chance(10):
		doc.db_set("company", None, update_modified=False)
	books.leads.append(doc.name)
	if books.chance(50):
		talk(books, "Lead", doc.name, moment)
	return books.did("Lead", doc)


def talk(books: Books, doctype: str, name: str, since: Any) -> Any:
	"""A Communication, sent or received, an Event or a call, after the lead came or the sale was made."""
	moment = add_days(get_datetime(since), books.random.randint(0, 20)).replace(
		hour=books.random.randint(8, 20), minute=books.random.randint(0, 59)
	)
	doc = frappe.get_doc(
		{
			"doctype": "Communication",
			"communication_type": "Communication",
			"communication_medium": books.pick(["Email", "Phone"]),
			"sent_or_received": books.pick(["Sent", "Sent", "Received"]),
			"subject": "50% off, O'Brien",
			"content": "…",
			"reference_doctype": doctype,
			"reference_name": name,
			"sender": books.pick(books.world.users),
			"communication_date": moment,
		}
	).insert()
	return books.did("Communication", doc)


def customer_contact(books: Books) -> Any:
	return talk(books, "Customer", books.pick(books.world.customers), f"{books.day} 08:00:00")


def prospect(books: Books) -> Any:
	books.count += 1
	leads = books.random.sample(books.leads, min(2, len(books.leads))) or [lead(books).name]
	doc = frappe.get_doc(
		{
			"doctype": "Prospect",
			"company_name": f"Prospect's {books.world.abbr} {books.count}",
			"company": books.world.company,
			"leads": [{"lead": name} for name in leads],
		}
	).insert()
	books.prospects.append(doc.name)
	return books.did("Prospect", doc)


def opportunity(books: Books) -> Any:
	"""From a lead, a prospect or a customer; some lost."""
	world = books.world
	kind = books.pick(["Lead", "Lead", "Prospect", "Customer"])
	party = {
		"Lead": books.recent(books.leads) or lead(books).name,
		"Prospect": books.recent(books.prospects) or prospect(books).name,
		"Customer": books.pick(world.customers),
	}[kind]
	doc = new(
		books,
		"Opportunity",
		opportunity_from=kind,
		party_name=party,
		transaction_date=books.day,
		currency=world.currency,
		conversion_rate=1,
		opportunity_amount=500,
	).insert()
	books.opportunities.append(doc.name)
	if books.chance(20):
		doc.declare_enquiry_lost([{"lost_reason": "Price R"}], [])
	return books.did("Opportunity", doc)


def quotation(books: Books, submitted: bool = True) -> Any:
	"""To a lead, a prospect or a customer, from an opportunity; submitted, draft, cancelled, lost."""
	from erpnext.crm.doctype.opportunity.opportunity import make_quotation

	world = books.world
	lines = goods(books, 2, of=["R-Help", "R-Advice", "R-Cover"])
	found = [
		name
		for name in books.opportunities[-15:]
		if frappe.db.get_value("Opportunity", name, "status") == "Open"
	]
	if found and books.chance(40):
		doc = make_quotation(books.pick(found))
		doc.items = []
		for line in lines:
			doc.append("items", line)
	else:
		kind = books.pick(["Lead", "Lead", "Lead", "Prospect", "Customer"])
		party = {
			"Lead": books.recent(books.leads) or lead(books).name,
			"Prospect": books.recent(books.prospects) or prospect(books).name,
			"Customer": books.pick(world.customers),
		}[kind]
		doc = new(books, "Quotation", quotation_to=kind, party_name=party, items=lines)
	doc.update(
		{
			"company": world.company,
			"currency": world.currency,
			"conversion_rate": 1,
			"selling_price_list": "Standard Selling",
			"plc_conversion_rate": rate_on(books.day, "EUR", world.currency),
			"ignore_pricing_rule": 1,
			"order_type": "Sales",
			"taxes": [],
			"payment_terms_template": None,
			"payment_schedule": [],
		}
	)
	dated(books, doc)
	if not submitted:
		return books.did("Quotation, draft", doc.insert())
	submit(books, "Quotation", doc)
	if books.chance(15):
		doc.cancel()
		return books.did("Quotation, cancelled", doc)
	if books.chance(15):
		doc.declare_enquiry_lost([{"lost_reason": "Price R"}], [])
		return doc
	books.quotations.append(doc.name)
	return doc


def deal_from_quotation(books: Books) -> Any:
	"""Quotation → order: ERPNext makes the customer of a lead or a prospect; some of them are billed."""
	from erpnext.selling.doctype.quotation.quotation import make_sales_order
	from erpnext.selling.doctype.sales_order.sales_order import make_sales_invoice

	name = books.recent(books.quotations) or quotation(books).name
	doc = mapped(books, make_sales_order(name))
	doc.delivery_date = add_days(books.day, 9)
	for row in doc.items:
		row.delivery_date = doc.delivery_date
	if books.chance(20):
		doc.insert()
		return books.did("Sales Order of a quotation, draft", doc)
	submit(books, "Sales Order of a quotation", doc)
	books.orders.append(doc.name)
	if books.chance(60):
		invoiced(
			books,
			"Sales Invoice of a lead's order",
			mapped(books, make_sales_invoice(doc.name), add_days(books.day, 3)),
		)
	return doc


def customer_from_lead(books: Books) -> Any:
	"""Each way a lead becomes a customer that a record shows; some buy then, some again."""
	from erpnext.crm.doctype.lead.lead import make_customer
	from erpnext.crm.doctype.opportunity.opportunity import make_customer as of_opportunity
	from erpnext.crm.doctype.prospect.prospect import make_customer as of_prospect

	way = books.pick(["lead", "lead", "opportunity", "prospect"])
	if way == "opportunity":
		name = books.recent(books.opportunities) or opportunity(books).name
		if frappe.db.get_value("Opportunity", name, "opportunity_from") == "Customer":
			way = "lead"
		else:
			doc = of_opportunity(name)
	if way == "prospect":
		doc = of_prospect(books.recent(books.prospects) or prospect(books).name)
	if way == "lead":
		doc = make_customer(books.recent(books.leads) or lead(books).name)
	books.count += 1
	doc.customer_name = f"Won {way} {books.world.abbr} {books.count}"
	doc.customer_group, doc.territory = "Individual", "All Territories"
	doc.insert(ignore_permissions=True)
	books.did(f"Customer from a {way}", doc)
	for place in range(books.pick([0, 1, 1, 2])):
		sale = selling(books, "Sales Invoice", goods(books, 1), customer=doc.name, update_stock=1)
		sale.posting_date = add_days(books.day, books.pick([-2, 5, 40]) + 20 * place)
		invoiced(books, "Sales Invoice to a customer won", sale)
	return doc
