"""The Sales Person tree: roles, plans, who is visible, roll-up (docs/kpi.md, "Who owns what").

Amounts travel as `{field: {person: value}}`, where the person `None` is Unassigned and a value is anything that
adds up: Decimal, int, or a Counter of values whose median is taken later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from sales_roles.database.port import COUNT, MONEY, QUANTITY, TEXT, Database, Query
from sales_roles.messages import UserError, _
from sales_roles.rounding import round_rows
from sales_roles.scope import Scope

UNASSIGNED = None


class _Total:
	"""Names the total row where a person's name is asked for."""

	def __repr__(self) -> str:
		return "TOTAL"


TOTAL = _Total()

Amounts = Mapping[str, Mapping[str | None, Any]]

SALES_PERSON = Query(
	"person",
	{
		"name": TEXT,
		"parent": TEXT,
		"is_group": COUNT,
		"enabled": COUNT,
		"user": TEXT,
		"is_hunter": COUNT,
		"is_farmer": COUNT,
		"lead_plan": QUANTITY,
		"cost_per_lead_limit": MONEY,
		"conversion_plan": QUANTITY,
		"overdue_share_limit": QUANTITY,
		"lft": COUNT,
		"rgt": COUNT,
	},
	"""
	with {person_of_user}
	select sales_person.name, sales_person.parent_sales_person, coalesce(sales_person.is_group, 0),
		coalesce(sales_person.enabled, 0),
		(
			select min(person_of_user.user) from person_of_user
			where person_of_user.sales_person = sales_person.name
		) as user,
		coalesce(sales_person.is_hunter, 0), coalesce(sales_person.is_farmer, 0),
		sales_person.lead_plan, sales_person.cost_per_lead_limit, sales_person.conversion_plan,
		sales_person.overdue_share_limit, coalesce(sales_person.lft, 0), coalesce(sales_person.rgt, 0)
	from sales_person
	order by sales_person.lft, sales_person.name
	""",
)


class Node(NamedTuple):
	"""A person as a row of a tree report: its depth among the rows shown."""

	name: str
	indent: int
	is_group: bool


@dataclass(frozen=True)
class People:
	"""The tree, in tree order. Persons are the NamedTuples of SALES_PERSON."""

	persons: tuple

	@cached_property
	def by_name(self) -> dict[str, Any]:
		return {person.name: person for person in self.persons}

	@cached_property
	def children(self) -> dict[str | None, list[str]]:
		"""Parent → children, in tree order. Whose parent is not there stands at the top (None)."""
		children: dict[str | None, list[str]] = {}
		for person in self.persons:
			parent = person.parent if person.parent in self.by_name and person.parent != person.name else None
			children.setdefault(parent, []).append(person.name)
		return children

	@property
	def roots(self) -> list[str]:
		return self.children.get(None, [])

	def subtree(self, name: str) -> list[str]:
		"""A person and all below, in tree order."""
		found, waiting = [], [name]
		while waiting:
			each = waiting.pop()
			found.append(each)
			waiting.extend(reversed(self.children.get(each, [])))
		return found

	@cached_property
	def roles_in_use(self) -> bool:
		"""Whether anybody on the site holds a role; while nobody does, everyone is judged by both."""
		return any(person.is_hunter or person.is_farmer for person in self.persons)

	def holders(self, role: str) -> frozenset[str]:
		"""Who holds `is_hunter` or `is_farmer`."""
		if not self.roles_in_use:
			return frozenset(person.name for person in self.persons if not person.is_group)
		return frozenset(person.name for person in self.persons if getattr(person, role))


def load_people(database: Database) -> People:
	return People(tuple(database.rows(SALES_PERSON)))


@dataclass(frozen=True)
class Visible:
	"""Whose rows a question may show: the reader's people within the sales person asked for."""

	people: People
	names: frozenset[str] | None  # None: everyone, and Unassigned

	@property
	def everyone(self) -> bool:
		return self.names is None

	@property
	def nobody(self) -> bool:
		"""The reader has no people here: answer no rows, ask no query."""
		return self.names is not None and not self.names

	def __contains__(self, name: str | None) -> bool:
		return self.names is None or name in self.names

	@property
	def params(self) -> dict[str, Any]:
		"""Parameters of the fragment `{visible}`."""
		return {"everyone": int(self.everyone), "people": sorted(self.names) if self.names else [""]}

	@property
	def tops(self) -> list[str]:
		"""The topmost people shown, in tree order; the tree's roots for a reader of everything."""
		if self.names is None:
			return self.people.roots
		return [each for root in self.people.roots for each in self._nearest(root)]

	def below(self, name: str) -> list[str]:
		"""Those shown next below a person: a child, or beneath one who is not the reader's to see."""
		return [each for child in self.people.children.get(name, []) for each in self._nearest(child)]

	def _nearest(self, name: str) -> list[str]:
		return [name] if name in self else self.below(name)


def visible_people(people: People, scope: Scope) -> Visible:
	"""Raises UserError if the scope's sales person does not exist or is not the reader's to see."""
	if scope.sales_person is None:
		return Visible(people, scope.people)
	if scope.sales_person not in people.by_name:
		raise UserError(_("There is no sales person {0} here."), scope.sales_person)
	names = frozenset(people.subtree(scope.sales_person))
	if scope.people is not None:
		names &= scope.people
	return Visible(people, names)


@dataclass(frozen=True)
class Rollup:
	"""Amounts of persons with their groups. `own` are rounded leaf amounts; `of(name)` adds the subtree's."""

	visible: Visible
	own: Mapping[str, Mapping[str | None, Any]]

	def of(self, field: str, name: str | None) -> Any:
		"""The amount of a person with all below (those the reader sees), or of Unassigned; None: no amount."""
		amounts = self.own[field]
		if name is UNASSIGNED:
			return amounts.get(UNASSIGNED)
		names = [each for each in self.visible.people.subtree(name) if each in self.visible]
		return add(amounts[each] for each in names if each in amounts)

	def total(self, field: str) -> Any:
		"""Each amount once; None where there is none."""
		return add(self.own[field].values())

	def owners(self) -> set[str | None]:
		"""Who has an amount anywhere."""
		return {
			person
			for amounts in self.own.values()
			for person, value in amounts.items()
			if value not in (None, 0) and value
		}


def add(values: Iterable[Any]) -> Any:
	"""The sum of what adds up, None for nothing at all."""
	total = None
	for value in values:
		if value is not None:
			total = value if total is None else total + value
	return total


def roll_up(visible: Visible, amounts: Amounts, rounded: Iterable[str] = ()) -> Rollup:
	"""Round the fields named once, each column to its rounded total, and prepare the groups' sums."""
	rounded = set(rounded)
	own = {}
	for name, values in amounts.items():
		kept = {person: value for person, value in values.items() if person in visible}
		own[name] = round_rows(kept) if name in rounded else kept
	return Rollup(visible, own)


def with_groups(visible: Visible, listed: Callable[[str], bool]) -> set[str]:
	"""Who is listed and the groups above them, as far as the reader sees them."""
	people = visible.people
	shown: set[str] = set()
	for person in people.persons:
		if person.name not in visible or not listed(person.name):
			continue
		name: str | None = person.name
		while name in people.by_name and name in visible and name not in shown:
			shown.add(name)
			name = people.by_name[name].parent
	return shown


def tree_rows(visible: Visible, listed: Callable[[str], bool]) -> list[Node]:
	"""The rows of a tree report: who is listed and the groups above them, as deep as they stand.

	The tree's root is left to the total row, which has its figures, unless it is listed for its own sake.
	"""
	people = visible.people
	shown = with_groups(visible, listed)
	rows: list[Node] = []

	def walk(name: str, indent: int) -> None:
		if name in shown:
			rows.append(
				Node(name, indent, bool(people.children.get(name)) or bool(people.by_name[name].is_group))
			)
			indent += 1
		for child in people.children.get(name, []):
			walk(child, indent)

	for root in people.roots:
		if visible.everyone and people.roots == [root] and people.children.get(root) and not listed(root):
			shown.discard(root)
		walk(root, 0)
	return rows


def by_person(rows: Iterable[Any], field: str, key: str = "sales_person") -> dict[Any, Decimal]:
	"""One field of a figure's rows, added up by person (or by another key)."""
	amounts: dict[Any, Any] = {}
	for row in rows:
		value = getattr(row, field)
		if value is not None:
			group = getattr(row, key)
			amounts[group] = amounts[group] + value if group in amounts else value
	return amounts
