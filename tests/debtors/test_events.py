"""What happens to debtor cases: docs/debtors.md, "Words", "The run", "A Farmer's hand"."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from sales_roles.debtors.events import Case, Promise, decide, due_before
from sales_roles.debtors.policy import policy_of
from sales_roles.debtors.positions import OpenTerm, Position
from sales_roles.settings import DebtorStage, Settings

START = date(2026, 3, 1)
POLICY = policy_of(
	Settings(
		debtor_stages=(
			DebtorStage("Due soon", -3),
			DebtorStage("Reminder", 1),
			DebtorStage("Chase", 7, todo=True),
			DebtorStage("Escalate", 30, escalate=True, draft_dunning=True),
			DebtorStage("Stop", 60, stop=True),
		)
	),
	"Acme",
)


def day(number: int) -> date:
	return START + timedelta(days=number)


class Ledger:
	"""A customer's invoices (due day, amount) and payments (day, invoice, amount): the position of any day."""

	def __init__(self, invoices, payments=(), credit=0, customer="Alpha"):
		self.invoices = [(due, Decimal(amount)) for due, amount in invoices]
		self.payments = [(when, index, Decimal(amount)) for when, index, amount in payments]
		self.credit = Decimal(credit)
		self.customer = customer

	def position(self, number: int) -> Position | None:
		terms = []
		for index, (due, amount) in enumerate(self.invoices):
			paid = sum(
				(much for when, of, much in self.payments if of == index and when <= number), Decimal(0)
			)
			if amount > paid:
				terms.append(OpenTerm("Sales Invoice", f"SI-{index}", day(due), amount - paid))
		terms.sort(key=lambda term: (term.due_date, term.voucher))
		if not terms and not self.credit:
			return None
		farmers = (("A", Decimal(1)),)
		return Position(
			self.customer, None, "Acme", "EUR", day(number), tuple(terms), self.credit, Decimal(0), farmers
		)


class Life:
	"""Cases as a site would keep them: what a run decides is stored, under a name."""

	def __init__(self, ledger: Ledger, policy=POLICY):
		self.ledger, self.policy = ledger, policy
		self.cases: dict[str, Case] = {}
		self.told: list[tuple[int, str]] = []

	def run(self, number: int, **options) -> list:
		position = self.ledger.position(number)
		cases = []
		for case in self.cases.values():
			promise = case.promise
			if promise and promise.state == "Pending" and promise.date < day(number):
				then = self.ledger.position((promise.date - START).days)
				stood = due_before(then, promise.made_on) if then else Decimal(0)
				case = case._replace(promise=promise._replace(stood=stood))
			cases.append(case)
		events = decide([position] if position else [], cases, self.policy, day(number), **options)
		for event in events:
			case = event.case
			if case.name is None:
				case = case._replace(name=f"CASE-{len(self.cases) + 1}")
			self.cases[case.name] = case
			self.told.append((number, event.kind))
		return events

	@property
	def case(self) -> Case | None:
		return next((case for case in self.cases.values() if case.status == "Open"), None)

	@property
	def stage(self) -> str | None:
		return self.case.stage if self.case else None

	def promise(self, number: int, until: int, amount) -> None:
		"""What the form's button writes."""
		overdue = due_before(self.ledger.position(number), day(number))
		rest = max(Decimal(0), overdue - Decimal(amount))
		promise = Promise(day(until), Decimal(amount), day(number), rest, self.case.stage)
		self.cases[self.case.name] = self.case._replace(promise=promise)


def kinds(events) -> list[str]:
	return [event.kind for event in events]


def test_from_reminder_to_stop_and_cured():
	"""1 case opens, 7 ToDo, 30 a draft Dunning per invoice, 60 Stop; paid: cured."""
	life = Life(Ledger([(0, 100)], [(70, 0, 100)]))
	assert [life.run(number) for number in (-3, 0)] == [[], []]
	[event] = life.run(1)
	assert (event.kind, event.case.stage, event.case.opened_on) == ("opened", "Reminder", day(1))
	assert event.dun == ()
	assert life.run(6) == []
	[event] = life.run(7)
	assert (event.kind, event.stage_before, event.case.stage) == ("advanced", "Reminder", "Chase")
	[event] = life.run(30)
	assert (event.case.stage, event.dun) == ("Escalate", ("SI-0",))
	[event] = life.run(60)
	assert (event.case.stage, event.dun) == ("Stop", ())
	[event] = life.run(70)
	assert (event.kind, event.case.status, event.case.cured_on) == ("cured", "Cured", day(70))
	assert event.case.figures.overdue == 0
	assert life.run(71) == []


def test_missed_days_are_made_good_by_one_run():
	"""B47: "missed days … are made good by one run, which goes straight to the right stage and tells once"."""
	life = Life(Ledger([(0, 100)]))
	life.run(1)
	[event] = life.run(45)
	assert (event.kind, event.stage_before, event.case.stage) == ("advanced", "Reminder", "Escalate")
	assert event.dun == ("SI-0",)
	late = Life(Ledger([(0, 100)]))
	assert kinds(late.run(45)) == ["opened"]
	assert late.stage == "Escalate"


def test_not_cured_while_another_invoice_is_open():
	"""B41: case with invoice 1 unpaid, invoice 2 paid last. → not cured."""
	life = Life(Ledger([(0, 100), (5, 50)], [(20, 1, 50)]))
	life.run(10)
	life.run(20)
	assert life.stage == "Chase"
	assert life.case.figures.overdue == 100


def test_part_payment_of_the_oldest_eases():
	"""What is 30 days late is paid, what is 10 days late is not: from Escalate back to Chase, and told."""
	life = Life(Ledger([(0, 100), (20, 50)], [(31, 0, 100)]))
	life.run(30)
	[event] = life.run(31)
	assert (event.kind, event.stage_before, event.case.stage) == ("eased", "Escalate", "Chase")


def test_the_first_run_is_quiet():
	"""A company's first run opens the cases of old debts at their stage; escalation and Dunning start when a case
	moves on from there."""
	life = Life(Ledger([(0, 100), (3, 70)]))
	[event] = life.run(31, first=True)
	assert (event.kind, event.case.stage, event.dun) == ("opened", "Escalate", ())
	assert event.case.quiet
	[event] = life.run(40)  # the second is 30 days late now as well
	assert (event.kind, event.dun, event.case.figures.stage_amount) == ("updated", (), 170)
	[event] = life.run(60)
	assert (event.case.stage, event.case.quiet) == ("Stop", False)
	assert event.dun == ("SI-0", "SI-1")


def test_overdue_again_is_a_new_case_and_a_payment_cancelled_the_same():
	"""Falls overdue again: a new case that links to the last. The oldest overdue term fell due before the day of the
	cure (a payment cancelled): the last case is reopened instead."""
	ledger = Ledger([(0, 100), (50, 30)], [(20, 0, 100)])
	life = Life(ledger)
	life.run(10)
	life.run(20)
	[event] = life.run(51)
	assert (event.kind, event.case.previous, event.case.opened_on) == ("opened", "CASE-1", day(51))
	life = Life(ledger)
	life.run(10)
	life.run(20)
	ledger.payments.clear()
	[event] = life.run(25)
	assert (event.kind, event.case.name, event.case.opened_on) == ("reopened", "CASE-1", day(10))
	assert (event.case.stage, event.case.cured_on) == ("Chase", None)


def test_a_promise_holds_until_its_date():
	"""Promise: "holds escalation until the date; kept: noted"."""
	life = Life(Ledger([(0, 100), (25, 40)], [(40, 0, 100)]))
	life.run(10)
	life.promise(10, until=40, amount=100)
	assert kinds(life.run(35)) == ["updated"]  # more is late by now, and the case is held at Chase
	assert life.stage == "Chase"
	life.run(40)
	[kept] = [event for event in life.run(41) if event.kind == "promise kept"]
	assert (kept.case.promise.state, kept.case.promises_kept, kept.case.broken) == ("Kept", 1, False)
	assert life.stage == "Chase"  # of the second, 16 days late


def test_a_broken_promise_stands_at_escalate_until_cured():
	"""Broken (unpaid the day after): until cured the case stands at Escalate or further, and says so."""
	ledger = Ledger([(0, 100)], [(12, 0, 40)])
	life = Life(ledger)
	life.run(5)
	life.promise(5, until=12, amount=50)
	assert kinds(life.run(12)) == ["updated"]
	broken, advanced = life.run(13)
	assert (broken.kind, broken.case.promises_broken) == ("promise broken", 1)
	assert (advanced.kind, advanced.case.stage) == ("advanced", "Escalate")
	ledger.payments.append((14, 0, Decimal(59)))
	assert kinds(life.run(14)) == ["updated"]
	assert life.stage == "Escalate"
	ledger.payments.append((15, 0, Decimal(1)))
	assert kinds(life.run(15)) == ["cured"]
	assert life.run(16) == []


def test_a_dispute_is_left_out_and_shown_apart():
	"""Dispute: "left out of escalation and of the stage amount, shown apart"; the case stays."""
	life = Life(Ledger([(0, 100), (20, 50)]))
	life.run(31)
	life.cases[life.case.name] = life.case._replace(disputed=frozenset({("Sales Invoice", "SI-0")}))
	[event] = life.run(31)
	assert (event.kind, event.case.stage) == ("eased", "Chase")
	assert (event.case.figures.overdue, event.case.figures.disputed, event.case.figures.stage_amount) == (
		150,
		100,
		50,
	)
	life.cases[life.case.name] = life.case._replace(is_disputed=True)
	[event] = life.run(32)
	assert (event.kind, event.case.stage, event.case.status) == ("eased", None, "Open")
	assert event.case.figures.disputed == 150
	assert life.run(90) == []
	life.cases[life.case.name] = life.case._replace(is_disputed=False, disputed=frozenset())
	[event] = life.run(90)
	assert (event.kind, event.case.stage) == ("advanced", "Stop")


def test_a_release_ends_by_itself():
	life = Life(Ledger([(0, 100)]))
	life.run(61)
	life.cases[life.case.name] = life.case._replace(released_until=day(65))
	assert life.run(65) == []
	[event] = life.run(66)
	assert (event.kind, event.case.released_until, event.case.stage) == ("release ended", None, "Stop")
	assert life.run(67) == []


def test_who_is_exempt_has_no_case():
	"""Never flagged: internal customers and excluded groups; an open case of one who becomes exempt is closed."""
	life = Life(Ledger([(0, 100)]))
	assert life.run(10, exempt={"Alpha"}) == []
	life.run(10)
	[cured] = life.run(11, exempt={"Alpha"})
	assert (cured.kind, cured.case.figures.overdue) == ("cured", 100)  # what is owed is said as it is
	assert life.run(12, exempt={"Alpha"}) == []


def test_a_case_that_ends_without_payment_leaves_no_promise():
	"""Same input, same events: reopened later it is not judged by a promise that nobody waits for."""
	life = Life(Ledger([(0, 100)]))
	life.run(10)
	life.promise(10, until=12, amount=100)
	[event] = life.run(11, exempt={"Alpha"})
	assert (event.kind, event.case.promise.state) == ("cured", "")
	assert kinds(life.run(20)) == ["reopened"]
	assert life.run(20) == []
	assert (life.case.promises_kept, life.case.promises_broken) == (0, 0)


def test_merged_customers_keep_the_elder_case():
	life = Life(Ledger([(0, 100)]))
	life.run(10)
	younger = life.case._replace(name="CASE-9", opened_on=day(12))
	events = decide([life.ledger.position(12)], [younger, life.case], POLICY, day(12))
	assert [(event.kind, event.case.name, event.case.status) for event in events] == [
		("merged", "CASE-9", "Cured")
	]


def test_customers_are_decided_apart():
	"""An event never depends on another customer."""
	alpha, beta = Ledger([(0, 100)]), Ledger([(5, 50)], customer="Beta")
	both = decide([beta.position(10), alpha.position(10)], [], POLICY, day(10))
	assert both == decide([alpha.position(10)], [], POLICY, day(10)) + decide(
		[beta.position(10)], [], POLICY, day(10)
	)


AMOUNTS = st.integers(1, 50)
DAYS = st.integers(0, 90)
INVOICES = st.lists(st.tuples(st.integers(0, 40), AMOUNTS), min_size=1, max_size=4)
PAYMENTS = st.lists(st.tuples(DAYS, st.integers(0, 3), AMOUNTS), max_size=6)
HANDS = st.lists(
	st.tuples(st.sampled_from(["promise", "dispute", "undispute", "release", "cancel"]), DAYS, AMOUNTS),
	max_size=4,
)


def lived(invoices, payments, hands, runs) -> Life:
	"""A life in which somebody's hand acts on its days, with runs on the days given."""
	life = Life(Ledger(invoices, [payment for payment in payments if payment[1] < len(invoices)]))
	for number in range(0, 92):
		for what, when, amount in hands:
			if when != number:
				continue
			if what == "cancel" and life.ledger.payments:
				life.ledger.payments.pop()
			if not life.case:
				continue
			if what == "promise" and life.ledger.position(number):
				life.promise(number, number + amount % 20, amount)
			elif what == "dispute":
				disputed = frozenset({("Sales Invoice", f"SI-{amount % 4}")})
				life.cases[life.case.name] = life.case._replace(disputed=disputed)
			elif what == "undispute":
				life.cases[life.case.name] = life.case._replace(disputed=frozenset(), is_disputed=False)
			elif what == "release":
				life.cases[life.case.name] = life.case._replace(released_until=day(number + amount))
		if number in runs:
			life.run(number)
	return life


@settings(max_examples=150, deadline=None)
@given(INVOICES, PAYMENTS, HANDS)
def test_a_second_run_gives_nothing(invoices, payments, hands):
	"""Same input, same events; a second run on the same day yields none."""
	life = lived(invoices, payments, hands, range(92))
	for number in (91, 91):
		assert life.run(number) == []


@settings(max_examples=150, deadline=None)
@given(INVOICES, PAYMENTS, st.integers(0, 77))
def test_daily_runs_and_one_at_the_end_lead_to_the_same_stage(invoices, payments, gap):
	"""Stages follow from dates: splitting a fortnight into daily runs or running once at its end is the same."""
	daily = lived(invoices, payments, [], range(92))
	once = lived(invoices, payments, [], [*range(gap), *range(gap + 14, 92)])
	assert daily.stage == once.stage
	assert (daily.case and daily.case.figures) == (once.case and once.case.figures)


@settings(max_examples=150, deadline=None)
@given(INVOICES, PAYMENTS, st.integers(1, 30), st.integers(0, 13), AMOUNTS)
def test_a_promise_is_judged_by_its_day_however_late_the_run(invoices, payments, made, length, amount):
	"""Kept or broken is what the ledger said on the promise's day, whether a run looked the day after or a week later."""
	runs = range(made + 1)
	lives = []
	for later in (range(made + 1, made + 16), [made + 15]):
		life = lived(invoices, payments, [], runs)
		if not life.case:
			return
		life.promise(made, made + length, amount)
		for number in later:
			life.run(number)
		lives.append(life)
	daily, once = lives
	if any(kind == "cured" for number, kind in daily.told if number > made):
		return  # paid in between and late again: nobody who comes later sees that from the ledger of the day
	assert daily.stage == once.stage
	assert daily.case.broken == once.case.broken
	assert daily.case.promise.state == once.case.promise.state


@settings(max_examples=150, deadline=None)
@given(INVOICES, PAYMENTS, HANDS, st.sets(DAYS))
def test_no_event_is_told_twice_or_lost(invoices, payments, hands, missed):
	"""Under any order of payments, cancellations, promises, disputes and missed days a case's story is whole: opened
	once, no stage told twice in a row, cured only while open, and at the end it stands where the position says."""
	life = lived(invoices, payments, hands, set(range(92)) - missed)
	open_cases = [case for case in life.cases.values() if case.status == "Open"]
	assert len(open_cases) <= 1
	is_open = False
	for _number, kind in life.told:
		if kind in ("opened", "reopened"):
			assert not is_open
			is_open = True
		elif kind == "cured":
			assert is_open
			is_open = False
		else:
			assert is_open
	assert is_open == bool(open_cases)
	position = life.ledger.position(91)
	owed = bool(position) and POLICY.reached(POLICY.counted(position), day(91)) >= 0
	assert owed == bool(open_cases) or 91 in missed
