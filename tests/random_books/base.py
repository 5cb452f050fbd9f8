"""What every random document needs: its day, its lines, its team, a number of its own."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from site_books import raising

import frappe
from frappe.utils import add_days, getdate

from random_books.masters import FIRST_DAY, GOODS, RATES, World
from random_books.people import team

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
		for row in team(books.world, books.pick([0, 1, 2])):
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
		sales_team=team(world, books.pick([0, 0, 1, 2, 2, 3])),
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


def invoiced(books: Books, kind: str, doc: Any) -> Any:
	submit(books, kind, doc)
	edit_team(books, doc)
	if not doc.is_return:
		books.invoices.append(doc.name)
	return doc


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
