"""Debtor Cases as people see them: of each the part that the people shown have of it (docs/debtors.md, "Permissions").

A case's amounts are its Farmers' by their shares; what nobody owns is Unassigned and only for who sees everyone. Read
are the open cases and those cured in the period. Amounts are as of the last run, which says of each case the day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sales_roles.database.port import COUNT, DATE, MONEY, QUANTITY, TEXT, Database, Query
from sales_roles.debtors.events import OPEN, PENDING, Case
from sales_roles.debtors.policy import policy_of
from sales_roles.debtors.question import Question
from sales_roles.debtors.stored import case_of, has_cases
from sales_roles.people import Visible
from sales_roles.scope import Scope
from sales_roles.settings import Settings

STANDING = Query(
	"standing",
	{
		"name": TEXT,
		"customer": TEXT,
		"customer_name": TEXT,
		"company": TEXT,
		"status": TEXT,
		"stage": TEXT,
		"stage_since": DATE,
		"opened_on": DATE,
		"cured_on": DATE,
		"previous_case": TEXT,
		"as_on": DATE,
		"overdue": MONEY,
		"oldest_due_date": DATE,
		"stage_amount": MONEY,
		"not_due": MONEY,
		"free_credit": MONEY,
		"disputed_amount": MONEY,
		"promise_date": DATE,
		"promise_amount": MONEY,
		"promise_made_on": DATE,
		"promise_rest": MONEY,
		"promise_held_stage": TEXT,
		"promise_state": TEXT,
		"promises_kept": COUNT,
		"promises_broken": COUNT,
		"is_broken": COUNT,
		"is_disputed": COUNT,
		"released_until": DATE,
		"is_quiet": COUNT,
		"dunned": TEXT,
		"changes": COUNT,
		"sales_person": TEXT,
		"part": QUANTITY,
		"whole": QUANTITY,
		"farmer": TEXT,
	},
	"""
	with share as (
		select debtor_case.name, debtor_case.customer, customer.customer_name, debtor_case.company,
			debtor_case.status, debtor_case.stage, debtor_case.stage_since, debtor_case.opened_on,
			debtor_case.cured_on, debtor_case.previous_case, debtor_case.as_on, debtor_case.overdue,
			debtor_case.oldest_due_date, debtor_case.stage_amount, debtor_case.not_due, debtor_case.free_credit,
			debtor_case.disputed_amount, debtor_case.promise_date, debtor_case.promise_amount,
			debtor_case.promise_made_on, debtor_case.promise_rest, debtor_case.promise_held_stage,
			debtor_case.promise_state, debtor_case.promises_kept, debtor_case.promises_broken,
			debtor_case.is_broken, debtor_case.is_disputed, debtor_case.released_until, debtor_case.is_quiet,
			debtor_case.dunned, debtor_case.changes,
			nullif(farmer.sales_person, '') as sales_person,
			coalesce(farmer.share, 100) as part,
			sum(coalesce(farmer.share, 100)) over (partition by debtor_case.name) as whole,
			first_value(farmer.sales_person) over (partition by debtor_case.name order by farmer.idx) as farmer
		from `tabDebtor Case` as debtor_case
		left join `tabDebtor Case Farmer` as farmer
			on farmer.parent = debtor_case.name and farmer.parenttype = 'Debtor Case'
		left join `tabCustomer` as customer on customer.name = debtor_case.customer
		where debtor_case.company = %(company)s
			and (
				debtor_case.status = 'Open'
				or (debtor_case.cured_on >= %(from_date)s and debtor_case.cured_on <= %(to_date)s)
			)
			and (
				%(all_customers)s = 1
				or (
					customer.name is not null
					and (%(all_territories)s = 1 or coalesce(customer.territory, '') in %(territories)s)
					and (%(any_customer)s = 1 or customer.name in %(customers)s)
				)
			)
	)
	select share.name, share.customer, share.customer_name, share.company, share.status, share.stage,
		share.stage_since, share.opened_on, share.cured_on, share.previous_case, share.as_on,
		share.overdue, share.oldest_due_date, share.stage_amount, share.not_due, share.free_credit,
		share.disputed_amount, share.promise_date, share.promise_amount, share.promise_made_on,
		share.promise_rest, share.promise_held_stage, share.promise_state, share.promises_kept,
		share.promises_broken, share.is_broken, share.is_disputed, share.released_until,
		share.is_quiet, share.dunned, share.changes, share.sales_person, share.part,
		share.whole, share.farmer
	from share
	where {visible}
	order by share.name
	""",
)
ANY_CASE = Query(
	"any_case", {"cases": COUNT}, "select count(*) from `tabDebtor Case` where company = %(company)s"
)


class Standing(NamedTuple):
	"""A case, the day its amounts are of, who owns most of it, and the fractions that the people shown have of it.

	`parts` names nobody whom the reader may not see; the fractions of a case add up to 1 for who sees everyone.
	"""

	case: Case
	customer_name: str | None
	as_on: date | None
	farmer: str | None
	parts: tuple[tuple[str | None, Decimal], ...]

	@property
	def is_open(self) -> bool:
		return self.case.status == OPEN

	@property
	def part(self) -> Decimal:
		"""How much of it is the reader's to see."""
		return sum((fraction for _person, fraction in self.parts), Decimal(0))

	@property
	def promised(self) -> Decimal:
		"""What is promised and not yet due."""
		promise = self.case.promise
		return promise.amount if self.is_open and promise and promise.state == PENDING else Decimal(0)


def standings(database: Database, scope: Scope, visible: Visible) -> list[Standing]:
	"""The open cases and those cured in the period, as far as the reader sees them. One statement."""
	if visible.nobody:
		return []
	found: dict[str, list] = {}
	for row in database.rows(STANDING, **scope.params, **visible.params):
		found.setdefault(row.name, []).append(row)
	return [_standing(rows) for rows in found.values()]


def _standing(rows: list[Any]) -> Standing:
	row = rows[0]
	parts = tuple((each.sales_person, each.part / each.whole if each.whole else Decimal(0)) for each in rows)
	return Standing(case_of(row, (), ()), row.customer_name, row.as_on, row.farmer, parts)


def any_case(database: Database, company: str) -> bool:
	"""Whether a company ever had a case."""
	return has_cases(database) and database.rows(ANY_CASE, company=company)[0].cases > 0


def expected(database: Database, scope: Scope, settings: Settings, visible: Visible) -> list[Standing]:
	"""What a first run would open on `scope.as_on`. Nothing for a company without a policy."""
	if visible.nobody or not policy_of(settings, scope.company).stages:
		return []
	decision = Question.within(database, scope, settings).decide(first=True)
	made = (event.case for found in decision.events.values() for event in found)
	found = (
		Standing(
			case,
			decision.positions[case.customer].customer_name,
			scope.as_on,
			case.figures.farmer,
			tuple(part for part in case.figures.farmers if part[0] in visible),
		)
		for case in made
	)
	return [each for each in found if each.parts]


def promises(cases: Iterable[Standing]) -> dict[str, dict[str | None, Decimal]]:
	"""Promises kept and broken by person, by share: of cases that are open or were cured in the period."""
	sums: dict[str, dict[str | None, Decimal]] = {"promises_kept": {}, "promises_broken": {}}
	for each in cases:
		for field, amounts in sums.items():
			for person, fraction in each.parts:
				amounts[person] = amounts.get(person, Decimal(0)) + fraction * getattr(each.case, field)
	return sums
