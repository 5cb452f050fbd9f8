"""The Hunter's figures as amounts of a report's rows, and what is derived from them; for every report about leads.

Ratios, medians and verdicts are derived from the sums alike for a person, a group, Unassigned, a key and the total.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from sales_roles.database.port import Database
from sales_roles.kpi.deals import days_to_deal, deals
from sales_roles.kpi.funnel import funnel, lost_reasons, reasons_by
from sales_roles.kpi.lead_plan import lead_plan
from sales_roles.kpi.lead_return import won_margin
from sales_roles.kpi.leads import LEAD, lead_list, leads, seen
from sales_roles.kpi.plan import months
from sales_roles.kpi.response import hours, minutes_to_response, response
from sales_roles.kpi.spend import Spend, lead_spend
from sales_roles.kpi.verdict import converted, reached, score, within
from sales_roles.messages import Message, _
from sales_roles.people import (
	TOTAL,
	UNASSIGNED,
	Visible,
	by_person,
	load_people,
	visible_people,
	with_groups,
)
from sales_roles.rounding import percent, quotient, round_rows, to_cent
from sales_roles.scope import Scope
from sales_roles.settings import DOCTYPE, Settings
from sales_roles.views.assemble import NO_LEAD, Row, common_notes, key_rows, limit_of, median, person_rows
from sales_roles.views.table import Column

VERDICTS = ("leads_verdict", "cost_per_lead_verdict", "conversion_verdict")


@dataclass
class LeadFigures:
	"""What was counted, by the report's grouping. `kinds` names the kind of each amount (see assemble.ZERO)."""

	scope: Scope
	settings: Settings
	visible: Visible
	by: str
	amounts: dict[str, Mapping[Any, Any]] = field(default_factory=dict)
	kinds: dict[str, str] = field(default_factory=dict)
	notes: list[Message] = field(default_factory=list)
	owners: set[str] = field(default_factory=set)
	accounts: tuple[str, ...] = ()

	@classmethod
	def load(
		cls,
		database: Database,
		scope: Scope,
		settings: Settings,
		by: str,
		*,
		spend: bool = False,
		outcome: bool = False,
		answers: bool = False,
		steps: bool = False,
	) -> LeadFigures:
		"""Leads with their spend, their deals, the first response, the funnel: each for one or two statements,
		the spend with its return for six at most."""
		visible = visible_people(load_people(database), scope)
		figures = cls(scope, settings, visible, by, notes=common_notes(visible))
		question = (scope, settings, visible, by)

		def leads_and_return(each: Database) -> tuple[list, Spend | None, list]:
			"""What was spent asks for the leads, what it returned for whether any was."""
			everyone = leads(each, scope, by)
			if not spend:
				return everyone, None, []
			spent = lead_spend(each, scope, settings, visible.people, everyone, by)
			return everyone, spent, [] if spent.rows is None else won_margin(each, *question)

		(everyone, spent, won), responses, deal_rows, steps_done, reasons = database.together(
			leads_and_return,
			lambda each: response(each, scope, visible, by) if answers else [],
			lambda each: deals(each, *question) if outcome else [],
			lambda each: funnel(each, *question) if steps else [],
			lambda each: lost_reasons(each, *question) if steps else [],
		)
		counted = seen(everyone, visible)
		for name in ("leads", "leads_to_date"):
			figures.add(name, "count", by_person(counted, name, "key" if by in ("month", LEAD) else by))
		figures.own(counted, "leads")
		if outcome:
			for name in ("existing_customer_leads", "deals"):
				figures.add(name, "count", by_person(deal_rows, name, figures.key))
				figures.own(deal_rows, name)
			figures.add("days_to_deal", "values", days_to_deal(deal_rows, figures.key))
		if answers:
			figures.add("untouched", "count", by_person(responses, "untouched", figures.key))
			figures.add("hours_to_response", "values", minutes_to_response(responses, figures.key))
		if steps:
			for name in ("contacted", "opportunities", "quotations", "lost"):
				figures.add(name, "count", by_person(steps_done, name, figures.key))
			figures.add("cohort_deals", "count", by_person(steps_done, "deals", figures.key))
			figures.add("lost_reasons", "values", reasons_by(reasons, figures.key))
		if spent:
			figures.add_spend(spent, won)
		figures.say_what_is_missing(bool(counted), spend)
		return figures

	@property
	def key(self) -> str:
		"""Where the rows of a figure hold the grouping's value."""
		return "sales_person" if self.by == "sales_person" else "key"

	def add(self, name: str, kind: str, amounts: Mapping[Any, Any]) -> None:
		self.amounts[name] = amounts
		self.kinds[name] = kind

	def own(self, rows: Iterable[Any], name: str) -> None:
		"""Note whose a figure's amounts are, whatever they are grouped by."""
		amounts = by_person(rows, name)
		if isinstance(next(iter(amounts.values()), None), Decimal):
			amounts = round_rows(amounts)
		self.owners.update(
			person for person, amount in amounts.items() if amount and person is not UNASSIGNED
		)

	@property
	def hunters(self) -> list[str]:
		people = self.visible.people
		return [name for name in people.holders("is_hunter") if people.by_name[name].enabled]

	@cached_property
	def listed(self) -> set[str]:
		"""Who has a row by person, and the tree's root, whose row is the total."""
		listed = with_groups(self.visible, self.owners.union(self.hunters).__contains__)
		roots = self.visible.people.roots
		return listed.union(roots) if self.visible.everyone and len(roots) == 1 else listed

	def add_spend(self, spent: Spend, won: Iterable[Any]) -> None:
		self.notes.extend(spent.notes)
		self.accounts = spent.accounts
		if spent.rows is None:
			return
		rows = seen(spent.rows, self.visible)
		self.add("lead_spend", "money", by_person(rows, "lead_spend", self.key))
		self.own(rows, "lead_spend")
		self.add("won_margin", "money", by_person(won, "won_margin", self.key))
		self.own(won, "won_margin")

	def say_what_is_missing(self, any_lead: bool, spend: bool) -> None:
		people = self.visible.people
		if people.roles_in_use and not people.holders("is_hunter"):
			self.notes.append(
				Message(
					_(
						"Nobody is a Hunter, so nobody is judged by leads. Tick the role on the Sales Persons."
					),
					link=("Sales Person",),
				)
			)
		if spend and "lead_spend" not in self.amounts:
			self.notes.append(
				Message(
					_(
						"No lead cost account of {0} is named, so lead spend and what it divides are blank. Name the"
						" accounts in the Sales Roles Settings."
					),
					self.scope.company,
					link=(DOCTYPE,),
				)
			)
		if not any_lead and not self.visible.nobody:
			self.notes.append(Message(NO_LEAD, self.scope.from_date, self.scope.to_date))

	def rows(self) -> tuple[list[Row], Row]:
		"""The report's rows and its total."""
		if self.by == "sales_person":
			return person_rows(self.visible, self.amounts, self.kinds, self.hunters, self.complete)
		keys = list(dict(months(self.scope))) if self.by == "month" else None
		return key_rows(self.by, self.amounts, self.kinds, self.complete, keys)

	def of_leads(self, database: Database, rows: Iterable[Row]) -> list[Row]:
		"""The rows of single leads with what is known of each, the oldest first."""
		figures = {row[LEAD]: row for row in rows}
		known = lead_list(database, self.scope, self.visible, figures)
		return [figures[lead.name] | lead._asdict() for lead in known]

	def complete(self, row: Row, name: Any) -> None:
		"""Fill in what is derived: ratios, medians, plan and limits, verdicts."""
		row.setdefault("lead_spend", None)
		spend, count = row["lead_spend"], row["leads"]
		row["cost_per_lead"] = quotient(spend, count)
		if "deals" in row:
			row["conversion"] = percent(row["deals"], count - row["existing_customer_leads"])
			row["cost_per_deal"] = quotient(spend, row["deals"])
			row["days_to_deal"] = median(row["days_to_deal"])
			row["return_on_lead_spend"] = quotient(row.pop("won_margin", None), spend)
		if "hours_to_response" in row:
			value = hours(median(row["hours_to_response"]))
			row["hours_to_response"] = None if value is None else to_cent(value)
		if "lost_reasons" in row:
			row["lost_reasons"] = in_words(row["lost_reasons"])
		self.judge(row, name)

	def judge(self, row: Row, name: Any) -> None:
		"""Plans, limits and verdicts. Only who holds the role is judged, and the total, as its root is."""
		scope, people = self.scope, self.visible.people
		judged = name is TOTAL or self.by != "sales_person" or name in people.holders("is_hunter")
		of = name if name is TOTAL or self.by == "sales_person" else TOTAL
		if self.by == "month" and name is not TOTAL:
			first, last = dict(months(scope))[name]
			scope = replace(scope, from_date=first, to_date=last)
		to_date = row.pop("leads_to_date")
		limit = limit_of(self.visible, of, "cost_per_lead_limit", self.settings) if of else None
		least = limit_of(self.visible, of, "conversion_plan", self.settings) if of else None
		plan = expected = None
		if self.by in ("sales_person", "month") or name is TOTAL:
			plan = lead_plan(self.visible, self.settings, self.listed, of, scope.from_date, scope.to_date)
			gone = min(scope.as_on, scope.to_date)
			expected = lead_plan(self.visible, self.settings, self.listed, of, scope.from_date, gone)
		row["lead_plan"] = None if plan is None else to_cent(plan)
		row["cost_per_lead_limit"] = limit
		row["conversion_plan"] = least
		row["leads_verdict"] = reached(scope, row["leads"], plan, to_date, expected) if judged else None
		if self.by in ("source", "campaign") and name is not TOTAL:
			row["leads_verdict"] = None  # a plan is a person's, not a source's
		row["cost_per_lead_verdict"] = within(row["cost_per_lead"], limit) if judged else None
		conversion = row.get("conversion")
		row["conversion_verdict"] = (
			converted(scope, self.settings, conversion, least) if judged and "deals" in row else None
		)
		row["cohort_age"] = max((scope.as_on - scope.to_date).days, 0)
		row["met"], row["judged"] = score(row[verdict] for verdict in VERDICTS) if judged else (None, 0)
		if not row["judged"]:
			row["met"] = None


def of_fields(row: Row, columns: Iterable[Column]) -> Row:
	"""A row with its columns and its place in the tree alone: what it was worked out from is no figure of it."""
	fields = {column.field for column in columns} | {"indent", "is_group"}
	return {field: value for field, value in row.items() if field in fields}


def labels(rows: Iterable[Row], by: str) -> list[str]:
	"""What a chart calls its rows."""
	blank = {"source": _("No source"), "campaign": _("No campaign")}.get(by, _("Unassigned"))
	return [row[by] or blank for row in rows]


def in_words(reasons: Counter) -> str | None:
	"""Counts of lost reasons as one text, the most frequent first."""
	ordered = sorted(reasons.items(), key=lambda each: (-each[1], each[0]))
	return ", ".join(f"{reason} {count}" for reason, count in ordered) or None
