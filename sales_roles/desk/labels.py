"""Names of our records that the translation extractor does not read: said once here, so that they reach main.pot.

It reads DocTypes, workspaces, onboarding and report titles, but no number card, dashboard chart or dashboard, no
template that stands in Python, and gives no field's text a context.
Frappe translates them where it shows them; nothing calls this module.
"""

from __future__ import annotations

from sales_roles.messages import _

# ERPNext says these words too, and some languages say another word for its thing than for ours.
ON_OUR_FORMS = (
	_("Account", context="Lead Cost Account"),
	_("Accounting Dimension", context="Lead Cost Account"),
	_("Assign To", context="Lead Cost Account"),
	_("Received On", context="Lead"),
	_("Sales Order", context="Sales Roles Settings"),
)
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
DIGEST_TEMPLATE = (
	_("Debtors: {0} new or changed"),
	_("Debtors on {0}"),
	_("Due"),
	_("{0} more in the list."),
	_("All debtor cases"),
)
