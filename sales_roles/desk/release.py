"""What a release lets through: up to its cap, until its day (docs/debtors.md, "Words": Release).

A use is written in the transaction that submits, on the locked row of the case: of two at once the second sees what the
first took. It is given back on cancel.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import frappe
from frappe.utils import flt

from sales_roles.desk.cases import CASE
from sales_roles.desk.prepaid import CENT, base_total

if TYPE_CHECKING:
	from frappe.model.document import Document

	from sales_roles.sales_roles.doctype.debtor_case.debtor_case import DebtorCase

USE = "Debtor Release Use"
ORDER_OF_LINE = {"Delivery Note": "against_sales_order", "Sales Invoice": "sales_order"}


def is_running(case: str, today: date) -> bool:
	"""Whether a case has a release today, by the last word on it, read without a lock."""
	until = frappe.db.get_value(CASE, case, "released_until")
	return bool(until and until >= today)


def is_counted(case: str, doctype: str, name: str) -> bool:
	"""Whether a document was let through by the release that the case has now; cancelled since, it still was."""
	return bool(frappe.db.exists(USE, {"document_type": doctype, "document": name, "parent": case}))


def count(doc: Document, case: str, today: date) -> bool:
	"""Let a document through under the case's release, if it is within the cap."""
	locked = frappe.get_doc(CASE, case, for_update=True)
	if not locked.released_until or locked.released_until < today:
		return False
	orders = {row.document for row in locked.release_uses if row.document_type == "Sales Order"}
	# An order that is raised takes what it costs more than was counted of it.
	own = [row.amount for row in locked.release_uses if (row.document_type, row.document) == of(doc)]
	amount = max(0.0, flt(cost(doc, orders) - sum(own), 2))
	if flt(locked.release_used) + amount > flt(locked.release_cap) + CENT / 2:
		return False
	locked.append(
		"release_uses",
		{
			"document_type": doc.doctype,
			"document": doc.name,
			"amount": amount,
			"currency": locked.currency,
		},
	)
	write(locked)
	return True


def cost(doc: Document, orders: set[str]) -> float:
	"""What a document takes of a release, in company currency. A line of an order that was counted takes only what it
	costs more than there."""
	field = ORDER_OF_LINE.get(doc.doctype)
	counted = [row for row in doc.items if field and row.so_detail and row.get(field) in orders]
	if not counted:
		return flt(base_total(doc), 2)
	rates = frappe.get_all(
		"Sales Order Item",
		{"name": ("in", [row.so_detail for row in counted]), "parent": ("in", sorted(orders))},
		["name", "base_net_amount", "stock_qty"],
	)
	rate = {row.name: row.base_net_amount / row.stock_qty for row in rates if row.stock_qty}
	net = sum(row.base_net_amount for row in doc.items)
	paid_for = sum(
		min(row.base_net_amount, flt(row.stock_qty) * rate.get(row.so_detail, 0.0)) for row in counted
	)
	# taxes and rounding by the net amounts
	return max(0.0, flt(base_total(doc) * (net - paid_for) / net, 2)) if net else 0.0


def give_back(doc: Document, method: str | None = None) -> None:
	"""On cancel: what a document took of a release is free again. Its row stays, at nothing."""
	cases = frappe.get_all(USE, {"document_type": doc.doctype, "document": doc.name}, pluck="parent")
	for case in dict.fromkeys(cases):
		locked = frappe.get_doc(CASE, case, for_update=True)
		for row in locked.release_uses:
			if (row.document_type, row.document) == of(doc):
				row.amount = 0
		write(locked)


def of(doc: Document) -> tuple[str, str]:
	return doc.doctype, doc.name


def write(case: DebtorCase) -> None:
	case.release_used = flt(sum(flt(row.amount) for row in case.release_uses), 2)
	case.flags.ignore_links = (
		True  # the document is not yet stored where it is inserted and submitted at once
	)
	case.save(ignore_permissions=True)
