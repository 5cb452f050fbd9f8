"""The reports by name. A view is imported when it is asked for: whoever shows one pays for one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

from sales_roles.messages import UserError, _
from sales_roles.views.table import Report

# In the order in which they are listed and shown.
NAMES = (
	"hunter-scorecard",
	"farmer-scorecard",
	"lead-cost",
	"lead-conversion",
	"plan-attainment",
	"sales-margin",
	"overdue-receivables",
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
