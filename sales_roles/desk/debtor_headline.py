"""What the forms of Customer, Sales Order, Delivery Note and Sales Invoice say of a debtor (docs/debtors.md, "Words").

Stage, amount with currency, what is left of a release and a link, a case a company; nothing to whom may not read the
customer and the case.
"""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import flt

from sales_roles.debtors.events import OPEN
from sales_roles.desk.cases import CASE
from sales_roles.settings import STAGES

SHOWN = (
	"name",
	"company",
	"currency",
	"stage",
	"stage_since",
	"overdue",
	"oldest_due_date",
	"disputed_amount",
	"promise_state",
	"promise_date",
	"released_until",
	"release_cap",
	"release_used",
)


@frappe.whitelist()
def headline(customer: str, company: str | None = None) -> list[dict[str, Any]]:
	"""The customer's open cases that the reader may see, the worst stage first; of one company only where one is named."""
	if not customer or not frappe.has_permission(CASE, "read"):
		return []
	if not frappe.db.exists("Customer", customer) or not frappe.has_permission("Customer", "read", customer):
		return []
	filters = {"customer": customer, "status": OPEN}
	if company:
		filters["company"] = company
	rows = frappe.get_list(CASE, filters, list(SHOWN), order_by="company")
	for row in rows:
		cap, used = row.pop("release_cap"), row.pop("release_used")
		row.release_left = max(0.0, flt(flt(cap) - flt(used), 2)) if row.released_until else None
	return sorted(rows, key=lambda row: -STAGES.index(row.stage) if row.stage else 0)
