"""Lead Cost: what leads and deals cost, by Hunter, month, source and campaign (docs/kpi.md, "Hunter")."""

from __future__ import annotations

from sales_roles.database.port import Database
from sales_roles.kpi.leads import GROUPINGS
from sales_roles.messages import _
from sales_roles.scope import Scope
from sales_roles.settings import Settings
from sales_roles.views.assemble import Row
from sales_roles.views.lead_columns import THE_LEADS, columns
from sales_roles.views.lead_figures import LeadFigures, labels, of_fields
from sales_roles.views.table import Chart, Drill, Report, Table, Tile

FIELDS = (
	"leads",
	"existing_customer_leads",
	"lead_spend",
	"cost_per_lead",
	"cost_per_lead_limit",
	"cost_per_lead_verdict",
	"deals",
	"cost_per_deal",
	"return_on_lead_spend",
)


def build(database: Database, scope: Scope, settings: Settings, by: str = "sales_person") -> Table:
	"""The report. Eleven statements at most, whatever the grouping."""
	figures = LeadFigures.load(database, scope, settings, by, spend=True, outcome=True)
	rows, total = figures.rows()
	shown = columns(database, by, FIELDS, drills(figures, by))
	return Table(
		report=REPORT.name,
		title=REPORT.title,
		scope=scope,
		by=by,
		columns=shown,
		rows=[of_fields(row, shown) for row in rows],
		total=of_fields(total, shown),
		summary=[
			Tile(_("Lead spend"), total["lead_spend"], "money"),
			Tile(_("Leads"), total["leads"], "count"),
			Tile(_("Cost per lead"), total["cost_per_lead"], "money", total["cost_per_lead_verdict"]),
			Tile(_("Cost per deal"), total["cost_per_deal"], "money"),
			Tile(_("Return on lead spend"), total["return_on_lead_spend"], "number"),
		],
		chart=chart(rows, by),
		notes=figures.notes,
	)


def drills(figures: LeadFigures, by: str) -> dict[str, Drill | None]:
	"""From a person or month to its sources; from these to the ledger, which knows no source: from their total."""
	found: dict[str, Drill | None] = {"leads": THE_LEADS}
	if by in ("source", "campaign"):
		found |= dict.fromkeys(("cost_per_lead", "cost_per_deal", "return_on_lead_spend"))
		found["lead_spend"] = Drill(native="General Ledger", fixed={"account": figures.accounts})
	return found


def chart(rows: list[Row], by: str) -> Chart | None:
	"""Cost per lead against its limit: blank where there are no leads, or no lead cost account is named."""
	shown = [row for row in rows if not row.get("is_group")]
	if all(row["lead_spend"] is None for row in shown):
		return None
	return Chart(
		"line" if by == "month" else "bar",
		labels(shown, by),
		{
			_("Cost per lead"): [row["cost_per_lead"] for row in shown],
			_("Limit"): [row["cost_per_lead_limit"] for row in shown],
		},
	)


REPORT = Report(
	"lead-cost",
	_("Lead Cost"),
	GROUPINGS,
	build,
	_("What leads and deals cost: the ledger's lead cost over the leads it reached."),
	as_on_today=True,
)
