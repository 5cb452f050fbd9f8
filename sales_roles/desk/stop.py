"""The stop: new Sales Orders, Delivery Notes and stock-moving Sales Invoices of a stopped debtor are refused on submit
(docs/debtors.md, "The stop").

What a case says is decided anew before anything is refused, so that who has just paid may buy; nothing is written by
that. A document of a customer without a case costs one lookup.
"""

from __future__ import annotations

import datetime
from datetime import date
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from rq.timeouts import JobTimeoutException

import frappe
from frappe import _
from frappe.utils import escape_html, flt, format_date, get_fullname, get_link_to_form, getdate

from sales_roles.database.site import SiteDatabase
from sales_roles.debtors.events import OPEN
from sales_roles.debtors.policy import Policy, policy_of
from sales_roles.debtors.positions import Position
from sales_roles.debtors.question import Question
from sales_roles.desk import debtor_hand
from sales_roles.desk.cases import CASE, money
from sales_roles.desk.payments import note
from sales_roles.desk.prepaid import CENT, base_total, is_amended_no_higher, is_paid_in_advance
from sales_roles.desk.release import count, is_counted, is_running
from sales_roles.desk.scope import today_of_site
from sales_roles.people import People
from sales_roles.settings import DOCTYPE, STAGES, STORED_STAGES, DebtorStage, Settings

if TYPE_CHECKING:
	from frappe.model.document import Document

	from sales_roles.sales_roles.doctype.debtor_case.debtor_case import DebtorCase

RELEASE_ROLE = "Sales Manager"  # where the settings name none
# While these stand no person submits: data are moved, and what they say was decided elsewhere.
MOVED = ("in_import", "in_migrate", "in_patch", "in_install")


class DebtorStopError(frappe.ValidationError):
	"""A stopped customer's document was refused."""


class Stopped(NamedTuple):
	"""A case that stops its customer. `position` and `people` are None where they could not be looked up."""

	name: str
	company: str
	stage: str
	stage_since: date | None
	overdue: float
	currency: str | None
	farmer: str | None
	position: Position | None = None
	people: People | None = None


def check(doc: Document, method: str | None = None) -> None:
	"""Before a document is submitted: refuse it where its customer is stopped and nothing lets it pass."""
	if raises_debt(doc):
		refuse_or_let(doc, base_total(doc))


def check_raise(doc: Document, method: str | None = None) -> None:
	"""Before a submitted order is changed (*Update Items*): refuse what raises it as a new order is refused."""
	raised = base_total(doc) - base_total(doc.get_doc_before_save())
	if raised >= CENT / 2:
		refuse_or_let(doc, raised)


def refuse_or_let(doc: Document, amount: float) -> None:
	"""`amount`: by how much the document raises the debt, in company currency."""
	if any(frappe.flags.get(flag) for flag in MOVED):
		return
	rows = frappe.db.get_values(
		CASE,
		{"customer": doc.customer, "company": doc.company, "status": OPEN},
		["name", "company", "stage", "stage_since", "overdue", "currency", "farmer"],
		as_dict=True,
	)
	rows = [row for row in rows if row.stage]
	if not rows:
		return
	policy = stored_policy(doc.company)
	stored = [Stopped(**row) for row in rows if stops(policy, row.stage)]
	if not stored:
		return
	stopped = as_of_now(max(stored, key=lambda each: STAGES.index(each.stage)), doc.customer)
	if stopped is None or is_let(doc, stopped, amount):
		return
	frappe.throw(message(doc, stopped), DebtorStopError, title=_("Customer Is Stopped"))


def raises_debt(doc: Document) -> bool:
	"""Whether a document can raise a debt: a return lowers it, and billing goods already delivered does not."""
	if doc.get("is_return") or base_total(doc) <= 0:
		return False
	if doc.doctype != "Sales Invoice":
		return True
	if not doc.update_stock or doc.is_consolidated:  # what a till sold is handed over
		return False
	return not all(row.delivery_note for row in doc.items)


def stored_policy(company: str) -> Policy:
	"""The policy as it is stored, whatever else the settings say. One statement."""
	stages = tuple(DebtorStage(**row._asdict()) for row in SiteDatabase().rows(STORED_STAGES))
	return policy_of(Settings(debtor_stages=stages), company)


def stops(policy: Policy, stage: str | None) -> bool:
	return policy.happens("stop", policy.rank(stage))


def as_of_now(stored: Stopped, customer: str) -> Stopped | None:
	"""What a run would make of the case now; None where it would stop nobody. Where that fails, the case stands."""
	try:
		question = Question.of(SiteDatabase(), stored.company, today_of_site())
		decision = question.decide([customer])
	except JobTimeoutException:
		raise
	except Exception:
		note(f"deciding anew whether {customer} is stopped")
		return stored
	cases = {case.name: case for case in decision.seen.get(customer, ())}
	cases |= {event.case.name: event.case for event in decision.events.get(customer, ())}
	found = [case for case in cases.values() if case.status == OPEN and stops(question.policy, case.stage)]
	if not found:
		return None
	case = max(found, key=lambda each: question.policy.rank(each.stage))
	return Stopped(
		name=case.name,
		company=case.company,
		stage=case.stage,
		stage_since=case.stage_since,
		overdue=float(case.figures.overdue),
		currency=question.scope.currency,
		farmer=case.figures.farmer,
		position=decision.positions.get(customer),
		people=question.people,
	)


def is_let(doc: Document, stopped: Stopped, amount: float) -> bool:
	"""Whether a stopped customer's document may pass: it raises no debt, or somebody who may lets it."""
	today = today_of_site()
	released = is_running(stopped.name, today)
	# An amendment of what the release paid for is paid for by the release again.
	if is_amended_no_higher(doc) and not (
		released and is_counted(stopped.name, doc.doctype, doc.amended_from)
	):
		return True
	if is_paid_in_advance(doc, amount, stopped.name, stopped.stage_since, stopped.position):
		return True
	if released and count(doc, stopped.name, today):
		return True
	role = frappe.db.get_single_value(DOCTYPE, "override_role")
	if role and role in frappe.get_roles():
		submitted = _("{0} submitted {1} {2} although the customer is stopped.")
		raised = _("{0} raised {1} {2} although the customer is stopped.")
		before = doc.get_doc_before_save()
		text = raised if before and before.docstatus == 1 else submitted
		text = text.format(get_fullname(), _(doc.doctype), doc.name)
		frappe.get_doc(CASE, stopped.name).add_comment("Info", escape_html(text))
		return True
	return False


def message(doc: Document, stopped: Stopped) -> str:
	"""Stage, amount, whom to ask and a link; to whom may not read the case no amount, and no link."""
	customer, stage = doc.get("customer_name") or doc.customer, _(stopped.stage)
	# Of its DocType first: v16 puts a message of its own where that is what is missing.
	# Semgrep takes an answer for unheeded unless it is assigned alone.
	readable = frappe.has_permission(CASE) and frappe.has_permission(CASE, doc=stopped.name)  # nosemgrep
	if readable:
		amount = money(stopped.overdue, stopped.currency)
		text = _("{0} is stopped at stage {1}: {2} overdue.").format(customer, stage, amount)
	else:
		text = _("{0} is stopped at stage {1}.").format(customer, stage)
	text = escape_html(f"{text} {whom_to_ask(stopped)}")
	return f"{text}<br><br>{get_link_to_form(CASE, stopped.name)}" if readable else text


def whom_to_ask(stopped: Stopped) -> str:
	role = _(release_role())
	if not stopped.farmer:
		return _("Ask somebody with the role {0} for a release.").format(role)
	person = stopped.people.by_name.get(stopped.farmer) if stopped.people else None
	name = f"{stopped.farmer} ({person.user})" if person and person.user else stopped.farmer
	return _("Ask {0}, or somebody with the role {1} for a release.").format(name, role)


def release_role() -> str:
	return frappe.db.get_single_value(DOCTYPE, "release_role") or RELEASE_ROLE


@frappe.whitelist(methods=["POST"])
def give_release(case: str, until: str | datetime.date, cap: float | str, reason: str) -> None:
	"""Let a stopped customer buy up to a cap in company currency, until a day. A new release replaces the old."""
	frappe.only_for(release_role())
	day, limit, said = getdate(until) if until else None, flt(cap, 2), debtor_hand.required(reason)

	def write(doc: DebtorCase, position: Position | None) -> str:
		today = today_of_site()
		if not day or day < today:
			frappe.throw(_("A release is until today or a later day."))
		if not limit > 0 or not isfinite(limit):
			frappe.throw(_("A release is up to an amount above 0."))
		doc.update(
			{
				"released_until": day,
				"release_cap": limit,
				"release_used": 0,
				"release_reason": said,
				"released_by": frappe.session.user,
				"released_on": today,
				"release_uses": [],
			}
		)
		noted = _("Released until {0}, up to {1}.").format(format_date(day), money(limit, doc.currency))
		return debtor_hand.sentences(noted, said)

	debtor_hand.act(case, write)


@frappe.whitelist(methods=["POST"])
def end_release(case: str) -> None:
	"""End a release before its day."""
	frappe.only_for(release_role())

	def write(doc: DebtorCase, position: Position | None) -> str:
		if not doc.released_until:
			frappe.throw(_("There is no release that could be ended."))
		doc.released_until = None
		return _("Ended the release before its day.")

	debtor_hand.act(case, write)
