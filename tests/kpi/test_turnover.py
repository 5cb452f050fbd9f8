"""Turnover and whose it is (docs/kpi.md, "Farmer" and "Who owns what")."""

from decimal import Decimal

from sales_roles.kpi.turnover import turnover
from sales_roles.people import by_person
from sales_roles.rounding import round_rows


def sold(books, from_date="2026-01-01", to_date="2026-12-31", by="sales_person", settings=None, **scope):
	"""Turnover by person (Unassigned: None) or key, rounded as a report rounds it."""
	rows = turnover(*books.question(from_date, to_date, settings, **scope), by)
	return round_rows(by_person(rows, "turnover", "sales_person" if by == "sales_person" else "key"))


def test_split_by_allocated_percentage(books):
	"""So 70/30 shares the revenue 70/30; never by `allocated_amount`: it leaves out lines without commission.

	Commission-free line, split 70/30: lines 600 + 400 → A 700, B 300.

	Books:
	company Acme EUR default
	person Anna
	person Boris
	item Help service
	item Free service
	customer Alpha
	2026-03-05 invoice SI-1 Alpha Help:1@600 Free:1@400 team="Anna 70, Boris 30"
	"""
	assert sold(books) == {"Anna": 700, "Boris": 300}


def test_two_lines_of_one_invoice(books):
	"""B02: one invoice, two lines of 50, A 100 % → A = 100, not 200.

	Books:
	company Acme EUR default
	person Anna
	item Help service
	item More service
	customer Alpha
	2026-03-05 invoice SI-1 Alpha Help:1@50 More:1@50 team="Anna 100"
	"""
	assert sold(books) == {"Anna": 100}


def test_orders_instead_of_invoices(books):
	"""B04: orders of 5 (A 100 %) and 10 (A 50 %), turnover by Sales Orders → A 10, not 15.

	Books:
	company Acme EUR default
	person Anna
	item Help service
	customer Alpha
	2026-03-05 order SO-1 Alpha Help:1@5 team="Anna 100"
	2026-03-06 order SO-2 Alpha Help:1@10 team="Anna 50"
	2026-03-07 order SO-3 Alpha Help:1@99 team="Anna 100" draft
	"""
	assert sold(books, settings={"turnover_document": "Sales Order"}) == {"Anna": 10, None: 5}
	assert sold(books) == {}


def test_of_the_company_only(books):
	"""B10: company X (EUR) sale 100, company Y (USD) sale 1,000 by the same person, report for X → 100.

	Books:
	company Acme EUR default
	company Yonder USD
	person Anna
	item Help service
	customer Alpha
	2026-03-05 invoice SI-1 Alpha Help:1@100 team="Anna 100"
	2026-03-05 invoice SI-2 Alpha Help:1@1000 team="Anna 100" company=Yonder
	"""
	assert sold(books) == {"Anna": 100}
	assert sold(books, company="Yonder") == {"Anna": 1000}


def test_disabled_people_keep_their_rows(books):
	"""B12: P sells 100 in Jan, disabled in Feb, return −100 in Mar → P's rows stay (+100, −100), total 0.

	Books:
	company Acme EUR default
	person Petra disabled
	item Help service
	customer Alpha
	2026-01-10 invoice SI-1 Alpha Help:1@100 team="Petra 100"
	2026-03-10 return SI-2 of=SI-1 team="Petra 100"
	"""
	assert sold(books, to_date="2026-02-28") == {"Petra": 100}
	assert sold(books, from_date="2026-03-01") == {"Petra": -100}
	table = books.report("plan-attainment", "2026-01-01", "2026-01-31")
	assert [row["sales_person"] for row in table.rows] == ["Petra"]


def test_a_return_counts_on_its_own_date_with_its_own_team(books):
	"""Returns are negative on their own date, with their own team.

	Books:
	company Acme EUR default
	person Anna
	person Boris
	item Help service
	customer Alpha
	2026-01-10 invoice SI-1 Alpha Help:2@100 team="Anna 100"
	2026-02-10 return SI-2 of=SI-1 Help:1 team="Boris 100"
	"""
	assert sold(books) == {"Anna": 200, "Boris": -100}
	assert sold(books, by="month") == {"2026-01": 200, "2026-02": -100}


def test_cancelled_draft_and_opening(books):
	"""B15: invoices 100 and 100, one cancelled → 100. B16: opening invoice 5,000 → turnover 100. Submitted only.

	Books:
	company Acme EUR default
	person Anna
	item Help service
	customer Alpha team="Anna 100"
	2026-03-05 invoice SI-1 Alpha Help:1@100
	2026-03-06 invoice SI-2 Alpha Help:1@100
	2026-03-06 cancel SI-2
	2026-03-07 invoice SI-3 Alpha Help:1@70 draft
	2026-03-01 invoice SI-4 Alpha Help:1@5000 opening
	"""
	assert sold(books) == {"Anna": 100}


def test_no_internal_transfers(books):
	"""No internal transfers: the customer represents the same company. One of another company is a sale.

	Books:
	company Acme EUR default
	company Yonder EUR
	item Help service
	customer Self internal=Acme
	customer Sister internal=Yonder
	2026-03-05 invoice SI-1 Self Help:1@100
	2026-03-06 invoice SI-2 Sister Help:1@40
	"""
	assert sold(books) == {None: 40}


def test_period_is_inclusive(books):
	"""`from_date`..`to_date` inclusive.

	Books:
	company Acme EUR default
	item Help service
	customer Alpha
	2026-02-28 invoice SI-1 Alpha Help:1@1
	2026-03-01 invoice SI-2 Alpha Help:1@10
	2026-03-31 invoice SI-3 Alpha Help:1@100
	2026-04-01 invoice SI-4 Alpha Help:1@1000
	"""
	assert sold(books, "2026-03-01", "2026-03-31") == {None: 110}


def test_consolidated_invoice_without_team(books):
	"""B14: POS invoices merged into Sales Invoice 200 without team → 200 by the customer's team, else the account
	manager's Sales Person, else Unassigned. A setting can turn the customer's team off.

	Books:
	company Acme EUR default
	user anna@x
	user boris@x
	person Anna user=anna@x
	person Boris user=boris@x
	item Help service
	customer Alpha team="Boris 100" manager=anna@x
	customer Beta manager=anna@x
	customer Gamma
	2026-03-05 invoice SI-1 Alpha Help:1@200 team=
	2026-03-05 invoice SI-2 Beta Help:1@30
	2026-03-05 invoice SI-3 Gamma Help:1@4
	"""
	assert sold(books) == {"Boris": 200, "Anna": 30, None: 4}
	assert sold(books, settings={"use_customer_team": False}) == {"Anna": 230, None: 4}


def test_thirds_of_a_cent_add_up(books):
	"""A split 33.333/33.333/33.334 of 0.01: one row has the cent, the total is the company's figure. With six
	decimals the three amounts are equal: ties by name.

	Books:
	company Acme EUR default
	person Anna
	person Boris
	person Carla
	item Help service
	customer Alpha
	2026-03-05 invoice SI-1 Alpha Help:1@0.01 team="Anna 33.333, Boris 33.333, Carla 33.334"
	"""
	assert sold(books) == {"Anna": Decimal("0.01"), "Boris": 0, "Carla": 0}


def test_limited_reader_sees_no_unassigned(books):
	"""A reader limited to some people, and whoever asks for a sales_person, sees those rows and no Unassigned.

	Books:
	company Acme EUR default
	person G group
	person Anna parent=G
	person Boris
	item Help service
	customer Alpha
	2026-03-05 invoice SI-1 Alpha Help:1@100 team="Anna 50, Boris 30"
	"""
	assert sold(books) == {"Anna": 50, "Boris": 30, None: 20}
	assert sold(books, people=["Boris"]) == {"Boris": 30}
	assert sold(books, sales_person="G") == {"Anna": 50}
	assert sold(books, people=["Boris"], sales_person="G") == {}


def test_names_are_values(books):
	"""B62: names `O'Brien`, `50% off`, `CUST\\196`, `اسم العميل`: same figures; values as parameters only.

	Books:
	company "O'Neil & 50% GmbH" EUR default
	person "O'Brien"
	person "50% off"
	item Help service
	customer "اسم العميل"
	2026-03-05 invoice SI-1 "اسم العميل" Help:1@100 team="O'Brien 60, 50% off 40"
	"""
	assert sold(books) == {"O'Brien": 60, "50% off": 40}
	assert sold(books, sales_person="O'Brien") == {"O'Brien": 60}
	assert sold(books, by="customer") == {"اسم العميل": 100}


def test_above_100_is_scaled_and_noted(books):
	"""Above 100 %: scaled down to 100 and noted.

	Books:
	company Acme EUR default
	fiscal_year 2026 2026-01-01 2026-12-31
	person Anna
	person Boris
	item Help service
	customer Alpha
	2026-03-05 invoice SI-1 Alpha Help:1@120 team="Anna 100, Boris 50"
	"""
	assert sold(books) == {"Anna": 80, "Boris": 40}
	table = books.report("plan-attainment", "2026-01-01", "2026-12-31")
	assert "Sales Teams of more than 100 % are scaled to 100 %. Documents: 1, SI-1 for one." in [
		str(note) for note in table.notes
	]


def test_a_readers_customers_and_territories(books):
	"""User Permissions on Customer and Territory are respected inside the SQL: rows and totals alike.

	Books:
	company Acme EUR default
	person Anna
	item Help service
	customer Alpha territory=North
	customer Beta territory=South
	customer Gamma
	2026-03-05 invoice SI-1 Alpha Help:1@100 team="Anna 50"
	2026-03-05 invoice SI-2 Beta Help:1@10 team="Anna 50"
	2026-03-05 invoice SI-3 Gamma Help:1@1 team="Anna 100"
	"""
	assert sold(books, territories=["North"]) == {"Anna": 50, None: 50}
	assert sold(books, territories=["North", ""], customers=["Alpha", "Beta"]) == {"Anna": 50, None: 50}
	assert sold(books, customers=["Beta", "Gamma"]) == {"Anna": 6, None: 5}
