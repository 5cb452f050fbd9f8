"""The routine trade of the demo company: what its customers buy and how they pay, what it buys itself."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from sales_roles.demo import cast
from sales_roles.demo.events import (
	FIRST_DAY,
	LAST_DAY,
	Billed,
	Called,
	Delivered,
	Dice,
	LeadCost,
	Line,
	Meeting,
	Noted,
	Ordered,
	Paid,
	PurchaseBilled,
	Purchased,
	Receipt,
	Sale,
	SupplierBill,
	Talk,
	at,
	workday,
)

USD_RATES = {
	"2025-2": 0.92,
	"2025-3": 0.87,
	"2025-4": 0.86,
	"2026-1": 0.85,
	"2026-2": 0.88,
}  # EUR for a dollar


def usd_rate(day: date) -> float:
	return USD_RATES[f"{day.year}-{(day.month + 2) // 3}"]


def basket(dice: Dice, size: float, wants: tuple[str, ...]) -> list[Line]:
	"""One to three lines of about `size` altogether, out of the item groups wanted."""
	items = [item for item in cast.ITEMS if item.group in wants and item.price and not item.drop_ship]
	chosen = dice.shuffle(items)[: dice.whole(1, 3)]
	lines = []
	for item in chosen:
		price = round(item.price * (1 - dice.pick((0, 0, 0.03, 0.05, 0.08))), 2)
		worth = size * dice.between(0.75, 1.25) / len(chosen)
		qty = (
			min(2, max(1, round(worth / price)))
			if item.code == cast.TRAINING
			else max(1, round(worth / price))
		)
		lines.append(Line(item.code, qty, price))
	return lines


def regular_sales() -> list[Sale]:
	"""What the customers of long standing buy: each at its own pace, a little more in 2026."""
	sales = []
	for customer in cast.CUSTOMERS:
		dice = Dice(customer.name)
		day, count = date.fromisoformat(customer.start), 0
		while day < LAST_DAY:
			size = customer.size * (1.15 if day.year == 2026 else 0.9)
			rate = usd_rate(day) if customer.currency else 1.0
			# A web shop writes some of the orders; it knows no sales team, the customer's stands in.
			team = (
				()
				if not customer.team or (customer.name == "Jesterfield Plumbing" and count % 3 == 2)
				else None
			)
			lines = basket(dice, size, customer.wants)
			if (
				customer.currency
			):  # whole dollars: at a rate of two decimals every amount is a whole cent of EUR
				lines = [line._replace(rate=float(round(line.rate))) for line in lines]
			sales.append(
				Sale(
					customer.name,
					workday(day),
					lines,
					customer.ways[count % len(customer.ways)],
					customer.terms,
					team,
					rate,
				)
			)
			day += timedelta(days=round(customer.every * dice.between(0.85, 1.15)))
			count += 1
	return sales


def repeat_sales(first: Sale) -> list[Sale]:
	"""What a customer won from a lead buys later: two out of three come back."""
	dice = Dice(first.customer + " again")
	sales = []
	if dice.between(0, 1) < 0.34:
		return sales
	day = first.day + timedelta(days=dice.whole(35, 75))
	while day < LAST_DAY:
		lines = basket(dice, dice.between(1200, 2900), (cast.HAND, cast.POWER, cast.SAFETY, cast.SERVICES))
		sales.append(Sale(first.customer, workday(day), lines, "stock", first.terms))
		day += timedelta(days=dice.whole(60, 115))
	return sales


def steps(sale: Sale) -> list:
	"""The documents of a sale, each on its day; what would come after the last day is still to be done."""
	dice = Dice(f"{sale.customer} {sale.day}")
	day = sale.day
	deliver, bill = (
		workday(day + timedelta(days=dice.whole(3, 6))),
		workday(day + timedelta(days=dice.whole(7, 9))),
	)
	order = [Ordered(at(day, 10), sale)]
	events = {
		"stock": [Billed(at(day, 10), sale)],
		"order": [*order, Delivered(at(deliver, 9), sale), Billed(at(bill, 10), sale)],
		"order_bill": [*order, Delivered(at(deliver, 9), sale), Billed(at(bill, 10), sale)],
		"note": [Delivered(at(day, 9), sale), Billed(at(deliver, 10), sale)],
		"bill_first": [Billed(at(day, 10), sale), Delivered(at(deliver, 9), sale)],
		"drop": [
			*order,
			Purchased(at(day, 12), sale),
			PurchaseBilled(at(deliver, 9), sale),
			Billed(at(bill, 10), sale),
		],
		"drop_order": [*order, Purchased(at(day, 12), sale), Billed(at(bill, 10), sale)],
	}[sale.way]
	return [event for event in events if event.at.date() <= LAST_DAY]


def payments(sales: list[Sale], billed: dict[int, date]) -> list[Paid]:
	"""Who pays when: at the end of the terms and the customer's own habit later. `billed`: by id, the invoice's day."""
	habits = {customer.name: customer for customer in cast.CUSTOMERS}
	paid = []
	for sale in sales:
		if id(sale) not in billed or "own payment" in sale.tag:
			continue
		dice = Dice(f"{sale.customer} {sale.day} pays")
		habit = habits.get(sale.customer)
		stops = date.fromisoformat(habit.stops) if habit and habit.stops else LAST_DAY
		lag = habit.lag if habit else Dice(sale.customer).pick((-3, 0, 2, 5, 11, 26))
		if sale.day > stops:
			continue
		shares, bill = cast.TERMS[sale.terms], billed[id(sale)]
		for place, (_portion, days) in enumerate(shares):
			share = 1.0 if place == len(shares) - 1 else 0.5
			day = workday(bill + timedelta(days=days + max(-days, lag + dice.whole(-3, 5))))
			if day <= LAST_DAY:
				rate = usd_rate(day) if sale.rate != 1 else 1.0
				paid.append(Paid(at(day, 14), "", [sale], share, rate=rate))
	return paid


def purchases(sales: list[Sale]) -> list:
	"""Goods for the quarter ahead, a little dearer each time, and the laboratory's bills for calibrations."""
	needed: dict[tuple[int, int], dict[str, float]] = defaultdict(lambda: defaultdict(float))
	calibrated: dict[tuple[int, int], float] = defaultdict(float)
	for sale in sales:
		quarter = (sale.day.year, (sale.day.month + 2) // 3)
		for line in sale.lines:
			if line.item == cast.STARTER_SET:
				for code, qty in cast.BUNDLE:
					needed[quarter][code] += qty * line.qty
			elif line.item == cast.CALIBRATION:
				calibrated[quarter] += line.qty
			elif cast.BY_CODE[line.item].stock and not cast.BY_CODE[line.item].drop_ship:
				needed[quarter][line.item] += line.qty
	events = []
	for place, (year, quarter) in enumerate(sorted(needed | calibrated)):
		day = workday(date(year, 3 * quarter - 2, 2))
		rows = [
			Line(item.code, needed[year, quarter][item.code] + 10, round(item.cost * 1.015**place, 2))
			for item in cast.ITEMS
			if item.stock and not item.drop_ship
		]
		events.append(Receipt(at(day, 7), f"{cast.ABBR}-REC-{place + 1:02}", rows))
		rate = round(cast.BY_CODE[cast.CALIBRATION].cost * 1.02**place, 2)
		rows = [Line(cast.CALIBRATION, calibrated[year, quarter] or 5, rate)]
		events.append(SupplierBill(at(day, 8), f"{cast.ABBR}-LAB-{place + 1:02}", cast.LABORATORY, rows))
	return events


def lead_costs() -> list[LeadCost]:
	"""What finding leads costs, a journal a month; the fairs in May and October, the mailings in spring."""
	events = []
	day = FIRST_DAY
	while day <= LAST_DAY:
		month, growth = day.month, 1.0 if day.year == 2025 else 1.8
		rows = [
			(cast.COST_SEARCH, round(390 * growth + 17 * month, 2)),
			(cast.COST_WEBSITE, round(110 * growth, 2)),
			(cast.COST_AGENCY, round(260 * growth + 9.5 * month, 2)),
		]
		if month in (5, 10):
			rows.append((cast.COST_FAIR, 980.0 if day.year == 2025 else 1450.0))
		if day.year == 2026 and 3 <= month <= 5:
			rows.append((cast.COST_MAILING, 185.0))
		events.append(LeadCost(at(workday(day.replace(day=24)), 16), f"{cast.ABBR}-COST-{day:%y%m}", rows))
		day = (day + timedelta(days=32)).replace(day=1)
	return events


def contacts(won: list[tuple[Sale, str]]) -> list:
	"""How the Farmers keep in touch: by mail, phone, visits and notes. Three old customers hear from nobody for
	months, and one in four of those won. `won`: first sales with their Farmers."""
	events = []
	silent = ("Gadwell Roofing", "Norvale Crane Hire", "Eastvale Marine Supplies")
	for customer in cast.CUSTOMERS:
		if customer.team:
			last = date(2026, 2, 20) if customer.name in silent else LAST_DAY
			first = date(2025, 10, 6) + timedelta(days=Dice(customer.name + " first").whole(0, 30))
			events += _touches(customer.name, customer.team[-1][0], first, last, (24, 50))
	for sale, farmer in won:
		dice = Dice(sale.customer + " care")
		last = sale.day if dice.between(0, 1) < 0.25 else LAST_DAY
		events += _touches(sale.customer, farmer, sale.day + timedelta(days=dice.whole(2, 9)), last, (30, 60))
	return events


def _touches(customer: str, person: str, first: date, last: date, pause: tuple[int, int]) -> list:
	events, dice, day = [], Dice(customer + " contact"), first
	while workday(day) <= last:
		moment = at(workday(day), dice.whole(9, 16), dice.whole(0, 59))
		kind, medium = dice.between(0, 1), dice.pick(("Email", "Phone"))
		if kind < 0.2:
			events.append(Meeting(moment, customer, person))
		elif kind < 0.3:
			events.append(Called(moment, customer, person))
		elif kind < 0.4:
			events.append(Noted(moment, customer, person))
		else:
			events.append(Talk(moment, "Customer", customer, True, medium, person))
		day += timedelta(days=dice.whole(*pause))
	return events
