"""`bench --site x sales-roles debtors-run`: the run of one company or of all, from the command line."""

from __future__ import annotations

from collections.abc import Iterator

import frappe

from sales_roles.database import Database
from sales_roles.debtors.policy import policy_of
from sales_roles.debtors.question import Question
from sales_roles.desk.debtor_run import BUTTON, FINISHED, QUEUED, RUN, has_run, run
from sales_roles.desk.scope import today_of_site
from sales_roles.messages import Message, UserError, _
from sales_roles.settings import DOCTYPE, load_settings
from sales_roles.views.debtor_decisions import decisions
from sales_roles.views.table import Table

Answer = tuple[Table | Message | str, bool]  # what is said, and whether something failed


def questions(database: Database, company: str | None) -> list[Question]:
	"""Of a company, else of each that the policy is for. Raises UserError where there is none."""
	today = today_of_site()
	if company is not None:
		return [Question.of(database, company, today)]
	settings = load_settings(database)
	names = frappe.get_all("Company", pluck="name", order_by="name")
	found = [Question.of(database, name, today) for name in names if policy_of(settings, name).stages]
	if not found:
		raise UserError(_("No stage of the debtor policy is for any company."), link=(DOCTYPE,))
	return found


def dry_runs(asked: list[Question]) -> Iterator[Answer]:
	"""What a run would do, a table a company. Changes nothing."""
	for question in asked:
		yield decisions(question, first=not has_run(question.scope.company)), False


def runs(asked: list[Question]) -> Iterator[Answer]:
	"""Run them one after the other; the last one sends the digests, of all of them."""
	waiting = {}
	for question in asked:
		row = frappe.get_doc(
			{
				"doctype": RUN,
				"company": question.scope.company,
				"as_on": question.scope.as_on,
				"status": QUEUED,
				"cause": BUTTON,
				"is_full": 1,
			}
		)
		waiting[question.scope.company] = row.insert(ignore_permissions=True).name
	frappe.db.commit()  # nosemgrep - each run looks whether another is to come
	for company, row in waiting.items():
		try:
			result = run(company, cause=BUTTON, row=row)
		except Exception as error:  # its row says so too
			yield Message(_("{0}: the run failed: {1}"), company, str(error)), True
			continue
		happened = sum(result.events.values())
		text = _("{0}: {1} customers looked at, {2} events, {3} people told, {4} failed. See Debtor Run {5}.")
		yield (
			Message(text, company, result.customers, happened, result.told, len(result.failed), row),
			bool(result.failed) or frappe.db.get_value(RUN, row, "status") != FINISHED,
		)
		for note in result.notes:
			yield f"{company}: {note}", False
