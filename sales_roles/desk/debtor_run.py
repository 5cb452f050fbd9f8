"""The debtor run: positions, decisions, and carrying them out (docs/debtors.md, "The run").

One function serves the morning's run, the payment hook and the button. Customers are locked one by one, and whoever
finds a case changed meanwhile decides anew; locks are MariaDB's own, so those of a run that died are free.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha1

from rq.timeouts import JobTimeoutException

import frappe
from frappe import _
from frappe.utils import escape_html, format_date, now_datetime

from sales_roles.database.site import SiteDatabase
from sales_roles.debtors import events
from sales_roles.debtors.events import Case, Event
from sales_roles.debtors.policy import policy_of
from sales_roles.debtors.positions import Position
from sales_roles.debtors.question import Decision, Question
from sales_roles.desk.cases import carry_out, load_cases, load_cured, mend_flags, touch
from sales_roles.desk.debtor_access import readable_events
from sales_roles.desk.errors import sentence, told
from sales_roles.desk.language import language_of
from sales_roles.desk.scope import allowed_values, today_of_site
from sales_roles.messages import Message, UserError
from sales_roles.settings import load_settings

RUN = "Debtor Run"
SCHEDULE, PAYMENT, BUTTON = "Schedule", "Payment", "Button"
QUEUED, RUNNING, FINISHED = "Queued", "Running", "Finished"
SKIPPED, FAILED, DIED = "Skipped", "Failed", "Died"
RUNNERS = ("Sales Manager", "Accounts Manager", "System Manager")
FEW = 1000  # customers who are asked for by name
WAIT = 120  # seconds for a customer on whom somebody else acts


@dataclass
class Result:
	"""What a run did: customers looked at, events by kind, whom it failed for, whom it skipped and why."""

	customers: int = 0
	events: Counter = field(default_factory=Counter)
	failed: list[str] = field(default_factory=list)
	skipped: Counter[Message] = field(default_factory=Counter)
	told: int = 0
	notes: list[str] = field(default_factory=list)


@language_of()
def run(
	company: str,
	customers: Sequence[str] | None = None,
	today: date | None = None,
	cause: str = SCHEDULE,
	row: str | None = None,
) -> Result:
	"""Look at all customers of a company or some; every event is carried out in a transaction of its own.

	Of all customers: then the digests, once no other company's run of the day is under way. Leaves a Debtor Run. What
	it writes is in the site's language, whoever calls it.
	"""
	today = today or today_of_site()
	full = customers is None
	result = Result()
	row = row or frappe.generate_hash(length=10)
	with locked(company_lock(company) if full else run_lock(row), 0) as mine:
		if not mine:
			result.notes.append(_("Skipped: another run of {0} was under way.").format(company))
			start(company, customers, today, cause, row)
			finish(row, result, SKIPPED)
			frappe.db.commit()  # nosemgrep - its row must last
			return result
		bury(company, today, row, full)
		start(company, customers, today, cause, row)
		tells = False
		try:
			with told():
				question = Question.of(SiteDatabase(), company, today)
			first = full and not has_run(company)
			decision = settle(question, customers, result, first)
			result.skipped = decision.skipped
			positions = decision.positions
			if full and decision.events:
				# what was paid while the first pass went on
				acted = sorted(decision.events)
				again = settle(question, acted if len(acted) <= FEW else None, result, first)
				positions = {**positions, **dict.fromkeys(acted), **again.positions}
			if full:
				mend_flags(today)
			touch(company, today, customers)
			frappe.db.commit()  # nosemgrep - a run commits what it did, step by step
			tells = full and not others_under_way(company, today)
			if tells:
				tell_all(company, today, result, positions)
		except BaseException as error:
			frappe.db.rollback()
			if isinstance(error, Exception):
				finish(row, result, FAILED, str(error))
				frappe.db.commit()  # nosemgrep - its row must last
				timed_out = isinstance(error, JobTimeoutException)
				if full and not tells and not timed_out and not others_under_way(company, today):
					# Other companies' runs have left it to us, and have not failed.
					tell_all(company, today, result)
					finish(row, result, FAILED, str(error))
					frappe.db.commit()  # nosemgrep - its row must last
			raise
		finish(row, result, FINISHED)
		frappe.db.commit()  # nosemgrep - its row must last
		if full and not tells and not others_under_way(company, today):
			# The other one ended at the same time, and left it to us.
			tell_all(company, today, result, positions)
			finish(row, result, FINISHED)
			frappe.db.commit()  # nosemgrep - its row must last
	return result


def tell_all(
	company: str, today: date, result: Result, positions: Mapping[str, Position | None] | None = None
) -> None:
	"""Send the digests of all companies. `positions`: this one's, where they are known."""
	from sales_roles.desk.digests import send_digests

	known = {} if positions is None else {company: [each for each in positions.values() if each]}
	send_digests(today, result, known)


def settle(
	question: Question, customers: Sequence[str] | None, result: Result, first: bool = False
) -> Decision:
	"""Decide, and carry out customer by customer. One that fails is logged, and taken up by the next run."""
	decision = question.decide(customers, first)
	result.customers = max(result.customers, len(decision.positions.keys() | decision.seen.keys()))
	frappe.db.commit()  # nosemgrep - each customer is read after its lock is had, in a transaction that has read nothing
	for customer, made in decision.events.items():
		if customer in result.failed:
			continue
		try:
			act(question, customer, decision.seen.get(customer, frozenset()), made, result, first)
		except JobTimeoutException:
			raise
		except Exception:
			frappe.db.rollback()
			frappe.log_error(
				title=_("Debtor run: customer {0} of {1}").format(customer, question.scope.company)[:140],
				reference_doctype="Customer",
				reference_name=customer,
			)
			frappe.db.commit()  # nosemgrep - the log must last
			result.failed.append(customer)
	return decision


def act(
	question: Question,
	customer: str,
	seen: frozenset[Case],
	made: Sequence[Event],
	result: Result,
	first: bool = False,
) -> None:
	"""Carry out a customer's events, each in a transaction of its own, while nobody else acts on its case.

	The transaction has read nothing before: what others committed before we got the lock is seen.
	"""
	company, today = question.scope.company, question.scope.as_on
	with locked(customer_lock(company, customer), WAIT) as mine:
		if not mine:
			raise frappe.ValidationError(_("Somebody else acts on the debts of {0}.").format(customer))
		now = frozenset(load_cases(company, [customer]))
		now = now or frozenset(load_cured(company, [customer]))
		if now != seen:
			made = question.decide([customer], first).events.get(customer, [])
			frappe.db.commit()  # nosemgrep - where nothing is made of it, the next customer is read anew all the same
		for event in made:
			carry_out(event, question.policy, question.scope.currency, today, question.people)
			frappe.db.commit()  # nosemgrep - each event in a transaction of its own
			result.events[event.kind] += 1


def dry_run(company: str, today: date | None = None) -> list[Event]:
	"""What a run would do now. Changes nothing."""
	with told():
		question = Question.of(SiteDatabase(), company, today or today_of_site())
		decision = question.decide(first=not has_run(company))
	return [event for made in decision.events.values() for event in made]


# Locks: of MariaDB, given back by whoever dies


def company_lock(company: str) -> str:
	return _lock("company", company)


def run_lock(row: str) -> str:
	"""Of a run of some customers, which keeps no other from running: held while it is at work."""
	return _lock("run", row)


def customer_lock(company: str, customer: str) -> str:
	return _lock("customer", company, customer)


def queue_lock(company: str, customer: str) -> str:
	"""Whoever queues a customer's run after a payment; the run itself holds it never."""
	return _lock("queue", company, customer)


def _lock(*parts: str) -> str:
	key = sha1("\n".join((frappe.conf.db_name, *parts)).encode()).hexdigest()
	return f"sales_roles:{key}"  # at most 64 characters


@contextmanager
def locked(name: str, seconds: int) -> Iterator[bool]:
	"""Whether the lock was had within so many seconds; it is given back afterwards."""
	database = SiteDatabase()
	[[had]] = database.execute("select get_lock(%(name)s, %(seconds)s)", {"name": name, "seconds": seconds})
	try:
		yield bool(had)
	finally:
		if had:
			database.execute("select release_lock(%(name)s)", {"name": name})


def is_free(name: str) -> bool:
	[[free]] = SiteDatabase().execute("select is_free_lock(%(name)s)", {"name": name})
	return bool(free)


# The run's row


def start(company: str, customers: Sequence[str] | None, today: date, cause: str, row: str) -> None:
	"""`row`: one that is queued, else the name of a new one."""
	doc = frappe.get_doc(RUN, row) if frappe.db.exists(RUN, row) else frappe.new_doc(RUN)
	doc.update(
		{
			"company": company,
			"as_on": today,
			"cause": cause,
			"status": RUNNING,
			"started": now_datetime(),
			"is_full": int(customers is None),
			"customer": customers[0] if customers and len(customers) == 1 else None,
		}
	)
	doc.flags.ignore_links = True
	if doc.is_new():
		doc.insert(ignore_permissions=True, set_name=row)
	else:
		doc.save(ignore_permissions=True)
	frappe.db.commit()  # nosemgrep - a run that dies has left its row


def finish(row: str, result: Result, status: str, error: str | None = None) -> None:
	doc = frappe.get_doc(RUN, row)
	notes = [*result.notes, *([error] if error else [])]
	if result.failed:
		notes.append(_("Failed for {0}: see the Error Log.").format(", ".join(result.failed[:20])))
	doc.update(
		{
			"status": status,
			"ended": now_datetime(),
			"customers": result.customers,
			"told": result.told,
			"failed": len(result.failed),
			"skipped": sum(result.skipped.values()),
			"events": ", ".join(f"{_(kind)}: {number}" for kind, number in sorted(result.events.items())),
			"skipped_why": ", ".join(
				sorted(f"{sentence(why)}: {number}" for why, number in result.skipped.items())
			),
			"booked": booked(doc.company),
			"notes": "\n".join(dict.fromkeys(notes)),
		}
	)
	doc.flags.ignore_links = True
	doc.save(ignore_permissions=True)


def booked(company: str) -> str:
	"""How far payments are booked: a debtor may have paid what nobody has entered yet."""
	open_ones = {"company": company, "docstatus": 1, "unallocated_amount": (">", 0)}
	last = frappe.get_all(
		"Bank Transaction", {"company": company, "docstatus": 1}, pluck="date", order_by="date desc", limit=1
	)
	if not last:
		return _("No bank transaction is booked.")
	number = frappe.db.count("Bank Transaction", open_ones)
	return _("Last bank transaction {0}, {1} unreconciled.").format(format_date(last[0]), number)


def has_run(company: str) -> bool:
	"""Whether a run of all customers of a company has ever finished."""
	return bool(frappe.db.exists(RUN, {"company": company, "is_full": 1, "status": FINISHED}))


def bury(company: str, today: date, mine: str, full: bool) -> None:
	"""What died: runs of a company that say they are running and hold no lock, and what was queued on a former day.

	`full`: we hold the company's, so that no other run of all customers is at work.
	"""
	rows = frappe.get_all(
		RUN,
		{"company": company, "status": ("in", (QUEUED, RUNNING))},
		["name", "status", "as_on", "is_full"],
	)
	for row in rows:
		if row.name == mine:
			continue
		if row.status == QUEUED:
			dead = row.as_on < today
		elif row.is_full:
			dead = full or is_free(company_lock(company))
		else:
			dead = is_free(run_lock(row.name))
		if dead:
			frappe.db.set_value(RUN, row.name, "status", DIED)


def others_under_way(company: str, today: date) -> bool:
	"""Whether another company's run of the day is still to come: then that one sends the digests."""
	rows = frappe.get_all(
		RUN,
		{"company": ("!=", company), "is_full": 1, "as_on": today, "status": ("in", (QUEUED, RUNNING))},
		["company", "status"],
	)
	return any(row.status == QUEUED or not is_free(company_lock(row.company)) for row in rows)


# What starts a run


def morning() -> None:
	"""Queue a run of each company that has none of today finished or under way: a job a company."""
	today = today_of_site()
	for company in frappe.get_all("Company", pluck="name", order_by="name"):
		rows = frappe.get_all(
			RUN,
			{"company": company, "is_full": 1, "as_on": today, "status": ("in", (QUEUED, RUNNING, FINISHED))},
			["name", "status", "cause"],
		)
		if any(is_alive(row, company) for row in rows) or not has_policy(company):
			continue
		for row in rows:
			if row.status != FINISHED:  # its job is lost
				frappe.db.set_value(RUN, row.name, "status", DIED)
		row = frappe.get_doc(
			{
				"doctype": RUN,
				"company": company,
				"as_on": today,
				"status": QUEUED,
				"cause": SCHEDULE,
				"is_full": 1,
			}
		)
		row.insert(ignore_permissions=True)
		frappe.db.commit()  # nosemgrep - the job looks for it
		frappe.enqueue(
			"sales_roles.desk.debtor_run.run",
			queue="long",
			job_id=f"sales_roles:{row.name}",
			company=company,
			cause=SCHEDULE,
			row=row.name,
		)


def has_policy(company: str) -> bool:
	"""Whether any stage is for a company. Settings that cannot be read are for its run to say."""
	try:
		return bool(policy_of(load_settings(SiteDatabase()), company).stages)
	except UserError:
		return True


def is_alive(row: Mapping, company: str) -> bool:
	"""Whether a run of the day needs no other after it: finished by schedule, waiting for a worker, or at work."""
	if row["status"] == FINISHED:
		return row["cause"] == SCHEDULE
	if row["status"] == RUNNING:
		return not is_free(company_lock(company))
	from frappe.utils.background_jobs import is_job_enqueued

	return is_job_enqueued(f"sales_roles:{row['name']}")


def check_runner(company: str) -> None:
	"""Raises frappe.PermissionError for whoever may not start a run of a company."""
	frappe.only_for(RUNNERS)
	allowed = allowed_values(frappe.session.user, "Company")
	if allowed is not None and company not in allowed:
		frappe.throw(_("You may not see the company {0}.").format(company), frappe.PermissionError)


@frappe.whitelist(methods=["POST"])
def run_now(company: str) -> str:
	"""The button: a run of all customers of a company, on the bench's workers."""
	check_runner(company)
	with told():
		Question.of(SiteDatabase(), company, today_of_site())
	if not is_free(company_lock(company)):
		frappe.throw(_("Another run of {0} is under way.").format(escape_html(company)))
	frappe.enqueue("sales_roles.desk.debtor_run.run", queue="long", company=company, cause=BUTTON)
	return _("The run of {0} is queued; its Debtor Run says what happened.").format(escape_html(company))


@frappe.whitelist()
def preview(company: str) -> list[dict]:
	"""The button *Dry Run*: what a run would do, a row an event; of what the reader may see."""
	check_runner(company)
	currency = frappe.get_cached_value("Company", company, "default_currency")
	made = [event for event in readable_events(dry_run(company)) if event.kind != events.UPDATED]
	names = sorted({event.case.customer for event in made})
	found = frappe.get_all("Customer", {"name": ("in", names)}, ["name", "customer_name"]) if names else []
	customer_name = {row.name: row.customer_name for row in found}
	return [
		{
			"customer": event.case.customer,
			"customer_name": customer_name.get(event.case.customer),
			"event": _(event.kind),
			"stage_before": _(event.stage_before) if event.stage_before else "",
			"stage": _(event.case.stage) if event.case.stage else "",
			"overdue": float(event.case.figures.overdue),
			"currency": currency,
			"case": event.case.name or "",
		}
		for event in made
	]
