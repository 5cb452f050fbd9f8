"""What a report is: a typed table with its total, chart, summary and notes. Everything shows this."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sales_roles.database.port import Database
from sales_roles.messages import Message
from sales_roles.scope import Scope
from sales_roles.settings import Settings

KINDS = (
	"money",
	"percent",
	"count",
	"quantity",
	"number",
	"days",
	"hours",
	"date",
	"text",
	"link",
	"verdict",
)


@dataclass(frozen=True)
class Drill:
	"""What stands behind a figure: another report of ours, a list or document of ERPNext, or a report of ERPNext's.

	`filters` maps a filter of the target to a field of the row; `fixed` to a constant; the scope's company and
	period always travel along to a report, and to a list of documents. `by` is the target report's grouping. A
	`native` report stands behind the total alone.
	"""

	report: str = ""
	doctype: str = ""
	native: str = ""
	by: str = ""
	filters: Mapping[str, str] = field(default_factory=dict)
	fixed: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
	"""A column of a report. `help` is the rule in kpi.md's words; `link` the DocType of a link kind (or the field
	that holds it, for a dynamic one)."""

	field: str
	label: str
	kind: str
	help: str = ""
	link: str = ""
	drill: Drill | None = None


@dataclass(frozen=True)
class Tile:
	"""A figure of the summary."""

	label: str
	value: Any
	kind: str
	verdict: str | None = None


@dataclass(frozen=True)
class Chart:
	"""`type` is bar or line; `series` maps a label to one number (or None) per label of the axis."""

	type: str
	labels: Sequence[str]
	series: Mapping[str, Sequence[Any]]
	kind: str = "money"


@dataclass(frozen=True)
class Table:
	"""One report's answer. `rows` and `total` are dicts by field: Decimal, int, date, str or None."""

	report: str
	title: str
	scope: Scope
	by: str
	columns: Sequence[Column]
	rows: Sequence[Mapping[str, Any]]
	total: Mapping[str, Any]
	summary: Sequence[Tile] = ()
	chart: Chart | None = None
	notes: Sequence[Message] = ()


@dataclass(frozen=True)
class Report:
	"""A report by name: `groupings` are its keys for `by` (the first is the default), `build` its view."""

	name: str
	title: str
	groupings: Sequence[str]
	build: Callable[[Database, Scope, Settings, str], Table]
	about: str = ""
	as_on_today: bool = False  # the Hunter's reports are known as of today
