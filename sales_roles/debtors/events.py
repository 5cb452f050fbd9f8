"""Deciding: positions, cases, policy and day → events (docs/debtors.md, "The run", "A Farmer's hand").

Pure. The same input gives the same events; what they lead to gives none. A stage follows from the position of the day,
a broken promise (at Escalate or further until cured) and a promise that is not yet due (no further than when it was
made), so missed days lead where daily runs do.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sales_roles.debtors.policy import Policy, late
from sales_roles.debtors.positions import Position
from sales_roles.messages import _

OPEN, CURED = "Open", "Cured"
PENDING, KEPT, BROKEN = "Pending", "Kept", "Broken"

OPENED = _("opened")
REOPENED = _("reopened")
ADVANCED = _("advanced")
EASED = _("eased")
PROMISE_KEPT = _("promise kept")
PROMISE_BROKEN = _("promise broken")
RELEASE_ENDED = _("release ended")
UPDATED = _("updated")  # other amounts, dates or Farmers, at the same stage: told to nobody
MERGED = _("merged")  # two cases of customers who have become one
CURED_EVENT = _("cured")

Voucher = tuple[str, str]  # type and name


class Figures(NamedTuple):
	"""A case's amounts and dates, of its position. `disputed` is what is overdue and disputed; credit is positive."""

	overdue: Decimal = Decimal(0)
	oldest_due_date: date | None = None
	stage_amount: Decimal = Decimal(0)
	not_due: Decimal = Decimal(0)
	free_credit: Decimal = Decimal(0)
	disputed: Decimal = Decimal(0)
	farmers: tuple[tuple[str | None, Decimal], ...] = ()

	@property
	def farmer(self) -> str | None:
		"""Who owns most of it; None: Unassigned."""
		return self.farmers[0][0] if self.farmers else None


class Promise(NamedTuple):
	"""A promise to pay. `rest` is what may remain, on its day, of what was overdue on `made_on`.

	`stood` is what of that stood on its day, by the ledger, once the day has passed; `held` the stage when it was made.
	"""

	date: date
	amount: Decimal
	made_on: date
	rest: Decimal
	held: str | None
	state: str = PENDING
	stood: Decimal | None = None


class Case(NamedTuple):
	"""One customer's debts in one company, from the day they cross the threshold until they are cured.

	`name` is None until it is stored. `changes` counts what a person is told of. `quiet`: opened by the company's first
	run, so that ToDo, escalation and Dunning start when it moves on. `broken`: a promise was broken. `dunned`: the Sales
	Invoices that a draft Dunning was due for.
	"""

	customer: str
	company: str
	name: str | None = None
	status: str = OPEN
	stage: str | None = None
	stage_since: date | None = None
	opened_on: date | None = None
	cured_on: date | None = None
	previous: str | None = None
	figures: Figures = Figures()
	promise: Promise | None = None
	broken: bool = False
	promises_kept: int = 0
	promises_broken: int = 0
	is_disputed: bool = False
	disputed: frozenset[Voucher] = frozenset()
	released_until: date | None = None
	quiet: bool = False
	dunned: frozenset[str] = frozenset()
	changes: int = 0


class Event(NamedTuple):
	"""Something that happened to a case: `case` is what it is afterwards.

	`dun`: Sales Invoices that a draft Dunning is due for.
	"""

	kind: str
	case: Case
	stage_before: str | None = None
	dun: tuple[str, ...] = ()


def decide(
	positions: Iterable[Position],
	cases: Iterable[Case],
	policy: Policy,
	today: date,
	*,
	first: bool = False,
	exempt: Container[str] = frozenset(),
) -> list[Event]:
	"""What happened, by customer. `positions`: of all customers looked at; whoever has none owes nothing.

	`cases`: their open ones and the last cured one of each. `first`: the company's first run, which opens the cases
	of old debts quietly. `exempt`: customers who are never flagged. Positions are of `today` and of one company.
	"""
	of: Mapping[str, Position] = {position.customer: position for position in positions}
	known: dict[str, list[Case]] = {}
	for case in cases:
		known.setdefault(case.customer, []).append(case)
	events: list[Event] = []
	for customer in sorted({*of, *known}):
		known_of = known.get(customer, [])
		events += _customer(of.get(customer), known_of, policy, today, first, customer in exempt)
	return events


def _customer(
	position: Position | None, cases: list[Case], policy: Policy, today: date, first: bool, exempt: bool
) -> list[Event]:
	opened = sorted(
		(case for case in cases if case.status == OPEN), key=lambda case: (case.opened_on, case.name)
	)
	events = [
		Event(
			MERGED,
			unpromised(case)._replace(status=CURED, cured_on=today, stage=None, figures=Figures()),
			case.stage,
		)
		for case in opened[1:]
	]
	if opened:
		if exempt:
			return [*events, _cured(unpromised(opened[0]), position, policy, today)]
		return events + _open_case(opened[0], position, policy, today)
	cured = max(
		(case for case in cases if case.status == CURED),
		key=lambda case: (case.cured_on, -case.opened_on.toordinal()),  # of merged ones the elder
		default=None,
	)
	return _no_case(position, cured, policy, today, first) if position and not exempt else []


def unpromised(case: Case) -> Case:
	"""A case that ends for another reason than payment leaves no promise to be judged."""
	if case.promise is None or case.promise.state != PENDING:
		return case
	return case._replace(promise=case.promise._replace(state=""))


def _no_case(position: Position, cured: Case | None, policy: Policy, today: date, first: bool) -> list[Event]:
	"""A debtor is found: the last case is reopened where the oldest overdue term fell due before the day of its cure."""
	oldest = position.oldest_due_date
	if cured and oldest and oldest < cured.cured_on:
		case = cured._replace(status=OPEN, cured_on=None)
		if case.promise and case.promise.state == KEPT and today <= case.promise.date:
			# what it was kept by is gone again
			promise = case.promise._replace(state=PENDING)
			case = case._replace(promise=promise, promises_kept=max(0, case.promises_kept - 1))
		if not owes(position, policy, today):
			return []
		rank = stage_rank(position, case, policy, today)
		return [_staged(REOPENED, case, position, policy, rank, today)]
	rank = policy.reached(policy.counted(position), today)
	if rank < 0:
		return []
	case = Case(
		customer=position.customer,
		company=position.company,
		opened_on=today,
		previous=cured.name if cured else None,
		quiet=first,
	)
	return [_staged(OPENED, case, position, policy, rank, today)]


def _open_case(case: Case, position: Position | None, policy: Policy, today: date) -> list[Event]:
	events: list[Event] = []
	paid = position is None or not owes(position, policy, today)
	if judged := _promise(case, position, paid, today):
		events.append(judged)
		case = judged.case
	if case.released_until and case.released_until < today:
		case = _told(case._replace(released_until=None))
		events.append(Event(RELEASE_ENDED, case, case.stage))
	if paid:
		return [*events, _cured(case, position, policy, today)]
	rank = stage_rank(position, case, policy, today)
	before = policy.rank(case.stage)
	if rank == before:
		dun = () if case.quiet else due_for_dunning(case, position, policy, rank, today)
		updated = case._replace(
			stage=policy.name(rank),  # another where the policy has the old one no longer
			figures=figures_of(position, case, policy, rank, today),
			dunned=case.dunned.union(dun),
		)
		if updated != case:
			events.append(Event(UPDATED, updated, case.stage, dun=dun))
		return events
	kind = ADVANCED if rank > before else EASED
	events.append(_staged(kind, case, position, policy, rank, today))
	return events


def owes(position: Position, policy: Policy, today: date) -> bool:
	"""Whether a case stays open: more than the threshold is late, disputed or not."""
	return policy.reached(policy.counted(position), today) >= 0


def stage_rank(position: Position, case: Case, policy: Policy, today: date) -> int:
	"""Where a case stands: by its undisputed terms; a broken promise lifts it, one not yet due holds it."""
	if case.is_disputed:
		return -1
	rank = policy.reached(policy.counted(position, case.disputed), today)
	if rank < 0:
		return rank
	if case.broken:
		rank = max(rank, policy.broken_rank)
	promise = case.promise
	if promise and promise.state == PENDING and today <= promise.date:
		rank = min(rank, max(0, policy.rank(promise.held)))
	return rank


def _promise(case: Case, position: Position | None, paid: bool, today: date) -> Event | None:
	"""Kept: on its day no more stood than may remain, or the case is cured by then. Broken: unpaid the day after."""
	promise = case.promise
	if promise is None or promise.state != PENDING:
		return None
	if today <= promise.date:
		if not paid:
			return None
		kept = True
	else:
		stood = promise.stood
		if stood is None:
			stood = due_before(position, promise.made_on) if position else Decimal(0)
		kept = stood <= promise.rest
	if kept:
		after = case._replace(
			promise=promise._replace(state=KEPT, stood=None), promises_kept=case.promises_kept + 1
		)
		return Event(PROMISE_KEPT, _told(after), case.stage)
	after = case._replace(
		promise=promise._replace(state=BROKEN, stood=None),
		promises_broken=case.promises_broken + 1,
		broken=True,
	)
	return Event(PROMISE_BROKEN, _told(after), case.stage)


def due_before(position: Position, day: date) -> Decimal:
	"""What stands in terms with a due date before a day."""
	return sum((term.amount for term in position.terms if term.due_date < day), Decimal(0))


def _staged(kind: str, case: Case, position: Position, policy: Policy, rank: int, today: date) -> Event:
	"""An event that brings a case to a stage, with what is due there; what a quiet opening spared when it moves on."""
	quiet = case.quiet and kind != ADVANCED
	dun = () if quiet else due_for_dunning(case, position, policy, rank, today)
	after = case._replace(
		stage=policy.name(rank),
		stage_since=today,
		figures=figures_of(position, case, policy, rank, today),
		quiet=quiet,
		dunned=case.dunned.union(dun),
	)
	return Event(kind, _told(after), case.stage, dun)


def _cured(case: Case, position: Position | None, policy: Policy, today: date) -> Event:
	figures = figures_of(position, case, policy, -1, today) if position else Figures()
	cured = case._replace(status=CURED, cured_on=today, stage=None, figures=figures, quiet=False)
	return Event(CURED_EVENT, _told(cured), case.stage)


def due_for_dunning(
	case: Case, position: Position, policy: Policy, rank: int, today: date
) -> tuple[str, ...]:
	"""Undisputed Sales Invoices as late as the policy's Dunning asks, which had none due yet."""
	days = next((stage.days for stage in policy.stages[: rank + 1] if stage.draft_dunning), None)
	if days is None:
		return ()
	return tuple(
		dict.fromkeys(
			term.voucher
			for term in policy.counted(position, case.disputed)
			if term.voucher_type == "Sales Invoice"
			and (today - term.due_date).days >= days
			and term.voucher not in case.dunned
		)
	)


def _told(case: Case) -> Case:
	return case._replace(changes=case.changes + 1)


def figures_of(position: Position, case: Case, policy: Policy, rank: int, today: date) -> Figures:
	"""The case's amounts; `stage_amount` is what is as late as the stage asks."""
	left_out = (
		{(term.voucher_type, term.voucher) for term in position.terms} if case.is_disputed else case.disputed
	)
	disputed = sum(
		(
			term.amount
			for term in position.terms
			if (term.voucher_type, term.voucher) in left_out and term.due_date < today
		),
		Decimal(0),
	)
	days = policy.stages[rank].days if rank >= 0 else None
	return Figures(
		overdue=position.overdue,
		oldest_due_date=position.oldest_due_date,
		stage_amount=late(policy.counted(position, left_out), today, days)
		if days is not None
		else Decimal(0),
		not_due=position.not_due,
		free_credit=-position.credit,
		disputed=disputed,
		farmers=tuple((name, round(share, 6)) for name, share in position.farmers),
	)
