"""Sales persons with their targets, customers with their teams, the settings."""

from __future__ import annotations

from typing import Any

import frappe

from random_books.masters import CAMPAIGNS, SOURCES, YEARS, World, has_app, make


def people(world: World) -> None:
	"""A group in a group, owners by link and by Employee, one disabled later, one with no user."""
	seed, app = world.seed, has_app()
	team = make(
		"Sales Person",
		f"Team {seed}",
		sales_person_name=f"Team {seed}",
		parent_sales_person="Sales Team",
		is_group=1,
	)
	north = make(
		"Sales Person",
		f"North's {seed}",
		sales_person_name=f"North's {seed}",
		parent_sales_person=team,
		is_group=1,
	)
	for place, (name, parent, roles) in enumerate(
		(
			(f"Anna O'Brien {seed}", team, {"is_hunter": 1, "is_farmer": 1}),
			(f"Boris 50% off {seed}", team, {"is_farmer": 1}),
			(f"كريم {seed}", team, {"is_hunter": 1}),
			(f"Dora 📈 {seed}", north, {"is_farmer": 1, "is_hunter": 1}),
			(f"Emil\\196 {seed}", north, {"is_farmer": 1}),
			(f"Fay {seed}", north, {}),
		)
	):
		user = make(
			"User",
			f"seller{place}.{seed}@random.example",
			email=f"seller{place}.{seed}@random.example",
			first_name=name.split()[0],
			send_welcome_email=0,
			roles=[{"role": "Sales User"}],
		)
		values: dict[str, Any] = {"sales_person_name": name, "parent_sales_person": parent}
		if app and place % 2 == 0:
			values |= roles | {"sales_person_user": user}
		else:
			values |= (roles if app else {}) | {"employee": employee(world, user, name)}
		world.people.append(make("Sales Person", name, **values))
		world.users.append(user)


def employee(world: World, user: str, name: str) -> str:
	found = frappe.db.get_value("Employee", {"user_id": user})
	return found or make(
		"Employee",
		first_name=name,
		gender="Other",
		date_of_birth="1990-01-01",
		date_of_joining="2020-01-01",
		company=world.company,
		user_id=user,
		status="Active",
		create_user_permission=0,
	)


def targets(world: World) -> None:
	"""Plans with and without item group, overlapping, doubled, in two years; the short year has one without a
	distribution, at which ERPNext's own report stops."""
	random = world.random
	for place, name in enumerate([*world.people[:5], f"North's {world.seed}"]):
		doc = frappe.get_doc("Sales Person", name)
		if doc.targets:
			continue
		for year in YEARS:
			groups = random.choice(
				(
					[None],
					["Phones"],
					["Phones", "Smart phones 📱"],
					["Random Products", "Covers", None],
					["Cables", "Cables"],
				)
			)
			if doc.is_group and year == "2026":
				continue
			for group in groups:
				row = {
					"item_group": group,
					"fiscal_year": year,
					"target_amount": random.randrange(500, 9000) + 0.37,
					"distribution_id": random.choice(("Season R", "Even R")),
				}
				if year == "2025 short" and place == 1:
					row["distribution_id"] = None
				if has_app():
					row |= {
						"margin_target": random.choice((0, 450.55, 2000)),
						"target_company": random.choice(
							(world.company, world.company, world.other.company if world.other else None)
						),
					}
				doc.append("targets", row)
		doc.flags.ignore_mandatory = True  # as an import leaves a target without a distribution
		doc.save()


def settings(world: World) -> None:
	"""Lead cost that is spread, and such that is one person's, one source's, a campaign's by dimension; limits."""
	doc = frappe.get_doc("Sales Roles Settings")
	doc.update(
		{"lead_plan": 2.5, "cost_per_lead_limit": 90, "conversion_plan": 20, "overdue_share_limit": 40}
	)
	rows: list[dict[str, Any]] = []
	for each in (world, world.other):
		ads, fairs, calls = each.ads_accounts
		rows += [
			{"account": each.account("Lead cost's")},
			{
				"account": ads,
				"cost_center": each.cost_centers[1],
				"assign_by": "Sales Person",
				"assign_to": world.people[0],
			},
			{"account": fairs, "assign_by": "Lead Source", "assign_to": SOURCES[0]},
			{"account": calls, "assign_by": "Accounting Dimension", "assign_to": "Lead campaign"},
			{
				"account": calls,
				"cost_center": each.cost_centers[2],
				"assign_by": "Campaign",
				"assign_to": CAMPAIGNS[0],
			},
		]
	for row in rows:
		if row["account"] not in [
			known.account for known in doc.lead_cost_accounts if known.cost_center == row.get("cost_center")
		]:
			doc.append("lead_cost_accounts", row)
	doc.save()


def customers(world: World) -> None:
	"""Customers with a team, with none, with an account manager alone; a foreign one; an internal one."""
	random = world.random
	other = "USD" if world.currency == "EUR" else "EUR"
	names = (
		"O'Brien & Sons",
		"50% off",
		"CUST\\196",
		"اسم العميل",
		"Emoji 🚚",
		"Plain trading",
		"Middle % s",
	)
	for place, name in enumerate(names):
		full = f"{name} {world.abbr}"
		values: dict[str, Any] = {}
		if place in (0, 1, 4):
			values["sales_team"] = team(world, random.choice((1, 2, 3)))
		elif place == 2:
			values["account_manager"] = world.users[0]
		if place in (0, 5):
			values["payment_terms"] = "R 50/50"
		world.customers.append(
			make(
				"Customer",
				full,
				customer_name=full,
				customer_group="Individual",
				territory="All Territories",
				**values,
			)
		)
	for place, name in enumerate(("Over sea's", "Own currency")):
		full = f"{name} {world.abbr}"
		accounts = (
			[{"company": world.company, "account": world.account(f"Debtors {other}")}] if place == 0 else []
		)
		world.foreign_customers.append(
			make(
				"Customer",
				full,
				customer_name=full,
				customer_group="Individual",
				territory="All Territories",
				default_currency=other,
				accounts=accounts,
				sales_team=team(world, 2),
			)
		)
	full = f"Ourselves {world.abbr}"
	world.internal_customer = make(
		"Customer",
		full,
		customer_name=full,
		customer_group="Individual",
		territory="All Territories",
		is_internal_customer=1,
		represents_company=world.company,
		companies=[{"company": world.company}],
		sales_team=team(world, 1),
	)
	for name in ("Smith's Parts", "Drop & Co"):
		world.suppliers.append(
			make(
				"Supplier",
				f"{name} {world.abbr}",
				supplier_name=f"{name} {world.abbr}",
				supplier_group="All Supplier Groups",
			)
		)
	world.terms = ["R 50/50", "R thirds", "R 30"]


def team(world: World, members: int) -> list[dict[str, Any]]:
	"""A Sales Team whose percentages ERPNext accepts: they must add up to 100."""
	shares = {0: (), 1: (100,), 2: (70, 30), 3: (33.33, 33.33, 33.34)}[members]
	people = world.random.sample(world.people, len(shares))
	return [
		{"sales_person": person, "allocated_percentage": share}
		for person, share in zip(people, shares, strict=True)
	]
