"""The fields this app adds to ERPNext's DocTypes, as data: created by install.sync(), removed with the app.

Each names our module, so Frappe deletes it on uninstall (the column stays, as Frappe leaves it).
"""

from __future__ import annotations

from typing import Any

from sales_roles.messages import _

MODULE = "Sales Roles"
ONLY_SALES_PERSON = 'eval:doc.parenttype == "Sales Person"'

SALES_PERSON = (
	{
		"fieldname": "sales_roles_section",
		"fieldtype": "Section Break",
		"label": _("Sales Roles"),
		"insert_after": "old_parent",
	},
	{
		"fieldname": "is_hunter",
		"fieldtype": "Check",
		"label": _("Hunter"),
		"description": _("Finds new business: judged by leads, cost per lead and conversion."),
		"default": "0",
		"in_standard_filter": 1,
		"insert_after": "sales_roles_section",
	},
	{
		"fieldname": "lead_plan",
		"fieldtype": "Float",
		"label": _("Lead Plan per Month"),
		"description": _("0: the plan of Sales Roles Settings."),
		"precision": "1",
		"non_negative": 1,
		"depends_on": "eval:doc.is_hunter || doc.is_group",
		"insert_after": "is_hunter",
	},
	{
		"fieldname": "cost_per_lead_limit",
		"fieldtype": "Currency",
		"label": _("Cost per Lead Limit"),
		"description": _("In the company's currency. 0: the limit of Sales Roles Settings."),
		"non_negative": 1,
		"depends_on": "eval:doc.is_hunter || doc.is_group",
		"insert_after": "lead_plan",
	},
	{
		"fieldname": "conversion_plan",
		"fieldtype": "Percent",
		"label": _("Conversion Plan"),
		"description": _("Share of leads that become deals. 0: the plan of Sales Roles Settings."),
		"precision": "1",
		"non_negative": 1,
		"depends_on": "eval:doc.is_hunter || doc.is_group",
		"insert_after": "cost_per_lead_limit",
	},
	{
		"fieldname": "sales_roles_column",
		"fieldtype": "Column Break",
		"insert_after": "conversion_plan",
	},
	{
		"fieldname": "is_farmer",
		"fieldtype": "Check",
		"label": _("Farmer"),
		"description": _("Manages accounts: judged by turnover plan, margin plan and overdue receivables."),
		"default": "0",
		"in_standard_filter": 1,
		"insert_after": "sales_roles_column",
	},
	{
		"fieldname": "overdue_share_limit",
		"fieldtype": "Percent",
		"label": _("Overdue Share Limit"),
		"description": _("Share of open receivables. 0: the limit of Sales Roles Settings."),
		"precision": "1",
		"non_negative": 1,
		"depends_on": "eval:doc.is_farmer || doc.is_group",
		"insert_after": "is_farmer",
	},
	{
		"fieldname": "sales_person_user",
		"fieldtype": "Link",
		"label": _("User"),
		"description": _("Blank: the user of the Employee."),
		"options": "User",
		"ignore_user_permissions": 1,
		"insert_after": "overdue_share_limit",
	},
)

# A child DocType has one set of fields for its three parents: Sales Person, Territory and Sales Partner.
# Five columns fill the grid, so these two stand in the row's form; sales_person.js puts margin_target into the
# grid in place of target_qty.
TARGET_DETAIL = (
	{
		"fieldname": "margin_target",
		"fieldtype": "Float",
		"label": _("Margin Target"),
		"depends_on": ONLY_SALES_PERSON,
		"non_negative": 1,
		"insert_after": "target_amount",
	},
	{
		"fieldname": "target_company",
		"fieldtype": "Link",
		"label": _("Company"),
		"description": _("Blank: the default company."),
		"options": "Company",
		"depends_on": ONLY_SALES_PERSON,
		# Who may see one company only must still be able to open a person with targets in another.
		"ignore_user_permissions": 1,
		"insert_after": "distribution_id",
	},
)

LEAD = (
	{
		"fieldname": "hunter",
		"fieldtype": "Link",
		"label": _("Hunter"),
		"description": _("Blank: the Sales Person whose user is the Lead Owner."),
		"options": "Sales Person",
		"in_list_view": 1,
		"in_standard_filter": 1,
		"insert_after": "lead_owner",
	},
	{
		"fieldname": "received_on",
		"fieldtype": "Date",
		"label": _("Received On"),
		"description": _("The day the lead came. Blank: the day it was entered."),
		"no_copy": 1,
		"insert_after": "hunter",
	},
)

# Flags only: a customer may owe two companies in two currencies, so amounts stand on the cases.
CUSTOMER = (
	{
		"fieldname": "debtor_section",
		"fieldtype": "Section Break",
		"label": _("Debtor"),
		"collapsible": 1,
		"depends_on": "eval:doc.is_debtor",
		"insert_after": "sales_team",
	},
	{
		"fieldname": "is_debtor",
		"fieldtype": "Check",
		"label": _("Debtor"),
		"description": _("Has an open Debtor Case that is not disputed."),
		"default": "0",
		"read_only": 1,
		"no_copy": 1,
		"in_standard_filter": 1,
		"insert_after": "debtor_section",
	},
	{
		"fieldname": "debtor_stage",
		"fieldtype": "Select",
		"label": _("Debtor Stage"),
		"description": _("The worst of all companies."),
		"options": "\nReminder\nChase\nEscalate\nStop",
		"read_only": 1,
		"no_copy": 1,
		"in_standard_filter": 1,
		"insert_after": "is_debtor",
	},
	{
		"fieldname": "debtor_column",
		"fieldtype": "Column Break",
		"insert_after": "debtor_stage",
	},
	{
		"fieldname": "debtor_oldest_due_date",
		"fieldtype": "Date",
		"label": _("Overdue Since"),
		"read_only": 1,
		"no_copy": 1,
		"insert_after": "debtor_column",
	},
	{
		"fieldname": "debtor_as_on",
		"fieldtype": "Date",
		"label": _("As On"),
		"read_only": 1,
		"no_copy": 1,
		"insert_after": "debtor_oldest_due_date",
	},
)

# Frappe asks for `enable_email_<type>`; the digest is mailed by the app, and honours it alike.
NOTIFICATION_SETTINGS = (
	{
		"fieldname": "enable_email_debtor_digest",
		"fieldtype": "Check",
		"label": _("Debtor Digest"),
		"default": "1",
		"insert_after": "enable_email_share",
	},
)


def get_custom_fields() -> dict[str, list[dict[str, Any]]]:
	"""DocType → its custom fields, fresh copies."""
	groups = {
		"Sales Person": SALES_PERSON,
		"Target Detail": TARGET_DETAIL,
		"Lead": LEAD,
		"Customer": CUSTOMER,
		"Notification Settings": NOTIFICATION_SETTINGS,
	}
	return {
		doctype: [{**field, "module": MODULE} for field in custom_fields]
		for doctype, custom_fields in groups.items()
	}
