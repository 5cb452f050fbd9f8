"""The settings form: what it saves is what the measuring core reads, and it refuses what the core would refuse."""

from decimal import Decimal

import pytest

import frappe

from sales_roles.database.site import SiteDatabase
from sales_roles.desk.errors import told
from sales_roles.settings import LeadCostAccount, Settings, load_settings


@pytest.fixture
def settings():
	doc = frappe.get_doc("Sales Roles Settings")
	doc.lead_cost_accounts = []
	return doc


@pytest.fixture
def accounts():
	"""Two expense accounts of one company."""
	company = frappe.get_all("Company", pluck="name", order_by="creation", limit=1)[0]
	filters = {"company": company, "root_type": "Expense", "is_group": 0}
	return frappe.get_all("Account", filters, pluck="name", order_by="name", limit=2)


def cost_center(account: str, same_company: bool = True) -> str:
	company = frappe.db.get_value("Account", account, "company")
	if same_company:
		return frappe.get_all("Cost Center", {"company": company}, pluck="name", limit=1)[0]
	frappe.get_doc(
		{"doctype": "Company", "company_name": "Other Trading", "abbr": "OTR", "default_currency": "EUR"}
	).insert()
	return frappe.get_all("Cost Center", {"company": "Other Trading"}, pluck="name", limit=1)[0]


def saved(doc) -> Settings:
	doc.save()
	return load_settings(SiteDatabase())


def test_a_form_never_touched_has_the_defaults(settings):
	"""kpi.md: "(first value: default)": those of the DocType are those of the core."""
	fresh = frappe.new_doc("Sales Roles Settings")
	for field in frappe.get_meta("Sales Roles Settings").get_valid_columns():
		if field in Settings.__dataclass_fields__:
			settings.set(field, fresh.get(field))
	assert saved(settings) == Settings()


# Who is mailed by what, and who may let a stopped customer buy: nothing that a figure or a decision depends on
DESK_ONLY = {"send_email", "digest_template", "release_role", "override_role"}


def test_fields_are_those_of_the_core():
	"""kpi.md: "fields of Sales Roles Settings and keys of the --settings file": one list of names and choices."""
	meta = frappe.get_meta("Sales Roles Settings")
	layout = ("Section Break", "Column Break")
	fields = {field.fieldname for field in meta.fields if field.fieldtype not in layout}
	assert fields - DESK_ONLY == set(Settings.__dataclass_fields__)
	assert fields >= DESK_ONLY
	assert meta.get_options("deal_document").split("\n") == [
		"Order or Invoice",
		"Sales Order",
		"Sales Invoice",
	]
	assert meta.get_options("turnover_document").split("\n") == ["Sales Invoice", "Sales Order"]
	assert meta.get_options("conversion_basis").split("\n") == ["Cohort", "Period"]


def test_what_is_saved_is_what_counts(settings, accounts):
	settings.update(
		{
			"deal_document": "Sales Invoice",
			"turnover_document": "Sales Order",
			"use_customer_team": 0,
			"conversion_basis": "Period",
			"days_to_judge_conversion": 45,
			"ageing_ranges": " 15,30 , 60,90",
			"silent_after_days": 90,
			"lead_plan": 12.5,
			"cost_per_lead_limit": 80.25,
			"conversion_plan": 20,
			"overdue_share_limit": 7.5,
		}
	)
	person = frappe.get_all("Sales Person", pluck="name", limit=1)[0]
	settings.append(
		"lead_cost_accounts",
		{"account": accounts[0], "assign_by": "Sales Person", "assign_to": person},
	)
	settings.append("lead_cost_accounts", {"account": accounts[1], "cost_center": cost_center(accounts[1])})
	assert saved(settings) == Settings(
		deal_document="Sales Invoice",
		turnover_document="Sales Order",
		use_customer_team=False,
		conversion_basis="Period",
		days_to_judge_conversion=45,
		ageing_ranges=(15, 30, 60, 90),
		silent_after_days=90,
		lead_plan=Decimal("12.5"),
		cost_per_lead_limit=Decimal("80.25"),
		conversion_plan=Decimal(20),
		overdue_share_limit=Decimal("7.5"),
		lead_cost_accounts=(
			LeadCostAccount(accounts[0], assign_by="Sales Person", assign_to=person),
			LeadCostAccount(accounts[1], cost_center(accounts[1])),
		),
	)
	assert settings.ageing_ranges == "15, 30, 60, 90"


def test_emptied_fields_have_their_defaults_and_the_form_shows_them(settings):
	"""Frappe stores an emptied number as 0: where the default is not 0, nobody means 0 days."""
	settings.update(
		{"days_to_judge_conversion": None, "silent_after_days": 0, "ageing_ranges": "", "lead_plan": None}
	)
	counted = saved(settings)
	assert (counted.days_to_judge_conversion, counted.silent_after_days) == (30, 60)
	assert (counted.ageing_ranges, counted.lead_plan) == ((30, 60, 90), 0)
	assert (settings.days_to_judge_conversion, settings.silent_after_days) == (30, 60)
	assert settings.ageing_ranges == "30, 60, 90"


@pytest.mark.parametrize("ranges", ["30, 20", "0, 30", "30, 30", "a month"])
def test_ageing_ranges_rise(settings, ranges):
	settings.ageing_ranges = ranges
	with pytest.raises(frappe.ValidationError, match=f"Ageing ranges .* {ranges} are not"):
		settings.save()


def refused(settings, *rows: dict) -> str:
	settings.extend("lead_cost_accounts", list(rows))
	with pytest.raises(frappe.ValidationError) as error:
		settings.save()
	return str(error.value)


@pytest.mark.parametrize("with_cost_center", [False, True])
def test_no_two_rows_name_the_same_account_and_cost_center(settings, accounts, with_cost_center):
	"""kpi.md: "no two rows name the same account and cost center"."""
	row = {"account": accounts[0], "cost_center": cost_center(accounts[0]) if with_cost_center else None}
	assert "named twice" in refused(settings, row, dict(row))


def test_one_account_may_stand_with_several_cost_centers(settings, accounts):
	settings.append("lead_cost_accounts", {"account": accounts[0]})
	settings.append("lead_cost_accounts", {"account": accounts[0], "cost_center": cost_center(accounts[0])})
	assert len(saved(settings).lead_cost_accounts) == 2


def test_lead_cost_is_an_expense(settings):
	income = frappe.get_all("Account", {"root_type": "Income", "is_group": 0}, pluck="name", limit=1)[0]
	assert "no expense account" in refused(settings, {"account": income})


def test_cost_center_and_account_are_of_one_company(settings, accounts):
	center = cost_center(accounts[0], same_company=False)
	assert "two companies" in refused(settings, {"account": accounts[0], "cost_center": center})


def test_what_is_assigned_names_whom_to(settings, accounts):
	assert "say to which one" in refused(settings, {"account": accounts[0], "assign_by": "Sales Person"})


def dimension(document_type: str) -> str:
	"""An accounting dimension, without the columns it would add to the ledger (they would commit)."""
	doc = frappe.new_doc("Accounting Dimension")
	doc.update(
		{"document_type": document_type, "label": f"By {document_type}", "name": f"By {document_type}"}
	)
	doc.db_insert()
	return doc.name


def test_an_accounting_dimension_leads_to_leads(settings, accounts):
	"""kpi.md: "by an accounting dimension on the GL Entry (source, campaign, sales person)"."""
	row = {"account": accounts[0], "assign_by": "Accounting Dimension"}
	settings.append("lead_cost_accounts", {**row, "assign_to": dimension("Sales Partner")})
	with pytest.raises(frappe.ValidationError, match="is of Sales Partner"):
		settings.save()


def test_an_accounting_dimension_of_sales_persons_is_taken(settings, accounts):
	name = dimension("Sales Person")
	row = {"account": accounts[0], "assign_by": "Accounting Dimension", "assign_to": name}
	settings.append("lead_cost_accounts", row)
	assert saved(settings).lead_cost_accounts == (
		LeadCostAccount(accounts[0], assign_by="Accounting Dimension", assign_to=name),
	)


def test_an_account_that_is_no_more_is_named_to_whoever_reads(settings, accounts):
	"""One sentence, and where to put it right."""
	settings.append("lead_cost_accounts", {"account": accounts[0]})
	settings.save()
	frappe.db.set_value("Lead Cost Account", {"account": accounts[0]}, "account", "Gone - SC")
	with (
		pytest.raises(frappe.ValidationError, match=r"Gone - SC does not exist.*sales-roles-settings"),
		told(),
	):
		load_settings(SiteDatabase())
