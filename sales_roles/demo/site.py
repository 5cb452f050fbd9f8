"""Post the demo company on a site, through ERPNext's own documents:

    bench --site SITE execute sales_roles.demo.site.post
    bench --site SITE execute sales_roles.demo.site.export --kwargs "{'path': 'company.sql.gz'}"

It makes a company of its own with everything that belongs to it, and stops before the first document if one of its
names is already taken; documents are named after the company, so no naming series moves. Nothing is committed before
the end.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import frappe
from frappe.utils.nestedset import get_root_of

from sales_roles.database.export import write_dump
from sales_roles.database.site import SiteDatabase
from sales_roles.demo import cast
from sales_roles.demo.documents import post as post_event
from sales_roles.demo.leads import REASONS
from sales_roles.demo.story import story
from sales_roles.settings import CHILD, DOCTYPE


def post(company: str = cast.COMPANY) -> str:
	"""Post the whole story and say how many documents it became. Raises if the site already has one of its names."""
	frappe.set_user("Administrator")
	refuse_taken_names(company)
	with posting():
		books = Books(company)
		books.found()
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

	def found(self) -> None:
		"""Make the company, its people, items, suppliers and old customers."""
		frappe.flags.current_date = date(2024, 12, 30)
		self._company()
		self._terms_and_years()
		self._items()
		self._people()
		self._sources()
		for supplier in cast.SUPPLIERS:
			group = self.leaf("Supplier Group")
			self._make("Supplier", supplier, supplier_name=supplier, supplier_group=group)
		for each in cast.CUSTOMERS:
			self.customer(
				each.name,
				None,
				each.team,
				payment_terms=each.terms,
				account_manager=self.user_of(each.manager) if each.manager else None,
				default_currency=each.currency,
				accounts=[{"company": self.company, "account": self.account("Debtors USD")}]
				if each.currency
				else [],
			)
		self._settings()

	def _make(self, doctype: str, name: str | None, **values) -> Any:
		document = frappe.get_doc({"doctype": doctype, **values})
		document.insert(ignore_permissions=True, set_name=name)
		self.count += 1
		return document

	def _make_missing(self, doctype: str, name: str, **values) -> None:
		if frappe.db.exists("DocType", doctype) and not frappe.db.exists(doctype, name):
			self._make(doctype, name, **values)

	def _company(self) -> None:
		company = self._make(
			"Company",
			self.company,
			company_name=self.company,
			abbr=cast.ABBR,
			default_currency="EUR",
			country="Germany",
			create_chart_of_accounts_based_on="Standard Template",
			chart_of_accounts="Standard",
		)
		company.reload()
		self.cost_center = company.cost_center
		self.warehouse = frappe.db.get_value(
			"Warehouse",
			{"company": self.company, "is_group": 0, "warehouse_type": ("is", "not set")},
			order_by="lft",
		)
		self.accounts = {
			"Debtors": company.default_receivable_account,
			"Write Off": company.write_off_account,
			"Temporary Opening": self._find_account(account_type="Temporary", is_group=0),
			"Equity": self._find_account(root_type="Equity", is_group=0),
		}
		expenses = self._parent(company.write_off_account)
		self._account(
			"Debtors USD", self._parent(company.default_receivable_account), "Receivable", currency="USD"
		)
		self._account("Bank", self._find_account(account_type="Bank", is_group=1), "Bank")
		self._account("VAT", self._find_account(account_type="Tax", is_group=1, root_type="Liability"), "Tax")
		self._account("Freight Charged", self._parent(company.default_income_account), "Income Account")
		self._account(cast.LEAD_COST, expenses, None, is_group=1)
		for name in (
			cast.COST_SEARCH,
			cast.COST_FAIR,
			cast.COST_AGENCY,
			cast.COST_MAILING,
			cast.COST_WEBSITE,
		):
			self._account(name, self.account(cast.LEAD_COST), "Expense Account")

	def _find_account(self, **filters) -> str:
		return frappe.db.get_value("Account", {"company": self.company, **filters}, order_by="lft")

	def _parent(self, account: str) -> str:
		return frappe.db.get_value("Account", account, "parent_account")

	def _account(
		self, name: str, parent: str, kind: str | None, is_group: int = 0, currency: str = "EUR"
	) -> None:
		account = self._make(
			"Account",
			None,
			account_name=name,
			parent_account=parent,
			account_type=kind,
			is_group=is_group,
			company=self.company,
			account_currency=currency,
		)
		self.accounts[name] = account.name

	def _terms_and_years(self) -> None:
		for name, shares in cast.TERMS.items():
			terms = [
				{
					"invoice_portion": portion,
					"due_date_based_on": "Day(s) after invoice date",
					"credit_days": days,
				}
				for portion, days in shares
			]
			self._make("Payment Terms Template", name, template_name=name, terms=terms)
		for year in (2025, 2026):
			first, last = date(year, 1, 1), date(year, 12, 31)
			found = frappe.get_all(
				"Fiscal Year",
				filters={"year_start_date": first, "year_end_date": last, "disabled": 0},
				pluck="name",
			)
			name = next((name for name in found if self._open_to_all(name)), None)
			if not name:
				name = str(year) if not frappe.db.exists("Fiscal Year", str(year)) else f"{year} {cast.ABBR}"
				companies = [{"company": self.company}]
				self._make(
					"Fiscal Year",
					name,
					year=name,
					year_start_date=first,
					year_end_date=last,
					companies=companies,
				)
			self.years[year] = name
		months = [f"{date(2025, month, 1):%B}" for month in range(1, 13)]
		for name, percents in cast.DISTRIBUTIONS.items():
			rows = [
				{"month": month, "percentage_allocation": percent}
				for month, percent in zip(months, percents, strict=True)
			]
			self._make("Monthly Distribution", name, distribution_id=name, percentages=rows)

	def _open_to_all(self, year: str) -> bool:
		return not frappe.db.exists("Fiscal Year Company", {"parent": year, "parenttype": "Fiscal Year"})

	def _people(self) -> None:
		root = get_root_of("Sales Person")
		for person in cast.PEOPLE:
			if person.user:
				self._user(person)
			values = {
				"is_hunter": int(person.hunter),
				"is_farmer": int(person.farmer),
				"lead_plan": person.lead_plan,
				"cost_per_lead_limit": person.cost_per_lead_limit,
				"conversion_plan": person.conversion_plan,
				"overdue_share_limit": person.overdue_share_limit,
				"sales_person_user": person.user if person.link == "person" else None,
			}
			targets = [
				{
					"fiscal_year": self.years[target.year],
					"item_group": target.item_group,
					"target_amount": target.turnover,
					"margin_target": target.margin,
					"distribution_id": target.distribution,
					"target_company": self.company,
				}
				for target in person.targets
			]
			self._make(
				"Sales Person",
				person.name,
				sales_person_name=person.name,
				parent_sales_person=person.parent or root,
				is_group=int(person.is_group),
				enabled=1,
				employee=self._employee(person) if person.link == "employee" else None,
				targets=targets,
				**values,
			)

	def _user(self, person: cast.Person) -> None:
		if not frappe.db.exists("User", person.user):
			first, _space, last = person.name.partition(" ")
			self._make(
				"User",
				None,
				email=person.user,
				first_name=first,
				last_name=last,
				send_welcome_email=0,
				enabled=1,
				roles=[{"role": "Sales User"}],
			)

	def _employee(self, person: cast.Person) -> str:
		first, _space, last = person.name.partition(" ")
		employee = self._make(
			"Employee",
			f"{cast.ABBR}-EMP-{person.name}",
			first_name=first,
			last_name=last,
			company=self.company,
			gender=frappe.get_all("Gender", pluck="name", order_by="name", limit=1)[0],
			date_of_birth=date(1985, 5, 5),
			date_of_joining=date(2020, 1, 1),
			status="Active",
			user_id=person.user,
			create_user_permission=0,  # else the user could see this company alone, everywhere on the site
		)
		return employee.name

	def user_of(self, person: str) -> str | None:
		return cast.user_of(person)

	def _items(self) -> None:
		root = get_root_of("Item Group")
		for group, parent in cast.ITEM_GROUPS:
			is_group = any(parent == group for _group, parent in cast.ITEM_GROUPS)
			self._make(
				"Item Group",
				group,
				item_group_name=group,
				parent_item_group=parent or root,
				is_group=int(is_group),
			)
		self.uom = frappe.db.get_single_value("Stock Settings", "stock_uom") or "Nos"
		for item in cast.ITEMS:
			self._make(
				"Item",
				item.code,
				item_code=item.code,
				item_name=item.name,
				item_group=item.group,
				stock_uom=self.uom,
				is_stock_item=int(item.stock),
				delivered_by_supplier=int(item.drop_ship),
				valuation_method="FIFO",
				item_defaults=[{"company": self.company, "default_warehouse": self.warehouse}],
			)
		bundle = [{"item_code": code, "qty": qty} for code, qty in cast.BUNDLE]
		self._make("Product Bundle", cast.STARTER_SET, new_item_code=cast.STARTER_SET, items=bundle)

	def _sources(self) -> None:
		for source in cast.SOURCES:
			self._make_missing("Lead Source", source, source_name=source)
			self._make_missing("UTM Source", source)
		self._make_missing("Campaign", cast.CAMPAIGN, campaign_name=cast.CAMPAIGN)
		self._make_missing("UTM Campaign", cast.CAMPAIGN)
		for reason in REASONS:
			self._make_missing("Opportunity Lost Reason", reason, lost_reason=reason)
			self._make_missing("Quotation Lost Reason", reason, order_lost_reason=reason)

	def _settings(self) -> None:
		"""Name the lead cost accounts; the site's own rows, plans and limits stay as they are."""
		if not frappe.db.exists("DocType", CHILD):
			return
		settings = frappe.get_doc(DOCTYPE)
		source = "Lead Source" if frappe.db.exists("DocType", "Lead Source") else "UTM Source"
		for account, assign_by, assign_to in cast.LEAD_COST_ACCOUNTS:
			row = {"account": self.account(account), "assign_to": assign_to}
			row["assign_by"] = source if assign_by == "source" else assign_by
			settings.append("lead_cost_accounts", row)
		for field, limit in cast.LIMITS.items():
			if not settings.get(field):
				settings.set(field, limit)
		settings.save(ignore_permissions=True)

	def account(self, name: str) -> str:
		return self.accounts[name]

	def debtors(self, customer: str) -> str:
		filters = {"parent": customer, "parenttype": "Customer", "company": self.company}
		return frappe.db.get_value("Party Account", filters, "account") or self.account("Debtors")

	def price_list(self, side: str) -> dict[str, Any]:
		"""A price list that ERPNext demands; every rate of the story is given."""
		name = frappe.get_all(
			"Price List", filters={side: 1, "enabled": 1}, pluck="name", order_by="name", limit=1
		)[0]
		currency = frappe.get_cached_value("Price List", name, "currency")
		return {f"{side}_price_list": name, "price_list_currency": currency, "plc_conversion_rate": 1}

	def leaf(self, doctype: str) -> str:
		"""The first node of a tree that is no group."""
		return frappe.get_all(doctype, filters={"is_group": 0}, pluck="name", order_by="name", limit=1)[0]

	def customer(self, name: str, at: datetime | None, team: tuple, **values) -> None:
		if at:
			frappe.flags.current_date = at.date()
		rows = [{"sales_person": person, "allocated_percentage": share} for person, share in team]
		self._make(
			"Customer",
			name,
			customer_name=name,
			customer_type="Company",
			customer_group=self.leaf("Customer Group"),
			territory=self.leaf("Territory"),
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
