"""The whole story of the demo company, in order: routine trade, leads, and the scenes that show one rule each."""

from __future__ import annotations

from datetime import date

from sales_roles.demo import cast, scenes
from sales_roles.demo.events import Billed, CustomerMade
from sales_roles.demo.leads import leads, life
from sales_roles.demo.trade import (
	contacts,
	lead_costs,
	payments,
	purchases,
	regular_sales,
	repeat_sales,
	steps,
)


def story() -> list:
	"""Every event from the first day to the last, sorted by its moment; sales and payments carry their numbers."""
	events: list = []
	sales = regular_sales()
	won: list = []
	for lead in leads():
		happened, sale = life(lead, len(won))
		events += happened
		if sale:
			farmer = next(event.team[-1][0] for event in happened if isinstance(event, CustomerMade))
			won.append((sale, farmer))
			sales += [sale, *repeat_sales(sale)]
	sales += scenes.sales()
	sales.sort(key=lambda sale: (sale.day, sale.customer))
	for number, sale in enumerate(sales, 1):
		sale.number = f"{number:04}"
	billed: dict[int, date] = {}
	for sale in sales:
		for event in steps(sale):
			events.append(event)
			if isinstance(event, Billed):
				billed[id(sale)] = event.at.date()
	events += scenes.events(sales, billed)
	events += payments(sales, billed)
	events += [*purchases(sales), *lead_costs(), *contacts(won)]
	events.sort(key=lambda event: event.at)
	number = 0
	for place, event in enumerate(events):
		if hasattr(event, "on_account") and not event.name:
			number += 1
			events[place] = event._replace(name=f"{cast.ABBR}-PAY-{number:04}")
	return events
