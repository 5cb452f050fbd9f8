"""What the debtor policy decides of a company's customers on a day: an event a row. Nothing is carried out."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from sales_roles.database.port import Database
from sales_roles.debtors.events import OPEN, UPDATED, Event
from sales_roles.debtors.question import Decision, Question
from sales_roles.messages import Message, _
from sales_roles.people import UNASSIGNED
from sales_roles.scope import Scope
from sales_roles.settings import Settings
from sales_roles.views.assemble import Row
from sales_roles.views.debtors import AMOUNTS, OLDEST
from sales_roles.views.table import Column, Report, Table, Tile

MONEY = ("overdue", "stage_amount", "disputed_amount", "not_due", "free_credit")

COLUMNS = (
	Column("customer", _("Customer"), "link", link="Customer"),
	Column("customer_name", _("Customer name"), "text"),
	Column("event", _("Event"), "text", _("What happens to the customer's case.")),
	Column("stage_before", _("Stage before"), "text"),
	Column("stage", _("Stage"), "text", _("Where the policy of the settings puts it.")),
	*AMOUNTS,
	*OLDEST,
	Column("farmers", _("Farmers"), "text", _("Who owns what is overdue, by share.")),
	Column("debtor_case", _("Debtor Case"), "link", link="Debtor Case"),
)


def decisions(question: Question, first: bool) -> Table:
	"""What a run would decide. `first`: the company's first one, which opens the cases of old debts quietly."""
	decision = question.decide(first=first)
	made = [event for found in decision.events.values() for event in found]
	rows = [row_of(event, question, decision) for event in made if event.kind != UPDATED]
	last = {row["customer"]: row for row in rows}
	total: Row = dict.fromkeys(column.field for column in COLUMNS)
	total |= {field: sum((row[field] for row in last.values()), Decimal(0)) for field in MONEY}
	return Table(
		report=REPORT.name,
		title=REPORT.title,
		scope=question.scope,
		by="event",
		columns=COLUMNS,
		rows=rows,
		total=total,
		summary=[
			Tile(_("Events"), len(rows), "count"),
			Tile(_("Customers"), len(last), "count"),
			Tile(_("Overdue"), total["overdue"], "money"),
		],
		notes=notes(question, decision, made),
	)


def build(database: Database, scope: Scope, settings: Settings, _by: str = "event") -> Table:
	"""What the first run of a company would decide on `scope.as_on`."""
	return decisions(Question.within(database, scope, settings), first=True)


def row_of(event: Event, question: Question, decision: Decision) -> Row:
	case, figures = event.case, event.case.figures
	position = decision.positions.get(case.customer)
	oldest = figures.oldest_due_date
	return {
		"customer": case.customer,
		"customer_name": position.customer_name if position else None,
		"event": Message(event.kind),
		"stage_before": Message(event.stage_before) if event.stage_before else None,
		"stage": Message(case.stage) if case.stage else None,
		"overdue": figures.overdue,
		"stage_amount": figures.stage_amount,
		"disputed_amount": figures.disputed,
		"not_due": figures.not_due,
		"free_credit": figures.free_credit,
		"oldest_due_date": oldest,
		"days_overdue": (question.scope.as_on - oldest).days if oldest else None,
		"farmers": ", ".join(
			f"{'–' if person is UNASSIGNED else person} {round(share * 100)} %"
			for person, share in figures.farmers
		)
		or None,
		"debtor_case": case.name,
	}


def notes(question: Question, decision: Decision, made: Iterable[Event]) -> list[Message]:
	made = list(made)
	found = []
	if not any(event.kind != UPDATED for event in made):
		found.append(
			Message(_("Nothing would happen in {0} on {1}."), question.scope.company, question.scope.as_on)
		)
	if updated := sum(event.kind == UPDATED for event in made):
		found.append(Message(_("Of {0} open cases only amounts, dates or Farmers change."), updated))
	standing = {
		customer
		for customer, cases in decision.seen.items()
		if customer not in decision.events and any(case.status == OPEN for case in cases)
	}
	if standing:
		found.append(Message(_("{0} open cases stand as they are."), len(standing)))
	for why, number in sorted(decision.skipped.items(), key=lambda each: str(each[0])):
		found.append(Message(_("Not flagged or held, with something overdue: {0} ({1})."), number, why))
	return found


REPORT = Report(
	"debtor-decisions",
	_("Debtor Decisions"),
	("event",),
	build,
	_("What the debtor policy would do with a company's customers; nothing is carried out."),
)
