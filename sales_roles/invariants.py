"""Rules that must hold on every database, to the cent, and need no report of ERPNext's own.

docs/kpi.md, "Must hold", 1, 6 and 7, for one company and year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from sales_roles.database.port import COUNT, MONEY, Database, Query
from sales_roles.export.display import show
from sales_roles.messages import Message, _
from sales_roles.rounding import to_cent
from sales_roles.scope import Scope
from sales_roles.settings import ACCOUNTS, COST_CENTERS, Settings
from sales_roles.views.registry import REPORTS
from sales_roles.views.table import Table

# Fields whose rows add up to the total, in every report that has them (docs/kpi.md); ranges of ageing besides.
ADDS_UP = frozenset(
	"""
	leads existing_customer_leads lead_spend deals contacted opportunities quotations untouched
	turnover untargeted_turnover cost_of_goods margin untargeted_margin
	open_amount credit receivable linked_credit overdue not_due due_today not_aged
	second_sales third_sales tenth_sales repeat_turnover new_turnover
	""".split()
)

AGEING = re.compile(r"days_\d+_(\d+|plus)\Z")

NET_TOTALS = Query(
	"net_totals",
	{"amount": MONEY},
	"""
	select coalesce(sum(base_net_total), 0)
	from `tabSales Invoice`
	where docstatus = 1
		and company = %(company)s
		and posting_date between %(from_date)s and %(to_date)s
		and coalesce(is_opening, 'No') <> 'Yes'
		and not (coalesce(is_internal_customer, 0) = 1 and coalesce(represents_company, '') = company)
	""",
)

LEAD_COUNT = Query(
	"lead_count",
	{"leads": COUNT},
	"""
	with {lead}
	select count(*)
	from lead
	where (company = %(company)s or (coalesce(company, '') = '' and %(is_default_company)s = 1))
		and (
			(received_on is not null and received_on between %(from_date)s and %(to_date)s)
			or (received_on is null and creation >= %(from_time)s and creation < %(to_time)s)
		)
	""",
)

LEDGER = Query(
	"ledger_net",
	{"account_lft": COUNT, "center_lft": COUNT, "amount": MONEY},
	"""
	select account.lft, center.lft, sum(entry.debit - entry.credit)
	from `tabGL Entry` as entry
	inner join `tabAccount` as account on account.name = entry.account
	left join `tabCost Center` as center on center.name = entry.cost_center
	where entry.company = %(company)s
		and entry.posting_date between %(from_date)s and %(to_date)s
		and entry.is_cancelled = 0
		and coalesce(entry.is_opening, 'No') <> 'Yes'
		and entry.voucher_type <> 'Period Closing Voucher'
		and coalesce(entry.finance_book, '') in ('', %(finance_book)s)
	group by account.lft, center.lft
	""",
)


class Finding(NamedTuple):
	"""One sentence; `holds` None: it is not about something that can hold. `heading` begins a group."""

	message: Message
	holds: bool | None = None
	heading: bool = False

	@property
	def failed(self) -> bool:
		return self.holds is False

	def __str__(self) -> str:
		if self.heading:
			return f"\n{self.message}"
		return f"{'·' if self.holds is None else '✓' if self.holds else '✗'} {self.message}"


def check_year(database: Database, scope: Scope, settings: Settings) -> Iterator[Finding]:
	"""Rules 1, 6 and 7 for one company and year."""
	settings = replace(settings, turnover_document="Sales Invoice")  # rule 1 is about invoices
	built: dict[str, list[Table]] = {}
	for report in REPORTS.values():
		asked = replace(scope, as_on=scope.today) if report.as_on_today else scope
		built[report.name] = [report.build(database, asked, settings, by) for by in report.groupings]
	yield from rule_1(database, scope, built)
	yield from rule_6(database, scope, settings, built)
	yield from rule_7(built)


def rule_1(database: Database, scope: Scope, built: Mapping[str, Sequence[Table]]) -> Iterator[Finding]:
	"""Σ turnover = Σ base_net_total of the period's submitted, non-opening Sales Invoices, no internal transfers."""
	ours = built["plan-attainment"][0].total.get("turnover")
	theirs = database.rows(NET_TOTALS, **scope.params)[0].amount
	yield compared(_("Rule 1, turnover {0} = net totals of the Sales Invoices {1}."), ours, theirs)


def rule_6(
	database: Database, scope: Scope, settings: Settings, built: Mapping[str, Sequence[Table]]
) -> Iterator[Finding]:
	"""Σ leads = the Lead list's count; Σ lead spend = the General Ledger's net without period closing."""
	ours = built["lead-conversion"][0].total.get("leads")
	theirs = database.rows(LEAD_COUNT, **scope.params)[0].leads
	yield compared(_("Rule 6, leads {0} = the Lead list's {1}."), ours, theirs, "count")
	spend = built["lead-cost"][0].total.get("lead_spend")
	if spend is not None:
		yield compared(
			_("Rule 6, lead spend {0} = the General Ledger's {1}."),
			spend,
			ledger_net(database, scope, settings),
		)


def ledger_net(database: Database, scope: Scope, settings: Settings) -> Decimal:
	"""Net debit of the accounts named as lead cost with all below them, of the cost centers if any are named."""
	named = settings.lead_cost_accounts
	accounts = {row.name: row for row in database.rows(ACCOUNTS, names=[row.account for row in named])}
	names = [row.cost_center for row in named if row.cost_center]
	centers = {row.name: row for row in database.rows(COST_CENTERS, names=names)} if names else {}

	def counts(entry: Any) -> bool:
		for row in named:
			account, center = accounts[row.account], centers.get(row.cost_center)
			if (
				account.company == scope.company
				and account.lft <= entry.account_lft <= account.rgt
				and (not row.cost_center or (center and center.lft <= (entry.center_lft or 0) <= center.rgt))
			):
				return True
		return False

	entries = database.rows(LEDGER, **scope.params)
	return sum((entry.amount for entry in entries if counts(entry)), Decimal(0))


def rule_7(built: Mapping[str, Sequence[Table]]) -> Iterator[Finding]:
	"""Σ over the rows = the total, whatever a report is grouped by; and every grouping has the same total."""
	sums = 0
	wrong = []
	for name, tables in built.items():
		totals: dict[str, tuple[str, Decimal]] = {}
		for table in tables:
			for field in adding_up(table):
				sums += 1
				rows, total = sum_of_rows(table, field), amount(table.total[field])
				if rows != total:
					wrong.append(
						Message(
							_("{0} by {1}: the rows of {2} add up to {3}, the total is {4}"),
							name,
							table.by,
							field,
							rows,
							total,
						)
					)
				by, first = totals.setdefault(field, (table.by, total))
				if first != total:
					wrong.append(
						Message(
							_("{0}: the total of {1} is {2} by {3} and {4} by {5}"),
							name,
							field,
							first,
							by,
							total,
							table.by,
						)
					)
	for message in wrong:
		yield Finding(Message(_("Rule 7, {0}."), message), False)
	if not wrong:
		yield Finding(
			Message(_("Rule 7, all rows add up to their total, by every grouping ({0} sums)."), sums), True
		)


def adding_up(table: Table) -> list[str]:
	"""The fields that add up here; one that is blank in every row (a debt has no month) has nothing to add."""
	return [
		column.field
		for column in table.columns
		if (column.field in ADDS_UP or AGEING.match(column.field))
		and table.total.get(column.field) is not None
		and any(row.get(column.field) is not None for row in table.rows)
	]


def sum_of_rows(table: Table, field: str) -> Decimal:
	"""Of a tree's rows the topmost, which hold all below them, and Unassigned."""
	return sum((amount(row.get(field)) for row in table.rows if not row.get("indent")), Decimal(0))


def amount(value: Any) -> Decimal:
	return Decimal(0) if value is None else Decimal(value)


def compared(text: str, ours: Any, theirs: Any, kind: str = "money") -> Finding:
	"""Equal to the cent."""
	ours, theirs = to_cent(amount(ours)), to_cent(amount(theirs))
	return Finding(Message(text, show(ours, kind), show(theirs, kind)), ours == theirs)
