"""Names of our records that the translation extractor does not read: said once here, so that they reach main.pot.

It reads DocTypes, workspaces, onboarding and report titles, but no number card, dashboard chart or dashboard.
Frappe translates them where it shows them; nothing calls this module.
"""

from __future__ import annotations

from sales_roles.messages import _

NUMBER_CARDS = (
	_("Leads This Month"),
	_("Cost per Lead"),
	_("Conversion"),
	_("Turnover Attainment"),
	_("Margin Attainment"),
	_("Overdue Share"),
	_("Open Debtors"),
	_("Overdue of Debtors"),
	_("Broken Promises"),
)
DASHBOARD_CHARTS = (
	_("Turnover and Plan by Farmer"),
	_("Leads by Month"),
	_("Cost per Lead by Source"),
	_("Ageing of Receivables"),
)
DASHBOARDS = (_("Sales Roles"),)
