"""A year of a company's life, day by day, with workers really running (docs/debtors.md, "The run").

Every morning the run is queued as the scheduler queues it; then the day's documents are posted, and the workers do what
the payments queue. After both the cases are compared with what the policy says of that day's ledger, told here a second
time: the ledger is added up from its entries, the stages judged with plain loops, promises and disputes remembered by
the test that made them.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

import pytest
from debtor_company import (
	ANNA,
	BORIS,
	BOSS,
	COMPANY,
	MANAGER,
	PEOPLE,
	POLICY,
	assert_told_once,
	clear,
	found,
	rows,
	say,
)
from throwaway import connected, throwaway
from workers import workers

pytestmark = pytest.mark.slow

FIRST, DAYS = date(2025, 1, 1), 365
SEED = 5
ACTS = 0.6  # how likely something is posted on a day
TEAMS = {"Alpha": "Anna 100", "Beta": "Boris 100", "Gamma": "Anna 60, Boris 40", "Delta": None}
EXEMPT = "Omega"
OLD_DEBTS = f"""
2024-10-01 invoice OLD-1 Alpha Help:1@300 due=2024-12-20
2024-10-01 invoice OLD-2 {EXEMPT} Help:1@900 due=2024-11-01
"""
ZERO = Decimal(0)


@pytest.fixture(scope="module")
def staff(tmp_path_factory):
	with workers(tmp_path_factory.mktemp("workers")) as found:
		yield found


@pytest.fixture(scope="module")
def site(request, staff):
	with connected(throwaway(request.config).name) as name:
		yield name


@pytest.fixture(autouse=True)
def rolled_back():
	"""What is posted here is committed."""


# The day's ledger, and what the policy says of it


class Debt(NamedTuple):
	"""What a customer owes by due date and voucher, the oldest first; credit is positive."""

	terms: tuple[tuple[date, str, Decimal], ...] = ()
	credit: Decimal = ZERO

	def late(self, day: date, days: int = 1, without: frozenset[str] = frozenset()) -> Decimal:
		return sum(
			(
				amount
				for due, voucher, amount in self.terms
				if (day - due).days >= days and voucher not in without
			),
			ZERO,
		)

	def oldest(self, day: date) -> date | None:
		return min((due for due, _voucher, _amount in self.terms if due < day), default=None)

	def covered(self, without: frozenset[str] = frozenset()) -> Debt:
		"""Undisputed terms less the free credit, which covers the oldest first."""
		credit, kept = self.credit, []
		for due, voucher, amount in self.terms:
			if voucher not in without:
				taken = min(credit, amount)
				credit -= taken
				if amount > taken:
					kept.append((due, voucher, amount - taken))
		return Debt(tuple(kept))


def ledger(day: date) -> dict[str, Debt]:
	"""Debts by customer: the entries added up by what they are against; returns lower their invoice."""
	entries = rows(
		"Payment Ledger Entry",
		{"company": COMPANY, "party_type": "Customer", "delinked": 0, "posting_date": ("<=", day)},
		("party", "against_voucher_type", "against_voucher_no", "amount"),
	)
	invoices = {row.name: row.return_against for row in rows("Sales Invoice", {}, ("name", "return_against"))}
	schedules: dict[str, list] = {}
	for row in rows(
		"Payment Schedule",
		{"parenttype": "Sales Invoice"},
		("parent", "due_date", "base_payment_amount"),
		order_by="due_date desc, idx desc",
	):
		schedules.setdefault(row.parent, []).append((row.due_date, cents(row.base_payment_amount)))
	open_amounts: dict[tuple[str, str], Decimal] = {}
	for row in entries:
		voucher = invoices.get(row.against_voucher_no) or row.against_voucher_no
		key = (row.party, voucher)
		open_amounts[key] = open_amounts.get(key, ZERO) + cents(row.amount)
	terms: dict[str, list] = {}
	credits: dict[str, Decimal] = {}
	for (customer, voucher), amount in open_amounts.items():
		if amount < 0:
			credits[customer] = credits.get(customer, ZERO) - amount
		schedule = schedules.get(voucher, [])
		while amount > 0:
			due, most = schedule.pop(0)
			part = min(amount, most) if schedule else amount
			terms.setdefault(customer, []).append((due, voucher, part))
			amount -= part
	return {
		customer: Debt(tuple(sorted(terms.get(customer, []))), credits.get(customer, ZERO))
		for customer in {*terms, *credits}
	}


def cents(amount: float) -> Decimal:
	return Decimal(str(round(amount, 2)))


STAGES = [(stage, days, Decimal(amount)) for stage, days, amount, _ticked in POLICY if days > 0]
NAMES = [stage for stage, _days, _amount in STAGES]
THRESHOLD = Decimal(25)


def rank_of(debt: Debt, day: date, without: frozenset[str] = frozenset()) -> int:
	counted = debt.covered(without)
	if counted.late(day) <= THRESHOLD:
		return -1
	return max(rank for rank, (_stage, days, amount) in enumerate(STAGES) if counted.late(day, days) > amount)


@dataclass
class Promised:
	by: date
	made_on: date
	rest: Decimal
	held: int
	state: str = "Pending"


@dataclass
class Story:
	"""What a customer's case should be. `rank` -1: at no stage."""

	is_open: bool = False
	number: int = 0  # cases so far
	rank: int = -1
	cured_on: date | None = None
	quiet: bool = False
	promise: Promised | None = None
	broken: bool = False
	kept_count: int = 0
	broken_count: int = 0
	disputed: frozenset[str] = frozenset()
	all_disputed: bool = False
	kinds: set[str] = field(default_factory=set)

	def look(self, debt: Debt, day: date, first: bool = False) -> None:
		owes = rank_of(debt, day) >= 0
		if not self.is_open:
			if not owes:
				return
			if self.cured_on and debt.oldest(day) < self.cured_on:
				self.kinds.add("reopened")
				if self.promise and self.promise.state == "Kept" and day <= self.promise.by:
					self.promise = replace(self.promise, state="Pending")
					self.kept_count -= 1
				self.is_open, self.cured_on = True, None
			else:
				number = self.number + 1
				kinds = self.kinds | {"opened" if number == 1 else "opened again"}
				self.__init__(is_open=True, number=number, quiet=first, kinds=kinds)
		elif self.promise and self.promise.state == "Pending":
			self.judge_promise(owes, day)
		if not owes:
			self.is_open, self.rank, self.cured_on, self.quiet = False, -1, day, False
			self.kinds.add("cured")
			return
		before, self.rank = self.rank, self.stage(debt, day)
		if self.rank > before >= 0:
			self.quiet = False
			self.kinds.add("advanced")

	def judge_promise(self, owes: bool, day: date) -> None:
		promise = self.promise
		if day <= promise.by:
			if owes:
				return
			kept = True
		else:
			then = ledger(promise.by).get(self.customer, Debt())
			stood = sum((amount for due, _voucher, amount in then.terms if due < promise.made_on), ZERO)
			kept = stood <= promise.rest
		promise.state = "Kept" if kept else "Broken"
		self.kept_count += kept
		self.broken_count += not kept
		self.broken = self.broken or not kept
		self.kinds.add("promise kept" if kept else "promise broken")

	def stage(self, debt: Debt, day: date) -> int:
		if self.all_disputed:
			return -1
		rank = rank_of(debt, day, self.disputed)
		if rank < 0:
			return -1
		if self.broken:
			rank = max(rank, NAMES.index("Escalate"))
		if self.promise and self.promise.state == "Pending" and day <= self.promise.by:
			rank = min(rank, max(0, self.promise.held))
		return rank


# What is posted


class Year:
	"""Posts what a random day brings: an act of a customer at most."""

	def __init__(self, books, chance: random.Random):
		self.books, self.chance = books, chance
		self.stories = {customer: Story() for customer in (*TEAMS, EXEMPT)}
		for customer, story in self.stories.items():
			story.customer = customer
		self.number = 0
		self.done: dict[str, int] = {}
		self.refused: list[str] = []

	def name(self, letters: str) -> str:
		self.number += 1
		return f"{letters}-{self.number}"

	def act(self, customer: str, day: date) -> None:
		import frappe

		story = self.stories[customer]
		kinds = ["invoice", "invoice", "invoice_terms", "pay", "pay", "pay_all", "advance", "give_back"]
		kinds += ["reconcile", "reconcile", "unreconcile", "cancel", "cancel", "journal"]
		if story.is_open:
			kinds += [
				"promise",
				"promise",
				"promise",
				"dispute",
				"end_dispute",
				"dispute_all",
				"pay_all",
				"pay_all",
			]
		kind = self.chance.choice(kinds)
		try:
			did = getattr(self, kind)(customer, day)
		except frappe.ValidationError as error:
			frappe.db.rollback()
			frappe.clear_messages()
			self.refused.append(f"{day} {kind} {customer}: {error}")
			return
		finally:
			frappe.set_user("Administrator")
		if did is not False:
			self.done[kind] = self.done.get(kind, 0) + 1

	def invoice(self, customer, day):
		due = day + timedelta(days=self.chance.randint(0, 30))
		amount = self.chance.randint(20, 900)
		say(self.books, f"{day} invoice {self.name('SI')} {customer} Help:1@{amount} due={due}")

	def invoice_terms(self, customer, day):
		first = day + timedelta(days=self.chance.randint(0, 15))
		second = first + timedelta(days=self.chance.randint(5, 30))
		say(
			self.books,
			f'{day} invoice {self.name("SI")} {customer} Help:1@{self.chance.randint(100, 999)} terms="{first} 40, {second} 60"',
		)

	def unpaid(self, customer):
		found = rows(
			"Sales Invoice",
			{"customer": customer, "docstatus": 1, "outstanding_amount": (">", 0)},
			("name", "outstanding_amount"),
			order_by="name",
		)
		return self.chance.choice(found) if found else None

	def pay(self, customer, day, part=True):
		invoice = self.unpaid(customer)
		if not invoice:
			return False
		amount = cents(invoice.outstanding_amount)
		if part:
			amount = cents(float(amount) * self.chance.choice((0.3, 0.5, 0.97)))
		say(self.books, f'{day} payment {self.name("PE")} {customer} {amount} for="{invoice.name} {amount}"')

	def pay_all(self, customer, day):
		return self.pay(customer, day, part=False)

	def journal(self, customer, day):
		invoice = self.unpaid(customer)
		if not invoice:
			return False
		amount = cents(invoice.outstanding_amount / 2)
		say(
			self.books,
			f'{day} journal {self.name("JE")} debit="Cash {amount}" credit="Debtors/{customer}>{invoice.name} {amount}"',
		)

	def advance(self, customer, day):
		say(self.books, f"{day} payment {self.name('PE')} {customer} {self.chance.randint(50, 400)}")

	def give_back(self, customer, day):
		"""A return, of the invoice or with an outstanding of its own."""
		invoice = self.unpaid(customer)
		if not invoice or invoice.name.startswith("OLD"):
			return False
		against = self.chance.choice(("", " against"))
		say(self.books, f"{day} return {self.name('SR')} of={invoice.name}{against}")

	def reconcile(self, customer, day):
		payments = rows(
			"Payment Entry",
			{"party": customer, "docstatus": 1, "unallocated_amount": (">", 0)},
			("name", "unallocated_amount"),
			order_by="name",
		)
		invoice = self.unpaid(customer)
		if not payments or not invoice:
			return False
		payment = self.chance.choice(payments)
		amount = min(cents(payment.unallocated_amount), cents(invoice.outstanding_amount))
		say(self.books, f"{day} reconcile {payment.name} {invoice.name} {amount}")

	def unreconcile(self, customer, day):
		payments = rows(
			"Payment Entry Reference",
			{"reference_doctype": "Sales Invoice", "docstatus": 1, "allocated_amount": (">", 0)},
			("parent", "reference_name"),
			order_by="parent, idx",
		)
		own = set(rows("Payment Entry", {"party": customer, "docstatus": 1}, pluck="name"))
		payments = [row for row in payments if row.parent in own]
		if not payments:
			return False
		row = self.chance.choice(payments)
		say(self.books, f"{day} unreconcile {row.parent} {row.reference_name}")

	def cancel(self, customer, day):
		own = rows("Payment Entry", {"party": customer, "docstatus": 1}, order_by="name", pluck="name")
		if not own:
			return False
		say(self.books, f"cancel {self.chance.choice(own)}")

	# The Farmer's hand

	def case(self, customer):
		import frappe

		team = TEAMS.get(customer) or ""
		frappe.set_user(PEOPLE.get(team.partition(" ")[0], MANAGER))
		return rows("Debtor Case", {"customer": customer, "status": "Open"}, pluck="name")[0]

	def promise(self, customer, day):
		from sales_roles.desk import debtor_hand

		story, debt = self.stories[customer], ledger(day).get(customer, Debt())
		overdue = debt.late(day)
		by = day + timedelta(days=self.chance.randint(0, 20))
		amount = max(ZERO, overdue - self.chance.choice((0, 0, 10)))
		if not amount:
			return False
		debtor_hand.promise(self.case(customer), str(by), float(amount), "they said so")
		story.promise = Promised(by, day, overdue - amount, story.rank)

	def dispute(self, customer, day):
		from sales_roles.desk import debtor_hand

		story, debt = self.stories[customer], ledger(day).get(customer, Debt())
		if story.all_disputed or not debt.terms or debt.terms[0][1] in story.disputed:
			return False
		voucher = debt.terms[0][1]
		debtor_hand.dispute(
			self.case(customer), "wrong price", [{"voucher_type": "Sales Invoice", "voucher": voucher}]
		)
		story.disputed |= {voucher}

	def dispute_all(self, customer, day):
		from sales_roles.desk import debtor_hand

		if self.stories[customer].all_disputed:
			return False
		debtor_hand.dispute(self.case(customer), "all of it")
		self.stories[customer].all_disputed = True

	def end_dispute(self, customer, day):
		from sales_roles.desk import debtor_hand

		story = self.stories[customer]
		if not story.disputed and not story.all_disputed:
			return False
		debtor_hand.end_dispute(self.case(customer))
		story.disputed, story.all_disputed = frozenset(), False


# The comparison

FIELDS = (
	"name",
	"customer",
	"status",
	"stage",
	"cured_on",
	"farmer",
	"as_on",
	"overdue",
	"oldest_due_date",
	"stage_amount",
	"not_due",
	"free_credit",
	"disputed_amount",
	"promise_state",
	"promises_kept",
	"promises_broken",
	"is_broken",
	"is_quiet",
	"previous_case",
	"changes",
)


def stored() -> dict[str, list]:
	"""A customer's cases, the oldest first."""
	found: dict[str, list] = {}
	for row in rows("Debtor Case", {"company": COMPANY}, FIELDS, order_by="creation"):
		found.setdefault(row.customer, []).append(row)
	return found


def compare(year: Year, day: date, whom: list[str]) -> None:
	debts, cases = ledger(day), stored()
	for customer in whom:
		debt, story, own = debts.get(customer, Debt()), year.stories[customer], cases.get(customer, [])
		where = f"{customer} on {day}"
		assert len(own) == story.number, where
		assert [row.status for row in own[:-1]] == ["Cured"] * (story.number - 1), where
		assert [row.previous_case or None for row in own] == [None, *(row.name for row in own[:-1])][
			: len(own)
		], where
		if not own:
			continue
		row = own[-1]
		rank = story.rank
		assert (row.status, row.stage) == (
			"Open" if story.is_open else "Cured",
			NAMES[rank] if rank >= 0 else "",
		), where
		assert (row.promises_kept, row.promises_broken) == (story.kept_count, story.broken_count), where
		assert (row.promise_state or None) == (story.promise.state if story.promise else None), where
		assert (row.is_broken, row.is_quiet) == (story.broken, story.quiet), where
		assert row.cured_on == story.cured_on, where
		if not story.is_open:
			continue
		everything = frozenset(voucher for _due, voucher, _amount in debt.terms)
		disputed = everything if story.all_disputed else story.disputed
		assert row.as_on == day, where
		assert row.farmer == ((TEAMS[customer] or "").partition(" ")[0] or None), where
		assert (cents(row.overdue), row.oldest_due_date) == (debt.late(day), debt.oldest(day)), where
		assert cents(row.not_due) == sum((amount for *_rest, amount in debt.terms), ZERO) - debt.late(day), (
			where
		)
		assert cents(row.free_credit) == debt.credit, where
		assert cents(row.disputed_amount) == debt.late(day) - debt.late(day, without=disputed), where
		late = debt.covered(disputed).late(day, STAGES[rank][1]) if rank >= 0 else ZERO
		assert cents(row.stage_amount) == late, where


def compare_flags(year: Year, day: date) -> None:
	for row in rows("Customer", {"name": ("in", list(year.stories))}, ("name", "is_debtor", "debtor_stage")):
		rank = year.stories[row.name].rank
		stage = NAMES[rank] if rank >= 0 else ""
		assert (row.is_debtor, row.debtor_stage or "") == (int(rank >= 0), stage), f"{row.name} on {day}"


def compare_todos(year: Year, day: date) -> None:
	cases = stored()
	expected = {
		(cases[customer][-1].name, PEOPLE[TEAMS[customer].partition(" ")[0]])
		for customer, story in year.stories.items()
		if story.rank >= NAMES.index("Chase") and not story.quiet and TEAMS[customer]
	}
	found = rows(
		"ToDo",
		{"reference_type": "Debtor Case", "status": "Open"},
		("reference_name", "allocated_to"),
	)
	assert sorted((row.reference_name, row.allocated_to) for row in found) == sorted(expected), day


def compare_told(year: Year, day: date) -> None:
	"""Whoever is to be told of a case was told of its last change: their last digest says so."""
	import json

	cases, last = stored(), {}
	for row in rows("Debtor Digest", {}, ("user", "told"), order_by="day"):
		last[row.user] = json.loads(row.told)
	for customer, story in year.stories.items():
		if story.rank < 0:
			continue
		team = [part.split()[0] for part in (TEAMS[customer] or "").split(", ") if part]
		readers = {PEOPLE[name] for name in team} or {MANAGER}
		if story.rank >= NAMES.index("Escalate") and not story.quiet:
			readers |= {MANAGER, BOSS} if team else {MANAGER}
		row = cases[customer][-1]
		for user in readers:
			assert last.get(user, {}).get(row.name) == row.changes, f"{user} of {customer} on {day}"


@pytest.fixture(scope="module")
def year(site, staff):
	"""The company on New Year's morning, with debts of the year before."""
	import frappe

	books = found()
	clear()
	frappe.db.delete("Debtor Run")
	settings = frappe.get_single("Sales Roles Settings")
	settings.append("excluded_customer_groups", {"customer_group": books.node("Customer Group", "Public")})
	settings.save()
	say(
		books,
		"".join(
			f'customer {customer} team="{team}"\n' if team else f"customer {customer}\n"
			for customer, team in TEAMS.items()
		)
		+ f"customer {EXEMPT} group=Public\n"
		+ OLD_DEBTS,
	)
	staff.start(2)
	return Year(books, random.Random(SEED))


def test_every_day_of_a_year_the_cases_are_what_the_policy_says(year, staff):
	from sales_roles.desk.debtor_run import morning

	for number in range(DAYS):
		day = FIRST + timedelta(days=number)
		staff.set_day(day)
		morning()
		staff.settle()
		debts = ledger(day)
		for customer, story in year.stories.items():
			if customer != EXEMPT:
				story.look(debts.get(customer, Debt()), day, first=number == 0)
		compare(year, day, list(year.stories))
		compare_flags(year, day)
		compare_todos(year, day)
		compare_told(year, day)

		acting = [name for name in TEAMS if year.chance.random() < ACTS / len(TEAMS)]
		for customer in acting:
			year.act(customer, day)
		if not acting:
			continue
		staff.settle()
		debts = ledger(day)
		known = [name for name, story in year.stories.items() if story.number]
		for customer in known:
			year.stories[customer].look(debts.get(customer, Debt()), day)
		compare(year, day, known)
		compare_flags(year, day)

	assert_told_once()
	assert len(year.refused) < sum(year.done.values()) / 8, year.refused
	runs = rows("Debtor Run", {"is_full": 1}, ("as_on", "status", "failed"))
	assert sorted(row.as_on for row in runs) == [FIRST + timedelta(days=number) for number in range(DAYS)]
	assert {(row.status, row.failed) for row in runs} == {("Finished", 0)}
	dunned = rows("Overdue Payment", {"parenttype": "Dunning"}, ("sales_invoice", "parent"))
	once = {row.sales_invoice: row.parent for row in dunned}  # a row a term of the invoice
	assert {(row.sales_invoice, row.parent) for row in dunned} == set(once.items())
	assert once


def test_the_year_had_something_of_everything(year):
	"""What the year did not bring, it did not try."""
	acts = {"invoice", "invoice_terms", "pay", "pay_all", "advance", "give_back", "reconcile", "unreconcile"}
	acts |= {"cancel", "journal", "promise", "dispute", "dispute_all", "end_dispute"}
	assert acts - year.done.keys() == set()
	kinds = set().union(*(story.kinds for story in year.stories.values()))
	assert kinds == {
		"opened",
		"opened again",
		"reopened",
		"advanced",
		"promise kept",
		"promise broken",
		"cured",
	}
	assert year.stories[EXEMPT].number == 0
	assert {ANNA, BORIS, BOSS, MANAGER} == {row.user for row in rows("Debtor Digest", {}, ("user",))}
