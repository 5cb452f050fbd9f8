"""The report sales-margin (docs/kpi.md, "Farmer", Margin)."""

from datetime import date
from decimal import Decimal

import pytest
from books import column

from sales_roles.people import load_people
from sales_roles.views.sales_margin import REPORT

ADDITIVE = ("turnover", "cost_of_goods", "margin", "provisional", "uncosted")


def report(books, by="sales_person", **values):
	return books.report("sales-margin", "2026-01-01", "2026-12-31", by=by, **values)


def sentences(table):
	return [str(note) for note in table.notes]


MIXED = """
company Acme EUR default
fiscal_year 2026 2026-01-01 2026-12-31
person North group
person Anna farmer parent=North
person Boris farmer parent=North
person Clara farmer
item Bolt
item Help service
item Kit bundle="Bolt 4"
customer Alpha team="Anna 70, Boris 30"
customer Beta
2026-01-02 receipt Bolt:100@10
2026-02-01 invoice SI-1 Alpha Bolt:10@30 stock
2026-02-02 invoice SI-2 Alpha Help:1@100
2026-03-03 invoice SI-3 Beta Bolt:5@20 -:1@60
2026-03-04 invoice SI-4 Beta Kit:1@40
"""


def test_by_person_with_groups_unassigned_and_total(books):
	"""Groups stand over their members, each amount counts once in the total.

	Alpha 300 + 100, cost 100; Beta 100 + 60 + 40, cost 50.
	"""
	books.post(MIXED)
	table = report(books)
	assert column(table, "turnover") == {
		"North": 400,
		"Anna": 280,
		"Boris": 120,
		"Clara": 0,
		"Unassigned": 200,
	}
	assert column(table, "cost_of_goods") == {
		"North": 100,
		"Anna": 70,
		"Boris": 30,
		"Clara": 0,
		"Unassigned": 50,
	}
	assert [table.total[field] for field in ADDITIVE] == [600, 150, 450, 50, 200]
	assert [row["indent"] for row in table.rows] == [0, 1, 1, 0, 0]


def test_margin_percent_is_of_the_sum(books):
	"""B18: 100 with margin 90; 900 with margin 90. → 18.0 %, not the average 50 %.

	Books:
	company Acme EUR default
	person Anna
	item Bolt
	item Nut
	customer Alpha team="Anna 100"
	2026-01-02 receipt Bolt:1@10 Nut:100@8.1
	2026-02-01 invoice SI-1 Alpha Bolt:1@100 stock
	2026-02-02 invoice SI-2 Alpha Nut:100@9 stock
	"""
	table = report(books)
	assert table.total["margin"] == 180
	assert table.total["margin_percent"] == 18
	assert column(report(books, "invoice"), "margin_percent") == {"SI-1": 90, "SI-2": 10}


def test_costed_share_in_absolute_amounts(books):
	"""that of costed lines ÷ it, in absolute amounts (no turnover: blank)

	300 costed, 100 sold and given back uncosted and costed at nothing: (300 + 100) ÷ 500.
	"""
	books.post(MIXED)
	books.post("2026-04-01 return SI-5 of=SI-2 Help:1")
	table = report(books)
	assert column(table, "costed_share") == {
		"North": 80,
		"Anna": 80,
		"Boris": 80,
		"Clara": None,
		"Unassigned": 50,
	}
	assert table.total["costed_share"] == Decimal("71.43")  # 500 of 700
	assert column(table, "margin_percent")["Clara"] is None
	assert table.total["uncosted"] == 200


@pytest.mark.parametrize("by", REPORT.groupings)
def test_one_total_by_every_grouping(books, by):
	"""a report by customer, by item or by month has the same total as the report by person"""
	books.post(MIXED)
	table = report(books, by)
	assert [table.total[field] for field in ADDITIVE] == [600, 150, 450, 50, 200]
	rows = table.rows if by != "sales_person" else [row for row in table.rows if not row["is_group"]]
	for field in ADDITIVE:
		assert sum(row[field] for row in rows) == table.total[field]
	assert table.total["margin_percent"] == 75
	assert table.total["costed_share"] == Decimal("66.67")
	fields = [each.field for each in table.columns]
	assert fields[0] == by
	assert all(set(fields) <= row.keys() for row in (*table.rows, table.total))


def test_by_month_names_every_month(books):
	"""A month without a sale keeps its row; a ratio of nothing is blank."""
	books.post(MIXED)
	months = column(report(books, "month"), "margin")
	assert len(months) == 12
	assert (months["2026-01"], months["2026-02"], months["2026-03"]) == (0, 300, 150)
	assert column(report(books, "month"), "margin_percent")["2026-01"] is None


def test_by_item_and_item_group(books):
	"""The invoice line's own item and item group; a line without item has none."""
	books.post(MIXED)
	assert column(report(books, "item"), "margin") == {"Bolt": 250, "Help": 100, "Kit": 40, "Unassigned": 60}
	groups = column(report(books, "item_group"), "margin")
	assert groups == {"Products": 290, "Services": 100, "Unassigned": 60}


def test_invoices_say_where_their_cost_comes_from(books):
	"""per invoice line, the first that applies, and the line says which"""
	books.post(MIXED)
	table = report(books, "invoice")
	assert column(table, "cost_source") == {
		"SI-1": "stock ledger",
		"SI-2": "uncosted",
		"SI-3": "valuation rate, uncosted",
		"SI-4": "uncosted",
	}
	assert column(table, "provisional") == {"SI-1": 0, "SI-2": 0, "SI-3": 50, "SI-4": 0}
	assert column(table, "customer")["SI-3"] == "Beta"
	assert column(table, "posting_date")["SI-3"] == date(2026, 3, 3)


def test_notes_say_how_much_is_uncosted_and_why(books):
	"""Lines whose cost is unknown count as margin whole: the report says so, and what may still change."""
	books.post(MIXED)
	notes = "\n".join(sentences(report(books)))
	assert "turnover of 100.00 EUR are uncosted: no stock ledger, no purchase" in notes
	assert "turnover of 60.00 EUR are uncosted: they name no item" in notes
	assert "bundles with a turnover of 40.00 EUR are uncosted until they are delivered" in notes
	assert "50.00 EUR of the cost of goods is provisional" in notes
	books.post(
		"""
		2026-05-01 delivery DN-3 of=SI-3 Bolt:5
		2026-05-02 delivery DN-4 of=SI-4
		"""
	)
	notes = "\n".join(sentences(report(books)))
	assert "bundles" not in notes
	assert "provisional" not in notes


def test_limited_reader(books):
	"""B59: only A's rows *and* totals, no Unassigned. The notes speak of these rows too."""
	books.post(MIXED)
	for by in REPORT.groupings:
		table = report(books, by, people=["Boris"])
		assert [table.total[field] for field in ADDITIVE] == [120, 30, 90, 0, 30]
		assert "turnover of 30.00 EUR" in "\n".join(sentences(table))
		assert "bundles" not in "\n".join(sentences(table))
	assert column(report(books, people=["Boris"]), "margin") == {"Boris": 90}
	assert column(report(books, "customer", sales_person="Boris"), "margin") == {"Alpha": 90}


def test_reader_of_nobody(books):
	"""Without people of one's own: no rows, a sentence, no traceback."""
	books.post(MIXED)
	for by in REPORT.groupings:
		table = report(books, by, people=[])
		assert not any(row["turnover"] for row in table.rows)
		assert table.total["margin"] == 0
		assert "No sales person is yours to see" in "\n".join(sentences(table))


def test_margin_plan_and_attainment(books):
	"""Margin plan: `Target Detail.margin_target`; what the person's targets cover ÷ plan in %; no plan: blank"""
	books.post(MIXED)
	books.post("plan Anna 2026 0 margin=420 group=Products")
	table = report(books, as_on="2026-12-31")
	# Anna's 70 % of SI-1: 140 of Products; her 70 of a service is not targeted.
	assert column(table, "margin_plan") == {
		"North": 420,
		"Anna": 420,
		"Boris": None,
		"Clara": None,
		"Unassigned": None,
	}
	assert column(table, "margin_attainment")["Anna"] == Decimal("33.33")
	assert column(table, "margin_attainment_verdict")["Anna"] == "missed"
	assert column(table, "margin_attainment_verdict")["Boris"] == "no_plan"
	assert table.total["margin_attainment"] == Decimal("33.33")


def test_cents_of_a_split_cost(books):
	"""where the rounded rows miss the rounded total, one cent each is given

	Cost 10 in three: 3.33, 3.33, 3.34.

	Books:
	company Acme EUR default
	person Anna
	person Boris
	person Clara
	item Bolt
	customer Alpha team="Anna 33.333, Boris 33.333, Clara 33.334"
	2026-01-02 receipt Bolt:1@10
	2026-02-01 invoice SI-1 Alpha Bolt:1@100 stock
	"""
	table = report(books)
	costs = column(table, "cost_of_goods")
	assert table.total["cost_of_goods"] == 10
	assert costs["Anna"] + costs["Boris"] + costs["Clara"] == 10
	assert sorted(costs[name] for name in ("Anna", "Boris", "Clara")) == [
		Decimal("3.33"),
		Decimal("3.33"),
		Decimal("3.34"),
	]


def test_empty_company(books):
	"""A company without data: an empty report, ratios blank."""
	books.post("company Acme EUR default")
	for by in REPORT.groupings:
		table = report(books, by)
		assert table.total["turnover"] == 0
		assert table.total["margin_percent"] is None
		assert table.total["costed_share"] is None


def test_statements(books):
	"""B63: the number of statements does not depend on the documents: eight at most."""
	books.post(MIXED)
	for by in REPORT.groupings:
		database, scope, settings, _visible = books.question("2026-01-01", "2026-12-31")
		load_people(database)
		before = database.statements
		REPORT.build(database, scope, settings, by)
		assert database.statements - before == (8 if by == "sales_person" else 4)


def test_drill_down(books):
	"""person → customers → invoices → document"""
	books.post(MIXED)
	by_field = {each.field: each for each in report(books).columns}
	assert (by_field["sales_person"].drill.report, by_field["sales_person"].drill.by) == (
		"sales-margin",
		"customer",
	)
	assert by_field["margin"].drill.by == "invoice"
	invoice = report(books, "invoice").columns[0]
	assert (invoice.drill.doctype, dict(invoice.drill.filters)) == ("Sales Invoice", {"name": "invoice"})
	assert all(each.help for each in by_field.values() if each.kind in ("money", "percent"))
