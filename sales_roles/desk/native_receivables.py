"""Receivable and overdue beside ERPNext's Accounts Receivable (docs/kpi.md, "Must hold", 2 and 3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

import frappe
from frappe.utils import getdate

from erpnext.accounts.report.accounts_receivable import accounts_receivable
from erpnext.accounts.report.accounts_receivable_summary import accounts_receivable_summary

from sales_roles.database.port import Database
from sales_roles.desk.comparison import Comparison, Difference, differing, exactly, native
from sales_roles.kpi.receivables import Receivable, receivables
from sales_roles.messages import _
from sales_roles.people import load_people, visible_people
from sales_roles.rounding import CENT
from sales_roles.scope import Scope
from sales_roles.settings import Settings


def receivable_filters(scope: Scope) -> frappe._dict:
	return frappe._dict(
		company=scope.company,
		report_date=scope.as_on,
		party_type="Customer",
		ageing_based_on="Due Date",
		calculate_ageing_with="Report Date",
		age_as_on="Report Date",  # the same in ERPNext 16
		range="30, 60, 90",
	)


def compare_receivable(database: Database, scope: Scope, settings: Settings) -> Comparison:
	"""2. Σ receivable = Accounts Receivable Summary's outstanding on the date."""
	ours: dict[str, Decimal] = defaultdict(Decimal)
	for row in owed(database, scope, settings, "customer"):
		ours[row.customer] += row.receivable
	theirs: dict[str, Decimal] = defaultdict(Decimal)
	with native():
		rows = accounts_receivable_summary.execute(receivable_filters(scope))[1]
	for row in rows:
		theirs[row.party] += exactly(row.outstanding)
	return Comparison(
		_("Rule 2, receivable {0}, Accounts Receivable Summary {1}"),
		sum(ours.values(), Decimal(0)),
		sum(theirs.values(), Decimal(0)),
		tuple(Difference(name, amount, None) for name, amount in differing(ours, theirs).items()),
	)


def compare_overdue(database: Database, scope: Scope, settings: Settings) -> Comparison:
	"""3. Σ overdue = Accounts Receivable by payment terms: positive rows whose due date lies before the date."""
	ours: dict[str, Decimal] = defaultdict(Decimal)
	vouchers: dict[str, list[Receivable]] = defaultdict(list)
	for row in owed(database, scope, settings, "voucher"):
		ours[row.voucher] += row.overdue
		vouchers[row.voucher].append(row)
	theirs: dict[str, Decimal] = defaultdict(Decimal)
	filters = receivable_filters(scope) | {"based_on_payment_terms": 1}
	with native():
		rows = accounts_receivable.execute(filters)[1]
	for row in rows:
		if row.outstanding > 0 and getdate(row.due_date or row.posting_date) < scope.as_on:
			theirs[row.voucher_no] += exactly(row.outstanding)
	found = differing(ours, theirs)
	facts = invoice_facts(found, scope)
	return Comparison(
		_("Rule 3, overdue {0}, Accounts Receivable by payment terms {1}"),
		sum(ours.values(), Decimal(0)),
		sum(theirs.values(), Decimal(0)),
		tuple(
			Difference(name, amount, overdue_reason(amount, vouchers[name], facts.get(name)))
			for name, amount in found.items()
		),
	)


class InvoiceFacts(NamedTuple):
	"""What of an invoice makes the native report say something else."""

	foreign_advance: bool
	terms: int
	out_of_order: bool
	paid_since: bool


def invoice_facts(names: Iterable[str], scope: Scope) -> dict[str, InvoiceFacts]:
	"""Three statements, whatever the number of invoices."""
	wanted = ("in", [*names, ""])
	later = set(
		frappe.get_all(
			"Payment Ledger Entry",
			{"against_voucher_no": wanted, "posting_date": (">", scope.as_on), "delinked": 0},
			pluck="against_voucher_no",
		)
	)
	schedules: dict[str, list[Any]] = defaultdict(list)
	for term in frappe.get_all(
		"Payment Schedule",
		{"parenttype": "Sales Invoice", "parent": wanted},
		["parent", "base_payment_amount", "base_paid_amount"],
		order_by="parent, due_date, idx",
	):
		schedules[term.parent].append(term)
	facts = {}
	for invoice in frappe.get_all(
		"Sales Invoice",
		{"name": wanted},
		["name", "total_advance", "party_account_currency", "company"],
	):
		terms = schedules[invoice.name]
		foreign = invoice.party_account_currency != frappe.get_cached_value(
			"Company", invoice.company, "default_currency"
		)
		owing = False
		out_of_order = False
		for term in terms:
			out_of_order = out_of_order or (owing and bool(term.base_paid_amount))
			owing = owing or term.base_paid_amount < term.base_payment_amount
		by_term = any(term.base_paid_amount for term in terms)
		facts[invoice.name] = InvoiceFacts(
			foreign_advance=bool(foreign and invoice.total_advance),
			terms=len(terms),
			out_of_order=out_of_order,
			paid_since=by_term and invoice.name in later,
		)
	return facts


def overdue_reason(amount: Decimal, rows: list[Receivable], facts: InvoiceFacts | None) -> str | None:
	"""Why Accounts Receivable has another amount overdue on a voucher."""
	linked = sum((row.linked_credit for row in rows), Decimal(0))
	rounding = CENT * (facts.terms if facts else 0)
	if -rounding <= amount <= abs(linked) + rounding and linked:
		return _("credit notes stand for themselves, here they lower the invoice they point at")
	if any(row.unaged for row in rows):
		return _("revaluation and exchange journals are aged, here they are not")
	if abs(amount) <= rounding:
		return _("a payment schedule misses its invoice by rounding")
	if facts and facts.foreign_advance:
		return _("an advance in foreign currency is taken at face value")
	if facts and facts.paid_since:
		return _("terms that were paid after the date count as paid")
	if facts and facts.out_of_order:
		return _("terms were paid out of order; here what is owed stands in the last terms")
	return None


def owed(database: Database, scope: Scope, settings: Settings, by: str) -> list[Receivable]:
	"""What is owed, for who sees everyone."""
	return receivables(database, scope, settings, visible_people(load_people(database), scope), by)
