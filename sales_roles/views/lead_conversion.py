"""Lead Conversion: how far the period's leads came, how fast they were answered, why they were lost (docs/kpi.md)."""

from __future__ import annotations

from sales_roles.database.port import Database
from sales_roles.kpi.leads import GROUPINGS, LEAD
from sales_roles.messages import Message, _
from sales_roles.scope import Scope
from sales_roles.settings import DOCTYPE, Settings
from sales_roles.views.assemble import Row
from sales_roles.views.lead_columns import THE_LEADS, columns, lead_columns
from sales_roles.views.lead_figures import LeadFigures, of_fields
from sales_roles.views.table import Chart, Report, Table, Tile

FIELDS = (
	"leads",
	"existing_customer_leads",
	"contacted",
	"opportunities",
	"quotations",
	"deals",
	"conversion",
	"conversion_plan",
	"conversion_verdict",
	"cohort_age",
	"days_to_deal",
	"hours_to_response",
	"untouched",
	"lost",
	"lost_reasons",
)


# What holds for leads together, and not for one of them.
OF_MANY = ("conversion", "conversion_plan", "conversion_verdict", "cohort_age")


def build(database: Database, scope: Scope, settings: Settings, by: str = "sales_person") -> Table:
	"""The report. Six statements, whatever the grouping; one more names the leads."""
	figures = LeadFigures.load(database, scope, settings, by, outcome=True, answers=True, steps=True)
	rows, total = figures.rows()
	if by == LEAD:
		rows = figures.of_leads(database, rows)
		shown = lead_columns(database, [field for field in FIELDS if field not in OF_MANY])
		total |= dict.fromkeys(column.field for column in shown if column.field not in total)
	else:
		drills = dict.fromkeys((field for field in FIELDS if field not in OF_MANY), THE_LEADS)
		shown = columns(database, by, FIELDS, drills | {"conversion": THE_LEADS})
	notes = figures.notes
	if settings.conversion_basis == "Period":
		notes.append(
			Message(
				_(
					"Conversion counts the deals dated in the period, whenever their leads came; the steps before are"
					" those of the period's leads."
				),
				link=(DOCTYPE,),
			)
		)
	return Table(
		report=REPORT.name,
		title=REPORT.title,
		scope=scope,
		by=by,
		columns=shown,
		rows=[of_fields(row, shown) for row in rows],
		total=of_fields(total, shown),
		summary=[
			Tile(_("Leads"), total["leads"], "count"),
			Tile(_("Deals"), total["deals"], "count"),
			Tile(_("Conversion"), total["conversion"], "percent", total["conversion_verdict"]),
			Tile(_("Days to deal"), total["days_to_deal"], "days"),
			Tile(_("Untouched"), total["untouched"], "count"),
		],
		chart=chart(total),
		notes=notes,
	)


def chart(total: Row) -> Chart | None:
	"""The funnel of the period's leads."""
	if not total["leads"]:
		return None
	steps = ("leads", "contacted", "opportunities", "quotations", "cohort_deals")
	return Chart(
		"bar",
		[_("Leads"), _("Contacted"), _("Opportunities"), _("Quotations"), _("Deals")],
		{_("Leads"): [total[step] for step in steps]},
		"count",
	)


REPORT = Report(
	"lead-conversion",
	_("Lead Conversion"),
	(*GROUPINGS, LEAD),
	build,
	_("From lead to deal: how far the leads of the period came, and how fast they were answered."),
	as_on_today=True,
)
