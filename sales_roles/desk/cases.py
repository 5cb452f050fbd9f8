"""Debtor Cases as documents: read as the policy takes them, written as it decided (docs/debtors.md, "The run").

What an event leads to (the case, its timeline, ToDo, Dunning, the Customer's flags) stands in the caller's transaction:
all of it, or nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import cint, flt, fmt_money, format_date
from frappe.utils.caching import request_cache

from sales_roles.database.site import SiteDatabase
from sales_roles.debtors import events
from sales_roles.debtors.events import OPEN, Case, Event
from sales_roles.debtors.policy import Policy
from sales_roles.debtors.stored import last_cured, open_cases
from sales_roles.desk.language import language_of
from sales_roles.people import People, load_people
from sales_roles.settings import STAGES

if TYPE_CHECKING:
	from sales_roles.sales_roles.doctype.debtor_case.debtor_case import DebtorCase

CASE = "Debtor Case"


def sentence(event: Event, currency: str) -> str:
	"""What the timeline says of an event, in the language of whoever runs it."""
	texts = {
		events.OPENED: _("Opened at stage {1}: {2} overdue."),
		events.REOPENED: _("Reopened at stage {1}: {2} overdue."),
		events.ADVANCED: _("Moved from stage {0} to {1}: {2} overdue."),
		events.EASED: _("Eased from stage {0} to {1}: {2} overdue."),
		events.PROMISE_KEPT: _("The promise to pay was kept."),
		events.PROMISE_BROKEN: _(
			"The promise to pay was broken: until cured the case stands at Escalate or further."
		),
		events.RELEASE_ENDED: _("The release has ended."),
		events.MERGED: _("The customer was merged with another; the older case goes on."),
		events.CURED_EVENT: _("Cured: {2} overdue."),
	}
	overdue = money(float(event.case.figures.overdue), currency)
	return texts[event.kind].format(_(event.stage_before or "–"), _(event.case.stage or "–"), overdue)


def money(amount: float, currency: str | None) -> str:
	"""An amount as Frappe writes it, with the currency's own decimals where it has more than two.

	Frappe would look the currency up anew after every commit.
	"""
	before, after, decimals = around(currency)
	if decimals > 2:  # without the currency Frappe writes the number format's
		return fmt_money(amount, precision=decimals, currency=currency)
	return f"{before}{fmt_money(amount, precision=decimals)}{after}"


@request_cache
def around(currency: str | None) -> tuple[str, str, int]:
	"""What Frappe writes before and after an amount of a currency, and how many decimals."""
	nothing = fmt_money(0.0, currency=currency)
	before, number, after = re.fullmatch(r"(\D*)(0(?:\D0+)?)(.*)", nothing).groups()
	decimals = max(0, len(number) - 2)
	# The System Settings may say how many; a number format may have none.
	if currency and decimals == 2 and not cint(frappe.db.get_default("currency_precision")):
		fraction = cint(frappe.db.get_value("Currency", currency, "fraction_units")) or 100
		decimals = max(decimals, len(str(fraction)) - 1)
	return before, after, decimals


def load_cases(company: str, customers: Sequence[str] | None = None) -> list[Case]:
	"""A company's open cases (of some customers: theirs). Three statements."""
	return open_cases(SiteDatabase(), company, customers)


def load_cured(company: str, customers: Sequence[str]) -> list[Case]:
	"""The last cured case of each of these customers. At most four statements."""
	return last_cured(SiteDatabase(), company, customers)


def store(case: Case, currency: str | None, as_on: date) -> DebtorCase:
	"""Write what was decided into the document; what a person wrote (reasons, who, release) stays."""
	# Its row is locked: a document that is submitted just now writes what it takes of a release there.
	doc = frappe.get_doc(CASE, case.name, for_update=True) if case.name else frappe.get_doc({"doctype": CASE})
	figures, promise = case.figures, case.promise
	if not case.name:
		doc.update({"customer": case.customer, "company": case.company, "currency": currency})
	doc.update(
		{
			# fetched here: links are not checked below, and Frappe fetches where it checks
			"customer_name": frappe.db.get_value("Customer", case.customer, "customer_name"),
			"status": case.status,
			"stage": case.stage or "",
			"stage_since": case.stage_since,
			"opened_on": case.opened_on,
			"cured_on": case.cured_on,
			"previous_case": case.previous,
			"as_on": as_on,
			"farmer": figures.farmer,
			"overdue": float(figures.overdue),
			"oldest_due_date": figures.oldest_due_date,
			"stage_amount": float(figures.stage_amount),
			"not_due": float(figures.not_due),
			"free_credit": float(figures.free_credit),
			"disputed_amount": float(figures.disputed),
			"is_broken": int(case.broken),
			"promises_kept": case.promises_kept,
			"promises_broken": case.promises_broken,
			"released_until": case.released_until,
			"is_quiet": int(case.quiet),
			"dunned": json.dumps(sorted(case.dunned)),
			"changes": case.changes,
		}
	)
	if promise:
		doc.promise_state = promise.state
	farmers = [{"sales_person": person, "share": flt(share * 100, 4)} for person, share in figures.farmers]
	if farmers != [
		{"sales_person": row.sales_person or None, "share": flt(row.share, 4)} for row in doc.farmers
	]:
		doc.set("farmers", farmers)
	doc.flags.ignore_permissions = True
	doc.flags.ignore_links = True  # a customer or person gone wrong must not keep a case from being cured
	return doc.save()


def carry_out(
	event: Event, policy: Policy, currency: str | None, as_on: date, people: People | None = None
) -> str:
	"""What an event leads to, in the running transaction. Returns the case's name."""
	doc = store(event.case, currency, as_on)
	if event.kind != events.UPDATED:
		note(doc, sentence(event, currency))
	sync_todo(doc, event.case, policy, people, new=event.kind == events.OPENED)
	for invoice in event.dun:
		draft_dunning(invoice, doc)
	sync_flags([event.case.customer], as_on)
	return doc.name


def note(doc: DebtorCase, text: str) -> None:
	"""A line of the case's timeline, which Frappe need not look for what it refers to."""
	frappe.get_doc(
		{
			"doctype": "Comment",
			"comment_type": "Info",
			"comment_email": frappe.session.user,
			"reference_doctype": CASE,
			"reference_name": doc.name,
			"content": text,
		}
	).db_insert()


# ToDo


def sync_todo(
	doc: DebtorCase, case: Case, policy: Policy, people: People | None = None, new: bool = False
) -> None:
	"""One open ToDo for the Farmer's user while the case's stage asks for one; none for anybody else."""
	wanted = None
	if case.status == OPEN and case.stage and not case.quiet:
		if policy.happens("todo", policy.rank(case.stage)):
			wanted = enabled_user(case.figures.farmer, people)
	of_case = {"reference_type": CASE, "reference_name": doc.name, "status": "Open"}
	found = [] if new else frappe.get_all("ToDo", of_case, ["name", "allocated_to"], order_by="creation")
	kept = next((row.name for row in found if wanted and row.allocated_to == wanted), None)
	for row in found:
		if row.name != kept:
			todo = frappe.get_doc("ToDo", row.name)
			todo.status = "Closed"
			todo.save(ignore_permissions=True)
	if wanted and not kept:
		# No amount: a ToDo is read by more people than the case is.
		with language_of(wanted):
			text = _("Debtor {0} of {1}: {2} since {3}.").format(
				doc.customer_name or doc.customer,
				doc.company,
				_(case.stage),
				format_date(case.stage_since),
			)
		frappe.get_doc(
			{
				"doctype": "ToDo",
				"allocated_to": wanted,
				"description": frappe.utils.escape_html(text),
				"reference_type": CASE,
				"reference_name": doc.name,
				"date": case.stage_since,
			}
		).insert(ignore_permissions=True)


def enabled_user(sales_person: str | None, people: People | None = None) -> str | None:
	"""The user of a Sales Person, if that is an enabled one."""
	if not sales_person:
		return None
	person = (people or site_people()).by_name.get(sales_person)
	user = person.user if person else None
	return user if user and frappe.get_cached_value("User", user, "enabled") else None


def site_people() -> People:
	return load_people(SiteDatabase())


# Dunning


def draft_dunning(invoice: str, doc: DebtorCase) -> None:
	"""A draft Dunning of an invoice, where its company has a Dunning Type and none of the invoice stands already."""
	from erpnext.accounts.doctype.sales_invoice.sales_invoice import create_dunning

	dunning_type = frappe.db.get_value(
		"Dunning Type", {"company": doc.company}, "name", order_by="is_default desc, name"
	)
	if not dunning_type:
		return
	parents = frappe.get_all(
		"Overdue Payment", {"sales_invoice": invoice, "parenttype": "Dunning"}, pluck="parent"
	)
	if parents and frappe.db.exists("Dunning", {"name": ("in", parents), "docstatus": ("<", 2)}):
		return
	dunning = create_dunning(invoice, ignore_permissions=True)
	if not dunning.overdue_payments:
		return
	if not dunning.dunning_type:
		dunning.dunning_type = dunning_type
	dunning.insert(ignore_permissions=True)
	note(doc, _("Draft {0} of {1}.").format(dunning.name, invoice))


# Flags


FLAGS = ("is_debtor", "debtor_stage", "debtor_oldest_due_date")


def flags_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
	"""A customer's flags out of its open cases in all companies. No amount."""
	staged = [row for row in rows if row["stage"]]
	return {
		"is_debtor": int(bool(staged)),
		"debtor_stage": max((row["stage"] for row in staged), key=STAGES.index, default=""),
		"debtor_oldest_due_date": min(
			(row["oldest_due_date"] for row in staged if row["oldest_due_date"]), default=None
		),
	}


def differ(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
	return any((found[field] or None) != (wanted[field] or None) for field in FLAGS)


def open_rows(customers: Sequence[str] | None = None) -> dict[str, list]:
	"""Customer → stage and oldest due date of each open case."""
	filters = {"status": OPEN} if customers is None else {"status": OPEN, "customer": ("in", customers)}
	found: dict[str, list] = {}
	for row in frappe.get_all(CASE, filters, ["customer", "stage", "oldest_due_date"]):
		found.setdefault(row.customer, []).append(row)
	return found


def sync_flags(customers: Sequence[str], as_on: date) -> None:
	"""The Customer's flags out of its open cases; one write where they differ."""
	rows = open_rows(customers)
	for customer in customers:
		wanted = flags_of(rows.get(customer, ()))
		found = frappe.db.get_value("Customer", customer, FLAGS, as_dict=True)
		if found and differ(found, wanted):
			# by one write without a save: no Notification on Customer fires, nothing else of it changes
			frappe.db.set_value("Customer", customer, wanted | {"debtor_as_on": as_on}, update_modified=False)
			frappe.clear_document_cache("Customer", customer)


def mend_flags(as_on: date) -> None:
	"""Flags that are not those of the open cases, as when two customers became one. Two statements to find them."""
	rows = open_rows()
	found = {row.name: row for row in frappe.get_all("Customer", {"is_debtor": 1}, ["name", *FLAGS], limit=0)}
	none = dict.fromkeys(FLAGS)
	sync_flags(
		[
			name
			for name in sorted(rows.keys() | found.keys())
			if differ(found.get(name, none), flags_of(rows.get(name, ())))
		],
		as_on,
	)


def touch(company: str, as_on: date, customers: Sequence[str] | None = None) -> None:
	"""Say of cases and flags that they were looked at on a day. Two statements."""
	case, customer = frappe.qb.DocType(CASE), frappe.qb.DocType("Customer")
	query = (
		frappe.qb.update(case).set(case.as_on, as_on).where((case.company == company) & (case.status == OPEN))
	)
	if customers is not None:
		query = query.where(case.customer.isin(customers))
	query.run()
	flagged = frappe.qb.update(customer).set(customer.debtor_as_on, as_on).where(customer.is_debtor == 1)
	if customers is not None:
		flagged = flagged.where(customer.name.isin(customers))
	flagged.run()
