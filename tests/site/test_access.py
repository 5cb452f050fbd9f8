"""Who sees what at the desk: three readers, and tries to get more (docs/kpi.md, "Scope"; debtors.md, "Permissions")."""

import json

import pytest
from books import parse_books

BOOKS = """
company Acme EUR default
user anna@example.test
user boris@example.test
user chief@example.test
user plain@example.test
person North group
person Anna parent=North user=anna@example.test hunter farmer
person Nina parent=Anna hunter farmer
person Boris user=boris@example.test hunter farmer
item Help service
customer Alpha territory=North team="Anna 100"
customer Beta team="Boris 100"
customer Gamma
2026-05-05 invoice SI-1 Alpha Help:1@100 team="Anna 60, Nina 40" due=2026-05-20
2026-05-06 invoice SI-2 Beta Help:1@1000 team="Boris 100" due=2026-05-20
2026-05-07 invoice SI-3 Gamma Help:1@10000 team= due=2026-05-20
2026-05-08 lead L-1 hunter=Anna
2026-05-09 lead L-2 hunter=Boris
2026-05-10 lead L-3
"""
PERIOD = {"company": "Acme", "period": "Own Dates", "from_date": "2026-05-01", "to_date": "2026-05-31"}
ROLES = {
	"anna@example.test": ("Sales User",),
	"boris@example.test": ("Sales User",),
	"chief@example.test": ("Sales User", "Sales Manager"),
	"plain@example.test": ("Sales User",),
}
OWN = {"Anna", "Nina", "Total"}


@pytest.fixture(scope="module", autouse=True)
def books(site):
	"""Posted once for the module, rolled back after it."""
	from site_books import SiteBooks

	import frappe

	frappe.set_user("Administrator")
	if not frappe.db.exists("Territory", "North"):
		frappe.get_doc(
			doctype="Territory", territory_name="North", parent_territory="All Territories"
		).insert()
	site_books = SiteBooks()
	for entry in parse_books(BOOKS):
		site_books.post(entry)
	site_books.finish()
	for user, roles in ROLES.items():
		frappe.get_doc("User", user).add_roles(*roles)
	frappe.clear_cache()


@pytest.fixture
def as_user():
	import frappe

	return frappe.set_user


def run(title, user=None, **filters):
	"""A report as the desk asks for it."""
	from frappe.desk.query_report import run

	return run(title, filters=json.dumps(PERIOD | filters), user=user)


def turnover(result):
	return {row["sales_person"]: row["turnover"] for row in result["result"]}


def report_names():
	from sales_roles.views.registry import REPORTS

	return [pytest.param(report, id=report.name) for report in REPORTS.values()]


def test_a_person_sees_their_own_subtree(as_user):
	"""A person with a user sees their own subtree of the Sales Person tree: rows and total, no Unassigned."""
	as_user("anna@example.test")
	result = run("Farmer Scorecard")
	assert turnover(result) == {"Anna": 100, "Nina": 40, "Total": 100}
	assert [tile["value"] for tile in result["report_summary"] if tile["label"] == "Turnover"] == [100]
	assert sum(result["chart"]["data"]["datasets"][0]["values"]) <= 100


def test_a_manager_sees_the_company(as_user):
	as_user("chief@example.test")
	assert turnover(run("Farmer Scorecard"))["Total"] == 11100
	assert turnover(run("Farmer Scorecard"))["Unassigned"] == 10000


@pytest.mark.parametrize("report", report_names())
def test_a_user_without_a_person_is_told_why(as_user, report):
	"""A user without a Sales Person gets an empty report that says why, and nothing else."""
	as_user("plain@example.test")
	result = run(report.title)
	assert (result["result"], result["report_summary"], result["chart"]) == ([], [], None)
	assert result["message"].startswith("No sales person is yours to see")
	assert "<br>" not in result["message"]


def test_filters_that_fit_nobody_are_no_lack_of_a_person(as_user):
	"""Boris is not Anna's to see, but her user needs no setting."""
	as_user("anna@example.test")
	result = run("Farmer Scorecard", sales_person="Boris")
	assert (result["result"], result["message"]) == (
		[],
		"None of the people whom you may see fits the filters.",
	)


@pytest.mark.parametrize("report", report_names())
def test_no_report_shows_anna_what_is_not_hers(as_user, report):
	"""This holds for rows, totals, charts, summary alike, in every grouping: nothing of Boris, nothing unowned."""
	as_user("anna@example.test")
	for grouping in report.groupings:
		shown = json.dumps(run(report.title, group_by=grouping), default=str)
		for secret in ("Boris", "Beta", "Gamma", "SI-2", "SI-3", "L-2", "L-3", "10000", "1000.0", "11100"):
			assert secret not in shown, (grouping, secret)


@pytest.mark.parametrize(
	"forged",
	[
		{"sales_person": "Boris"},
		{"sales_person": "Sales Team"},
		{"sales_person": "North"},
		{"reader": "Administrator"},
		{"reader": "chief@example.test"},
		{"reader": "boris@example.test"},
		{"customer": "Beta"},
		{"people": ["Boris"]},
		{"role": "Farmer"},
		{"as_on": "2026-12-31"},
	],
)
def test_a_parameter_narrows_and_never_widens(as_user, forged):
	"""B59, B60: a user limited to a person clears or forges the filter: only their rows and totals."""
	as_user("anna@example.test")
	seen = turnover(run("Farmer Scorecard", **forged))
	assert set(seen) <= OWN
	assert seen.get("Total", 0) <= 100


def test_the_scope_is_the_sessions_users(as_user):
	"""B60: `query_report.run(user="Administrator")` → scope from the session user."""
	as_user("anna@example.test")
	assert turnover(run("Farmer Scorecard", user="Administrator")) == {"Anna": 100, "Nina": 40, "Total": 100}


def test_cards_show_what_the_report_shows(as_user):
	"""Cards' methods called directly: the same scope."""
	import frappe

	from sales_roles.desk import cards

	as_user("anna@example.test")
	assert cards.leads(json.dumps(PERIOD))["value"] == 1
	assert cards.leads(json.dumps(PERIOD | {"reader": "Administrator"}))["value"] == 1
	as_user("chief@example.test")
	assert cards.leads(json.dumps(PERIOD))["value"] == 3
	as_user("plain@example.test")
	assert cards.overdue_share(json.dumps(PERIOD)) == "–"
	assert cards.leads(json.dumps(PERIOD)) == "–"
	as_user("Guest")
	with pytest.raises(frappe.PermissionError):
		cards.leads(json.dumps(PERIOD))


def test_user_permissions_narrow(as_user):
	"""User Permissions on Company, Sales Person, Territory and Customer are respected."""
	import frappe

	chief = "chief@example.test"

	def seen_with(doctype, value):
		frappe.set_user("Administrator")
		frappe.db.savepoint("permission")
		frappe.get_doc(doctype="User Permission", user=chief, allow=doctype, for_value=value).insert()
		frappe.set_user(chief)
		try:
			return turnover(run("Farmer Scorecard"))
		finally:
			frappe.db.rollback(save_point="permission")
			frappe.clear_cache(user=chief)
			frappe.cache.hdel("user_permissions", chief)

	assert seen_with("Sales Person", "Anna") == {"Anna": 100, "Nina": 40, "Total": 100}
	assert seen_with("Customer", "Beta")["Total"] == 1000
	assert seen_with("Territory", "North")["Total"] == 100 + seen_without_territory()
	with pytest.raises(frappe.PermissionError):
		seen_with("Company", frappe.get_all("Company", {"name": ("!=", "Acme")}, pluck="name")[0])


def seen_without_territory() -> int:
	"""What customers without a territory bought: they are anyone's unless permissions are strict."""
	import frappe

	blank = [name for name in ("Beta", "Gamma") if not frappe.db.get_value("Customer", name, "territory")]
	return sum({"Beta": 1000, "Gamma": 10000}[name] for name in blank)


def test_an_export_has_the_same_rows(as_user):
	"""Export goes the same way: its total is the reader's."""
	import frappe
	from frappe.desk.query_report import export_query

	as_user("Administrator")
	frappe.permissions.add_permission("Customer", "Sales User", 0)
	frappe.permissions.update_permission_property("Customer", "Sales User", 0, "export", 1)
	as_user("anna@example.test")
	frappe.local.form_dict = frappe._dict(
		report_name="Farmer Scorecard",
		file_format_type="CSV",
		filters=json.dumps(PERIOD),
		visible_idx=json.dumps([0, 1, 2]),
		include_indentation=0,
	)
	export_query()
	content = frappe.response["filecontent"]
	content = content.decode() if isinstance(content, bytes) else content
	assert "Anna" in content
	assert "Boris" not in content and "11100" not in content


def test_mailed_reports_are_their_readers(as_user):
	"""B61: auto mail "for user A" → A's rows only, though Administrator runs it. Dynamic dates work."""
	import frappe

	def mailed(user, **filters):
		doc = frappe.get_doc(
			doctype="Auto Email Report",
			report="Farmer Scorecard",
			report_type="Script Report",
			user=user,
			email_to="someone@example.test",
			format="CSV",
			frequency="Daily",
			enabled=1,
			filters=json.dumps(PERIOD | filters),
		)
		return doc.insert()

	as_user("Administrator")
	doc = mailed("anna@example.test", reader="Administrator")
	assert json.loads(doc.filters)["reader"] == "anna@example.test"
	content = doc.get_report_content()
	assert "Anna" in content and "Boris" not in content and "Unassigned" not in content
	doc.update({"from_date_field": "from_date", "to_date_field": "to_date", "dynamic_date_period": "Weekly"})
	doc.save()
	assert "Boris" not in (frappe.get_doc("Auto Email Report", doc.name).get_report_content() or "")
	as_user("anna@example.test")
	with pytest.raises(frappe.ValidationError, match="for yourself only"):
		from sales_roles.desk.access import write_reader

		write_reader(
			frappe.get_doc(doctype="Auto Email Report", report="Farmer Scorecard", user="Administrator")
		)


def test_prepared_reports_are_their_owners(as_user):
	"""A Prepared Report of ours is listed, read and downloaded by its owner alone."""
	import frappe

	as_user("Administrator")
	prepared = frappe.get_doc(doctype="Prepared Report", report_name="Farmer Scorecard", filters="{}")
	other = frappe.get_doc(doctype="Prepared Report", report_name="Sales Register", filters="{}")
	for doc in (prepared, other):
		doc.flags.ignore_links = True
		doc.name = frappe.generate_hash(length=10)
		doc.set_user_and_timestamp()
		doc.db_insert()
		doc.db_set("owner", "boris@example.test", update_modified=False)
	for user in ROLES:
		frappe.get_doc("User", user).add_roles("Prepared Report User")
		frappe.clear_cache(user=user)
	for user, seen in {
		"boris@example.test": True,
		"anna@example.test": False,
		"chief@example.test": False,
	}.items():
		as_user(user)
		listed = frappe.get_list("Prepared Report", pluck="name")
		assert (prepared.name in listed) is seen, user
		assert bool(prepared.has_permission("read")) is seen, user


@pytest.mark.parametrize("report", report_names())
def test_reports_are_the_four_roles(report):
	"""These four roles on each; ref DocType Customer, on which all four have `report`."""
	import frappe

	doc = frappe.get_doc("Report", report.title)
	roles = {"Sales User", "Sales Manager", "Accounts User", "Accounts Manager"}
	assert {row.role for row in doc.roles} == roles
	assert (doc.ref_doctype, doc.is_standard, doc.report_type) == ("Customer", "Yes", "Script Report")


@pytest.mark.parametrize(
	"filters", [{}, {"company": "Acme"}, {"period": "Fiscal Year"}, {"period": "Last Quarter"}]
)
def test_empty_filters_have_defaults(as_user, filters):
	"""B64: filters empty, only company, dynamic dates: defaults or a clear message, no traceback."""
	from frappe.desk.query_report import run

	as_user("Administrator")
	for report in report_names():
		assert run(report.values[0].title, filters=json.dumps(filters))["columns"]


@pytest.mark.parametrize(
	("filters", "words"),
	[
		({"company": "Nowhere"}, "no company"),
		({"sales_person": "Nobody"}, "no sales person"),
		({"from_date": "2026-06-01", "to_date": "2026-05-01"}, "before it begins"),
		({"group_by": "moon"}, "cannot be grouped"),
	],
)
def test_bad_input_is_one_sentence(as_user, filters, words):
	"""Bad input gets one clear sentence on the desk: frappe.throw."""
	import frappe

	as_user("Administrator")
	with pytest.raises(frappe.ValidationError, match=words):
		run("Farmer Scorecard", **filters)
