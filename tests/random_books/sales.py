"""Orders, deliveries, invoices of every kind, and what was bought for them."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import add_days

from random_books.base import (
	PRICES,
	STOCKED,
	Books,
	dated,
	edit_team,
	goods,
	invoiced,
	mapped,
	new,
	rate_on,
	selling,
	submit,
)
from random_books.leads import quotation
from random_books.people import team


def purchase(books: Books) -> Any:
	"""A service bought: the cost of a line that is not kept in stock. Sometimes with stock."""
	world = books.world
	code = books.pick(["R-Help", "R-Help", "R-Advice", "R-Cover"])
	line = {
		"item_code": code,
		"qty": books.random.randint(1, 9),
		"rate": round(PRICES[code] * books.random.uniform(0.3, 0.6), 2),
		"warehouse": world.warehouses[0],
		"cost_center": world.cost_centers[0],
	}
	doc = new(
		books,
		"Purchase Invoice",
		supplier=books.pick(world.suppliers),
		currency=world.currency,
		conversion_rate=1,
		update_stock=int(code == "R-Cover"),
		items=[line],
		buying_price_list="Standard Buying",
		plc_conversion_rate=rate_on(books.day, "EUR", world.currency),
		bill_no=f"B{books.count}",
	)
	return submit(books, "Purchase Invoice", dated(books, doc))


def invoice_with_stock(books: Books) -> Any:
	doc = selling(books, "Sales Invoice", goods(books), update_stock=1)
	return invoiced(books, "Sales Invoice, update_stock", doc)


def service_invoice(books: Books) -> Any:
	lines = goods(books, of=["R-Help", "R-Advice"])
	if books.chance(20):
		lines.append(
			{
				"item_name": "As agreed's 50%",
				"description": "Flat",
				"qty": 1,
				"uom": "Nos",
				"conversion_factor": 1,
				"rate": 55.55,
				"income_account": books.world.account("Sales"),
				"cost_center": books.world.cost_centers[0],
			}
		)
	return invoiced(books, "Sales Invoice, services", selling(books, "Sales Invoice", lines))


def invoice_without_stock(books: Books) -> Any:
	"""Goods billed and not delivered, or delivered later from the invoice."""
	from erpnext.accounts.doctype.sales_invoice.sales_invoice import make_delivery_note

	doc = invoiced(
		books,
		"Sales Invoice, stock items without stock",
		selling(books, "Sales Invoice", goods(books, of=[*STOCKED, "R-Kit"])),
	)
	if books.chance(60):
		note = mapped(books, make_delivery_note(doc.name))
		if books.chance(40):
			note.items[0].qty = max(1, note.items[0].qty // 2)
		books.notes.append(submit(books, "Delivery Note of an invoice", note).name)
	return doc


def foreign_invoice(books: Books) -> Any:
	doc = selling(
		books,
		"Sales Invoice",
		goods(books),
		customer=books.pick(books.world.foreign_customers),
		update_stock=int(books.chance(50)),
	)
	return invoiced(books, "Sales Invoice, foreign currency", doc)


def order(books: Books) -> Any:
	doc = selling(books, "Sales Order", goods(books, 2))
	submit(books, "Sales Order", doc)
	edit_team(books, doc)
	books.orders.append(doc.name)
	return doc


def deliver_order(books: Books) -> Any:
	"""An order delivered and billed, in parts, in either way."""
	from erpnext.selling.doctype.sales_order.sales_order import make_delivery_note, make_sales_invoice
	from erpnext.stock.doctype.delivery_note.delivery_note import make_sales_invoice as bill_note

	name = books.recent(books.orders, 12) or order(books).name
	note = mapped(books, make_delivery_note(name))
	if not note.items:
		name = order(books).name
		note = mapped(books, make_delivery_note(name))
	if note.items and books.chance(50):
		row = books.pick(note.items)
		row.qty = max(1, row.qty // 2)
	if note.items:
		books.notes.append(submit(books, "Delivery Note of an order", note).name)
	if books.chance(75):
		doc = bill_note(note.name) if note.items and books.chance(55) else make_sales_invoice(name)
		doc = invoiced(
			books,
			"Sales Invoice of a delivery or an order",
			mapped(books, doc, add_days(books.day, books.random.randint(0, 3))),
		)
	return note


def delivery(books: Books) -> Any:
	"""A delivery note of its own, billed in one or two invoices, some returned before that."""
	from erpnext.stock.doctype.delivery_note.delivery_note import make_sales_invoice, make_sales_return

	note = submit(
		books,
		"Delivery Note",
		selling(books, "Delivery Note", goods(books, 2, of=[*STOCKED, "R-Kit", "R-Help"])),
	)
	books.notes.append(note.name)
	if books.chance(25):
		back = mapped(books, make_sales_return(note.name))
		back.items = [row for row in back.items if row.item_code in STOCKED][:1]
		if back.items:
			back.items[0].qty = -1
			submit(books, "Delivery Note, return", back)
	for _time in range(books.pick([0, 1, 1, 2])):
		doc = make_sales_invoice(note.name)
		if not doc.items:
			break
		row = books.pick(doc.items)
		row.qty = max(1, row.qty // 2)
		invoiced(books, "Sales Invoice of a delivery note", mapped(books, doc, add_days(books.day, 2)))
	return note


def bundle_invoice(books: Books) -> Any:
	return invoiced(
		books,
		"Sales Invoice, bundle",
		selling(books, "Sales Invoice", goods(books, 2, of=["R-Kit", "R-Kit", "R-Cover"]), update_stock=1),
	)


def drop_shipment(books: Books) -> Any:
	"""Order → purchase order → purchase invoice (mostly) → sales invoice, in parts."""
	from erpnext.buying.doctype.purchase_order.purchase_order import make_purchase_invoice
	from erpnext.selling.doctype.sales_order.sales_order import make_purchase_order, make_sales_invoice

	world = books.world
	doc = selling(books, "Sales Order", [*goods(books, 1, of=["R-Drop"]), *goods(books, 1, of=["R-Help"])])
	doc.items[0].delivered_by_supplier, doc.items[0].supplier = 1, world.suppliers[1]
	submit(books, "Sales Order, drop shipment", doc)
	purchase_order = make_purchase_order(
		doc.name,
		selected_items=[
			{"item_code": "R-Drop", "name": doc.items[0].name, "sales_order_item": doc.items[0].name}
		],
	)
	purchase_order = purchase_order[0] if isinstance(purchase_order, list) else purchase_order
	purchase_order.update(
		{
			"supplier": world.suppliers[1],
			"currency": world.currency,
			"conversion_rate": 1,
			"buying_price_list": "Standard Buying",
			"plc_conversion_rate": rate_on(books.day, "EUR", world.currency),
			"schedule_date": add_days(books.day, 9),
		}
	)
	dated(books, purchase_order)
	purchase_order.items = [row for row in purchase_order.items if row.item_code == "R-Drop"]
	for row in purchase_order.items:
		row.rate, row.schedule_date = round(PRICES["R-Drop"] * 0.71, 2), add_days(books.day, 9)
	submit(books, "Purchase Order, drop shipment", purchase_order)
	if books.chance(70):
		bill = dated(books, make_purchase_invoice(purchase_order.name), add_days(books.day, 1))
		bill.bill_no = f"D{books.count}"
		if books.chance(30):
			bill.items[0].rate += 7
		submit(books, "Purchase Invoice, drop shipment", bill)
	sale = mapped(books, make_sales_invoice(doc.name), add_days(books.day, 2))
	if sale.items[0].qty > 1 and books.chance(40):
		sale.items[0].qty -= 1
	return invoiced(books, "Sales Invoice, drop shipment", sale)


def opening_invoice(books: Books) -> Any:
	line = {
		"item_name": "Opening",
		"description": "Opening",
		"qty": 1,
		"uom": "Nos",
		"conversion_factor": 1,
		"rate": round(books.random.uniform(50, 5000), 2),
		"income_account": books.world.account("Temporary Opening"),
		"cost_center": books.world.cost_centers[0],
	}
	doc = selling(books, "Sales Invoice", [line], is_opening="Yes")
	doc.update(
		{
			"taxes": [],
			"payment_terms_template": None,
			"due_date": add_days(books.day, books.pick([0, 10, 30])),
			"disable_rounded_total": 1,
		}
	)
	return invoiced(books, "Sales Invoice, opening", doc)


def internal_transfer(books: Books) -> Any:
	"""The customer represents the same company: from warehouse to warehouse at cost."""
	world = books.world
	lines = goods(books, 1, of=["R-Cover", "R-Cable"])
	lines[0] |= {
		"warehouse": world.warehouses[0],
		"target_warehouse": world.warehouses[1],
		"rate": 8,
		"is_free_item": 0,
		"discount_percentage": 0,
		"qty": 1,
		"uom": "Nos",
		"conversion_factor": 1,
	}
	doc = selling(
		books,
		"Sales Invoice",
		lines,
		customer=world.internal_customer,
		update_stock=1,
		is_internal_customer=1,
		represents_company=world.company,
	)
	doc.update(
		{
			"taxes": [],
			"payment_terms_template": None,
			"set_warehouse": world.warehouses[0],
			"set_target_warehouse": world.warehouses[2],
		}
	)
	return submit(books, "Sales Invoice, internal transfer", doc)


def draft(books: Books) -> Any:
	doctype = books.pick(["Sales Invoice", "Sales Order", "Quotation"])
	if doctype == "Quotation":
		return quotation(books, submitted=False)
	return books.did(f"{doctype}, draft", selling(books, doctype, goods(books)).insert())


def change_team(books: Books) -> Any:
	"""A customer gets another team: documents without rows of their own follow it, the others stay."""
	doc = frappe.get_doc("Customer", books.pick(books.world.customers))
	doc.sales_team = []
	for row in team(books.world, books.pick([0, 1, 2])):
		doc.append("sales_team", row)
	doc.save()
	return books.did("Customer, team changed", doc)
