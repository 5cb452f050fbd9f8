"""What happens at the demo company: one kind of event a class, each with its moment. `documents.py` posts them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sales_roles.demo.cast import NET_30

FIRST_DAY, LAST_DAY = date(2025, 1, 1), date(2026, 6, 30)


class Line(NamedTuple):
	item: str
	qty: float
	rate: float


@dataclass
class Sale:
	"""A sale from order to invoice. `way` is how it is posted:

	stock (the invoice moves stock) · order (order, note, invoice of the note) · order_bill (order, note, invoice of
	the order) · note (note, invoice) · bill_first (invoice, note) · drop (order, purchase, invoice; the supplier
	delivers) · drop_order (the same, the supplier has not billed yet).
	`team` None: as the customer's, () : no rows, as documents made by other software have none.
	"""

	customer: str
	day: date
	lines: list[Line]
	way: str = "stock"
	terms: str = NET_30
	team: tuple[tuple[str, float], ...] | None = None
	rate: float = 1.0
	quotation: str | None = None
	tag: str = ""
	number: str = ""
	documents: dict[str, str] = field(default_factory=dict)

	@property
	def ordered(self) -> bool:
		return self.way in ("order", "order_bill", "drop", "drop_order")


@dataclass
class Lead:
	"""A lead and what becomes of it. `owner`: the Sales Person whose user owns it; `own_hunter`: the Hunter whom
	the lead itself names; `customer`: whom ERPNext calls its customer."""

	name: str
	came: datetime
	company: str
	contact: str
	source: str
	fate: str
	owner: str | None = None
	own_hunter: str | None = None
	campaign: str | None = None
	customer: str | None = None


class Receipt(NamedTuple):
	at: datetime
	name: str
	rows: list[Line]


class SupplierBill(NamedTuple):
	at: datetime
	name: str
	supplier: str
	rows: list[Line]


class LeadCost(NamedTuple):
	at: datetime
	name: str
	rows: list[tuple[str, float]]


class LeadCame(NamedTuple):
	at: datetime
	lead: Lead


class Talk(NamedTuple):
	"""A Communication on a lead or a customer; sent by us or received."""

	at: datetime
	doctype: str
	name: str
	sent: bool
	medium: str
	person: str | None


class Meeting(NamedTuple):
	at: datetime
	customer: str
	person: str


class Called(NamedTuple):
	at: datetime
	customer: str
	person: str


class Noted(NamedTuple):
	"""A remark on the customer's form."""

	at: datetime
	customer: str
	person: str


class LeadStatus(NamedTuple):
	at: datetime
	lead: Lead
	status: str


class ProspectMade(NamedTuple):
	at: datetime
	lead: Lead


class OpportunityMade(NamedTuple):
	at: datetime
	lead: Lead
	of_prospect: bool = False


class QuotationMade(NamedTuple):
	at: datetime
	lead: Lead
	lines: list[Line]
	of_prospect: bool = False
	with_opportunity: bool = False
	draft: bool = False


class Lost(NamedTuple):
	at: datetime
	lead: Lead
	doctype: str
	reason: str


class CustomerMade(NamedTuple):
	"""`link`: lead, opportunity, prospect, or None where only the order names the quotation."""

	at: datetime
	lead: Lead
	name: str
	team: tuple[tuple[str, float], ...]
	link: str | None


class LeadOfCustomer(NamedTuple):
	"""A customer of long standing is linked to a lead that came later."""

	at: datetime
	lead: Lead
	customer: str


class Ordered(NamedTuple):
	at: datetime
	sale: Sale


class Purchased(NamedTuple):
	at: datetime
	sale: Sale


class PurchaseBilled(NamedTuple):
	at: datetime
	sale: Sale


class Delivered(NamedTuple):
	at: datetime
	sale: Sale


class Billed(NamedTuple):
	at: datetime
	sale: Sale


class Cancelled(NamedTuple):
	at: datetime
	sale: Sale


class Paid(NamedTuple):
	"""Money received: `share` of what is open on each sale, `on_account` beside it, for an order if `in_advance`."""

	at: datetime
	name: str
	sales: list[Sale]
	share: float = 1.0
	on_account: float = 0
	in_advance: bool = False
	customer: str | None = None
	rate: float = 1.0


class Returned(NamedTuple):
	"""A credit note on a sale. `how`: stock (goods came back) · note (by a return note, then its credit) · price (no
	goods) · service. `settles`: it lowers the invoice itself, otherwise it stays open until it is reconciled."""

	at: datetime
	name: str
	sale: Sale
	quantities: dict[str, float]
	how: str = "stock"
	settles: bool = True
	rate: float | None = None


class FreeCredit(NamedTuple):
	at: datetime
	name: str
	customer: str
	amount: float


class DebitNote(NamedTuple):
	at: datetime
	name: str
	sale: Sale
	amount: float


class Opening(NamedTuple):
	at: datetime
	name: str
	customer: str
	amount: float
	due: date
	sale: Sale


class CustomerDebt(NamedTuple):
	"""A journal that charges a customer, without a due date."""

	at: datetime
	name: str
	customer: str
	amount: float


class WrittenOff(NamedTuple):
	at: datetime
	name: str
	sale: Sale


class YearClosed(NamedTuple):
	at: datetime
	name: str
	year: int


class PersonLeft(NamedTuple):
	at: datetime
	person: str
	successor: str


class Dice:
	"""Chance with a fixed seed. Only `random()` is used: it is the one method that every Python answers alike."""

	def __init__(self, seed: str):
		self._random = random.Random(f"sales_roles {seed}").random

	def between(self, low: float, high: float) -> float:
		return low + (high - low) * self._random()

	def whole(self, low: int, high: int) -> int:
		"""A whole number from low to high, both included."""
		return low + int(self._random() * (high - low + 1))

	def pick(self, choices):
		return choices[int(self._random() * len(choices))]

	def shuffle(self, values: list) -> list:
		values = list(values)
		for last in range(len(values) - 1, 0, -1):
			other = int(self._random() * (last + 1))
			values[last], values[other] = values[other], values[last]
		return values


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
	return datetime.combine(day, time(hour, minute))


def workday(day: date) -> date:
	"""The day, or the Monday after a weekend."""
	return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
