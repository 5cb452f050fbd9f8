"""The reports by name. A view is imported when it is asked for: whoever shows one pays for one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib import import_module

from sales_roles.database.port import Database
from sales_roles.messages import Message, UserError, _
from sales_roles.scope import Scope
from sales_roles.settings import Settings
from sales_roles.views.assemble import NO_LEAD, NOBODY
from sales_roles.views.table import Report, Table

NO_AMOUNT = re.compile(r"(_plan|_limit|expected|forecast)\Z|\A(met|judged)\Z")

# In the order in which they are listed and shown.
NAMES = (
	"hunter-scorecard",
	"farmer-scorecard",
	"lead-cost",
	"lead-conversion",
	"plan-attainment",
	"sales-margin",
	"overdue-receivables",
	"debtors",
	"repeat-sales",
	"customer-care",
)


class Reports(Mapping[str, Report]):
	"""Report name → Report: `hunter-scorecard` is the REPORT of `sales_roles.views.hunter_scorecard`."""

	def __getitem__(self, name: str) -> Report:
		if name not in NAMES:
			raise KeyError(name)
		return import_module(f"sales_roles.views.{name.replace('-', '_')}").REPORT

	def __iter__(self) -> Iterator[str]:
		return iter(NAMES)

	def __len__(self) -> int:
		return len(NAMES)


REPORTS: Mapping[str, Report] = Reports()


def find_report(name: str) -> Report:
	"""A report by its name. Raises UserError that names the reports there are."""
	if name not in NAMES:
		raise UserError(_("There is no report {0}. Reports: {1}."), name or "''", ", ".join(NAMES))
	return REPORTS[name]


def find_grouping(report: Report, by: str | None) -> str:
	"""A grouping of a report, its first one by default. Raises UserError that names the groupings there are."""
	if not by:
		return report.groupings[0]
	if by not in report.groupings:
		raise UserError(
			_("{0} cannot be grouped by {1}. Groupings: {2}."), report.name, by, ", ".join(report.groupings)
		)
	return by


def build(report: Report, database: Database, scope: Scope, settings: Settings, by: str) -> Table:
	"""A report's answer; where a company has nothing in the period a note says so.

	Who may see nobody is told that alone: no plan, limit or account that is missing concerns them, and no tile.
	"""
	table = report.build(database, scope, settings, by)
	if NOBODY in table.notes:
		return replace(table, rows=(), summary=(), chart=None, notes=(NOBODY,))
	if is_blank(table):
		period = (scope.from_date, scope.to_date)
		note = Message(_("There is nothing of {0} from {1} to {2}."), scope.company, *period)
		if scope.narrowed:
			note = Message(_("There is nothing to see here from {0} to {1}."), *period)
		table = replace(table, notes=(*(each for each in table.notes if each.text != NO_LEAD), note))
	return table


def is_blank(table: Table) -> bool:
	"""Whether no row has any amount. Plans, limits and what is judged by them are none."""
	fields = [
		column.field
		for column in table.columns
		if column.kind in ("money", "count", "quantity", "number") and not NO_AMOUNT.search(column.field)
	]
	return not any(row.get(field) for row in (*table.rows, table.total) for field in fields)
