"""Random books: every kind of document that docs/kpi.md speaks of, posted through ERPNext's own documents.

`post(seed)` posts two companies of their own, one in euro and one in dollar, from FIRST_DAY to LAST_DAY; the same
seed posts the same figures. What ERPNext refuses is left out and counted with its reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import frappe

from random_books.base import Books, restock, value_anew
from random_books.credits import (
	cancel,
	credit_note,
	debit_note,
	larger_return,
	note_returned_after_billing,
	price_reduction,
	return_invoice,
)
from random_books.journals import (
	ads,
	close_year,
	journal_against_invoice,
	reconcile,
	revalue,
	standalone_journal,
	unreconcile,
)
from random_books.leads import (
	customer_contact,
	customer_from_lead,
	deal_from_quotation,
	lead,
	opportunity,
	prospect,
	quotation,
)
from random_books.masters import FIRST_DAY, LAST_DAY, World, company, default_company, has_app, shared
from random_books.payments import (
	advance,
	foreign_advance,
	free_payment,
	paid_back,
	payment,
	payment_before_invoice,
)
from random_books.people import customers, people, settings, targets
from random_books.sales import (
	bundle_invoice,
	change_team,
	deliver_order,
	delivery,
	draft,
	drop_shipment,
	foreign_invoice,
	internal_transfer,
	invoice_with_stock,
	invoice_without_stock,
	opening_invoice,
	order,
	purchase,
	service_invoice,
)
from random_books.tills import consolidated_sales, point_of_sale


def post(
	seed: int, *, steps: int = 240, tell: Callable[[str], None] = lambda text: None
) -> tuple[Books, Books]:
	"""Post a seed's books; the second are of its company in dollars. Whoever calls commits."""
	random = Random(seed)
	shared()
	main = World(seed, random)
	company(main, f"Random Books {seed}", f"RB{seed}", "EUR", "Germany")
	default_company(main)
	people(main)
	other = World(seed, random, people=main.people, users=main.users)
	company(other, f"50% off O'Brien {seed} 😀", f"OB{seed}", "USD", "Ecuador")
	main.other, other.other = other, main
	targets(main)
	if has_app():
		settings(main)
	for world in (main, other):
		customers(world)
	books, side = Books(main), Books(other)
	run(books, ACTS, steps, tell)
	run(side, SIDE_ACTS, steps // 5, tell)
	for each in (books, side):
		finish(each)
	disable(books)
	return books, side


def run(books: Books, acts: dict[Callable, int], steps: int, tell: Callable[[str], None]) -> None:
	"""Each act at least once, the others by weight, over the days from the first to the last."""
	restock(books, 60)
	# What needs invoices, orders or leads comes after a fifth of the days.
	order = [act for act in acts for _time in range(2)]
	order += books.random.choices([*acts], weights=[*acts.values()], k=max(0, steps - len(order)))
	books.random.shuffle(order)
	order.sort(key=lambda act: act in LATER and books.random.random() < 0.5)
	span = (LAST_DAY - FIRST_DAY).days
	for place, act in enumerate(order):
		books.day = FIRST_DAY + timedelta(days=place * span // len(order))
		attempt(books, act)
		if place % 25 == 0:
			value_anew(books)
			restock(books)
			tell(f"{books.world.company}: {place} of {len(order)}, {sum(books.kinds.values())} documents")


def attempt(books: Books, act: Callable) -> Any:
	"""Carry out an act whole or not at all."""
	frappe.db.savepoint("act")
	kinds = Counter(books.kinds)
	lists = {
		name: len(value)
		for name, value in vars(books).items()
		if isinstance(value, list) and name != "refused"
	}
	try:
		return act(books)
	except (frappe.ValidationError, frappe.DoesNotExistError) as error:
		frappe.db.rollback(save_point="act")
		books.kinds = kinds
		for name, length in lists.items():
			del getattr(books, name)[length:]
		text = re.sub(r"<[^>]+>", "", str(error) or type(error).__name__)
		books.refused.append(f"{act.__name__} {books.day}: {text}")
	finally:
		frappe.clear_messages()


def finish(books: Books) -> None:
	"""The former year is closed: its profit and loss accounts are emptied into the profit kept."""
	books.day = LAST_DAY
	value_anew(books)
	attempt(books, revalue)
	attempt(books, close_year)


def disable(books: Books) -> None:
	"""People who left: one in no customer's team, ERPNext lets no other go."""
	used = set(frappe.get_all("Sales Team", {"parenttype": "Customer"}, pluck="sales_person"))
	for name in books.world.people[5:]:
		doc = frappe.get_doc("Sales Person", name)
		if name in used:
			frappe.db.delete("Sales Team", {"parenttype": "Customer", "sales_person": name})
		doc.enabled = 0
		doc.flags.ignore_mandatory = True
		doc.save()
		books.did("Sales Person, disabled", doc)


LATER = {
	return_invoice,
	larger_return,
	price_reduction,
	debit_note,
	unreconcile,
	reconcile,
	cancel,
	revalue,
	journal_against_invoice,
	deal_from_quotation,
	customer_from_lead,
}
ACTS: dict[Callable, int] = {
	invoice_with_stock: 8,
	service_invoice: 5,
	invoice_without_stock: 5,
	foreign_invoice: 5,
	order: 3,
	deliver_order: 7,
	delivery: 7,
	bundle_invoice: 3,
	drop_shipment: 3,
	opening_invoice: 2,
	internal_transfer: 2,
	return_invoice: 8,
	larger_return: 2,
	credit_note: 3,
	price_reduction: 3,
	debit_note: 3,
	point_of_sale: 3,
	consolidated_sales: 1,
	payment: 16,
	free_payment: 4,
	paid_back: 2,
	advance: 4,
	payment_before_invoice: 2,
	foreign_advance: 2,
	note_returned_after_billing: 4,
	change_team: 1,
	standalone_journal: 4,
	journal_against_invoice: 4,
	ads: 8,
	reconcile: 8,
	unreconcile: 3,
	cancel: 6,
	draft: 3,
	revalue: 2,
	lead: 22,
	prospect: 2,
	opportunity: 5,
	quotation: 5,
	deal_from_quotation: 5,
	customer_from_lead: 6,
	customer_contact: 4,
	purchase: 4,
}
SIDE_ACTS: dict[Callable, int] = {
	invoice_with_stock: 5,
	service_invoice: 3,
	foreign_invoice: 3,
	foreign_advance: 1,
	order: 2,
	return_invoice: 3,
	payment: 6,
	free_payment: 1,
	standalone_journal: 2,
	ads: 3,
	lead: 6,
	customer_from_lead: 2,
	purchase: 1,
	delivery: 3,
}
