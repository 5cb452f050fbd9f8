"""Sales at a counter: point of sale invoices, and those merged at the day's end."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import flt, get_datetime

from random_books.base import Books, goods, invoiced, selling, submit


def point_of_sale(books: Books) -> Any:
	"""Paid at the counter: whole, in part, with a write-off."""
	doc = selling(
		books, "Sales Invoice", goods(books, of=["R-Cover", "R-Cable", "R-Help"]), is_pos=1, update_stock=1
	)
	doc.payment_terms_template = None
	doc.append("payments", {"mode_of_payment": "Cash", "account": books.world.account("Cash"), "amount": 0})
	doc.set_missing_values()
	doc.calculate_taxes_and_totals()
	total = flt(doc.rounded_total or doc.grand_total)
	doc.payments[0].amount = round(total * books.pick([1, 1, 0.5]), 2)
	if doc.payments[0].amount < total and books.chance(50):
		doc.write_off_amount, doc.write_off_account, doc.write_off_cost_center = (
			1,
			books.world.account("Write Off"),
			books.world.cost_centers[0],
		)
	return invoiced(books, "Sales Invoice, point of sale", doc)


def consolidated_sales(books: Books) -> Any:
	"""POS Invoices of a day, merged at its end into a Sales Invoice that has no team of its own."""
	from erpnext.accounts.doctype.pos_closing_entry.pos_closing_entry import make_closing_entry_from_opening

	world = books.world
	profile = f"Till's {world.abbr}"
	if not frappe.db.exists("POS Profile", profile):
		frappe.get_doc(
			{
				"doctype": "POS Profile",
				"name": profile,
				"company": world.company,
				"currency": world.currency,
				"warehouse": world.warehouses[0],
				"write_off_account": world.account("Write Off"),
				"write_off_cost_center": world.cost_centers[0],
				"cost_center": world.cost_centers[0],
				"income_account": world.account("Sales"),
				"selling_price_list": "Standard Selling",
				"customer": world.customers[0],
				"payments": [{"mode_of_payment": "Cash", "default": 1}],
			}
		).insert()
	opening = frappe.get_doc(
		{
			"doctype": "POS Opening Entry",
			"company": world.company,
			"pos_profile": profile,
			"user": "Administrator",
			"posting_date": books.day,
			"period_start_date": get_datetime(f"{books.day} 06:00:00"),
			"balance_details": [{"mode_of_payment": "Cash", "opening_amount": 0}],
		}
	)
	submit(books, "POS Opening Entry", opening)
	for _time in range(2):
		doc = selling(
			books,
			"POS Invoice",
			goods(books, 1, of=["R-Cover", "R-Cable"]),
			customer=books.pick(world.customers[:3]),
			is_pos=1,
			update_stock=1,
			pos_profile=profile,
		)
		doc.update({"payment_terms_template": None, "taxes": []})
		doc.append("payments", {"mode_of_payment": "Cash", "account": world.account("Cash"), "amount": 0})
		doc.set_missing_values()
		doc.calculate_taxes_and_totals()
		doc.payments[0].amount = flt(doc.rounded_total or doc.grand_total)
		submit(books, "POS Invoice", doc)
	closing = make_closing_entry_from_opening(opening)
	closing.update(
		{
			"posting_date": books.day,
			"posting_time": "21:00:00",
			"period_end_date": get_datetime(f"{books.day} 21:00:00"),
		}
	)
	known = set(
		frappe.get_all(
			"POS Invoice",
			{"pos_profile": profile, "docstatus": 1, "consolidated_invoice": ("is", "not set")},
			pluck="name",
		)
	)
	if len(closing.pos_transactions) != len(known):
		closing.set("pos_transactions", [])
		for name in sorted(known):
			closing.append(
				"pos_transactions",
				{
					"pos_invoice": name,
					"posting_date": books.day,
					"grand_total": frappe.db.get_value("POS Invoice", name, "grand_total"),
					"customer": frappe.db.get_value("POS Invoice", name, "customer"),
				},
			)
	return submit(books, "POS Closing Entry", closing)
