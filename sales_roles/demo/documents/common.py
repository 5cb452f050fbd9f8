"""What the documents of the demo company have in common. `books` is the site's (site.py)."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from sales_roles.demo import cast, events


@singledispatch
def post(event: Any, books: Any) -> None:
	"""Carry an event out on the site."""
	raise TypeError(f"no document for {type(event).__name__}")


def team_of(books, sale: events.Sale) -> list[dict]:
	"""The Sales Team rows of a sale's documents: the desk copies the customer's, server-made documents have none."""
	team = books.customer_team(sale.customer) if sale.team is None else sale.team
	return [{"sales_person": person, "allocated_percentage": share} for person, share in team]


def selling(books, sale: events.Sale) -> dict:
	"""What orders, notes and invoices have in common. Sales abroad carry no VAT."""
	currency = "USD" if sale.rate != 1 else "EUR"
	return {
		"company": books.company,
		"customer": sale.customer,
		"currency": currency,
		"conversion_rate": sale.rate,
		**books.price_list("selling"),
		"ignore_pricing_rule": 1,
		"sales_team": team_of(books, sale),
		"taxes": [] if currency == "USD" else [vat(books)],
		"items": [item_row(books, line) for line in sale.lines],
	}


def vat(books) -> dict:
	return {
		"charge_type": "On Net Total",
		"account_head": books.account("VAT"),
		"description": "VAT 19 %",
		"rate": 19,
		"cost_center": books.cost_center,
	}


def item_row(books, line: events.Line, **more) -> dict:
	row = {
		"item_code": line.item,
		"qty": line.qty,
		"rate": line.rate,
		"cost_center": books.cost_center,
		**more,
	}
	if cast.BY_CODE[line.item].stock and "warehouse" not in row:
		row["warehouse"] = books.warehouse
	return row
