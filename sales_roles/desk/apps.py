"""Who finds the app on the desktop and the apps screen of v16: whoever has a role of its workspace."""

from __future__ import annotations

import frappe

WORKSPACE = "Sales Roles"


def has_permission() -> bool:
	"""A workspace without roles is everyone's.

	v15 gets no entry: its apps screen compares the route with the workspace's name as it is written, does not find
	`sales-roles`, and would open Home. There the workspace stands in the desk's sidebar anyway.
	"""
	if not frappe.db.exists("DocType", "Workspace Sidebar"):
		return False
	roles = frappe.get_all("Has Role", filters={"parenttype": "Workspace", "parent": WORKSPACE}, pluck="role")
	return not roles or not set(roles).isdisjoint(frappe.get_roles())
