"""Who finds the app on the apps screen and, in v16, on the desktop: whoever has a role of its workspace."""

from __future__ import annotations

import frappe

WORKSPACE = "Sales Roles"


def has_permission() -> bool:
	"""Frappe asks on every load of the desk. A workspace without roles is everyone's."""
	roles = frappe.get_all("Has Role", filters={"parenttype": "Workspace", "parent": WORKSPACE}, pluck="role")
	return not roles or not set(roles).isdisjoint(frappe.get_roles())
