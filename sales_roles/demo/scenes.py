"""Scenes that show one rule each, on top of the routine trade."""

from __future__ import annotations

from datetime import date, timedelta

from sales_roles.demo import cast
from sales_roles.demo.cast import ABBR, BEN, CLARA, COMPRESSOR, DAVID, HALVES, NET_14, NET_30, STARTER_SET
from sales_roles.demo.events import (
	Cancelled,
	CustomerDebt,
	DebitNote,
	FreeCredit,
	Line,
	Opening,
	Paid,
	PersonLeft,
	Returned,
	Sale,
	SupplierBill,
	WrittenOff,
	YearClosed,
	at,
	workday,
)

OWN = "own payment"  # a sale whose payment is a scene's, not the customer's habit


def sales() -> list[Sale]:
	"""Sales that a scene needs."""
	return [
		# Drop-shipped: the cost is the supplier's invoice, or the purchase order while there is no invoice.
		Sale("Aldbrook Joinery", date(2025, 9, 16), [Line(COMPRESSOR, 2, 2480)], "drop"),
		Sale("Gadwell Roofing", date(2026, 2, 10), [Line(COMPRESSOR, 1, 2450)], "drop", NET_14),
		Sale("Bexmoor Metalworks", date(2026, 5, 5), [Line(COMPRESSOR, 3, 2430)], "drop_order"),
		# Bundles: delivered with the invoice, by a note before it, and on an order.
		Sale("Lorbeck Carpentry", date(2026, 4, 21), [Line(STARTER_SET, 3, 805)], "stock"),
		Sale("Iveldon Farm Machinery", date(2026, 5, 12), [Line(STARTER_SET, 4, 795)], "note", HALVES),
		Sale("Cranfold Builders", date(2026, 3, 3), [Line(STARTER_SET, 2, 820)], "order"),
		# Three people by thirds: 33.33 + 33.33 + 33.34.
		Sale(
			"Fernholt Garages",
			date(2026, 5, 19),
			[Line("QBT-TC", 4, 465), Line(cast.TRAINING, 1, 650)],
			"stock",
			team=((CLARA, 33.33), (DAVID, 33.33), (BEN, 33.34)),
		),
		# An order with money in advance; the rest in two terms.
		Sale(
			"Iveldon Farm Machinery",
			date(2026, 4, 13),
			[Line("QBT-WB", 8, 605)],
			"order",
			HALVES,
			tag="advance",
		),
		# Due on the last day: not overdue yet.
		Sale("Gadwell Roofing", date(2026, 6, 16), [Line("QBT-FH", 12, 168)], "stock", NET_14, tag=OWN),
		# Cancelled and written again: counts once.
		Sale(
			"Aldbrook Joinery", date(2026, 6, 9), [Line("QBT-SS", 14, 145)], "stock", tag=OWN + ", cancelled"
		),
		Sale("Aldbrook Joinery", date(2026, 6, 10), [Line("QBT-SS", 14, 139)], "stock", tag=OWN),
		# Paid in part, and paid but for some cents.
		Sale(
			"Eastvale Marine Supplies",
			date(2026, 4, 7),
			[Line("QBT-HE", 60, 37)],
			"stock",
			tag=OWN + ", part",
		),
		Sale("Dunmarsh Electrical", date(2026, 4, 2), [Line("QBT-DR", 9, 179)], "note", tag=OWN + ", cents"),
		# Billed in full, delivered by half so far: the cost is provisional.
		Sale("Jesterfield Plumbing", date(2026, 6, 3), [Line("QBT-PL", 30, 61)], "order_bill", tag="in part"),
		# Overdue for more than two months.
		Sale("Hollinbeck Windows", date(2026, 3, 12), [Line("QBT-DR", 9, 185)], "stock", tag=OWN),
		# Nobody's customer: no team, no account manager.
		Sale("Quarrendon Steel Stock", date(2026, 5, 26), [Line("QBT-AG", 11, 139)], "stock", NET_30),
	]


def events(sales: list[Sale], billed: dict[int, date]) -> list:
	"""What happens beside the routine trade. `billed`: by id of the sale, the day of its invoice."""

	def find(customer: str, since: str, item: str | None = None, *, tag: str = "", way: str = "") -> Sale:
		return next(
			sale
			for sale in sales
			if sale.customer == customer
			and str(sale.day) >= since
			and id(sale) in billed
			and tag in sale.tag
			and (not way or sale.way == way)
			and (not item or any(line.item == item for line in sale.lines))
		)

	def after(sale: Sale, days: int):
		return at(workday(billed[id(sale)] + timedelta(days=days)), 15)

	def part_of(sale: Sale, share: float = 0.25) -> dict[str, float]:
		line = next(line for line in sale.lines if cast.BY_CODE[line.item].stock)
		return {line.item: max(1, round(line.qty * share))}

	happened: list = [
		Opening(at(date(2025, 1, 2), 8), f"{ABBR}-OPN-1", name, amount, due, Sale(name, date(2025, 1, 2), []))
		for name, amount, due in (
			("Aldbrook Joinery", 2180.0, date(2025, 1, 10)),
			("Norvale Crane Hire", 3240.0, date(2025, 1, 20)),
			("Quarrendon Steel Stock", 1150.0, date(2025, 2, 10)),
		)
	]
	happened = [event._replace(name=f"{ABBR}-OPN-{number}") for number, event in enumerate(happened, 1)]
	happened += [Paid(at(date(2025, 2, 3), 14), "", [event.sale]) for event in happened[:2]]

	back = find("Gadwell Roofing", "2026-04-01", way="stock")
	unreconciled = find("Hollinbeck Windows", "2026-04-01")
	raised = find("Bexmoor Metalworks", "2026-04-01")
	noted = find("Lorbeck Carpentry", "2026-01-01", way="note")
	cheaper = find("Cranfold Builders", "2026-04-01")
	late = find("Norvale Crane Hire", "2025-12-21")
	served = find("Fernholt Garages", "2026-01-01", cast.TRAINING)
	happened += [
		# Goods came back and the credit lowers its invoice; the same, but nobody has reconciled it.
		Returned(after(back, 12), f"{ABBR}-CRN-01", back, part_of(back)),
		Returned(
			after(unreconciled, 9), f"{ABBR}-CRN-02", unreconciled, part_of(unreconciled), settles=False
		),
		# The goods came back by a return note, which the credit note bills.
		Returned(after(noted, 8), f"{ABBR}-CRN-03", noted, part_of(noted), "note"),
		# A price reduction: no goods came back, the cost stays.
		Returned(
			after(cheaper, 6), f"{ABBR}-CRN-04", cheaper, {cheaper.lines[0].item: 1}, "price", rate=35.0
		),
		# A service was credited.
		Returned(after(served, 10), f"{ABBR}-CRN-05", served, {cast.TRAINING: 1}, "service"),
		# Sold by someone who has left since: the return is his as the sale was.
		Returned(at(date(2026, 5, 20), 15), f"{ABBR}-CRN-06", late, part_of(late, 0.4)),
		# Goodwill, linked to nothing: stands beside what is overdue, never inside it.
		FreeCredit(at(date(2026, 5, 7), 15), f"{ABBR}-CRN-07", "Hollinbeck Windows", 240.0),
		FreeCredit(at(date(2025, 11, 13), 15), f"{ABBR}-CRN-08", "Eastvale Marine Supplies", 90.0),
		DebitNote(after(raised, 9), f"{ABBR}-DBN-01", raised, 85.0),
	]
	for sale in sales:
		if "cancelled" in sale.tag:
			happened.append(Cancelled(at(sale.day + timedelta(days=1), 9), sale))
	advance, part, cents = (
		next(sale for sale in sales if tag in sale.tag) for tag in ("advance", "part", "cents")
	)
	happened += [
		Paid(at(advance.day, 15), "", [advance], 0.3, in_advance=True),
		Paid(after(part, 30), "", [part], 0.4),
		Paid(after(cents, 21), "", [cents], 0.998),
		WrittenOff(after(cents, 40), f"{ABBR}-WOF-01", cents),
		Paid(at(date(2026, 6, 18), 14), "", [], on_account=1500.0, customer="Bexmoor Metalworks"),
		# A journal has no due date: aged by its posting date.
		CustomerDebt(at(date(2026, 4, 14), 15), f"{ABBR}-CHG-01", "Eastvale Marine Supplies", 180.0),
		# A closed year's lead cost is still what was spent.
		YearClosed(at(date(2026, 1, 12), 18), f"{ABBR}-PCV-2025", 2025),
		# The stand at a fair came with a supplier's invoice, not a journal.
		SupplierBill(
			at(date(2026, 5, 28), 9), f"{ABBR}-FAIR-01", cast.MEDIA_AGENCY, [Line(cast.FAIR_STAND, 1, 640.0)]
		),
		PersonLeft(at(date(2026, 5, 29), 18), cast.HENRY, cast.FELIX),
	]
	return happened
