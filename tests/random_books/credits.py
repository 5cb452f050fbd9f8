"""Returns, credit and debit notes, cancellations."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import add_days

from random_books.base import STOCKED, Books, edit_team, goods, invoiced, mapped, selling, submit
from random_books.sales import service_invoice


def sold_back(books: Books, **wanted: Any) -> Any:
	names = [
		name
		for name in books.invoices[-60:]
		if frappe.db.exists("Sales Invoice", {"name": name, "docstatus": 1, **wanted})
	]
	return books.pick(names)


def return_invoice(books: Books) -> Any:
	"""The whole invoice or a part; with stock or without; lowering the invoice at once or standing for itself."""
	from erpnext.accounts.doctype.sales_invoice.sales_invoice import make_sales_return

	name = sold_back(books, is_opening="No", is_return=0) or service_invoice(books).name
	doc = mapped(books, make_sales_return(name))
	doc.update_outstanding_for_self = int(books.chance(50))
	kind = "Sales Invoice, return"
	if books.chance(60):
		doc.items = doc.items[:1]
		if doc.items[0].qty < -1:
			doc.items[0].qty = -1
		kind += " of a part"
	if doc.update_stock and books.chance(15):
		doc.update_stock = 0
	doc.payment_terms_template, doc.payment_schedule = None, []
	submit(books, kind, doc)
	edit_team(books, doc)
	books.returns.append(doc.name)
	return doc


def larger_return(books: Books) -> Any:
	"""Goodwill on top of the return: more is credited than was billed."""
	from erpnext.accounts.doctype.sales_invoice.sales_invoice import make_sales_return

	name = sold_back(books, is_opening="No", update_stock=0, is_return=0) or service_invoice(books).name
	doc = mapped(books, make_sales_return(name))
	doc.append(
		"items",
		{
			"item_name": "Goodwill",
			"description": "Goodwill",
			"qty": -1,
			"uom": "Nos",
			"conversion_factor": 1,
			"rate": round(books.random.uniform(10, 300), 2),
			"income_account": books.world.account("Sales"),
			"cost_center": books.world.cost_centers[0],
		},
	)
	doc.update_outstanding_for_self = int(books.chance(30))
	doc.payment_terms_template, doc.payment_schedule = None, []
	submit(books, "Sales Invoice, return larger than its invoice", doc)
	books.returns.append(doc.name)
	return doc


def credit_note(books: Books) -> Any:
	"""A credit note that points at no invoice."""
	lines = goods(books, 1, of=["R-Help"])
	lines[0]["qty"] = -abs(lines[0]["qty"])
	doc = selling(books, "Sales Invoice", lines, is_return=1)
	doc.payment_terms_template = None
	books.returns.append(submit(books, "Sales Invoice, credit note alone", doc).name)
	return doc


def price_reduction(books: Books) -> Any:
	"""A credit note over money alone: quantity 0, or 1 without stock."""
	from erpnext.accounts.doctype.sales_invoice.sales_invoice import make_sales_return

	name = sold_back(books, is_opening="No", is_return=0) or service_invoice(books).name
	doc = mapped(books, make_sales_return(name))
	doc.update_stock, doc.items = 0, doc.items[:1]
	row = doc.items[0]
	row.qty = books.pick([0, -1])
	row.rate = round(min(row.rate, books.random.uniform(1, 9)), 2)
	doc.update_outstanding_for_self = int(books.chance(50))
	doc.payment_terms_template, doc.payment_schedule = None, []
	return submit(books, "Sales Invoice, price reduction", doc)


def debit_note(books: Books) -> Any:
	name = sold_back(books, is_opening="No") or service_invoice(books).name
	source = frappe.get_doc("Sales Invoice", name)
	line = {
		"item_code": source.items[0].item_code or "R-Help",
		"qty": books.pick([0, 1]),
		"rate": round(books.random.uniform(5, 80), 2),
		"cost_center": books.world.cost_centers[0],
		"warehouse": books.world.warehouses[0],
	}
	doc = selling(
		books, "Sales Invoice", [line], customer=source.customer, is_debit_note=1, return_against=name
	)
	doc.payment_terms_template = None
	return invoiced(books, "Sales Invoice, debit note", doc)


def note_returned_after_billing(books: Books) -> Any:
	"""Delivered, billed, sent back; credited by the return note, or by the invoice, or not at all."""
	from erpnext.accounts.doctype.sales_invoice.sales_invoice import make_sales_return as credit_invoice
	from erpnext.stock.doctype.delivery_note.delivery_note import make_sales_invoice, make_sales_return

	lines = goods(books, 2, of=[*STOCKED, "R-Kit"])
	note = submit(books, "Delivery Note", selling(books, "Delivery Note", lines))
	bill = invoiced(
		books,
		"Sales Invoice of a delivery note",
		mapped(books, make_sales_invoice(note.name), add_days(books.day, 1)),
	)
	back = mapped(books, make_sales_return(note.name), add_days(books.day, 5))
	back.items = back.items[:1]
	submit(books, "Delivery Note, return after billing", back)
	way = books.pick(["note", "invoice", "nothing"])
	if way != "nothing":
		credit = make_sales_invoice(back.name) if way == "note" else credit_invoice(bill.name)
		credit = mapped(books, credit, add_days(books.day, 7))
		credit.payment_terms_template, credit.payment_schedule = None, []
		books.returns.append(submit(books, f"Sales Invoice, return by {way}", credit).name)
	return back


def cancel(books: Books) -> Any:
	"""Cancelled, and mostly amended with another quantity."""
	doctype, names = books.pick(
		[
			("Sales Invoice", books.invoices),
			("Payment Entry", books.payments),
			("Sales Order", books.orders),
			("Journal Entry", books.journals),
		]
	)
	name = books.recent(names, 8)
	if not name or frappe.db.get_value(doctype, name, "docstatus") != 1:
		doctype, names = "Sales Invoice", books.invoices
		name = service_invoice(books).name
	doc = frappe.get_doc(doctype, name)
	doc.flags.ignore_permissions = True
	doc.cancel()
	names.remove(name)
	books.did(f"{doctype}, cancelled", doc)
	if doctype == "Sales Invoice" and not doc.is_pos and books.chance(70):
		again = frappe.copy_doc(doc)
		again.amended_from, again.docstatus = name, 0
		again.payment_schedule, again.payment_terms_template, again.due_date = (
			[],
			None,
			add_days(again.posting_date, 30),
		)
		again.set("advances", [])
		if round(sum(row.allocated_percentage for row in again.sales_team), 6) not in (0, 100):
			again.sales_team = []
		again.items[0].rate = round(again.items[0].rate * 1.1, 2)
		invoiced(books, "Sales Invoice, amended", again)
	return doc
