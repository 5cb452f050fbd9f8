"""The row backend of `books.py`: writes what ERPNext was seen to write into the catalogued tables.

ERPNext's documents are not run here; what they would leave behind is written down. That this is the truth is what
`tests/site/test_scenarios.py` shows, by posting the same scenarios on a site.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from books import NAMELESS, Entry, at
from row_vouchers import Vouchers

FIRST = datetime(2026, 1, 1, 8)


class RowBooks(Vouchers):
	"""All rows by table and name. `changed` are the tables to be written."""

	def __init__(self):
		self.tables: dict[str, dict[str, dict[str, Any]]] = {}
		self.changed: set[str] = set()
		self.counter = 0
		self.finished = False
		self.contacts: dict[str, str] = {}  # lead → its contact
		self.days: set[date] = set()
		self.start_ledgers()

	def add(self, doctype: str, name: str | None = None, /, **values: Any) -> dict[str, Any]:
		"""A row of a table; without a name it gets the next number."""
		self.counter += 1
		name = name or f"{doctype}-{self.counter}"
		table = self.tables.setdefault(doctype, {})
		if name in table:
			raise ValueError(f"There is already a {doctype} {name}")
		row = {"name": name, "creation": FIRST + timedelta(seconds=self.counter), "docstatus": 0, **values}
		table[name] = row
		self.touch(doctype)
		return row

	def touch(self, *doctypes: str) -> None:
		self.changed.update(doctypes)
		self.finished = False

	def children(
		self,
		parenttype: str,
		parent: str,
		parentfield: str,
		doctype: str,
		rows: Iterable[dict],
		start: int = 1,
	) -> list[dict]:
		"""The rows of a child table, numbered."""
		added = []
		for idx, values in enumerate(rows, start):
			name = f"{parent}/{parentfield}/{idx}"
			if name in self.tables.get(doctype, {}):  # a document of another DocType has the same name
				name += f" of {parenttype}"
			row = {"parent": parent, "parenttype": parenttype, "parentfield": parentfield, "idx": idx}
			added.append(self.add(doctype, name, **row, **values))
		return added

	def get(self, doctype: str, name: str) -> dict[str, Any]:
		try:
			return self.tables[doctype][name]
		except KeyError:
			raise ValueError(f"There is no {doctype} {name} in these books") from None

	def find(self, name: str, *doctypes: str) -> tuple[str, dict[str, Any]]:
		for doctype in doctypes:
			if name in self.tables.get(doctype, {}):
				return doctype, self.tables[doctype][name]
		raise ValueError(f"There is no {' or '.join(doctypes)} {name} in these books")

	def of(self, doctype: str, /, **values: Any) -> list[dict[str, Any]]:
		"""The rows of a table that have these values."""
		return [
			row
			for row in self.tables.get(doctype, {}).values()
			if all(row.get(key) == value for key, value in values.items())
		]

	def post(self, entry: Entry) -> None:
		verb = getattr(self, f"post_{entry.verb}", None)
		if verb is None:
			raise ValueError(f"There is no verb {entry.verb}: {entry.text}")
		if entry.verb not in ("company", "defaults"):
			self.default_company()
		if entry.day:
			self.days.add(entry.day)
		name = None if entry.verb in NAMELESS else entry.word()
		verb(entry, name)
		entry.done()

	# Masters

	def default_company(self) -> str:
		if not self.tables.get("Company"):
			self.make_company("Acme", "EUR", None)
		defaults = self.of("Singles", doctype="Global Defaults", field="default_company")
		return defaults[0]["value"] if defaults else next(iter(self.tables["Company"]))

	def entry_company(self, entry: Entry) -> str:
		return entry.option("company") or self.default_company()

	def single(self, doctype: str, /, **values: Any) -> None:
		for field, value in values.items():
			name = f"{doctype}/{field}"
			self.tables.setdefault("Singles", {}).pop(name, None)
			self.add("Singles", name, doctype=doctype, field=field, value=str(value))

	def post_company(self, entry: Entry, name: str) -> None:
		default = entry.flag("default") or not self.tables.get("Company")
		self.make_company(name, entry.word() if entry.words else "EUR", entry.option("abbr"))
		if default:
			self.single("Global Defaults", default_company=name)

	def make_company(self, name: str, currency: str, abbr: str | None) -> None:
		if not self.tables.get("Company"):
			self.start_site(name)
		self.abbr[name] = abbr or "".join(word[0] for word in name.split()).upper()
		self.add("Company", name, default_currency=currency)
		for account, parent, root, kind, group in CHART:
			self.make_account(name, account, parent, root, kind, group)
		self.add("Cost Center", f"{name} - {self.abbr[name]}", company=name, is_group=1, _parent=None)
		self.make_center(name, "Main", f"{name} - {self.abbr[name]}")

	def start_site(self, company: str) -> None:
		"""What a site has after its setup."""
		self.single("Global Defaults", default_company=company)
		self.single("System Settings", time_zone="Europe/Berlin")
		self.add("Sales Person", "Sales Team", is_group=1, enabled=1, _parent=None)
		self.add("Item Group", "All Item Groups", is_group=1, _parent=None)
		for group in ("Products", "Services"):
			self.add("Item Group", group, parent_item_group="All Item Groups", _parent="All Item Groups")
		for user in ("Administrator", "Guest"):
			self.add("User", user, enabled=1, full_name=user)

	def account(self, name: str, company: str) -> str:
		"""The full name of an account, by its short or its full name."""
		accounts = self.tables["Account"]
		full = f"{name} - {self.abbr[company]}"
		if full in accounts:
			return full
		if name in accounts:
			return name
		raise ValueError(f"{company} has no account {name}")

	def make_account(self, company, name, parent, root, kind="", group=0, currency=None) -> None:
		full = f"{name} - {self.abbr[company]}"
		self.add(
			"Account",
			full,
			company=company,
			root_type=root,
			account_type=kind,
			is_group=int(group),
			_parent=self.account(parent, company) if parent else None,
			_currency=currency or self.get("Company", company)["default_currency"],
		)

	def post_account(self, entry: Entry, name: str) -> None:
		company = self.entry_company(entry)
		parent = entry.option("parent", "Indirect Expenses")
		root = entry.option("root") or self.get("Account", self.account(parent, company))["root_type"]
		kind, currency = entry.option("type", ""), entry.option("currency")
		self.make_account(company, name, parent, root, kind, entry.flag("group"), currency)

	def center(self, name: str, company: str) -> str:
		full = f"{name} - {self.abbr[company]}"
		return full if full in self.tables["Cost Center"] else self.get("Cost Center", name)["name"]

	def make_center(self, company: str, name: str, parent: str, group: int = 0) -> None:
		self.add(
			"Cost Center", f"{name} - {self.abbr[company]}", company=company, is_group=group, _parent=parent
		)

	def post_cost_center(self, entry: Entry, name: str) -> None:
		company = self.entry_company(entry)
		parent = self.center(entry.option("parent", company), company)
		self.make_center(company, name, parent, int(entry.flag("group")))

	def post_fiscal_year(self, entry: Entry, name: str) -> None:
		begin, end = (date.fromisoformat(entry.word()) for _each in range(2))
		self.add(
			"Fiscal Year",
			name,
			year_start_date=begin,
			year_end_date=end,
			disabled=int(entry.flag("disabled")),
			is_short_year=int((end - begin).days < 364),
		)
		companies = [{"company": company} for company, _blank in entry.shares("companies")]
		self.children("Fiscal Year", name, "companies", "Fiscal Year Company", companies)

	def post_distribution(self, entry: Entry, name: str) -> None:
		self.add("Monthly Distribution", name)
		rows = [
			{"month": month, "percentage_allocation": Decimal(value)}
			for month, value in entry.options.items()
		]
		entry.options.clear()
		self.children("Monthly Distribution", name, "percentages", "Monthly Distribution Percentage", rows)

	def post_person(self, entry: Entry, name: str) -> None:
		parent = entry.option("parent", "Sales Team")
		employee = entry.option("employee")
		if employee:
			self.add(
				"Employee", f"Employee {name}", user_id=self.user(employee), company=self.default_company()
			)
		user = entry.option("user")
		self.add(
			"Sales Person",
			name,
			parent_sales_person=parent,
			is_group=int(entry.flag("group")),
			enabled=int(not entry.flag("disabled")),
			employee=f"Employee {name}" if employee else None,
			is_hunter=int(entry.flag("hunter")),
			is_farmer=int(entry.flag("farmer")),
			sales_person_user=self.user(user) if user else None,
			_parent=parent,
			**{field: entry.number(field, Decimal(0)) for field in PERSON_PLANS},
		)

	def user(self, name: str) -> str:
		"""A user, made where the books have none of that name."""
		if name not in self.tables.get("User", {}):
			self.add("User", name, enabled=1, full_name=name.partition("@")[0].title())
		return name

	def post_user(self, entry: Entry, name: str) -> None:
		self.user(name)
		self.get("User", name)["enabled"] = int(not entry.flag("disabled"))
		if full_name := entry.option("full_name"):
			self.get("User", name)["full_name"] = full_name

	def post_plan(self, entry: Entry, person: str) -> None:
		self.get("Sales Person", person)
		parenttype = entry.option("of", "Sales Person")
		rows = self.of("Target Detail", parent=person, parenttype=parenttype)
		row = {
			"fiscal_year": entry.word(),
			"target_amount": Decimal(entry.word()),
			"item_group": entry.option("group"),
			"distribution_id": entry.option("distribution"),
			"margin_target": entry.number("margin", Decimal(0)),
			"target_company": entry.option("company"),
			"target_qty": entry.number("qty", Decimal(0)),
		}
		self.children(parenttype, person, "targets", "Target Detail", [row], start=len(rows) + 1)

	def post_group(self, entry: Entry, name: str) -> None:
		parent = entry.option("parent", "All Item Groups")
		self.get("Item Group", parent)["is_group"] = 1
		self.add(
			"Item Group",
			name,
			parent_item_group=parent,
			is_group=int(entry.flag("group")),
			_parent=parent,
		)

	def post_item(self, entry: Entry, name: str) -> None:
		service, bundle = entry.flag("service"), entry.shares("bundle")
		group = entry.option("group", "Services" if service else "Products")
		self.get("Item Group", group)
		self.add(
			"Item",
			name,
			item_name=name,
			item_group=group,
			is_stock_item=int(not service and not bundle),
			_drop_ship=entry.flag("drop_ship"),
		)
		if bundle:
			self.add("Product Bundle", name, new_item_code=name, disabled=0)
			self.bundles[name] = bundle

	def post_customer(self, entry: Entry, name: str) -> None:
		internal, manager = entry.option("internal"), entry.option("manager")
		self.add(
			"Customer",
			name,
			customer_name=entry.option("full_name", name),
			customer_group=entry.option("group", "Individual"),
			territory=entry.option("territory", "All Territories"),
			account_manager=self.user(manager) if manager else None,
			disabled=int(entry.flag("disabled")),
			is_internal_customer=int(bool(internal)),
			represents_company=internal,
			lead_name=entry.option("lead"),
			opportunity_name=entry.option("opportunity"),
			prospect_name=entry.option("prospect"),
			_account=entry.option("account"),
		)
		self.team("Customer", name, entry)
		if (lead := self.get("Customer", name)["lead_name"]) in self.contacts:
			self.lead_moves("Lead", lead)
			self.link_contact(self.contacts[lead], "Customer", name)

	def post_team(self, entry: Entry, name: str) -> None:
		"""Another team of a customer or of a document, from now on."""
		doctype, _row = self.find(name, "Customer", "Sales Invoice", "Sales Order", "Delivery Note")
		for row in self.of("Sales Team", parent=name, parenttype=doctype):
			del self.tables["Sales Team"][row["name"]]
		entry.options["team"] = entry.word()
		self.touch("Sales Team")
		self.team(doctype, name, entry)

	def team(self, doctype: str, name: str, entry: Entry) -> None:
		rows = [
			{
				"sales_person": self.get("Sales Person", person)["name"],
				"allocated_percentage": Decimal(100) if share is None else share,
			}
			for person, share in entry.shares("team")
		]
		self.children(doctype, name, "sales_team", "Sales Team", rows)

	def post_supplier(self, entry: Entry, name: str) -> None:
		self.suppliers.add(name)

	def post_warehouse(self, entry: Entry, name: str) -> None:
		"""A warehouse needs no row: it is not among the tables that are read."""

	def post_source(self, entry: Entry, name: str) -> None:
		"""A lead source needs no row either."""

	post_campaign = post_source

	def post_settings(self, entry: Entry, name: None) -> None:
		self.single("Sales Roles Settings", **entry.options)
		entry.options.clear()

	def post_defaults(self, entry: Entry, name: str) -> None:
		self.single(name, **entry.options)
		entry.options.clear()

	def post_lead_cost(self, entry: Entry, account: str) -> None:
		company = self.entry_company(entry)
		center = entry.option("center")
		row = {
			"account": self.account(account, company),
			"cost_center": self.center(center, company) if center else None,
			"assign_by": entry.option("assign_by"),
			"assign_to": entry.option("assign_to"),
		}
		rows = self.of("Lead Cost Account")
		doctype = "Sales Roles Settings"
		self.children(doctype, doctype, "lead_cost_accounts", "Lead Cost Account", [row], len(rows) + 1)

	# Leads

	def post_lead(self, entry: Entry, name: str) -> None:
		owner, hunter = entry.option("owner"), entry.option("hunter")
		company = entry.option("company", self.default_company())
		source, campaign = entry.option("source"), entry.option("campaign")
		self.add(
			"Lead",
			name,
			creation=at(entry.day, entry.time()),
			company=None if company == "-" else company,
			lead_owner=self.user(owner) if owner else None,
			lead_name=entry.option("person", name),
			company_name=entry.option("organisation"),
			status=entry.option("status", "Lead"),
			customer=entry.option("customer"),
			source=source,
			utm_source=source,
			campaign_name=campaign,
			utm_campaign=campaign,
			hunter=self.get("Sales Person", hunter)["name"] if hunter else None,
			received_on=entry.day_option("received"),
		)
		contact = self.get("Lead", name)["lead_name"]
		if contact in self.tables.get("Contact", {}):
			contact += "-1"
		self.add("Contact", contact)
		self.link_contact(contact, "Lead", name)
		self.contacts[name] = contact

	def link_contact(self, contact: str, doctype: str, name: str) -> None:
		"""ERPNext keeps a lead's contact linked to all that becomes of the lead."""
		rows = self.of("Dynamic Link", parent=contact, parenttype="Contact")
		link = {"link_doctype": doctype, "link_name": name}
		self.children("Contact", contact, "links", "Dynamic Link", [link], len(rows) + 1)

	def lead_moves(self, doctype: str, name: str, opportunity: bool = False) -> None:
		"""A lead's status follows what is made from it (`status_map` in status_updater.py)."""
		if doctype != "Lead":
			return
		quotations = self.of("Quotation", quotation_to="Lead", party_name=name, docstatus=1)
		opportunities = self.of("Opportunity", party_name=name)
		lead = self.get("Lead", name)
		if self.of("Customer", lead_name=name):
			lead["status"] = "Converted"
		elif any(row["status"] != "Lost" for row in quotations):
			lead["status"] = "Quotation"
		elif opportunity or any(row["status"] != "Lost" for row in opportunities):
			lead["status"] = "Opportunity"
		elif quotations:
			lead["status"] = "Lost Quotation"
		self.touch("Lead")

	def prospects_of(self, lead: str) -> list[str]:
		return [row["parent"] for row in self.of("Prospect Lead", lead=lead)]

	def post_prospect(self, entry: Entry, name: str) -> None:
		self.add("Prospect", name, company=self.entry_company(entry))
		leads = [{"lead": lead} for lead, _blank in entry.shares("leads")]
		self.children("Prospect", name, "leads", "Prospect Lead", leads)
		for row in leads:
			if row["lead"] in self.contacts:
				self.link_contact(self.contacts[row["lead"]], "Prospect", name)

	def from_party(self, entry: Entry) -> tuple[str, str]:
		"""The party that an opportunity or quotation names: its DocType and name."""
		for doctype in ("Lead", "Prospect", "Customer"):
			if party := entry.option(doctype.lower()):
				return doctype, self.get(doctype, party)["name"]
		raise ValueError(f"name a lead, prospect or customer: {entry.text}")

	def post_opportunity(self, entry: Entry, name: str) -> None:
		doctype, party = self.from_party(entry)
		lost = entry.shares("lost")
		self.add(
			"Opportunity",
			name,
			creation=at(entry.day, entry.time()),
			company=self.entry_company(entry),
			opportunity_from=doctype,
			party_name=party,
			status=entry.option("status", "Lost" if lost else "Open"),
			transaction_date=entry.day,
		)
		self.lead_moves(doctype, party, opportunity=True)
		reasons = [{"lost_reason": reason} for reason, _blank in lost]
		self.children("Opportunity", name, "lost_reasons", "Opportunity Lost Reason Detail", reasons)

	def post_quotation(self, entry: Entry, name: str) -> None:
		doctype, party = self.from_party(entry)
		lost = entry.shares("lost")
		draft = entry.flag("draft")
		self.add(
			"Quotation",
			name,
			docstatus=int(not draft),
			company=self.entry_company(entry),
			quotation_to=doctype,
			party_name=party,
			opportunity=entry.option("opportunity"),
			transaction_date=entry.day,
			status="Draft" if draft else entry.option("status", "Lost" if lost else "Open"),
		)
		rows = self.item_rows(entry, self.default_company(), Decimal(1))
		items = self.add_items("Quotation", name, rows, int(not draft))
		self.packing("Quotation", name, items)
		total = sum((row["base_net_amount"] for row in items), Decimal(0))
		self.schedule(entry, "Quotation", name, entry.day, total, total)
		if not draft:
			self.update_quotations()
			self.lead_moves(doctype, party)
		reasons = [{"lost_reason": reason} for reason, _blank in lost]
		self.children("Quotation", name, "lost_reasons", "Quotation Lost Reason Detail", reasons)

	CONTACTABLE = ("Lead", "Opportunity", "Quotation", "Customer", "Prospect", "Contact", "Sales Invoice")

	def references(self, entry: Entry) -> list[tuple[str, str]]:
		"""What a communication, event or note is about; the first is its reference, all are linked."""
		found = []
		for doctype in self.CONTACTABLE:
			option = doctype.lower().replace("sales ", "")
			if name := entry.option(option):
				found.append((doctype, self.get(doctype, name)["name"]))
		if not found:
			raise ValueError(f"say whom it is about: {entry.text}")
		return found

	def post_communication(self, entry: Entry, name: None) -> None:
		direction = "Sent" if entry.flag("sent") else "Received"
		entry.flag("received")
		moment = at(entry.day, entry.time())
		by = entry.option("by", "Administrator")
		references = self.references(entry)
		row = self.add(
			"Communication",
			creation=moment,
			communication_type=entry.option("type", "Communication"),
			communication_medium=entry.option("medium", "Email"),
			communication_date=moment,
			sent_or_received=direction,
			sender=EMAIL.get(by, self.user(by)) if direction == "Sent" else "customer@example.com",
			user=by,
			owner=by,
			reference_doctype=references[0][0],
			reference_name=references[0][1],
		)
		self.link_communication(row["name"], references)

	def link_communication(self, name: str, references: list[tuple[str, str]]) -> None:
		"""A lead's communication is its prospects' as well."""
		leads = [linked for doctype, linked in references if doctype == "Lead"]
		prospects = [("Prospect", each) for lead in leads for each in self.prospects_of(lead)]
		links = [{"link_doctype": doctype, "link_name": each} for doctype, each in [*references, *prospects]]
		self.children("Communication", name, "timeline_links", "Communication Link", links)

	def post_call(self, entry: Entry, name: None) -> None:
		direction = "Outgoing" if entry.flag("outgoing") else "Incoming"
		entry.flag("incoming")
		moment = at(entry.day, entry.time())
		references = self.references(entry)
		customers = [each for doctype, each in references if doctype == "Customer"]
		row = self.add(
			"Call Log",
			creation=moment,
			type=direction,
			status=entry.option("status", "Completed"),
			start_time=moment,
			owner=self.user(entry.option("by", "Administrator")),
			customer=customers[0] if customers else None,
		)
		links = [{"link_doctype": doctype, "link_name": linked} for doctype, linked in references]
		self.children("Call Log", row["name"], "links", "Dynamic Link", links)

	def post_event(self, entry: Entry, name: None) -> None:
		references = self.references(entry)
		leads = [linked for doctype, linked in references if doctype == "Lead"]
		prospects = [("Prospect", each) for lead in leads for each in self.prospects_of(lead)]
		references += prospects
		moment = at(entry.day, entry.time())
		row = self.add(
			"Event",
			starts_on=moment,
			event_type=entry.option("type", "Private"),
			status=entry.option("status", "Open"),
			owner=self.user(entry.option("by", "Administrator")),
		)
		links = [
			{"reference_doctype": doctype, "reference_docname": linked} for doctype, linked in references
		]
		self.children("Event", row["name"], "event_participants", "Event Participants", links)
		for doctype, linked in references:  # Frappe keeps a communication for each participant
			communication = self.add(
				"Communication",
				creation=moment,
				communication_type="Communication",
				communication_medium="Event",
				communication_date=moment,
				sent_or_received="Sent",
				sender=row["owner"],
				user=row["owner"],
				owner=row["owner"],
				reference_doctype="Event",
				reference_name=row["name"],
			)
			link = {"link_doctype": doctype, "link_name": linked}
			links = [link, link] if prospects else [link]  # added when saved, and a prospect saves it again
			self.children(
				"Communication", communication["name"], "timeline_links", "Communication Link", links
			)

	def post_note(self, entry: Entry, name: None) -> None:
		"""A note in the CRM tab of a lead, opportunity or prospect; a comment on anything else."""
		doctype, parent = self.references(entry)[0]
		moment = at(entry.day, entry.time())
		by = self.user(entry.option("by", "Administrator"))
		if doctype in ("Lead", "Opportunity", "Prospect"):
			rows = self.of("CRM Note", parent=parent, parenttype=doctype)
			note = {"added_by": by, "added_on": moment}
			self.children(doctype, parent, "notes", "CRM Note", [note], len(rows) + 1)
		else:
			self.add(
				"Comment",
				creation=moment,
				comment_type="Comment",
				reference_doctype=doctype,
				reference_name=parent,
				owner=by,
				comment_email=by,
			)

	def post_contact(self, entry: Entry, name: str) -> None:
		self.add("Contact", name, email_id=entry.option("email"), user=entry.option("user"))
		links = [{"link_doctype": doctype, "link_name": linked} for doctype, linked in self.references(entry)]
		self.children("Contact", name, "links", "Dynamic Link", links)

	def finish(self) -> None:
		"""Number the trees, value the stock, add the years that documents lie in."""
		if self.finished:
			return
		self.default_company()
		if not self.tables.get("Fiscal Year"):
			for year in sorted({day.year for day in self.days} | {2026}):
				begin, end = date(year, 1, 1), date(year, 12, 31)
				self.add("Fiscal Year", str(year), year_start_date=begin, year_end_date=end)
		for doctype in ("Account", "Cost Center", "Item Group", "Sales Person"):
			if doctype in self.changed:
				number_tree(list(self.tables.get(doctype, {}).values()))
		self.update_orders()
		self.update_quotations()
		self.value_stock()
		self.finished = True


def number_tree(rows: list[dict[str, Any]]) -> None:
	"""lft and rgt of a nested set, from the parents."""
	children: dict[str | None, list[dict[str, Any]]] = {}
	for row in rows:
		children.setdefault(row.get("_parent"), []).append(row)
	number = 0

	def walk(row: dict[str, Any]) -> None:
		nonlocal number
		number += 1
		row["lft"] = number
		for child in children.get(row["name"], []):
			walk(child)
		number += 1
		row["rgt"] = number

	for root in children.get(None, []):
		walk(root)


EMAIL = {"Administrator": "admin@example.com"}
PERSON_PLANS = ("lead_plan", "cost_per_lead_limit", "conversion_plan", "overdue_share_limit")

# account, parent, root type, account type, group
CHART = (
	("Application of Funds (Assets)", None, "Asset", "", 1),
	("Accounts Receivable", "Application of Funds (Assets)", "Asset", "", 1),
	("Debtors", "Accounts Receivable", "Asset", "Receivable", 0),
	("Cash", "Application of Funds (Assets)", "Asset", "Cash", 0),
	("Stock In Hand", "Application of Funds (Assets)", "Asset", "Stock", 0),
	("Temporary Opening", "Application of Funds (Assets)", "Asset", "Temporary", 0),
	("Source of Funds (Liabilities)", None, "Liability", "", 1),
	("Accounts Payable", "Source of Funds (Liabilities)", "Liability", "", 1),
	("Creditors", "Accounts Payable", "Liability", "Payable", 0),
	("VAT", "Source of Funds (Liabilities)", "Liability", "Tax", 0),
	("Equity", None, "Equity", "", 1),
	("Retained Earnings", "Equity", "Equity", "", 0),
	("Income", None, "Income", "", 1),
	("Sales", "Income", "Income", "", 0),
	("Expenses", None, "Expense", "", 1),
	("Direct Expenses", "Expenses", "Expense", "", 1),
	("Cost of Goods Sold", "Direct Expenses", "Expense", "Cost of Goods Sold", 0),
	("Stock Adjustment", "Direct Expenses", "Expense", "Stock Adjustment", 0),
	("Indirect Expenses", "Expenses", "Expense", "", 1),
	("Marketing", "Indirect Expenses", "Expense", "", 1),
	("Ads", "Marketing", "Expense", "", 0),
	("Exchange Gain/Loss", "Indirect Expenses", "Expense", "", 0),
	("Write Off", "Indirect Expenses", "Expense", "", 0),
	("Administrative Expenses", "Indirect Expenses", "Expense", "", 0),
)
