"""A Farmer's hand on a site: promises, disputes, and who may act (docs/debtors.md, "A Farmer's hand")."""

from datetime import timedelta

import pytest
from books import parse_books

pytestmark = pytest.mark.usefixtures("transactions")

ANNA, BORIS, BOSS = "anna@hand.test", "boris@hand.test", "boss@hand.test"
CHIEF, NOBODY, CLERK = "chief@hand.test", "nobody@hand.test", "clerk@hand.test"
ROLES = {
	ANNA: ["Sales User"],
	BORIS: ["Sales User"],
	BOSS: ["Sales User"],
	CHIEF: ["Sales Manager"],
	NOBODY: ["Sales User"],
	CLERK: ["Accounts User"],
}
MAY_ACT, MAY_NOT = (ANNA, BOSS, CHIEF), (BORIS, NOBODY, CLERK)


def day(late):
	"""The day a term fell due that is so many days late today; negative: still to come."""
	from sales_roles.desk.scope import today_of_site

	return today_of_site() - timedelta(days=late)


def books():
	"""Alpha owes Anna 500 that is 10 days late and 300 that is 2 days late; 200 fall due in 20 days."""
	return f"""
	item Help service
	person Head group user={BOSS}
	person Anna parent=Head farmer user={ANNA}
	person Boris farmer user={BORIS}
	customer Alpha team="Anna 100"
	customer Beta team="Boris 100"
	{day(40)} invoice SI-1 Alpha Help:1@500 due={day(10)}
	{day(40)} invoice SI-2 Alpha Help:1@300 due={day(2)}
	{day(40)} invoice SI-3 Alpha Help:1@200 due={day(-20)}
	{day(40)} invoice SI-9 Beta Help:1@70 due={day(10)}
	"""


@pytest.fixture(scope="module", autouse=True)
def company(site):
	from site_books import SiteBooks, make_company

	import frappe

	frappe.set_user("Administrator")
	if not frappe.db.exists("Company", "Acme"):
		make_company("Acme", "EUR", "A")
	site_books = SiteBooks()
	for entry in parse_books(books()):
		site_books.post(entry)
	site_books.finish()
	for user, roles in ROLES.items():
		site_books.user(user)
		frappe.get_doc("User", user).add_roles(*roles)
	frappe.clear_cache()


@pytest.fixture
def alpha():
	"""The name of Alpha's case, at stage Chase."""
	return opened("Alpha")


def opened(customer):
	import frappe

	from sales_roles.desk import debtor_run

	debtor_run.run("Acme", today=day(0))
	return frappe.get_all("Debtor Case", {"customer": customer, "status": "Open"}, pluck="name")[0]


def post(text):
	from site_books import SiteBooks

	site_books = SiteBooks()
	for entry in parse_books(text):
		site_books.post(entry)


def run(late, *customers):
	"""A run on the day that lies so many days behind today; negative: ahead."""
	from sales_roles.desk import debtor_run

	debtor_run.run("Acme", list(customers) or None, day(late))


def doc(name):
	import frappe

	return frappe.get_doc("Debtor Case", name)


def timeline(name):
	"""The comments of a case as its form shows them to the session's user: who and what, the last one last."""
	import frappe
	from frappe.desk.form.load import get_docinfo

	get_docinfo(doctype="Debtor Case", name=name)
	logs = sorted(frappe.response["docinfo"].info_logs, key=lambda row: row.creation)
	return [(row.owner, row.content) for row in logs]


def refused(words):
	import frappe

	return pytest.raises(frappe.ValidationError, match=words)


def test_a_promise_keeps_who_when_and_why(alpha):
	import frappe

	from sales_roles.desk.debtor_hand import promise

	assert (doc(alpha).stage, doc(alpha).overdue) == ("Chase", 800)
	frappe.set_user(ANNA)
	promise(alpha, str(day(-5)), 600, "their bank <b>closed</b>")
	case = doc(alpha)
	assert (case.promise_date, case.promise_amount, case.promise_state) == (day(-5), 600, "Pending")
	assert (case.promise_by, case.promise_made_on) == (ANNA, day(0))
	assert case.promise_reason == "their bank <b>closed</b>"
	# 800 were overdue, so 200 may remain
	assert (case.promise_rest, case.promise_held_stage, case.stage) == (200, "Chase", "Chase")
	who, said = timeline(alpha)[-1]
	assert who == ANNA
	assert said.startswith("Promised to pay ") and "600" in said and "&lt;b&gt;closed" in said
	assert "<b>" not in said


def test_a_promise_holds_the_stage_until_its_day(alpha):
	"""By day −25 the oldest term is 35 days late: Escalate, were it not for the promise."""
	from sales_roles.desk.debtor_hand import promise

	promise(alpha, day(-25), 800)
	run(-25)
	assert doc(alpha).stage == "Chase"
	run(-26)
	assert (doc(alpha).stage, doc(alpha).promise_state) == ("Escalate", "Broken")


def test_a_promise_is_kept_by_a_payment(alpha):
	from sales_roles.desk.debtor_hand import promise

	promise(alpha, day(0), 500)
	post(f'{day(0)} payment PE-1 Alpha 500 for="SI-1 500"')
	run(-1)
	case = doc(alpha)
	assert (case.promise_state, case.promises_kept, case.promises_broken) == ("Kept", 1, 0)
	assert (case.stage, case.is_broken) == ("Reminder", 0)
	assert "The promise to pay was kept." in [said for _who, said in timeline(alpha)]


def test_a_broken_promise_stands_at_escalate_until_cured(alpha):
	from sales_roles.desk.debtor_hand import promise

	promise(alpha, day(0), 500)
	post(f'{day(0)} payment PE-1 Alpha 499 for="SI-1 499"')
	run(-1)
	case = doc(alpha)
	assert (case.promise_state, case.promises_broken, case.is_broken, case.stage) == (
		"Broken",
		1,
		1,
		"Escalate",
	)
	post(f'{day(-1)} payment PE-2 Alpha 301 for="SI-1 1, SI-2 300"')
	run(-1, "Alpha")
	assert doc(alpha).status == "Cured"


def test_a_newer_promise_replaces_one_that_is_not_due(alpha):
	from sales_roles.desk.debtor_hand import promise

	promise(alpha, day(-3), 100)
	promise(alpha, day(-4), 800)
	case = doc(alpha)
	assert (case.promise_date, case.promise_amount, case.promise_rest) == (day(-4), 800, 0)
	assert "It replaces the promise of" in timeline(alpha)[-1][1]


def test_a_newer_promise_hides_no_broken_one(alpha):
	"""The morning's run has not seen yet that yesterday's promise was broken."""
	import frappe

	from sales_roles.desk.debtor_hand import promise, withdraw_promise

	def promised_before():
		promise(alpha, day(0), 500)
		frappe.db.set_value(
			"Debtor Case", alpha, {"promise_date": day(1), "promise_made_on": day(1), "promise_rest": 300}
		)

	promised_before()
	with refused("no promise to pay"):
		withdraw_promise(alpha, "a mistake")
	assert (doc(alpha).promises_broken, doc(alpha).stage) == (1, "Escalate")
	promised_before()
	promise(alpha, day(-3), 100)
	case = doc(alpha)
	assert (case.promises_broken, case.promise_state, case.stage) == (2, "Pending", "Escalate")


def test_a_promise_noted_wrongly_is_withdrawn(alpha):
	from sales_roles.desk.debtor_hand import promise, withdraw_promise

	promise(alpha, day(-5), 600)
	with refused("a reason is needed"):
		withdraw_promise(alpha, " ")
	withdraw_promise(alpha, "meant another customer")
	case = doc(alpha)
	assert not case.promise_state and not case.promise_date and not case.promise_amount
	assert "meant another customer" in timeline(alpha)[-1][1]
	run(-6)
	assert (doc(alpha).promises_kept, doc(alpha).promises_broken, doc(alpha).is_broken) == (0, 0, 0)


@pytest.mark.parametrize(
	("late", "amount", "words"),
	[
		(1, 100, "today or a later day"),
		(-1, 0, "above 0"),
		(-1, -5, "above 0"),
		(-1, "nan", "above 0"),
		(-1, 1000.01, "No more can be promised than is open"),
		(-1, "1e400", "No more can be promised than is open|above 0"),
	],
)
def test_a_promise_is_checked(alpha, late, amount, words):
	from sales_roles.desk.debtor_hand import promise

	with refused(words):
		promise(alpha, day(late), amount)
	assert not doc(alpha).promise_state
	promise(alpha, day(-1), 1000)  # what is not due yet may be promised too


def test_a_disputed_case_stands_at_no_stage(alpha):
	import frappe

	from sales_roles.desk.debtor_hand import dispute, end_dispute

	frappe.set_user(ANNA)
	dispute(alpha, "never delivered")
	case = doc(alpha)
	assert (case.is_disputed, case.stage, case.status) == (1, "", "Open")
	assert (case.disputed_by, case.disputed_on, case.dispute_reason) == (ANNA, day(0), "never delivered")
	assert (case.disputed_amount, case.stage_amount, case.overdue) == (800, 0, 800)
	assert (ANNA, "The whole case is disputed. never delivered") in timeline(alpha)
	assert not frappe.db.get_value("Customer", "Alpha", "is_debtor")
	with refused("disputed already"):
		dispute(alpha, "once more")
	end_dispute(alpha, reason="delivered after all")
	case = doc(alpha)
	assert (case.is_disputed, case.stage, case.disputed_by) == (0, "Chase", None)
	assert any("delivered after all" in said for _who, said in timeline(alpha))
	with refused("Nothing of this case is disputed"):
		end_dispute(alpha)


def test_a_disputed_invoice_is_left_out_of_the_stage(alpha):
	"""Without SI-1 only 300 are late, by 2 days: Reminder."""
	import json

	import frappe

	from sales_roles.desk.debtor_hand import dispute, end_dispute

	frappe.set_user(BOSS)
	one = [{"voucher_type": "Sales Invoice", "voucher": "SI-1"}]
	dispute(alpha, "broken on arrival", json.dumps(one))
	case = doc(alpha)
	assert (case.stage, case.stage_amount, case.disputed_amount) == ("Reminder", 300, 500)
	row = case.disputes[0]
	assert (row.voucher, row.reason, row.disputed_by, row.disputed_on) == (
		"SI-1",
		"broken on arrival",
		BOSS,
		day(0),
	)
	with refused("SI-1 is disputed already"):
		dispute(alpha, "again", one)
	with refused("SI-2 is not disputed"):
		end_dispute(alpha, [{"voucher_type": "Sales Invoice", "voucher": "SI-2"}])
	end_dispute(alpha, one)
	assert (doc(alpha).stage, doc(alpha).disputes) == ("Chase", [])


@pytest.mark.parametrize(
	("vouchers", "words"),
	[
		([{"voucher_type": "Sales Invoice", "voucher": "SI-9"}], "SI-9 is no open voucher of this customer"),
		([{"voucher_type": "Journal Entry", "voucher": "SI-1"}], "SI-1 is no open voucher of this customer"),
		([], "Name at least one voucher"),
		("SI-1", "Name at least one voucher"),
		('"SI-1"', "Name at least one voucher"),
		([{"voucher": "SI-1"}], "Name at least one voucher"),
		(["SI-1"], "Name at least one voucher"),
	],
)
def test_a_dispute_is_checked(alpha, vouchers, words):
	from sales_roles.desk.debtor_hand import dispute

	with refused(words):
		dispute(alpha, "why not", vouchers)
	with refused("a reason is needed"):
		dispute(alpha, "  ")
	assert not doc(alpha).disputes and not doc(alpha).is_disputed


def test_what_is_cured_is_not_acted_on(alpha):
	from sales_roles.desk.debtor_hand import dispute, end_dispute, promise, withdraw_promise

	post(f'{day(0)} payment PE-1 Alpha 1000 for="SI-1 500, SI-2 300, SI-3 200"')
	run(0, "Alpha")
	for act in (
		lambda: promise(alpha, day(-1), 1),
		lambda: withdraw_promise(alpha, "x"),
		lambda: dispute(alpha, "x"),
		lambda: end_dispute(alpha),
	):
		with refused("is cured"):
			act()


def test_who_may_read_a_case_may_act_on_it(alpha):
	"""Nobody may write a case as a document; its Farmer, the people above and the managers act on it."""
	import frappe

	from sales_roles.desk.debtor_hand import dispute, end_dispute, open_vouchers, promise, withdraw_promise

	for user in MAY_ACT:
		frappe.set_user(user)
		promise(alpha, day(-5), 100)
		assert [row["voucher"] for row in open_vouchers(alpha)] == ["SI-1", "SI-2", "SI-3"]
		with pytest.raises(frappe.PermissionError):
			doc(alpha).save()
	for user in MAY_NOT:
		frappe.set_user(user)
		for act in (
			lambda: promise(alpha, day(-5), 100),
			lambda: withdraw_promise(alpha, "x"),
			lambda: dispute(alpha, "x"),
			lambda: end_dispute(alpha),
			lambda: open_vouchers(alpha),
		):
			with pytest.raises(frappe.PermissionError):
				act()


def test_an_act_waits_for_whoever_acts_on_the_customer(alpha, monkeypatch, held):
	"""A run holds the customer's lock, in another session."""
	from sales_roles.desk import debtor_hand, debtor_run

	monkeypatch.setattr(debtor_hand, "WAIT", 0)
	with held(debtor_run.customer_lock("Acme", "Alpha")):
		with refused("Somebody else acts on the debts of Alpha"):
			debtor_hand.promise(alpha, day(-1), 100)
		assert not doc(alpha).promise_state
	debtor_hand.promise(alpha, day(-1), 100)


def test_acts_are_posts(alpha):
	"""A link that somebody is sent to cannot make them act."""
	import frappe

	from sales_roles.desk import debtor_hand

	for act in ("promise", "withdraw_promise", "dispute", "end_dispute"):
		assert frappe.allowed_http_methods_for_whitelisted_func[getattr(debtor_hand, act)] == ["POST"]


def test_cases_follow_a_renamed_customer(alpha):
	import frappe

	frappe.rename_doc("Customer", "Alpha", "Alpha & Sons", force=True)
	assert doc(alpha).customer == "Alpha & Sons"
	run(-1)
	assert flags("Alpha & Sons") == (1, "Chase")
	assert frappe.db.count("Debtor Case", {"customer": "Alpha & Sons"}) == 1


@pytest.mark.parametrize("target_is_debtor", [True, False])
def test_cases_follow_a_merged_customer(alpha, target_is_debtor):
	"""Of two open cases the older goes on; the flags are those of what they owe together."""
	import frappe

	if not target_is_debtor:
		post(f'{day(0)} payment PE-1 Beta 70 for="SI-9 70"')
		run(0, "Beta")
		assert flags("Beta") == (0, "")
	frappe.rename_doc("Customer", "Alpha", "Beta", merge=True, force=True)
	run(0)
	cases = frappe.get_all(
		"Debtor Case", {"customer": "Beta", "status": "Open"}, ["name", "overdue", "stage"]
	)
	assert [(case.overdue, case.stage) for case in cases] == [(870 if target_is_debtor else 800, "Chase")]
	assert flags("Beta") == (1, "Chase")


def test_flags_are_mended_by_the_next_run(alpha):
	import frappe

	frappe.db.set_value("Customer", "Alpha", {"is_debtor": 0, "debtor_stage": ""})
	frappe.db.set_value("Customer", "Beta", "debtor_stage", "Stop")
	run(0)
	assert (flags("Alpha"), flags("Beta")) == ((1, "Chase"), (1, "Chase"))
	assert frappe.db.get_value("Customer", "Alpha", "debtor_oldest_due_date") == day(10)


def flags(customer):
	import frappe

	return frappe.db.get_value("Customer", customer, ["is_debtor", "debtor_stage"])


def test_a_case_has_its_customers_name(alpha):
	import frappe

	frappe.db.set_value("Customer", "Alpha", "customer_name", "Alpha Limited")
	run(-30)
	assert doc(alpha).customer_name == "Alpha Limited"
