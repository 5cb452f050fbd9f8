"""What does not raise a debt though it is new: paid in advance in full, or amended without costing more
(docs/debtors.md, "The stop").

By what ERPNext has booked, never by what a draft says of itself. Amounts in company currency.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import frappe
from frappe.utils import add_to_date, flt, get_datetime, now_datetime

from sales_roles.debtors.positions import Position
from sales_roles.desk.cases import CASE

if TYPE_CHECKING:
	from frappe.model.document import Document

CENT = 0.01
KEPT_HOURS = 1  # of a claim: no request or job that may not see it yet lasts longer
TOTALS = ["base_rounded_total", "base_grand_total"]


def base_total(doc: Document | Any) -> float:
	return flt(doc.base_rounded_total) or flt(doc.base_grand_total)


def is_amended_no_higher(doc: Document) -> bool:
	"""Whether a document replaces a cancelled one of the same customer and costs no more; once for each."""
	if not doc.get("amended_from"):
		return False
	own = ["update_stock"] if doc.doctype == "Sales Invoice" else []
	fields = ["docstatus", "customer", "company", *TOTALS, *own]
	former = frappe.db.get_value(doc.doctype, doc.amended_from, fields, as_dict=True)
	if not former or former.docstatus != 2 or (own and not former.update_stock):
		return False
	if (former.customer, former.company) != (doc.customer, doc.company):
		return False
	twin = {"amended_from": doc.amended_from, "docstatus": 1, "name": ("!=", doc.name)}
	return base_total(doc) < base_total(former) + CENT and not frappe.db.exists(doc.doctype, twin)


def is_paid_in_advance(
	doc: Document, amount: float, case: str, since: date | None, position: Position | None
) -> bool:
	"""Whether advances, the till, paid orders or invoices, or free credit cover a document in full.

	Of an order that stands already free credit covers `amount`, what it is raised by. `case` and `since`: the customer
	is stopped by this case since that day. Without a position there is no free credit.
	"""
	if doc.doctype == "Sales Invoice" and paid_by_itself(doc) > base_total(doc) - CENT:
		return True
	if doc.doctype != "Sales Order" and is_of_paid(doc):
		return True
	if position is None or not position.credit:
		return False
	claims = credit_claims(case)
	if float(-position.credit) - spoken_for(doc, case, since, position, claims) <= amount - CENT:
		return False
	write_claim(case, claims, doc, amount)
	return True


def paid_by_itself(invoice: Document) -> float:
	"""The advances that an invoice takes, which ERPNext checks when it is submitted, and what the till received."""
	advance = flt(invoice.total_advance)
	if invoice.party_account_currency == invoice.currency:
		advance *= flt(invoice.conversion_rate)
	received = flt(invoice.base_paid_amount) - flt(invoice.base_change_amount) if invoice.is_pos else 0
	return advance + received


def is_of_paid(doc: Document) -> bool:
	"""Whether all lines come from Sales Orders or Sales Invoices that are paid in full, and cost no more than these."""
	orders, invoices = sources(doc)
	if orders is None:
		return False
	total = 0.0
	if invoices:
		paid = frappe.get_all(
			"Sales Invoice",
			{"name": ("in", sorted(invoices)), "docstatus": 1, "status": "Paid", "customer": doc.customer},
			["name", *TOTALS],
		)
		if len(paid) < len(invoices):
			return False
		total += sum(base_total(row) for row in paid)
	if orders:
		if has_open_invoice(orders):
			return False
		rows = frappe.get_all(
			"Sales Order",
			{"name": ("in", sorted(orders)), "docstatus": 1, "customer": doc.customer},
			["name", "per_billed", *TOTALS],
		)
		paid = advances(orders)
		if len(rows) < len(orders) or any(paid.get(row.name, 0) < unbilled(row) - CENT for row in rows):
			return False
		total += sum(base_total(row) for row in rows)
	return base_total(doc) < total + CENT


def sources(doc: Document) -> tuple[set[str] | None, set[str]]:
	"""The orders and the invoices that a document's lines come from; orders None: some line comes from nowhere."""
	orders, invoices = set(), set()
	for row in doc.items:
		if invoice := row.get("against_sales_invoice"):
			invoices.add(invoice)
		elif order := row.get("against_sales_order") or row.get("sales_order"):
			orders.add(order)
		else:
			return None, set()
	return orders, invoices


def has_open_invoice(orders: set[str]) -> bool:
	invoice, line = frappe.qb.DocType("Sales Invoice"), frappe.qb.DocType("Sales Invoice Item")
	query = (
		frappe.qb.from_(line)
		.inner_join(invoice)
		.on(invoice.name == line.parent)
		.select(invoice.name)
		.where(line.sales_order.isin(sorted(orders)))
		.where((invoice.docstatus == 1) & (invoice.outstanding_amount > 0))
		.limit(1)
	)
	return bool(query.run())


def unbilled(row: Any) -> float:
	return base_total(row) * (1 - flt(row.per_billed) / 100)


def advances(orders: set[str]) -> dict[str, float]:
	"""What stands paid in advance for each order: what an invoice has taken is no longer among it, while the order's
	own `advance_paid` counts that on."""
	if not orders:
		return {}
	payment, reference = frappe.qb.DocType("Payment Entry"), frappe.qb.DocType("Payment Entry Reference")
	journal = frappe.qb.DocType("Journal Entry Account")
	by_payment = (
		frappe.qb.from_(reference)
		.inner_join(payment)
		.on(payment.name == reference.parent)
		.select(reference.reference_name, reference.allocated_amount * payment.source_exchange_rate)
		.where((reference.reference_doctype == "Sales Order") & reference.reference_name.isin(sorted(orders)))
		.where((payment.docstatus == 1) & (payment.payment_type == "Receive"))
	)
	by_journal = (
		frappe.qb.from_(journal)
		.select(journal.reference_name, journal.credit - journal.debit)
		.where((journal.reference_type == "Sales Order") & journal.reference_name.isin(sorted(orders)))
		.where(journal.docstatus == 1)
	)
	found: dict[str, float] = {}
	for order, amount in (*by_payment.run(), *by_journal.run()):
		found[order] = found.get(order, 0.0) + flt(amount)
	return found


def spoken_for(
	doc: Document, case: str, since: date | None, position: Position, claims: Iterable[Claim] = ()
) -> float:
	"""What of the customer's free credit is for something else: advances of other orders, and what was let on it since
	the customer was stopped and is not settled. What a release let through is owed, not prepaid."""
	released = set(frappe.get_all("Debtor Release Use", {"parent": case}, pluck="document"))
	own = (sources(doc)[0] if doc.doctype != "Sales Order" else None) or set()
	of_customer = {"customer": doc.customer, "company": doc.company, "docstatus": 1}
	orders = frappe.get_all(
		"Sales Order",
		of_customer | {"name": ("not in", ["", *own]), "status": ("!=", "Closed")},
		["name", "creation", "per_billed", "per_delivered", *TOTALS],
		or_filters={"advance_paid": (">", 0), "per_billed": ("<", 100)},
	)
	paid = advances({order.name for order in orders})
	total, claimed = split(claims)
	for order in orders:
		rest = base_total(order) * (1 - max(flt(order.per_billed), flt(order.per_delivered)) / 100)
		if not is_since(order, since) or order.name in released:
			rest = min(rest, claimed.get(order.name, 0.0))
		total += max(paid.get(order.name, 0.0), rest)
	for delivery in frappe.get_all(
		"Delivery Note",
		of_customer | {"is_return": 0, "status": ("!=", "Closed"), "per_billed": ("<", 100)},
		["name", "creation", "per_billed", *TOTALS],
	):
		if is_since(delivery, since) and delivery.name not in released:
			total += unbilled(delivery)
	names = {term.voucher for term in position.terms if term.voucher_type == "Sales Invoice"}
	invoices = frappe.get_all("Sales Invoice", {"name": ("in", sorted(names))}, ["name", "creation"])
	fresh = {row.name for row in invoices if is_since(row, since) and row.name not in released}
	return total + float(sum(term.amount for term in position.terms if term.voucher in fresh))


def is_since(row: Any, since: date | None) -> bool:
	return since is None or row.creation.date() >= since


# Claims on free credit, in the row of the case


class Claim(NamedTuple):
	"""What a document took of a customer's free credit, and when the document was written."""

	doctype: str
	name: str
	modified: str
	amount: float

	@property
	def is_recent(self) -> bool:
		return get_datetime(self.modified) >= add_to_date(now_datetime(), hours=-KEPT_HOURS)


def credit_claims(case: str) -> list[Claim]:
	"""The claims, of the locked row: a second submit waits here for the first and reads what that has written, while
	everything else it reads is as of its own beginning."""
	stored = frappe.db.get_value(CASE, case, "credit_claims", for_update=True)
	return [Claim(*row) for row in json.loads(stored or "[]")]


def split(claims: Iterable[Claim]) -> tuple[float, dict[str, float]]:
	"""What was claimed just now by documents that are not yet seen as they were written then; and by order what was
	claimed by orders that are."""
	unseen, of_orders = 0.0, {}
	for each in claims:
		modified = frappe.db.get_value(each.doctype, each.name, "modified")
		if modified is None or modified < get_datetime(each.modified):
			unseen += each.amount if each.is_recent else 0.0
		elif each.doctype == "Sales Order":
			of_orders[each.name] = of_orders.get(each.name, 0.0) + each.amount
	return unseen, of_orders


def write_claim(case: str, claims: Iterable[Claim], doc: Document, amount: float) -> None:
	"""In the transaction that submits. An order's claim is kept: what an order from before the stop was raised by, or a
	draft from then, is known by nothing else."""
	kept = [each for each in claims if each.is_recent or each.doctype == "Sales Order"]
	kept.append(Claim(doc.doctype, doc.name, str(doc.modified), flt(amount, 2)))
	frappe.db.set_value(CASE, case, "credit_claims", json.dumps(kept), update_modified=False)
