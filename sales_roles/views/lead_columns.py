"""The columns of the reports about leads, each with its rule in docs/kpi.md's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sales_roles.database.port import Database
from sales_roles.kpi.leads import LEAD
from sales_roles.messages import _
from sales_roles.views.table import Column, Drill

OF_ROW = {name: name for name in ("sales_person", "source", "campaign")}
BY_SOURCE = Drill(report="lead-conversion", by="source", filters=OF_ROW)
COST_BY_SOURCE = Drill(report="lead-cost", by="source", filters=OF_ROW)
THE_LEADS = Drill(report="lead-conversion", by=LEAD, filters=OF_ROW)

COLUMNS = {
	column.field: column
	for column in (
		Column(
			"leads",
			_("Leads"),
			"count",
			_(
				"Leads received in the period (Received On if filled, else the day of creation), of the company; a"
				" blank company belongs to the default company. Lost leads stay counted."
			),
			drill=BY_SOURCE,
		),
		Column(
			"existing_customer_leads",
			_("Existing-customer leads"),
			"count",
			_(
				"Leads of which a linked customer had a deal document in this company before the lead's day, or that"
				" were entered for a customer: counted in leads, never a deal, left out of conversion's denominator."
			),
			drill=THE_LEADS,
		),
		Column(
			"lead_plan",
			_("Lead plan"),
			"number",
			_(
				"On the Sales Person, else the settings; monthly, a period's is its months by days. A group: its own,"
				" else the sum of its children's."
			),
			drill=Drill(doctype="Sales Person", filters={"name": "sales_person"}),
		),
		Column("leads_verdict", _("Leads verdict"), "verdict", _("Met: leads ≥ plan.")),
		Column(
			"lead_spend",
			_("Lead spend"),
			"money",
			_(
				"Net debit in the period of the accounts that the settings name as lead cost, without openings and"
				" period closing, assigned or spread over leads as the settings say."
			),
			drill=COST_BY_SOURCE,
		),
		Column(
			"cost_per_lead",
			_("Cost per lead"),
			"money",
			_("Lead spend ÷ leads; no leads: blank."),
			drill=COST_BY_SOURCE,
		),
		Column(
			"cost_per_lead_limit",
			_("Cost per lead limit"),
			"money",
			_("On the Sales Person or group, else the settings; never summed."),
		),
		Column(
			"cost_per_lead_verdict",
			_("Cost per lead verdict"),
			"verdict",
			_("Met: cost per lead ≤ limit."),
		),
		Column(
			"contacted",
			_("Contacted"),
			"count",
			_(
				"Leads of the period with an outgoing Communication or call, or status Replied or further. Whoever"
				" reached a later step reached those before."
			),
		),
		Column("opportunities", _("Opportunities"), "count", _("Leads of the period with an Opportunity.")),
		Column("quotations", _("Quotations"), "count", _("Leads of the period with a submitted Quotation.")),
		Column(
			"deals",
			_("Deals"),
			"count",
			_(
				"The first submitted Sales Order or Sales Invoice (settings: either, or one of them) dated on or after"
				" the day the lead came, of the customer that the lead became, in this company. A lead has at most one"
				" deal; a customer's first deal belongs to one lead."
			),
			drill=THE_LEADS,
		),
		Column(
			"conversion",
			_("Conversion"),
			"percent",
			_(
				"Cohort: of the leads of the period that are no existing customer's, the share with a deal by the as-on"
				" day. Period: deals dated in the period ÷ those leads."
			),
			drill=BY_SOURCE,
		),
		Column(
			"conversion_plan",
			_("Conversion plan"),
			"percent",
			_("On the Sales Person or group, else the settings; never summed."),
		),
		Column(
			"conversion_verdict",
			_("Conversion verdict"),
			"verdict",
			_(
				"Met: conversion ≥ plan. Too early until the cohort has had the days that the settings give it."
			),
		),
		Column(
			"cohort_age",
			_("Cohort age"),
			"days",
			_("Days from the end of the period to the as-on day: what its youngest leads have had."),
		),
		Column("cost_per_deal", _("Cost per deal"), "money", _("Lead spend ÷ deals."), drill=COST_BY_SOURCE),
		Column(
			"days_to_deal",
			_("Days to deal"),
			"days",
			_("Median of deal date - day the lead came."),
			drill=THE_LEADS,
		),
		Column(
			"return_on_lead_spend",
			_("Return on lead spend"),
			"number",
			_("Margin up to the as-on day of the customers won by the period's leads ÷ lead spend."),
			drill=COST_BY_SOURCE,
		),
		Column(
			"hours_to_response",
			_("Hours to response"),
			"hours",
			_(
				"Median hours from the lead's coming to the first outgoing Communication (or call) on it after that, by"
				" the as-on day."
			),
			drill=THE_LEADS,
		),
		Column(
			"untouched",
			_("Untouched"),
			"count",
			_("Leads of the period without any outgoing Communication or call since they came."),
			drill=THE_LEADS,
		),
		Column("lost", _("Lost leads"), "count", _("Leads of the period that were lost and have no deal.")),
		Column(
			"lost_reasons",
			_("Lost reasons"),
			"text",
			_("The reasons given on their Opportunities and Quotations, with how many leads gave each."),
		),
		Column("met", _("Met"), "count", _("How many of the judged figures are met or on track.")),
		Column("judged", _("Judged"), "count", _("Out of how many figures.")),
	)
}


# What a list of leads says of each.
OF_A_LEAD = (
	Column("lead_name", _("Lead name"), "text"),
	Column("day", _("Received"), "date", _("Received On if filled, else the day of creation.")),
	Column(
		"sales_person",
		_("Hunter"),
		"link",
		_("The lead's own Hunter, else the Sales Person whose user is the Lead Owner, else Unassigned."),
		link="Sales Person",
	),
	Column("status", _("Status"), "text"),
)


def columns(
	database: Database, by: str, fields: Sequence[str], drills: Mapping[str, Drill | None] | None = None
) -> list[Column]:
	"""The column of the grouping, then those of the fields; `drills` are other ones than a scorecard's."""
	own = drills or {}
	shown = [COLUMNS[field] for field in fields]
	return [
		_key(database, by),
		*(replace(column, drill=own.get(column.field, column.drill)) for column in shown),
	]


def lead_columns(database: Database, fields: Sequence[str]) -> list[Column]:
	"""The columns of a list of leads: nothing but the lead itself stands behind its figures."""
	key = Column(LEAD, _("Lead"), "link", link="Lead")
	known = (*OF_A_LEAD, *(replace(_key(database, by), drill=None) for by in ("source", "campaign")))
	return [key, *known, *(replace(COLUMNS[field], drill=None) for field in fields)]


def _key(database: Database, by: str) -> Column:
	"""Sources and campaigns are other DocTypes in ERPNext 16, and lead to the leads that name them."""
	if by == "sales_person":
		return Column(by, _("Sales Person"), "link", link="Sales Person")
	if by == "month":
		return Column(by, _("Month"), "text")
	renamed = database.staging.has_field("Lead", f"utm_{by}")
	if by == "source":
		return Column(
			by, _("Source"), "link", link="UTM Source" if renamed else "Lead Source", drill=THE_LEADS
		)
	return Column(by, _("Campaign"), "link", link="UTM Campaign" if renamed else "Campaign", drill=THE_LEADS)
