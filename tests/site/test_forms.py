"""The forms and lists of a manager's day (Lead, Sales Person, Customer, Settings)."""

import pytest
from books import parse_books

BOOKS = """
company Acme EUR default
user anna@example.test
user boris@example.test
user nobody@example.test
person Anna user=anna@example.test hunter farmer
person Boris user=boris@example.test hunter
customer Alpha
customer Beta
"""


@pytest.fixture(scope="module", autouse=True)
def books(site):
	from site_books import SiteBooks

	import frappe

	frappe.set_user("Administrator")
	site_books = SiteBooks()
	for entry in parse_books(BOOKS):
		site_books.post(entry)
	site_books.finish()
	for user in ("anna@example.test", "boris@example.test"):
		frappe.get_doc("User", user).add_roles("Sales User")
	frappe.clear_cache()


def new_lead(**values):
	import frappe

	return frappe.get_doc(doctype="Lead", first_name="Lee", company="Acme", **values).insert()


def test_hunter_is_filled_from_the_owner():
	"""Hunter is filled from the owner where that user has a Sales Person."""
	assert new_lead(lead_owner="anna@example.test").hunter == "Anna"
	assert not new_lead(lead_owner="nobody@example.test").hunter
	assert new_lead(lead_owner="anna@example.test", hunter="Boris").hunter == "Boris"


def test_hunter_follows_a_change_of_owner_until_set_by_hand():
	"""Follows a change of owner until someone sets it by hand."""
	lead = new_lead(lead_owner="anna@example.test")
	lead.lead_owner = "boris@example.test"
	assert lead.save().hunter == "Boris"
	lead.lead_owner = "nobody@example.test"
	assert not lead.save().hunter
	lead.lead_owner = "anna@example.test"
	assert lead.save().hunter == "Anna"
	lead.hunter = "Boris"
	lead.save()
	lead.lead_owner = "nobody@example.test"
	assert lead.save().hunter == "Boris"


def test_hunter_and_farmer_are_shown():
	"""Lead: Hunter is shown in the list; Sales Person: role fields in a section of their own."""
	import frappe

	assert frappe.get_meta("Lead").get_field("hunter").in_list_view
	fields = [field.fieldname for field in frappe.get_meta("Sales Person").fields]
	section = fields.index("sales_roles_section")
	assert section < fields.index("is_hunter") < fields.index("is_farmer")


def test_set_farmer_writes_the_sales_team():
	"""Customer list: *Set Farmer* for the selected customers writes their Sales Team."""
	import frappe

	from sales_roles.desk.forms import set_farmer

	assert set_farmer(["Alpha", "Beta"], "Anna") == 2
	for name in ("Alpha", "Beta"):
		team = frappe.get_doc("Customer", name).sales_team
		assert [(row.sales_person, row.allocated_percentage) for row in team] == [("Anna", 100)]
	frappe.set_user("boris@example.test")
	frappe.get_meta("Customer").permissions = []
	with pytest.raises(frappe.PermissionError):
		set_farmer(["Alpha"], "Boris")
	frappe.clear_cache(doctype="Customer")


def test_a_disabled_person_becomes_nobodys_farmer():
	import frappe

	from sales_roles.desk.forms import set_farmer

	frappe.db.set_value("Sales Person", "Boris", "enabled", 0)
	with pytest.raises(frappe.ValidationError, match="disabled"):
		set_farmer(["Alpha"], "Boris")


def test_figures_of_the_current_month_on_the_person():
	"""Sales Person: a dashboard line with the person's figures of the current month; for who may see them."""
	import frappe

	from sales_roles.desk.forms import month_figures

	new_lead(lead_owner="anna@example.test")
	tiles = {tile["label"]: tile["value"] for tile in month_figures("Anna")}
	assert list(tiles) == [
		"Leads",
		"Cost per lead",
		"Conversion",
		"Turnover attainment",
		"Margin attainment",
		"Overdue share",
	]
	assert tiles["Leads"] == 1
	assert len(month_figures("Boris")) == 3
	frappe.set_user("anna@example.test")
	assert month_figures("Anna")[0]["value"] == 1
	assert month_figures("Boris") == []


def test_preview_spreads_last_months_spend():
	"""Settings: a preview shows what last month's spend would be and how it spreads, before anything is saved."""
	from site_books import SiteBooks

	import frappe
	from frappe.utils import add_months, get_first_day, today

	from sales_roles.desk.forms import preview_lead_cost

	day = get_first_day(add_months(today(), -1))
	site_books = SiteBooks()
	for entry in parse_books(
		f"{day} expense Ads 90\n{day} lead L-1 hunter=Anna\n{day} lead L-2 hunter=Boris"
	):
		site_books.post(entry)
	account = frappe.db.get_value("Account", {"account_name": "Ads", "company": "Acme"})
	shown = preview_lead_cost("Acme", {"lead_cost_accounts": [{"account": account}]})
	people, sources = shown["groups"]
	assert {row["name"]: row["lead_spend"] for row in people["rows"] if row["leads"]} == {
		"Anna": 45,
		"Boris": 45,
		"Total": 90,
	}
	assert sources["rows"][-1]["lead_spend"] == 90
	with pytest.raises(frappe.ValidationError, match="named twice"):
		preview_lead_cost("Acme", {"lead_cost_accounts": [{"account": account}, {"account": account}]})
	frappe.set_user("anna@example.test")
	with pytest.raises(frappe.PermissionError):
		preview_lead_cost("Acme", {})
