"""Nobody learns an amount they may not read: every way to a debtor's figures is tried by who may and who may not
(docs/debtors.md, "Who is told", "Permissions").

A Farmer sees the cases of their own subtree, managers all, and whoever may not read the Customer none of its cases.
"""

import json
from datetime import timedelta

import pytest
from books import parse_books

pytestmark = pytest.mark.usefixtures("transactions")

ANNA, BOSS, CHIEF, CASHIER = (
	"anna@access.test",
	"boss@access.test",
	"chief@access.test",
	"cashier@access.test",
)
BORIS, NOBODY, CLERK = "boris@access.test", "nobody@access.test", "clerk@access.test"
SYSTEM, LIMITED, WEB = "system@access.test", "limited@access.test", "web@access.test"
ROLES = {
	ANNA: ["Sales User"],
	BOSS: ["Sales User"],
	CHIEF: ["Sales Manager"],
	CASHIER: ["Accounts Manager"],
	BORIS: ["Sales User", "Accounts User"],
	NOBODY: ["Sales User"],
	CLERK: ["Accounts User"],
	SYSTEM: ["System Manager"],  # sees runs and settings, and no Customer
	LIMITED: ["Sales Manager"],  # a User Permission leaves them another customer
	WEB: ["Website Manager"],  # reads Comments
}
READERS = (ANNA, BOSS, CHIEF, CASHIER)
OTHERS = tuple(user for user in ROLES if user not in READERS)
# What Alpha owes, as any text of the desk would write it
SECRETS = ("7654", "7.654", "7,654", "7 654")


def day(late):
	from sales_roles.desk.scope import today_of_site

	return today_of_site() - timedelta(days=late)


def books():
	return f"""
	item Help service
	person Head group user={BOSS}
	person Anna parent=Head farmer user={ANNA}
	person Boris farmer user={BORIS}
	customer Alpha team="Anna 100"
	customer Beta team="Boris 100"
	customer Gamma
	{day(40)} invoice SI-1 Alpha Help:1@7654.32 due={day(10)}
	{day(40)} invoice SI-4 Alpha Help:1@0.5 due={day(10)}
	{day(40)} invoice SI-2 Beta Help:1@11 due={day(10)}
	{day(40)} invoice SI-3 Gamma Help:1@12 due={day(10)}
	"""


@pytest.fixture(scope="module", autouse=True)
def company(site):
	from site_books import SiteBooks, make_company

	import frappe
	from frappe.desk.doctype.notification_settings.notification_settings import create_notification_settings

	frappe.set_user("Administrator")
	if not frappe.db.exists("Company", "Acme"):
		make_company("Acme", "EUR", "A")
	site_books = SiteBooks()
	for entry in parse_books(books()):
		site_books.post(entry)
	site_books.finish()
	for user, roles in ROLES.items():
		site_books.user(user)
		frappe.db.set_value("User", user, "user_type", "System User")
		frappe.get_doc("User", user).add_roles("Desk User", *roles)
		create_notification_settings(user)
	frappe.get_doc(doctype="User Permission", user=LIMITED, allow="Customer", for_value="Beta").insert()
	frappe.clear_cache()


@pytest.fixture(scope="module")
def alpha(company):
	"""Alpha's case, with a promise, a disputed voucher, a release and what was bought under it."""
	import frappe

	from sales_roles.desk import debtor_run
	from sales_roles.desk.debtor_hand import dispute, promise

	frappe.set_user("Administrator")
	debtor_run.run("Acme", today=day(1))
	debtor_run.run("Acme", today=day(0))
	name = frappe.get_all("Debtor Case", {"customer": "Alpha", "status": "Open"}, pluck="name")[0]
	promise(name, day(-5), 7654)
	dispute(name, "they say 7654 is wrong", [{"voucher_type": "Sales Invoice", "voucher": "SI-4"}])
	case = frappe.get_doc("Debtor Case", name)
	case.append(
		"release_uses",
		{"document_type": "Sales Order", "document": "SO-1", "amount": 7654.32, "currency": "EUR"},
	)
	case.update({"released_until": day(-5), "release_cap": 7654.32, "release_used": 7654.32})
	case.flags.ignore_links = True
	case.save()
	assert case.overdue == 7654.82
	return name


def shown(answer):
	"""Whether what was answered, as JSON, holds what Alpha owes."""
	text = json.dumps(answer, default=str, ensure_ascii=False).replace("\xa0", " ").replace(" ", " ")
	return any(secret in text for secret in SECRETS)


def response_of(call):
	"""What a method puts into the response rather than returns."""
	import frappe

	frappe.local.response = frappe._dict(docs=[])
	call()
	return {key: value for key, value in frappe.local.response.items() if key != "type"}


def tried(call):
	"""An answer, or None where Frappe refuses it."""
	import frappe

	try:
		return call()
	except (frappe.PermissionError, frappe.DoesNotExistError):
		frappe.clear_messages()
		return None


def ways(name):
	"""Every way to the figures, by what it is: calls as the session's user."""
	import frappe
	from frappe import client
	from frappe.desk import reportview, search
	from frappe.desk.form import load

	from sales_roles.desk import debtor_headline, debtor_run

	everything = json.dumps(["*"])
	comments = frappe.get_all("Comment", {"reference_name": name}, pluck="name")

	def listed(**options):
		frappe.local.form_dict = frappe._dict(
			doctype="Debtor Case", fields=json.dumps(["name", "overdue", "customer"]), **options
		)
		return reportview.get()

	def exported():
		frappe.local.form_dict = frappe._dict(
			doctype="Debtor Case",
			fields=json.dumps(["`tabDebtor Case`.`name`", "`tabDebtor Case`.`overdue`"]),
			file_format_type="CSV",
			title="Debtor Case",
			view="Report",
		)
		return response_of(reportview.export_query)

	def child(doctype, fields):
		return frappe.get_list(doctype, fields=fields, parent_doctype="Debtor Case")

	return {
		"list": lambda: frappe.get_list("Debtor Case", fields=["*"]),
		"desk list": listed,
		"report builder": lambda: listed(view="Report"),
		"desk list with a child table": lambda: frappe.get_list(
			"Debtor Case", fields=["name", "`tabDebtor Release Use`.`amount` as used"]
		),
		"export": exported,
		"form": lambda: response_of(lambda: load.getdoc("Debtor Case", name)),
		"timeline": lambda: response_of(lambda: load.get_docinfo(doctype="Debtor Case", name=name)),
		"comments": lambda: frappe.get_list("Comment", {"reference_name": name}, ["content"]),
		"a comment": lambda: [rest("GET", f"/api/resource/Comment/{each}") for each in comments],
		"client get": lambda: client.get("Debtor Case", name),
		"client value": lambda: client.get_value("Debtor Case", "overdue", {"customer": "Alpha"}),
		"client list": lambda: client.get_list("Debtor Case", ["overdue"]),
		"REST": lambda: rest("GET", f"/api/resource/Debtor Case/{name}"),
		"REST list": lambda: rest("GET", "/api/resource/Debtor Case", fields=everything),
		"REST of a child table": lambda: rest(
			"GET", "/api/resource/Debtor Release Use", fields=everything, parent="Debtor Case"
		),
		"releases": lambda: child("Debtor Release Use", ["amount"]),
		"disputes": lambda: child("Debtor Dispute", ["reason"]),
		"link search": lambda: search.search_widget(
			"Debtor Case", "", filter_fields=json.dumps(["overdue"]), as_dict=True
		),
		"link search, User Permissions ignored": lambda: search.search_widget(
			"Debtor Case",
			"",
			filter_fields=json.dumps(["overdue"]),
			as_dict=True,
			ignore_user_permissions=True,
		),
		"print": lambda: frappe.get_print("Debtor Case", name),
		"headline": lambda: debtor_headline.headline("Alpha"),
		"dry run": lambda: debtor_run.preview("Acme"),
		"vouchers": lambda: frappe.call("sales_roles.desk.debtor_hand.open_vouchers", case=name),
	}


def rest(method, path, **form):
	"""A request to the REST interface, in this transaction."""
	import frappe
	from frappe.utils import set_request

	set_request(method=method, path=path)
	frappe.local.form_dict = frappe._dict(form)
	frappe.local.response = frappe._dict(docs=[])
	if hasattr(frappe.local, "request_ip"):
		frappe.local.request_ip = "127.0.0.1"
	from frappe.api import handle

	answer = handle(frappe.local.request)
	return answer.get_data(as_text=True) if answer is not None else dict(frappe.local.response)


@pytest.mark.parametrize("user", OTHERS)
def test_no_way_leads_there(alpha, user):
	import frappe

	for way, call in ways(alpha).items():
		frappe.set_user(user)
		assert not shown(tried(call)), (user, way)


# What not every reader of a case has: comments as documents are System Managers', a dry run is a manager's; a search
# answers names and stages
NOT_ALL = {"comments", "a comment", "dry run", "link search", "link search, User Permissions ignored"}


@pytest.mark.parametrize("user", READERS)
def test_every_way_leads_there_for_its_readers(alpha, user):
	"""So that the refusals above are none of a wrong call."""
	import frappe

	blind = []
	for way, call in ways(alpha).items():
		frappe.set_user(user)
		if way not in NOT_ALL and not shown(tried(call)):
			blind.append(way)
	assert not blind


def test_a_dry_run_shows_managers_what_they_may_read(alpha):
	import frappe

	from sales_roles.desk import debtor_run

	frappe.db.set_value("Debtor Case", alpha, {"status": "Cured", "cured_on": day(0)})

	def rows(user):
		frappe.set_user(user)
		return [row["customer"] for row in debtor_run.preview("Acme")]

	assert "Alpha" in rows(CHIEF) and "Alpha" in rows(CASHIER)
	assert "Alpha" not in rows(LIMITED) + rows(SYSTEM)
	for user in (ANNA, BORIS, NOBODY, CLERK):
		frappe.set_user(user)
		with pytest.raises(frappe.PermissionError):
			debtor_run.preview("Acme")


def test_search_finds_what_is_readable(alpha):
	import frappe
	from frappe.desk.search import search_link

	def found(user, **options):
		frappe.set_user(user)
		return [row["value"] for row in search_link("Debtor Case", "Alph", **options)]

	for user in READERS:
		assert found(user) == found(user, ignore_user_permissions=True) == [alpha]
	for user in (BORIS, NOBODY, CLERK, LIMITED):
		assert found(user) == found(user, ignore_user_permissions=True) == []


def test_flags_and_todos_tell_no_amount(alpha):
	"""They are read by more people than the case is."""
	import frappe

	flags = frappe.get_all(
		"Custom Field",
		{"dt": "Customer", "module": "Sales Roles"},
		["fieldname", "fieldtype"],
	)
	assert flags and not [row.fieldname for row in flags if row.fieldtype in ("Currency", "Float")]
	assert not shown(frappe.get_doc("Customer", "Alpha").as_dict())
	todo = frappe.get_all("ToDo", {"reference_name": alpha}, ["*"])
	runs = frappe.get_all("Debtor Run", fields=["*"])
	told = frappe.get_all("Debtor Digest", fields=["*"])
	assert runs and not shown([todo, runs, told])


def test_versions_tell_no_amount(alpha):
	"""What a document's changes say is read by who reads Versions, not by who reads the document."""
	import frappe

	rows = frappe.get_all("Version", {"ref_doctype": "Debtor Case"}, ["data"])
	assert not [row for row in rows if shown(row.data)]


def test_a_digest_is_told_its_readers_alone(alpha):
	"""Whoever is told of what they may not read (any more) learns nothing of it."""
	import frappe

	notices = frappe.get_all(
		"Notification Log", {"document_type": "Debtor Digest"}, ["for_user", "email_content"]
	)
	told = {row.for_user for row in notices if shown(row.email_content)}
	assert ANNA in told
	assert not told & set(OTHERS)
	for user in ROLES:
		frappe.set_user(user)
		seen = frappe.get_list("Notification Log", fields=["for_user", "email_content"])
		assert {row.for_user for row in seen if shown(row.email_content)} <= {user} | (
			{*told} if user == SYSTEM else set()
		)


def test_a_digest_forgets_who_may_read_no_more(alpha):
	"""Of who loses the customer by a User Permission, between two digests."""
	import frappe

	from sales_roles.desk import debtor_run

	frappe.db.delete("Debtor Digest")
	frappe.db.delete("Notification Log")
	frappe.get_doc(doctype="User Permission", user=ANNA, allow="Customer", for_value="Beta").insert()
	debtor_run.run("Acme", today=day(-30))
	notices = frappe.get_all("Notification Log", fields=["for_user", "email_content"])
	frappe.cache.hdel("user_permissions", ANNA)
	told = {row.for_user for row in notices if shown(row.email_content)}
	assert CHIEF in told and ANNA not in told


def test_global_search_knows_no_case(alpha):
	import frappe
	from frappe.utils.global_search import rebuild_for_doctype, search

	rebuild_for_doctype("Debtor Case")
	for user in ROLES:
		frappe.set_user(user)
		assert not shown(search("7654")) and not search("Alpha", doctype="Debtor Case")


def test_counts_and_groups_count_what_is_readable(alpha):
	"""Numbers of a list: who sees no case is told of none."""
	import frappe
	from frappe.desk import reportview
	from frappe.desk.listview import get_group_by_count

	def numbers():
		frappe.local.form_dict = frappe._dict(
			doctype="Debtor Case", filters="[]", fields="[]", distinct="false"
		)
		groups = get_group_by_count("Debtor Case", "[]", "customer")
		return reportview.get_count(), {row["name"] for row in groups}

	frappe.set_user(ANNA)
	assert numbers() == (1, {"Alpha"})
	frappe.set_user(BORIS)
	assert numbers() == (1, {"Beta"})
	frappe.set_user(NOBODY)
	assert numbers() == (0, set())
	frappe.set_user(CHIEF)
	assert {"Alpha", "Beta", "Gamma"} <= numbers()[1]


def test_headline_by_reader(alpha):
	import frappe

	from sales_roles.desk.debtor_headline import headline

	row = headline("Alpha", "Acme")[0]
	assert (row.name, row.company, row.currency, row.overdue) == (alpha, "Acme", "EUR", 7654.82)
	assert row.oldest_due_date == day(10)
	assert (row.released_until, row.release_left) == (day(-5), 0)
	case = frappe.get_doc("Debtor Case", alpha)
	case.update({"release_cap": 500, "release_used": 120.5})
	case.flags.ignore_links = True
	case.save()
	assert headline("Alpha", "Acme")[0].release_left == 379.5
	case.db_set("released_until", None)
	assert headline("Alpha", "Acme")[0].release_left is None
	other = frappe.get_all("Company", {"name": ("!=", "Acme")}, pluck="name")[0]
	assert headline("Alpha", other) == [] == headline("Nobody at all")
	for user in READERS:
		frappe.set_user(user)
		assert [row.name for row in headline("Alpha")] == [alpha]
	for user in OTHERS:
		frappe.set_user(user)
		assert headline("Alpha") == []
