from frappe.model.document import Document


class SalesRolesSettings(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from sales_roles.sales_roles.doctype.lead_cost_account.lead_cost_account import LeadCostAccount

		ageing_ranges: DF.Data | None
		conversion_basis: DF.Literal["Cohort", "Period"]
		conversion_plan: DF.Percent
		cost_per_lead_limit: DF.Currency
		days_to_judge_conversion: DF.Int
		deal_document: DF.Literal["Order or Invoice", "Sales Order", "Sales Invoice"]
		lead_cost_accounts: DF.Table[LeadCostAccount]
		lead_plan: DF.Float
		overdue_share_limit: DF.Percent
		silent_after_days: DF.Int
		turnover_document: DF.Literal["Sales Invoice", "Sales Order"]
		use_customer_team: DF.Check
	# end: auto-generated types

	pass
