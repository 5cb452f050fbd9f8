"""Companies, goods and what all seeds share. Names as people type them."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

import frappe
from frappe.utils import getdate

YEARS = {  # one that starts in April, a short one; the site's own 2026 follows
	"2024-2025": ("2024-04-01", "2025-03-31"),
	"2025 short": ("2025-04-01", "2025-12-31"),
	"2026": ("2026-01-01", "2026-12-31"),
}
RATES = (("2024-01-01", 0.93), ("2025-06-01", 0.87), ("2026-03-01", 0.85))  # EUR for a dollar
FIRST_DAY, LAST_DAY = getdate("2024-10-01"), getdate("2026-11-15")
SEASON = (4.5, 5.5, 9, 8.25, 7.75, 10, 6, 5, 11, 12, 13.5, 7.5)
SOURCES = ("Fair 50% off", "Web search", "Cold call")
CAMPAIGNS = ("Spring's", "حملة الخريف")
TERMS = {
	"R 50/50": ((50, 14), (50, 30)),
	"R thirds": ((33.33, 0), (33.33, 30), (33.34, 60)),
	"R 30": ((100, 30),),
}
GOODS = {  # item group, valuation method, price
	"R-Phone": ("Smart phones 📱", "FIFO", 500),
	"R-Cover": ("Covers", "Moving Average", 20),
	"R-Cable": ("Cables", "FIFO", 12),
	"R-Charger": ("Phones", "Moving Average", 35),
	"R-Batch": ("Cables", "FIFO", 60),
}


@dataclass
class World:
	"""What the documents of one seed refer to."""

	seed: int
	random: Random
	company: str = ""
	abbr: str = ""
	currency: str = "EUR"
	other: World | None = None
	people: list[str] = field(default_factory=list)
	users: list[str] = field(default_factory=list)
	customers: list[str] = field(default_factory=list)
	foreign_customers: list[str] = field(default_factory=list)
	internal_customer: str = ""
	suppliers: list[str] = field(default_factory=list)
	warehouses: list[str] = field(default_factory=list)
	cost_centers: list[str] = field(default_factory=list)
	ads_accounts: list[str] = field(default_factory=list)
	terms: list[str] = field(default_factory=list)

	def account(self, name: str) -> str:
		return f"{name} - {self.abbr}"


def make(doctype: str, name: str | None = None, /, **values: Any) -> str:
	"""A master's name; made unless one of that name stands."""
	if name and frappe.db.exists(doctype, name):
		return name
	doc = frappe.get_doc({"doctype": doctype, **values})
	if name and doc.meta.autoname in ("Prompt", "prompt"):
		doc.name = name
	return doc.insert(ignore_permissions=True).name


def has_app() -> bool:
	return frappe.get_meta("Sales Person").has_field("is_hunter")


def shared() -> None:
	"""What all seeds share."""
	frappe.db.set_single_value(
		"Selling Settings", {"so_required": "No", "dn_required": "No", "allow_negative_rates_for_items": 1}
	)
	frappe.db.set_single_value(
		"Stock Settings", {"allow_negative_stock": 0, "over_delivery_receipt_allowance": 0}
	)
	frappe.db.set_single_value(
		"Accounts Settings",
		{
			"over_billing_allowance": 0,
			"allow_stale": 1,
			"allow_multi_currency_invoices_against_single_party_account": 1,
		},
	)
	frappe.db.set_single_value("Buying Settings", "maintain_same_rate", 0)
	for day, rate in RATES:
		for pair, value in ((("USD", "EUR"), rate), (("EUR", "USD"), 1 / rate)):
			if not frappe.db.exists(
				"Currency Exchange", {"date": day, "from_currency": pair[0], "to_currency": pair[1]}
			):
				make(
					"Currency Exchange",
					date=day,
					from_currency=pair[0],
					to_currency=pair[1],
					exchange_rate=value,
					for_buying=1,
					for_selling=1,
				)
	for name, parent, group in (
		("Random Products", "All Item Groups", 1),
		("Phones", "Random Products", 1),
		("Smart phones 📱", "Phones", 0),
		("Covers", "Phones", 0),
		("Cables", "Random Products", 0),
		("Help & services", "All Item Groups", 0),
	):
		make("Item Group", name, item_group_name=name, parent_item_group=parent, is_group=group)
	for code, (group, method, rate) in GOODS.items():
		batch = (
			{"has_batch_no": 1, "create_new_batch": 1, "batch_number_series": "RB.####"}
			if code == "R-Batch"
			else {}
		)
		make(
			"Item",
			code,
			item_code=code,
			item_group=group,
			is_stock_item=1,
			valuation_method=method,
			standard_rate=rate,
			stock_uom="Nos",
			uoms=[{"uom": "Nos", "conversion_factor": 1}, {"uom": "Box", "conversion_factor": 12}],
			**batch,
		)
	make(
		"Item",
		"R-Drop",
		item_code="R-Drop",
		item_group="Smart phones 📱",
		is_stock_item=1,
		delivered_by_supplier=1,
		stock_uom="Nos",
	)
	for code in ("R-Help", "R-Advice"):
		make(
			"Item",
			code,
			item_code=code,
			item_group="Help & services",
			is_stock_item=0,
			stock_uom="Nos",
			grant_commission=code == "R-Help",
		)
	make("Item", "R-Kit", item_code="R-Kit", item_group="Phones", is_stock_item=0, stock_uom="Nos")
	if not frappe.db.exists("Product Bundle", {"new_item_code": "R-Kit"}):
		make(
			"Product Bundle",
			new_item_code="R-Kit",
			items=[{"item_code": "R-Cover", "qty": 4}, {"item_code": "R-Cable", "qty": 1}],
		)
	make(
		"Monthly Distribution",
		"Season R",
		distribution_id="Season R",
		percentages=[
			{"month": month, "percentage_allocation": share}
			for month, share in zip(
				(
					"January",
					"February",
					"March",
					"April",
					"May",
					"June",
					"July",
					"August",
					"September",
					"October",
					"November",
					"December",
				),
				SEASON,
				strict=True,
			)
		],
	)
	make(
		"Monthly Distribution",
		"Even R",
		distribution_id="Even R",
		percentages=[
			{"month": month, "percentage_allocation": 100 / 12}
			for month in (
				"January",
				"February",
				"March",
				"April",
				"May",
				"June",
				"July",
				"August",
				"September",
				"October",
				"November",
				"December",
			)
		],
	)
	for source in SOURCES:
		make("Lead Source", source, source_name=source)
	for campaign in CAMPAIGNS:
		make("Campaign", campaign, campaign_name=campaign)
	make("Opportunity Lost Reason", "Price R", lost_reason="Price R")
	for name, rows in TERMS.items():
		terms = []
		for place, (share, days) in enumerate(rows, 1):
			term = make("Payment Term", f"{name} {place}", payment_term_name=f"{name} {place}")
			terms.append(
				{
					"payment_term": term,
					"invoice_portion": share,
					"due_date_based_on": "Day(s) after invoice date",
					"credit_days": days,
				}
			)
		make(
			"Payment Terms Template",
			name,
			template_name=name,
			terms=terms,
			# a payment names the term that it pays, in whatever order
			allocate_payment_based_on_payment_terms=int(name == "R thirds"),
		)
	dimension()


def dimension() -> None:
	"""An accounting dimension by which lead cost is assigned to a campaign."""
	from erpnext.accounts.doctype.accounting_dimension.accounting_dimension import (
		make_dimension_in_accounting_doctypes,
	)

	if frappe.db.exists("Accounting Dimension", {"document_type": "Campaign"}):
		return
	doc = frappe.get_doc(
		{"doctype": "Accounting Dimension", "document_type": "Campaign", "label": "Lead campaign"}
	).insert()
	make_dimension_in_accounting_doctypes(doc)
	frappe.clear_cache()


def fiscal_years(company: str) -> None:
	for name, (first, last) in YEARS.items():
		if not frappe.db.exists("Fiscal Year", name):
			make(
				"Fiscal Year",
				name,
				year=name,
				year_start_date=first,
				year_end_date=last,
				is_short_year=name.endswith("short"),
				companies=[{"company": company}],
			)
		elif name != "2026":
			doc = frappe.get_doc("Fiscal Year", name)
			if company not in [row.company for row in doc.companies]:
				doc.append("companies", {"company": company})
				doc.save()


def company(world: World, name: str, abbr: str, currency: str, country: str) -> None:
	world.company, world.abbr, world.currency = name, abbr, currency
	make(
		"Company",
		name,
		company_name=name,
		abbr=abbr,
		default_currency=currency,
		country=country,
		create_chart_of_accounts_based_on="Standard Template",
		chart_of_accounts="Standard",
		enable_perpetual_inventory=1,
	)
	fiscal_years(name)
	world.warehouses = [
		f"Stores - {abbr}",
		make("Warehouse", f"Shop's 2 - {abbr}", warehouse_name="Shop's 2", company=name),
		make("Warehouse", f"Transit - {abbr}", warehouse_name="Transit", company=name),
	]
	parent = frappe.db.get_value(
		"Cost Center", {"company": name, "is_group": 1, "parent_cost_center": ("in", ("", None))}
	) or frappe.db.get_value("Cost Center", {"company": name, "is_group": 1})
	world.cost_centers = [
		f"Main - {abbr}",
		*(
			make(
				"Cost Center",
				f"{each} - {abbr}",
				cost_center_name=each,
				company=name,
				parent_cost_center=parent,
			)
			for each in ("North's", "Süd 50%")
		),
	]
	expenses = frappe.db.get_value("Account", {"company": name, "account_name": "Indirect Expenses"})
	group = make(
		"Account",
		f"Lead cost's - {abbr}",
		account_name="Lead cost's",
		company=name,
		parent_account=expenses,
		is_group=1,
	)
	world.ads_accounts = [
		make("Account", f"{each} - {abbr}", account_name=each, company=name, parent_account=group)
		for each in ("Ads 50% off", "Fairs 📣", "Calls")
	]
	assets = frappe.db.get_value("Account", {"company": name, "account_name": "Accounts Receivable"})
	foreign = "USD" if currency == "EUR" else "EUR"
	make(
		"Account",
		f"Debtors {foreign} - {abbr}",
		account_name=f"Debtors {foreign}",
		company=name,
		parent_account=assets,
		account_type="Receivable",
		account_currency=foreign,
	)
	make(
		"Account",
		f"Debtors two - {abbr}",
		account_name="Debtors two",
		company=name,
		parent_account=assets,
		account_type="Receivable",
	)
	banks = frappe.db.get_value("Account", {"company": name, "account_name": "Bank Accounts"})
	make(
		"Account",
		f"Bank - {abbr}",
		account_name="Bank",
		company=name,
		parent_account=banks,
		account_type="Bank",
	)
	make(
		"Account",
		f"Bank {foreign} - {abbr}",
		account_name=f"Bank {foreign}",
		company=name,
		parent_account=banks,
		account_type="Bank",
		account_currency=foreign,
	)
	liabilities = frappe.db.get_value("Account", {"company": name, "root_type": "Equity", "is_group": 1})
	make(
		"Account",
		f"Profit kept - {abbr}",
		account_name="Profit kept",
		company=name,
		parent_account=liabilities,
		account_type="Equity",
	)
	incomes = frappe.db.get_value("Account", {"company": name, "account_name": "Indirect Income"})
	make(
		"Account",
		f"Unrealized transfer - {abbr}",
		account_name="Unrealized transfer",
		company=name,
		parent_account=frappe.db.get_value(
			"Account", {"company": name, "account_name": "Current Liabilities"}
		),
	)
	make(
		"Account",
		f"Currency gain - {abbr}",
		account_name="Currency gain",
		company=name,
		parent_account=incomes,
	)
	doc = frappe.get_doc("Company", name)
	doc.update(
		{
			"exchange_gain_loss_account": f"Currency gain - {abbr}",
			"unrealized_exchange_gain_loss_account": f"Currency gain - {abbr}",
			"unrealized_profit_loss_account": f"Unrealized transfer - {abbr}",
			"default_bank_account": f"Bank - {abbr}",
			"default_in_transit_warehouse": f"Transit - {abbr}",
		}
	)
	for fieldname, account in (
		("stock_adjustment_account", "Stock Adjustment"),
		("default_expense_account", "Cost of Goods Sold"),
		("round_off_account", "Round Off"),
		("default_inventory_account", "Stock In Hand"),
		("stock_received_but_not_billed", "Stock Received But Not Billed"),
		("default_cash_account", "Cash"),
	):
		doc.set(fieldname, doc.get(fieldname) or f"{account} - {abbr}")
	doc.update({"round_off_cost_center": f"Main - {abbr}", "cost_center": f"Main - {abbr}"})
	doc.save()
	mode = frappe.get_doc("Mode of Payment", "Cash")
	if name not in [row.company for row in mode.accounts]:
		mode.append("accounts", {"company": name, "default_account": f"Cash - {abbr}"})
		mode.save()


def default_company(world: World) -> None:
	"""The first seed's company owns what names none, in place of the site's."""
	known = frappe.db.get_single_value("Global Defaults", "default_company")
	if not (known or "").startswith("Random Books"):
		frappe.db.set_single_value("Global Defaults", "default_company", world.company)
		frappe.db.set_default("company", world.company)
