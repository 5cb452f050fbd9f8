"""Payments in time, too early, too much, in part, given back, in foreign currency."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import add_days, flt

from random_books.base import Books, goods, invoiced, mapped, new, rate_on, selling, submit
from random_books.masters import World
from random_books.sales import order, service_invoice


def open_invoice(books: Books) -> Any:
	names = [
		name
		for name in books.invoices[-60:]
		if flt(frappe.db.get_value("Sales Invoice", name, "outstanding_amount")) > 1
	]
	return books.pick(names)


def payment(books: Books) -> Any:
	"""Of an invoice: whole, in part, or more terms than one; foreign ones at the day's rate with gain or loss."""
	from erpnext.accounts.doctype.payment_entry.payment_entry import get_payment_entry

	name = open_invoice(books) or service_invoice(books).name
	world = books.world
	doc = get_payment_entry("Sales Invoice", name, bank_account=world.account("Bank"))
	doc.posting_date, doc.reference_no, doc.reference_date = books.day, f"T{books.count}", books.day
	kind = "Payment Entry"
	if doc.paid_from_account_currency != world.currency:
		rate = rate_on(books.day, doc.paid_from_account_currency, world.currency)
		doc.source_exchange_rate, doc.target_exchange_rate = rate, 1
		doc.received_amount = flt(doc.paid_amount * rate, 2)
		doc.base_paid_amount = doc.base_received_amount = doc.received_amount
		doc.setup_party_account_field()
		doc.set_amounts()
		if doc.difference_amount:
			doc.append(
				"deductions",
				{
					"account": world.account("Currency gain"),
					"cost_center": world.cost_centers[0],
					"amount": doc.difference_amount,
				},
			)
		kind = "Payment Entry, foreign currency"
	elif len(doc.references) > 1 and books.chance(60):
		row = books.pick(doc.references)
		doc.paid_amount = doc.received_amount = row.allocated_amount
		doc.references = [row]
		kind = "Payment Entry of one term"
	elif books.chance(45):
		part = round(doc.paid_amount * books.random.uniform(0.2, 0.9), 2)
		doc.paid_amount = doc.received_amount = part
		for row in doc.references:
			row.allocated_amount = min(row.allocated_amount, max(0, part))
			part = round(part - row.allocated_amount, 2)
		doc.references = [row for row in doc.references if row.allocated_amount]
		kind = "Payment Entry of a part"
	elif books.chance(20) and doc.paid_amount > 3:
		doc.paid_amount = doc.received_amount = round(doc.paid_amount - 1.5, 2)
		doc.append(
			"deductions",
			{"account": world.account("Write Off"), "cost_center": world.cost_centers[0], "amount": 1.5},
		)
		kind = "Payment Entry with a write-off"
	elif books.chance(15):
		doc.paid_amount = doc.received_amount = round(doc.paid_amount + 20, 2)
		kind = "Payment Entry of too much"
	submit(books, kind, doc)
	books.payments.append(doc.name)
	return doc


def payment_alone(books: Books, kind: str, customer: str, amount: float, back: bool = False) -> Any:
	world = books.world
	debtors, bank = world.account("Debtors"), world.account("Bank")
	doc = new(
		books,
		"Payment Entry",
		payment_type="Pay" if back else "Receive",
		party_type="Customer",
		party=customer,
		posting_date=books.day,
		paid_from=bank if back else debtors,
		paid_to=debtors if back else bank,
		paid_amount=amount,
		received_amount=amount,
		source_exchange_rate=1,
		target_exchange_rate=1,
		reference_no=f"A{books.count}",
		reference_date=books.day,
		cost_center=world.cost_centers[0],
	)
	doc.setup_party_account_field()
	doc.set_missing_values()
	submit(books, kind, doc)
	books.payments.append(doc.name)
	return doc


def free_payment(books: Books) -> Any:
	return payment_alone(
		books,
		"Payment Entry for nothing yet",
		books.pick(books.world.customers),
		round(books.random.uniform(20, 900), 2),
	)


def paid_back(books: Books) -> Any:
	return payment_alone(
		books,
		"Payment Entry given back",
		books.pick(books.world.customers),
		round(books.random.uniform(5, 90), 2),
		back=True,
	)


def advance(books: Books) -> Any:
	"""A payment before the invoice that takes it as an advance, or an order's advance."""
	from erpnext.accounts.doctype.payment_entry.payment_entry import get_payment_entry
	from erpnext.selling.doctype.sales_order.sales_order import make_sales_invoice

	world = books.world
	if books.chance(50):
		sale = order(books)
		doc = get_payment_entry("Sales Order", sale.name, bank_account=world.account("Bank"))
		part = round(doc.paid_amount / 3, 2)
		doc.paid_amount = doc.received_amount = part
		doc.references[0].allocated_amount = part
		doc.references = doc.references[:1]
		doc.posting_date, doc.reference_no, doc.reference_date = books.day, f"V{books.count}", books.day
		submit(books, "Payment Entry, advance on an order", doc)
		invoice = mapped(books, make_sales_invoice(sale.name), add_days(books.day, 4))
	else:
		customer = books.pick(world.customers)
		payment_alone(books, "Payment Entry, advance", customer, round(books.random.uniform(50, 300), 2))
		invoice = selling(
			books, "Sales Invoice", goods(books, 2, of=["R-Help", "R-Advice"]), customer=customer
		)
		invoice.posting_date = add_days(books.day, 3)
	invoice.set_missing_values()
	invoice.calculate_taxes_and_totals()
	invoice.set_advances()
	return invoiced(books, "Sales Invoice with an advance", invoice)


def foreign_advance(books: Books) -> Any:
	"""An advance in foreign currency, taken by an invoice at another rate."""
	world = books.world
	customer, account = world.foreign_customers[0], world.account(f"Debtors {foreign_currency(world)}")
	rate = rate_on(books.day, foreign_currency(world), world.currency)
	amount = round(books.random.uniform(50, 200), 2)
	doc = new(
		books,
		"Payment Entry",
		payment_type="Receive",
		party_type="Customer",
		party=customer,
		posting_date=books.day,
		paid_from=account,
		paid_to=world.account("Bank"),
		paid_amount=amount,
		received_amount=round(amount * rate, 2),
		source_exchange_rate=rate,
		target_exchange_rate=1,
		reference_no=f"F{books.count}",
		reference_date=books.day,
		cost_center=world.cost_centers[0],
	)
	doc.setup_party_account_field()
	doc.set_missing_values()
	submit(books, "Payment Entry, foreign advance", doc)
	invoice = selling(books, "Sales Invoice", goods(books, 2, of=["R-Help", "R-Advice"]), customer=customer)
	invoice.posting_date = add_days(books.day, 3)
	invoice.conversion_rate = round(invoice.conversion_rate * 1.03, 6)
	invoice.set_missing_values()
	invoice.calculate_taxes_and_totals()
	invoice.set_advances()
	return invoiced(books, "Sales Invoice with a foreign advance", invoice)


def foreign_currency(world: World) -> str:
	return "USD" if world.currency == "EUR" else "EUR"


def payment_before_invoice(books: Books) -> Any:
	"""Money dated before the invoice that it pays: posted later, allocated to it."""
	from erpnext.accounts.doctype.payment_entry.payment_entry import get_payment_entry

	sale = service_invoice(books)
	doc = get_payment_entry("Sales Invoice", sale.name, bank_account=books.world.account("Bank"))
	day = add_days(books.day, -12)
	doc.posting_date, doc.reference_no, doc.reference_date = day, f"E{books.count}", day
	submit(books, "Payment Entry before its invoice", doc)
	books.payments.append(doc.name)
	return doc
