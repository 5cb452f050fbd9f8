"""Margin, whose it is and what it is grouped by (docs/kpi.md, "Farmer")."""

from decimal import Decimal

from sales_roles.kpi.margin import customer_margin, margin
from sales_roles.people import by_person
from sales_roles.rounding import round_rows


def figures(books, by="sales_person", settings=None, from_date="2026-01-01", to_date="2026-12-31", **scope):
	"""Person (or key) → (turnover, cost, margin), each rounded as a report rounds it."""
	rows = margin(*books.question(from_date, to_date, settings, **scope), by)
	key = "sales_person" if by == "sales_person" else "key"
	sums = [round_rows(by_person(rows, field, key)) for field in ("turnover", "cost_of_goods", "margin")]
	return {name: tuple(amounts[name] for amounts in sums) for name in sums[0]}


def test_revenue_and_cost_are_shared_alike(books):
	"""B01: invoice 10,000, cost 7,000, A 50 / B 50. → A and B each 5,000/3,500/1,500.

	Books:
	company Acme EUR default
	person Anna
	person Boris
	item Bolt
	customer Alpha
	2026-01-02 receipt Bolt:10@700
	2026-03-05 invoice SI-1 Alpha Bolt:10@1000 team="Anna 50, Boris 50" stock
	"""
	assert figures(books) == {"Anna": (5000, 3500, 1500), "Boris": (5000, 3500, 1500)}
	assert figures(books, "month") == {"2026-03": (10000, 7000, 3000)}


def test_two_lines_of_one_invoice(books):
	"""B02: one invoice, two lines of 50, A 100 %. → A = 100, not 200.

	Books:
	company Acme EUR default
	person Anna
	item Bolt
	item Nut
	customer Alpha
	2026-01-02 receipt Bolt:10@20 Nut:10@30
	2026-03-05 invoice SI-1 Alpha Bolt:1@50 Nut:1@50 team="Anna 100" stock
	"""
	assert figures(books) == {"Anna": (100, 50, 50)}
	assert figures(books, "item") == {"Bolt": (50, 20, 30), "Nut": (50, 30, 20)}


def test_rest_is_unassigned(books):
	"""What no sales person owns stands in a row Unassigned; a limited reader does not see it.

	Books:
	company Acme EUR default
	person Anna
	item Bolt
	customer Alpha
	2026-01-02 receipt Bolt:10@30
	2026-03-05 invoice SI-1 Alpha Bolt:1@100 team="Anna 70" stock
	"""
	assert figures(books) == {"Anna": (70, 21, 49), None: (30, 9, 21)}
	assert figures(books, people=["Anna"]) == {"Anna": (70, 21, 49)}
	assert figures(books, "customer", people=["Anna"]) == {"Alpha": (70, 21, 49)}
	assert figures(books, people=[]) == {}


def test_sales_invoices_whatever_the_setting(books):
	"""turnover by Sales Invoices (whatever `turnover_document` says) − cost

	Books:
	company Acme EUR default
	person Anna
	item Bolt
	customer Alpha team="Anna 100"
	2026-01-02 receipt Bolt:10@30
	2026-03-04 order SO-1 Alpha Bolt:5@100
	2026-03-05 invoice SI-1 Alpha Bolt:1@100 stock
	"""
	assert figures(books, settings={"turnover_document": "Sales Order"}) == {"Anna": (100, 30, 70)}


def test_return_on_its_own_date_with_its_own_team(books):
	"""returns are negative on their own date, with their own team

	Books:
	company Acme EUR default
	person Anna
	person Boris
	item Bolt
	customer Alpha
	2026-01-02 receipt Bolt:10@30
	2026-03-05 invoice SI-1 Alpha Bolt:2@100 team="Anna 100" stock
	2026-04-05 return SI-2 of=SI-1 Bolt:1 team="Boris 100" stock
	"""
	assert figures(books) == {"Anna": (200, 60, 140), "Boris": (-100, -30, -70)}
	assert figures(books, "month") == {"2026-03": (200, 60, 140), "2026-04": (-100, -30, -70)}
	assert figures(books, from_date="2026-04-01") == {"Boris": (-100, -30, -70)}


def test_groupings_have_one_total(books):
	"""7. a report by customer, by item or by month has the same total as the report by person

	Books:
	company Acme EUR default
	person Anna
	person Boris
	person Clara
	group Phones parent=Products
	item Bolt
	item Phone group=Phones
	item Help service
	customer Alpha team="Anna 33.33, Boris 33.33, Clara 33.34"
	customer Beta team="Anna 33.33, Boris 33.33, Clara 33.33"
	2026-01-02 receipt Bolt:7@3.33 Phone:3@100.01
	2026-03-05 invoice SI-1 Alpha Bolt:3@10 Phone:1@199.99 stock
	2026-04-05 invoice SI-2 Beta Bolt:1@9.99 Help:1@50 -:1@0.01
	2026-05-05 return SI-3 of=SI-1 Bolt:1 stock
	"""
	keys = ("sales_person", "month", "customer", "item", "item_group", "invoice")
	totals = {
		by: tuple(sum(amounts) for amounts in zip(*figures(books, by).values(), strict=True)) for by in keys
	}
	# 30 + 199.99 + 9.99 + 50 + 0.01 − 10; 3 × 3.33 + 100.01 + 3.33 − 3.33
	assert set(totals.values()) == {(Decimal("279.99"), Decimal("110.00"), Decimal("169.99"))}
	assert figures(books, "invoice")["SI-3"] == (-10, Decimal("-3.33"), Decimal("-6.67"))
	assert figures(books, "item_group")["Phones"][1] == Decimal("100.01")


def test_margin_up_to_the_day(books):
	"""While a period runs … margin dated up to `as_on` is judged

	Books:
	company Acme EUR default
	person Anna
	item Bolt
	customer Alpha team="Anna 100"
	2026-01-02 receipt Bolt:10@30
	2026-03-05 invoice SI-1 Alpha Bolt:1@100 stock
	2026-03-06 invoice SI-2 Alpha Bolt:2@100 stock
	"""
	rows = margin(*books.question("2026-01-01", "2026-12-31", as_on="2026-03-05"))
	assert sum(row.margin for row in rows) == 210
	assert sum(row.margin_to_date for row in rows) == 70
	assert sum(row.turnover_to_date for row in rows) == 100


def test_other_company(books):
	"""B10: report for X: what company Y sells and buys is not in it.

	Books:
	company Acme EUR default
	company Beta EUR
	person Anna
	item Bolt
	customer Alpha team="Anna 100"
	2026-01-02 receipt Bolt:10@30
	2026-01-02 receipt Bolt:10@70 company=Beta
	2026-03-05 invoice SI-1 Alpha Bolt:1@100 stock
	2026-03-05 invoice SI-2 Alpha Bolt:1@1000 stock company=Beta
	"""
	assert figures(books) == {"Anna": (100, 30, 70)}
	assert figures(books, company="Beta") == {"Anna": (1000, 70, 930)}


def test_names_as_they_are(books):
	"""B62: values travel as parameters only.

	Books:
	company Acme EUR default
	person "O'Brien"
	item "50% off"
	customer "اسم العميل 😀" team="O'Brien 100"
	2026-01-02 receipt "50% off:10@30"
	2026-03-05 invoice SI-1 "اسم العميل 😀" "50% off:1@100" stock
	"""
	assert figures(books) == {"O'Brien": (100, 30, 70)}
	assert figures(books, people=["O'Brien"]) == {"O'Brien": (100, 30, 70)}
	assert figures(books, "customer") == {"اسم العميل 😀": (100, 30, 70)}
	assert figures(books, "item") == {"50% off": (100, 30, 70)}


def test_margin_of_customers(books):
	"""margin up to `as_on` of the customers won by the period's leads

	All their sales up to that day, also those before the period, by whomever.

	Books:
	company Acme EUR default
	person Anna
	item Bolt
	customer Alpha team="Anna 100"
	customer Beta
	customer Gamma
	2025-01-02 receipt Bolt:10@30
	2025-03-05 invoice SI-1 Alpha Bolt:1@100 stock
	2026-03-05 invoice SI-2 Alpha Bolt:1@100 stock
	2026-03-05 invoice SI-3 Beta Bolt:1@200 stock
	2026-03-05 invoice SI-4 Gamma Bolt:1@400 stock
	2026-03-06 invoice SI-5 Beta Bolt:1@300 stock
	"""
	database, scope, _settings, _visible = books.question("2026-03-01", "2026-03-31", as_on="2026-03-05")
	before = database.statements
	assert customer_margin(database, scope, ["Alpha", "Beta"]) == {"Alpha": 140, "Beta": 170}
	assert database.statements - before == 2
	assert customer_margin(database, scope, []) == {}
	assert database.statements - before == 2
