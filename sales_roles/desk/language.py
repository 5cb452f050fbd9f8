"""In whose language a text is written: that of whoever reads it, not of whoever runs it.

A job of the bench's workers is nobody's: Frappe gives it English, whatever the site speaks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import frappe


@contextmanager
def language_of(user: str | None = None) -> Iterator[None]:
	"""Texts in the user's language, else the site's; the caller's again afterwards."""
	before = frappe.local.lang
	frappe.local.lang = (
		(user and frappe.get_cached_value("User", user, "language"))
		or frappe.db.get_single_value("System Settings", "language")
		or before
	)
	try:
		yield
	finally:
		frappe.local.lang = before
