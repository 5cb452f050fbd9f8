"""Lead cost as it stands in the ledger, and whom the settings assign it to.

Net debit in the period of the GL accounts that the settings name as lead cost (a group account stands for its
subtree), from `GL Entry` with `is_cancelled = 0`, not opening, no Period Closing Voucher (it would turn a closed
year's cost into nothing), default finance book or none. One ledger row is spent once: the deepest account, then a
named cost center, is the more specific (docs/kpi.md, "Hunter").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from sales_roles.database.port import COUNT, MONEY, TEXT, Database, Query
from sales_roles.people import People
from sales_roles.scope import Scope
from sales_roles.settings import LeadCostAccount, Settings

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


class Target(NamedTuple):
	"""Whom cost is for: a part of a lead and its value. Part None: all leads, or with a blank value none."""

	part: str | None = None
	value: str | None = None


class Booked(NamedTuple):
	"""Lead cost by target and month; `lost` are names in the settings or the ledger that lead to no lead, `accounts`
	the company's accounts that the settings name."""

	amounts: Mapping[tuple[Target, str], Decimal]
	lost: tuple[str, ...]
	accounts: tuple[str, ...] = ()


def booked_cost(database: Database, scope: Scope, settings: Settings, people: People) -> Booked | None:
	"""The company's lead cost of the period; None: no account of it is named. Four statements at most."""
	named = settings.lead_cost_accounts
	accounts = _below(database, BELOW_ACCOUNT, scope, (row.account for row in named))
	if not accounts:
		return None
	centers = _below(database, BELOW_COST_CENTER, scope, (row.cost_center for row in named))
	dimensions = _dimensions(database, named)
	fields = {each.fieldname: part for each in dimensions.values() if (part := _part(database, each))}
	ledger = database.rows(
		_ledger(database, fields), _columns(fields), accounts=list(accounts), **scope.params
	)
	amounts: dict[tuple[Target, str], Decimal] = {}
	lost: dict[str, None] = {}
	for entry in ledger:
		row = most_specific(named, entry, accounts, centers)
		if row is None or not entry.amount:
			continue
		target = _target(row, entry, dimensions, fields)
		if target.part is None and row.assign_by:
			lost[row.assign_to or ""] = None
		if target.part == PERSON and target.value is not None and target.value not in people.by_name:
			lost[target.value] = None
			target = Target(PERSON)
		place = (target, entry.month)
		amounts[place] = amounts.get(place, Decimal(0)) + entry.amount
	return Booked(
		amounts, tuple(lost), tuple(sorted({name for found in accounts.values() for name in found}))
	)


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
) -> Target:
	if not row.assign_by:
		return Target()
	if row.assign_by != "Accounting Dimension":
		return Target(ASSIGNABLE[row.assign_by], row.assign_to)
	dimension = dimensions.get(row.assign_to or "")
	part = fields.get(dimension.fieldname) if dimension else None
	return Target(part, getattr(entry, part)) if part else Target(None, "")
