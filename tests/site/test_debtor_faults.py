"""What goes wrong while debtors are looked after, each time on a site with workers really running (docs/debtors.md,
"The run", "Who is told"): afterwards nothing is lost, and nothing is done or told twice.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from debtor_company import (
	ANNA,
	BORIS,
	BOSS,
	COMPANY,
	MANAGER,
	assert_told_once,
	clear,
	digests,
	found,
	rows,
	say,
)
from throwaway import connected, throwaway
from workers import Plan, wait_for, workers

pytestmark = pytest.mark.slow

DAY = date(2025, 6, 2)
CARRY_OUT = "sales_roles.desk.debtor_run.carry_out"
SEND = "sales_roles.desk.digests.send_digests"
TELL = "sales_roles.desk.digests.tell"
MAIL = "sales_roles.desk.digests.mail"
DEBTORS = """
customer Alpha team="Anna 100"
customer Beta team="Boris 100"
customer Gamma team="Anna 60, Boris 40"
2025-05-01 invoice SI-1 Alpha Help:1@500 due=2025-05-31
2025-05-01 invoice SI-2 Beta Help:1@300 due=2025-05-30
2025-04-15 invoice SI-3 Gamma Help:1@400 due=2025-04-30
"""


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


@pytest.fixture
def books(site, staff):
	"""Three customers who owe something, and one worker at least; every invoice fell due before DAY."""
	import frappe

	frappe.db.rollback()
	frappe.set_user("Administrator")
	staff.afresh()
	books = found()
	clear()
	say(books, DEBTORS)
	return books


def queue_morning(staff, day: date = DAY) -> None:
	from sales_roles.desk import debtor_run

	staff.set_day(day)
	debtor_run.morning()


def morning(staff, day: date = DAY) -> None:
	queue_morning(staff, day)
	staff.settle()


def start_again(staff) -> None:
	"""After a worker's death: what it held is given back by MariaDB as soon as that sees it gone."""
	from sales_roles.desk.debtor_run import company_lock, is_free

	staff.died()
	wait_for(lambda: is_free(company_lock(COMPANY)), "the dead run's lock")
	staff.start()


def cases() -> dict[str, tuple[str, str]]:
	"""Status and stage of each customer's one case."""
	stored = rows("Debtor Case", {}, ("customer", "status", "stage"))
	assert len({row.customer for row in stored}) == len(stored)
	return {row.customer: (row.status, row.stage) for row in stored}


def timeline(customer: str) -> list[str]:
	"""The first word of each sentence of a customer's timeline: Opened, Moved, Cured …"""
	names = rows("Debtor Case", {"customer": customer}, pluck="name")
	found = rows(
		"Comment",
		{"reference_doctype": "Debtor Case", "reference_name": ("in", names), "comment_type": "Info"},
		pluck="content",
		order_by="creation",
	)
	return [text.split()[0].rstrip(":") for text in found]


def runs(day: date = DAY) -> list[str]:
	found = rows("Debtor Run", {"as_on": day, "is_full": 1}, pluck="status", order_by="creation")
	return [*found]


OPENED = {
	"Alpha": ("Open", "Reminder"),
	"Beta": ("Open", "Reminder"),
	"Gamma": ("Open", "Escalate"),
}
TOLD = {ANNA, BORIS, BOSS, MANAGER}


def assert_all_done() -> None:
	"""All three cases were opened, each once, with what belongs to it, and everyone was told of them once."""
	assert cases() == OPENED
	assert [timeline(name).count("Opened") for name in OPENED] == [1, 1, 1]
	flagged = rows("Customer", {"is_debtor": 1}, ("name", "debtor_stage"), order_by="name")
	assert [(row.name, row.debtor_stage) for row in flagged] == [
		(name, stage) for name, (_status, stage) in OPENED.items()
	]
	assert rows("ToDo", {"status": "Open"}, pluck="allocated_to") == [ANNA]
	assert rows("Overdue Payment", {"parenttype": "Dunning"}, pluck="sales_invoice") == ["SI-3"]
	assert set(digests(DAY)) == TOLD
	assert_told_once()


# The worker is killed


@pytest.mark.parametrize(
	"plan",
	[
		Plan(CARRY_OUT, call=2),
		Plan(CARRY_OUT, call=2, when="after"),
		Plan(SEND),
		Plan(TELL, call=2),
		Plan(TELL, call=2, when="after"),
		Plan(MAIL),
		Plan(MAIL, call=3, when="after"),
		Plan(SEND, when="after"),
	],
	ids=[
		"between two events",
		"within an event, not yet committed",
		"between deciding and sending",
		"between two persons' digests",
		"while sending, not yet committed",
		"while sending, before the mail",
		"while sending, after the mail",
		"after sending",
	],
)
def test_a_killed_worker_s_run_is_completed_by_the_next(books, staff, plan):
	staff.plan(plan)
	queue_morning(staff)
	start_again(staff)
	assert runs() == ["Running"]
	staff.settle()
	morning(staff)
	assert runs() == ["Died", "Finished"]
	assert_all_done()
	morning(staff)
	assert runs() == ["Died", "Finished"]


def test_a_killed_worker_lost_nothing_that_it_had_done(books, staff):
	staff.plan(Plan(CARRY_OUT, call=3))
	queue_morning(staff)
	start_again(staff)
	assert cases() == {name: OPENED[name] for name in ("Alpha", "Beta")}
	assert digests(DAY) == {}
	morning(staff)
	assert_all_done()


# One customer's data is broken


def test_a_customer_s_row_is_gone(books, staff):
	"""The customer's debts stand in the ledger, the customer does not: the others are looked after all the same."""
	import frappe

	frappe.db.delete("Customer", {"name": "Alpha"})
	frappe.db.commit()
	morning(staff)
	assert runs() == ["Finished"]
	found = cases()
	assert {name: found[name] for name in ("Beta", "Gamma")} == {
		name: OPENED[name] for name in ("Beta", "Gamma")
	}
	assert set(digests(DAY)) == TOLD
	assert_told_once()


def test_a_case_that_cannot_be_written_is_logged_and_taken_up_by_the_next_run(books, staff):
	import frappe

	morning(staff)
	frappe.db.set_value("Debtor Case", {"customer": "Beta"}, "promise_state", "Nobody knows")
	frappe.db.commit()
	morning(staff, DAY + timedelta(days=6))
	assert cases() == OPENED | {"Alpha": ("Open", "Chase")}
	[run] = rows("Debtor Run", {"as_on": DAY + timedelta(days=6)}, ("status", "failed", "notes"))
	assert (run.status, run.failed) == ("Finished", 1)
	assert "Failed for Beta" in run.notes
	logs = rows("Error Log", {"reference_doctype": "Customer"}, pluck="reference_name")
	assert set(logs) == {"Beta"}
	frappe.db.set_value("Debtor Case", {"customer": "Beta"}, "promise_state", "")
	frappe.db.commit()
	morning(staff, DAY + timedelta(days=7))
	assert cases()["Beta"] == ("Open", "Chase")
	assert timeline("Alpha") == timeline("Beta") == ["Opened", "Moved"]
	assert_told_once()


def test_a_case_s_dunned_invoices_are_unreadable(books, staff):
	"""Nothing that stands in one case keeps the others from being read."""
	import frappe

	morning(staff)
	frappe.db.set_value("Debtor Case", {"customer": "Beta"}, "dunned", "no JSON")
	frappe.db.commit()
	morning(staff, DAY + timedelta(days=6))
	assert cases() == dict.fromkeys(("Alpha", "Beta"), ("Open", "Chase")) | {"Gamma": OPENED["Gamma"]}


def test_a_sales_person_s_user_is_gone(books, staff):
	import frappe

	frappe.db.delete("User", {"name": ANNA})
	frappe.db.commit()
	try:
		morning(staff)
		assert cases() == OPENED
		assert set(digests(DAY)) == {BORIS, BOSS, MANAGER}
		[notes] = rows("Debtor Run", {"as_on": DAY}, pluck="notes")
		assert f"Anna has no enabled user: {BOSS} was told instead." in notes
		assert rows("ToDo", {"status": "Open"}) == []
		assert_told_once()
	finally:
		from debtor_company import make_user

		make_user(ANNA)


def test_a_disabled_farmer_is_told_by_nobody_and_the_person_above_is(books, staff):
	import frappe

	frappe.db.set_value("User", BORIS, "enabled", 0)
	frappe.db.commit()
	frappe.clear_cache()
	morning(staff)
	assert set(digests(DAY)) == {ANNA, BOSS, MANAGER}
	frappe.db.set_value("User", BORIS, "enabled", 1)
	frappe.db.commit()
	frappe.clear_cache()
	morning(staff, DAY + timedelta(days=1))
	assert set(digests(DAY + timedelta(days=1))) == {BORIS}
	assert_told_once()


# Two at once


def test_two_runs_of_a_company_at_once(books, staff):
	"""The second finds the first at work, leaves it to it and says so; nothing happens twice."""
	import frappe

	staff.start()
	staff.plan(Plan(CARRY_OUT, then="wait"))
	queue_morning(staff)
	staff.reached()
	frappe.enqueue("sales_roles.desk.debtor_run.run", queue="long", company=COMPANY, cause="Button")
	queue_morning(staff)  # the scheduler's next call
	wait_for(lambda: list(staff.jobs().values()).count(b"started") == 1, "the second run", 120)
	staff.go_on()
	staff.settle()
	assert runs() == ["Finished", "Skipped"]
	assert_all_done()


def test_a_payment_s_run_waits_for_the_morning_s(books, staff):
	"""Both act on one case, one after the other; the second decides by what the first has done."""
	if len(staff.processes) < 2:
		staff.start()
	morning(staff)
	say(books, "2025-05-02 invoice SI-4 Alpha Help:1@900 due=2025-05-31")
	staff.settle()
	staff.plan(Plan(CARRY_OUT, then="wait"))
	later = DAY + timedelta(days=5)
	queue_morning(staff, later)  # Alpha is first: it moves on to Chase
	staff.reached()
	say(books, f'{later} payment PE-1 Alpha 1400 for="SI-1 500, SI-4 900"')
	staff.go_on()
	staff.settle()
	assert cases()["Alpha"] == ("Cured", "")
	assert timeline("Alpha") == ["Opened", "Moved", "Cured"]
	assert sorted(rows("ToDo", {"status": "Open"}, pluck="allocated_to")) == [
		ANNA,
		BORIS,
	]  # Gamma's and Beta's
	assert_told_once()


def test_a_payment_arrives_between_deciding_and_carrying_out(books, staff):
	"""The run decided that Alpha's case opens, and Alpha has none yet: no hook. What was paid meanwhile is seen."""
	staff.plan(Plan(CARRY_OUT, then="wait"))
	queue_morning(staff)
	staff.reached()
	say(books, f'{DAY} payment PE-2 Beta 300 for="SI-2 300"')
	staff.go_on()
	staff.settle()
	assert cases().get("Beta") in (None, ("Cured", ""))
	assert BORIS in digests(DAY)  # of Gamma
	assert_nothing_told_of("Beta")


def test_a_payment_arrives_between_deciding_and_sending(books, staff):
	"""The hook's run cures at once, while the morning's is about to send: who has paid stands in no digest."""
	if len(staff.processes) < 2:
		staff.start()
	staff.plan(Plan(SEND, then="wait"))
	queue_morning(staff)
	staff.reached()
	say(books, f'{DAY} payment PE-2 Beta 300 for="SI-2 300"')
	wait_for(lambda: cases()["Beta"] == ("Cured", ""), "the cure", 120)
	staff.go_on()
	staff.settle()
	assert_nothing_told_of("Beta")
	assert_told_once()


def assert_nothing_told_of(customer: str) -> None:
	for row in rows("Notification Log", {"document_type": "Debtor Digest"}, ("email_content",)):
		assert customer not in row.email_content
	for row in rows("Email Queue", {"reference_doctype": "Debtor Digest"}, ("message",)):
		assert customer not in row.message


# What does not run, does not answer, or is slow


def test_the_scheduler_was_off_five_days(books, staff):
	"""Missed days are made good by one run, which goes straight to the right stage and tells once."""
	morning(staff)
	morning(staff, DAY + timedelta(days=6))
	assert cases() == {
		"Alpha": ("Open", "Chase"),
		"Beta": ("Open", "Chase"),
		"Gamma": ("Open", "Escalate"),
	}
	morning(staff, DAY + timedelta(days=60))
	assert cases() == dict.fromkeys(OPENED, ("Open", "Stop"))
	assert timeline("Alpha") == ["Opened", "Moved", "Moved", "Draft"]  # a Dunning, past 30 days
	assert len(rows("Debtor Digest", {"user": ANNA})) == 3
	assert_told_once()


def test_the_mail_server_refuses(books, staff):
	"""The mail waits in the Email Queue as Frappe's do; the digest stands, and nobody is told a second time."""
	import frappe
	from frappe.email.queue import flush

	morning(staff)
	mails = rows("Email Queue", {"reference_doctype": "Debtor Digest"}, ("name", "status"))
	assert [row.status for row in mails] == ["Not Sent"] * len(TOLD)
	flush()
	frappe.db.commit()
	after = rows("Email Queue", {"reference_doctype": "Debtor Digest"}, ("name", "status"))
	assert sorted(row.name for row in after) == sorted(row.name for row in mails)
	assert {row.status for row in after} <= {"Not Sent", "Error"}
	assert set(digests(DAY)) == TOLD
	morning(staff, DAY + timedelta(days=1))
	assert digests(DAY + timedelta(days=1)) == {}
	assert_told_once()


def test_no_outgoing_account(books, staff):
	"""The desk notice goes all the same, and the run's row says so."""
	import frappe

	frappe.db.set_value("Email Account", "Out", {"enable_outgoing": 0, "default_outgoing": 0})
	frappe.db.commit()
	frappe.clear_cache()
	try:
		morning(staff)
		assert rows("Email Queue", {}) == []
		assert len(rows("Notification Log", {"document_type": "Debtor Digest"})) == len(TOLD)
		[notes] = rows("Debtor Run", {"as_on": DAY}, pluck="notes")
		assert "No outgoing Email Account is set up: nothing was mailed." in notes
	finally:
		frappe.db.set_value("Email Account", "Out", {"enable_outgoing": 1, "default_outgoing": 1})
		frappe.db.commit()
		frappe.clear_cache()


def test_redis_is_down_while_paying(books, staff):
	"""The payment is posted all the same; the next morning's run takes up what was not queued."""
	import frappe

	morning(staff)
	staff.stop()
	staff.stop_redis()
	try:
		say(books, f'{DAY} payment PE-1 Alpha 500 for="SI-1 500"')
		assert frappe.db.get_value("Payment Entry", "PE-1", "docstatus") == 1
		assert cases()["Alpha"] == ("Open", "Reminder")
	finally:
		staff.start_redis()
		staff.start()
	morning(staff, DAY + timedelta(days=1))
	assert cases()["Alpha"] == ("Cured", "")


# Customers who are others now


def test_a_customer_is_renamed(books, staff):
	import frappe

	morning(staff)
	frappe.rename_doc("Customer", "Alpha", "Omega", force=True)
	frappe.db.commit()
	morning(staff, DAY + timedelta(days=5))
	found = cases()
	assert "Alpha" not in found
	assert found["Omega"] == ("Open", "Chase")
	assert timeline("Omega") == ["Opened", "Moved"]
	assert_told_once()


def test_two_customers_become_one(books, staff):
	"""Two open cases of one customer: the older goes on with the debts of both, the other is closed and says why."""
	import frappe

	morning(staff)
	frappe.rename_doc("Customer", "Beta", "Alpha", merge=True, force=True)
	frappe.db.commit()
	morning(staff, DAY + timedelta(days=1))
	stored = rows("Debtor Case", {"customer": "Alpha"}, ("name", "status", "overdue"), order_by="name")
	assert sorted((row.status, row.overdue) for row in stored) == [("Cured", 0), ("Open", 800)]
	assert "The" in timeline("Alpha")  # The customer was merged …
	assert runs(DAY + timedelta(days=1)) == ["Finished"]
	assert rows("Customer", {"name": "Alpha"}, ("is_debtor", "debtor_stage"))[0].debtor_stage == "Reminder"
	morning(staff, DAY + timedelta(days=2))
	again = rows("Debtor Case", {"customer": "Alpha"}, ("name", "status"), order_by="name")
	assert [(row.name, row.status) for row in again] == [(row.name, row.status) for row in stored]
	assert_told_once()


# Clocks


@pytest.fixture
def clock(monkeypatch):
	"""The moment it is, in UTC, for whoever asks the site's day; not the worker's."""
	from sales_roles import scope
	from sales_roles.desk import scope as desk

	monkeypatch.setattr(desk, "site_today", scope.site_today)

	def set_clock(text: str) -> None:
		moment = datetime.fromisoformat(text).replace(tzinfo=timezone.utc)

		class Clock(datetime):
			@classmethod
			def now(cls, tz=None):
				return moment.astimezone(tz)

		monkeypatch.setattr(scope, "datetime", Clock)

	return set_clock


@pytest.fixture
def zone(site):
	"""Set the site's time zone, for a test."""
	import frappe

	def set_zone(name: str) -> None:
		frappe.db.set_single_value("System Settings", "time_zone", name)
		frappe.clear_cache()

	before = frappe.db.get_single_value("System Settings", "time_zone")
	yield set_zone
	set_zone(before)
	frappe.db.commit()


@pytest.mark.parametrize(
	("name", "moment", "day"),
	[
		("Europe/Berlin", "2026-03-28T22:59", "2026-03-28"),
		("Europe/Berlin", "2026-03-28T23:00", "2026-03-29"),  # an hour ahead in winter
		("Europe/Berlin", "2026-03-29T21:59", "2026-03-29"),
		("Europe/Berlin", "2026-03-29T22:00", "2026-03-30"),  # two in summer
		("Europe/Berlin", "2026-10-24T22:00", "2026-10-25"),
		("Europe/Berlin", "2026-10-25T22:59", "2026-10-25"),
		("Europe/Berlin", "2026-10-25T23:00", "2026-10-26"),
		("America/Los_Angeles", "2026-06-02T03:00", "2026-06-01"),  # UTC is a day ahead
		("America/Los_Angeles", "2026-06-02T07:00", "2026-06-02"),
	],
)
def test_the_day_is_the_site_s(clock, zone, name, moment, day):
	from sales_roles.desk.scope import today_of_site

	zone(name)
	clock(moment)
	assert today_of_site() == date.fromisoformat(day)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_the_cron_calls_on_the_days_that_have_another_hour(site, day):
	"""Four times a morning in the site's time, after the hour that is missing or comes twice."""
	import frappe

	name = frappe.db.get_value("Scheduled Job Type", {"method": "sales_roles.desk.debtor_run.morning"})
	job = frappe.get_doc("Scheduled Job Type", name)
	before = date.fromisoformat(day) - timedelta(days=1)
	job.last_execution = f"{before} 09:15:00"
	due = []
	for _time in range(5):
		due.append(job.get_next_execution())
		job.last_execution = due[-1]
	after = date.fromisoformat(day) + timedelta(days=1)
	assert [str(each) for each in due] == [
		*(f"{day} 0{hour}:15:00" for hour in (6, 7, 8, 9)),
		f"{after} 06:15:00",
	]


@pytest.mark.parametrize(
	"days", [("2026-03-28", "2026-03-29", "2026-03-30"), ("2026-10-24", "2026-10-25", "2026-10-26")]
)
def test_stages_follow_from_dates_over_a_change_of_the_clocks(books, staff, zone, days):
	"""A term of the first day is one day late on the day of the change, whatever its hours."""
	zone("Europe/Berlin")
	first = date.fromisoformat(days[0])
	say(books, f'customer Delta team="Anna 100"\n{first} invoice SI-9 Delta Help:1@100 due={first}\n')
	for day in map(date.fromisoformat, days):
		morning(staff, day)
		assert runs(day) == ["Finished"]
		assert ("Delta" in cases()) == (day > first)
	morning(staff, first + timedelta(days=7))
	assert cases()["Delta"] == ("Open", "Chase")
	assert_told_once()
