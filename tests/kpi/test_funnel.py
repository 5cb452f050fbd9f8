"""The funnel of the period's leads and why leads were lost (docs/kpi.md, "Hunter")."""

import pytest
from books import column

STEPS = ("leads", "contacted", "opportunities", "quotations", "deals")


def conversion(books, from_date="2026-03-01", to_date="2026-03-31", as_on="2026-12-31", **values):
	return books.report("lead-conversion", from_date, to_date, as_on=as_on, **values)


def steps(books, **values):
	total = conversion(books, **values).total
	return tuple(total[field] for field in STEPS)


def post(books, text):
	books.post("company Acme EUR default\nperson Hanna hunter\nitem Help service")
	books.post(text)


def test_each_step(books):
	"""Leads of the cohort that reached each step: contacted, an Opportunity, a submitted Quotation, a deal.

	Books:
	company Acme EUR default
	person Hanna hunter
	item Help service
	customer Alpha
	2026-03-01 lead L-1
	2026-03-01 lead L-2
	2026-03-02 communication sent lead=L-2
	2026-03-01 lead L-3
	2026-03-02 communication sent lead=L-3
	2026-03-03 opportunity OPP-3 lead=L-3
	2026-03-01 lead L-4
	2026-03-02 communication sent lead=L-4
	2026-03-03 opportunity OPP-4 lead=L-4
	2026-03-04 quotation QTN-4 customer=Alpha opportunity=OPP-4 Help:1@100
	2026-03-01 lead L-5
	2026-03-02 communication sent lead=L-5
	2026-03-03 opportunity OPP-5 lead=L-5
	2026-03-04 quotation QTN-5 lead=L-5 Help:1@100
	2026-03-05 order SO-5 Alpha of=QTN-5
	"""
	assert steps(books) == (5, 4, 3, 2, 1)
	chart = conversion(books).chart
	assert list(chart.series.values()) == [[5, 4, 3, 2, 1]]


def test_whoever_reached_a_later_step_reached_those_before(books):
	"""Whoever reached a later step reached those before: a lead that bought at once counts in all of them.

	Books:
	company Acme EUR default
	item Help service
	customer Alpha lead=L-1
	2026-03-01 lead L-1
	2026-03-01 lead L-2
	2026-03-04 quotation QTN-2 lead=L-2 Help:1@100
	2026-03-05 invoice SI-1 Alpha Help:1@100
	"""
	assert steps(books) == (2, 2, 2, 2, 1)


@pytest.mark.parametrize(
	("line", "contacted"),
	[
		("2026-03-02 communication sent lead=L-1", 1),
		("2026-03-02 communication sent medium=Phone lead=L-1", 1),
		("2026-03-02 communication received lead=L-1", 0),
		('2026-03-02 communication sent lead=L-1 type="Automated Message"', 0),
		("2026-03-02 call outgoing lead=L-1", 1),
		("2026-03-02 call incoming lead=L-1", 0),
		("customer Alpha\n2026-03-02 communication sent lead=L-1 customer=Alpha", 1),
	],
)
def test_contacted_by_an_outgoing_communication_or_call(books, line, contacted):
	"""Contacted = an outgoing Communication or call."""
	post(books, f"2026-03-01 lead L-1\n{line}")
	assert steps(books)[:3] == (1, contacted, 0)
	assert steps(books, as_on="2026-03-01")[1] == 0


@pytest.mark.parametrize(
	("status", "contacted"),
	[
		("Lead", 0),
		("Open", 0),
		("Do Not Contact", 0),
		("Replied", 1),
		("Opportunity", 1),
		("Quotation", 1),
		("Lost Quotation", 1),
		("Interested", 1),
		("Converted", 1),
	],
)
def test_contacted_by_status(books, status, contacted):
	"""Contacted = … or status Replied or further."""
	post(books, f'2026-03-01 lead L-1 status="{status}"')
	assert steps(books) == (1, contacted, 0, 0, 0)


def test_through_a_prospect(books):
	"""An Opportunity or Quotation of a Prospect that lists the lead counts for it.

	Books:
	company Acme EUR default
	item Help service
	2026-03-01 lead L-1
	2026-03-01 lead L-2
	2026-03-01 lead L-3
	prospect P-1 leads="L-1, L-2"
	2026-03-03 opportunity OPP-1 prospect=P-1
	2026-03-04 quotation QTN-1 prospect=P-1 Help:1@100
	2026-03-04 quotation QTN-2 prospect=P-1 draft Help:1@100
	"""
	assert steps(books) == (3, 2, 2, 2, 0)


def test_known_by_as_on(books):
	"""Debts and deals are known `as_on`, and so are the papers before; a lead's status keeps no history.

	Books:
	company Acme EUR default
	item Help service
	2026-03-01 lead L-1
	2026-03-03 opportunity OPP-1 lead=L-1
	2026-03-05 quotation QTN-1 lead=L-1 Help:1@100
	"""
	assert steps(books, as_on="2026-03-02") == (1, 1, 0, 0, 0)
	assert steps(books, as_on="2026-03-03") == (1, 1, 1, 0, 0)
	assert steps(books, as_on="2026-03-05") == (1, 1, 1, 1, 0)


def test_no_lead_many_papers(books):
	"""A lead with two opportunities and three quotations reached each step once.

	Books:
	company Acme EUR default
	item Help service
	2026-03-01 lead L-1
	2026-03-03 opportunity OPP-1 lead=L-1
	2026-03-03 opportunity OPP-2 lead=L-1
	2026-03-05 quotation QTN-1 lead=L-1 Help:1@100
	2026-03-05 quotation QTN-2 lead=L-1 opportunity=OPP-1 Help:1@100
	2026-03-05 quotation QTN-3 lead=L-1 opportunity=OPP-2 Help:1@100
	"""
	assert steps(books) == (1, 1, 1, 1, 0)


def test_lost_ones_with_their_reasons(books):
	"""Lost ones with their reasons: a lead may give several, and one that has a deal is not lost.

	Books:
	company Acme EUR default
	person Hanna hunter
	item Help service
	customer Alpha
	2026-03-01 lead L-1 hunter=Hanna
	2026-03-03 opportunity OPP-1 lead=L-1 lost="Price, Time"
	2026-03-01 lead L-2 hunter=Hanna
	2026-03-03 opportunity OPP-2 lead=L-2
	2026-03-05 quotation QTN-2 lead=L-2 opportunity=OPP-2 lost="Price" Help:1@100
	2026-03-01 lead L-3
	2026-03-05 quotation QTN-3 lead=L-3 lost="Size" Help:1@100
	2026-03-06 quotation QTN-4 lead=L-3 Help:1@100
	2026-03-01 lead L-5 hunter=Hanna status="Do Not Contact"
	2026-03-01 lead L-6
	2026-03-03 opportunity OPP-6 lead=L-6 lost="Price"
	2026-03-05 quotation QTN-6 lead=L-6 Help:1@100
	2026-03-06 order SO-6 Alpha of=QTN-6
	"""
	table = conversion(books)
	assert column(table, "lost") == {"Hanna": 3, "Unassigned": 0}
	assert column(table, "lost_reasons") == {"Hanna": "Price 2, Time 1", "Unassigned": None}
	assert table.total["lost_reasons"] == "Price 2, Time 1"


@pytest.mark.parametrize("by", ["month", "source", "campaign"])
def test_by_key(books, by):
	"""The same figures by month, source and campaign, with the same total.

	Books:
	company Acme EUR default
	2026-03-01 lead L-1 source=Fair campaign=Spring
	2026-04-01 lead L-2 source=Web
	2026-04-03 opportunity OPP-1 lead=L-2 lost="Price"
	2026-04-03 communication sent lead=L-1
	"""
	table = conversion(books, to_date="2026-04-30", by=by)
	first, second = {
		"month": ("2026-03", "2026-04"),
		"source": ("Fair", "Web"),
		"campaign": ("Spring", "Unassigned"),
	}[by]
	assert column(table, "contacted") == {first: 1, second: 1}
	assert column(table, "opportunities") == {first: 0, second: 1}
	assert column(table, "lost_reasons") == {first: None, second: "Price 1"}
	assert column(table, "untouched") == {first: 0, second: 1}
	assert [table.total[field] for field in (*STEPS, "lost")] == [2, 2, 1, 0, 0, 1]
