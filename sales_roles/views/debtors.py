"""Debtors: the Debtor Cases by customer, by person or by stage, with age, money, promises and releases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sales_roles.database.port import Database
from sales_roles.debtors.standing import Standing, any_case, expected, promises, standings
from sales_roles.debtors.stored import DOCTYPE, has_cases
from sales_roles.messages import Message, _
from sales_roles.people import TOTAL, load_people, visible_people
from sales_roles.scope import Scope
from sales_roles.settings import DUE_SOON, STAGES, STOP, Settings
from sales_roles.views.assemble import Row, common_notes, key_rows, person_rows
from sales_roles.views.table import Chart, Column, Drill, Report, Table, Tile

STAGE_NAMES = (_("Due soon"), _("Reminder"), _("Chase"), _("Escalate"), _("Stop"))
DISPUTED, CURED = _("Disputed"), _("Cured")
# In this order: the harshest first; what is wholly disputed stands at no stage.
STANDINGS = (*(stage for stage in reversed(STAGES) if stage != DUE_SOON), DISPUTED, CURED)

MONEY = ("overdue", "stage_amount", "disputed_amount", "not_due", "free_credit", "promised")
COUNTS = ("debtors", "stopped", "promises_kept", "promises_broken")

VOUCHERS = Drill(report="overdue-receivables", by="voucher", filters={"customer": "customer"})
CUSTOMERS = Drill(report="debtors", by="customer", filters={"sales_person": "sales_person"})

OVERDUE = Column(
	"overdue",
	_("Overdue"),
	"money",
	_(
		"What is owed in terms with a due date before the day of the last run, by the same query as the overdue report."
	),
)
PARTS = (
	Column(
		"stage_amount",
		_("Stage amount"),
		"money",
		_("What is as late as the stage asks, less what is disputed and what free credit covers."),
	),
	Column(
		"disputed_amount", _("Of it disputed"), "money", _("Left out of escalation and of the stage amount.")
	),
	Column(
		"not_due", _("Not due"), "money", _("In terms with a due date on the day of the last run or later.")
	),
	Column("free_credit", _("Free credit"), "money", _("Credit that is linked to nothing.")),
)
AMOUNTS = (OVERDUE, *PARTS)
OLDEST = (
	Column("oldest_due_date", _("Overdue since"), "date", _("The oldest due date of what is overdue.")),
	Column(
		"days_overdue",
		_("Days overdue"),
		"days",
		_("Days from the oldest overdue due date to the day of the last run."),
	),
)
PROMISED = Column("promised", _("Promised"), "money", _("Promises to pay that are not yet due."))
KEPT_HELP = _("Of the cases that are open or were cured in the period, since each was opened.")


def counts(kind: str) -> tuple[Column, ...]:
	return (
		Column("promises_kept", _("Promises kept"), kind, KEPT_HELP),
		Column("promises_broken", _("Promises broken"), kind, KEPT_HELP),
	)


def debtors(kind: str) -> Column:
	return Column("debtors", _("Open cases"), kind, _("A case is one customer's debts in one company."))


def columns(by: str, scope: Scope) -> tuple[Column, ...]:
	if by == "customer":
		return (
			Column("customer", _("Customer"), "link", link="Customer", drill=VOUCHERS),
			Column("customer_name", _("Customer name"), "text"),
			Column(
				"sales_person",
				_("Farmer"),
				"link",
				_("Who owns most of what is overdue."),
				link="Sales Person",
			),
			Column("stage", _("Stage"), "text", _("Where the policy of the settings puts it.")),
			Column("debtor_case", _("Debtor Case"), "link", link=DOCTYPE),
			OVERDUE,
			*OLDEST,
			Column(
				"promise_date",
				_("Promised for"),
				"date",
				_("The day until which a promise to pay holds escalation."),
			),
			PROMISED,
			*counts("count"),
			Column(
				"released_until",
				_("Released until"),
				"date",
				_("Until then a stopped customer may buy up to a cap."),
			),
			*PARTS,
			Column("days_in_stage", _("Days at this stage"), "days"),
			Column("opened_on", _("Opened on"), "date"),
			Column("cured_on", _("Cured on"), "date"),
			Column(
				"as_on", _("Amounts as on"), "date", _("The day of the last run that looked at the case.")
			),
			debtors("count"),
		)
	if by == "stage":
		listed = Drill(
			doctype=DOCTYPE,
			filters={"stage": "stage_code"},
			fixed={"company": scope.company, "status": "Open"},
		)
		stage = Column(
			"stage", _("Stage"), "text", _("Where the policy of the settings puts it."), drill=listed
		)
		return stage, debtors("count"), *AMOUNTS, *OLDEST, PROMISED, *counts("count")
	return (
		Column(
			"sales_person",
			_("Sales Person"),
			"link",
			_("Who owns what is overdue, by share. A group's row is its own and all below, each once."),
			link="Sales Person",
			drill=CUSTOMERS,
		),
		debtors("number"),
		Column("stopped", _("At stage Stop"), "number"),
		*AMOUNTS,
		*OLDEST,
		PROMISED,
		*counts("number"),
	)


def build(database: Database, scope: Scope, settings: Settings, by: str = "customer") -> Table:
	"""The report. Two statements; three more where there is no case yet, and of a bare copy what the policy asks."""
	visible = visible_people(load_people(database), scope)
	notes = common_notes(visible)
	cases = standings(database, scope, visible) if has_cases(database) else []
	if cases:
		notes.append(day_note(cases))
	elif not visible.nobody and not any_case(database, scope.company):
		# Of a part of the customers nothing can be said beforehand: the policy looks at all of them.
		if scope.customers is None and scope.territories is None:
			cases = expected(database, scope, settings, visible)
		notes.append(without_cases(database, scope))
	rows, total = ROWS[by](cases, visible)
	return Table(
		report=REPORT.name,
		title=REPORT.title,
		scope=scope,
		by=by,
		columns=columns(by, scope),
		rows=rows,
		total=total,
		summary=[
			Tile(_("Open cases"), total["debtors"], "number"),
			Tile(_("Overdue"), total["overdue"], "money"),
			Tile(_("At stage Stop"), total["stopped"], "number"),
			Tile(_("Promised"), total["promised"], "money"),
			Tile(_("Promises broken"), total["promises_broken"], "number"),
		],
		chart=chart(cases),
		notes=notes,
	)


def day_note(cases: Sequence[Standing]) -> Message:
	days = [each.as_on for each in cases if each.is_open and each.as_on]
	if not days:
		return Message(_("No case is open."), link=("Debtor Run",))
	return Message(_("Amounts are as of the last run, on {0}."), max(days), link=("Debtor Run",))


def without_cases(database: Database, scope: Scope) -> Message:
	if has_cases(database):
		text = _("{0} has no Debtor Case yet. Shown is what the first run would open on {1}.")
		return Message(text, scope.company, scope.as_on, link=("Debtor Run",))
	text = _(
		"This database has no Debtor Cases: the app is not installed in it. Shown is what its first run would open on {0}."
	)
	return Message(text, scope.as_on)


def standing_of(each: Standing) -> str:
	if not each.is_open:
		return CURED
	return each.case.stage or DISPUTED


def amounts_of(each: Standing) -> Mapping[str, Decimal]:
	"""A case's money, whole; a cured one has none."""
	if not each.is_open:
		return dict.fromkeys(MONEY, Decimal(0))
	figures = each.case.figures
	return {
		"overdue": figures.overdue,
		"stage_amount": figures.stage_amount,
		"disputed_amount": figures.disputed,
		"not_due": figures.not_due,
		"free_credit": figures.free_credit,
		"promised": each.promised,
	}


def counts_of(each: Standing) -> Mapping[str, int]:
	return {
		"debtors": int(each.is_open),
		"stopped": int(each.is_open and each.case.stage == STOP),
		"promises_kept": each.case.promises_kept,
		"promises_broken": each.case.promises_broken,
	}


def by_case(cases: Sequence[Standing], _visible: Any) -> tuple[list[Row], Row]:
	"""A row a case, the greatest debt first, cured ones last; a reader sees their people's part of its money."""
	ordered = sorted(
		cases,
		key=lambda each: (
			not each.is_open,
			-each.case.figures.overdue * each.part,
			each.case.customer,
			each.case.name or "",
		),
	)
	keyed = {f"{number:09}": each for number, each in enumerate(ordered)}
	sums = summed((key, each.part, each) for key, each in keyed.items())
	for field in COUNTS:
		sums[field] = {key: counts_of(each)[field] for key, each in keyed.items()}

	def complete(row: Row, name: Any) -> None:
		row.pop("case")
		row |= age(row.pop("since"), row.pop("days"))
		if name is TOTAL:
			row |= dict.fromkeys(CASE_FIELDS)
			return
		row |= case_fields(keyed[name])
		row["promised"] = row["promised"] or None
		if not keyed[name].is_open:
			row |= dict.fromkeys(MONEY)

	kinds = dict.fromkeys(MONEY, "money") | dict.fromkeys(COUNTS, "count") | SINCE
	return key_rows("case", sums, kinds, complete, list(keyed))


CASE_FIELDS = (
	"customer",
	"customer_name",
	"sales_person",
	"stage",
	"days_in_stage",
	"promise_date",
	"released_until",
	"opened_on",
	"cured_on",
	"as_on",
	"debtor_case",
)


def case_fields(each: Standing) -> Row:
	case = each.case
	in_stage = each.is_open and case.stage_since and each.as_on
	return {
		"customer": case.customer,
		"customer_name": each.customer_name,
		"sales_person": each.farmer,
		"stage": Message(standing_of(each)),
		"days_in_stage": (each.as_on - case.stage_since).days if in_stage else None,
		"promise_date": case.promise.date if each.promised else None,
		"released_until": case.released_until if each.is_open else None,
		"opened_on": case.opened_on,
		"cured_on": case.cured_on,
		"as_on": each.as_on,
		"debtor_case": case.name,
	}


def by_sales_person(cases: Sequence[Standing], visible: Any) -> tuple[list[Row], Row]:
	"""By the Farmers' shares, also the counts: half a case each where two own it alike."""
	parts = [(person, fraction, each) for each in cases for person, fraction in each.parts]
	sums = summed(parts) | promises(cases)
	for field in ("debtors", "stopped"):
		sums[field] = {}
		for person, fraction, each in parts:
			sums[field][person] = sums[field].get(person, Decimal(0)) + fraction * counts_of(each)[field]

	def complete(row: Row, _name: Any) -> None:
		row |= age(row.pop("since"), row.pop("days"))

	kinds = dict.fromkeys(MONEY, "money") | dict.fromkeys(COUNTS, "number") | SINCE
	return person_rows(visible, sums, kinds, visible.people.holders("is_farmer"), complete)


def by_stage(cases: Sequence[Standing], _visible: Any) -> tuple[list[Row], Row]:
	"""The harshest stage first."""
	sums = summed((standing_of(each), each.part, each) for each in cases)
	for field in COUNTS:
		sums[field] = Counter()
		for each in cases:
			sums[field][standing_of(each)] += counts_of(each)[field]

	def complete(row: Row, name: Any) -> None:
		row |= age(row.pop("since"), row.pop("days"))
		if name is TOTAL:
			return
		row |= {"stage": Message(name), "stage_code": name if name in STAGES else None}
		if name == CURED:
			row |= dict.fromkeys(MONEY)

	kinds = dict.fromkeys(MONEY, "money") | dict.fromkeys(COUNTS, "count") | SINCE
	found = {standing_of(each) for each in cases}
	return key_rows("stage", sums, kinds, complete, [name for name in STANDINGS if name in found])


ROWS = {"customer": by_case, "sales_person": by_sales_person, "stage": by_stage}
SINCE = {"since": "values", "days": "values"}


def summed(parts: Iterable[tuple[Any, Decimal, Standing]]) -> dict[str, dict[Any, Any]]:
	"""Money by key, each case by its fraction. `since` and `days` count due dates and ages, so that groups find the
	oldest."""
	sums: dict[str, dict[Any, Any]] = {field: {} for field in (*MONEY, *SINCE)}
	for key, fraction, each in parts:
		for field, amount in amounts_of(each).items():
			sums[field][key] = sums[field].get(key, Decimal(0)) + amount * fraction
		oldest = each.case.figures.oldest_due_date if each.is_open else None
		if oldest:
			sums["since"].setdefault(key, Counter()).update([oldest])
			if each.as_on:
				sums["days"].setdefault(key, Counter()).update([(each.as_on - oldest).days])
	return sums


def age(since: Iterable[date], days: Iterable[int]) -> Row:
	return {"oldest_due_date": min(since, default=None), "days_overdue": max(days, default=None)}


def chart(cases: Sequence[Standing]) -> Chart | None:
	"""What is overdue, by stage, the mildest first."""
	amounts: dict[str, Decimal] = {}
	for each in cases:
		if each.is_open:
			name = standing_of(each)
			amounts[name] = amounts.get(name, Decimal(0)) + each.case.figures.overdue * each.part
	labels = [*(stage for stage in STAGES if stage != DUE_SOON), *([DISPUTED] if DISPUTED in amounts else [])]
	if not amounts:
		return None
	return Chart("bar", labels, {_("Overdue"): [amounts.get(label, Decimal(0)) for label in labels]})


REPORT = Report(
	"debtors",
	_("Debtors"),
	("customer", "sales_person", "stage"),
	build,
	_("Debtors are controlled and cannot drag on: every case with its stage, age, money and promises."),
)
