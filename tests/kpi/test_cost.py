"""Cost of goods, source by source (docs/kpi.md, "Farmer", `cost_source`).

Every scenario may be posted on a site: dates of receipts and notes lie where ERPNext's ledger would put them.
"""

from datetime import date
from decimal import Decimal

import pytest

from sales_roles.kpi.estimate import STRETCHES, days
from sales_roles.kpi.margin import customer_margin, margin


def costs(books, by="invoice"):
	"""Invoice (or item) → (cost, source), rounded to the cent; several sources of one stand in a set."""
	found = {}
	for row in margin(*books.question("2026-01-01", "2026-12-31"), by):
		cost, sources = found.get(row.key, (Decimal(0), set()))
		found[row.key] = (cost + row.cost_of_goods, sources | {row.cost_source})
	return {
		key: (round(cost, 2), *sources) if len(sources) == 1 else (round(cost, 2), sources)
		for key, (cost, sources) in found.items()
	}


def provisional(books):
	"""Invoice → provisional cost."""
	found = {}
	for row in margin(*books.question("2026-01-01", "2026-12-31"), "invoice"):
		if row.provisional:
			found[row.key] = found.get(row.key, 0) + round(row.provisional, 2)
	return found


def test_stock_ledger_of_the_line(books):
	"""(1) the stock ledger of the line (`update_stock`; a bundle's components carry the line's name)

	Books:
	company Acme EUR default
	item Bolt
	item Nut
	item Kit bundle="Bolt 4, Nut 1"
	customer Alpha
	2026-01-02 receipt Bolt:100@3000 Nut:100@500
	2026-02-01 invoice SI-1 Alpha Bolt:2@5000 stock
	2026-02-02 invoice SI-2 Alpha Kit:1@20000 stock
	"""
	assert costs(books) == {"SI-1": (6000, "stock_ledger"), "SI-2": (12500, "stock_ledger")}


def test_stock_ledger_of_an_item_that_is_no_longer_kept_in_stock(books):
	"""per invoice line, the first that applies: (1) the stock ledger of the line, whatever its item says now

	Books:
	company Acme EUR default
	item Bolt
	item Nut
	customer Alpha
	2026-01-02 receipt Bolt:100@10 Nut:100@5
	2026-02-01 invoice SI-1 Alpha Bolt:2@50 Nut:2@50 stock
	2026-02-02 delivery DN-1 Alpha Bolt:1@50
	2026-02-03 invoice SI-2 of=DN-1
	"""
	books.rows.get("Item", "Bolt")["is_stock_item"] = 0
	del books.rows.tables["Item"]["Nut"]
	books.rows.touch("Item")
	assert costs(books) == {"SI-1": (30, "stock_ledger"), "SI-2": (10, "delivery_note")}


def test_several_batches_of_one_line(books):
	"""Several batches can be several stock ledger entries of one line.

	Books:
	company Acme EUR default
	item Bolt
	customer Alpha
	2026-01-02 receipt Bolt:10@10
	2026-02-01 invoice SI-1 Alpha Bolt:2@50 stock
	"""
	(entry,) = books.rows.of("Stock Ledger Entry", voucher_no="SI-1")
	half = {"actual_qty": Decimal(-1), "stock_value_difference": Decimal(-13), "is_cancelled": 0}
	copied = ("company", "voucher_type", "voucher_no", "voucher_detail_no", "item_code", "warehouse")
	books.row(
		"Stock Ledger Entry",
		**{name: entry[name] for name in copied},
		**half,
		_rate=None,
		_return_of=None,
		posting_date=entry["posting_date"],
		posting_time=entry["posting_time"],
		posting_datetime=entry["posting_datetime"],
	)
	# Two of the first entry and one more: three bolts at 10.
	assert costs(books) == {"SI-1": (30, "stock_ledger")}


def test_cancelled_invoice_costs_nothing(books):
	"""B15: one cancelled and amended → the amended one alone.

	Books:
	company Acme EUR default
	item Bolt
	customer Alpha
	2026-01-02 receipt Bolt:10@10
	2026-02-01 invoice SI-1 Alpha Bolt:2@50 stock
	2026-02-02 cancel SI-1
	2026-02-03 invoice SI-2 Alpha Bolt:3@50 stock
	"""
	assert costs(books) == {"SI-2": (30, "stock_ledger")}


def test_debit_notes_cost_nothing(books):
	"""(0) debit notes: 0

	Books:
	company Acme EUR default
	item Bolt
	customer Alpha
	2026-01-02 receipt Bolt:10@10
	2026-02-01 invoice SI-1 Alpha Bolt:2@50 stock
	2026-02-02 invoice SI-2 Alpha Bolt:1@7 debit_note
	"""
	assert costs(books) == {"SI-1": (20, "stock_ledger"), "SI-2": (0, "no_goods")}


def test_return_with_stock(books):
	"""B19: sold 15 × 1,000, cost 800, returned 1. → 14,000 / 11,200 / 2,800.

	Goods came back if the return line has stock ledger entries of its own.

	Books:
	company Acme EUR default
	item Bolt
	customer Alpha
	2026-01-02 receipt Bolt:100@800
	2026-02-01 invoice SI-1 Alpha Bolt:15@1000 stock
	2026-02-02 return SI-2 of=SI-1 Bolt:1 stock
	"""
	assert costs(books) == {"SI-1": (12000, "stock_ledger"), "SI-2": (-800, "stock_ledger")}
	rows = margin(*books.question("2026-01-01", "2026-12-31"))
	assert sum(row.turnover for row in rows) == 14000
	assert sum(row.cost_of_goods for row in rows) == 11200
	assert sum(row.margin for row in rows) == 2800


@pytest.mark.parametrize("qty", [-1, 0])
def test_price_reduction(books, qty):
	"""B21: price-reduction credit note −100, no stock (qty 0 or −1). → turnover −100, cost unchanged, no division
	by zero.

	Books:
	company Acme EUR default
	item Bolt
	customer Alpha
	2026-01-02 receipt Bolt:100@10
	2026-02-01 invoice SI-1 Alpha Bolt:15@100 stock
	2026-02-02 return SI-2 of=SI-1 Bolt:1@100
	"""
	(line,) = books.rows.of("Sales Invoice Item", parent="SI-2")
	line["qty"] = line["stock_qty"] = Decimal(qty)
	assert costs(books) == {"SI-1": (150, "stock_ledger"), "SI-2": (0, "no_goods")}
	rows = margin(*books.question("2026-01-01", "2026-12-31"))
	assert sum(row.margin for row in rows) == 1400 - 150


def test_drop_shipped_by_order_and_invoice(books):
	"""(2) drop-shipped: Purchase Invoice line, else Purchase Order line, by stock quantity

	Two orders of a sale are bought for 30 and 36 apiece; what the supplier bills counts, not what was ordered.

	Books:
	company Acme EUR default
	item Crane drop_ship
	customer Alpha
	supplier Smith
	2026-02-01 order SO-1 Alpha Crane:10@50[drop]
	2026-02-02 purchase_order PO-1 Smith of=SO-1 Crane:10@30
	2026-02-03 invoice SI-1 of=SO-1 Crane:4
	2026-02-04 order SO-2 Alpha Crane:10@50[drop]
	2026-02-05 purchase_order PO-2 Smith of=SO-2 Crane:10@36
	2026-02-07 invoice SI-2 of=SO-2 Crane:4
	2026-02-08 invoice SI-3 of=SO-2 Crane:6
	"""
	books.post("2026-02-06 purchase PI-2 Smith of=PO-2 Crane:10@35")
	assert costs(books) == {
		"SI-1": (120, "drop_ship"),
		"SI-2": (140, "drop_ship"),
		"SI-3": (210, "drop_ship"),
	}
	assert provisional(books) == {}


def test_drop_shipped_goods_given_back(books):
	"""… or the line was drop-shipped (unit cost × quantity)

	Books:
	company Acme EUR default
	item Crane drop_ship
	customer Alpha
	supplier Smith
	2026-02-01 order SO-1 Alpha Crane:10@50[drop]
	2026-02-02 purchase_order PO-1 Smith of=SO-1 Crane:10@30
	2026-02-03 invoice SI-1 of=SO-1 Crane:4
	2026-02-04 return SI-2 of=SI-1 Crane:1
	"""
	assert costs(books) == {"SI-1": (120, "drop_ship"), "SI-2": (-30, "drop_ship")}


def test_drop_shipped_before_its_purchase(books):
	"""(7) none: cost 0, uncosted

	Books:
	company Acme EUR default
	item Crane drop_ship
	customer Alpha
	2026-02-01 order SO-1 Alpha Crane:10@50[drop]
	2026-02-03 invoice SI-1 of=SO-1 Crane:4
	"""
	assert costs(books) == {"SI-1": (0, "no_rate")}


def test_note_that_is_billed(books):
	"""B22: delivery 12 pcs cost 120; invoices of 8 and 4. → cost 80 and 40, not 120 each.

	(3) the stock ledger of the Delivery Note line that it bills, by stock quantity

	Books:
	company Acme EUR default
	item Bolt
	customer Alpha
	2026-01-02 receipt Bolt:100@10
	2026-02-01 delivery DN-1 Alpha Bolt:12@50
	2026-02-02 invoice SI-1 of=DN-1 Bolt:8
	2026-02-03 invoice SI-2 of=DN-1 Bolt:4
	"""
	assert costs(books) == {"SI-1": (80, "delivery_note"), "SI-2": (40, "delivery_note")}
	assert provisional(books) == {}


def test_note_that_delivers(books):
	"""(3) … or that delivers it. B23: invoice without stock, a delivery takes goods of another price.

	Books:
	company Acme EUR default
	item Bolt
	customer Alpha
	2026-01-02 receipt Bolt:10@10
	2026-02-01 invoice SI-1 Alpha Bolt:4@50
	2026-02-02 receipt Bolt:10@20
	2026-02-03 delivery DN-1 of=SI-1 Bolt:4
	"""
	assert costs(books) == {"SI-1": (60, "delivery_note")}


def test_line_delivered_in_part(books):
	"""in (3) and (4) a line delivered in part costs unit cost × invoiced quantity and is provisional

	Books:
	company Acme EUR default
	item Bolt
	customer Alpha
	2026-01-02 receipt Bolt:4@10
	2026-02-01 invoice SI-1 Alpha Bolt:12@50
	2026-02-02 delivery DN-1 of=SI-1 Bolt:4
	"""
	assert costs(books) == {"SI-1": (120, "delivery_note")}
	assert provisional(books) == {"SI-1": 120}
	books.post(
		"""
		2026-02-03 receipt Bolt:100@20
		2026-02-04 delivery DN-2 of=SI-1 Bolt:8
		"""
	)
	assert costs(books) == {"SI-1": (200, "delivery_note")}  # 4 at 10 and 8 at 20
	assert provisional(books) == {}


def test_stock_quantity_counts(books):
	"""by stock quantity: a dozen delivered, half a dozen pieces billed

	Books:
	company Acme EUR default
	item Bolt
	customer Alpha
	2026-01-02 receipt Bolt:100@10
	2026-02-01 invoice SI-1 Alpha Bolt:2@600[factor=12]
	2026-02-02 delivery DN-1 of=SI-1 Bolt:1[factor=12]
	"""
	assert costs(books) == {"SI-1": (240, "delivery_note")}
	assert provisional(books) == {"SI-1": 240}


def test_bundle_by_the_notes_own_quantity(books):
	"""B24: bundle = 4 × 3,000 + 1 × 500. → cost 12,500 in all three flows (invoice with stock;
	order→delivery→invoice; invoice→delivery). (3) a bundle by the note line's own quantity

	Books:
	company Acme EUR default
	item Bolt
	item Nut
	item Kit bundle="Bolt 4, Nut 1"
	customer Alpha
	2026-01-02 receipt Bolt:100@3000 Nut:100@500
	2026-02-01 invoice SI-1 Alpha Kit:1@20000 stock
	2026-02-02 order SO-2 Alpha Kit:2@20000
	2026-02-03 delivery DN-2 of=SO-2
	2026-02-04 invoice SI-2 of=DN-2 Kit:1
	2026-02-05 invoice SI-3 Alpha Kit:1@20000
	2026-02-06 delivery DN-3 of=SI-3
	2026-02-07 order SO-4 Alpha Kit:2@20000
	2026-02-08 delivery DN-4 of=SO-4
	2026-02-09 invoice SI-4 of=SO-4 Kit:1
	"""
	assert costs(books) == {
		"SI-1": (12500, "stock_ledger"),
		"SI-2": (12500, "delivery_note"),
		"SI-3": (12500, "delivery_note"),
		"SI-4": (12500, "order_deliveries"),
	}


def test_return_notes_are_left_out_of_the_unit_cost(books):
	"""return notes left out of the unit cost

	Books:
	company Acme EUR default
	item Bolt
	customer Alpha
	2026-01-02 receipt Bolt:100@10
	2026-02-01 invoice SI-1 Alpha Bolt:4@50
	2026-02-02 delivery DN-1 of=SI-1
	2026-02-03 return DN-2 of=DN-1 Bolt:3
	"""
	assert costs(books) == {"SI-1": (40, "delivery_note")}
	assert provisional(books) == {}


def test_deliveries_of_the_order(books):
	"""(4) the Delivery Note lines of the same Sales Order line, Σ cost ÷ Σ quantity

	4 pieces of 10 and 8 of 20 are 200 for 12.

	Books:
	company Acme EUR default
	item Bolt
	customer Alpha
	2026-01-02 receipt Bolt:4@10
	2026-02-01 order SO-1 Alpha Bolt:12@50
	2026-02-02 delivery DN-1 of=SO-1 Bolt:4
	2026-02-03 receipt Bolt:100@20
	2026-02-04 delivery DN-2 of=SO-1 Bolt:8
	2026-02-05 invoice SI-1 of=SO-1 Bolt:3
	2026-02-06 invoice SI-2 of=SO-1 Bolt:9
	"""
	assert costs(books) == {"SI-1": (50, "order_deliveries"), "SI-2": (150, "order_deliveries")}
	assert provisional(books) == {}


def test_order_delivered_in_part(books):
	"""(4) a line delivered in part is provisional: what was delivered goes to the earlier invoices.

	Books:
	company Acme EUR default
	item Bolt
	customer Alpha
	2026-01-02 receipt Bolt:100@10
	2026-02-01 order SO-1 Alpha Bolt:12@50
	2026-02-02 delivery DN-1 of=SO-1 Bolt:5
	2026-02-03 invoice SI-1 of=SO-1 Bolt:5
	2026-02-04 invoice SI-2 of=SO-1 Bolt:7
	"""
	assert costs(books) == {"SI-1": (50, "order_deliveries"), "SI-2": (70, "order_deliveries")}
	assert provisional(books) == {"SI-2": 70}


def test_last_purchase_of_a_service(books):
	"""(5) item not kept in stock: the rate of its last submitted, non-return Purchase Invoice line of the company up
	to the posting date, `base_net_amount ÷ stock_qty`

	Books:
	company Acme EUR default
	company Beta EUR
	item Help service
	customer Alpha
	supplier Smith
	2026-01-05 purchase PI-1 Smith Help:4@20
	2026-02-05 purchase PI-2 Smith Help:1@25
	2026-02-05 purchase PI-3 Smith Help:2@30 time=14:00
	2026-02-06 purchase PI-4 Smith Help:1@99 company=Beta
	2026-02-06 purchase PI-5 Smith Help:1@77
	2026-02-06 cancel PI-5
	2026-02-07 purchase PI-7 Smith Help:1@66
	2026-02-10 purchase PI-6 Smith Help:1@88
	2026-02-04 invoice SI-1 Alpha Help:3@50
	2026-02-05 invoice SI-2 Alpha Help:3@50
	2026-02-09 invoice SI-3 Alpha Help:2@50
	2026-02-10 invoice SI-4 Alpha Help:1@50
	"""
	books.rows.get("Purchase Invoice", "PI-7")["is_return"] = 1
	assert costs(books) == {
		"SI-1": (60, "last_purchase"),
		"SI-2": (90, "last_purchase"),
		"SI-3": (60, "last_purchase"),
		"SI-4": (88, "last_purchase"),
	}
	assert provisional(books) == {}


def test_a_service_bought_each_month(books):
	"""(5) the rate of its last Purchase Invoice line up to the posting date, wherever in the period both lie.

	Books:
	company Acme EUR default
	item Help service
	customer Alpha
	supplier Smith
	2025-11-20 purchase PI-0 Smith Help:1@5
	"""
	expected = {}
	for month in range(1, 13):
		for number, (day, time) in enumerate((("01", "08:00"), ("15", "09:00"), ("28", "20:00"))):
			name, rate = f"SI-{month}-{number}", month * 10 + (number == 2)
			if number == 0:
				books.post(f"2026-{month:02}-{day} purchase PI-{month} Smith Help:1@{rate}")
			if number == 2:
				books.post(f"2026-{month:02}-20 purchase PI-{month}b Smith Help:2@{rate}")
			books.post(f"2026-{month:02}-{day} invoice {name} Alpha Help:1@500 time={time}")
			expected[name] = (rate, "last_purchase")
	assert costs(books) == expected
	rows = margin(*books.question("2025-12-01", "2026-01-31"), "invoice")
	assert {row.key: row.cost_of_goods for row in rows} == {"SI-1-0": 10, "SI-1-1": 10, "SI-1-2": 11}
	won = customer_margin(*books.question("2026-06-10", "2026-12-31")[:2], ["Alpha"])
	assert won == {"Alpha": 36 * 500 - sum(rate for rate, _source in expected.values())}


def test_service_never_bought(books):
	"""(7) none, rate 0: cost 0, uncosted; a purchase after the sale tells nothing

	Books:
	company Acme EUR default
	item Help service
	item Gift service
	customer Alpha
	supplier Smith
	2026-02-04 invoice SI-1 Alpha Help:3@50
	2026-02-05 invoice SI-2 Alpha Gift:3@50
	2026-02-06 purchase PI-2 Smith Help:1@20
	"""
	books.post("2026-01-05 purchase PI-1 Smith Gift:4@0")
	assert costs(books) == {"SI-1": (0, "no_rate"), "SI-2": (0, "no_rate")}


def test_returned_service_keeps_its_cost(books):
	"""a returned service keeps its cost, the purchase stays

	Books:
	company Acme EUR default
	item Help service
	customer Alpha
	supplier Smith
	2026-01-05 purchase PI-1 Smith Help:4@20
	2026-02-04 invoice SI-1 Alpha Help:3@50
	2026-02-05 return SI-2 of=SI-1 Help:1
	"""
	assert costs(books) == {"SI-1": (60, "last_purchase"), "SI-2": (0, "no_goods")}


def test_last_valuation_rate(books):
	"""(6) the last valuation rate of item and warehouse before posting date and time

	Books:
	company Acme EUR default
	item Bolt
	customer Alpha
	2026-01-02 receipt Bolt:10@10
	2026-01-03 receipt Bolt:10@90[warehouse=Shop]
	2026-02-01 receipt Bolt:10@20 time=09:00
	2026-02-01 invoice SI-1 Alpha Bolt:1@50 time=08:59
	2026-02-01 invoice SI-2 Alpha Bolt:1@50 time=09:01
	2026-02-01 invoice SI-3 Alpha Bolt:1@50[warehouse=Shop]
	2026-02-02 receipt Bolt:10@30
	"""
	assert costs(books) == {
		"SI-1": (10, "valuation_rate"),
		"SI-2": (15, "valuation_rate"),
		"SI-3": (90, "valuation_rate"),
	}
	assert provisional(books) == {"SI-1": 10, "SI-2": 15, "SI-3": 90}


def test_item_never_in_the_warehouse(books):
	"""(7) none: what came only later, or to another warehouse, tells nothing

	Books:
	company Acme EUR default
	item Bolt
	customer Alpha
	2026-01-02 receipt Bolt:10@10[warehouse=Shop]
	2026-02-01 invoice SI-1 Alpha Bolt:1@50
	2026-02-02 receipt Bolt:10@10
	"""
	assert costs(books) == {"SI-1": (0, "no_rate")}


def test_line_without_item_and_bundle_not_delivered(books):
	"""(7) a line without item, a bundle not delivered yet: cost 0, **uncosted**

	Books:
	company Acme EUR default
	item Bolt
	item Kit bundle="Bolt 4"
	customer Alpha
	2026-01-02 receipt Bolt:10@10
	2026-02-01 invoice SI-1 Alpha -:1@7
	2026-02-02 invoice SI-2 Alpha Kit:1@70
	"""
	assert costs(books) == {"SI-1": (0, "no_item"), "SI-2": (0, "bundle")}


def test_credit_before_anything_left(books):
	"""Where nothing had left for the invoice line (its cost comes from (6)), what is credited takes its cost back:
	at the rate of the invoice's day, though goods have become dearer.

	Books:
	company Acme EUR default
	item Bolt
	customer Alpha
	2026-01-02 receipt Bolt:10@10
	2026-02-01 invoice SI-1 Alpha Bolt:15@50
	2026-02-02 receipt Bolt:10@20
	2026-02-03 return SI-2 of=SI-1 Bolt:5
	"""
	assert costs(books) == {"SI-1": (150, "valuation_rate"), "SI-2": (-50, "valuation_rate")}


def test_credit_of_last_year_before_anything_left(books):
	"""… also where the invoice lies before the period.

	Books:
	company Acme EUR default
	item Bolt
	customer Alpha
	2025-11-02 receipt Bolt:10@10
	2025-12-01 invoice SI-1 Alpha Bolt:15@50
	2026-02-03 return SI-2 of=SI-1 Bolt:5
	"""
	assert costs(books) == {"SI-2": (-50, "valuation_rate")}


def test_credit_note_that_bills_a_return_note(books):
	"""Goods came back if the return line … bills a return note

	Books:
	company Acme EUR default
	item Bolt
	customer Alpha
	2026-01-02 receipt Bolt:100@10
	2026-02-01 delivery DN-1 Alpha Bolt:12@50
	2026-02-02 invoice SI-1 of=DN-1
	2026-02-03 return DN-2 of=DN-1 Bolt:3
	2026-02-04 invoice SI-2 of=DN-2 Bolt:-3
	2026-02-05 return SI-3 of=SI-1 Bolt:2
	"""
	assert costs(books) == {
		"SI-1": (120, "delivery_note"),
		"SI-2": (-30, "delivery_note"),
		"SI-3": (0, "no_goods"),  # what its return note brought back is billed
	}


def test_return_notes_of_the_billed_note(books):
	"""… or return notes exist for the same note or invoice line (up to their quantity)

	Three came back; two credit notes of two and two take two and one.

	Books:
	company Acme EUR default
	item Bolt
	customer Alpha
	2026-01-02 receipt Bolt:100@10
	2026-02-01 delivery DN-1 Alpha Bolt:12@50
	2026-02-02 invoice SI-1 of=DN-1
	2026-02-03 return DN-2 of=DN-1 Bolt:3
	2026-02-04 return SI-2 of=SI-1 Bolt:2
	2026-02-05 return SI-3 of=SI-1 Bolt:2
	"""
	assert costs(books) == {
		"SI-1": (120, "delivery_note"),
		"SI-2": (-20, "delivery_note"),
		"SI-3": (-10, "delivery_note"),
	}


def test_return_notes_of_the_invoice_line(books):
	"""… for the same invoice line (up to their quantity)

	Books:
	company Acme EUR default
	item Bolt
	customer Alpha
	2026-01-02 receipt Bolt:100@10
	2026-02-01 invoice SI-1 Alpha Bolt:12@50
	2026-02-02 delivery DN-1 of=SI-1
	2026-02-03 return DN-2 of=DN-1 Bolt:1
	2026-02-04 return SI-2 of=SI-1 Bolt:2
	2026-02-05 return SI-3 of=SI-1 Bolt:2
	"""
	assert costs(books) == {
		"SI-1": (120, "delivery_note"),
		"SI-2": (-10, "delivery_note"),
		"SI-3": (0, "no_goods"),
	}


def test_return_notes_of_the_order(books):
	"""An invoice of an order has its cost from the order's notes (4): their return notes bring it back.

	Books:
	company Acme EUR default
	item Bolt
	customer Alpha
	2026-01-02 receipt Bolt:100@10
	2026-02-01 order SO-1 Alpha Bolt:12@50
	2026-02-02 delivery DN-1 of=SO-1
	2026-02-03 invoice SI-1 of=SO-1
	"""
	books.post(
		"""
		2026-02-04 return DN-2 of=DN-1 Bolt:3
		2026-02-05 return SI-2 of=SI-1 Bolt:2
		2026-02-06 return SI-3 of=SI-1 Bolt:2
		"""
	)
	assert costs(books) == {
		"SI-1": (120, "order_deliveries"),
		"SI-2": (-20, "delivery_note"),
		"SI-3": (-10, "delivery_note"),
	}


def test_goods_that_stayed(books):
	"""return lines whose goods did not come back: 0

	Books:
	company Acme EUR default
	item Bolt
	customer Alpha
	2026-01-02 receipt Bolt:100@10
	2026-02-01 delivery DN-1 Alpha Bolt:12@50
	2026-02-02 invoice SI-1 of=DN-1
	2026-02-03 return SI-2 of=SI-1 Bolt:2
	2026-02-04 invoice SI-3 Alpha Bolt:5@50
	2026-02-05 delivery DN-3 of=SI-3
	2026-02-06 return SI-4 of=SI-3 Bolt:2
	"""
	assert costs(books) == {
		"SI-1": (120, "delivery_note"),
		"SI-2": (0, "no_goods"),
		"SI-3": (50, "delivery_note"),
		"SI-4": (0, "no_goods"),
	}


def test_no_cost_of_openings_and_internal_transfers(books):
	"""Margin is of turnover: not opening, no internal transfers.

	Books:
	company Acme EUR default
	item Bolt
	customer Alpha
	customer Self internal=Acme
	2026-01-02 receipt Bolt:100@10
	2026-02-01 invoice SI-1 Alpha Bolt:1@50 opening
	2026-02-02 invoice SI-2 Self Bolt:1@50
	"""
	assert costs(books) == {}


def test_several_sources_of_one_invoice(books):
	"""per invoice line, the first that applies, and the line says which

	Books:
	company Acme EUR default
	item Bolt
	item Help service
	customer Alpha
	supplier Smith
	2026-01-02 receipt Bolt:100@10
	2026-01-05 purchase PI-1 Smith Help:4@20
	2026-02-01 invoice SI-1 Alpha Bolt:2@50 Help:1@30 -:1@5 stock
	"""
	assert costs(books) == {"SI-1": (40, {"stock_ledger", "last_purchase", "no_item"})}
	assert costs(books, "item") == {
		"Bolt": (20, "stock_ledger"),
		"Help": (20, "last_purchase"),
		None: (0, "no_item"),
	}


@pytest.mark.parametrize(
	("first", "last"),
	[
		("2026-01-01", "2026-01-01"),
		("2026-01-01", "2026-10-31"),
		("1900-01-01", "2026-10-31"),
		("9999-12-30", "9999-12-31"),
	],
)
def test_every_day_lies_in_one_stretch(first, last):
	"""A service's purchase is looked for in the sale's own stretch: these follow each other, from the first day to the last."""
	first, last = date.fromisoformat(first), date.fromisoformat(last)
	params = days(first, last)
	cuts = [params[f"stretch_{number}"] for number in range(1, STRETCHES + 2)]
	assert cuts == sorted(cuts)
	assert cuts[0] == first
	assert cuts[-1] > last or last == date.max
	assert {(params["first_day"], params["last_day"])} == {(first, last)}
