"""Sales: order, delivery, invoice, and what is taken back."""

from __future__ import annotations

from sales_roles.demo import cast, events
from sales_roles.demo.cast import ABBR
from sales_roles.demo.documents.common import post, selling


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
