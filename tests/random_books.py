"""Random books: every kind of document that docs/kpi.md speaks of, posted through ERPNext's own documents.

`post(seed)` posts two companies of their own, one in euro and one in dollar, from FIRST_DAY to LAST_DAY; the same
seed posts the same figures. What ERPNext refuses is left out and counted with its reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

import random_masters as masters
from random_masters import CAMPAIGNS, FIRST_DAY, GOODS, LAST_DAY, RATES, SOURCES, World
from site_books import raising

import frappe
from frappe.utils import add_days, flt, get_datetime, getdate

STOCKED = [*GOODS]
COSTS = {"R-Phone": 310, "R-Cover": 7.35, "R-Cable": 3.33, "R-Charger": 18.1, "R-Batch": 41.07}
PRICES = {code: price for code, (_group, _method, price) in GOODS.items()} | {
	"R-Help": 90,
	"R-Advice": 150,
	"R-Kit": 99,
	"R-Drop": 640,
}


@dataclass
class Books:
	"""What one seed posted: documents by kind, and what ERPNext refused."""

	world: World
	kinds: Counter = field(default_factory=Counter)
	refused: list[str] = field(default_factory=list)
	invoices: list[str] = field(default_factory=list)
	orders: list[str] = field(default_factory=list)
	notes: list[str] = field(default_factory=list)
	payments: list[str] = field(default_factory=list)
	journals: list[str] = field(default_factory=list)
	returns: list[str] = field(default_factory=list)
	leads: list[str] = field(default_factory=list)
	prospects: list[str] = field(default_factory=list)
	opportunities: list[str] = field(default_factory=list)
	quotations: list[str] = field(default_factory=list)
	day: date = FIRST_DAY
	count: int = 0

	@property
	def random(self) -> Random:
		return self.world.random

	def chance(self, percent: float) -> bool:
		return self.random.random() * 100 < percent

	def pick(self, values: list) -> Any:
		return self.random.choice(values) if values else None

	def recent(self, values: list[str], last: int = 25) -> Any:
		return self.pick(values[-last:])

	def time(self) -> str:
		self.count += 1
		return f"{8 + self.count // 60 % 12:02}:{self.count % 60:02}:00"

	def did(self, kind: str, doc: Any) -> Any:
		self.kinds[kind] += 1
		return doc


def post(
	seed: int, *, steps: int = 240, tell: Callable[[str], None] = lambda text: None
) -> tuple[Books, Books]:
	"""Post a seed's books; the second are of its company in dollars. Whoever calls commits."""
	random = Random(seed)
	masters.shared()
	main = World(seed, random)
	masters.company(main, f"Random Books {seed}", f"RB{seed}", "EUR", "Germany")
	masters.default_company(main)
	masters.people(main)
	other = World(seed, random, people=main.people, users=main.users)
	masters.company(other, f"50% off O'Brien {seed} 😀", f"OB{seed}", "USD", "Ecuador")
	main.other, other.other = other, main
	masters.targets(main)
	if masters.has_app():
		masters.settings(main)
	for world in (main, other):
		masters.customers(world)
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


def new(books: Books, doctype: str, **values: Any) -> Any:
	return frappe.get_doc({"doctype": doctype, "company": books.world.company, **values})


def submit(books: Books, kind: str, doc: Any) -> Any:
	doc.flags.ignore_permissions = True
	doc.insert()
	doc.submit()
	return books.did(kind, doc)


def dated(books: Books, doc: Any, day: date | None = None) -> Any:
	day = day or books.day
	if doc.doctype in ("Sales Order", "Quotation", "Purchase Order"):
		doc.transaction_date = day
	else:
		doc.posting_date, doc.posting_time, doc.set_posting_time = day, books.time(), 1
	return doc


def mapped(books: Books, doc: Any, day: date | None = None) -> Any:
	"""A document that ERPNext made out of another: on its own day, its terms anew, its team one that is accepted."""
	dated(books, doc, day)
	if doc.meta.has_field("payment_schedule"):
		doc.payment_schedule, doc.due_date = [], None
	if doc.meta.has_field("advances"):
		doc.advances = []
	if round(sum(row.allocated_percentage for row in doc.sales_team), 6) not in (0, 100) or books.chance(15):
		doc.sales_team = []
		for row in masters.team(books.world, books.pick([0, 1, 2])):
			doc.append("sales_team", row)
	return doc


def rate_on(day: date, currency: str, company_currency: str) -> float:
	"""The exchange rate on a day, from the records that masters made."""
	if currency == company_currency:
		return 1.0
	dollar = next(rate for since, rate in reversed(RATES) if getdate(since) <= getdate(day))
	return dollar if currency == "USD" else round(1 / dollar, 6)


def goods(books: Books, count: int | None = None, of: list[str] | None = None) -> list[dict[str, Any]]:
	"""Lines of stock items, services and bundles; some free, some in boxes, some without commission."""
	lines = []
	for _line in range(count or books.random.randint(1, 3)):
		code = books.pick(of or [*STOCKED, "R-Help", "R-Advice", "R-Kit"])
		line = {
			"item_code": code,
			"qty": books.random.randint(1, 6),
			"rate": round(PRICES[code] * books.random.uniform(0.7, 1.2), 2),
			"warehouse": books.pick(books.world.warehouses[:2]),
			"cost_center": books.pick(books.world.cost_centers),
		}
		if code in ("R-Cover", "R-Cable") and books.chance(20):
			line |= {"uom": "Box", "qty": 1, "conversion_factor": 12, "rate": round(line["rate"] * 11, 2)}
		if code in STOCKED and books.chance(6):
			line |= {"rate": 0, "is_free_item": 1, "discount_percentage": 100}
		if books.chance(10):
			line["grant_commission"] = 0
		lines.append(line)
	return lines


def selling(books: Books, doctype: str, lines: list[dict], **values: Any) -> Any:
	"""A selling document to a random customer with a random team and terms."""
	world = books.world
	customer = values.pop("customer", None) or books.pick(world.customers)
	currency = frappe.db.get_value("Customer", customer, "default_currency") or world.currency
	conversion = rate_on(books.day, currency, world.currency)
	doc = new(
		books,
		doctype,
		customer=customer,
		currency=currency,
		conversion_rate=conversion,
		selling_price_list="Standard Selling",
		plc_conversion_rate=1
		if currency == "EUR" and world.currency == "EUR"
		else rate_on(books.day, "EUR", world.currency),
		ignore_pricing_rule=1,
		items=lines,
		sales_team=masters.team(world, books.pick([0, 0, 1, 2, 2, 3])),
		**values,
	)
	if currency != world.currency:
		for line in lines:
			line["rate"] = round(line["rate"] / conversion, 2)
	if doctype == "Sales Order":
		doc.delivery_date = add_days(books.day, 20)
	if doctype == "Sales Invoice" and currency == world.currency and books.chance(12):
		doc.debit_to = world.account("Debtors two")
	if doctype != "Delivery Note":
		doc.payment_terms_template = books.pick([None, None, *world.terms])
		if books.chance(45):
			doc.append("taxes", tax(books, doctype))
	return dated(books, doc)


def tax(books: Books, doctype: str) -> dict[str, Any]:
	account = frappe.db.get_value(
		"Account", {"company": books.world.company, "account_type": "Tax", "is_group": 0}
	) or books.world.account("Miscellaneous Expenses")
	return {
		"charge_type": "On Net Total",
		"account_head": account,
		"description": "VAT",
		"rate": books.pick([7, 19]),
		"cost_center": books.world.cost_centers[0],
	}


def edit_team(books: Books, doc: Any) -> None:
	"""A Sales Team stays editable after submit, and its sum is no longer checked: below 100, above it, 3 × 33.33."""
	if not doc.sales_team or not books.chance(40):
		return
	shares = books.pick([[60], [33.33, 33.33, 33.33], [80, 45], [0, 100], [99.997], [72.68, 10.93, 2.73]])
	people = books.random.sample(books.world.people, len(shares))
	frappe.db.delete("Sales Team", {"parent": doc.name, "parenttype": doc.doctype})
	for place, (person, share) in enumerate(zip(people, shares, strict=True), 1):
		row = frappe.get_doc(
			{
				"doctype": "Sales Team",
				"parent": doc.name,
				"parenttype": doc.doctype,
				"parentfield": "sales_team",
				"idx": place,
				"sales_person": person,
				"allocated_percentage": share,
				"docstatus": 1,
			}
		)
		row.db_insert()
	books.kinds["Sales Team edited"] += 1


def restock(books: Books, qty: int = 25) -> None:
	"""Goods for what follows, a little dearer each time, in both warehouses; the services' bills."""
	world = books.world
	factor = 1 + 0.01 * books.count / 20 if books.count else 1
	usd = 1 if world.currency == "EUR" else 1.1
	rows = [
		{
			"item_code": code,
			"qty": qty + books.random.randint(0, 9),
			"t_warehouse": warehouse,
			"basic_rate": round(COSTS[code] * usd * factor * books.random.uniform(0.9, 1.1), 2),
		}
		for warehouse in world.warehouses[:2]
		for code in STOCKED
	]
	doc = new(
		books,
		"Stock Entry",
		stock_entry_type="Material Receipt",
		purpose="Material Receipt",
		items=rows,
		use_serial_batch_fields=1,
	)
	submit(books, "Stock Entry", dated(books, doc))


def value_anew(books: Books) -> None:
	"""What the background would do: goods that left after a document of an earlier day are valued again."""
	from erpnext.stock.doctype.repost_item_valuation.repost_item_valuation import repost

	for name in frappe.get_all(
		"Repost Item Valuation",
		{"company": books.world.company, "docstatus": 1, "status": "Queued"},
		pluck="name",
		order_by="creation",
	):
		with raising():
			repost(frappe.get_doc("Repost Item Valuation", name))


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


def invoiced(books: Books, kind: str, doc: Any) -> Any:
	submit(books, kind, doc)
	edit_team(books, doc)
	if not doc.is_return:
		books.invoices.append(doc.name)
	return doc


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


def change_team(books: Books) -> Any:
	"""A customer gets another team: documents without rows of their own follow it, the others stay."""
	doc = frappe.get_doc("Customer", books.pick(books.world.customers))
	doc.sales_team = []
	for row in masters.team(books.world, books.pick([0, 1, 2])):
		doc.append("sales_team", row)
	doc.save()
	return books.did("Customer, team changed", doc)


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


def journal(books: Books, kind: str, rows: list[dict], **values: Any) -> Any:
	doc = new(
		books,
		"Journal Entry",
		voucher_type=values.pop("voucher_type", "Journal Entry"),
		posting_date=values.pop("posting_date", books.day),
		accounts=[{"cost_center": books.world.cost_centers[0], **row} for row in rows],
		user_remark="R",
		**values,
	)
	submit(books, kind, doc)
	books.journals.append(doc.name)
	return doc


def standalone_journal(books: Books) -> Any:
	"""A debt or a credit by journal, with a bill number and its due date, or without."""
	world, amount = books.world, round(books.random.uniform(10, 700), 2)
	side, other = books.pick(
		[
			("debit_in_account_currency", "credit_in_account_currency"),
			("credit_in_account_currency", "debit_in_account_currency"),
		]
	)
	values: dict[str, Any] = {}
	if books.chance(50):
		values = {
			"bill_no": f"J{books.count}",
			"bill_date": books.day,
			"due_date": add_days(books.day, books.pick([0, 20, 45])),
		}
	if books.chance(15):
		values["is_opening"] = "Yes"
	contra = world.account("Temporary Opening") if "is_opening" in values else world.account("Cash")
	return journal(
		books,
		"Journal Entry, customer",
		[
			{
				"account": world.account("Debtors"),
				"party_type": "Customer",
				"party": books.pick(world.customers),
				side: amount,
			},
			{"account": contra, other: amount},
		],
		**values,
	)


def journal_against_invoice(books: Books) -> Any:
	world, name = books.world, open_invoice(books) or service_invoice(books).name
	invoice = frappe.get_doc("Sales Invoice", name)
	if invoice.party_account_currency != world.currency:
		invoice = service_invoice(books)
	amount = round(min(invoice.outstanding_amount, books.random.uniform(5, 60)), 2)
	return journal(
		books,
		"Journal Entry against an invoice",
		[
			{
				"account": invoice.debit_to,
				"party_type": "Customer",
				"party": invoice.customer,
				"credit_in_account_currency": amount,
				"reference_type": "Sales Invoice",
				"reference_name": invoice.name,
			},
			{
				"account": books.pick([world.account("Write Off"), world.account("Cash")]),
				"debit_in_account_currency": amount,
			},
		],
		voucher_type=books.pick(["Journal Entry", "Write Off Entry"]),
	)


def ads(books: Books) -> Any:
	"""Lead cost in the ledger: by account, cost center, campaign; some given back, some an opening."""
	world, amount = books.world, round(books.random.uniform(30, 600), 2)
	row: dict[str, Any] = {
		"account": books.pick(world.ads_accounts),
		"cost_center": books.pick(world.cost_centers),
		"lead_campaign": books.pick([None, *CAMPAIGNS]),
	}
	sides = (
		("debit_in_account_currency", "credit_in_account_currency")
		if books.chance(88)
		else ("credit_in_account_currency", "debit_in_account_currency")
	)
	return journal(
		books,
		"Journal Entry, lead cost",
		[{**row, sides[0]: amount}, {"account": world.account("Cash"), sides[1]: amount}],
	)


def reconcile(books: Books) -> Any:
	"""Payment Reconciliation: free payments, credit notes and journals against a customer's invoices."""
	world = books.world
	customers = books.random.sample(world.customers, len(world.customers))
	for customer in customers:
		doc = frappe.get_doc(
			{
				"doctype": "Payment Reconciliation",
				"company": world.company,
				"party_type": "Customer",
				"party": customer,
				"receivable_payable_account": world.account("Debtors"),
			}
		)
		doc.get_unreconciled_entries()
		payments = [row.as_dict() for row in doc.payments]
		invoices = [row.as_dict() for row in doc.invoices]
		if not payments or not invoices:
			continue
		doc.allocate_entries(
			frappe._dict(payments=[books.pick(payments)], invoices=invoices[: books.random.randint(1, 3)])
		)
		for row in doc.allocation:
			if row.meta.has_field("gain_loss_posting_date"):
				row.gain_loss_posting_date = books.day
			if row.meta.has_field("debit_or_credit_note_posting_date"):
				row.debit_or_credit_note_posting_date = books.day
		doc.reconcile()
		return books.did("Payment Reconciliation", doc)
	return free_payment(books)


def unreconcile(books: Books) -> Any:
	for name in books.random.sample(books.payments, len(books.payments)):
		doc = frappe.get_doc(
			{
				"doctype": "Unreconcile Payment",
				"company": books.world.company,
				"voucher_type": "Payment Entry",
				"voucher_no": name,
			}
		)
		if frappe.db.get_value("Payment Entry", name, "docstatus") != 1:
			continue
		doc.add_references()
		doc.allocations = [row for row in doc.allocations if row.reference_doctype == "Sales Invoice"]
		if doc.allocations:
			return submit(books, "Unreconcile Payment", doc)
	return payment(books)


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


def draft(books: Books) -> Any:
	doctype = books.pick(["Sales Invoice", "Sales Order", "Quotation"])
	if doctype == "Quotation":
		return quotation(books, submitted=False)
	return books.did(f"{doctype}, draft", selling(books, doctype, goods(books)).insert())


def revalue(books: Books) -> Any:
	"""Exchange Rate Revaluation of the foreign receivables."""
	doc = new(books, "Exchange Rate Revaluation", posting_date=books.day, rounding_loss_allowance=0.05)
	for row in doc.get_accounts_data() or []:
		doc.append("accounts", row)
	if not doc.accounts:
		return foreign_invoice(books)
	submit(books, "Exchange Rate Revaluation", doc)
	made = doc.make_jv_entries()
	for name in (made or {}).values() if isinstance(made, dict) else []:
		entry = frappe.get_doc("Journal Entry", name) if isinstance(name, str) else name
		if entry and entry.docstatus == 0:
			entry.submit()
			books.did("Journal Entry, revaluation", entry)
	return doc


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
	if masters.has_app():
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


def finish(books: Books) -> None:
	"""The former year is closed: its profit and loss accounts are emptied into the profit kept."""
	books.day = LAST_DAY
	value_anew(books)
	attempt(books, revalue)
	attempt(books, close_year)


def close_year(books: Books) -> Any:
	first, last = masters.YEARS["2024-2025"]
	doc = new(
		books,
		"Period Closing Voucher",
		transaction_date=last,
		fiscal_year="2024-2025",
		period_start_date=first,
		period_end_date=last,
		closing_account_head=books.world.account("Profit kept"),
		remarks="R",
	)
	return submit(books, "Period Closing Voucher", doc)


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
