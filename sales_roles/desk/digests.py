"""One digest a day and person: a notice on the desk and, where the settings say so, an email (docs/debtors.md, "Who is
told").

A person's digest, its Notification Log and its Email Queue row are one transaction: a worker that is killed leaves all
of them or none.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rq.timeouts import JobTimeoutException

import frappe
from frappe import _
from frappe.desk.doctype.notification_settings.notification_settings import (
	is_email_notifications_enabled_for_type,
	is_notifications_enabled,
)
from frappe.utils import format_date, get_url_to_form, get_url_to_list

from sales_roles.database.site import SiteDatabase
from sales_roles.debtors.digest import Digest, Entry, Line, case_entry, compose, due_soon_entries
from sales_roles.debtors.events import Case
from sales_roles.debtors.policy import Policy, exempt_customers
from sales_roles.debtors.positions import Position
from sales_roles.debtors.question import Question
from sales_roles.desk.cases import CASE, enabled_user, load_cases, money
from sales_roles.desk.language import language_of
from sales_roles.messages import UserError
from sales_roles.people import People
from sales_roles.settings import DOCTYPE

if TYPE_CHECKING:
	from sales_roles.desk.debtor_run import Result

DIGEST = "Debtor Digest"
TEMPLATE = "Debtor Digest"
TYPE = "Debtor Digest"  # enable_email_debtor_digest of the Notification Settings
SHOWN = 50  # lines of a digest; the rest stands in the list it links to

SUBJECT = "{{ _('Debtors: {0} new or changed').format(news) }}"
BODY = """\
<p>{{ _("Debtors on {0}").format(day) }}</p>
<table cellpadding="6" cellspacing="0">
	<thead><tr>
		<th align="left">{{ _("Customer") }}<br>{{ _("Company") }}</th>
		<th align="left">{{ _("Stage") }}</th>
		<th align="right">{{ _("Amount") }}<br>{{ _("Due") }}</th>
	</tr></thead>
	<tbody>
	{% for line in lines %}
	<tr>
		<td><a href="{{ line.url }}">{{ line.customer | e }}</a><br>{{ line.company | e }}</td>
		<td>{{ line.stage }}{% if line.news %}<br>{{ line.news }}{% endif %}</td>
		<td align="right" style="white-space: nowrap">{{ line.amount }}<br>{{ line.since }}</td>
	</tr>
	{% endfor %}
	</tbody>
</table>
{% if more %}<p>{{ _("{0} more in the list.").format(more) }}</p>{% endif %}
<p><a href="{{ url }}">{{ _("All debtor cases") }}</a></p>
"""


class Readers:
	"""Who is told of what: Farmers, the people above, the Sales Managers.

	`notes` says whose notices go elsewhere: by text, who has which entry in another's place; nobody: none is told.
	"""

	def __init__(self, people: People):
		self.people = people
		self.notes: dict[str, set[tuple[str, str]]] = {}
		self._instead: dict[str, str] = {}
		self._of_person: dict[str, tuple[str, ...]] = {}
		self._managers: tuple[str, ...] | None = None

	@property
	def managers(self) -> tuple[str, ...]:
		if self._managers is None:
			self._managers = tuple(
				user
				for user in frappe.get_all(
					"Has Role",
					{"role": "Sales Manager", "parenttype": "User"},
					pluck="parent",
					order_by="parent",
					distinct=True,
				)
				if user not in ("Administrator", "Guest") and frappe.get_cached_value("User", user, "enabled")
			)
			if not self._managers:
				self.notes[_("No enabled user is a Sales Manager: nobody was told of what nobody owns.")] = (
					set()
				)
		return self._managers

	def of_person(self, name: str, key: str) -> tuple[str, ...]:
		"""A Sales Person's user; where that is disabled or missing the next one's above, else the Sales Managers.

		`key`: of the entry that they are told of.
		"""
		if name not in self._of_person:
			above, user = name, None
			while above and not (user := enabled_user(above, self.people)):
				person = self.people.by_name.get(above)
				above = person.parent if person and person.parent != above else None
			found = (user,) if user else self.managers
			if above != name:
				text = _("{0} has no enabled user: {1} was told instead.")
				self._instead[name] = text.format(name, ", ".join(found) or _("nobody"))
			self._of_person[name] = found
		found = self._of_person[name]
		if name in self._instead:
			self.notes.setdefault(self._instead[name], set()).update((user, key) for user in found)
		return found

	def of_owners(self, farmers: Iterable[tuple[str | None, Any]], key: str) -> set[str]:
		"""Who owns a part of it; the Sales Managers too where nobody owns most of it."""
		owners = [name for name, _share in farmers]
		found = {user for name in owners if name for user in self.of_person(name, key)}
		return found if owners and owners[0] else found.union(self.managers)

	def of_case(self, case: Case, policy: Policy) -> set[str]:
		"""The Farmers; from the stage *Escalate* on the Sales Person above and the Sales Managers too."""
		found = self.of_owners(case.figures.farmers, case.name)
		if not case.quiet and policy.happens("escalate", policy.rank(case.stage)):
			found |= set(self.managers)
			person = self.people.by_name.get(case.figures.farmer or "")
			if person and person.parent:
				found |= set(self.of_person(person.parent, case.name))
		return found


def send_digests(
	today: date, result: Result, positions: Mapping[str, Collection[Position]] | None = None
) -> None:
	"""Tell everyone who has something new. Who was told today is left out; whom it fails for is logged.

	`positions`: of a company, by its name, where they have just been asked for.
	"""
	entries, readers = gather(today, positions or {})
	told: set[tuple[str, str]] = set()
	for user in sorted(entries):
		try:
			if news := tell(user, entries[user], today, result):
				told |= {(user, key) for key in news}
				result.told += 1
			frappe.db.commit()  # nosemgrep - a person's digest is one transaction
		except JobTimeoutException:
			raise
		except frappe.DuplicateEntryError:
			frappe.db.rollback()  # another run told them just now
		except Exception:
			frappe.db.rollback()
			frappe.log_error(title=_("Debtor digest of {0}").format(user)[:140])
			frappe.db.commit()  # nosemgrep - the log must last
			result.notes.append(_("The digest of {0} failed: see the Error Log.").format(user))
	# of a case once a stage: on the day it is new to whoever is told instead
	result.notes += [text for text, each in readers.notes.items() if not each or told & each]


def gather(
	today: date, positions: Mapping[str, Collection[Position]]
) -> tuple[dict[str, list[Entry]], Readers]:
	"""What there is to tell, by user, of all companies. The ledger is asked once a company."""
	from sales_roles.desk.debtor_run import has_policy

	entries: dict[str, list[Entry]] = {}
	readers = None
	for company in frappe.get_all("Company", pluck="name", order_by="name"):
		if not has_policy(company):
			continue
		try:
			question = Question.of(SiteDatabase(), company, today)
		except UserError:  # the policy has no stage for it, so it has no run either
			continue
		readers = readers or Readers(question.people)
		currency = question.scope.currency
		cases = load_cases(company)
		for case in cases:
			entry = case_entry(case, currency)
			for user in readers.of_case(case, question.policy) if entry else ():
				entries.setdefault(user, []).append(entry)
		if question.policy.due_soon is None:
			continue
		exempt = exempt_customers(question.database, question.settings)
		known = positions.get(company)
		for position in question.positions(None).values() if known is None else known:
			found = [] if position.customer in exempt else due_soon_entries(position, question.policy)
			for entry in found:
				for user in readers.of_owners(position.farmers, entry.key):
					entries.setdefault(user, []).append(entry)
	return entries, readers or Readers(People(()))


def tell(user: str, entries: list[Entry], today: date, result: Result) -> frozenset[str]:
	"""One person's digest, in the running transaction: what of it is new, by the entries' keys; nothing: no digest."""
	name = f"{today} {user}"
	if frappe.db.exists(DIGEST, name):
		return frozenset()
	digest = compose(entries, told_before(user))
	if digest is None:
		return frozenset()
	lines = readable(user, digest)
	news = frozenset(line.entry.key for line in lines if line.is_new)
	if not news:
		return news
	row = frappe.get_doc(
		{
			"doctype": DIGEST,
			"user": user,
			"day": today,
			"lines": len(lines),
			"told": json.dumps(digest.told, sort_keys=True),
		}
	)
	row.insert(ignore_permissions=True, set_name=name)
	with language_of(user):
		subject, body = render(digest, lines, today, result)
		if is_notifications_enabled(user):
			log = frappe.get_doc(
				{
					"doctype": "Notification Log",
					"type": "Alert",  # never mailed by Frappe: the mail is ours
					"for_user": user,
					"document_type": DIGEST,
					"document_name": name,
					"subject": subject,
					"email_content": body,
					"link": urlsplit(get_url_to_list(CASE)).path,  # a route of the desk, not an address
				}
			).insert(ignore_permissions=True)
			row.db_set("notification_log", log.name, update_modified=False)
		if queue := mail(user, subject, body, name, result):
			row.db_set("email_queue", queue, update_modified=False)
	return news


def told_before(user: str) -> Mapping[str, int]:
	last = frappe.get_all(DIGEST, {"user": user}, pluck="told", order_by="day desc", limit=1)
	return json.loads(last[0]) if last and last[0] else {}


def readable(user: str, digest: Digest) -> list[Line]:
	"""The first lines whose customer and case the reader may see, as the cases stand now."""
	shown: list[Line] = []
	for line in digest.lines:
		if len(shown) == SHOWN:
			break
		entry = line.entry
		if entry.case:
			case = frappe.get_doc(CASE, entry.case) if frappe.db.exists(CASE, entry.case) else None
			if (
				case is None
				or case.status != "Open"
				or not frappe.has_permission(CASE, "read", case, user=user)
			):
				continue
			entry = entry._replace(
				customer_name=case.customer_name,
				stage=case.stage or entry.stage,
				amount=case.overdue,
				since=case.oldest_due_date,
			)
		elif not frappe.has_permission("Customer", "read", entry.customer, user=user):
			continue
		shown.append(Line(entry, line.is_new))
	return shown


def render(digest: Digest, lines: list[Line], today: date, result: Result) -> tuple[str, str]:
	"""Subject and body by the template; by the shipped one where an edited one does not render."""
	context = {
		"day": format_date(today),
		"news": sum(line.is_new for line in lines),
		"lines": [line_of(line) for line in lines],
		"more": max(0, len(digest.lines) - len(lines)) if len(lines) == SHOWN else 0,
		"url": get_url_to_list(CASE),
	}
	name = frappe.db.get_single_value(DOCTYPE, "digest_template") or TEMPLATE
	template = frappe.get_doc("Email Template", name) if frappe.db.exists("Email Template", name) else None
	if template:
		try:
			return (
				frappe.render_template(template.subject, context),
				frappe.render_template(template.response_, context),
			)
		except Exception as error:
			text = _("Email Template {0} does not render, so the shipped text was sent: {1}").format(
				name, str(error)
			)
			if text not in result.notes:
				result.notes.append(text)
	return frappe.render_template(SUBJECT, context), frappe.render_template(BODY, context)


def line_of(line: Line) -> dict[str, Any]:
	entry = line.entry
	return {
		"customer": entry.customer_name or entry.customer,
		"company": entry.company,
		"stage": _(entry.stage),
		"amount": money(float(entry.amount), entry.currency),
		"since": format_date(entry.since) if entry.since else "",
		"is_new": line.is_new,
		"news": _("new or changed") if line.is_new else "",
		"url": get_url_to_form(CASE, entry.case)
		if entry.case
		else get_url_to_form("Customer", entry.customer),
	}


def mail(user: str, subject: str, body: str, digest: str, result: Result) -> str | None:
	"""Queue the email; the row of the Email Queue. None where it is off, opted out of, or cannot be sent from here."""
	if not frappe.db.get_single_value(DOCTYPE, "send_email"):
		return None
	if not is_email_notifications_enabled_for_type(user, TYPE):
		return None
	address = frappe.db.get_value("User", user, "email")
	if not address:
		return None
	frappe.db.savepoint("digest_mail")
	try:
		queue = frappe.sendmail(
			recipients=[address],
			subject=subject,
			message=body,
			reference_doctype=DIGEST,
			reference_name=digest,
			add_unsubscribe_link=0,
		)
	except frappe.OutgoingEmailError:
		frappe.db.rollback(save_point="digest_mail")
		frappe.clear_messages()
		text = _("No outgoing Email Account is set up: nothing was mailed.")
		if text not in result.notes:
			result.notes.append(text)
		return None
	return queue.name if queue else None


def add_template() -> None:
	"""The Email Template of the digest, for users to edit; an edited one stays."""
	if not frappe.db.exists("Email Template", TEMPLATE):
		frappe.get_doc(
			{
				"doctype": "Email Template",
				"name": TEMPLATE,
				"subject": SUBJECT,
				"use_html": 1,
				"response_html": BODY,
			}
		).insert(ignore_permissions=True)
