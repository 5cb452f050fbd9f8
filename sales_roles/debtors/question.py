"""A company's debts on a day, judged by its policy: what the morning's run, the dry run and the command line ask.

Reads positions and cases and decides; changes nothing (docs/debtors.md, "The run").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sales_roles.database.port import Database
from sales_roles.debtors import events
from sales_roles.debtors.events import PENDING, Case, Event, decide, due_before, stage_rank
from sales_roles.debtors.policy import Policy, check_policy, exempt_customers, policy_of
from sales_roles.debtors.positions import Position, positions
from sales_roles.debtors.stored import has_cases, last_cured, open_cases
from sales_roles.messages import Message, _
from sales_roles.people import People, Visible, load_people
from sales_roles.scope import Scope, resolve_scope
from sales_roles.settings import Settings, load_settings


@dataclass(frozen=True)
class Decision:
	"""What was decided for some customers, and the cases that it was decided on."""

	positions: Mapping[str, Position]
	seen: Mapping[str, frozenset[Case]]
	events: Mapping[str, list[Event]]
	skipped: Counter[Message]


@dataclass(frozen=True)
class Question:
	"""A company's debts on a day, judged by its policy."""

	database: Database
	scope: Scope
	settings: Settings
	policy: Policy
	people: People

	@classmethod
	def of(
		cls, database: Database, company: str, today: date, settings_file: str | Path | None = None
	) -> Question:
		"""Raises UserError for an unknown company, broken settings, or a policy without a stage for it."""
		settings = load_settings(database, settings_file)
		scope = resolve_scope(database, company, today, today, as_on=today, today=today)
		return cls.within(database, scope, settings)

	@classmethod
	def within(cls, database: Database, scope: Scope, settings: Settings) -> Question:
		"""The same out of a scope; whoever asks, all of the company is judged."""
		policy = policy_of(settings, scope.company)
		check_policy(policy, scope.company)
		return cls(database, scope, settings, policy, load_people(database))

	def positions(self, customers: Sequence[str] | None, as_on: date | None = None) -> dict[str, Position]:
		"""By customer; of all of them out of one statement."""
		day = as_on or self.scope.as_on
		scope = resolve_scope(
			self.database, self.scope.company, day, day, as_on=day, today=day, customers=customers
		)
		found = positions(self.database, scope, self.settings, Visible(self.people, None))
		return {position.customer: position for position in found}

	def decide(self, customers: Sequence[str] | None = None, first: bool = False) -> Decision:
		"""What happened to all customers or some, by the ledger and the cases as they stand now."""
		company, today = self.scope.company, self.scope.as_on
		found = self.positions(customers)
		cases: list[Case] = []
		if has_cases(self.database):
			cases = open_cases(self.database, company, customers)
			opened = {case.customer for case in cases}
			late = sorted(name for name, position in found.items() if position.overdue and name not in opened)
			cases += last_cured(self.database, company, late)
		exempt = exempt_customers(self.database, self.settings)
		made = decide(
			found.values(), self.judged(cases), self.policy, today, first=first, exempt=exempt.keys()
		)
		grouped: dict[str, list[Event]] = {}
		for event in made:
			grouped.setdefault(event.case.customer, []).append(event)
		seen: dict[str, set[Case]] = {}
		for case in cases:
			seen.setdefault(case.customer, set()).add(case)
		return Decision(
			found,
			{name: frozenset(each) for name, each in seen.items()},
			grouped,
			self.skipped(found, cases, exempt),
		)

	def judged(self, cases: Iterable[Case]) -> list[Case]:
		"""Cases with what stood, on a promise's day, of what was promised: a statement a day, of promises that are over."""
		cases = list(cases)
		over: dict[date, list[str]] = {}
		for case in cases:
			promise = case.promise
			if case.status == events.OPEN and promise and promise.state == PENDING:
				if promise.date < self.scope.as_on:
					over.setdefault(promise.date, []).append(case.customer)
		then = {day: self.positions(sorted(set(customers)), day) for day, customers in over.items()}
		judged = []
		for case in cases:
			if case.promise and case.customer in over.get(case.promise.date, ()):
				position = then[case.promise.date].get(case.customer)
				stood = due_before(position, case.promise.made_on) if position else 0
				case = case._replace(promise=case.promise._replace(stood=stood))
			judged.append(case)
		return judged

	def skipped(
		self, found: Mapping[str, Position], cases: Iterable[Case], exempt: Mapping[str, Message]
	) -> Counter[Message]:
		"""Why customers with something overdue are not flagged, and how many they are.

		Disputed: what is left of their case, where anything is, reaches no stage.
		"""
		why: Counter[Message] = Counter()
		opened = {case.customer: case for case in cases if case.status == events.OPEN}
		for name, position in found.items():
			if not position.overdue:
				continue
			if name in exempt:
				why[exempt[name]] += 1
			elif self.policy.reached(self.policy.counted(position), self.scope.as_on) < 0:
				why[Message(_("under threshold"))] += 1
			elif name in opened and stage_rank(position, opened[name], self.policy, self.scope.as_on) < 0:
				why[Message(_("disputed"))] += 1
		return why
