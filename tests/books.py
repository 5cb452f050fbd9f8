"""A company's books in a test, in a language that reads like bookkeeping.

A scenario is a text, one line a document: `[DATE] VERB NAME … key=value …`, split like a shell's command line, so
that names with blanks stand in quotes; `#` begins a comment. It is posted to a database as the rows that ERPNext
would write (`row_books.py`), or through ERPNext's documents on a site (`site_books.py`); `tests/site` compares both.
A test's scenario is its docstring's part after a line `Books:`. Rows that ERPNext refuses today, as imports and old
versions left them, stand after `Books by import:` and are compared with nothing.

Masters, without a date:

    company Acme EUR default              currency, default company; also abbr=
    fiscal_year 2026 2026-01-01 2026-12-31        also companies="Acme, Beta", disabled
    distribution Season January=10 February=90
    person Anna hunter farmer             also group, disabled, parent=, user=, employee=USER, lead_plan=,
                                          cost_per_lead_limit=, conversion_plan=, overdue_share_limit=
    plan Anna 2026 12000                  also group=, margin=, distribution=, company=, qty=
    group Phones parent=Products          an item group
    item Bolt                             a stock item; also service, group=, bundle="Bolt 4, Nut 1", drop_ship
    customer Alpha team="Anna 70, Boris 30"       also manager=USER, internal=COMPANY, lead=, opportunity=, prospect=,
                                          group=, territory=, disabled, account=
    team Alpha "Boris 100"                another team of a customer or of a document, from here on
    supplier Smith · user anna@x disabled · warehouse Shop · cost_center North
    account Ads parent=Marketing          also group, type=, root=, currency=
    source Fair · campaign Spring
    settings key=value …                  of Sales Roles Settings; defaults DOCTYPE key=value …: any Single
    lead_cost Ads center=North assign_by="Sales Person" assign_to=Anna

Documents, with a date (company=, time=10:00 for most; `draft` leaves one unsubmitted). A line is ITEM:QTY@RATE, with
[warehouse=Shop, group=Phones, factor=12, free, row=2] behind it where needed; an item `-` is a line without item.

    receipt Bolt:100@10 · issue Bolt:3
    invoice SI-1 Alpha Bolt:2@50          also team=, terms="2026-04-01 50, 2026-05-01 50", due=, of=DN-1 or SO-1, stock,
                                          opening, debit_note, pos=AMOUNT, consolidated, tax=19, currency=USD rate=1.1,
                                          advance="PE-1 30", account=
    return SI-2 of=SI-1 Bolt:1            also against (lowers the invoice itself), stock, team=; no lines: the whole
    order SO-1 Alpha Bolt:2@50            also of=QTN-1, team=, terms=
    delivery DN-1 of=SO-1 Bolt:1          or of an invoice, or DN-1 Alpha Bolt:1@50; a return: return DN-2 of=DN-1
    purchase_order PO-1 Smith of=SO-1 Bolt:2@30       a drop shipment · purchase PI-1 Smith Help:1@20, of=PO-1
    payment PE-1 Alpha 100 for="SI-1 60, SI-3 40"     also back (paid to the customer), rate=, account=
    journal JE-1 debit="Debtors/Alpha>SI-1 100" credit="Cash 100"      also type=, due=, bill=
    write_off JE-2 SI-1 10 · reconcile PE-1 SI-1 40 · unreconcile PE-1 SI-1
    expense Ads 500                       also center=, project=, opening, book=; negative: an income
    closing 2026                          a Period Closing Voucher's rows in the ledger
    cancel SI-1
    lead L-1 owner=anna@x                 also hunter=, received=, source=, campaign=, company=, customer=, status=
    opportunity OPP-1 lead=L-1            or prospect=, customer=; status=, lost="Price"
    prospect P-1 leads="L-1, L-2"
    quotation QTN-1 lead=L-1 Bolt:1@10    or prospect=, customer=; opportunity=, lost=
    communication sent lead=L-1           or received; by=USER, medium=Phone, customer=, contact=, …
    call outgoing lead=L-1 · event lead=L-1 by=USER · note lead=L-1 by=USER
    contact C-1 customer=Alpha
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

LINE = re.compile(
	r"(?P<item>.+?):(?P<qty>-?\d+(?:\.\d+)?)(?:@(?P<rate>-?\d+(?:\.\d+)?))?(?:\[(?P<extra>[^\]]*)\])?\Z"
)
DATE = re.compile(r"\d{4}-\d\d-\d\d\Z")
OPTION = re.compile(r"(?P<key>\w+)=(?P<value>.*)\Z", re.DOTALL)
NAMELESS = ("receipt", "issue", "expense", "communication", "call", "event", "note", "settings", "closing")


class ItemLine(NamedTuple):
	"""A line of a document; `rate` None: the source's."""

	item: str
	qty: Decimal
	rate: Decimal | None
	extra: Mapping[str, str]


@dataclass
class Entry:
	"""One line of a scenario. What a verb does not take is an error, so that no typo passes."""

	text: str
	day: date | None
	verb: str
	words: list[str]
	options: dict[str, str]
	lines: list[ItemLine] = field(default_factory=list)

	def word(self) -> str:
		if not self.words:
			raise ValueError(f"a word is missing: {self.text}")
		return self.words.pop(0)

	def flag(self, name: str) -> bool:
		if name not in self.words:
			return False
		self.words.remove(name)
		return True

	def option(self, name: str, default: Any = None) -> Any:
		return self.options.pop(name, default)

	def number(self, name: str, default: Any = None) -> Decimal | Any:
		value = self.options.pop(name, None)
		return default if value is None else Decimal(value)

	def day_option(self, name: str, default: date | None = None) -> date | None:
		value = self.options.pop(name, None)
		return default if value is None else date.fromisoformat(value)

	def time(self, default: str = "12:00") -> time:
		return time.fromisoformat(self.options.pop("time", default))

	def shares(self, name: str) -> list[tuple[str, Decimal | None]]:
		"""`"Anna 70, Boris 30"` as pairs; a name without number has None."""
		return pairs(self.options.pop(name, ""))

	def done(self) -> None:
		if self.words or self.options:
			raise ValueError(f"{self.verb} does not take {self.words or ''}{self.options or ''}: {self.text}")


def pairs(text: str) -> list[tuple[str, Decimal | None]]:
	found = []
	for part in filter(None, (each.strip() for each in text.split(","))):
		head, _blank, tail = part.rpartition(" ")
		if head and re.match(r"-?\d+(\.\d+)?\Z", tail):
			found.append((head.strip(), Decimal(tail)))
		else:
			found.append((part, None))
	return found


def parse_books(text: str) -> Iterator[Entry]:
	"""The lines of a scenario."""
	for raw in text.splitlines():
		words = shlex.split(raw, comments=True)
		if not words:
			continue
		day = date.fromisoformat(words.pop(0)) if DATE.match(words[0]) else None
		entry = Entry(raw.strip(), day, words.pop(0), [], {})
		for word in words:
			if option := OPTION.match(word):  # before a line of items: time=10:00 looks like one
				entry.options[option["key"]] = option["value"]
			elif item := LINE.match(word):
				entry.lines.append(
					ItemLine(
						item["item"],
						Decimal(item["qty"]),
						None if item["rate"] is None else Decimal(item["rate"]),
						_extra(item["extra"]),
					)
				)
			else:
				entry.words.append(word)
		yield entry


def _extra(text: str | None) -> dict[str, str]:
	extra = {}
	for part in filter(None, (each.strip() for each in (text or "").split(","))):
		key, equals, value = part.partition("=")
		extra[key.strip()] = value.strip() if equals else "1"
	return extra


def scenario(docstring: str | None, imported: bool = True) -> str:
	"""The part of a test's docstring after the line `Books:`; blank where there is none.

	`Books by import:` are rows that ERPNext's documents refuse, as imports and old versions left them: they are not
	posted on a site (`imported` False leaves them out).
	"""
	lines = (docstring or "").splitlines()
	for number, line in enumerate(lines):
		if line.strip() == "Books:" or (imported and line.strip() == "Books by import:"):
			return "\n".join(lines[number + 1 :])
	return ""


class Books:
	"""What a test holds: books on one engine, and questions to them."""

	def __init__(self, engine, rows):
		self.engine = engine
		self.rows = rows  # a RowBooks
		self._database = None

	def post(self, text: str) -> None:
		"""Post the lines of a scenario."""
		for entry in parse_books(text):
			self.rows.post(entry)

	def row(self, doctype: str, name: str | None = None, /, **values: Any) -> dict[str, Any]:
		"""A raw row, for what the language has no verb for."""
		return self.rows.add(doctype, name, **values)

	@property
	def database(self):
		"""The books as a database of the core, as they stand now."""
		self.rows.finish()
		if self.rows.changed or self._database is None:
			self.close()
			self.engine.write(self.rows.tables, self.rows.changed)
			self.rows.changed = set()
			self._database = self.engine.open()
		return self._database

	def close(self) -> None:
		if self._database is not None:
			self.engine.release(self._database)
			self._database = None

	@property
	def company(self) -> str:
		return self.rows.default_company()

	def account(self, name: str, company: str | None = None) -> str:
		"""An account's full name: "Ads" is "Ads - A"."""
		return self.rows.account(name, company or self.company)

	def center(self, name: str, company: str | None = None) -> str:
		"""A cost center's full name."""
		return self.rows.center(name, company or self.company)

	def scope(
		self,
		from_date: str | date,
		to_date: str | date,
		*,
		company: str | None = None,
		as_on: str | date | None = None,
		today: str | date | None = None,
		**values: Any,
	):
		"""A scope over the books; today is the end of the period (or as_on) unless said, never the clock's."""
		from sales_roles.scope import resolve_scope

		to_date, as_on = to_day(to_date), to_day(as_on)
		return resolve_scope(
			self.database,
			company or self.company,
			to_day(from_date),
			to_date,
			as_on=as_on,
			today=to_day(today) or as_on or to_date,
			**values,
		)

	def settings(self, **values: Any):
		"""The settings of the books (`settings` and `lead_cost` lines), some of them replaced.

		`lead_cost_accounts` are dicts with an account's short or full name.
		"""
		from sales_roles.settings import load_settings, parse

		stored = load_settings(self.database)
		if "lead_cost_accounts" in values:
			values["lead_cost_accounts"] = [
				row
				| {"account": self.account(row["account"])}
				| ({"cost_center": self.center(row["cost_center"])} if row.get("cost_center") else {})
				for row in values["lead_cost_accounts"]
			]
		parsed = parse(values, "the test")
		return replace(stored, **{name: getattr(parsed, name) for name in values})

	def report(
		self, name: str, from_date, to_date, *, by: str | None = None, settings=None, **scope_values: Any
	):
		"""A report's Table. `settings`: a dict of values, or Settings."""
		from sales_roles.views.registry import find_grouping, find_report

		report = find_report(name)
		scope = self.scope(from_date, to_date, **scope_values)
		if settings is None or isinstance(settings, dict):
			settings = self.settings(**(settings or {}))
		return report.build(self.database, scope, settings, find_grouping(report, by))

	def question(self, from_date, to_date, settings: Mapping[str, Any] | None = None, **scope_values: Any):
		"""(database, scope, settings, visible): the arguments of a figure."""
		from sales_roles.people import load_people, visible_people

		scope = self.scope(from_date, to_date, **scope_values)
		settings = self.settings(**(settings or {}))
		return self.database, scope, settings, visible_people(load_people(self.database), scope)


def to_day(value: str | date | None) -> date | None:
	return date.fromisoformat(value) if isinstance(value, str) else value


def column(table, field: str) -> dict[str, Any]:
	"""One column of a report: row label → value. The row of nobody is "Unassigned"."""
	found = {}
	for row in table.rows:
		key = table.by if table.by in row else table.columns[0].field
		found[row[key] if row[key] is not None else "Unassigned"] = row[field]
	return found


def at(day: date, clock: time) -> datetime:
	return datetime.combine(day, clock)
