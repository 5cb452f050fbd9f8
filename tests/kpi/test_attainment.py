"""Attainment, untargeted turnover, groups, pace (docs/kpi.md, "Farmer" and "Who owns what")."""

from decimal import Decimal

from books import column


def attainment(books, from_date="2026-01-01", to_date="2026-12-31", **scope):
	return books.report("plan-attainment", from_date, to_date, **scope)


def test_most_specific_target_once(books):
	"""B06: plans "Products" 1,000 and child "Phones" 400; one phone sale 300 → Phones 300, Products 0, total 300.

	Books:
	company Acme EUR default
	fiscal_year 2026 2026-01-01 2026-12-31
	group Goods
	group Phones parent=Goods
	item Phone service group=Phones
	person Anna
	customer Alpha
	plan Anna 2026 1000 group=Goods
	plan Anna 2026 400 group=Phones
	2026-03-05 invoice SI-1 Alpha Phone:1@300 team="Anna 100"
	"""
	table = attainment(books, by="item_group")
	assert column(table, "turnover") == {"Phones": 300, "Goods": 0}
	assert column(table, "turnover_plan") == {"Phones": 400, "Goods": 1000}
	assert column(table, "turnover_attainment") == {"Phones": 75, "Goods": 0}
	assert (table.total["turnover"], table.total["turnover_plan"]) == (300, 1400)


def test_subtree_of_the_item_group(books):
	"""B05: plan on parent "Goods"; sale in grandchild "Phones" counts. Subtree by lft/rgt.

	Books:
	company Acme EUR default
	fiscal_year 2026 2026-01-01 2026-12-31
	group Goods
	group Electronics parent=Goods
	group Phones parent=Electronics
	group Paper
	item Phone service group=Phones
	item Sheet service group=Paper
	person Anna
	customer Alpha
	plan Anna 2026 1000 group=Goods
	2026-03-05 invoice SI-1 Alpha Phone:1@300 Sheet:1@50 team="Anna 100"
	"""
	table = attainment(books)
	assert column(table, "untargeted_turnover") == {"Anna": 50}
	assert column(table, "turnover_attainment") == {"Anna": 30}


def test_item_group_that_is_gone(books):
	"""A target with an item group covers that group's subtree by the invoice line's own `item_group`: its own name, where
	the group itself is gone.

	Books:
	company Acme EUR default
	fiscal_year 2026 2026-01-01 2026-12-31
	group Phones
	group Paper
	item Phone service group=Phones
	item Sheet service group=Paper
	person Anna
	customer Alpha
	plan Anna 2026 1000 group=Phones
	2026-03-05 invoice SI-1 Alpha Phone:1@300 Sheet:1@50 team="Anna 100"
	"""
	del books.rows.tables["Item Group"]["Phones"]
	books.rows.touch("Item Group")
	assert column(attainment(books), "untargeted_turnover") == {"Anna": 50}


def test_target_without_group_covers_the_rest(books):
	"""B07: plan without item group 1,000; sale in any group 250 → 25 %. B09: a plan and no sale → 0 %, not blank.

	Books:
	company Acme EUR default
	fiscal_year 2026 2026-01-01 2026-12-31
	item Help service
	person Anna
	person Boris
	customer Alpha
	plan Anna 2026 1000
	plan Boris 2026 1000
	2026-03-05 invoice SI-1 Alpha Help:1@250 team="Anna 100"
	"""
	table = attainment(books)
	assert column(table, "turnover_attainment") == {"Anna": 25, "Boris": 0}
	assert column(table, "turnover") == {"Anna": 250, "Boris": 0}
	march = attainment(books, by="month")
	assert column(march, "turnover")["2026-04"] == 0
	assert column(march, "turnover_attainment")["2026-04"] == 0
	assert sum(column(march, "turnover_plan").values()) == march.total["turnover_plan"] == 2000


def test_a_target_of_0_covers_nothing(books):
	"""What no target of the person covers (a target of 0 covers nothing) is untargeted; no plan: attainment blank.

	Books:
	company Acme EUR default
	fiscal_year 2026 2026-01-01 2026-12-31
	item Help service
	person Anna farmer
	customer Alpha
	plan Anna 2026 0
	2026-03-05 invoice SI-1 Alpha Help:1@250 team="Anna 100"
	"""
	row = attainment(books).rows[0]
	assert row["untargeted_turnover"] == 250
	assert row["turnover_plan"] is None
	assert row["turnover_attainment"] is None
	assert row["turnover_attainment_verdict"] == "no_plan"


def test_targets_of_the_fiscal_year_of_the_posting_date(books):
	"""Targets of the fiscal year of the posting date: a sale of a year without targets is untargeted.

	Books:
	company Acme EUR default
	fiscal_year 2025 2025-01-01 2025-12-31
	fiscal_year 2026 2026-01-01 2026-12-31
	item Help service
	person Anna
	customer Alpha
	plan Anna 2026 1200
	2025-12-31 invoice SI-1 Alpha Help:1@70 team="Anna 100"
	2026-01-01 invoice SI-2 Alpha Help:1@50 team="Anna 100"
	"""
	row = attainment(books, "2025-12-01", "2026-01-31").rows[0]
	assert (row["turnover"], row["untargeted_turnover"]) == (120, 70)
	assert row["turnover_plan"] == 100
	assert row["turnover_attainment"] == 50


def test_group_with_a_plan_of_its_own(books):
	"""B08: plan on group G 1,000, sale 400 by its member → G 400 (not 0), company total not 800.

	A group with a plan of its own is compared with what its own targets cover of the whole subtree's sales.

	Books:
	company Acme EUR default
	fiscal_year 2026 2026-01-01 2026-12-31
	item Help service
	person G group
	person Anna parent=G
	customer Alpha
	plan G 2026 1000
	plan Anna 2026 100
	2026-03-05 invoice SI-1 Alpha Help:1@400 team="Anna 100"
	"""
	table = attainment(books)
	assert column(table, "turnover") == {"G": 400, "Anna": 400}
	assert column(table, "turnover_plan") == {"G": 1000, "Anna": 100}
	assert column(table, "turnover_attainment") == {"G": 40, "Anna": 400}
	assert table.total["turnover"] == 400
	assert table.total["turnover_plan"] == 1000
	assert table.total["turnover_attainment"] == 40


def test_group_without_a_plan_sums_its_children(books):
	"""Plan = the sum of its children's; one without is compared with the sum of what its children are compared
	with. Unassigned sales count towards no plan.

	Books:
	company Acme EUR default
	fiscal_year 2026 2026-01-01 2026-12-31
	group Phones
	item Phone service group=Phones
	item Help service
	person G group
	person Anna parent=G
	person Boris parent=G
	person Carla
	customer Alpha
	plan Anna 2026 1000 group=Phones
	plan Boris 2026 500
	2026-03-05 invoice SI-1 Alpha Phone:1@300 Help:1@200 team="Anna 50, Boris 30"
	2026-03-06 invoice SI-2 Alpha Help:1@90 team="Carla 100"
	"""
	table = attainment(books)
	# Anna 250: 150 phones covered; Boris 150: all covered; Carla 90 and Unassigned 100: none
	assert column(table, "turnover") == {"G": 400, "Anna": 250, "Boris": 150, "Carla": 90, "Unassigned": 100}
	assert column(table, "untargeted_turnover") == {
		"G": 100,
		"Anna": 100,
		"Boris": 0,
		"Carla": 90,
		"Unassigned": 100,
	}
	assert column(table, "turnover_plan")["G"] == 1500
	assert column(table, "turnover_attainment")["G"] == 20
	assert table.total["turnover"] == 590
	assert table.total["untargeted_turnover"] == 290
	assert table.total["turnover_attainment"] == 20
	for by in ("month", "item_group"):
		other = attainment(books, by=by)
		assert {name: other.total[name] for name in other.total if name != by} == {
			name: value
			for name, value in table.total.items()
			if name not in ("sales_person", "indent", "is_group")
		}
		assert sum(row["turnover"] for row in other.rows) == 590
		assert sum(row["untargeted_turnover"] for row in other.rows) == 290


def test_pace(books):
	"""`expected`: the plan of the days gone by `as_on`; `forecast`: actual up to `as_on` ÷ `expected` × plan. While
	a period runs turnover dated up to `as_on` is judged against the plan of the days gone: on track or behind.

	Books:
	company Acme EUR default
	fiscal_year 2026 2026-01-01 2026-12-31
	item Help service
	person Anna
	person Boris
	customer Alpha
	plan Anna 2026 12000
	plan Boris 2026 12000
	2026-04-05 invoice SI-1 Alpha Help:1@400 team="Anna 100"
	2026-04-05 invoice SI-2 Alpha Help:1@300 team="Boris 100"
	2026-04-20 invoice SI-3 Alpha Help:1@900 team="Boris 100"
	"""
	table = attainment(books, "2026-04-01", "2026-04-30", as_on="2026-04-12")
	assert column(table, "expected") == {"Anna": 400, "Boris": 400}
	assert column(table, "forecast") == {"Anna": 1000, "Boris": 750}
	assert column(table, "turnover") == {"Anna": 400, "Boris": 1200}
	assert column(table, "turnover_attainment_verdict") == {"Anna": "on_track", "Boris": "behind"}
	over = attainment(books, "2026-04-01", "2026-04-30")
	assert column(over, "turnover_attainment_verdict") == {"Anna": "missed", "Boris": "met"}


def test_limited_reader_sees_the_plan_of_the_topmost_people_shown(books):
	"""The total row's plan are those of the topmost people shown; a limited reader sees no Unassigned.

	Books:
	company Acme EUR default
	fiscal_year 2026 2026-01-01 2026-12-31
	item Help service
	person G group
	person Anna parent=G
	person Boris parent=G
	customer Alpha
	plan G 2026 9000
	plan Anna 2026 1000
	2026-03-05 invoice SI-1 Alpha Help:1@500 team="Anna 60, Boris 20"
	"""
	table = attainment(books, people=["Anna"])
	assert column(table, "turnover") == {"Anna": 300}
	assert table.total["turnover"] == 300
	assert table.total["turnover_plan"] == 1000
	asked = attainment(books, sales_person="G")
	assert column(asked, "turnover") == {"G": 400, "Anna": 300, "Boris": 100}
	assert asked.total["turnover_plan"] == 9000
	assert attainment(books, people=[]).rows == []


def test_a_gap_in_what_a_reader_sees_counts_nothing_twice(books):
	"""The total row's plan, and what is compared with it, of a limited reader: of the topmost people shown. Boris
	stands below G, though the group between them is not the reader's to see.

	Books:
	company Acme EUR default
	fiscal_year 2026 2026-01-01 2026-12-31
	item Help service
	person G group
	person Mid group parent=G
	person Boris parent=Mid
	customer Alpha
	plan G 2026 1000
	plan Boris 2026 100
	2026-03-05 invoice SI-1 Alpha Help:1@400 team="Boris 100"
	"""
	table = attainment(books, people=["G", "Boris"])
	assert column(table, "turnover") == {"G": 400, "Boris": 400}
	assert (table.total["turnover"], table.total["turnover_plan"]) == (400, 1000)
	assert table.total["turnover_attainment"] == 40


def test_margin_attainment_goes_by_invoices_whatever_turnover_is(books):
	"""Margin: turnover by Sales Invoices (whatever `turnover_document` says) − cost; attainment of each by its own
	documents. What is returned beyond what was sold has a negative attainment.

	Books:
	company Acme EUR default
	fiscal_year 2025 2025-01-01 2025-12-31
	fiscal_year 2026 2026-01-01 2026-12-31
	item Help service
	person Anna
	customer Alpha team="Anna 100"
	plan Anna 2026 1000 margin=200
	2025-12-05 invoice SI-1 Alpha Help:1@100
	2026-01-05 return SI-2 of=SI-1
	2026-03-05 order SO-1 Alpha Help:1@400
	2026-03-06 invoice SI-3 Alpha Help:1@50
	"""
	row = attainment(books, settings={"turnover_document": "Sales Order"}).rows[0]
	assert (row["turnover"], row["turnover_attainment"]) == (400, 40)
	assert (row["margin"], row["margin_attainment"]) == (-50, -25)
	row = attainment(books).rows[0]
	assert (row["turnover"], row["turnover_attainment"]) == (-50, -5)


def test_plans_round_to_their_total(books):
	"""Where the rounded rows miss the rounded total, one cent each is given or taken: 3 × 100 / 12 = 25.00.

	Books:
	company Acme EUR default
	fiscal_year 2026 2026-01-01 2026-12-31
	person Anna
	person Boris
	person Carla
	plan Anna 2026 100
	plan Boris 2026 100
	plan Carla 2026 100
	"""
	table = attainment(books, "2026-01-01", "2026-01-31")
	assert column(table, "turnover_plan") == {
		"Anna": Decimal("8.34"),
		"Boris": Decimal("8.33"),
		"Carla": Decimal("8.33"),
	}
	assert table.total["turnover_plan"] == 25


def test_statements(books):
	"""The number of statements does not depend on people, targets or sales.

	Books:
	company Acme EUR default
	fiscal_year 2026 2026-01-01 2026-12-31
	item Help service
	person Anna
	customer Alpha
	plan Anna 2026 100
	2026-03-05 invoice SI-1 Alpha Help:1@500 team="Anna 60"
	"""
	for by in ("sales_person", "month", "item_group"):
		database = books.database
		before = database.statements
		attainment(books, by=by)
		assert database.statements - before <= 16
