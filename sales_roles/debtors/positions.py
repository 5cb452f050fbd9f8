"""Position: one customer's receivable in one company as of a day, in that company's currency.

Overdue amount, oldest overdue due date, due soon, not yet due, free credit, the open vouchers, the Farmers with their
shares. Computed by the same query as the overdue report, never a second way; all customers' from one query
(docs/debtors.md, "Words", "The run").
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from sales_roles.database.port import Database
from sales_roles.kpi.ageing import UNAGED
from sales_roles.kpi.receivables import receivable_rows
from sales_roles.people import UNASSIGNED, Visible
from sales_roles.rounding import to_cent
from sales_roles.scope import Scope
from sales_roles.settings import Settings


class OpenTerm(NamedTuple):
	"""What is owed on a voucher by a due date."""

	voucher_type: str
	voucher: str
	due_date: date
	amount: Decimal


class Position(NamedTuple):
	"""Amounts in `currency`, to the cent. `credit` is negative: what is linked to nothing, and more than an invoice.

	`terms` are aged by due date, the oldest first. `unaged` (revaluation and exchange journals) is in no term and
	never flagged. `farmers` are the people who own what is overdue (what is open, where nothing is overdue; the credit,
	where nothing is open) with their part of it, 0..1, the greatest first; None stands for Unassigned.
	"""

	customer: str
	customer_name: str | None
	company: str
	currency: str | None
	as_on: date
	terms: tuple[OpenTerm, ...]
	credit: Decimal
	unaged: Decimal
	farmers: tuple[tuple[str | None, Decimal], ...]

	@property
	def overdue(self) -> Decimal:
		"""What stands in terms with due date < `as_on`."""
		return self.late(1)

	@property
	def open_amount(self) -> Decimal:
		return _sum(self.terms) + self.unaged

	@property
	def not_due(self) -> Decimal:
		"""What is due on the day itself or later."""
		return _sum(self.terms) - self.overdue

	@property
	def receivable(self) -> Decimal:
		return self.open_amount + self.credit

	@property
	def oldest_due_date(self) -> date | None:
		"""The oldest due date of what is overdue; blank where nothing is."""
		return min((term.due_date for term in self.terms if term.due_date < self.as_on), default=None)

	def late(self, days: int) -> Decimal:
		"""What is at least so many days past its due date: "a stage's amount counts only what is that late"."""
		return _sum(term for term in self.terms if (self.as_on - term.due_date).days >= days)

	def due_soon(self, days: int) -> Decimal:
		"""What falls due from the day itself to so many days later."""
		last = self.as_on + timedelta(days=days)
		return _sum(term for term in self.terms if self.as_on <= term.due_date <= last)


def _sum(terms: Iterable[OpenTerm]) -> Decimal:
	return sum((term.amount for term in terms), Decimal(0))


def positions(database: Database, scope: Scope, settings: Settings, visible: Visible) -> list[Position]:
	"""The positions of all customers who owe something or have credit on `scope.as_on`, by name. One statement.

	Of who sees some people only (`visible`) a position is their part.
	"""
	found: dict[str, list] = {}
	for row in receivable_rows(database, scope, settings, visible, "term"):
		found.setdefault(row.customer, []).append(row)
	made = (_position(customer, rows, scope) for customer, rows in sorted(found.items()))
	return [each for each in made if each.terms or each.credit or each.unaged]


def _position(customer: str, rows: list, scope: Scope) -> Position:
	terms: dict[tuple[date, str, str], Decimal] = {}
	unaged = credit = Decimal(0)
	parts: tuple[dict[str | None, Decimal], ...] = ({}, {}, {})  # of overdue, of open, of credit
	for row in rows:
		credit += row.credit
		amounts = (Decimal(0), row.open_amount, row.credit)
		if row.bucket == UNAGED:
			unaged += row.open_amount
		elif row.open_amount:
			key = (row.term, row.voucher_type, row.voucher)
			terms[key] = terms.get(key, Decimal(0)) + row.open_amount
			if row.term < scope.as_on:
				amounts = (row.open_amount, row.open_amount, row.credit)
		for part, amount in zip(parts, amounts, strict=True):
			if amount:
				part[row.sales_person] = part.get(row.sales_person, Decimal(0)) + amount
	return Position(
		customer=customer,
		customer_name=rows[0].customer_name,
		company=scope.company,
		currency=scope.currency,
		as_on=scope.as_on,
		terms=tuple(
			OpenTerm(voucher_type, voucher, due_date, to_cent(amount))
			for (due_date, voucher_type, voucher), amount in sorted(terms.items())
			if to_cent(amount)
		),
		credit=to_cent(credit),
		unaged=to_cent(unaged),
		farmers=_shares(next((part for part in parts if part), {})),
	)


def _shares(amounts: dict[str | None, Decimal]) -> tuple[tuple[str | None, Decimal], ...]:
	whole = sum(amounts.values(), Decimal(0))
	shares = {person: amount / whole for person, amount in amounts.items()}
	return tuple(
		sorted(shares.items(), key=lambda each: (-each[1], each[0] is UNASSIGNED, str(each[0] or "")))
	)
