"""Lead spend: the ledger's lead cost (lead_ledger.py), and how it reaches leads.

Each settings row says how its cost reaches leads: to one Sales Person, one source, one campaign, by an accounting
dimension on the GL Entry (source, campaign, sales person), or spread over all leads of the period, Unassigned ones
included. What is assigned to a Sales Person is theirs, with or without leads; what else finds no lead in the period
stays as Unassigned spend (docs/kpi.md, "Hunter").

By month, cost stands in the month it was booked; how it is spread is the whole period's matter, so that a person has
the same spend by month as in one sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from sales_roles.database.port import Database
from sales_roles.kpi.lead_ledger import CAMPAIGN, PERSON, SOURCE, Target, booked_cost
from sales_roles.messages import Message, _
from sales_roles.people import People
from sales_roles.scope import Scope
from sales_roles.settings import DOCTYPE, Settings

TWELVE_DECIMALS = Decimal("1e-12")


class Cell(NamedTuple):
	"""Leads that cost cannot tell apart, or where cost stands that reached none."""

	sales_person: str | None = None
	source: str | None = None
	campaign: str | None = None


class SpendRow(NamedTuple):
	"""Lead spend of a person and a key (month, source, campaign), unrounded."""

	sales_person: str | None
	key: str | None
	lead_spend: Decimal


class Spend(NamedTuple):
	"""`rows` None: no lead cost account of the company is named, and the spend is blank. Everyone's rows.

	`accounts` are those accounts.
	"""

	rows: tuple[SpendRow, ...] | None
	notes: tuple[Message, ...] = ()
	accounts: tuple[str, ...] = ()


def lead_spend(
	database: Database,
	scope: Scope,
	settings: Settings,
	people: People,
	leads: Iterable[Any],
	by: str = "sales_person",
) -> Spend:
	"""The company's lead spend by person and key. `leads` are the rows of leads.LEADS, everyone's.

	Who sees some territories sees the spend of their leads, and none that reached no lead; so does who asks for a
	source or campaign, with what is assigned to it and reached no lead.

	`by`: sales_person (key blank), month, source, campaign. Four statements at most.
	"""
	booked = booked_cost(database, scope, settings, people)
	if booked is None:
		return Spend(None)
	weights: dict[Cell, int] = {}
	shown: dict[Cell, int] = {}
	for row in leads:
		cell = Cell(row.sales_person, row.source, row.campaign)
		weights[cell] = weights.get(cell, 0) + row.received
		shown[cell] = shown.get(cell, 0) + row.leads
	narrowed = any(part is not None for part in (scope.territories, scope.source, scope.campaign))
	amounts: dict[tuple[str | None, str | None], Fraction] = {}
	for (target, month), amount in booked.amounts.items():
		for cell, share in spread(amount, _reached(weights, target)).items():
			if narrowed:
				share *= (
					Fraction(shown.get(cell, 0), weights[cell]) if cell in weights else named(cell, scope)
				)
			key = month if by == "month" else None if by == PERSON else getattr(cell, by)
			place = (cell.sales_person, key)
			amounts[place] = amounts.get(place, Fraction(0)) + share
	rows = tuple(SpendRow(*place, to_decimal(amount)) for place, amount in amounts.items())
	return Spend(rows, tuple(_lost_note(name) for name in booked.lost), booked.accounts)


def named(cell: Cell, scope: Scope) -> int:
	"""1 for spend that reached no lead, but is of the source and campaign asked for."""
	asked = {SOURCE: scope.source, CAMPAIGN: scope.campaign}
	fits = all(value is None or getattr(cell, part) == value for part, value in asked.items())
	return int(scope.territories is None and fits)


def spread(amount: Decimal, weights: Mapping[Cell, int]) -> dict[Cell, Fraction]:
	"""An amount over cells by their number of leads, exactly."""
	total = sum(weights.values())
	return {cell: Fraction(amount) * weight / total for cell, weight in weights.items()}


def to_decimal(amount: Fraction) -> Decimal:
	"""Equal amounts stay equal, so that a cent to give away goes by name."""
	return (Decimal(amount.numerator) / Decimal(amount.denominator)).quantize(TWELVE_DECIMALS)


def _reached(weights: Mapping[Cell, int], target: Target) -> Mapping[Cell, int]:
	"""The leads that cost reaches; none: the cell where it stays."""
	part, value = target
	if part is None:
		reached = weights if value is None else {}
	else:
		reached = {cell: number for cell, number in weights.items() if value and getattr(cell, part) == value}
	return reached or {Cell(**{part: value} if part else {}): 1}


def _lost_note(name: str) -> Message:
	return Message(
		_(
			"Lead cost assigned to {0} reaches nobody and stays Unassigned: name a sales person, source or campaign, or"
			" an accounting dimension of one of them."
		),
		name,
		link=(DOCTYPE,),
	)
