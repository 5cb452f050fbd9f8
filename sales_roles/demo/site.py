"""Post the demo company on a site, through ERPNext's own documents:

    bench --site SITE execute sales_roles.demo.site.post
    bench --site SITE execute sales_roles.demo.site.export --kwargs "{'path': 'company.sql.gz'}"

It makes a company of its own with everything that belongs to it, and stops before the first document if one of its
names is already taken. Documents are named after the company, so of the naming series only that of the journals which
ERPNext writes itself for exchange differences moves. Nothing is committed before the end.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import frappe
from frappe.utils.nestedset import get_root_of

from sales_roles.database.export import write_dump
from sales_roles.database.site import SiteDatabase
from sales_roles.demo import cast
from sales_roles.demo.documents import post as post_event
from sales_roles.demo.events import FIRST_DAY
from sales_roles.demo.masters import found
from sales_roles.demo.story import story


def post(company: str = cast.COMPANY) -> str:
	"""Post the whole story and say how many documents it became. Raises if the site already has one of its names."""
	frappe.set_user("Administrator")
	refuse_taken_names(company)
	with posting():
		books = Books(company)
		frappe.flags.current_date = FIRST_DAY - timedelta(days=1)
		found(books)
		events = story()
		for number, event in enumerate(events):
			if number % 50 == 0:
				print(
					f"\r{number} of {len(events)}, {event.at:%Y-%m-%d}", end="", file=sys.stderr, flush=True
				)
			post_event(event, books)
		print(file=sys.stderr)
	return f"{company}: {len(events)} events, {books.count} documents"


def export(path: str, company: str = cast.COMPANY) -> str:
	"""Write the dump that the app ships, from a site that `post` has filled."""
	file = write_dump(SiteDatabase(), Path(path), company)
	return f"{file}: {file.stat().st_size} bytes"


@contextmanager
def posting():
	"""No mails, no messages; `creation` follows the story, not the clock."""
	flags = {name: frappe.flags.get(name) for name in ("mute_emails", "mute_messages", "current_date")}
	frappe.flags.update(mute_emails=True, mute_messages=True)
	try:
		yield
	finally:
		frappe.flags.update(flags)


def refuse_taken_names(company: str) -> None:
	names = {
		"Company": [company],
		"Sales Person": [person.name for person in cast.PEOPLE],
		"Customer": [customer.name for customer in cast.CUSTOMERS],
		"Item": [item.code for item in cast.ITEMS],
		"Item Group": [group for group, _parent in cast.ITEM_GROUPS],
		"Supplier": list(cast.SUPPLIERS),
	}
	for doctype, wanted in names.items():
		if taken := frappe.get_all(doctype, filters={"name": ("in", wanted)}, pluck="name"):
			frappe.throw(frappe._("The site already has a {0} called {1}.").format(doctype, taken[0]))


class Books:
	"""The demo company on a site: its masters, and documents written on a day of the story."""

	def __init__(self, company: str):
		self.company = company
		self.count = 0
		self.years: dict[int, str] = {}
		self.accounts: dict[str, str] = {}

	def make(self, doctype: str, name: str | None, **values) -> Any:
		document = frappe.get_doc({"doctype": doctype, **values})
		document.insert(ignore_permissions=True, set_name=name)
		self.count += 1
		return document

	def make_missing(self, doctype: str, name: str, **values) -> None:
		"""Make a master unless it is there, or the version has no such DocType."""
		if self.exists("DocType", doctype) and not self.exists(doctype, name):
			self.make(doctype, name, **values)

	def exists(self, doctype: str, name: str) -> bool:
		return bool(frappe.db.exists(doctype, name))

	def names(self, doctype: str, order_by: str = "name", **filters) -> list[str]:
		return frappe.get_all(doctype, filters=filters, pluck="name", order_by=order_by)

	def first(self, doctype: str, order_by: str = "name", **filters) -> str | None:
		return next(iter(self.names(doctype, order_by, **filters)), None)

	def root(self, doctype: str) -> str:
		return get_root_of(doctype)

	def single(self, doctype: str, field: str) -> Any:
		return frappe.db.get_single_value(doctype, field)

	def document(self, doctype: str, name: str) -> Any:
		return frappe.get_doc(doctype, name)

	def account(self, name: str) -> str:
		return self.accounts[name]

	def debtors(self, customer: str) -> str:
		filters = {"parent": customer, "parenttype": "Customer", "company": self.company}
		return frappe.db.get_value("Party Account", filters, "account") or self.account("Debtors")

	def price_list(self, side: str) -> dict[str, Any]:
		"""A price list that ERPNext demands; every rate of the story is given."""
		name = self.first("Price List", **{side: 1, "enabled": 1})
		currency = frappe.get_cached_value("Price List", name, "currency")
		return {f"{side}_price_list": name, "price_list_currency": currency, "plc_conversion_rate": 1}

	def customer(self, name: str, at: datetime | None, team: tuple, **values) -> None:
		if at:
			frappe.flags.current_date = at.date()
		rows = [{"sales_person": person, "allocated_percentage": share} for person, share in team]
		self.make(
			"Customer",
			name,
			customer_name=name,
			customer_type="Company",
			customer_group=self.first("Customer Group", is_group=0),
			territory=self.first("Territory", is_group=0),
			sales_team=rows,
			**values,
		)

	def customer_team(self, customer: str) -> tuple[tuple[str, float], ...]:
		rows = frappe.get_all(
			"Sales Team",
			filters={"parent": customer, "parenttype": "Customer"},
			fields=["sales_person", "allocated_percentage"],
			order_by="idx",
		)
		return tuple((row.sales_person, row.allocated_percentage) for row in rows)

	def source_field(self, doctype: str) -> str:
		return "utm_source" if self.has_field(doctype, "utm_source") else "source"

	def campaign_field(self, doctype: str) -> str:
		return "utm_campaign" if self.has_field(doctype, "utm_campaign") else "campaign_name"

	def has_field(self, doctype: str, field: str) -> bool:
		return bool(frappe.get_meta(doctype).has_field(field))

	def new(self, doctype: str, **values) -> Any:
		return frappe.get_doc({"doctype": doctype, **values})

	def mapped(self, maker: str, source: str) -> Any:
		return frappe.get_attr(maker)(source)

	def returned(self, doctype: str, source: str) -> Any:
		from erpnext.controllers.sales_and_purchase_return import make_return_doc

		return make_return_doc(doctype, source)

	def insert(self, doctype: str, name: str | None, at: datetime, by: str | None = None, **values) -> Any:
		"""Insert a document, as the user `by` if it says whose it is by its owner alone."""
		frappe.set_user(by or "Administrator")
		try:
			return self._insert(self.new(doctype, **values), name, at)
		finally:
			frappe.set_user("Administrator")

	def submit(self, doctype: str, name: str, at: datetime, **values) -> Any:
		return self.submit_doc(self.new(doctype, **values), name, at)

	def submit_doc(self, document: Any, name: str, at: datetime) -> Any:
		self._insert(document, name, at)
		document.submit()
		return document

	def _insert(self, document: Any, name: str | None, at: datetime) -> Any:
		frappe.flags.current_date = at.date()
		for field, value in (
			("set_posting_time", 1),
			("posting_date", at.date()),
			("posting_time", f"{at:%H:%M:%S}"),
			("transaction_date", at.date()),
		):
			if document.meta.has_field(field):
				document.set(field, value)
		document.insert(ignore_permissions=True, set_name=name)
		self.count += 1
		return document

	def set(self, doctype: str, name: str, **values) -> None:
		frappe.db.set_value(doctype, name, values, update_modified=False)

	def save(self, doctype: str, name: str, **values) -> None:
		document = frappe.get_doc(doctype, name)
		document.update(values)
		document.save(ignore_permissions=True)

	def cancel(self, doctype: str, name: str) -> None:
		frappe.get_doc(doctype, name).cancel()

	def value(self, doctype: str, name: str, field: str) -> Any:
		return frappe.db.get_value(doctype, name, field)

	def rows(self, doctype: str, parent: str) -> list:
		return frappe.get_all(
			doctype, filters={"parent": parent}, fields=["name", "parent", "item_code", "qty"], order_by="idx"
		)

	def lose(self, doctype: str, name: str, reason: str) -> None:
		frappe.get_doc(doctype, name).declare_enquiry_lost([{"lost_reason": reason}], [])

	def receive(
		self, name, at: datetime, customer: str, amount: float, rows: list[dict], rate: float
	) -> None:
		self.submit(
			"Payment Entry",
			name,
			at,
			payment_type="Receive",
			company=self.company,
			party_type="Customer",
			party=customer,
			paid_from=self.debtors(customer),
			paid_to=self.account("Bank"),
			paid_amount=amount,
			received_amount=round(amount * rate, 2),
			source_exchange_rate=rate,
			target_exchange_rate=1,
			reference_no=name,
			reference_date=at.date(),
			cost_center=self.cost_center,
			references=rows,
		)

	def close_year(self, name: str, at: datetime, year: int) -> None:
		"""Close a fiscal year at once. Newer versions close it by background jobs, which a site without workers
		never runs; their own setting brings the direct way back for as long as it takes."""
		settings, field = "Accounts Settings", "use_legacy_controller_for_pcv"
		switch = self.has_field(settings, field)
		before = frappe.db.get_single_value(settings, field) if switch else None
		if switch:
			frappe.db.set_single_value(settings, field, 1)
		self.submit(
			"Period Closing Voucher",
			name,
			at,
			company=self.company,
			fiscal_year=self.years[year],
			period_start_date=date(year, 1, 1),
			period_end_date=date(year, 12, 31),
			closing_account_head=self.account("Equity"),
			remarks=f"Closing of {year}",
		)
		if switch:
			frappe.db.set_single_value(settings, field, before)
		if frappe.db.get_value("Period Closing Voucher", name, "gle_processing_status") == "Failed":
			frappe.throw(frappe._("The year {0} could not be closed.").format(year))

	def leave(self, person: str, successor: str) -> None:
		"""Hand a person's customers over, then disable the person: ERPNext disables nobody who has customers."""
		parents = frappe.get_all(
			"Sales Team", filters={"sales_person": person, "parenttype": "Customer"}, pluck="parent"
		)
		for parent in sorted(parents):
			customer = frappe.get_doc("Customer", parent)
			shares: dict[str, float] = {}
			for row in customer.sales_team:
				owner = successor if row.sales_person == person else row.sales_person
				shares[owner] = shares.get(owner, 0) + row.allocated_percentage
			rows = [{"sales_person": owner, "allocated_percentage": share} for owner, share in shares.items()]
			customer.set("sales_team", rows)
			customer.save(ignore_permissions=True)
		self.save("Sales Person", person, enabled=0)
