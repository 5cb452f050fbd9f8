"""At which stage a position stands: docs/debtors.md, "Words", "Never flagged"."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from sales_roles.debtors.policy import policy_of
from sales_roles.debtors.positions import OpenTerm, Position
from sales_roles.messages import UserError
from sales_roles.settings import DebtorStage, Settings, parse

TODAY = date(2026, 6, 30)
POLICY = policy_of(Settings(), "Acme")


def position(*late: tuple[int, int], credit: int = 0) -> Position:
	"""Invoices SI-1, SI-2 … that are so many days late, of so much."""
	terms = tuple(
		OpenTerm("Sales Invoice", f"SI-{number}", TODAY - timedelta(days=days), Decimal(amount))
		for number, (days, amount) in enumerate(late, 1)
	)
	return Position(
		"Alpha",
		"Alpha Trading",
		"Acme",
		"EUR",
		TODAY,
		tuple(sorted(terms, key=lambda term: term.due_date)),
		Decimal(credit),
		Decimal(0),
		(("A", Decimal(1)),),
	)


def stage_of(given: Position, policy=POLICY, disputed=()) -> str | None:
	return policy.name(policy.reached(policy.counted(given, disputed), TODAY))


@pytest.mark.parametrize(
	("days", "stage"),
	[
		(-3, None),
		(0, None),
		(1, "Reminder"),
		(6, "Reminder"),
		(7, "Chase"),
		(29, "Chase"),
		(30, "Escalate"),
		(59, "Escalate"),
		(60, "Stop"),
		(1000, "Stop"),
	],
)
def test_the_default_stages(days, stage):
	"""1 Reminder, 7 Chase, 30 Escalate, 60 Stop, from so many days past due; due today is not late."""
	assert stage_of(position((days, 100))) == stage


def test_what_happens_at_the_default_stages():
	"""Chase: ToDo; Escalate: the people above; `draft_dunning` and `stop` are off until ticked."""
	ticks = {stage.stage: stage for stage in POLICY.stages}
	assert [name for name in ticks if POLICY.happens("todo", POLICY.rank(name))] == [
		"Chase",
		"Escalate",
		"Stop",
	]
	assert [name for name, stage in ticks.items() if stage.escalate] == ["Escalate"]
	assert not any(stage.stop or stage.draft_dunning for stage in POLICY.stages)
	assert (POLICY.due_soon.days, POLICY.due_soon.stage) == (-3, "Due soon")


def test_a_stage_counts_only_what_is_that_late():
	"""B52: "A stage's amount counts only what is that late": 50 are 10 days late, above 40; 100 are not above 100."""
	policy = policy_of(
		Settings(
			debtor_stages=(DebtorStage("Reminder", 1, Decimal(40)), DebtorStage("Chase", 7, Decimal(100)))
		),
		"Acme",
	)
	assert stage_of(position((10, 50), (1, 60)), policy) == "Reminder"
	assert stage_of(position((10, 101), (1, 60)), policy) == "Chase"
	assert stage_of(position((10, 40)), policy) is None


def test_at_the_threshold_nobody_is_flagged():
	"""Never flagged: "amounts at or under the threshold", which is the lowest `from_amount` of the stages past due."""
	policy = policy_of(
		Settings(
			debtor_stages=(
				DebtorStage("Due soon", -3),
				DebtorStage("Reminder", 1, Decimal(200)),
				DebtorStage("Chase", 7, Decimal(100)),
			)
		),
		"Acme",
	)
	assert policy.threshold == 100
	assert stage_of(position((3, 100)), policy) is None
	assert stage_of(position((3, Decimal("100.01"))), policy) == "Reminder"


def test_free_credit_covers_the_oldest_first():
	"""Never flagged: "what free credit covers (setting)"; off: credit stands beside what is overdue."""
	late = position((40, 100), (10, 50), credit=-110)
	assert stage_of(late) == "Chase"
	assert [term.amount for term in POLICY.counted(late)] == [40]
	assert stage_of(position((40, 100), (10, 50), credit=-150)) is None
	beside = policy_of(Settings(free_credit_covers=False), "Acme")
	assert stage_of(late, beside) == "Escalate"


def test_disputed_vouchers_are_left_out_of_the_stage():
	"""Dispute: "left out of escalation and of the stage amount"."""
	late = position((40, 100), (10, 50))
	assert stage_of(late, disputed=[("Sales Invoice", "SI-1")]) == "Chase"
	assert stage_of(late, disputed=[("Sales Invoice", "SI-1"), ("Sales Invoice", "SI-2")]) is None


def test_a_company_s_own_rows_count():
	"""`company`: "blank: every company without rows of its own"."""
	settings = Settings(debtor_stages=(DebtorStage("Reminder", 1), DebtorStage("Chase", 5, company="Acme")))
	assert [stage.stage for stage in policy_of(settings, "Acme").stages] == ["Chase"]
	assert [stage.stage for stage in policy_of(settings, "Other").stages] == ["Reminder"]


@pytest.mark.parametrize(
	("rows", "sentence"),
	[
		(
			[{"stage": "Late", "days": 3}],
			"A debtor stage is called Late; it can be Due soon, Reminder, Chase",
		),
		([{"stage": "Due soon", "days": 3}], "Stage Due soon cannot begin at 3 days"),
		([{"stage": "Reminder", "days": 0}], "Stage Reminder cannot begin at 0 days"),
		(
			[{"stage": "Reminder", "days": 9}, {"stage": "Chase", "days": 9}],
			"Stage Chase begins at 9 days, not after stage Reminder at 9.",
		),
		([{"stage": "Stop", "days": 9}, {"stage": "Stop", "days": 10}], "Stage Stop stands twice"),
		([{"stage": "Stop", "days": 9, "mail": 1}], "A debtor stage has stage, days, from_amount, company"),
		([{"stage": "Stop", "days": 9, "from_amount": -1}], "debtor_stages cannot be"),
	],
)
def test_a_wrong_policy_says_what_is_wrong(rows, sentence):
	with pytest.raises(UserError, match=sentence):
		parse({"debtor_stages": rows}, "policy.toml")
