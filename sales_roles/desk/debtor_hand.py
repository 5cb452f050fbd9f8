"""A Farmer's hand on a Debtor Case: promise to pay, dispute, and what they may act on (docs/debtors.md, "A Farmer's
hand").

Nobody has the right to write a case; whoever may read an open one may act on it here. Each act is written while nobody
else acts on the customer's debts, says in the timeline who, when and why, and is followed by a run of the customer.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import escape_html, flt, format_date, getdate

from sales_roles.database.site import SiteDatabase
from sales_roles.debtors.events import OPEN, PENDING, due_before
from sales_roles.debtors.positions import Position
from sales_roles.debtors.question import Question
from sales_roles.desk.cases import CASE, money
from sales_roles.desk.debtor_run import BUTTON, customer_lock, locked, run
from sales_roles.desk.errors import told
from sales_roles.desk.scope import today_of_site

if TYPE_CHECKING:
	from sales_roles.sales_roles.doctype.debtor_case.debtor_case import DebtorCase

WAIT = 10  # seconds for a customer on whom somebody else acts
REASON = 1000  # characters of a reason

Write = Callable[["DebtorCase", Position | None], str]


@frappe.whitelist(methods=["POST"])
def promise(case: str, date: str | datetime.date, amount: float | str, reason: str = "") -> None:
	"""Note a promise to pay: until its day the case goes no further than it stands now. A newer one replaces it."""
	day, promised, said = getdate(date) if date else None, flt(amount, 2), text_of(reason)

	def write(doc: DebtorCase, position: Position | None) -> str:
		today = today_of_site()
		if not day or day < today:
			frappe.throw(_("A promise to pay is for today or a later day."))
		if not promised > 0:
			frappe.throw(_("A promised amount is above 0."))
		still_open = float(sum(term.amount for term in position.terms)) if position else 0.0
		if promised > still_open:
			frappe.throw(
				_("No more can be promised than is open: {0}.").format(money(still_open, doc.currency))
			)
		due = float(due_before(position, today)) if position else 0.0
		instead = doc.promise_state == PENDING and (doc.promise_amount, getdate(doc.promise_date))
		doc.update(
			{
				"promise_date": day,
				"promise_amount": promised,
				"promise_made_on": today,
				"promise_by": frappe.session.user,
				"promise_reason": said,
				"promise_state": PENDING,
				"promise_held_stage": doc.stage or "",
				"promise_rest": max(0.0, flt(due - promised, 2)),
			}
		)
		noted = _("Promised to pay {0} by {1}.").format(money(promised, doc.currency), format_date(day))
		if instead:
			former = _("It replaces the promise of {0} by {1}.")
			noted += " " + former.format(money(instead[0], doc.currency), format_date(instead[1]))
		return sentences(noted, said)

	act(case, write)


@frappe.whitelist(methods=["POST"])
def withdraw_promise(case: str, reason: str) -> None:
	"""Take back a promise that was noted wrongly: it is neither kept nor broken."""
	said = required(reason)

	def write(doc: DebtorCase, position: Position | None) -> str:
		if doc.promise_state != PENDING:
			frappe.throw(_("There is no promise to pay that could be withdrawn."))
		noted = _("Withdrew the promise of {0} by {1}.").format(
			money(doc.promise_amount, doc.currency), format_date(doc.promise_date)
		)
		for field in doc.meta.fields:
			if field.fieldname.startswith("promise_") and field.fieldname != "promise_section":
				doc.set(field.fieldname, None)
		return sentences(noted, said)

	act(case, write)


@frappe.whitelist(methods=["POST"])
def dispute(case: str, reason: str, vouchers: str | list | None = None) -> None:
	"""Leave a case, or some of its open vouchers ({voucher_type, voucher}), out of escalation and stage amount."""
	said, named = required(reason), named_vouchers(vouchers)

	def write(doc: DebtorCase, position: Position | None) -> str:
		today, user = today_of_site(), frappe.session.user
		if doc.is_disputed:
			frappe.throw(_("The whole case is disputed already."))
		if named is None:
			doc.update({"is_disputed": 1, "dispute_reason": said, "disputed_by": user, "disputed_on": today})
			return sentences(_("The whole case is disputed."), said)
		still_open = {(term.voucher_type, term.voucher) for term in position.terms} if position else set()
		disputed = {(row.voucher_type, row.voucher) for row in doc.disputes}
		for voucher_type, voucher in named:
			if (voucher_type, voucher) not in still_open:
				frappe.throw(_("{0} is no open voucher of this customer.").format(escape_html(voucher)))
			if (voucher_type, voucher) in disputed:
				frappe.throw(_("{0} is disputed already.").format(escape_html(voucher)))
			doc.append(
				"disputes",
				{
					"voucher_type": voucher_type,
					"voucher": voucher,
					"reason": said,
					"disputed_by": user,
					"disputed_on": today,
				},
			)
		return sentences(_("Disputed: {0}.").format(names_of(named)), said)

	act(case, write)


@frappe.whitelist(methods=["POST"])
def end_dispute(case: str, vouchers: str | list | None = None, reason: str = "") -> None:
	"""Let the whole case, or some disputed vouchers, count again. Without `vouchers`: all that is disputed."""
	said, named = text_of(reason), named_vouchers(vouchers)

	def write(doc: DebtorCase, position: Position | None) -> str:
		disputed = [(row.voucher_type, row.voucher) for row in doc.disputes]
		if named is None:
			if not doc.is_disputed and not disputed:
				frappe.throw(_("Nothing of this case is disputed."))
			doc.update({"is_disputed": 0, "dispute_reason": "", "disputed_by": None, "disputed_on": None})
			doc.set("disputes", [])
			return sentences(_("Nothing of the case is disputed any more."), said)
		for voucher in named:
			if voucher not in disputed:
				frappe.throw(_("{0} is not disputed.").format(escape_html(voucher[1])))
		doc.set("disputes", [row for row in doc.disputes if (row.voucher_type, row.voucher) not in named])
		return sentences(_("No longer disputed: {0}.").format(names_of(named)), said)

	act(case, write)


@frappe.whitelist()
def open_vouchers(case: str) -> list[dict[str, Any]]:
	"""What the case's customer owes by voucher and due date, and whether it is disputed: to choose from."""
	doc = readable(case)
	with told():
		question = Question.of(SiteDatabase(), doc.company, today_of_site())
	position = question.positions([doc.customer]).get(doc.customer)
	disputed = {(row.voucher_type, row.voucher) for row in doc.disputes}
	return [
		{
			"voucher_type": term.voucher_type,
			"voucher": term.voucher,
			"due_date": term.due_date,
			"amount": float(term.amount),
			"disputed": int((term.voucher_type, term.voucher) in disputed),
		}
		for term in (position.terms if position else ())
	]


def readable(case: str, for_update: bool = False) -> DebtorCase:
	doc = frappe.get_doc(CASE, case, for_update=for_update)
	doc.check_permission("read")
	return doc


def act(case: str, write: Write) -> None:
	"""Write an act on a case and its comment, with the customer's lock; then judge the customer anew."""
	doc = readable(case)
	company, customer = doc.company, doc.customer
	with told():
		question = Question.of(SiteDatabase(), company, today_of_site())
	with locked(customer_lock(company, customer), WAIT) as mine:
		if not mine:
			frappe.throw(_("Somebody else acts on the debts of {0}.").format(escape_html(customer)))
		frappe.db.commit()  # nosemgrep - what others committed before we got the lock is seen from here on
		# its row is locked: a document submitted just now writes what it takes of a release there
		doc = readable(case, for_update=True)
		if doc.promise_state == PENDING and getdate(doc.promise_date) < question.scope.as_on:
			# no new promise, and no withdrawal, hides a broken one that no run has seen yet
			run(company, [customer], cause=BUTTON)
			doc = readable(case, for_update=True)
		if doc.status != OPEN:
			frappe.throw(_("{0} is cured: there is nothing to act on.").format(doc.name))
		comment = write(doc, question.positions([customer]).get(customer))
		doc.flags.ignore_links = True  # a customer or person gone wrong must not keep anybody from acting
		doc.save(ignore_permissions=True)
		doc.add_comment("Info", comment)
		frappe.db.commit()  # nosemgrep - the act stands before anybody else acts on the case
	if run(company, [customer], cause=BUTTON).failed:
		frappe.msgprint(
			_("This is noted. What follows from it comes with the next run; this one failed."),
			indicator="orange",
		)


def named_vouchers(vouchers: str | list | None) -> list[tuple[str, str]] | None:
	"""Vouchers as pairs, each once; None where none are named."""
	try:
		rows = frappe.parse_json(vouchers) if vouchers not in (None, "") else None
	except ValueError:
		rows = []
	if rows is None:
		return None
	pairs = [
		(row.get("voucher_type"), row.get("voucher")) if isinstance(row, Mapping) else (None, None)
		for row in (rows if isinstance(rows, list) else [rows])
	]
	if not pairs or not all(isinstance(part, str) and part for pair in pairs for part in pair):
		frappe.throw(_("Name at least one voucher, each by its type and name."))
	return list(dict.fromkeys(pairs))


def required(reason: str) -> str:
	said = text_of(reason)
	if not said:
		frappe.throw(_("Say why: a reason is needed."))
	return said


def text_of(reason: str | None) -> str:
	return (reason or "").strip()[:REASON]


def names_of(vouchers: Iterable[tuple[str, str]]) -> str:
	return ", ".join(voucher for _type, voucher in vouchers)


def sentences(noted: str, said: str) -> str:
	"""A comment of the timeline: names and reasons in it are text, never markup."""
	return escape_html(f"{noted} {said}".strip())
