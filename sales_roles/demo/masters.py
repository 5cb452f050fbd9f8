"""What the demo company consists of on a site: made before its first day. `books` is the site's (site.py)."""

from __future__ import annotations

from datetime import date

from sales_roles.demo import cast
from sales_roles.demo.leads import REASONS
from sales_roles.settings import CHILD, DOCTYPE

YEARS = (2025, 2026)


def found(books) -> None:
	"""Make the company with its people, items, suppliers, customers, and how its leads' cost is told."""
	make_company(books)
	make_terms_and_years(books)
	make_items(books)
	make_people(books)
	make_sources(books)
	for supplier in cast.SUPPLIERS:
		books.make(
			"Supplier",
			supplier,
			supplier_name=supplier,
			supplier_group=books.first("Supplier Group", is_group=0),
		)
	for each in cast.CUSTOMERS:
		account = {"company": books.company, "account": books.account("Debtors USD")}
		books.customer(
			each.name,
			None,
			each.team,
			payment_terms=each.terms,
			account_manager=cast.user_of(each.manager) if each.manager else None,
			default_currency=each.currency,
			accounts=[account] if each.currency else [],
		)
	fill_settings(books)


def make_company(books) -> None:
	books.make(
		"Company",
		books.company,
		company_name=books.company,
		abbr=cast.ABBR,
		default_currency="EUR",
		country="Germany",
		create_chart_of_accounts_based_on="Standard Template",
		chart_of_accounts="Standard",
	)
	company = books.document("Company", books.company)
	books.cost_center = company.cost_center
	# Goods in transit have a warehouse type, the warehouse for everyday has none.
	books.warehouse = books.first(
		"Warehouse", "lft", company=books.company, is_group=0, warehouse_type=("is", "not set")
	)
	books.accounts = {
		"Debtors": company.default_receivable_account,
		"Write Off": company.write_off_account,
		"Temporary Opening": find_account(books, account_type="Temporary", is_group=0),
		"Equity": find_account(books, root_type="Equity", is_group=0),
	}
	duties = find_account(books, account_type="Tax", is_group=1, root_type="Liability")
	make_account(books, "Debtors USD", parent(books, company.default_receivable_account), "Receivable", "USD")
	make_account(books, "Bank", find_account(books, account_type="Bank", is_group=1), "Bank")
	make_account(books, "VAT", duties, "Tax")
	make_account(books, "Freight Charged", parent(books, company.default_income_account), "Income Account")
	make_account(books, cast.LEAD_COST, parent(books, company.write_off_account), None, is_group=1)
	for name in cast.LEAD_COST_LEAVES:
		make_account(books, name, books.account(cast.LEAD_COST), "Expense Account")


def find_account(books, **filters) -> str:
	return books.first("Account", "lft", company=books.company, **filters)


def parent(books, account: str) -> str:
	return books.value("Account", account, "parent_account")


def make_account(
	books, name: str, above: str, kind: str | None, currency: str = "EUR", is_group: int = 0
) -> None:
	account = books.make(
		"Account",
		None,
		account_name=name,
		parent_account=above,
		account_type=kind,
		is_group=is_group,
		company=books.company,
		account_currency=currency,
	)
	books.accounts[name] = account.name


def make_terms_and_years(books) -> None:
	for name, shares in cast.TERMS.items():
		terms = [
			{
				"invoice_portion": portion,
				"due_date_based_on": "Day(s) after invoice date",
				"credit_days": days,
			}
			for portion, days in shares
		]
		books.make("Payment Terms Template", name, template_name=name, terms=terms)
	for year in YEARS:
		books.years[year] = fiscal_year(books, year)
	months = [f"{date(2025, month, 1):%B}" for month in range(1, 13)]
	for name, percents in cast.DISTRIBUTIONS.items():
		rows = [
			{"month": month, "percentage_allocation": percent}
			for month, percent in zip(months, percents, strict=True)
		]
		books.make("Monthly Distribution", name, distribution_id=name, percentages=rows)


def fiscal_year(books, year: int) -> str:
	"""The site's fiscal year if it is a calendar year open to all companies, else one for this company alone."""
	dates = {"year_start_date": date(year, 1, 1), "year_end_date": date(year, 12, 31)}
	for name in books.names("Fiscal Year", disabled=0, **dates):
		if not books.first("Fiscal Year Company", parent=name, parenttype="Fiscal Year"):
			return name
	name = f"{year} {cast.ABBR}" if books.exists("Fiscal Year", str(year)) else str(year)
	books.make("Fiscal Year", name, year=name, companies=[{"company": books.company}], **dates)
	return name


def make_items(books) -> None:
	for group, above in cast.ITEM_GROUPS:
		books.make(
			"Item Group",
			group,
			item_group_name=group,
			parent_item_group=above or books.root("Item Group"),
			is_group=int(any(parent == group for _group, parent in cast.ITEM_GROUPS)),
		)
	for item in cast.ITEMS:
		books.make(
			"Item",
			item.code,
			item_code=item.code,
			item_name=item.name,
			item_group=item.group,
			stock_uom=books.single("Stock Settings", "stock_uom") or "Nos",
			is_stock_item=int(item.stock),
			delivered_by_supplier=int(item.drop_ship),
			valuation_method="FIFO",
			item_defaults=[{"company": books.company, "default_warehouse": books.warehouse}],
		)
	bundle = [{"item_code": code, "qty": qty} for code, qty in cast.BUNDLE]
	books.make("Product Bundle", cast.STARTER_SET, new_item_code=cast.STARTER_SET, items=bundle)


def make_people(books) -> None:
	for person in cast.PEOPLE:
		if person.user and not books.exists("User", person.user):
			make_user(books, person)
		books.make(
			"Sales Person",
			person.name,
			sales_person_name=person.name,
			parent_sales_person=person.parent or books.root("Sales Person"),
			is_group=int(person.is_group),
			enabled=1,
			employee=make_employee(books, person) if person.link == "employee" else None,
			sales_person_user=person.user if person.link == "person" else None,
			is_hunter=int(person.hunter),
			is_farmer=int(person.farmer),
			lead_plan=person.lead_plan,
			cost_per_lead_limit=person.cost_per_lead_limit,
			conversion_plan=person.conversion_plan,
			overdue_share_limit=person.overdue_share_limit,
			targets=[
				{
					"fiscal_year": books.years[target.year],
					"item_group": target.item_group,
					"target_amount": target.turnover,
					"margin_target": target.margin,
					"distribution_id": target.distribution,
					"target_company": books.company,
				}
				for target in person.targets
			],
		)


def make_user(books, person: cast.Person) -> None:
	first, _space, last = person.name.partition(" ")
	books.make(
		"User",
		None,
		email=person.user,
		first_name=first,
		last_name=last,
		send_welcome_email=0,
		enabled=1,
		roles=[{"role": "Sales User"}],
	)


def make_employee(books, person: cast.Person) -> str:
	first, _space, last = person.name.partition(" ")
	employee = books.make(
		"Employee",
		f"{cast.ABBR}-EMP-{person.name}",
		first_name=first,
		last_name=last,
		company=books.company,
		gender=books.first("Gender"),
		date_of_birth=date(1985, 5, 5),
		date_of_joining=date(2020, 1, 1),
		status="Active",
		user_id=person.user,
		create_user_permission=0,  # else the user could see this company alone, everywhere on the site
	)
	return employee.name


def make_sources(books) -> None:
	for source in cast.SOURCES:
		books.make_missing("Lead Source", source, source_name=source)
		books.make_missing("UTM Source", source)
	books.make_missing("Campaign", cast.CAMPAIGN, campaign_name=cast.CAMPAIGN)
	books.make_missing("UTM Campaign", cast.CAMPAIGN)
	for reason in REASONS:
		books.make_missing("Opportunity Lost Reason", reason, lost_reason=reason)
		books.make_missing("Quotation Lost Reason", reason, order_lost_reason=reason)


def fill_settings(books) -> None:
	"""Name the lead cost accounts; the site's own rows, plans and limits stay as they are."""
	if not books.exists("DocType", CHILD):
		return
	settings = books.document(DOCTYPE, DOCTYPE)
	source = "Lead Source" if books.exists("DocType", "Lead Source") else "UTM Source"
	for account, assign_by, assign_to in cast.LEAD_COST_ACCOUNTS:
		row = {"account": books.account(account), "assign_to": assign_to}
		row["assign_by"] = source if assign_by == "source" else assign_by
		settings.append("lead_cost_accounts", row)
	for field, limit in cast.LIMITS.items():
		if not settings.get(field):
			settings.set(field, limit)
	settings.save(ignore_permissions=True)
