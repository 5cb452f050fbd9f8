"""Deals, existing-customer leads, conversion, days to deal (docs/kpi.md, "Hunter")."""

from datetime import date
from decimal import Decimal

import pytest
from books import column

SETUP = """
company Acme EUR default
person Hanna hunter
item Help service
"""


def cohort(books, from_date="2026-03-01", to_date="2026-03-31", as_on="2026-12-31", **values):
	return books.report("hunter-scorecard", from_date, to_date, as_on=as_on, **values)


def outcome(books, **values):
	"""(leads, existing-customer leads, deals, conversion) of the company."""
	total = cohort(books, **values).total
	return tuple(total[field] for field in ("leads", "existing_customer_leads", "deals", "conversion"))


@pytest.mark.parametrize(
	"link",
	[
		"customer Alpha lead=L-1",
		"2026-03-06 opportunity OPP-1 lead=L-1\ncustomer Alpha opportunity=OPP-1",
		"prospect P-1 leads=L-1\n2026-03-06 opportunity OPP-1 prospect=P-1\ncustomer Alpha opportunity=OPP-1",
		"prospect P-1 leads=L-1\ncustomer Alpha prospect=P-1",
	],
	ids=["lead_name", "opportunity of the lead", "opportunity of a prospect", "prospect_name"],
)
@pytest.mark.parametrize("document", ["order SO-1", "invoice SI-1"])
def test_customer_of_a_lead(books, link, document):
	"""Lead became customer: any of `Customer.lead_name`; `Customer.opportunity_name` → Opportunity from the Lead, or
	from a Prospect that lists it; `Customer.prospect_name` → such a Prospect."""
	books.post(SETUP)
	books.post(f"2026-03-05 lead L-1 hunter=Hanna\n{link}\n2026-03-20 {document} Alpha Help:1@100")
	assert outcome(books) == (1, 0, 1, 100)


@pytest.mark.parametrize(
	"quotation",
	[
		"2026-03-07 quotation QTN-1 lead=L-1 Help:1@100",
		"prospect P-1 leads=L-1\n2026-03-07 quotation QTN-1 prospect=P-1 Help:1@100",
		"2026-03-06 opportunity OPP-1 lead=L-1\n"
		"2026-03-07 quotation QTN-1 customer=Alpha opportunity=OPP-1 Help:1@100",
	],
	ids=["to the lead", "to a prospect", "of its opportunity"],
)
def test_quotation_to_order(books, quotation):
	"""Quotation to the Lead or to such a Prospect, or whose `opportunity` came from the Lead → Sales Order by
	`prevdoc_docname`. B58: an order of a customer named differently is 1 deal."""
	books.post(SETUP)
	books.post(f"customer Alpha\n2026-03-05 lead L-1 hunter=Hanna\n{quotation}")
	books.post("2026-03-20 order SO-1 Alpha of=QTN-1")
	assert outcome(books) == (1, 0, 1, 100)


def test_deleted_lead_is_no_crash(books):
	"""B58: the lead is deleted later → spend and count don't crash.

	Books:
	company Acme EUR default
	item Help service
	customer Alpha lead=L-gone
	lead_cost Ads
	2026-03-05 expense Ads 100
	2026-03-20 order SO-1 Alpha Help:1@100
	"""
	assert outcome(books) == (0, 0, 0, None)
	assert cohort(books).total["lead_spend"] == 100


def test_drafts_and_cancelled_papers_count_nothing(books):
	"""B54: one lead, 2 opportunities, a draft and a cancelled quotation, draft order 500 → conversion 0 %.

	Books:
	company Acme EUR default
	person Hanna hunter
	item Help service
	customer Alpha
	2026-03-05 lead L-1 hunter=Hanna status=Opportunity
	2026-03-06 opportunity OPP-1 lead=L-1
	2026-03-07 opportunity OPP-2 lead=L-1
	2026-03-08 quotation QTN-1 lead=L-1 draft Help:1@500
	2026-03-08 quotation QTN-2 lead=L-1 Help:1@500
	2026-03-09 cancel QTN-2
	2026-03-10 quotation QTN-3 lead=L-1 Help:1@500
	2026-03-11 order SO-1 Alpha of=QTN-3 draft
	"""
	assert outcome(books) == (1, 0, 0, 0)
	books.post("cancel QTN-3")
	assert outcome(books) == (1, 0, 0, 0)


def test_cancelled_order_is_no_deal_and_no_way(books):
	"""Quotations and orders on the way are submitted ones.

	Books:
	company Acme EUR default
	person Hanna hunter
	item Help service
	customer Alpha
	2026-03-05 lead L-1 hunter=Hanna
	2026-03-06 quotation QTN-1 lead=L-1 Help:1@100
	2026-03-07 order SO-1 Alpha of=QTN-1
	2026-03-08 cancel SO-1
	2026-03-20 invoice SI-1 Alpha Help:1@100
	"""
	assert outcome(books) == (1, 0, 0, 0)


@pytest.mark.parametrize(
	("document", "order", "invoice"),
	[("Order or Invoice", 1, 1), ("Sales Order", 1, 0), ("Sales Invoice", 0, 1)],
)
def test_settings_say_which_document_is_a_deal(books, document, order, invoice):
	"""The first submitted Sales Order or Sales Invoice (settings: either, or one of them).

	Books:
	company Acme EUR default
	person Hanna hunter
	item Help service
	customer Alpha lead=L-1
	customer Beta lead=L-2
	2026-03-05 lead L-1 source=Order
	2026-03-05 lead L-2 source=Invoice
	2026-03-20 order SO-1 Alpha Help:1@100
	2026-03-20 invoice SI-1 Beta Help:1@100
	"""
	table = cohort(books, by="source", settings={"deal_document": document})
	assert column(table, "deals") == {"Order": order, "Invoice": invoice}


def test_what_is_no_deal(books):
	"""No returns, debit notes, openings, internal customers (of any company), consolidated POS sales.

	Books:
	company Acme EUR default
	company Beta EUR
	person Hanna hunter
	item Help service
	customer Alpha lead=L-1
	customer Inner lead=L-2 internal=Beta
	customer Ours lead=L-3 internal=Acme
	2026-03-05 lead L-1 hunter=Hanna
	2026-03-05 lead L-2 hunter=Hanna
	2026-03-05 lead L-3 hunter=Hanna
	2026-03-06 invoice SI-1 Alpha Help:1@100 opening
	2026-03-07 invoice SI-2 Alpha Help:1@100 debit_note
	2026-03-09 invoice SI-4 Alpha Help:1@100 consolidated
	2026-03-10 invoice SI-5 Inner Help:1@100
	2026-03-10 order SO-5 Inner Help:1@100
	2026-03-10 invoice SI-6 Ours Help:1@100
	"""
	books.row(
		"Sales Invoice",
		docstatus=1,
		company="Acme",
		customer="Alpha",
		posting_date=date(2026, 3, 8),
		is_return=1,
	)
	assert outcome(books) == (3, 0, 0, 0)
	books.post("2026-03-12 invoice SI-7 Alpha Help:1@100")
	assert outcome(books) == (3, 0, 1, Decimal("33.33"))


def test_deal_in_this_company(books):
	"""A deal is the customer's in this company.

	Books:
	company Acme EUR default
	company Beta EUR
	person Hanna hunter
	item Help service
	customer Alpha lead=L-1
	2026-03-05 lead L-1 hunter=Hanna
	2026-03-20 invoice SI-1 Alpha Help:1@100 company=Beta
	"""
	assert outcome(books) == (1, 0, 0, 0)


def test_a_fully_returned_sale_is_a_deal(books):
	"""The first submitted document counts, also one that was returned later.

	Books:
	company Acme EUR default
	item Help service
	customer Alpha lead=L-1
	2026-03-05 lead L-1
	2026-03-20 invoice SI-1 Alpha Help:1@100
	2026-03-25 return SI-2 of=SI-1
	"""
	assert outcome(books) == (1, 0, 1, 100)


def test_on_or_after_the_lead_s_day(books):
	"""Dated on or after the day the lead came: the same day is a deal, the day before an existing customer's.

	Books:
	company Acme EUR default
	item Help service
	customer Alpha lead=L-1
	customer Beta lead=L-2
	2026-03-05 lead L-1 time=18:00
	2026-03-05 lead L-2 time=08:00
	2026-03-05 invoice SI-1 Alpha Help:1@100
	2026-03-04 invoice SI-2 Beta Help:1@100
	"""
	assert outcome(books) == (2, 1, 1, 100)


def test_known_by_as_on(books):
	"""Cohort: of the leads of the period, the share with a deal by `as_on`.

	Books:
	company Acme EUR default
	item Help service
	customer Alpha lead=L-1
	2026-03-05 lead L-1
	2026-04-20 invoice SI-1 Alpha Help:1@100
	"""
	assert outcome(books, as_on="2026-04-19") == (1, 0, 0, 0)
	assert outcome(books, as_on="2026-04-20") == (1, 0, 1, 100)


def test_when_a_link_was_made_does_not_matter(books):
	"""When a link was made does not matter: a lead entered long after its day, with `received_on`.

	Books:
	company Acme EUR default
	item Help service
	customer Alpha lead=L-1
	2026-03-20 invoice SI-1 Alpha Help:1@100
	2026-06-01 lead L-1 received=2026-03-05
	"""
	assert outcome(books) == (1, 0, 1, 100)
	assert cohort(books).total["days_to_deal"] == 15


def test_existing_customer_lead(books):
	"""Customer invoiced since 2024; lead created 2026-05-10 with `Lead.customer` and lead_name set; new invoice
	2026-05-20. → leads 1, converted 0, existing-customer 1. Naive: deal 2024, -500 days.

	Books:
	company Acme EUR default
	item Help service
	customer Alpha lead=L-1
	2024-06-01 invoice SI-1 Alpha Help:1@100
	2026-05-10 lead L-1 customer=Alpha
	2026-05-20 invoice SI-2 Alpha Help:1@100
	"""
	total = cohort(books, from_date="2026-05-01", to_date="2026-05-31").total
	assert (total["leads"], total["existing_customer_leads"], total["deals"]) == (1, 1, 0)
	assert (total["conversion"], total["days_to_deal"]) == (None, None)


def test_existing_by_any_path_also_a_returned_one(books):
	"""A linked customer had a deal document in this company before the lead's day (a fully returned one too), or
	`Lead.customer` is set: never a deal, left out of conversion's denominator.

	Books:
	company Acme EUR default
	company Beta EUR
	item Help service
	customer Alpha
	customer Gamma
	customer Delta
	prospect P-1 leads=L-1
	customer Epsilon prospect=P-1
	2026-01-10 invoice SI-1 Epsilon Help:1@100
	2026-01-11 return SI-2 of=SI-1
	2026-03-05 lead L-1
	2026-03-05 lead L-2 customer=Alpha
	2026-01-10 invoice SI-3 Gamma Help:1@100 company=Beta
	2026-03-05 lead L-3
	2026-03-06 quotation QTN-3 lead=L-3 Help:1@100
	2026-03-07 order SO-3 Gamma of=QTN-3
	2026-03-07 order SO-4 Epsilon Help:1@100
	2026-03-07 order SO-5 Alpha Help:1@100
	2026-03-05 lead L-4
	"""
	assert outcome(books) == (4, 2, 1, 50)


def test_a_customer_s_first_deal_belongs_to_one_lead(books):
	"""A customer's first deal belongs to one lead, the earliest that is not an existing customer's.

	Books:
	company Acme EUR default
	person Hanna hunter
	person Boris hunter
	item Help service
	prospect P-1 leads="L-0, L-1, L-2"
	customer Alpha prospect=P-1
	customer Other
	2026-01-05 lead L-0 hunter=Boris customer=Other
	2026-03-06 lead L-1 hunter=Boris
	2026-03-05 lead L-2 hunter=Hanna
	2026-03-20 invoice SI-1 Alpha Help:1@100
	2026-03-21 invoice SI-2 Alpha Help:1@100
	"""
	table = cohort(books)
	assert {name: column(table, "deals")[name] for name in ("Hanna", "Boris")} == {"Hanna": 1, "Boris": 0}
	assert outcome(books) == (2, 0, 1, 50)


def test_an_earlier_lead_before_the_period_has_the_deal(books):
	"""A customer's first deal belongs to the earliest lead, also if that came before the period.

	Books:
	company Acme EUR default
	item Help service
	prospect P-1 leads="L-1, L-2"
	customer Alpha prospect=P-1
	2026-02-05 lead L-1
	2026-03-05 lead L-2
	2026-03-20 invoice SI-1 Alpha Help:1@100
	"""
	assert outcome(books) == (1, 0, 0, 0)
	assert outcome(books, from_date="2026-02-01", to_date="2026-02-28") == (1, 0, 1, 100)


def test_a_lead_has_at_most_one_deal(books):
	"""A lead has at most one deal, the first of the customers it became.

	Books:
	company Acme EUR default
	item Help service
	customer Alpha lead=L-1
	customer Beta
	2026-03-05 lead L-1
	2026-03-06 quotation QTN-1 lead=L-1 Help:1@100
	2026-03-07 order SO-1 Beta of=QTN-1
	2026-03-20 invoice SI-1 Alpha Help:1@100
	"""
	assert outcome(books) == (1, 0, 1, 100)
	assert cohort(books).total["days_to_deal"] == 2


def test_period_conversion(books):
	"""Period: deals dated in the period ÷ leads of the period.

	Books:
	company Acme EUR default
	person Hanna hunter
	item Help service
	customer Alpha lead=L-1
	customer Beta lead=L-2
	customer Gamma lead=L-3
	2026-02-05 lead L-1 hunter=Hanna
	2026-03-05 lead L-2 hunter=Hanna
	2026-03-06 lead L-3 hunter=Hanna
	2026-03-07 lead L-4 hunter=Hanna
	2026-03-08 lead L-5 hunter=Hanna
	2026-03-20 invoice SI-1 Alpha Help:1@100
	2026-03-21 invoice SI-2 Beta Help:1@100
	2026-04-02 invoice SI-3 Gamma Help:1@100
	"""
	period = {"settings": {"conversion_basis": "Period"}}
	assert outcome(books, **period) == (4, 0, 2, 50)
	assert cohort(books, **period).total["days_to_deal"] == Decimal("29.5")  # 43 and 16 days
	assert outcome(books, as_on="2026-03-20", **period) == (4, 0, 1, 25)
	months = cohort(books, from_date="2026-02-01", to_date="2026-04-30", by="month", **period)
	assert column(months, "deals") == {"2026-02": 0, "2026-03": 2, "2026-04": 1}
	assert column(months, "conversion") == {"2026-02": 0, "2026-03": 50, "2026-04": None}


def test_days_to_deal_of_a_group_is_its_leads_median(books):
	"""Days to deal: median of deal date - day the lead came. A group's is that of all its leads, no mean of medians.

	Books:
	company Acme EUR default
	person North group
	person Hanna hunter parent=North
	person Boris hunter parent=North
	item Help service
	customer A lead=L-1
	customer B lead=L-2
	customer C lead=L-3
	customer D lead=L-4
	2026-02-27 lead L-1 hunter=Hanna
	2026-02-27 lead L-2 hunter=Hanna
	2026-02-27 lead L-3 hunter=Hanna
	2026-02-27 lead L-4 hunter=Boris
	2026-02-27 invoice SI-1 A Help:1@100
	2026-03-01 invoice SI-2 B Help:1@100
	2026-03-10 invoice SI-3 C Help:1@100
	2027-02-27 invoice SI-4 D Help:1@100
	"""
	table = cohort(books, from_date="2026-02-01", to_date="2026-02-28", as_on="2027-12-31")
	assert column(table, "days_to_deal") == {
		"North": Decimal("6.5"),
		"Hanna": 2,
		"Boris": 365,
	}
	assert table.total["days_to_deal"] == Decimal("6.5")


@pytest.mark.parametrize(
	("came", "dealt", "days"),
	[
		("2024-02-28", "2024-03-01", 2),
		("2023-02-28", "2023-03-01", 1),
		("2023-12-31", "2024-01-01", 1),
		("2024-01-01", "2024-12-31", 365),
		("2025-05-31", "2025-08-01", 62),
		("2020-02-29", "2024-02-29", 1461),
	],
)
def test_days_over_month_and_year_ends(books, came, dealt, days):
	"""Days to deal: deal date - day the lead came, over leap years and month ends."""
	books.post("company Acme EUR default\nitem Help service\ncustomer Alpha lead=L-1")
	books.post(f"{came} lead L-1\n{dealt} invoice SI-1 Alpha Help:1@100")
	assert cohort(books, from_date=came, to_date=came).total["days_to_deal"] == days


@pytest.mark.parametrize("by", ["month", "source", "campaign"])
def test_cohort_conversion_by_key(books, by):
	"""Cohort: a deal stands with its lead, in the month the lead came.

	Books:
	company Acme EUR default
	item Help service
	customer Alpha lead=L-1
	2026-03-05 lead L-1 source=Fair campaign=Spring
	2026-03-05 lead L-2 source=Web
	2026-04-20 invoice SI-1 Alpha Help:1@100
	"""
	table = cohort(books, to_date="2026-04-30", by=by)
	assert (
		column(table, "deals")
		== {
			"month": {"2026-03": 1, "2026-04": 0},
			"source": {"Fair": 1, "Web": 0},
			"campaign": {"Spring": 1, "Unassigned": 0},
		}[by]
	)
	assert (
		column(table, "conversion")
		== {
			"month": {"2026-03": 50, "2026-04": None},
			"source": {"Fair": 100, "Web": 0},
			"campaign": {"Spring": 100, "Unassigned": 0},
		}[by]
	)
