"""Tables made by hand, as views give them: what exporters are tested with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from sales_roles.messages import Message
from sales_roles.scope import Scope
from sales_roles.views.table import Chart, Column, Drill, Report, Table, Tile

D = Decimal
SCOPE = Scope(
	company="Nordholm Trading",
	from_date=date(2026, 1, 1),
	to_date=date(2026, 6, 30),
	as_on=date(2026, 6, 30),
	today=date(2026, 7, 15),
	currency="EUR",
	is_default_company=True,
)

FARMER_COLUMNS = (
	Column("sales_person", "Sales Person", "link", link="Sales Person"),
	Column(
		"turnover", "Turnover", "money", help="Net amount of submitted Sales Invoices posted in the period."
	),
	Column("turnover_plan", "Turnover plan", "money", help="The share of the plan's months in the period."),
	Column(
		"turnover_attainment",
		"Turnover attainment",
		"percent",
		help="Turnover that targets cover ÷ plan.",
		drill=Drill(report="plan-attainment", filters={"sales_person": "sales_person"}),
	),
	Column("turnover_attainment_verdict", "Turnover verdict", "verdict"),
	Column("margin", "Margin", "money"),
	Column("margin_plan", "Margin plan", "money"),
	Column("margin_attainment", "Margin attainment", "percent"),
	Column("margin_attainment_verdict", "Margin verdict", "verdict"),
	Column("overdue", "Overdue", "money", help="Outstanding in terms due before the day."),
	Column("open_amount", "Open", "money"),
	Column("overdue_share", "Overdue share", "percent", help="Overdue ÷ open."),
	Column("overdue_share_limit", "Overdue limit", "percent"),
	Column("overdue_share_verdict", "Overdue verdict", "verdict"),
	Column("met", "Met", "count"),
	Column("judged", "Judged", "count"),
)


def farmer(name, indent, group, t, tp, ta, tv, m, mp, ma, mv, o, op, os, ov, met, judged):
	return {
		"sales_person": name,
		"indent": indent,
		"is_group": group,
		"turnover": D(t),
		"turnover_plan": tp and D(tp),
		"turnover_attainment": ta and D(ta),
		"turnover_attainment_verdict": tv,
		"margin": D(m),
		"margin_plan": mp and D(mp),
		"margin_attainment": ma and D(ma),
		"margin_attainment_verdict": mv,
		"overdue": D(o),
		"open_amount": D(op),
		"overdue_share": os and D(os),
		"overdue_share_limit": D("15") if ov else None,
		"overdue_share_verdict": ov,
		"met": met,
		"judged": judged,
	}


# fmt: off
FARMER_ROWS = (
	farmer("Sales Team", 0, True, "412345.60", "400000", "103.09", "met", "98210.55", "110000", "89.28", "missed", "14200.00", "81000.00", "17.53", "missed", 1, 3),
	farmer("Accounts North", 1, True, "312345.60", "300000", "104.12", "met", "78210.55", "80000", "97.76", "missed", "4200.00", "61000.00", "6.89", "met", 2, 3),
	farmer("Anna Brandt", 2, False, "212345.60", "180000", "117.97", "met", "58210.55", "50000", "116.42", "met", "1200.00", "41000.00", "2.93", "met", 3, 3),
	farmer("Boris Kessler-Wintergarten von Hohenfels", 2, False, "100000.00", "120000", "83.33", "missed", "20000.00", "30000", "66.67", "missed", "3000.00", "20000.00", "15.00", "met", 1, 3),
	farmer("李明", 1, False, "100000.00", "100000", "99.96", "missed", "20000.00", None, None, "no_plan", "10000.00", "20000.00", "50.00", "missed", 0, 2),
	farmer(None, 0, False, "-1250.00", None, None, None, "0.00", None, None, None, "0.00", "0.00", None, None, None, None),
)
# fmt: on
FARMER = Table(
	report="farmer-scorecard",
	title="Farmer scorecard",
	scope=SCOPE,
	by="sales_person",
	columns=FARMER_COLUMNS,
	rows=FARMER_ROWS,
	total={**FARMER_ROWS[0], "sales_person": None, "turnover": D("411095.60"), "is_group": False},
	summary=(
		Tile("Turnover", D("411095.60"), "money"),
		Tile("Turnover attainment", D("103.09"), "percent", "met"),
		Tile("Overdue share", D("17.53"), "percent", "missed"),
	),
	chart=Chart(
		"bar",
		("Anna Brandt", "Boris Kessler-Wintergarten von Hohenfels", "李明"),
		{
			"Turnover": (D("212345.60"), D("100000"), D("100000")),
			"Turnover plan": (D("180000"), D("120000"), D("100000")),
		},
	),
	notes=(Message("{0} % of the turnover has no cost.", "3.2", link=("Item",)),),
)

HUNTER_COLUMNS = (
	Column("sales_person", "Sales Person", "link", link="Sales Person"),
	Column("leads", "Leads", "count", help="Leads received in the period. Lost leads stay counted."),
	Column("lead_plan", "Lead plan", "number"),
	Column("leads_verdict", "Leads verdict", "verdict"),
	Column("cost_per_lead", "Cost per lead", "money", help="Lead spend ÷ leads; no leads: blank."),
	Column("cost_per_lead_limit", "Cost per lead limit", "money"),
	Column("cost_per_lead_verdict", "Cost per lead verdict", "verdict"),
	Column("conversion", "Conversion", "percent", help="Of the leads of the period, the share with a deal."),
	Column("conversion_plan", "Conversion plan", "percent"),
	Column("conversion_verdict", "Conversion verdict", "verdict"),
	Column("met", "Met", "count"),
	Column("judged", "Judged", "count"),
)


def hunter(name, indent, group, leads, plan, lv, cost, limit, cv, conv, conv_plan, conv_v, met, judged):
	return {
		"sales_person": name,
		"indent": indent,
		"is_group": group,
		"leads": leads,
		"lead_plan": plan and D(plan),
		"leads_verdict": lv,
		"cost_per_lead": cost and D(cost),
		"cost_per_lead_limit": limit and D(limit),
		"cost_per_lead_verdict": cv,
		"conversion": conv and D(conv),
		"conversion_plan": conv_plan and D(conv_plan),
		"conversion_verdict": conv_v,
		"met": met,
		"judged": judged,
	}


# fmt: off
HUNTER_ROWS = (
	hunter("Sales Team", 0, True, 61, "60", "met", "84.10", "80", "missed", "18.03", "20", "missed", 1, 3),
	hunter("Clara Olsen", 1, False, 34, "30", "on_track", "61.76", "80", "met", "23.53", "20", "met", 3, 3),
	hunter("Dmitri Petrow", 1, False, 19, "30", "behind", "120.00", "80", "missed", "10.53", "20", "too_early", 0, 2),
	hunter("Eva Lindqvist", 1, False, 0, None, "no_plan", None, "80", None, None, "20", None, 0, 0),
	hunter(None, 0, False, 8, None, None, "93.75", None, None, "12.50", None, None, None, None),
)
# fmt: on
HUNTER = Table(
	report="hunter-scorecard",
	title="Hunter scorecard",
	scope=SCOPE,
	by="sales_person",
	columns=HUNTER_COLUMNS,
	rows=HUNTER_ROWS,
	total={**HUNTER_ROWS[0], "leads": 61, "is_group": False},
	summary=(Tile("Leads", 61, "count", "met"), Tile("Cost per lead", D("84.10"), "money", "missed")),
	chart=Chart(
		"line",
		("2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"),
		{"Leads": (8, 12, 9, 14, 11, 7), "Deals": (1, 3, 1, 4, 2, None)},
		"count",
	),
	notes=(Message("{0} is to be set in {1}.", "Lead plan", "Sales Person", link=("Sales Person",)),),
)

DEBTORS = Table(
	report="overdue-receivables",
	title="Overdue receivables",
	scope=SCOPE,
	by="customer",
	columns=(
		Column("customer", "Customer", "link", link="Customer"),
		Column("sales_person", "Farmer", "text"),
		Column("overdue", "Overdue", "money"),
		Column("oldest_due_date", "Oldest due date", "date"),
		Column("days_overdue", "Days overdue", "days"),
		Column("not_due", "Not due", "money"),
		Column("days_1_30", "1–30", "money"),
		Column("days_31_60", "31–60", "money"),
		Column("days_61_90", "61–90", "money"),
		Column("days_91_plus", "91+", "money"),
		Column("open_amount", "Open", "money"),
		Column("credit", "Credit", "money"),
		Column("receivable", "Receivable", "money"),
	),
	rows=tuple(
		{
			"customer": name,
			"sales_person": person,
			"overdue": D(over),
			"oldest_due_date": due,
			"days_overdue": days,
			"not_due": D("1000"),
			"days_1_30": D(over) - 10,
			"days_31_60": D(10),
			"days_61_90": D(0),
			"days_91_plus": D(0),
			"open_amount": D(over) + 1000,
			"credit": D("-60.00"),
			"receivable": D(over) + 940,
		}
		for name, person, over, due, days in (
			("=HYPERLINK(1)", "Anna Brandt", "2500.00", date(2026, 3, 1), 121),
			("اسم العميل", "Anna Brandt", "700.10", date(2026, 6, 29), 1),
			("O'Brien & Söhne <b>50% off</b>\x1b[31m", None, "10.00", date(2026, 5, 29), 32),
		)
	),
	total={
		"customer": None,
		"overdue": D("3210.10"),
		"not_due": D("3000"),
		"open_amount": D("6210.10"),
		"credit": D("-180"),
		"receivable": D("6030.10"),
	},
	chart=Chart(
		"bar",
		("Not due", "Due today", "1–30", "31–60", "61–90", "91+"),
		{"Open": (D(3000), D(0), D("3180.10"), D(30), D(0), D(-20))},
	),
)
EMPTY = replace(
	DEBTORS, rows=(), total={}, chart=None, notes=(Message("Nothing is booked for {0}.", "Nordholm"),)
)


def report(table: Table, about: str = "") -> Report:
	"""A Report that always answers this table."""
	return Report(table.report, table.title, (table.by,), lambda database, scope, settings, by: table, about)
