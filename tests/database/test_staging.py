"""ERPNext's names, translated once: v15, v16, a site that came from v15, a bare copy."""

from datetime import date

import pytest

from sales_roles.database.port import COUNT, TEXT, Query
from sales_roles.messages import UserError

LEADS = Query(
	"lead_row",
	{"name": TEXT, "source": TEXT, "campaign": TEXT, "hunter": TEXT},
	"with {lead} select name, source, campaign, hunter from lead order by name",
)
ONE_LEAD = """
	person Anna
	2026-03-01 lead L-1 source=Fair campaign=Spring hunter=Anna
"""


def leads(books) -> list:
	return [tuple(row) for row in books.database.rows(LEADS)]


def test_source_and_campaign_of_v15(books):
	"""v15 calls them `source` and `campaign_name`."""
	books.post(ONE_LEAD)
	assert leads(books) == [("L-1", "Fair", "Spring", "Anna")]


@pytest.mark.variant("16")
def test_source_and_campaign_of_v16(books):
	"""v16 calls them `utm_source` and `utm_campaign`."""
	books.post(ONE_LEAD)
	assert "source" not in books.database.staging.table("Lead")
	assert leads(books) == [("L-1", "Fair", "Spring", "Anna")]


@pytest.mark.variant("16", legacy=True)
def test_a_site_that_came_from_v15_keeps_the_old_columns(books):
	"""Renamed columns are resolved from metadata, not by a column's existence; where the new one is blank and the old
	one still holds data, that counts."""
	books.post(ONE_LEAD)
	books.row(
		"Lead", "L-2", source="Fair", campaign_name="Spring", utm_source="", creation="2026-03-02 08:00:00"
	)
	books.row("Lead", "L-3", source="Old", utm_source="New", creation="2026-03-02 08:00:00")
	database = books.database
	assert "source" in database.staging.table("Lead")
	assert not database.staging.has_field("Lead", "source")
	assert leads(books) == [
		("L-1", "Fair", "Spring", "Anna"),
		("L-2", "Fair", "Spring", None),
		("L-3", "New", None, None),
	]


@pytest.mark.variant(app=False)
def test_a_bare_copy_has_none_of_our_columns(books):
	"""A bare copy of an ERPNext database has none of the app's columns: blank stands for them."""
	books.post("2026-03-01 lead L-1 source=Fair")
	assert leads(books) == [("L-1", "Fair", None, None)]


def test_metadata_is_read_once(books):
	database = books.database
	database.rows(LEADS)
	before = database.staging.fields
	database.rows(LEADS)
	assert database.staging.fields is before


def test_a_choice_is_one_of_the_query_s_texts(books):
	query = Query(
		"chosen",
		{"key": TEXT, "count": COUNT},
		"select {key}, count(*) from `tabLead` where creation < %(day)s group by {key}",
		choices={"key": {"all": "'all'", "owner": "lead_owner"}},
	)
	books.post("2026-03-01 lead L-1 owner=anna@x")
	day = date(2026, 4, 1)
	assert tuple(books.database.rows(query, {"key": "all"}, day=day)[0]) == ("all", 1)
	assert tuple(books.database.rows(query, {"key": "owner"}, day=day)[0]) == ("anna@x", 1)
	with pytest.raises(KeyError):
		books.database.rows(query, {"key": "name; drop table"}, day=day)


def test_identifiers_come_from_metadata(books):
	staging = books.database.staging
	assert staging.identifier("Lead", "lead_owner") == "`lead_owner`"
	for wrong in ("colour", "lead_owner`; --", "Lead_Owner", ""):
		with pytest.raises(UserError, match="has no field"):
			staging.identifier("Lead", wrong)


def test_a_table_that_is_not_there(books):
	assert books.database.staging.table("Spaceship") == frozenset()
	assert not books.database.staging.has_field("Spaceship", "name")
