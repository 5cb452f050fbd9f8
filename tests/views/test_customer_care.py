"""Customer care: a row a customer, and no money dropped (docs/kpi.md, "Scope")."""

from __future__ import annotations


def test_money_of_customers_who_are_not_listed_stands_in_a_row_without_a_name(books):
	"""A report drops no money silently: Beta owes an opening debt and never bought here, Gamma is disabled.

	Books:
		company Acme EUR default
		fiscal_year 2026 2026-01-01 2026-12-31
		person Anna farmer
		item Help service
		customer Alpha team="Anna 100"
		customer Beta team="Anna 100"
		customer Gamma team="Anna 100" disabled
		2026-01-05 invoice SI-1 Alpha Help:1@100 due=2026-02-01
		2026-01-05 invoice SI-2 Beta Help:1@5000 due=2026-02-01 opening
		2026-01-05 invoice SI-3 Gamma Help:1@40 due=2026-02-01
	"""
	table = books.report("customer-care", "2026-01-01", "2026-03-31", by="customer")
	overdue = {row["customer"]: row["overdue"] for row in table.rows}
	assert overdue == {"Alpha": 100, None: 5040}
	assert table.total["overdue"] == 5140
	assert table.total["customers"] == 1
	assert any("without a name" in str(note) for note in table.notes)
	by_person = books.report("customer-care", "2026-01-01", "2026-03-31", by="sales_person")
	assert by_person.total["overdue"] == 5140
