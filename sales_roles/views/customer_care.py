"""Customer Care: who has not been heard for long, and which leads nobody has answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sales_roles.database.port import Database
from sales_roles.kpi.contact import care, silent_before, silent_customers
from sales_roles.kpi.plan import add_months
from sales_roles.kpi.receivables import receivables
from sales_roles.kpi.response import response
from sales_roles.kpi.turnover import whole_turnover
from sales_roles.messages import Message, _
from sales_roles.people import Visible, by_person, load_people, visible_people
from sales_roles.rounding import round_rows
from sales_roles.scope import Scope
from sales_roles.settings import Settings
from sales_roles.views.assemble import Row, common_notes, person_rows
from sales_roles.views.lead_columns import THE_LEADS
from sales_roles.views.table import Chart, Column, Drill, Report, Table, Tile

SILENT = Column(
	"silent_customers",
	_("Silent customers"),
	"number",
	_(
		"Customers without a Communication, Event, call or note, linked to them or their contacts, for as many days"
		" as the settings say."
	),
	drill=Drill(report="customer-care", by="customer", filters={"sales_person": "sales_person"}),
)
OVERDUE = Column(
	"overdue",
	_("Overdue"),
	"money",
	_("What is owed in terms with a due date before the as-on day."),
	drill=Drill(report="overdue-receivables", by="voucher", filters={"customer": "customer"}),
)
TWELVE_MONTHS = Column(
	"turnover_twelve_months",
	_("Turnover of 12 months"),
	"money",
	_("Turnover of the twelve months up to the as-on day."),
)

CUSTOMER_COLUMNS = (
	Column("customer", _("Customer"), "link", link="Customer"),
	Column("customer_name", _("Customer name"), "text"),
	Column(
		"sales_person",
		_("Farmer"),
		"link",
		_("Who holds most of the customer's Sales Team; none: the account manager's Sales Person."),
		link="Sales Person",
	),
	Column(
		"last_contact",
		_("Last contact"),
		"date",
		_(
			"Last Communication, Event, call or note linked to the customer or its contacts, by the as-on day."
		),
	),
	Column("contact_by", _("Contact by"), "text", _("Who wrote, called, met or noted.")),
	Column("days_since_contact", _("Days since contact"), "days"),
	Column("last_sale", _("Last sale"), "date"),
	Column("days_since_sale", _("Days since sale"), "days"),
	Column("sales", _("Sales so far"), "count", _("Invoices that share an order or a day are one sale.")),
	TWELVE_MONTHS,
	OVERDUE,
	replace(SILENT, label=_("Silent"), kind="count", drill=None),
)

PERSON_COLUMNS = (
	Column("sales_person", _("Sales Person"), "link", link="Sales Person"),
	Column(
		"customers", _("Customers"), "number", _("Customers who have bought, by share of the Sales Team.")
	),
	SILENT,
	TWELVE_MONTHS,
	replace(
		OVERDUE,
		drill=Drill(report="overdue-receivables", by="customer", filters={"sales_person": "sales_person"}),
	),
	Column(
		"untouched",
		_("Unanswered leads"),
		"count",
		_("Leads of the period without an outgoing Communication or call by the as-on day."),
		drill=THE_LEADS,
	),
)


def build(database: Database, scope: Scope, settings: Settings, by: str = "customer") -> Table:
	"""A row a customer, or a row a person with their unanswered leads. At most six statements."""
	visible = visible_people(load_people(database), scope)
	rows, total = (by_customer if by == "customer" else by_sales_person)(database, scope, settings, visible)
	notes = common_notes(visible)
	if by == "customer" and not rows:
		notes.append(Message(_("No customer has bought here by {0}."), scope.as_on))
	if by == "customer" and any(row["customer"] is None for row in rows):
		notes.append(
			Message(
				_(
					"The row without a name is of customers who are disabled, internal or have not bought here."
				)
			)
		)
	return Table(
		report=REPORT.name,
		title=REPORT.title,
		scope=scope,
		by=by,
		columns=CUSTOMER_COLUMNS if by == "customer" else PERSON_COLUMNS,
		rows=rows,
		total=total,
		summary=[
			Tile(_("Customers"), total["customers"], "number"),
			Tile(_("Silent customers"), total["silent_customers"], "number"),
			Tile(_("Overdue"), total["overdue"], "money"),
		],
		chart=chart(rows, by),
		notes=notes,
	)


def twelve_months(scope: Scope) -> Scope:
	"""The twelve months up to the day of the question."""
	return replace(scope, from_date=add_months(scope.as_on, -12) + timedelta(days=1), to_date=scope.as_on)


def by_customer(
	database: Database, scope: Scope, settings: Settings, visible: Visible
) -> tuple[list[Row], Row]:
	"""The longest silent first. Money is what the people shown have of it."""
	clients, debts, sales = database.together(
		lambda each: care(each, scope, settings, visible),
		lambda each: receivables(each, scope, settings, visible, "customer"),
		lambda each: whole_turnover(each, twelve_months(scope), settings, visible, "customer"),
	)
	names = {client.customer for client in clients}
	sold, owed = by_person(sales, "turnover", "key"), by_person(debts, "overdue", "customer")
	sold, owed = (round_rows(amounts_of(names, amounts)) for amounts in (sold, owed))
	silent_since = silent_before(scope, settings)
	rows: list[Row] = []
	for client in clients:
		contact = client.last_contact
		rows.append(
			{
				"customer": client.customer,
				"customer_name": client.customer_name,
				"sales_person": client.sales_person,
				"last_contact": contact.date() if contact else None,
				"contact_by": client.contact_by,
				"days_since_contact": (scope.as_on - contact.date()).days if contact else None,
				"last_sale": client.last_sale,
				"days_since_sale": (scope.as_on - client.last_sale).days if client.last_sale else None,
				"sales": client.sales,
				"turnover_twelve_months": sold.get(client.customer, 0),
				"overdue": owed.get(client.customer, 0),
				"silent_customers": int(contact is None or contact < silent_since),
			}
		)
	rows.sort(key=lambda row: (row["last_contact"] is not None, row["last_contact"] or 0, row["customer"]))
	if sold.get(None) or owed.get(None):
		others: Row = dict.fromkeys(column.field for column in CUSTOMER_COLUMNS)
		amounts = {"turnover_twelve_months": sold.get(None, 0), "overdue": owed.get(None, 0)}
		rows.append(others | amounts | {"sales": 0, "silent_customers": 0})
	total: Row = dict.fromkeys(column.field for column in CUSTOMER_COLUMNS)
	for field in ("sales", "turnover_twelve_months", "overdue", "silent_customers"):
		total[field] = sum(row[field] for row in rows)
	total["customers"] = len(clients)
	return rows, total


def amounts_of(names: set[str], amounts: Mapping[str, Decimal]) -> dict[str | None, Decimal]:
	"""The amounts of the customers listed, and of all others under None: a report drops no money silently."""
	found: dict[str | None, Decimal] = {
		customer: amount for customer, amount in amounts.items() if customer in names
	}
	if others := sum(amount for customer, amount in amounts.items() if customer not in names):
		found[None] = others
	return found


def by_sales_person(
	database: Database, scope: Scope, settings: Settings, visible: Visible
) -> tuple[list[Row], Row]:
	debts, responses, silent, sales = database.together(
		lambda each: receivables(each, scope, settings, visible),
		lambda each: response(each, scope, visible),
		lambda each: silent_customers(each, scope, settings, visible),
		lambda each: whole_turnover(each, twelve_months(scope), settings, visible),
	)
	amounts = {
		"customers": by_person(silent, "customers"),
		"silent_customers": by_person(silent, "silent_customers"),
		"turnover_twelve_months": by_person(sales, "turnover"),
		"overdue": by_person(debts, "overdue"),
		"untouched": by_person(responses, "untouched"),
	}
	kinds = {
		"customers": "number",
		"silent_customers": "number",
		"turnover_twelve_months": "money",
		"overdue": "money",
		"untouched": "count",
	}
	people = visible.people
	listed = people.holders("is_farmer") | people.holders("is_hunter")
	return person_rows(visible, amounts, kinds, listed, complete)


def complete(_row: Row, _name: Any) -> None:
	"""Nothing is derived: every column adds up."""


def chart(rows: list[Row], by: str) -> Chart | None:
	if by == "sales_person":
		shown = [row for row in rows if not row["is_group"]]
		labels = [row["sales_person"] or _("Unassigned") for row in shown]
		return (
			Chart(
				"bar", labels, {_("Silent customers"): [row["silent_customers"] for row in shown]}, "number"
			)
			if shown
			else None
		)
	bands = ((30, "0–30"), (60, "31–60"), (90, "61–90"))  # days; no words, so that a phone shows them whole
	if not rows:
		return None
	counts = {label: 0 for _days, label in bands} | {"91+": 0, _("never"): 0}
	for row in rows:
		if row["customer"] is None:
			continue
		days = row["days_since_contact"]
		label = (
			_("never") if days is None else next((label for limit, label in bands if days <= limit), "91+")
		)
		counts[label] += 1
	return Chart("bar", list(counts), {_("Customers"): list(counts.values())}, "count")


REPORT = Report(
	"customer-care",
	_("Customer Care"),
	("customer", "sales_person"),
	build,
	_("Last contact and last sale of each customer, and the leads that nobody has answered."),
)
