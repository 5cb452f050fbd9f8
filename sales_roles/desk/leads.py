"""The Hunter of a Lead: filled from the owner, and following the owner until someone sets it by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sales_roles.database.site import SiteDatabase
from sales_roles.people import load_people

if TYPE_CHECKING:
	from erpnext.crm.doctype.lead.lead import Lead


def fill_hunter(doc: Lead, method: str | None = None) -> None:
	"""On validate. A Hunter that is not the one of the former owner was set by hand and stays."""
	before = doc.get_doc_before_save()
	if before is None:
		if not doc.get("hunter"):
			doc.hunter = person_of(doc.lead_owner)
		return
	if doc.lead_owner == before.lead_owner or doc.get("hunter") != before.get("hunter"):
		return
	if not before.get("hunter") or before.hunter == person_of(before.lead_owner):
		doc.hunter = person_of(doc.lead_owner)


def person_of(user: str | None) -> str | None:
	"""The Sales Person whose user this is, if any: one by the rule of docs/kpi.md."""
	if not user:
		return None
	people = load_people(SiteDatabase()).persons
	return next((person.name for person in people if person.user == user), None)
