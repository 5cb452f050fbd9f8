"""Leads and their Hunter (docs/kpi.md, "Hunter" and "Who owns what")."""

from datetime import datetime

import pytest
from books import column


def leads(books, from_date="2026-03-01", to_date="2026-03-31", **values):
	return books.report("hunter-scorecard", from_date, to_date, **values)


def counts(table):
	return column(table, "leads")


def test_received_in_the_period(books):
	"""Leads received in the period: both days are its own, up to their last minute.

	Books:
	company Acme EUR default
	person Hanna hunter
	2026-02-28 lead L-0 hunter=Hanna time=23:59
	2026-03-01 lead L-1 hunter=Hanna time=00:00
	2026-03-31 lead L-2 hunter=Hanna time=23:30
	2026-04-01 lead L-3 hunter=Hanna time=00:00
	"""
	assert counts(leads(books)) == {"Hanna": 2}


def test_received_on_else_creation(books):
	"""`Lead.received_on` if filled, else `creation`.

	Books:
	company Acme EUR default
	person Hanna hunter
	2026-04-02 lead L-1 hunter=Hanna received=2026-03-31
	2026-03-05 lead L-2 hunter=Hanna received=2026-02-28
	2026-03-05 lead L-3 hunter=Hanna
	"""
	assert counts(leads(books)) == {"Hanna": 2}
	assert counts(leads(books, "2026-02-01", "2026-02-28")) == {"Hanna": 1}
	assert counts(leads(books, "2026-04-01", "2026-04-30")) == {"Hanna": 0}


def test_late_evening_belongs_to_its_own_day(books):
	"""A lead that came at 23:30 site time in a site at UTC-4 belongs to that day: `creation` is in the site's zone.

	Books:
	company Acme EUR default
	defaults "System Settings" time_zone=America/New_York
	person Hanna hunter
	2026-03-15 lead L-1 hunter=Hanna time=23:30
	"""
	assert counts(leads(books, "2026-03-15", "2026-03-15")) == {"Hanna": 1}
	assert counts(leads(books, "2026-03-16", "2026-03-16")) == {"Hanna": 0}


def test_blank_company_belongs_to_the_default_company(books):
	"""Of the company; a blank company belongs to the default company.

	Books:
	company Acme EUR default
	company Beta EUR
	person Hanna hunter
	2026-03-05 lead L-1 hunter=Hanna company=-
	2026-03-05 lead L-2 hunter=Hanna company=Beta
	2026-03-05 lead L-3 hunter=Hanna
	"""
	assert counts(leads(books)) == {"Hanna": 2}
	assert counts(leads(books, company="Beta")) == {"Hanna": 1}


def test_lost_leads_stay_counted(books):
	"""Lost leads stay counted.

	Books:
	company Acme EUR default
	person Hanna hunter
	2026-03-05 lead L-1 hunter=Hanna status="Do Not Contact"
	2026-03-05 lead L-2 hunter=Hanna status="Lost Quotation"
	"""
	assert counts(leads(books)) == {"Hanna": 2}


def test_hunter_else_owner_else_unassigned(books):
	"""The lead's own Hunter if set; else the Sales Person whose user is `lead_owner`; else Unassigned.

	Books:
	company Acme EUR default
	person Hanna hunter user=hanna@x
	person Boris hunter employee=boris@x
	2026-03-05 lead L-1 hunter=Hanna owner=boris@x
	2026-03-05 lead L-2 owner=boris@x
	2026-03-05 lead L-3 owner=hanna@x
	2026-03-05 lead L-4 owner=Guest
	2026-03-05 lead L-5
	"""
	assert counts(leads(books)) == {"Hanna": 2, "Boris": 1, "Unassigned": 2}
	assert leads(books).total["leads"] == 5


def test_two_people_with_one_user_count_a_lead_once(books):
	"""Two people with one user: own link beats Employee, enabled beats disabled, then by name.

	Books:
	company Acme EUR default
	person Anna employee=shared@x
	person Boris user=shared@x
	person Carla user=second@x disabled
	person Dora user=second@x
	person Fred user=third@x
	person Erik user=third@x
	2026-03-05 lead L-1 owner=shared@x
	2026-03-05 lead L-2 owner=second@x
	2026-03-05 lead L-3 owner=third@x
	"""
	table = leads(books)
	assert {name for name, count in counts(table).items() if count} == {"Boris", "Dora", "Erik"}
	assert table.total["leads"] == 3


@pytest.mark.parametrize("by", ["month", "source", "campaign"])
def test_every_grouping_has_the_same_total(books, by):
	"""Must hold 7: a report by another key has the same total as the report by person.

	Books:
	company Acme EUR default
	person Hanna hunter lead_plan=2
	2026-03-05 lead L-1 hunter=Hanna source=Fair campaign=Spring
	2026-03-06 lead L-2 source=Fair
	2026-04-07 lead L-3 hunter=Hanna source=Web
	2026-04-08 lead L-4
	2026-04-10 expense Ads 100
	lead_cost Ads
	"""
	people = leads(books, "2026-03-01", "2026-05-31")
	table = leads(books, "2026-03-01", "2026-05-31", by=by)
	expected = {
		"month": {"2026-03": 2, "2026-04": 2, "2026-05": 0},
		"source": {"Fair": 2, "Web": 1, "Unassigned": 1},
		"campaign": {"Spring": 1, "Unassigned": 3},
	}
	assert column(table, "leads") == expected[by]
	same = people.total.keys() - {"sales_person", "indent", "is_group"}
	assert {field: table.total[field] for field in same} == {field: people.total[field] for field in same}


@pytest.mark.variant("16", legacy=True)
def test_renamed_source_and_campaign(books):
	"""B56: resolve fields from meta. A column that v16 kept without metadata stands in where the new one is blank.

	Books:
	company Acme EUR default
	2026-03-05 lead L-1 source=Fair campaign=Spring
	"""
	books.row(
		"Lead", creation=datetime(2026, 3, 6), company="Acme", source="Old Fair", campaign_name="Autumn"
	)
	assert column(leads(books, by="source"), "leads") == {"Fair": 1, "Old Fair": 1}
	assert column(leads(books, by="campaign"), "leads") == {"Spring": 1, "Autumn": 1}


@pytest.mark.variant(app=False)
def test_bare_copy_has_no_fields_of_this_app(books):
	"""Our own custom columns are optional: on a bare copy the owner's Sales Person has the lead.

	Books:
	company Acme EUR default
	person Boris employee=boris@x
	2026-03-05 lead L-1 owner=boris@x
	2026-03-05 lead L-2
	"""
	assert counts(leads(books)) == {"Boris": 1, "Unassigned": 1}


def test_limited_reader_sees_no_unassigned(books):
	"""A reader limited to some people, and whoever asks for a sales person, sees those rows and their total.

	Books:
	company Acme EUR default
	person North group
	person Hanna hunter parent=North
	person Boris hunter
	2026-03-05 lead L-1 hunter=Hanna
	2026-03-05 lead L-2 hunter=Boris
	2026-03-05 lead L-3
	"""
	table = leads(books, sales_person="North")
	assert column(table, "leads") == {"North": 1, "Hanna": 1}
	assert table.total["leads"] == 1
	table = leads(books, people=["Boris"])
	assert (column(table, "leads"), table.total["leads"]) == ({"Boris": 1}, 1)
	assert column(leads(books, people=["Boris"], by="month"), "leads") == {"2026-03": 1}
	table = leads(books, people=[])
	assert (table.rows, table.total["leads"]) == ([], 0)
