"""The site backend of `books.py`: the same scenarios, posted through ERPNext's own documents.

Nothing is committed here. Documents get the names that the scenario gives them; what ERPNext names itself (journals
of exchange gain, stock entries …) is found among the documents inserted meanwhile.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any
from unittest.mock import patch

from books import NAMELESS, Entry, ItemLine, at, pairs

import frappe
from frappe.model.base_document import BaseDocument

SALES_TEAM_DOCTYPES = ("Customer", "Sales Invoice", "Sales Order", "Delivery Note")
ACCOUNTS = (  # what ERPNext's standard chart lacks of the scenarios' accounts
	("Marketing", "Indirect Expenses", "", 1),
	("Ads", "Marketing", "", 0),
	("VAT", "Duties and Taxes", "Tax", 0),
	("Unrealized Profit", "Indirect Income", "", 0),
)


@contextmanager
def recording(inserted: dict[str, list[str]]):
	"""Note every row that is inserted, in order, by DocType."""
	insert = BaseDocument.db_insert

	def db_insert(self, *args, **kwargs):
		insert(self, *args, **kwargs)
		inserted[self.doctype].append(self.name)

	BaseDocument.db_insert = db_insert
	try:
		yield
	finally:
		BaseDocument.db_insert = insert


@contextmanager
def raising():
	"""What ERPNext would queue is done at once, and what it would log is raised. v15 asks a flag, v16 an attribute."""
	with patch.dict(frappe.local.flags, in_test=True), patch.object(frappe, "in_test", True, create=True):
		yield


def make_company(name: str, currency: str, abbr: str) -> None:
	"""A company with ERPNext's standard chart and the scenarios' accounts."""
	frappe.get_doc(
		{
			"doctype": "Company",
			"company_name": name,
			"abbr": abbr,
			"default_currency": currency,
			"country": "Germany",
			"create_chart_of_accounts_based_on": "Standard Template",
			"chart_of_accounts": "Standard",
		}
	).insert()
	for account, parent, kind, group in ACCOUNTS:
		make_account(name, abbr, account, parent, kind, group)
	frappe.db.set_value("Company", name, "unrealized_profit_loss_account", f"Unrealized Profit - {abbr}")


def make_account(company, abbr, name, parent, kind="", group=0, currency=None) -> None:
	frappe.get_doc(
		{
			"doctype": "Account",
			"account_name": name,
			"company": company,
			"parent_account": f"{parent} - {abbr}",
			"account_type": kind,
			"is_group": int(group),
			"account_currency": currency,
		}
	).insert()


class SiteBooks:
	"""A method a verb, as in `row_books.py`."""

	def __init__(self):
		self.inserted: dict[str, list[str]] = defaultdict(list)
		self.abbr: dict[str, str] = {}
		self.disabled: list[tuple[str, str]] = []
		self.late_teams: dict[tuple[str, str], str] = {}

	def post(self, entry: Entry) -> None:
		verb = getattr(self, f"post_{entry.verb}", None)
		if verb is None:
			raise ValueError(f"There is no verb {entry.verb}: {entry.text}")
		with recording(self.inserted):
			if entry.verb not in ("company", "defaults"):
				self.default_company()
			if entry.day:
				self.fiscal_year_of(entry.day)
			verb(entry, None if entry.verb in NAMELESS else entry.word())
		entry.done()

	def finish(self) -> None:
		"""What ERPNext refuses to post with comes last: disabled people and customers, teams that miss 100 %."""
		with recording(self.inserted):
			for (doctype, name), team in list(self.late_teams.items()):
				self.set_team(doctype, name, team, late=True)
		self.repost()
		for doctype, name in self.disabled:
			frappe.db.set_value(
				doctype, name, *(("enabled", 0) if doctype == "Sales Person" else ("disabled", 1))
			)

	def repost(self) -> None:
		"""Value anew what lies after an entry of an earlier day: the scheduler's work."""
		from erpnext.stock.doctype.repost_item_valuation.repost_item_valuation import repost

		for name in self.inserted["Repost Item Valuation"]:
			doc = frappe.get_doc("Repost Item Valuation", name)
			if doc.docstatus == 1 and doc.status == "Queued":
				with raising():
					repost(doc)

	def insert(self, doctype: str, name: str | None = None, /, **values: Any):
		doc = frappe.get_doc({"doctype": doctype, **values})
		return self.save(doc, name)

	def save(self, doc, name: str | None = None, submit: bool = False):
		doc.flags.ignore_permissions = True
		doc.insert(set_name=name)
		if submit:
			doc.submit()
		return doc

	# Masters

	def default_company(self) -> str:
		if not self.abbr:
			self.company("Acme", "EUR", "A")
		return frappe.db.get_single_value("Global Defaults", "default_company")

	def company(self, name: str, currency: str, abbr: str) -> None:
		if not frappe.db.exists("Company", name):
			make_company(name, currency, abbr)
		if not self.abbr:
			self.set_default(name)
		self.abbr[name] = abbr

	def set_default(self, company: str) -> None:
		frappe.db.set_single_value("Global Defaults", "default_company", company)
		frappe.db.set_default("company", company)
		frappe.clear_document_cache("Global Defaults", "Global Defaults")

	def post_company(self, entry: Entry, name: str) -> None:
		default = entry.flag("default")
		currency = entry.word() if entry.words else "EUR"
		abbr = entry.option("abbr") or "".join(word[0] for word in name.split()).upper()
		self.company(name, currency, abbr)
		if default:
			self.set_default(name)

	def entry_company(self, entry: Entry) -> str:
		return entry.option("company") or self.default_company()

	def account(self, name: str, company: str) -> str:
		full = f"{name} - {self.abbr[company]}"
		return full if frappe.db.exists("Account", full) else name

	def center(self, name: str, company: str) -> str:
		return f"{name} - {self.abbr[company]}"

	def warehouse(self, name: str, company: str) -> str:
		full = f"{name} - {self.abbr[company]}"
		if not frappe.db.exists("Warehouse", full):
			stock = self.account("Stock In Hand", company)
			self.insert("Warehouse", warehouse_name=name, company=company, account=stock)
			frappe.flags.warehouse_account_map = {}  # ERPNext keeps the warehouses it has seen
		return full

	def fiscal_year_of(self, day: date) -> None:
		if not frappe.db.exists(
			"Fiscal Year", {"year_start_date": ["<=", day], "year_end_date": [">=", day], "disabled": 0}
		):
			self.insert(
				"Fiscal Year",
				year=str(day.year),
				year_start_date=date(day.year, 1, 1),
				year_end_date=date(day.year, 12, 31),
			)
			self.clear_years()

	def clear_years(self) -> None:
		frappe.cache.delete_value("fiscal_years")

	def post_fiscal_year(self, entry: Entry, name: str) -> None:
		begin, end = (date.fromisoformat(entry.word()) for _each in range(2))
		disabled = entry.flag("disabled")
		for year in frappe.get_all(
			"Fiscal Year", {"year_start_date": ["<=", end], "year_end_date": [">=", begin]}, pluck="name"
		):
			if not any(each == year for each in self.inserted["Fiscal Year"]):
				frappe.db.delete("Fiscal Year", {"name": year})
				frappe.db.delete("Fiscal Year Company", {"parent": year})
		doc = frappe.get_doc(
			{
				"doctype": "Fiscal Year",
				"year": name,
				"year_start_date": begin,
				"year_end_date": end,
				"disabled": int(disabled),
				"is_short_year": int((end - begin).days < 364),
				"companies": [{"company": company} for company, _blank in entry.shares("companies")],
			}
		)
		if disabled:  # two years of the same days
			doc.name = name
			doc.db_insert()
			for row in doc.companies:
				row.parent = name
				row.set_new_name()
				row.db_insert()
		else:
			self.save(doc, name)
		self.clear_years()

	def post_distribution(self, entry: Entry, name: str) -> None:
		rows = [{"month": month, "percentage_allocation": share} for month, share in entry.options.items()]
		entry.options.clear()
		total = sum(Decimal(row["percentage_allocation"]) for row in rows)
		if total != 100:  # ERPNext refuses it; older data has it
			doc = self.insert(
				"Monthly Distribution",
				name,
				distribution_id=name,
				fiscal_year=None,
				percentages=[{"month": "January", "percentage_allocation": 100}],
			)
			frappe.db.delete("Monthly Distribution Percentage", {"parent": name})
			self.raw_children(doc, "percentages", "Monthly Distribution Percentage", rows)
		else:
			self.insert("Monthly Distribution", name, distribution_id=name, percentages=rows)

	def raw_children(self, doc, parentfield: str, doctype: str, rows: list[dict]) -> None:
		"""Child rows that a document would refuse, as imports and old versions left them."""
		for idx, values in enumerate(rows, 1):
			row = frappe.get_doc(
				{
					"doctype": doctype,
					"parent": doc.name,
					"parenttype": doc.doctype,
					"parentfield": parentfield,
					"idx": idx,
					**values,
				}
			)
			row.set_new_name()
			row.docstatus = doc.docstatus
			row.db_insert()

	def user(self, name: str) -> str:
		if not frappe.db.exists("User", name):
			doc = frappe.get_doc(
				{"doctype": "User", "email": name, "first_name": name.partition("@")[0], "enabled": 1}
			)
			doc.flags.ignore_validate = True
			doc.name = name
			doc.set_user_and_timestamp()
			doc.db_insert()
		return name

	def post_user(self, entry: Entry, name: str) -> None:
		self.user(name)
		frappe.db.set_value("User", name, "enabled", int(not entry.flag("disabled")))
		entry.option("full_name")

	def post_person(self, entry: Entry, name: str) -> None:
		employee = entry.option("employee")
		if employee:
			doc = frappe.get_doc(
				{
					"doctype": "Employee",
					"employee_name": name,
					"first_name": name,
					"user_id": self.user(employee),
					"company": self.default_company(),
					"status": "Active",
				}
			)
			doc.name = f"Employee {name}"
			doc.set_user_and_timestamp()
			doc.db_insert()
		user, disabled = entry.option("user"), entry.flag("disabled")
		self.insert(
			"Sales Person",
			name,
			sales_person_name=name,
			parent_sales_person=entry.option("parent", "Sales Team"),
			is_group=int(entry.flag("group")),
			enabled=1,
			employee=f"Employee {name}" if employee else None,
			is_hunter=int(entry.flag("hunter")),
			is_farmer=int(entry.flag("farmer")),
			sales_person_user=self.user(user) if user else None,
			**{
				field: entry.number(field, 0)
				for field in ("lead_plan", "cost_per_lead_limit", "conversion_plan", "overdue_share_limit")
			},
		)
		if disabled:
			self.disabled.append(("Sales Person", name))

	def post_plan(self, entry: Entry, person: str) -> None:
		doctype = entry.option("of", "Sales Person")
		row = {
			"fiscal_year": entry.word(),
			"target_amount": Decimal(entry.word()),
			"item_group": entry.option("group"),
			"distribution_id": entry.option("distribution"),
			"margin_target": entry.number("margin", 0),
			"target_company": entry.option("company"),
			"target_qty": entry.number("qty", 0),
		}
		doc = frappe.get_doc(doctype, person)
		rows = len(doc.targets)
		self.raw_children(doc, "targets", "Target Detail", [row])
		frappe.db.set_value("Target Detail", self.inserted["Target Detail"][-1], "idx", rows + 1)

	def post_group(self, entry: Entry, name: str) -> None:
		parent = entry.option("parent", "All Item Groups")
		frappe.db.set_value("Item Group", parent, "is_group", 1)
		self.insert(
			"Item Group",
			name,
			item_group_name=name,
			parent_item_group=parent,
			is_group=int(entry.flag("group")),
		)

	def post_item(self, entry: Entry, name: str) -> None:
		service, bundle = entry.flag("service"), entry.shares("bundle")
		entry.flag("drop_ship")
		self.insert(
			"Item",
			name,
			item_code=name,
			item_name=name,
			item_group=entry.option("group", "Services" if service else "Products"),
			is_stock_item=int(not service and not bundle),
			stock_uom="Nos",
			valuation_method="Moving Average",
			grant_commission=1,
			uoms=[{"uom": "Nos", "conversion_factor": 1}],
		)
		if bundle:
			self.insert(
				"Product Bundle",
				new_item_code=name,
				items=[{"item_code": item, "qty": 1 if qty is None else qty} for item, qty in bundle],
			)

	def post_customer(self, entry: Entry, name: str) -> None:
		internal, manager, account = (
			entry.option("internal"),
			entry.option("manager"),
			entry.option("account"),
		)
		team = entry.option("team")
		company = self.default_company()
		doc = frappe.get_doc(
			{
				"doctype": "Customer",
				"customer_name": entry.option("full_name", name),
				"customer_type": "Company",
				"customer_group": self.node("Customer Group", entry.option("group", "Individual")),
				"territory": self.node("Territory", entry.option("territory", "All Territories")),
				"account_manager": self.user(manager) if manager else None,
				"is_internal_customer": int(bool(internal)),
				"represents_company": internal,
				"companies": [{"company": company}] if internal else [],
				"accounts": [{"company": company, "account": self.account(account, company)}]
				if account
				else [],
				"default_currency": frappe.db.get_value(
					"Account", self.account(account, company), "account_currency"
				)
				if account
				else None,
			}
		)
		doc.flags.ignore_mandatory = (
			True  # groups that others can have are mandatory leaves in the form alone
		)
		links = {
			"lead_name": ("Lead", entry.option("lead")),
			"opportunity_name": ("Opportunity", entry.option("opportunity")),
			"prospect_name": ("Prospect", entry.option("prospect")),
		}
		late = {}
		for field, (linked, value) in links.items():
			if value and frappe.db.exists(linked, value):
				doc.set(field, value)
			elif value:  # the link was made later, or what it names is gone
				late[field] = value
		self.save(doc, name)
		if late:
			frappe.db.set_value("Customer", name, late)
		if entry.flag("disabled"):
			self.disabled.append(("Customer", name))
		self.set_team("Customer", name, team)

	def node(self, doctype: str, name: str) -> str:
		"""A customer group or territory, made below the root where there is none."""
		if not frappe.db.exists(doctype, name):
			field = doctype.lower().replace(" ", "_")
			root = "All Customer Groups" if doctype == "Customer Group" else "All Territories"
			self.insert(doctype, name, **{f"{field}_name": name, f"parent_{field}": root, "is_group": 0})
		return name

	def set_team(self, doctype: str, name: str, team: str | None, late: bool = False) -> None:
		rows = [
			{"sales_person": person, "allocated_percentage": 100 if share is None else share}
			for person, share in pairs(team or "")
		]
		frappe.db.delete("Sales Team", {"parent": name, "parenttype": doctype})
		self.late_teams.pop((doctype, name), None)
		if rows and sum(Decimal(row["allocated_percentage"]) for row in rows) != 100 and not late:
			self.late_teams[doctype, name] = team  # ERPNext refuses it where it copies or saves it
			return
		self.raw_children(frappe.get_doc(doctype, name), "sales_team", "Sales Team", rows)

	def post_team(self, entry: Entry, name: str) -> None:
		doctype = next(each for each in SALES_TEAM_DOCTYPES if frappe.db.exists(each, name))
		self.set_team(doctype, name, entry.word())

	def post_supplier(self, entry: Entry, name: str) -> None:
		self.supplier(name)

	def supplier(self, name: str) -> str:
		if not frappe.db.exists("Supplier", name):
			self.insert("Supplier", name, supplier_name=name, supplier_group="All Supplier Groups")
		return name

	def post_warehouse(self, entry: Entry, name: str) -> None:
		self.warehouse(name, self.entry_company(entry))

	def post_account(self, entry: Entry, name: str) -> None:
		company = self.entry_company(entry)
		entry.option("root")
		make_account(
			company,
			self.abbr[company],
			name,
			entry.option("parent", "Indirect Expenses"),
			entry.option("type", ""),
			entry.flag("group"),
			entry.option("currency"),
		)

	def post_cost_center(self, entry: Entry, name: str) -> None:
		company = self.entry_company(entry)
		self.insert(
			"Cost Center",
			cost_center_name=name,
			company=company,
			parent_cost_center=self.center(entry.option("parent", company), company),
			is_group=int(entry.flag("group")),
		)

	def post_source(self, entry: Entry, name: str) -> None:
		self.source(name)

	def source(self, name: str | None) -> str | None:
		doctype, field = (
			("UTM Source", "name")
			if frappe.db.exists("DocType", "UTM Source")
			else ("Lead Source", "source_name")
		)
		if name and not frappe.db.exists(doctype, name):
			self.insert(doctype, name, **{field: name})
		return name

	def post_campaign(self, entry: Entry, name: str) -> None:
		self.campaign(name)

	def campaign(self, name: str | None) -> str | None:
		if name and not frappe.db.exists("Campaign", name):
			self.insert("Campaign", name, campaign_name=name)
		return name

	def post_settings(self, entry: Entry, name: None) -> None:
		for field, value in entry.options.items():
			frappe.db.set_single_value("Sales Roles Settings", field, value)
		entry.options.clear()

	def post_defaults(self, entry: Entry, name: str) -> None:
		for field, value in entry.options.items():
			frappe.db.set_single_value(name, field, value)
		entry.options.clear()

	def post_lead_cost(self, entry: Entry, account: str) -> None:
		company = self.entry_company(entry)
		center = entry.option("center")
		settings = frappe.get_single("Sales Roles Settings")
		row = {
			"account": self.account(account, company),
			"cost_center": self.center(center, company) if center else None,
			"assign_by": entry.option("assign_by"),
			"assign_to": entry.option("assign_to"),
		}
		rows = frappe.db.count("Lead Cost Account")
		self.raw_children(settings, "lead_cost_accounts", "Lead Cost Account", [row])
		frappe.db.set_value("Lead Cost Account", self.inserted["Lead Cost Account"][-1], "idx", rows + 1)

	# Leads

	def post_lead(self, entry: Entry, name: str) -> None:
		owner = entry.option("owner")
		company = entry.option("company", self.default_company())
		source, campaign = self.source(entry.option("source")), self.campaign(entry.option("campaign"))
		renamed = frappe.get_meta("Lead").has_field("utm_source")
		status, customer = entry.option("status", "Lead"), entry.option("customer")
		doc = frappe.get_doc(
			{
				"doctype": "Lead",
				"first_name": entry.option("person", name),
				"company_name": entry.option("organisation"),
				"status": "Lead",
				("utm_source" if renamed else "source"): source,
				("utm_campaign" if renamed else "campaign_name"): campaign,
				"hunter": entry.option("hunter"),
				"received_on": entry.day_option("received"),
			}
		)
		self.save(doc, name)
		frappe.db.set_value(
			"Lead",
			name,
			{
				"creation": at(entry.day, entry.time()),
				"company": None if company == "-" else company,
				"lead_owner": self.user(owner) if owner else None,
				"status": status,
				"customer": customer,
			},
			update_modified=False,
		)

	def post_prospect(self, entry: Entry, name: str) -> None:
		leads = [{"lead": lead} for lead, _blank in entry.shares("leads")]
		values = {"company_name": name, "company": self.entry_company(entry), "leads": leads}
		doc = frappe.get_doc({"doctype": "Prospect", **values})
		doc.flags.ignore_links = True  # leads that come later in the scenario; v15 does not miss them
		self.save(doc, name)

	def from_party(self, entry: Entry) -> tuple[str, str]:
		for doctype in ("Lead", "Prospect", "Customer"):
			if party := entry.option(doctype.lower()):
				return doctype, party
		raise ValueError(f"name a lead, prospect or customer: {entry.text}")

	def post_opportunity(self, entry: Entry, name: str) -> None:
		doctype, party = self.from_party(entry)
		moment, lost = at(entry.day, entry.time()), entry.shares("lost")
		doc = self.insert(
			"Opportunity",
			name,
			company=self.entry_company(entry),
			opportunity_from=doctype,
			party_name=party,
			transaction_date=entry.day,
			status="Open",
		)
		status = entry.option("status", "Lost" if lost else "Open")
		frappe.db.set_value(
			"Opportunity", name, {"creation": moment, "status": status}, update_modified=False
		)
		self.lose(doc, "Opportunity Lost Reason Detail", lost)

	def lose(self, doc, doctype: str, lost) -> None:
		for reason, _blank in lost:
			if not frappe.db.exists("Opportunity Lost Reason", reason):
				self.insert("Opportunity Lost Reason", reason, lost_reason=reason)
		self.raw_children(doc, "lost_reasons", doctype, [{"lost_reason": reason} for reason, _blank in lost])

	def post_quotation(self, entry: Entry, name: str) -> None:
		doctype, party = self.from_party(entry)
		lost, draft = entry.shares("lost"), entry.flag("draft")
		company = self.entry_company(entry)
		doc = frappe.get_doc(
			{
				"doctype": "Quotation",
				"company": company,
				"quotation_to": doctype,
				"party_name": party,
				"opportunity": entry.option("opportunity"),
				"transaction_date": entry.day,
				"items": self.new_lines(entry, company, "Quotation"),
				**self.prices(entry, company),
			}
		)
		status = entry.option("status")
		self.save(doc, name, submit=not draft)
		if lost:
			for reason, _blank in lost:
				if not frappe.db.exists("Quotation Lost Reason", reason):
					self.insert("Quotation Lost Reason", reason, order_lost_reason=reason)
			doc.declare_enquiry_lost([{"lost_reason": reason} for reason, _blank in lost], [])
		if status:
			frappe.db.set_value("Quotation", name, "status", status)

	REFERABLE = ("Lead", "Opportunity", "Quotation", "Customer", "Prospect", "Contact", "Sales Invoice")

	def references(self, entry: Entry) -> list[tuple[str, str]]:
		found = []
		for doctype in self.REFERABLE:
			if name := entry.option(doctype.lower().replace("sales ", "")):
				found.append((doctype, name))
		return found

	def post_communication(self, entry: Entry, name: None) -> None:
		direction = "Sent" if entry.flag("sent") else "Received"
		entry.flag("received")
		moment, by = at(entry.day, entry.time()), entry.option("by", "Administrator")
		references = self.references(entry)
		doc = frappe.get_doc(
			{
				"doctype": "Communication",
				"subject": "Hello",
				"communication_type": entry.option("type", "Communication"),
				"communication_medium": entry.option("medium", "Email"),
				"communication_date": moment,
				"sent_or_received": direction,
				"sender": "admin@example.com" if direction == "Sent" else "customer@example.com",
				"reference_doctype": references[0][0],
				"reference_name": references[0][1],
				"timeline_links": [
					{"link_doctype": doctype, "link_name": each} for doctype, each in references
				],
			}
		)
		self.save(doc)
		frappe.db.set_value(
			"Communication", doc.name, {"creation": moment, "owner": by, "user": by}, update_modified=False
		)
		if direction == "Sent" and by != "Administrator":
			frappe.db.set_value("Communication", doc.name, "sender", self.user(by), update_modified=False)

	def post_call(self, entry: Entry, name: None) -> None:
		direction = "Outgoing" if entry.flag("outgoing") else "Incoming"
		entry.flag("incoming")
		moment, by = at(entry.day, entry.time()), self.user(entry.option("by", "Administrator"))
		references = self.references(entry)
		doc = self.insert(
			"Call Log",
			id=f"call-{moment.timestamp()}-{len(self.inserted['Call Log'])}",
			type=direction,
			status=entry.option("status", "Completed"),
			start_time=moment,
			customer=next((each for doctype, each in references if doctype == "Customer"), None),
			links=[{"link_doctype": doctype, "link_name": each} for doctype, each in references],
		)
		frappe.db.set_value("Call Log", doc.name, {"creation": moment, "owner": by}, update_modified=False)

	def post_event(self, entry: Entry, name: None) -> None:
		references = self.references(entry)
		moment, by = at(entry.day, entry.time()), self.user(entry.option("by", "Administrator"))
		kept = len(self.inserted["Communication"])
		doc = self.insert(
			"Event",
			subject="Visit",
			starts_on=moment,
			event_type=entry.option("type", "Private"),
			status=entry.option("status", "Open"),
			event_participants=[
				{"reference_doctype": doctype, "reference_docname": each} for doctype, each in references
			],
		)
		# Whoever writes an event is its owner; here that is always Administrator.
		frappe.db.set_value("Event", doc.name, "owner", by, update_modified=False)
		for name in self.inserted["Communication"][kept:]:
			whose = {"owner": by, "user": by, "sender": by}
			frappe.db.set_value("Communication", name, whose, update_modified=False)

	def post_note(self, entry: Entry, name: None) -> None:
		doctype, parent = self.references(entry)[0]
		moment, by = at(entry.day, entry.time()), self.user(entry.option("by", "Administrator"))
		doc = frappe.get_doc(doctype, parent)
		if doctype in ("Lead", "Opportunity", "Prospect"):
			doc.add_note("Called")
			frappe.db.set_value(
				"CRM Note", self.inserted["CRM Note"][-1], {"added_by": by, "added_on": moment}
			)
		else:
			comment = doc.add_comment("Comment", "Called", comment_email=by)
			frappe.db.set_value("Comment", comment.name, {"creation": moment, "owner": by})

	def post_contact(self, entry: Entry, name: str) -> None:
		email, user = entry.option("email"), entry.option("user")
		doc = frappe.get_doc(
			{
				"doctype": "Contact",
				"first_name": name,
				"user": self.user(user) if user else None,
				"email_ids": [{"email_id": email, "is_primary": 1}] if email else [],
				"links": [
					{"link_doctype": doctype, "link_name": each} for doctype, each in self.references(entry)
				],
			}
		)
		self.save(doc, name)

	# Sales

	def prices(self, entry: Entry, company: str) -> dict[str, Any]:
		own = frappe.get_cached_value("Company", company, "default_currency")
		return {
			"currency": entry.option("currency", own),
			"conversion_rate": float(entry.number("rate", 1)),
			"selling_price_list": "Standard Selling",
			"price_list_currency": own,
			"plc_conversion_rate": 1,
			"ignore_pricing_rule": 1,
		}

	def line_values(self, line: ItemLine, company: str, doctype: str, sign: int = 1) -> dict[str, Any]:
		extra = line.extra
		values: dict[str, Any] = {
			"qty": float(line.qty * sign),
			"conversion_factor": float(extra.get("factor", 1)),
		}
		if line.rate is not None:
			values |= {"rate": float(line.rate), "price_list_rate": float(line.rate)}
		if line.item == "-":
			values |= {"item_name": extra.get("name", "Sundry"), "description": "-", "uom": "Nos"}
			values["income_account"] = self.account("Sales", company)
			values["cost_center"] = self.center("Main", company)
		else:
			values["item_code"] = line.item
			if self.stored(line.item):
				values["warehouse"] = self.warehouse(extra.get("warehouse", "Stores"), company)
		if "factor" in extra:
			values["uom"] = "Box"
		if "group" in extra:
			values["item_group"] = extra["group"]
		if "free" in extra:
			values["is_free_item"] = 1
		if "drop" in extra:
			values["delivered_by_supplier"] = 1
			values["supplier"] = self.supplier("Dropper")
		return values

	def stored(self, item: str) -> bool:
		return bool(
			frappe.db.get_value("Item", item, "is_stock_item") or frappe.db.exists("Product Bundle", item)
		)

	def new_lines(self, entry: Entry, company: str, doctype: str) -> list[dict[str, Any]]:
		return [self.line_values(line, company, doctype) for line in entry.lines]

	def choose_lines(self, doc, entry: Entry, company: str, sign: int = 1) -> None:
		"""Of a document that ERPNext made from another, keep the lines that the scenario names."""
		if not entry.lines:
			return
		rows = list(doc.items)
		chosen = []
		for line in entry.lines:
			values = self.line_values(line, company, doc.doctype, sign)
			candidates = [row for row in rows if (row.item_code or "-") == line.item]
			if "row" in line.extra:
				row = rows[int(line.extra["row"]) - 1]
			elif candidates:
				row = candidates[0]
				if len(candidates) > 1:
					rows.remove(row)
			else:
				chosen.append(values)
				continue
			if "factor" not in line.extra:
				values.pop("conversion_factor")
			if "warehouse" not in line.extra:
				values.pop("warehouse", None)
			row.update(values)
			chosen.append(row)
		doc.set("items", chosen)
		for idx, row in enumerate(doc.items, 1):
			row.idx = idx

	def sources(self, entry: Entry, *doctypes: str) -> list[tuple[str, str]]:
		return [
			(next(each for each in doctypes if frappe.db.exists(each, name)), name)
			for name, _blank in entry.shares("of")
		]

	def post_invoice(self, entry: Entry, name: str) -> None:
		sources = self.sources(entry, "Sales Order", "Delivery Note")
		company = self.entry_company(entry)
		doc = None
		for doctype, source in sources:
			make = frappe.get_attr(MAKERS[doctype, "Sales Invoice"])
			doc = make(source, target_doc=doc) if doctype == "Delivery Note" else make(source, doc, True)
		if doc:
			if entry.words and frappe.db.exists("Customer", entry.words[0]):
				entry.word()
			doc.set("sales_team", [])
			doc.set("payment_schedule", [])
			self.choose_lines(doc, entry, company)
			values = self.prices(entry, company)
			doc.update({key: values[key] for key in ("currency", "conversion_rate")})
		else:
			customer = entry.word()
			doc = frappe.get_doc(
				{
					"doctype": "Sales Invoice",
					"company": company,
					"customer": customer,
					"items": self.new_lines(entry, company, "Sales Invoice"),
					**self.prices(entry, company),
				}
			)
		self.sales_invoice(doc, entry, name, company)

	def sales_invoice(self, doc, entry: Entry, name: str, company: str) -> None:
		draft, opening = entry.flag("draft"), entry.flag("opening")
		consolidated = entry.flag("consolidated")
		doc.set_posting_time = 1
		doc.posting_date, doc.posting_time = entry.day, str(entry.time())
		doc.due_date = entry.day_option("due", entry.day)
		doc.update_stock = int(entry.flag("stock"))
		doc.is_debit_note = int(entry.flag("debit_note"))
		if account := entry.option("account"):
			doc.debit_to = self.account(account, company)
		if opening:
			doc.is_opening = "Yes"
		income = self.account("Temporary Opening" if opening else "Sales", company)
		for row in doc.items:
			row.income_account = income
			row.cost_center = self.center("Main", company)
		self.taxes(doc, entry, company)
		terms = pairs(entry.option("terms", ""))
		if terms:
			doc.set("payment_schedule", [])
			for day, share in terms:
				doc.append(
					"payment_schedule",
					{"due_date": day, "invoice_portion": 100 if share is None else share},
				)
			doc.due_date = max(day for day, _share in terms)
		if (paid := entry.number("pos")) is not None:
			doc.is_pos = 1
			doc.set("payments", [])
			doc.append(
				"payments",
				{"mode_of_payment": "Cash", "amount": paid, "account": self.account("Cash", company)},
			)
		for payment, amount in entry.shares("advance"):
			free = frappe.db.get_value("Payment Entry", payment, "unallocated_amount")
			doc.append(
				"advances",
				{
					"reference_type": "Payment Entry",
					"reference_name": payment,
					"advance_amount": free,
					"allocated_amount": free if amount is None else amount,
					"ref_exchange_rate": 1,
				},
			)
		team = entry.option("team")
		self.save(doc, name)
		amounts = {
			row.idx: line.extra["amount"]
			for row, line in zip(doc.items, entry.lines, strict=False)
			if "amount" in line.extra
		}
		if amounts:
			raise NotImplementedError("lines of quantity 0 that carry an amount")
		if consolidated:
			doc.db_set("is_consolidated", 1)
		if not draft:
			doc.submit()
		self.set_team("Sales Invoice", name, team)

	def taxes(self, doc, entry: Entry, company: str) -> None:
		if tax := entry.option("tax"):
			doc.set("taxes", [])
			doc.append(
				"taxes",
				{
					"charge_type": "On Net Total",
					"account_head": self.account("VAT", company),
					"description": "VAT",
					"rate": tax,
					"cost_center": self.center("Main", company),
				},
			)

	def post_return(self, entry: Entry, name: str) -> None:
		from erpnext.controllers.sales_and_purchase_return import make_return_doc

		doctype, source = self.sources(entry, "Sales Invoice", "Delivery Note")[0]
		doc = make_return_doc(doctype, source)
		company = doc.company
		entry.option("company")
		doc.set("sales_team", [])
		self.choose_lines(doc, entry, company, sign=-1)
		if doctype == "Delivery Note":
			self.delivery_note(doc, entry, name)
		else:
			doc.update_outstanding_for_self = int(not entry.flag("against"))
			entry.option("rate")
			self.sales_invoice(doc, entry, name, company)

	def post_order(self, entry: Entry, name: str) -> None:
		quotations = [each for _doctype, each in self.sources(entry, "Quotation")]
		customer, company = entry.word(), self.entry_company(entry)
		lines = self.new_lines(entry, company, "Sales Order")
		if quotations and not entry.lines:
			lines = [
				{"item_code": row.item_code, "qty": row.qty, "rate": row.rate, "warehouse": row.warehouse}
				for row in frappe.get_doc("Quotation", quotations[0]).items
			]
		for line in lines:
			line["delivery_date"] = entry.day
			if quotations:
				line["prevdoc_docname"] = quotations[0]
				line["quotation_item"] = frappe.db.get_value(
					"Quotation Item", {"parent": quotations[0], "item_code": line["item_code"]}
				)
		draft = entry.flag("draft")
		doc = frappe.get_doc(
			{
				"doctype": "Sales Order",
				"company": company,
				"customer": customer,
				"transaction_date": entry.day,
				"delivery_date": entry.day,
				"items": lines,
				**self.prices(entry, company),
			}
		)
		self.taxes(doc, entry, company)
		for day, share in pairs(entry.option("terms", "")):
			doc.append("payment_schedule", {"due_date": day, "invoice_portion": share or 100})
		if due := entry.day_option("due"):
			doc.append("payment_schedule", {"due_date": due, "invoice_portion": 100})
		self.save(doc, name, submit=not draft)
		self.set_team("Sales Order", name, entry.option("team"))

	def post_delivery(self, entry: Entry, name: str) -> None:
		sources = self.sources(entry, "Sales Order", "Sales Invoice")
		entry.flag("stock")
		company = self.entry_company(entry)
		if sources:
			doctype, source = sources[0]
			doc = frappe.get_attr(MAKERS[doctype, "Delivery Note"])(source)
			doc.set("sales_team", [])
			self.choose_lines(doc, entry, company)
		else:
			doc = frappe.get_doc(
				{
					"doctype": "Delivery Note",
					"company": company,
					"customer": entry.word(),
					"items": self.new_lines(entry, company, "Delivery Note"),
					**self.prices(entry, company),
				}
			)
		self.delivery_note(doc, entry, name)

	def delivery_note(self, doc, entry: Entry, name: str) -> None:
		entry.flag("stock")
		draft = entry.flag("draft")
		doc.set_posting_time = 1
		doc.posting_date, doc.posting_time = entry.day, str(entry.time())
		self.save(doc, name, submit=not draft)
		self.set_team("Delivery Note", name, entry.option("team"))

	# Purchases and stock

	def post_purchase_order(self, entry: Entry, name: str) -> None:
		source = self.sources(entry, "Sales Order")[0][1]
		supplier, company = self.supplier(entry.word()), self.entry_company(entry)
		rows = frappe.get_doc("Sales Order", source).items
		lines = []
		for line in entry.lines or [ItemLine(row.item_code, row.qty, row.rate, {}) for row in rows]:
			row = next(each for each in rows if each.item_code == line.item)
			lines.append(
				{
					"item_code": line.item,
					"qty": line.qty,
					"rate": line.rate,
					"schedule_date": entry.day,
					"sales_order": source,
					"sales_order_item": row.name,
					"delivered_by_supplier": 1,
					"warehouse": row.warehouse,
				}
			)
		doc = frappe.get_doc(
			{
				"doctype": "Purchase Order",
				"company": company,
				"supplier": supplier,
				"transaction_date": entry.day,
				"schedule_date": entry.day,
				"customer": frappe.db.get_value("Sales Order", source, "customer"),
				"items": lines,
				"ignore_pricing_rule": 1,
			}
		)
		self.save(doc, name, submit=True)

	def post_purchase(self, entry: Entry, name: str) -> None:
		sources = self.sources(entry, "Purchase Order")
		supplier, company = self.supplier(entry.word()), self.entry_company(entry)
		back = entry.flag("return")
		opening = entry.flag("opening")
		stock = entry.flag("stock")
		if sources:
			doc = frappe.get_attr(MAKERS["Purchase Order", "Purchase Invoice"])(sources[0][1])
			self.choose_lines(doc, entry, company)
			doc.set("payment_schedule", [])
		else:
			lines = []
			for line in entry.lines:
				values = self.line_values(line, company, "Purchase Invoice", -1 if back else 1)
				values.pop("income_account", None)
				lines.append(values)
			doc = frappe.get_doc(
				{
					"doctype": "Purchase Invoice",
					"company": company,
					"supplier": supplier,
					"is_return": int(back),
					"items": lines,
					"currency": entry.option("currency"),
					"conversion_rate": entry.number("rate", 1),
					"ignore_pricing_rule": 1,
				}
			)
		doc.set_posting_time = 1
		doc.posting_date, doc.posting_time = entry.day, str(entry.time())
		doc.due_date = entry.day
		doc.update_stock = int(stock)
		doc.is_opening = "Yes" if opening else "No"
		for row in doc.items:
			account = "Temporary Opening" if opening else "Cost of Goods Sold"
			row.expense_account = self.account(account, company)
		self.save(doc, name, submit=True)

	def post_receipt(self, entry: Entry, name: None, sign: int = 1) -> None:
		company = self.entry_company(entry)
		wanted = entry.option("name")
		side = "t_warehouse" if sign > 0 else "s_warehouse"
		doc = frappe.get_doc(
			{
				"doctype": "Stock Entry",
				"stock_entry_type": "Material Receipt" if sign > 0 else "Material Issue",
				"purpose": "Material Receipt" if sign > 0 else "Material Issue",
				"company": company,
				"set_posting_time": 1,
				"posting_date": entry.day,
				"posting_time": str(entry.time("08:00")),
				"items": [
					{
						"item_code": line.item,
						"qty": line.qty,
						side: self.warehouse(line.extra.get("warehouse", "Stores"), company),
						"basic_rate": line.rate or 0,
						"set_basic_rate_manually": int(line.rate is not None),
						"uom": "Nos",
						"conversion_factor": 1,
						"allow_zero_valuation_rate": int(line.rate == 0),
					}
					for line in entry.lines
				],
			}
		)
		self.save(doc, wanted, submit=True)

	def post_issue(self, entry: Entry, name: None) -> None:
		self.post_receipt(entry, name, sign=-1)

	# Payments and journals

	def post_payment(self, entry: Entry, name: str) -> None:
		customer, amount = entry.word(), float(entry.word())
		company = self.entry_company(entry)
		back = entry.flag("back")
		rate = float(entry.number("rate", 1))
		account = entry.option("account")
		if account:
			account = self.account(account, company)
		else:
			from erpnext.accounts.party import get_party_account

			account = get_party_account("Customer", customer, company)
		cash = self.account("Cash", company)
		received = amount * rate
		references = []
		rest = amount
		for voucher, share in entry.shares("for"):
			doctype = next(
				each
				for each in ("Sales Invoice", "Sales Order", "Journal Entry")
				if frappe.db.exists(each, voucher)
			)
			allocated = rest if share is None else float(share)
			rest -= allocated
			returned = doctype == "Sales Invoice" and frappe.db.get_value(doctype, voucher, "is_return")
			references.append(
				{
					"reference_doctype": doctype,
					"reference_name": voucher,
					"allocated_amount": -allocated if returned else allocated,
				}
			)
		doc = frappe.get_doc(
			{
				"doctype": "Payment Entry",
				"payment_type": "Pay" if back else "Receive",
				"company": company,
				"posting_date": entry.day,
				"party_type": "Customer",
				"party": customer,
				"paid_from": cash if back else account,
				"paid_to": account if back else cash,
				"paid_amount": received if back else amount,
				"received_amount": amount if back else received,
				"source_exchange_rate": 1 if back else rate,
				"target_exchange_rate": rate if back else 1,
				"references": references,
			}
		)
		doc.setup_party_account_field()
		doc.set_missing_values()
		self.save(doc, name, submit=True)

	def post_journal(self, entry: Entry, name: str) -> None:
		company = self.entry_company(entry)
		rows = []
		for side, sign in (("debit", 1), ("credit", -1)):
			for text, amount in entry.shares(side):
				head, _mark, against = text.partition(">")
				account, party = head.strip(), ""
				if "/" in head and not head.startswith("Exchange Gain"):
					account, _slash, party = (each.strip() for each in head.partition("/"))
				rows.append((account, party or None, against.strip() or None, sign * amount))
		self.journal(
			name,
			company,
			entry.day,
			entry.option("type", "Journal Entry"),
			rows,
			due=entry.day_option("due"),
			bill=entry.option("bill"),
			opening=entry.flag("opening"),
			center=entry.option("center"),
			project=entry.option("project"),
			finance_book=entry.option("book"),
		)

	def journal(
		self,
		name,
		company,
		day,
		kind,
		rows,
		due=None,
		bill=None,
		opening=False,
		center=None,
		project=None,
		finance_book=None,
	):
		lines = []
		for account, party, against, amount in rows:
			full = self.account(account, company)
			line: dict[str, Any] = {
				"account": full,
				"debit_in_account_currency": float(max(amount, 0)),
				"credit_in_account_currency": float(max(-amount, 0)),
				"cost_center": self.center(center or "Main", company),
				"project": project,
			}
			if party:
				kind_of_account = frappe.db.get_value("Account", full, "account_type")
				line["party_type"] = "Supplier" if kind_of_account == "Payable" else "Customer"
				line["party"] = party
			if against:
				line["reference_type"] = next(
					each
					for each in (
						"Sales Invoice",
						"Purchase Invoice",
						"Payment Entry",
						"Journal Entry",
						"Sales Order",
					)
					if frappe.db.exists(each, against)
				)
				line["reference_name"] = against
				line["is_advance"] = "Yes" if line["reference_type"] == "Sales Order" else "No"
			lines.append(line)
		doc = frappe.get_doc(
			{
				"doctype": "Journal Entry",
				"voucher_type": kind,
				"company": company,
				"posting_date": day,
				"due_date": due,
				"bill_no": bill,
				"bill_date": day if bill else None,
				"is_opening": "Yes" if opening else "No",
				"finance_book": self.finance_book(finance_book),
				"cheque_no": "1" if kind in ("Bank Entry",) else None,
				"cheque_date": day if kind in ("Bank Entry",) else None,
				"accounts": lines,
			}
		)
		self.save(doc, name, submit=True)

	def finance_book(self, name: str | None) -> str | None:
		if name and not frappe.db.exists("Finance Book", name):
			self.insert("Finance Book", name, finance_book_name=name)
		return name

	def post_write_off(self, entry: Entry, name: str) -> None:
		invoice = frappe.get_doc("Sales Invoice", entry.word())
		amount = Decimal(entry.word())
		rows = [
			("Write Off", None, None, amount),
			(invoice.debit_to, invoice.customer, invoice.name, -amount),
		]
		self.journal(name, invoice.company, entry.day, "Write Off Entry", rows)

	def post_expense(self, entry: Entry, name: None) -> None:
		account, amount = entry.word(), Decimal(entry.word())
		company = self.entry_company(entry)
		self.journal(
			entry.option("name"),
			company,
			entry.day,
			"Journal Entry",
			[(account, None, None, amount), ("Cash", None, None, -amount)],
			opening=entry.flag("opening"),
			center=entry.option("center"),
			project=entry.option("project"),
			finance_book=entry.option("book"),
		)

	def post_closing(self, entry: Entry, name: None) -> None:
		year, company = entry.word(), self.entry_company(entry)
		begin, end = frappe.db.get_value("Fiscal Year", year, ["year_start_date", "year_end_date"])
		doc = frappe.get_doc(
			{
				"doctype": "Period Closing Voucher",
				"company": company,
				"fiscal_year": year,
				"transaction_date": end,
				"posting_date": end,
				"period_start_date": begin,
				"period_end_date": end,
				"closing_account_head": self.account("Retained Earnings", company),
				"remarks": "-",
			}
		)
		self.save(doc, submit=True)

	def post_reconcile(self, entry: Entry, name: str) -> None:
		voucher = entry.word()
		amount = Decimal(entry.word()) if entry.words else None
		entry.option("name")
		kinds = ("Payment Entry", "Journal Entry", "Sales Invoice")
		kind = next(each for each in kinds if frappe.db.exists(each, name))
		ledger = frappe.get_all(
			"Payment Ledger Entry",
			{"voucher_no": name, "party_type": "Customer"},
			["company", "party", "account"],
			limit=1,
		)[0]
		doc = frappe.new_doc("Payment Reconciliation")
		doc.update(
			{
				"company": ledger.company,
				"party_type": "Customer",
				"party": ledger.party,
				"receivable_payable_account": ledger.account,
			}
		)
		doc.get_unreconciled_entries()
		invoices = [row.as_dict() for row in doc.invoices if row.invoice_number == voucher]
		payments = [
			row.as_dict() for row in doc.payments if row.reference_name == name and row.reference_type == kind
		]
		doc.allocate_entries(frappe._dict(invoices=invoices, payments=payments))
		doc.set("allocation", doc.allocation[:1])
		row = doc.allocation[0]
		if amount is not None:
			row.allocated_amount = amount
		row.difference_posting_date = entry.day
		row.debit_or_credit_note_posting_date = entry.day
		row.gain_loss_posting_date = entry.day
		doc.reconcile()

	def post_unreconcile(self, entry: Entry, name: str) -> None:
		voucher = entry.word()
		kind = "Payment Entry" if frappe.db.exists("Payment Entry", name) else "Journal Entry"
		doc = frappe.get_doc(
			{
				"doctype": "Unreconcile Payment",
				"company": frappe.db.get_value(kind, name, "company"),
				"voucher_type": kind,
				"voucher_no": name,
			}
		)
		doc.add_references()
		doc.set("allocations", [row for row in doc.allocations if row.reference_name == voucher])
		self.save(doc, submit=True)

	def post_cancel(self, entry: Entry, name: str) -> None:
		doctypes = (
			"Sales Invoice",
			"Sales Order",
			"Delivery Note",
			"Payment Entry",
			"Journal Entry",
			"Quotation",
			"Purchase Invoice",
			"Purchase Order",
		)
		doctype = next(each for each in doctypes if frappe.db.exists(each, name))
		frappe.get_doc(doctype, name).cancel()


MAKERS = {
	("Sales Order", "Sales Invoice"): "erpnext.selling.doctype.sales_order.sales_order.make_sales_invoice",
	("Sales Order", "Delivery Note"): "erpnext.selling.doctype.sales_order.sales_order.make_delivery_note",
	(
		"Delivery Note",
		"Sales Invoice",
	): "erpnext.stock.doctype.delivery_note.delivery_note.make_sales_invoice",
	(
		"Sales Invoice",
		"Delivery Note",
	): "erpnext.accounts.doctype.sales_invoice.sales_invoice.make_delivery_note",
	(
		"Purchase Order",
		"Purchase Invoice",
	): "erpnext.buying.doctype.purchase_order.purchase_order.make_purchase_invoice",
}
