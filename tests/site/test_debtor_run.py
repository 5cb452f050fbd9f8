"""The debtor run on a site: docs/debtors.md, "The run", "Who is told"."""

from datetime import date

import pytest

pytestmark = pytest.mark.usefixtures("transactions")

BOOKS = """
item Help service
person Boss group
person Anna parent=Boss farmer
customer Alpha team="Anna 100"
2026-05-01 invoice SI-1 Alpha Help:1@500 due=2026-05-31
2026-05-01 invoice SI-2 Alpha Help:1@300 due=2026-06-25
"""
MANAGER, FARMER, BOSS = "manager@debtors.test", "anna@debtors.test", "boss@debtors.test"


@pytest.fixture(scope="module", autouse=True)
def company(site):
	from site_books import make_company

	import frappe

	frappe.set_user("Administrator")
	if not frappe.db.exists("Company", "Acme"):
		make_company("Acme", "EUR", "A")
	for user, roles in ((MANAGER, ["Sales Manager"]), (FARMER, ["Sales User"]), (BOSS, ["Sales User"])):
		doc = frappe.get_doc(
			{
				"doctype": "User",
				"email": user,
				"first_name": user.partition("@")[0],
				"send_welcome_email": 0,
				"roles": [{"role": role} for role in roles],
			}
		)
		doc.flags.no_welcome_mail = True
		doc.insert(ignore_permissions=True)


def post(text=""):
	from books import parse_books
	from site_books import SiteBooks

	import frappe

	books = SiteBooks()
	for entry in parse_books(BOOKS + text):
		books.post(entry)
	frappe.db.set_value("Sales Person", "Anna", "sales_person_user", FARMER)
	frappe.db.set_value("Sales Person", "Boss", "sales_person_user", BOSS)
	return books


def more(books, text):
	from books import parse_books

	for entry in parse_books(text):
		books.post(entry)


def run(day, customers=None, **options):
	from sales_roles.desk import debtor_run

	return debtor_run.run("Acme", customers, date.fromisoformat(day), **options)


def past(day="2026-01-15"):
	"""A run of the company lies behind: what comes is not its first."""
	run(day)


def case(customer="Alpha", **filters):
	import frappe

	names = frappe.get_all(
		"Debtor Case", {"customer": customer, **filters}, pluck="name", order_by="creation desc"
	)
	return frappe.get_doc("Debtor Case", names[0]) if names else None


def timeline(doc):
	import frappe

	return frappe.get_all(
		"Comment",
		{"reference_doctype": doc.doctype, "reference_name": doc.name, "comment_type": "Info"},
		pluck="content",
		order_by="creation",
	)


def todos(doc):
	import frappe

	rows = frappe.get_all(
		"ToDo",
		{"reference_type": doc.doctype, "reference_name": doc.name},
		["allocated_to", "status", "description"],
		order_by="creation",
	)
	return [(row.allocated_to, row.status, row.description) for row in rows]


def flags(customer="Alpha"):
	import frappe

	return frappe.db.get_value(
		"Customer", customer, ["is_debtor", "debtor_stage", "debtor_oldest_due_date", "debtor_as_on"]
	)


def test_a_case_from_reminder_to_cure():
	past()
	books = post()
	result = run("2026-06-01")
	assert dict(result.events) == {"opened": 1}
	doc = case()
	assert (doc.status, doc.stage, doc.overdue, doc.not_due) == ("Open", "Reminder", 500, 300)
	assert (doc.farmer, [(row.sales_person, row.share) for row in doc.farmers]) == ("Anna", [("Anna", 100)])
	assert (doc.currency, doc.oldest_due_date, doc.as_on) == ("EUR", date(2026, 5, 31), date(2026, 6, 1))
	assert flags() == (1, "Reminder", date(2026, 5, 31), date(2026, 6, 1))
	assert todos(doc) == []
	assert len(timeline(doc)) == 1

	assert dict(run("2026-06-01").events) == {}
	assert dict(run("2026-06-07").events) == {"advanced": 1}
	[(user, status, text)] = todos(doc)
	assert (user, status) == (FARMER, "Open")
	assert "500" not in text
	assert dict(run("2026-06-26").events) == {"updated": 1}
	assert case().overdue == 800

	more(books, '2026-06-27 payment PE-1 Alpha 800 for="SI-1 500, SI-2 300"')
	assert dict(run("2026-06-27", ["Alpha"], cause="Payment").events) == {"cured": 1}
	doc.reload()
	assert (doc.status, doc.stage, doc.overdue, doc.cured_on) == ("Cured", "", 0, date(2026, 6, 27))
	assert [row[1] for row in todos(doc)] == ["Closed"]
	assert [value or None for value in flags()[:3]] == [None, None, None]


def test_the_first_run_is_quiet_and_tells_once():
	"""A company's first run opens the cases of old debts at their stage and tells each person once."""
	import frappe

	post()
	result = run("2026-07-10")
	assert dict(result.events) == {"opened": 1}
	doc = case()
	assert (doc.stage, doc.is_quiet, todos(doc)) == ("Escalate", 1, [])
	digests = frappe.get_all("Debtor Digest", {"day": "2026-07-10"}, pluck="user")
	assert FARMER in digests
	assert MANAGER not in digests
	assert result.told == len(digests)
	assert run("2026-07-11").told == 0
	run("2026-08-05")
	doc.reload()
	assert (doc.stage, doc.is_quiet) == ("Stop", 0)
	assert [row[:2] for row in todos(doc)] == [(FARMER, "Open")]
	assert set(frappe.get_all("Debtor Digest", {"day": "2026-08-05"}, pluck="user")) >= {
		FARMER,
		MANAGER,
		BOSS,
	}


def test_every_run_leaves_a_row():
	"""Every run leaves a Debtor Run row: as of, customers looked at, events by kind, told, failed, skipped and why."""
	import frappe

	past()
	post()
	run("2026-06-01")
	row = frappe.get_last_doc("Debtor Run", {"company": "Acme", "as_on": "2026-06-01"})
	assert (row.status, row.is_full, row.customers, row.failed) == ("Finished", 1, 1, 0)
	assert row.events == "opened: 1"
	assert row.started
	assert row.ended
	assert row.booked == "No bank transaction is booked."
	run("2026-06-02", ["Alpha"], cause="Payment")
	row = frappe.get_last_doc("Debtor Run", {"company": "Acme", "as_on": "2026-06-02"})
	assert (row.is_full, row.customer, row.cause) == (0, "Alpha", "Payment")


def test_a_dry_run_changes_nothing():
	import frappe

	from sales_roles.desk.debtor_run import dry_run

	past()
	post()
	before = {
		name: frappe.db.count(name) for name in ("Debtor Case", "Debtor Run", "Debtor Digest", "Comment")
	}
	[event] = dry_run("Acme", date(2026, 6, 1))
	assert (event.kind, event.case.customer, event.case.stage) == ("opened", "Alpha", "Reminder")
	assert {name: frappe.db.count(name) for name in before} == before


def test_a_digest_names_what_is_due_and_nothing_twice():
	"""One digest a day: a desk notification; new and changed first; nothing when nothing is due."""
	import frappe

	past()
	post()
	run("2026-05-27")
	assert not frappe.db.exists("Debtor Digest", f"2026-05-27 {FARMER}")
	run("2026-05-28")  # three days before: due soon
	digest = frappe.get_doc("Debtor Digest", f"2026-05-28 {FARMER}")
	log = frappe.get_doc("Notification Log", digest.notification_log)
	assert (log.for_user, log.type) == (FARMER, "Alert")
	# what frappe.set_route takes; a whole address it would take for a page's name
	assert log.link in ("/app/debtor-case", "/desk/debtor-case")
	assert f'href="{frappe.utils.get_url(log.link)}"' in log.email_content
	assert "Due soon" in log.email_content
	assert "500" in log.email_content
	assert digest.email_queue is None
	for day in ("2026-05-28", "2026-05-29", "2026-05-30"):
		run(day)
	assert frappe.get_all("Debtor Digest", {"user": FARMER}, pluck="name") == [digest.name]
	run("2026-06-01")
	assert frappe.db.exists("Debtor Digest", f"2026-06-01 {FARMER}")


def test_a_disabled_farmer_is_not_told_but_the_person_above_is():
	"""B48: Farmer's user disabled → no mail, no ToDo; the notice goes to the Sales Person above; the run says so."""
	import frappe

	past()
	post()
	frappe.db.set_value("User", FARMER, "enabled", 0)
	frappe.clear_document_cache("User", FARMER)
	run("2026-06-08")
	assert todos(case()) == []
	assert frappe.db.exists("Debtor Digest", f"2026-06-08 {BOSS}")
	assert not frappe.db.exists("Debtor Digest", f"2026-06-08 {FARMER}")
	row = frappe.get_last_doc("Debtor Run", {"company": "Acme", "as_on": "2026-06-08"})
	assert f"Anna has no enabled user: {BOSS} was told instead." in row.notes
	run("2026-06-09")  # nothing new, so nobody was told
	row = frappe.get_last_doc("Debtor Run", {"company": "Acme", "as_on": "2026-06-09"})
	assert (row.told, row.notes or "") == (0, "")


def test_who_is_told_instead_is_said_once_a_case_and_stage():
	"""A missing user's digest goes elsewhere, "and the run row says so": not on days when something else is new."""
	import frappe

	past()
	books = post("customer Beta\n")
	frappe.db.set_value("Sales Person", "Boss", "sales_person_user", None)

	def notes(day):
		assert run(day).told
		return frappe.get_last_doc("Debtor Run", {"company": "Acme", "as_on": day}).notes or ""

	assert "Boss has no enabled user: " in notes("2026-06-30")
	assert case().stage == "Escalate"
	more(books, "2026-06-10 invoice SI-9 Beta Help:1@50 due=2026-06-30")
	assert "Boss" not in notes("2026-07-01")  # the managers are told of what nobody owns
	assert "Boss has no enabled user: " in notes("2026-07-30")
	assert case().stage == "Stop"


def test_who_owns_the_smaller_part_is_told_beside_the_managers():
	"""Positions nobody owns go to the Sales Managers; a Farmer of what is left of one is told all the same."""
	from sales_roles.desk.cases import site_people
	from sales_roles.desk.digests import Readers

	post()
	readers = Readers(site_people())
	managers = set(readers.managers)
	assert MANAGER in managers and FARMER not in managers
	assert readers.of_owners([("Anna", 0.6), (None, 0.4)], "") == {FARMER}
	assert readers.of_owners([(None, 0.6), ("Anna", 0.4)], "") == {FARMER} | managers
	assert readers.of_owners([(None, 1)], "") == readers.of_owners([], "") == managers


def test_mail_by_the_settings_and_the_persons_own_choice():
	"""An email unless they opted out; no outgoing account: the desk notice goes all the same, and the run says so."""
	import frappe

	past()
	post()
	frappe.db.set_single_value("Sales Roles Settings", "send_email", 1)
	frappe.db.delete("Email Account", {"enable_outgoing": 1})
	frappe.clear_cache(doctype="Email Account")
	run("2026-05-28")
	digest = frappe.get_doc("Debtor Digest", f"2026-05-28 {FARMER}")
	assert digest.notification_log
	assert not digest.email_queue
	row = frappe.get_last_doc("Debtor Run", {"company": "Acme", "as_on": "2026-05-28"})
	assert "No outgoing Email Account is set up: nothing was mailed." in row.notes
	frappe.get_doc(
		{
			"doctype": "Email Account",
			"email_account_name": "Out",
			"email_id": "out@debtors.test",
			"enable_outgoing": 1,
			"default_outgoing": 1,
			"smtp_server": "127.0.0.1",
			"smtp_port": "1",
			"no_smtp_authentication": 1,
			"awaiting_password": 1,
		}
	).insert()
	run("2026-06-01")
	digest = frappe.get_doc("Debtor Digest", f"2026-06-01 {FARMER}")
	queue = frappe.get_doc("Email Queue", digest.email_queue)
	assert [row.recipient for row in queue.recipients] == [FARMER]
	assert "text/plain" in queue.message
	assert "text/html" in queue.message
	frappe.db.set_value("Notification Settings", FARMER, "enable_email_debtor_digest", 0)
	run("2026-06-07")
	digest = frappe.get_doc("Debtor Digest", f"2026-06-07 {FARMER}")
	assert digest.notification_log
	assert not digest.email_queue


def test_one_customer_s_failure_stops_no_other(monkeypatch):
	"""B46: one customer's failure is rolled back, logged with the customer, and taken up by the next run."""
	import frappe

	from sales_roles.desk import debtor_run

	past()
	post(
		"""
customer Beta team="Anna 100"
2026-05-01 invoice SI-3 Beta Help:1@70 due=2026-05-31
"""
	)
	carry_out = debtor_run.carry_out

	def fails(event, *args):
		if event.case.customer == "Alpha":
			raise ValueError("broken data")
		return carry_out(event, *args)

	monkeypatch.setattr(debtor_run, "carry_out", fails)
	result = run("2026-06-01")
	assert (result.failed, dict(result.events)) == (["Alpha"], {"opened": 1})
	log = frappe.get_last_doc("Error Log", {"reference_doctype": "Customer", "reference_name": "Alpha"})
	assert "broken data" in log.error
	row = frappe.get_last_doc("Debtor Run", {"company": "Acme", "as_on": "2026-06-01"})
	assert (row.failed, row.status) == (1, "Finished")
	monkeypatch.setattr(debtor_run, "carry_out", carry_out)
	assert dict(run("2026-06-01").events) == {"opened": 1}


@pytest.fixture
def russian():
	"""A site that speaks Russian, and a worker to whom Frappe gives English."""
	import frappe

	frappe.db.set_single_value("System Settings", "language", "ru")
	assert frappe.local.lang == "en"
	yield
	frappe.db.set_single_value("System Settings", "language", "en")
	frappe.clear_document_cache("User", FARMER)


def test_a_run_of_a_worker_speaks_the_site_s_language(russian):
	"""Timeline, run row and ToDo in the site's language; the ToDo in that of whom it is for, where they have one."""
	import frappe

	past()
	post()
	run("2026-06-01")
	row = frappe.get_last_doc("Debtor Run", {"company": "Acme", "as_on": "2026-06-01"})
	assert (row.events, row.booked) == ("открыто: 1", "Ни одна банковская операция не проведена.")
	[opened] = timeline(case())
	assert opened.startswith("Открыто на стадии «Напоминание»:")

	frappe.db.set_value("User", FARMER, "language", "en")
	frappe.clear_document_cache("User", FARMER)
	run("2026-06-07")
	assert todos(case())[0][2].startswith("Debtor Alpha of Acme: Chase since")
	frappe.db.set_value("User", FARMER, "language", None)
	frappe.clear_document_cache("User", FARMER)
	frappe.db.delete("ToDo", {"reference_name": case().name})
	run("2026-06-30")
	assert "Alpha" in todos(case())[0][2] and "Debtor" not in todos(case())[0][2]
	assert frappe.local.lang == "en"


def test_whoever_runs_it_keeps_their_language_and_reads_a_dry_run_in_it(russian, monkeypatch):
	import frappe
	from frappe.utils import nowdate

	from sales_roles.desk import debtor_run

	past()
	post()
	assert "opened" in {row["event"] for row in debtor_run.preview("Acme")}
	monkeypatch.setattr(debtor_run, "settle", lambda *given: 1 / 0)
	with pytest.raises(ZeroDivisionError):
		run(nowdate())
	assert frappe.local.lang == "en"


def test_why_somebody_is_skipped_is_said_in_the_language_of_the_site(russian):
	import frappe

	past()
	post()
	settings = frappe.get_single("Sales Roles Settings")
	settings.append("excluded_customer_groups", {"customer_group": "Individual"})
	settings.save()
	run("2026-06-01")
	row = frappe.get_last_doc("Debtor Run", {"company": "Acme", "as_on": "2026-06-01"})
	assert (row.skipped, row.skipped_why) == (1, "исключенная группа Individual: 1")


@pytest.mark.parametrize("customers", [["Alpha"], None], ids=["of a customer", "of all"])
def test_a_run_of_some_customers_that_died_is_known_as_dead_by_the_next(held, customers):
	"""A run that died is recognised as dead: its locks are free. One at work holds its own, overnight too."""
	import frappe

	from sales_roles.desk.debtor_run import run_lock

	past()
	row = {"doctype": "Debtor Run", "company": "Acme", "as_on": "2026-06-01", "status": "Running"}
	died, at_work = (frappe.get_doc(row).insert() for _each in range(2))
	with held(run_lock(at_work.name)):
		run("2026-06-01", customers)
		assert [frappe.db.get_value("Debtor Run", each.name, "status") for each in (died, at_work)] == [
			"Died",
			"Running",
		]
		run("2026-06-02", customers)
		assert frappe.db.get_value("Debtor Run", at_work.name, "status") == "Running"
	run("2026-06-02", customers)
	assert frappe.db.get_value("Debtor Run", at_work.name, "status") == "Died"


def test_a_run_of_all_customers_at_work_is_not_taken_for_dead_by_a_payment_s(held):
	import frappe

	from sales_roles.desk.debtor_run import company_lock

	row = {"doctype": "Debtor Run", "company": "Acme", "as_on": "2026-06-01", "status": "Running"}
	row = frappe.get_doc(row | {"is_full": 1}).insert()
	with held(company_lock("Acme")):
		run("2026-06-01", ["Alpha"])
		assert frappe.db.get_value("Debtor Run", row.name, "status") == "Running"
	run("2026-06-01", ["Alpha"])
	assert frappe.db.get_value("Debtor Run", row.name, "status") == "Died"


def test_the_button_starts_no_run_beside_another():
	import frappe

	from sales_roles.desk import debtor_run

	with debtor_run.locked(debtor_run.company_lock("Acme"), 0):
		with pytest.raises(frappe.ValidationError, match="Another run of Acme is under way"):
			debtor_run.run_now("Acme")


@pytest.mark.parametrize("queued", [False, True], ids=["no row", "a row that waits"])
def test_a_run_that_meets_another_says_that_it_was_skipped(held, queued):
	"""Every run leaves a Debtor Run row: "skipped and why"."""
	import frappe

	from sales_roles.desk import debtor_run

	row = None
	if queued:
		row = frappe.get_doc(
			{"doctype": "Debtor Run", "company": "Acme", "as_on": "2026-06-01", "status": "Queued"}
		).insert()
	with held(debtor_run.company_lock("Acme")):
		run("2026-06-01", cause="Button", row=row and row.name)
	[row] = frappe.get_all(
		"Debtor Run",
		{"company": "Acme", "as_on": "2026-06-01"},
		["status", "cause", "is_full", "notes", "started", "ended"],
	)
	assert (row.status, row.cause, row.is_full) == ("Skipped", "Button", 1)
	assert row.notes == "Skipped: another run of Acme was under way."
	assert row.started and row.ended


def test_two_companies_that_end_at_once_leave_the_digests_to_one(monkeypatch):
	"""Each finds the other at work and leaves telling to it: the last to end tells all the same."""
	import frappe

	from sales_roles.desk import debtor_run

	past()
	post()
	other = frappe.db.get_value("Company", {"name": ("!=", "Acme")})
	beside = frappe.get_doc(
		{
			"doctype": "Debtor Run",
			"company": other,
			"as_on": "2026-06-01",
			"status": "Queued",
			"is_full": 1,
		}
	).insert()
	finish = debtor_run.finish

	def both_end(*args):
		beside.db_set("status", "Finished")
		finish(*args)

	monkeypatch.setattr(debtor_run, "finish", both_end)
	result = run("2026-06-01")
	assert frappe.db.exists("Debtor Digest", f"2026-06-01 {FARMER}")
	row = frappe.get_last_doc("Debtor Run", {"company": "Acme", "as_on": "2026-06-01"})
	assert row.told == result.told > 0


def test_a_company_whose_run_fails_silences_no_other(monkeypatch):
	"""The run that ends last tells of all companies, also where it fails itself."""
	import frappe

	from sales_roles.desk import debtor_run

	past()
	post()
	other = frappe.db.get_value("Company", {"name": ("!=", "Acme")})
	beside = frappe.get_doc(
		{
			"doctype": "Debtor Run",
			"company": other,
			"as_on": "2026-06-01",
			"status": "Queued",
			"is_full": 1,
		}
	).insert()
	assert run("2026-06-01").told == 0

	def fails(*args):
		raise ValueError("broken data")

	monkeypatch.setattr(debtor_run, "touch", fails)
	with pytest.raises(ValueError, match="broken data"):
		debtor_run.run(other, today=date(2026, 6, 1), row=beside.name)
	assert frappe.db.exists("Debtor Digest", f"2026-06-01 {FARMER}")
	beside.reload()
	assert (beside.status, beside.notes) == ("Failed", "broken data")
	assert beside.told >= 1


def test_a_company_without_a_policy_is_nothing_to_note():
	"""It has no run, and the others' are not told of it day by day."""
	import frappe

	past()
	post()
	settings = frappe.get_single("Sales Roles Settings")
	for stage in settings.debtor_stages:
		stage.company = "Acme"
	settings.save()
	assert frappe.db.count("Company") > 1
	assert run("2026-06-01").told
	row = frappe.get_last_doc("Debtor Run", {"company": "Acme", "as_on": "2026-06-01"})
	assert "No stage of the debtor policy" not in (row.notes or "")


@pytest.fixture
def number_format(monkeypatch):
	"""Sets the site's number format, and how many decimals its System Settings say."""
	import frappe

	default = frappe.db.get_default

	def setting(number_format, precision=""):
		ours = {"number_format": number_format, "currency_precision": precision}
		monkeypatch.setattr(frappe.db, "get_default", lambda key, *args: ours.get(key, default(key, *args)))
		frappe.local.request_cache.clear()

	yield setting
	frappe.local.request_cache.clear()


@pytest.mark.parametrize("currency", ["EUR", "KWD", "JPY", None])
@pytest.mark.parametrize(
	("site_s", "precision"),
	[("#,###.##", ""), ("#.###,##", "2"), ("#,###.###", ""), ("#,###", "")],
)
def test_an_amount_is_written_as_frappe_writes_it(number_format, site_s, precision, currency):
	"""In a case's timeline, to the cent: by the number format's decimals or the currency's, as Frappe chooses."""
	from frappe.utils import fmt_money

	from sales_roles.desk.cases import money

	number_format(site_s, precision)
	if (currency, site_s) == ("KWD", "#,###.##"):  # Frappe would leave out the third decimal
		assert money(1234.57, currency) == fmt_money(1234.57, currency=currency).replace(".57", ".570")
		assert money(-500.0, currency) == fmt_money(-500.0, currency=currency).replace(".00", ".000")
		assert ".125" in money(0.125, currency)
	else:
		assert money(1234.57, currency) == fmt_money(1234.57, currency=currency)
		assert money(-500.0, currency) == fmt_money(-500.0, currency=currency)
