"""Paid → cured at once: what rewrites the ledger queues a run of its customer (docs/debtors.md, "The run", 7).

Nothing here may block a payment: the document's event only remembers, what is queued is queued after the commit, and
whatever fails there is logged. The morning's run takes up what was not queued.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import frappe

from sales_roles.desk.cases import CASE

if TYPE_CHECKING:
	from frappe.model.document import Document

WAIT = 2  # seconds for another payment of the same customer that is being queued


def remember(doc: Document, method: str | None = None) -> None:
	"""On submit of a Payment Ledger Entry or an Unreconcile Payment: its customer's debts have changed. Never raises."""
	try:
		if frappe.flags.in_migrate:
			return
		# A ledger entry names its party, an Unreconcile Payment one a row.
		rows = [doc] if doc.doctype == "Payment Ledger Entry" else doc.allocations
		paid = {(doc.company, row.party) for row in rows if row.party_type == "Customer" and row.party}
		if paid:
			if not hasattr(frappe.local, "sales_roles_paid"):
				frappe.local.sales_roles_paid = set()
			frappe.local.sales_roles_paid |= paid
			frappe.db.after_commit.add(enqueue_remembered)
	except Exception:
		note("remembering a payment")


def enqueue_remembered() -> None:
	"""After the commit: queue a run of each customer who has a Debtor Case, open or cured. Never raises."""
	try:
		paid, frappe.local.sales_roles_paid = getattr(frappe.local, "sales_roles_paid", set()), set()
		for company, customer in sorted(paid):
			if frappe.db.exists(CASE, {"company": company, "customer": customer}):
				enqueue(company, customer)
	except Exception:
		note("queueing the run of a customer who paid")


def enqueue(company: str, customer: str) -> None:
	"""Queue a run of one customer, unless one is queued that has not started: that one will see this payment too.

	A run that has started may have read the ledger before: it is left alone, and another follows it.
	"""
	from rq.job import JobStatus

	from frappe.utils.background_jobs import get_job

	from sales_roles.desk.debtor_run import locked, queue_lock

	with locked(queue_lock(company, customer), WAIT) as mine:
		job_id = f"sales_roles:paid:{company}:{customer}"
		if mine:  # else the place of a job that ended may become another's: a job of its own is queued
			for slot in itertools.count():
				job = get_job(f"{job_id}:{slot}")
				status = job.get_status() if job else None
				if status == JobStatus.QUEUED:
					return
				if status != JobStatus.STARTED:
					break
			if job:
				job.delete()
		else:
			slot = frappe.generate_hash(length=10)
		frappe.enqueue(
			"sales_roles.desk.payments.run_paid",
			queue="default",
			job_id=f"{job_id}:{slot}",
			company=company,
			customer=customer,
		)


def run_paid(company: str, customer: str) -> None:
	"""The job: a run of one customer."""
	from sales_roles.desk.debtor_run import PAYMENT, run

	run(company, [customer], cause=PAYMENT)


def note(what: str) -> None:
	"""To the log file: the transaction may be over, or broken."""
	try:
		frappe.logger("sales_roles").error(f"Debtors: {what} failed", exc_info=True)
	except Exception:  # not even a log file may block a payment
		pass
