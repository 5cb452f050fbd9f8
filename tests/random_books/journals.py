"""Journals, reconciliations, revaluations, the closing of a year."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import add_days

from random_books.base import Books, new, submit
from random_books.masters import CAMPAIGNS, YEARS
from random_books.payments import free_payment, open_invoice, payment
from random_books.sales import foreign_invoice, service_invoice


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


def close_year(books: Books) -> Any:
	first, last = YEARS["2024-2025"]
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
