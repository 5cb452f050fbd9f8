"""How each event becomes documents: written as the desk would write them, through ERPNext's own mappers.

`books` is the site's (site.py); nothing here imports frappe.
"""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from sales_roles.demo import cast, events
from sales_roles.demo.cast import ABBR

OFFICE = "office@" + cast.MAIL


@singledispatch
def post(event: Any, books: Any) -> None:
	"""Carry an event out on the site."""
	raise TypeError(f"no document for {type(event).__name__}")


def sales_team(books, team: tuple[tuple[str, float], ...]) -> list[dict]:
	return [{"sales_person": person, "allocated_percentage": share} for person, share in team]


def team_of(books, sale: events.Sale) -> list[dict]:
	"""The Sales Team rows of a sale's documents: the desk copies the customer's, server-made documents have none."""
	return sales_team(books, books.customer_team(sale.customer) if sale.team is None else sale.team)


def selling(books, sale: events.Sale) -> dict:
	"""What orders, notes and invoices have in common. Sales abroad carry no VAT."""
	currency = "USD" if sale.rate != 1 else "EUR"
	return {
		"company": books.company,
		"customer": sale.customer,
		"currency": currency,
		"conversion_rate": sale.rate,
		**books.price_list("selling"),
		"ignore_pricing_rule": 1,
		"sales_team": team_of(books, sale),
		"taxes": [] if currency == "USD" else [vat(books)],
		"items": [item_row(books, line) for line in sale.lines],
	}


def vat(books) -> dict:
	return {
		"charge_type": "On Net Total",
		"account_head": books.account("VAT"),
		"description": "VAT 19 %",
		"rate": 19,
		"cost_center": books.cost_center,
	}


def item_row(books, line: events.Line, **more) -> dict:
	row = {
		"item_code": line.item,
		"qty": line.qty,
		"rate": line.rate,
		"cost_center": books.cost_center,
		**more,
	}
	if cast.BY_CODE[line.item].stock and "warehouse" not in row:
		row["warehouse"] = books.warehouse
	return row


@post.register
def _(event: events.Receipt, books) -> None:
	values = {"supplier": cast.GOODS_SUPPLIER, "company": books.company, "set_warehouse": books.warehouse}
	rows = [item_row(books, line) for line in event.rows]
	books.submit("Purchase Receipt", event.name, event.at, **values, items=rows, **books.price_list("buying"))


@post.register
def _(event: events.SupplierBill, books) -> None:
	fair = books.account(cast.COST_FAIR)
	rows = [
		item_row(books, line, **({"expense_account": fair} if line.item == cast.FAIR_STAND else {}))
		for line in event.rows
	]
	values = {
		"supplier": event.supplier,
		"company": books.company,
		"bill_no": event.name,
		"bill_date": event.at.date(),
	}
	books.submit("Purchase Invoice", event.name, event.at, **values, items=rows, **books.price_list("buying"))


@post.register
def _(event: events.LeadCost, books) -> None:
	rows = [
		{
			"account": books.account(account),
			"debit_in_account_currency": amount,
			"cost_center": books.cost_center,
		}
		for account, amount in event.rows
	]
	total = round(sum(amount for _account, amount in event.rows), 2)
	rows.append({"account": books.account("Bank"), "credit_in_account_currency": total})
	journal(books, event, rows, "Lead cost of the month")


def journal(books, event, rows: list[dict], remark: str, **values) -> None:
	values = {"voucher_type": "Journal Entry", "company": books.company, "user_remark": remark, **values}
	books.submit("Journal Entry", event.name, event.at, accounts=rows, **values)


@post.register
def _(event: events.CustomerDebt, books) -> None:
	party = {"account": books.account("Debtors"), "party_type": "Customer", "party": event.customer}
	rows = [
		{**party, "debit_in_account_currency": event.amount},
		{
			"account": books.account("Freight Charged"),
			"credit_in_account_currency": event.amount,
			"cost_center": books.cost_center,
		},
	]
	journal(books, event, rows, "Freight charged on")


@post.register
def _(event: events.WrittenOff, books) -> None:
	invoice = event.sale.documents["Sales Invoice"]
	open_amount = books.value("Sales Invoice", invoice, "outstanding_amount")
	rows = [
		{
			"account": books.account("Debtors"),
			"party_type": "Customer",
			"party": event.sale.customer,
			"credit_in_account_currency": open_amount,
			"reference_type": "Sales Invoice",
			"reference_name": invoice,
		},
		{
			"account": books.account("Write Off"),
			"debit_in_account_currency": open_amount,
			"cost_center": books.cost_center,
		},
	]
	journal(books, event, rows, "Too little to chase", voucher_type="Write Off Entry")


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
	owner = books.user_of(lead.owner) if lead.owner else "Guest"
	if lead.own_hunter and not books.has_field("Lead", "hunter"):
		owner = books.user_of(lead.own_hunter)
	books.set("Lead", lead.name, lead_owner=owner, creation=event.at)


@post.register
def _(event: events.LeadStatus, books) -> None:
	books.save("Lead", event.lead.name, status=event.status)


@post.register
def _(event: events.Talk, books) -> None:
	user = books.user_of(event.person) if event.person else None
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
		by=books.user_of(event.person),
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
		by=books.user_of(event.person),
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
	user = books.user_of(event.person)
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
	owner = books.user_of(lead.owner) if lead.owner else None
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
		opportunity_owner=books.user_of(lead.owner) if lead.owner else None,
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


@post.register
def _(event: events.Ordered, books) -> None:
	sale = event.sale
	day = event.at.date()
	values = selling(books, sale)
	if sale.quotation:
		rows = books.rows("Quotation Item", sale.quotation)
		for row, quoted in zip(values["items"], rows, strict=True):
			row.update(prevdoc_docname=sale.quotation, quotation_item=quoted.name)
	for row in values["items"]:
		row["delivery_date"] = day
		if cast.BY_CODE[row["item_code"]].drop_ship:
			row.update(delivered_by_supplier=1, supplier=cast.COMPRESSOR_SUPPLIER)
	name = f"{ABBR}-ORD-{sale.number}"
	values.update(delivery_date=day, order_type="Sales", payment_terms_template=sale.terms)
	books.submit("Sales Order", name, event.at, **values)
	sale.documents["Sales Order"] = name


@post.register
def _(event: events.Purchased, books) -> None:
	sale = event.sale
	rows = [
		{
			"item_code": row.item_code,
			"qty": row.qty,
			"rate": cast.BY_CODE[row.item_code].cost,
			"schedule_date": event.at.date(),
			"sales_order": row.parent,
			"sales_order_item": row.name,
			"delivered_by_supplier": 1,
			"cost_center": books.cost_center,
		}
		for row in books.rows("Sales Order Item", sale.documents["Sales Order"])
	]
	name = f"{ABBR}-PUR-{sale.number}"
	values = {"supplier": cast.COMPRESSOR_SUPPLIER, "company": books.company, "customer": sale.customer}
	values.update(items=rows, schedule_date=event.at.date(), **books.price_list("buying"))
	books.submit("Purchase Order", name, event.at, **values).update_status("Delivered")
	sale.documents["Purchase Order"] = name


@post.register
def _(event: events.PurchaseBilled, books) -> None:
	bill = books.mapped(
		"erpnext.buying.doctype.purchase_order.purchase_order.make_purchase_invoice",
		event.sale.documents["Purchase Order"],
	)
	bill.bill_no, bill.bill_date = event.sale.number, event.at.date()
	books.submit_doc(bill, f"{ABBR}-BILL-{event.sale.number}", event.at)


@post.register
def _(event: events.Delivered, books) -> None:
	sale = event.sale
	name = f"{ABBR}-DN-{sale.number}"
	if sale.way == "bill_first":
		maker, source = (
			"erpnext.accounts.doctype.sales_invoice.sales_invoice.make_delivery_note",
			"Sales Invoice",
		)
	elif sale.ordered:
		maker, source = "erpnext.selling.doctype.sales_order.sales_order.make_delivery_note", "Sales Order"
	else:
		books.submit("Delivery Note", name, event.at, **selling(books, sale))
		sale.documents["Delivery Note"] = name
		return
	note = books.mapped(maker, sale.documents[source])
	if sale.tag == "in part":
		for row in note.items:
			row.qty = row.qty // 2
	books.submit_doc(note, name, event.at)
	sale.documents["Delivery Note"] = name


@post.register
def _(event: events.Billed, books) -> None:
	sale = event.sale
	name = f"{ABBR}-INV-{sale.number}"
	if sale.way in ("order", "note"):
		maker, source = (
			"erpnext.stock.doctype.delivery_note.delivery_note.make_sales_invoice",
			"Delivery Note",
		)
	else:
		maker, source = "erpnext.selling.doctype.sales_order.sales_order.make_sales_invoice", "Sales Order"
	if sale.way in ("stock", "bill_first"):
		invoice = books.new("Sales Invoice", **selling(books, sale), update_stock=int(sale.way == "stock"))
	else:
		invoice = books.mapped(maker, sale.documents[source])
		invoice.allocate_advances_automatically = int(sale.tag == "advance")
	invoice.update(
		{
			"payment_terms_template": sale.terms,
			"payment_schedule": [],
			"due_date": None,
			"debit_to": books.debtors(sale.customer),
		}
	)
	books.submit_doc(invoice, name, event.at)
	sale.documents["Sales Invoice"] = name


@post.register
def _(event: events.Cancelled, books) -> None:
	books.cancel("Sales Invoice", event.sale.documents["Sales Invoice"])


@post.register
def _(event: events.Opening, books) -> None:
	row = {
		"item_name": "Open on 1 January 2025",
		"description": "Open on 1 January 2025",
		"qty": 1,
		"uom": "Nos",
		"conversion_factor": 1,
		"rate": event.amount,
		"income_account": books.account("Temporary Opening"),
		"cost_center": books.cost_center,
	}
	values = {**selling(books, event.sale), "taxes": [], "items": [row], "is_opening": "Yes"}
	values.update(due_date=event.due, debit_to=books.account("Debtors"))
	books.submit("Sales Invoice", event.name, event.at, **values)
	event.sale.documents["Sales Invoice"] = event.name


@post.register
def _(event: events.Paid, books) -> None:
	rows, customer = [], event.customer
	for sale in event.sales:
		customer = sale.customer
		doctype = "Sales Order" if event.in_advance else "Sales Invoice"
		name = sale.documents[doctype]
		field = "grand_total" if event.in_advance else "outstanding_amount"
		amount = round(float(books.value(doctype, name, field)) * event.share, 2)
		if amount > 0:
			rows.append({"reference_doctype": doctype, "reference_name": name, "allocated_amount": amount})
	total = round(sum(row["allocated_amount"] for row in rows) + event.on_account, 2)
	if total > 0:
		books.receive(event.name, event.at, customer, total, rows, event.rate)


@post.register
def _(event: events.Returned, books) -> None:
	sale = event.sale
	invoice = sale.documents["Sales Invoice"]
	if event.how == "note":
		back = books.returned("Delivery Note", sale.documents["Delivery Note"])
		keep(back, event)
		note = f"{event.name}-DN"
		books.submit_doc(back, note, event.at)
		credit = books.mapped("erpnext.stock.doctype.delivery_note.delivery_note.make_sales_invoice", note)
		credit.return_against = invoice
	else:
		credit = books.returned("Sales Invoice", invoice)
		keep(credit, event)
	if event.how == "price":
		credit.update_stock = 0
	# 1 is ERPNext's default: the credit note stays open beside its invoice until someone reconciles the two.
	credit.update_outstanding_for_self = int(not event.settles)
	credit.update({"payment_terms_template": None, "payment_schedule": [], "due_date": event.at.date()})
	books.submit_doc(credit, event.name, event.at)


def keep(document, event: events.Returned) -> None:
	"""Leave the rows and quantities that come back."""
	rows = [row for row in document.items if row.item_code in event.quantities]
	for row in rows:
		row.qty = -event.quantities[row.item_code]
		if event.rate is not None:
			row.rate, row.price_list_rate, row.discount_percentage, row.discount_amount = event.rate, 0, 0, 0
	document.items = rows


@post.register
def _(event: events.FreeCredit, books) -> None:
	sale = events.Sale(event.customer, event.at.date(), [events.Line(cast.GOODWILL, -1, event.amount)])
	values = {**selling(books, sale), "is_return": 1, "debit_to": books.account("Debtors")}
	books.submit("Sales Invoice", event.name, event.at, **values, due_date=event.at.date())


@post.register
def _(event: events.DebitNote, books) -> None:
	line = event.sale.lines[0]
	extra = events.Sale(event.sale.customer, event.at.date(), [events.Line(line.item, 1, event.amount)])
	values = {
		**selling(books, extra),
		"is_debit_note": 1,
		"return_against": event.sale.documents["Sales Invoice"],
	}
	values.update(payment_terms_template=event.sale.terms, debit_to=books.account("Debtors"), update_stock=0)
	books.submit("Sales Invoice", event.name, event.at, **values)


@post.register
def _(event: events.YearClosed, books) -> None:
	books.close_year(event.name, event.at, event.year)


@post.register
def _(event: events.PersonLeft, books) -> None:
	books.leave(event.person, event.successor)
