"""Debtor Cases as the policy takes them, read from the site's tables (docs/debtors.md, "The run", 2)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from sales_roles.database.port import COUNT, DATE, MONEY, QUANTITY, TEXT, Database, Query, to_decimal
from sales_roles.debtors.events import Case, Figures, Promise

DOCTYPE = "Debtor Case"

# Which cases: a company's open ones, those of some customers, or some by name
OF_COMPANY = "debtor_case.company = %(company)s and debtor_case.status = 'Open'"
OF_CUSTOMERS = "debtor_case.company = %(company)s and debtor_case.status = 'Open' and debtor_case.customer in %(customers)s"
NAMED = "debtor_case.name in %(names)s"
WHICH = {"which": {"company": OF_COMPANY, "customers": OF_CUSTOMERS, "named": NAMED}}

CASES = Query(
	"stored_case",
	{
		"name": TEXT,
		"customer": TEXT,
		"company": TEXT,
		"status": TEXT,
		"stage": TEXT,
		"stage_since": DATE,
		"opened_on": DATE,
		"cured_on": DATE,
		"previous_case": TEXT,
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
	},
	"""
	select debtor_case.name, debtor_case.customer, debtor_case.company, debtor_case.status, debtor_case.stage,
		debtor_case.stage_since, debtor_case.opened_on, debtor_case.cured_on, debtor_case.previous_case,
		debtor_case.overdue, debtor_case.oldest_due_date, debtor_case.stage_amount, debtor_case.not_due,
		debtor_case.free_credit, debtor_case.disputed_amount, debtor_case.promise_date, debtor_case.promise_amount,
		debtor_case.promise_made_on, debtor_case.promise_rest, debtor_case.promise_held_stage,
		debtor_case.promise_state, debtor_case.promises_kept, debtor_case.promises_broken, debtor_case.is_broken,
		debtor_case.is_disputed, debtor_case.released_until, debtor_case.is_quiet, debtor_case.dunned,
		debtor_case.changes
	from `tabDebtor Case` as debtor_case
	where {which}
	order by debtor_case.name
	""",
	WHICH,
)
FARMERS = Query(
	"stored_farmer",
	{"parent": TEXT, "sales_person": TEXT, "share": QUANTITY},
	"""
	select farmer.parent, farmer.sales_person, farmer.share
	from `tabDebtor Case Farmer` as farmer
	inner join `tabDebtor Case` as debtor_case on debtor_case.name = farmer.parent
	where farmer.parenttype = 'Debtor Case' and {which}
	order by farmer.parent, farmer.idx
	""",
	WHICH,
)
DISPUTES = Query(
	"stored_dispute",
	{"parent": TEXT, "voucher_type": TEXT, "voucher": TEXT},
	"""
	select dispute.parent, dispute.voucher_type, dispute.voucher
	from `tabDebtor Dispute` as dispute
	inner join `tabDebtor Case` as debtor_case on debtor_case.name = dispute.parent
	where dispute.parenttype = 'Debtor Case' and {which}
	order by dispute.parent, dispute.idx
	""",
	WHICH,
)
LAST_CURED = Query(
	"last_cured",
	{"name": TEXT},
	"""
	with ranked as (
		select name, row_number() over (
			partition by customer order by cured_on desc, opened_on desc, name desc
		) as place
		from `tabDebtor Case`
		where company = %(company)s and status = 'Cured' and customer in %(customers)s
	)
	select name from ranked where place = 1
	""",
)


def has_cases(database: Database) -> bool:
	"""Whether the database is one of a site with this app: a bare copy has no cases."""
	return bool(database.staging.table(DOCTYPE))


def open_cases(database: Database, company: str, customers: Sequence[str] | None = None) -> list[Case]:
	"""A company's open cases (of some customers: theirs). Three statements."""
	if customers is None:
		return _read(database, "company", company=company)
	return _read(database, "customers", company=company, customers=customers) if customers else []


def last_cured(database: Database, company: str, customers: Sequence[str]) -> list[Case]:
	"""The last cured case of each of these customers. Four statements at most."""
	if not customers:
		return []
	names = [row.name for row in database.rows(LAST_CURED, company=company, customers=customers)]
	return _read(database, "named", names=names) if names else []


def _read(database: Database, which: str, **params: Any) -> list[Case]:
	choice = {"which": which}
	rows = database.rows(CASES, choice, **params)
	if not rows:
		return []
	farmers = _by_case(database.rows(FARMERS, choice, **params))
	disputes = _by_case(database.rows(DISPUTES, choice, **params))
	return [case_of(row, farmers.get(row.name, ()), disputes.get(row.name, ())) for row in rows]


def _by_case(rows: Iterable[Any]) -> dict[str, list]:
	found: dict[str, list] = {}
	for row in rows:
		found.setdefault(row.parent, []).append(row)
	return found


def case_of(row: Any, farmers: Iterable[Any], disputes: Iterable[Any]) -> Case:
	"""A case out of a row of its table, or out of its document, with the rows of its tables."""
	promise = None
	if row.promise_state:
		promise = Promise(
			date=row.promise_date,
			amount=money(row.promise_amount),
			made_on=row.promise_made_on,
			rest=money(row.promise_rest),
			held=row.promise_held_stage or None,
			state=row.promise_state,
		)
	return Case(
		customer=row.customer,
		company=row.company,
		name=row.name,
		status=row.status,
		stage=row.stage or None,
		stage_since=row.stage_since,
		opened_on=row.opened_on,
		cured_on=row.cured_on,
		previous=row.previous_case or None,
		figures=Figures(
			overdue=money(row.overdue),
			oldest_due_date=row.oldest_due_date,
			stage_amount=money(row.stage_amount),
			not_due=money(row.not_due),
			free_credit=money(row.free_credit),
			disputed=money(row.disputed_amount),
			farmers=tuple(
				(each.sales_person or None, round(to_decimal(each.share or 0) / 100, 6)) for each in farmers
			),
		),
		promise=promise,
		broken=bool(row.is_broken),
		promises_kept=row.promises_kept or 0,
		promises_broken=row.promises_broken or 0,
		is_disputed=bool(row.is_disputed),
		disputed=frozenset((each.voucher_type, each.voucher) for each in disputes),
		released_until=row.released_until,
		quiet=bool(row.is_quiet),
		dunned=names_of(row.dunned),
		changes=row.changes or 0,
	)


def names_of(text: str | None) -> frozenset[str]:
	"""Names out of a list in JSON; none where it is none: what stands in one case keeps no other from being read."""
	try:
		found = json.loads(text or "[]")
	except ValueError:
		return frozenset()
	return frozenset(str(name) for name in found) if isinstance(found, list) else frozenset()


def money(value: Any) -> Decimal:
	return round(to_decimal(value or 0), 2)
