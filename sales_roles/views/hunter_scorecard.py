"""Hunter Scorecard: number of leads, cost per lead, conversion from lead to deal; "3 of 3" (docs/kpi.md)."""

from __future__ import annotations

from sales_roles.database.port import Database
from sales_roles.kpi.leads import GROUPINGS
from sales_roles.messages import _
from sales_roles.scope import Scope
from sales_roles.settings import Settings
from sales_roles.views.assemble import Row
from sales_roles.views.lead_columns import columns
from sales_roles.views.lead_figures import LeadFigures, labels, of_fields
from sales_roles.views.table import Chart, Report, Table, Tile

FIELDS = (
	"leads",
	"existing_customer_leads",
	"lead_plan",
	"leads_verdict",
	"lead_spend",
	"cost_per_lead",
	"cost_per_lead_limit",
	"cost_per_lead_verdict",
	"deals",
	"conversion",
	"conversion_plan",
	"conversion_verdict",
	"cohort_age",
	"cost_per_deal",
	"days_to_deal",
	"return_on_lead_spend",
	"hours_to_response",
	"untouched",
	"met",
	"judged",
)


def build(database: Database, scope: Scope, settings: Settings, by: str = "sales_person") -> Table:
	"""The report. Twelve statements at most, whatever the grouping."""
	figures = LeadFigures.load(database, scope, settings, by, spend=True, outcome=True, answers=True)
	rows, total = figures.rows()
	shown = columns(database, by, FIELDS)
	return Table(
		report=REPORT.name,
		title=REPORT.title,
		scope=scope,
		by=by,
		columns=shown,
		rows=[of_fields(row, shown) for row in rows],
		total=of_fields(total, shown),
		summary=[
			Tile(_("Leads"), total["leads"], "count", total["leads_verdict"]),
			Tile(_("Cost per lead"), total["cost_per_lead"], "money", total["cost_per_lead_verdict"]),
			Tile(_("Conversion"), total["conversion"], "percent", total["conversion_verdict"]),
			Tile(_("Deals"), total["deals"], "count"),
			Tile(_("Hours to response"), total["hours_to_response"], "hours"),
		],
		chart=chart(rows, by),
		notes=figures.notes,
	)


def chart(rows: list[Row], by: str) -> Chart | None:
	"""Leads against their plan, and the deals they became."""
	shown = [row for row in rows if not row.get("is_group")]
	if not shown:
		return None
	series = {_("Leads"): [row["leads"] for row in shown]}
	if by in ("sales_person", "month"):
		series[_("Lead plan")] = [row["lead_plan"] for row in shown]
	series[_("Deals")] = [row["deals"] for row in shown]
	return Chart("bar", labels(shown, by), series, "number")


REPORT = Report(
	"hunter-scorecard",
	_("Hunter Scorecard"),
	GROUPINGS,
	build,
	_("A Hunter finds new business. Judged by number of leads, cost per lead, conversion from lead to deal."),
	as_on_today=True,
)
