"""The policy: at which stage a position stands (docs/debtors.md, "Words", "Never flagged").

A stage follows from the day and the position alone, never from counting runs. Left out of it: what is disputed, and
what free credit covers (a setting), the oldest first. Amounts in company currency.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from sales_roles.database.port import TEXT, Database, Query
from sales_roles.debtors.positions import OpenTerm, Position
from sales_roles.messages import Message, UserError, _
from sales_roles.settings import DOCTYPE, DUE_SOON, ESCALATE, STAGES, DebtorStage, Settings

INTERNAL = Query(
	"internal",
	{"customer": TEXT, "is_internal": TEXT, "customer_group": TEXT},
	"""
	select customer.name, 'yes', customer.customer_group
	from `tabCustomer` as customer
	where customer.is_internal_customer = 1
	order by customer.name
	""",
)
EXEMPT = Query(
	"exempt",
	{"customer": TEXT, "is_internal": TEXT, "customer_group": TEXT},
	"""
	select customer.name, case when customer.is_internal_customer = 1 then 'yes' else '' end, customer.customer_group
	from `tabCustomer` as customer
	left join `tabCustomer Group` as own on own.name = customer.customer_group
	where customer.is_internal_customer = 1
		or exists (
			select 1 from `tabCustomer Group` as excluded
			where excluded.name in %(groups)s and own.lft >= excluded.lft and own.rgt <= excluded.rgt
		)
	order by customer.name
	""",
)


@dataclass(frozen=True)
class Policy:
	"""The stages of one company past due, the mildest first; what stands in a digest before that; and the rules."""

	stages: tuple[DebtorStage, ...]
	due_soon: DebtorStage | None = None
	free_credit_covers: bool = True

	@cached_property
	def threshold(self) -> Decimal:
		"""The lowest `from_amount` of the stages past due."""
		return min((stage.from_amount for stage in self.stages), default=Decimal(0))

	def rank(self, name: str | None) -> int:
		"""Where a stage stands; -1: at none. One that the policy has no longer stands where the last milder one does."""
		if not name:
			return -1
		known = [
			rank for rank, stage in enumerate(self.stages) if STAGES.index(stage.stage) <= STAGES.index(name)
		]
		return max(known, default=0 if self.stages else -1)

	def name(self, rank: int) -> str | None:
		return self.stages[rank].stage if 0 <= rank < len(self.stages) else None

	@cached_property
	def broken_rank(self) -> int:
		"""Where a case with a broken promise stands at least: at Escalate, else at the next harsher, else the last."""
		for rank, stage in enumerate(self.stages):
			if STAGES.index(stage.stage) >= STAGES.index(ESCALATE):
				return rank
		return len(self.stages) - 1

	def happens(self, what: str, rank: int) -> bool:
		"""Whether `todo`, `escalate`, `draft_dunning` or `stop` is ticked at a stage or at a milder one."""
		return any(getattr(stage, what) for stage in self.stages[: rank + 1])

	def counted(self, position: Position, disputed: Iterable[tuple[str, str]] = ()) -> tuple[OpenTerm, ...]:
		"""The terms that a stage looks at: without disputed vouchers and without what free credit covers."""
		left_out = frozenset(disputed)
		terms = [term for term in position.terms if (term.voucher_type, term.voucher) not in left_out]
		credit = -position.credit if self.free_credit_covers else Decimal(0)
		counted = []
		for term in terms:
			covered = min(credit, term.amount)
			credit -= covered
			if term.amount > covered:
				counted.append(term._replace(amount=term.amount - covered))
		return tuple(counted)

	def reached(self, terms: Iterable[OpenTerm], as_on) -> int:
		"""The rank that terms have reached on a day: the harshest stage above whose amount so much is that late.

		-1 at or under the threshold, and while nothing is as late as the mildest stage asks.
		"""
		terms = tuple(terms)
		if not self.stages or late(terms, as_on, self.stages[0].days) <= self.threshold:
			return -1
		above = [
			rank
			for rank, stage in enumerate(self.stages)
			if late(terms, as_on, stage.days) > stage.from_amount
		]
		return max(above, default=0)


def late(terms: Iterable[OpenTerm], as_on, days: int) -> Decimal:
	"""What is at least so many days past its due date."""
	return sum((term.amount for term in terms if (as_on - term.due_date).days >= days), Decimal(0))


def policy_of(settings: Settings, company: str) -> Policy:
	"""A company's rows, else those of no company; a company has no policy where all rows are of others."""
	own = [row for row in settings.debtor_stages if row.company == company]
	rows = own or [row for row in settings.debtor_stages if not row.company]
	ordered = sorted(rows, key=lambda row: row.days)
	return Policy(
		stages=tuple(row for row in ordered if row.stage != DUE_SOON),
		due_soon=next((row for row in ordered if row.stage == DUE_SOON), None),
		free_credit_covers=settings.free_credit_covers,
	)


def exempt_customers(database: Database, settings: Settings) -> dict[str, Message]:
	"""Customers who are never flagged, and why: internal ones, and those of excluded groups and the groups below."""
	groups = settings.excluded_customer_groups
	return {
		row.customer: Message(_("internal customer"))
		if row.is_internal
		else Message(_("excluded group {0}"), row.customer_group)
		for row in (database.rows(EXEMPT, groups=groups) if groups else database.rows(INTERNAL))
	}


def check_policy(policy: Policy, company: str) -> None:
	"""Raises UserError where a company has no stage past due: nobody could be flagged."""
	if not policy.stages:
		raise UserError(
			_("No stage of the debtor policy is for {0}. Add rows for it, or rows without a company."),
			company,
			link=(DOCTYPE,),
		)
