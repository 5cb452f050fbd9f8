"""A company whose debtors real workers look after: Acme, its Farmers and manager, and what they stand to be told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

COMPANY = "Acme"
ANNA, BORIS, BOSS, MANAGER = "anna@acme.test", "boris@acme.test", "boss@acme.test", "manager@acme.test"
USERS = {ANNA: "Sales User", BORIS: "Sales User", BOSS: "Sales User", MANAGER: "Sales Manager"}
PEOPLE = {"Boss": BOSS, "Anna": ANNA, "Boris": BORIS}
MASTERS = """
item Help service
person Boss group
person Anna parent=Boss farmer
person Boris parent=Boss farmer
"""
# stage, days, from_amount, and what is ticked
POLICY = (
	("Due soon", -3, 0, ()),
	("Reminder", 1, 25, ()),
	("Chase", 7, 25, ("todo",)),
	("Escalate", 30, 100, ("escalate", "draft_dunning")),
	("Stop", 60, 100, ("stop",)),
)
OURS = ("Debtor Case", "Debtor Case Farmer", "Debtor Dispute", "Debtor Run", "Debtor Digest")
MADE = (
	"Comment",
	"Customer",
	"Dunning",
	"Email Queue",
	"Error Log",
	"GL Entry",
	"Notification Log",
	"Overdue Payment",
	"Payment Entry",
	"Payment Entry Reference",
	"Payment Ledger Entry",
	"Payment Schedule",
	"Sales Invoice",
	"Sales Invoice Item",
	"Sales Team",
	"ToDo",
)


def found():
	"""Make the company, unless it stands; its books to post with."""
	from books import parse_books
	from site_books import SiteBooks

	import frappe

	books = SiteBooks()
	if frappe.db.exists("Company", COMPANY):
		books.company(COMPANY, "EUR", "A")
		books.inserted.clear()
		return books
	for entry in parse_books(MASTERS):
		books.post(entry)
	for user in USERS:
		make_user(user)
	for person, user in PEOPLE.items():
		frappe.db.set_value("Sales Person", person, "sales_person_user", user)
	frappe.get_doc(
		{
			"doctype": "Dunning Type",
			"dunning_type": "Reminder fee",
			"company": COMPANY,
			"is_default": 1,
			"income_account": "Sales - A",
			"cost_center": "Main - A",
		}
	).insert()
	frappe.get_doc(
		{
			"doctype": "Email Account",
			"email_account_name": "Out",
			"email_id": "out@acme.test",
			"enable_outgoing": 1,
			"default_outgoing": 1,
			"smtp_server": "127.0.0.1",
			"smtp_port": "1",
			"no_smtp_authentication": 1,
			"awaiting_password": 1,
		}
	).insert()
	settings = frappe.get_single("Sales Roles Settings")
	settings.send_email = 1
	settings.debtor_stages = []
	for stage, days, from_amount, ticked in POLICY:
		settings.append(
			"debtor_stages",
			{"stage": stage, "days": days, "from_amount": from_amount, "company": COMPANY}
			| dict.fromkeys(ticked, 1),
		)
	settings.save()
	frappe.db.commit()
	frappe.clear_cache()
	return books


def make_user(user: str) -> None:
	import frappe

	frappe.db.delete("Has Role", {"parent": user})
	frappe.db.delete("Notification Settings", {"name": user})
	doc = frappe.get_doc(
		{"doctype": "User", "email": user, "first_name": user.partition("@")[0], "send_welcome_email": 0}
	)
	doc.append("roles", {"role": USERS[user]})
	doc.insert(ignore_permissions=True)
	frappe.db.commit()


def clear() -> None:
	"""Forget customers and what was posted, told and decided; the company has had its first run long ago."""
	import frappe

	for doctype in (*OURS, *MADE):
		frappe.db.delete(doctype)
	frappe.get_doc(
		{
			"doctype": "Debtor Run",
			"company": COMPANY,
			"as_on": "2020-01-01",
			"status": "Finished",
			"cause": "Schedule",
			"is_full": 1,
		}
	).insert()
	for user in USERS:
		frappe.db.set_value("User", user, "enabled", 1)
	frappe.db.commit()
	frappe.clear_cache()


def say(books, text: str) -> None:
	"""Post a scenario's lines, each a transaction of its own, as people do."""
	from books import parse_books

	import frappe

	for entry in parse_books(text):
		books.post(entry)
		frappe.db.commit()


def rows(doctype: str, filters=None, fields: Iterable[str] = ("name",), **options) -> list:
	"""What stands now, others' commits included."""
	import frappe

	frappe.db.rollback()
	fields = [options["pluck"]] if "pluck" in options else list(fields)
	return frappe.get_all(doctype, filters or {}, fields, limit=0, **options)


def digests(day: date | str) -> dict[str, int]:
	"""Lines of a day's digest, by user."""
	return {row.user: row.lines for row in rows("Debtor Digest", {"day": day}, ("user", "lines"))}


def assert_told_once() -> None:
	"""Never two digests to a person a day: rows, desk notices and mails alike; and none without content."""
	found = rows("Debtor Digest", {}, ("name", "user", "day", "lines", "notification_log", "email_queue"))
	assert len({(row.user, row.day) for row in found}) == len(found)
	assert all(row.lines > 0 for row in found)
	names = sorted(row.name for row in found)
	logs = rows(
		"Notification Log",
		{"document_type": "Debtor Digest"},
		("name", "document_name", "for_user", "email_content"),
	)
	assert sorted(row.document_name for row in logs) == names
	assert {row.name: row.for_user for row in logs} == {row.notification_log: row.user for row in found}
	assert all("<td>" in row.email_content for row in logs)
	mails = rows("Email Queue", {"reference_doctype": "Debtor Digest"}, ("name", "reference_name", "message"))
	assert sorted(row.reference_name for row in mails) == names
	assert {row.name for row in mails} == {row.email_queue for row in found}
	assert all("text/html" in row.message for row in mails)
