"""The embedded demo company: what it shows (issue 3, point 6), told the same way every time."""

from __future__ import annotations

import pytest

from sales_roles import demo
from sales_roles.demo import documents
from sales_roles.demo.events import LAST_DAY
from sales_roles.demo.story import story


@pytest.fixture(scope="module")
def company():
	"""The shipped export in memory."""
	with demo.open_demo() as database:
		yield database.connection


def test_story_is_the_same_every_time():
	"""Chance has a fixed seed: two tellings differ in nothing, and nothing happens after the last day."""
	first, second = story(), story()
	assert [repr(event) for event in first] == [repr(event) for event in second]
	assert [event.at for event in first] == sorted(event.at for event in first)
	assert first[-1].at.date() <= LAST_DAY


def test_every_event_becomes_documents():
	"""Each kind of event has its writer."""
	assert {type(event) for event in story()} <= documents.post.registry.keys()


def test_export_is_small_and_holds_one_company(company, tmp_path):
	"""At most 300 KB compressed; the company is the default one."""
	assert demo.DUMP.stat().st_size <= 300_000
	assert company.execute("select name from `tabCompany`").fetchall() == [(demo.COMPANY,)]
	query = "select value from `tabSingles` where field = 'default_company'"
	assert company.execute(query).fetchall() == [(demo.COMPANY,)]
	assert demo.load(tmp_path / "demo.sqlite").stat().st_size > 300_000


@pytest.mark.parametrize(
	("what", "query", "least"),
	[
		("Hunters only", "select count(*) from `tabSales Person` where is_hunter = 1 and is_farmer = 0", 2),
		("Farmers only", "select count(*) from `tabSales Person` where is_farmer = 1 and is_hunter = 0", 3),
		("both", "select count(*) from `tabSales Person` where is_farmer = 1 and is_hunter = 1", 2),
		("a disabled person", "select count(*) from `tabSales Person` where enabled = 0", 1),
		(
			"a group in a group",
			"select count(*) from `tabSales Person` as lower join `tabSales Person` as upper"
			" on upper.name = lower.parent_sales_person where lower.is_group = 1"
			" and coalesce(upper.parent_sales_person, '') <> ''",
			1,
		),
		("sources of leads", "select count(distinct source) from `tabLead`", 5),
		("existing customers' leads", "select count(*) from `tabLead` where coalesce(customer, '') <> ''", 5),
		(
			"lost leads",
			"select count(*) from `tabLead` where status in ('Do Not Contact', 'Lost Quotation')",
			5,
		),
		(
			"leads that name their Hunter",
			"select count(*) from `tabLead` where coalesce(hunter, '') <> ''",
			1,
		),
		("prospects", "select count(*) from `tabProspect Lead`", 2),
		(
			"split teams",
			"select count(*) from `tabSales Team` where parenttype = 'Sales Invoice' and allocated_percentage < 100",
			20,
		),
		("plans by item group", "select count(*) from `tabTarget Detail` where item_group <> ''", 2),
		("margin plans", "select count(*) from `tabTarget Detail` where margin_target > 0", 4),
		("plans without margin", "select count(*) from `tabTarget Detail` where margin_target = 0", 1),
		(
			"sales from stock",
			"select count(*) from `tabSales Invoice` where update_stock = 1 and is_return = 0",
			50,
		),
		(
			"services",
			"select count(*) from `tabSales Invoice Item` join `tabItem` on `tabItem`.name = item_code"
			" where is_stock_item = 0",
			5,
		),
		("bundles", "select count(*) from `tabPacked Item` where parenttype = 'Sales Invoice'", 3),
		(
			"drop shipments",
			"select count(*) from `tabSales Invoice Item` where delivered_by_supplier = 1",
			2,
		),
		("billed delivery notes", "select count(*) from `tabSales Invoice Item` where dn_detail <> ''", 20),
		("bills delivered later", "select count(*) from `tabDelivery Note Item` where si_detail <> ''", 3),
		(
			"returns",
			"select count(*) from `tabSales Invoice` where return_against <> '' and is_return = 1",
			5,
		),
		("return notes", "select count(*) from `tabDelivery Note` where is_return = 1", 1),
		(
			"credit notes linked to nothing",
			"select count(*) from `tabSales Invoice` where coalesce(return_against, '') = '' and is_return = 1",
			2,
		),
		("debit notes", "select count(*) from `tabSales Invoice` where is_debit_note = 1", 1),
		("openings", "select count(*) from `tabSales Invoice` where is_opening = 'Yes'", 3),
		("cancelled invoices", "select count(*) from `tabSales Invoice` where docstatus = 2", 1),
		(
			"invoices with two terms",
			"select count(*) from (select parent from `tabPayment Schedule` where parenttype = 'Sales Invoice'"
			" group by parent having count(*) = 2)",
			5,
		),
		(
			"money in advance of an order",
			"select count(*) from `tabPayment Ledger Entry` as entry where voucher_type = 'Payment Entry'"
			" and against_voucher_no in (select name from `tabSales Invoice`)"
			" and posting_date < (select posting_date from `tabSales Invoice` where name = against_voucher_no)",
			1,
		),
		(
			"exchange gains and losses",
			"select count(*) from `tabJournal Entry` where voucher_type = 'Exchange Gain Or Loss'",
			3,
		),
		(
			"foreign currency",
			"select count(*) from `tabPayment Ledger Entry` where account_currency = 'USD'",
			5,
		),
		(
			"a closed year",
			"select count(*) from `tabGL Entry` where voucher_type = 'Period Closing Voucher'",
			5,
		),
		("calls", "select count(*) from `tabCall Log`", 5),
		("visits", "select count(*) from `tabEvent Participants`", 5),
		("notes", "select count(*) from `tabComment`", 5),
	],
)
def test_demo_shows(company, what, query, least):
	"""It shows everything that issue 3 lists in point 6."""
	assert company.execute(query).fetchone()[0] >= least, what
