"""Lead spend: net debit in the period of the GL accounts that the settings name as lead cost.

A group account stands for its subtree. From `GL Entry` with `is_cancelled = 0`, not opening, no Period Closing
Voucher (it would turn a closed year's cost into nothing), default finance book or none. Each settings row says how
its cost reaches leads: to one Sales Person, one source, one campaign, by an accounting dimension on the GL Entry
(source, campaign, sales person), or spread over all leads of the period, Unassigned ones included. One ledger row is
spent once: the deepest account, then a named cost center, is the more specific. What is assigned to a Sales Person is
theirs, with or without leads; what else finds no lead in the period stays as Unassigned spend (docs/kpi.md, "Hunter").

By month, cost stands in the month it was booked; how it is spread is the whole period's matter, so that a person has
the same spend by month as in one sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from sales_roles.database.port import COUNT, MONEY, TEXT, Database, Query
from sales_roles.messages import Message, _
from sales_roles.people import People
from sales_roles.scope import Scope
from sales_roles.settings import DOCTYPE, LeadCostAccount, Settings

TWELVE_DECIMALS = Decimal("1e-12")
PERSON, SOURCE, CAMPAIGN = "sales_person", "source", "campaign"

# What a lead has that cost can be assigned by: the DocType of the settings row or of the accounting dimension.
ASSIGNABLE = {
	"Sales Person": PERSON,
	"Lead Source": SOURCE,
	"UTM Source": SOURCE,
	"Campaign": CAMPAIGN,
	"UTM Campaign": CAMPAIGN,
}

# Accounts and cost centers with the named ones they stand below; the deepest named one has the greatest lft.
BELOW_ACCOUNT = Query(
	"below_account",
	{"name": TEXT, "named": TEXT, "depth": COUNT},
	"""
	select account.name, named.name, named.lft
	from `tabAccount` as named
	inner join `tabAccount` as account
		on account.company = named.company and account.lft >= named.lft and account.rgt <= named.rgt
	where named.name in %(names)s and named.company = %(company)s
	""",
)
BELOW_COST_CENTER = Query(
	"below_cost_center",
	{"name": TEXT, "named": TEXT, "depth": COUNT},
	"""
	select center.name, named.name, named.lft
	from `tabCost Center` as named
	inner join `tabCost Center` as center
		on center.company = named.company and center.lft >= named.lft and center.rgt <= named.rgt
	where named.name in %(names)s and named.company = %(company)s
	""",
)

DIMENSIONS = Query(
	"dimension",
	{"name": TEXT, "document_type": TEXT, "fieldname": TEXT},
	"select name, document_type, fieldname from `tabAccounting Dimension` where name in %(names)s",
)

# ERPNext has one accounting dimension a DocType at most; where there is none its column is null.
LEDGER = Query(
	"ledger_row",
	{
		"account": TEXT,
		"cost_center": TEXT,
		"month": TEXT,
		"sales_person": TEXT,
		"source": TEXT,
		"campaign": TEXT,
		"amount": MONEY,
	},
	"""
	with cost_entry as (
		select account, cost_center, substr(cast(posting_date as char(10)), 1, 7) as month,
			{sales_person} as dimension_person, {source} as dimension_source, {campaign} as dimension_campaign,
			debit - credit as amount
		from `tabGL Entry`
		where account in %(accounts)s
			and company = %(company)s
			and posting_date between %(from_date)s and %(to_date)s
			and is_cancelled = 0
			and coalesce(is_opening, 'No') <> 'Yes'
			and voucher_type <> 'Period Closing Voucher'
			and coalesce(finance_book, '') in ('', %(finance_book)s)
	)
	select account, cost_center, month, dimension_person, dimension_source, dimension_campaign, sum(amount)
	from cost_entry
	group by account, cost_center, month, dimension_person, dimension_source, dimension_campaign
	""",
	choices={part: {"none": "null"} for part in (PERSON, SOURCE, CAMPAIGN)},
)


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
	"""`rows` None: no lead cost account of the company is named, and the spend is blank. Everyone's rows."""

	rows: tuple[SpendRow, ...] | None
	notes: tuple[Message, ...] = ()


def lead_spend(
	database: Database,
	scope: Scope,
	settings: Settings,
	people: People,
	leads: Iterable[Any],
	by: str = "sales_person",
) -> Spend:
	"""The company's lead spend by person and key. `leads` are the rows of leads.LEADS, everyone's.

	`by`: sales_person (key blank), month, source, campaign. Four statements at most.
	"""
	named = settings.lead_cost_accounts
	accounts = _below(database, BELOW_ACCOUNT, scope, (row.account for row in named))
	if not accounts:
		return Spend(None)
	centers = _below(database, BELOW_COST_CENTER, scope, (row.cost_center for row in named))
	dimensions = _dimensions(database, named)
	fields = {each.fieldname: part for each in dimensions.values() if (part := _part(database, each))}
	ledger = database.rows(
		_ledger(database, fields), _columns(fields), accounts=list(accounts), **scope.params
	)

	weights: dict[Cell, int] = {}
	for row in leads:
		cell = Cell(row.sales_person, row.source, row.campaign)
		weights[cell] = weights.get(cell, 0) + row.leads

	booked: dict[tuple[str | None, str | None, str], Decimal] = {}  # part, value, month
	lost: dict[str, None] = {}
	for entry in ledger:
		row = most_specific(named, entry, accounts, centers)
		if row is None or not entry.amount:
			continue
		part, value = _target(row, entry, dimensions, fields)
		if part is None and row.assign_by:
			lost[row.assign_to or ""] = None
		if part == PERSON and value is not None and value not in people.by_name:
			lost[value] = None
			part, value = PERSON, None
		target = (part, value, entry.month)
		booked[target] = booked.get(target, Decimal(0)) + entry.amount

	amounts: dict[tuple[str | None, str | None], Fraction] = {}
	for (part, value, month), amount in booked.items():
		for cell, share in spread(amount, _reached(weights, part, value)).items():
			key = month if by == "month" else None if by == PERSON else getattr(cell, by)
			place = (cell.sales_person, key)
			amounts[place] = amounts.get(place, Fraction(0)) + share
	rows = tuple(SpendRow(*place, to_decimal(amount)) for place, amount in amounts.items())
	return Spend(rows, tuple(_lost_note(name) for name in lost))


def most_specific(
	named: Iterable[LeadCostAccount],
	entry: Any,
	accounts: Mapping[str, Mapping[str, int]],
	centers: Mapping[str, Mapping[str, int]],
) -> LeadCostAccount | None:
	"""The settings row that spends a ledger row: the deepest account, then a named cost center, the deepest one."""
	found: list[tuple[int, int, LeadCostAccount]] = []
	for row in named:
		account = accounts.get(entry.account, {}).get(row.account)
		center = centers.get(entry.cost_center, {}).get(row.cost_center) if row.cost_center else 0
		if account is not None and center is not None:
			found.append((account, center, row))
	return max(found, key=lambda each: each[:2])[2] if found else None


def spread(amount: Decimal, weights: Mapping[Cell, int]) -> dict[Cell, Fraction]:
	"""An amount over cells by their number of leads, exactly."""
	total = sum(weights.values())
	return {cell: Fraction(amount) * weight / total for cell, weight in weights.items()}


def to_decimal(amount: Fraction) -> Decimal:
	"""Equal amounts stay equal, so that a cent to give away goes by name."""
	return (Decimal(amount.numerator) / Decimal(amount.denominator)).quantize(TWELVE_DECIMALS)


def _below(
	database: Database, query: Query, scope: Scope, names: Iterable[str | None]
) -> dict[str, dict[str, int]]:
	"""Name → the named ones it stands below, with their depth."""
	wanted = {name for name in names if name}
	found: dict[str, dict[str, int]] = {}
	if wanted:
		for row in database.rows(query, names=wanted, company=scope.company):
			found.setdefault(row.name, {})[row.named] = row.depth
	return found


def _dimensions(database: Database, named: Iterable[LeadCostAccount]) -> dict[str, Any]:
	wanted = {row.assign_to for row in named if row.assign_by == "Accounting Dimension" and row.assign_to}
	return {row.name: row for row in database.rows(DIMENSIONS, names=wanted)} if wanted else {}


def _part(database: Database, dimension: Any) -> str | None:
	"""What of a lead an accounting dimension tells; None: nothing, or the ledger has no column for it."""
	known = database.staging.has_field("GL Entry", dimension.fieldname or "")
	return ASSIGNABLE.get(dimension.document_type) if known else None


def _ledger(database: Database, fields: Mapping[str, str]) -> Query:
	"""LEDGER with the columns of the dimensions, whose names come from metadata."""
	choices = {part: dict(texts) for part, texts in LEDGER.choices.items()}
	for fieldname, part in fields.items():
		choices[part][fieldname] = database.staging.identifier("GL Entry", fieldname)
	return Query(LEDGER.name, LEDGER.columns, LEDGER.sql, choices)


def _columns(fields: Mapping[str, str]) -> dict[str, str]:
	return dict.fromkeys((PERSON, SOURCE, CAMPAIGN), "none") | {part: name for name, part in fields.items()}


def _target(
	row: LeadCostAccount, entry: Any, dimensions: Mapping[str, Any], fields: Mapping[str, str]
) -> tuple[str | None, str | None]:
	"""Whom a ledger row's cost is for: the part of a lead and its value. (None, None): all leads; (None, ""): none."""
	if not row.assign_by:
		return None, None
	if row.assign_by != "Accounting Dimension":
		return ASSIGNABLE[row.assign_by], row.assign_to
	dimension = dimensions.get(row.assign_to or "")
	part = fields.get(dimension.fieldname) if dimension else None
	return (part, getattr(entry, part)) if part else (None, "")


def _reached(weights: Mapping[Cell, int], part: str | None, value: str | None) -> Mapping[Cell, int]:
	"""The leads that cost reaches; none: the cell where it stays."""
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
