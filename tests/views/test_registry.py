"""What every report has in common."""

import pytest

from sales_roles.views.registry import NAMES, build, find_report

BOOKS = """
company Acme EUR default
item Help service
person Anna hunter farmer
customer Alpha team="Anna 100"
2026-03-02 lead L-1 hunter=Anna
2026-03-10 invoice SI-1 Alpha Help:1@100
"""


@pytest.mark.parametrize("people", [None, ["Fred"]])
def test_what_has_nothing_says_so_once(books, people):
	"""A company without leads, and a reader without: leads of others did come."""
	books.post("company Acme EUR default\nperson Anna hunter\nperson Fred farmer")
	if people:
		books.post("2026-03-02 lead L-1 hunter=Anna")
	scope = books.scope("2026-03-01", "2026-03-31", people=people)
	table = build(find_report("lead-conversion"), books.database, scope, books.settings(), "sales_person")
	of = " to see here" if people else " of Acme"
	assert [str(note) for note in table.notes] == [f"There is nothing{of} from 2026-03-01 to 2026-03-31."]


@pytest.mark.parametrize("name", NAMES)
def test_a_reader_of_nobody_is_told_that_alone(books, name):
	"""A user without a Sales Person gets an empty report that says why: that no plan and no lead cost account is
	entered is nothing they could put right, and who sees nobody has met no limit."""
	books.post(BOOKS)
	report = find_report(name)
	settings = books.settings(overdue_share_limit=20)
	for by in report.groupings:
		scope = books.scope("2026-03-01", "2026-03-31", people=[])
		table = build(report, books.database, scope, settings, by)
		assert [str(note) for note in table.notes] == [
			"No sales person is yours to see: ask for your user to be set on a Sales Person."
		]
		assert (table.rows, table.summary, table.chart) == ((), (), None)
