"""The ways to the app: what the sidebar of v16 links to exists, and the desktop shows the app to its roles alone."""

import json
from pathlib import Path

import pytest

import frappe
from frappe.desk.desktop import get_workspace_sidebar_items

import sales_roles
from sales_roles.desk.apps import WORKSPACE, has_permission
from sales_roles.views.registry import REPORTS

APP = Path(sales_roles.__file__).parent


def written(folder):
	return json.loads((APP / folder / "sales_roles.json").read_text(encoding="utf-8"))


@pytest.fixture
def user():
	"""Makes a user with these roles and signs them in."""

	def sign_in(*roles):
		doc = frappe.get_doc(
			doctype="User",
			email="navigation@example.com",
			first_name="Navigation",
			send_welcome_email=0,
			roles=[{"role": role} for role in roles],
		)
		doc.insert(ignore_permissions=True)
		frappe.set_user(doc.name)

	return sign_in


def sidebars():
	return frappe.db.exists("DocType", "Workspace Sidebar")


def test_the_sidebar_links_to_what_exists():
	links = [item for item in written("workspace_sidebar")["items"] if item["type"] == "Link"]
	assert not [item for item in links if not frappe.db.exists(item["link_type"], item["link_to"])]


def test_the_sidebar_has_every_report():
	links = {
		item["link_to"] for item in written("workspace_sidebar")["items"] if item.get("link_type") == "Report"
	}
	assert links == {report.title for report in REPORTS.values()}


def test_the_dashboard_has_the_workspace_s_cards():
	cards = frappe.get_all(
		"Number Card Link", {"parent": "Sales Roles", "parenttype": "Dashboard"}, pluck="card", order_by="idx"
	)
	assert "Open Debtors" in cards
	assert cards == [card.number_card_name for card in frappe.get_doc("Workspace", WORKSPACE).number_cards]


def test_the_sidebar_and_the_icon_stand_on_the_site():
	if not sidebars():
		pytest.skip("this version has no sidebars of its own")
	assert frappe.get_all("Workspace Sidebar", {"app": "sales_roles"}, pluck="name") == [WORKSPACE]
	(icon,) = frappe.get_all("Desktop Icon", {"app": "sales_roles"}, ["icon_type", "link_to", "hidden"])
	assert icon == {"icon_type": "App", "link_to": WORKSPACE, "hidden": 0}


@pytest.mark.parametrize("role", ["Sales User", "Sales Manager", "Accounts User", "Accounts Manager"])
def test_who_has_a_role_of_the_workspace_finds_it(user, role):
	"""Frappe hides a workspace from whoever reads no DocType of its module."""
	user(role)
	assert has_permission() == bool(sidebars())
	assert WORKSPACE in [page["name"] for page in get_workspace_sidebar_items()["pages"]]


def test_others_do_not_find_it(user):
	user("Stock User")
	assert not has_permission()
	assert WORKSPACE not in [page["name"] for page in get_workspace_sidebar_items()["pages"]]
