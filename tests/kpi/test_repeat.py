"""Repeat sales (docs/kpi.md, "Farmer")."""

from decimal import Decimal

from books import column


def repeated(books, from_date="2026-01-01", to_date="2026-12-31", **scope):
	return books.report("repeat-sales", from_date, to_date, **scope)


def test_nth_sale_over_the_whole_history(books):
	"""A customer's n-th sale in this company over its whole history, if it falls in the period. Credited to the first
	invoice's people by share (70/30 counts 0.7 and 0.3).

	Books:
	company Acme EUR default
	company Yonder EUR
	person Anna
	person Boris
	item Help service
	customer Alpha
	2025-11-01 invoice SI-1 Alpha Help:1@100 team="Anna 100"
	2025-12-01 invoice SI-Y Alpha Help:1@100 team="Anna 100" company=Yonder
	2026-02-01 invoice SI-2 Alpha Help:1@100 team="Anna 70, Boris 30"
	2026-03-01 invoice SI-3 Alpha Help:1@100 team="Boris 100"
	"""
	table = repeated(books, to_date="2026-02-28")
	assert column(table, "second_sales") == {"Anna": Decimal("0.7"), "Boris": Decimal("0.3")}
	assert table.total["second_sales"] == 1
	assert table.total["third_sales"] == 0
	assert column(repeated(books), "third_sales") == {"Anna": 0, "Boris": 1}
	assert column(repeated(books, by="month"), "second_sales")["2026-02"] == 1


def test_invoices_that_share_an_order_or_a_day_are_one_sale(books):
	"""A sale is dated by its first invoice; invoices that share an order or a day are one sale, transitively.

	SI-1 and SI-3 share an order, SI-3 and SI-4 a day, SI-4 and SI-5 an order: all one. SI-2 between them is the
	second sale, SI-6 the third.

	Books:
	company Acme EUR default
	person Anna
	item Help service
	customer Alpha team="Anna 100"
	2026-01-01 order SO-1 Alpha Help:2@100
	2026-01-01 order SO-2 Alpha Help:2@100
	2026-01-10 invoice SI-1 of=SO-1 Help:1
	2026-01-20 invoice SI-2 Alpha Help:1@30
	2026-02-10 invoice SI-3 of=SO-1 Help:1
	2026-02-10 invoice SI-4 of=SO-2 Help:1
	2026-03-10 invoice SI-5 of=SO-2 Help:1
	2026-04-10 invoice SI-6 Alpha Help:1@7
	"""
	months = repeated(books, by="month")
	assert {key: value for key, value in column(months, "second_sales").items() if value} == {"2026-01": 1}
	assert {key: value for key, value in column(months, "third_sales").items() if value} == {"2026-04": 1}
	assert column(months, "new_turnover")["2026-02"] == 200
	assert months.total["new_turnover"] == 400
	assert months.total["repeat_turnover"] == 37


def test_what_is_no_sale(books):
	"""Returns, openings, debit notes are none, a sale fully returned by `as_on` is none.

	Books:
	company Acme EUR default
	person Anna
	item Help service
	customer Alpha team="Anna 100"
	2026-01-01 invoice SI-1 Alpha Help:1@5000 opening
	2026-01-10 invoice SI-2 Alpha Help:1@100
	2026-01-20 return SI-3 of=SI-2
	2026-02-10 invoice SI-4 Alpha Help:1@40
	2026-03-10 invoice SI-5 Alpha Help:1@60
	2026-04-10 return SI-6 of=SI-5
	"""
	assert repeated(books, as_on="2026-03-31").total["second_sales"] == 1
	assert repeated(books, as_on="2026-01-15").total["third_sales"] == 1
	table = repeated(books)
	assert table.total["second_sales"] == 0
	assert table.total["new_turnover"] == 40
	assert table.total["repeat_turnover"] == 0
	assert table.total["turnover"] == 40


def test_returns_go_with_the_invoice_they_return(books):
	"""`new_turnover`: the period's turnover of customers' first sales, returns with the invoice they return.

	Books:
	company Acme EUR default
	person Anna
	item Help service
	customer Alpha team="Anna 100"
	2025-12-10 invoice SI-1 Alpha Help:2@100
	2026-01-10 return SI-2 of=SI-1 Help:1
	2026-02-10 invoice SI-3 Alpha Help:1@70
	"""
	row = repeated(books).rows[0]
	assert (row["new_turnover"], row["repeat_turnover"], row["turnover"]) == (-100, 70, -30)


def test_tenth_sale(books):
	"""The second sale, the third, the tenth.

	Books:
	company Acme EUR default
	person Anna
	item Help service
	customer Alpha team="Anna 100"
	"""
	for number in range(1, 12):
		books.post(f"2026-01-{number:02} invoice SI-{number} Alpha Help:1@10")
	assert repeated(books, from_date="2026-01-10", to_date="2026-01-10").total["tenth_sales"] == 1
	assert repeated(books, from_date="2026-01-11").total["tenth_sales"] == 0
