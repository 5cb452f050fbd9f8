import frappe
from frappe.model.document import Document

from sales_roles.database.site import SiteDatabase
from sales_roles.desk.errors import told
from sales_roles.kpi.lead_ledger import ASSIGNABLE
from sales_roles.messages import UserError, _
from sales_roles.settings import LeadCostAccount as Row
from sales_roles.settings import check_accounts, from_site


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

	def validate(self):
		"""The checks of the measuring core, and the form shows what it will read: defaults for what was emptied."""
		for row in self.lead_cost_accounts:
			if not row.assign_by:
				row.assign_to = None
		with told(link=False):
			rows = [{name: row.get(name) for name in Row._fields} for row in self.lead_cost_accounts]
			settings = from_site(self.as_dict(), rows)
			check_accounts(SiteDatabase(), settings)
			self.check_dimensions()
		self.ageing_ranges = ", ".join(str(days) for days in settings.ageing_ranges)
		self.days_to_judge_conversion = settings.days_to_judge_conversion
		self.silent_after_days = settings.silent_after_days

	def check_dimensions(self):
		"""kpi.md: "by an accounting dimension on the GL Entry (source, campaign, sales person)"."""
		for row in self.lead_cost_accounts:
			if row.assign_by == "Accounting Dimension":
				of = frappe.db.get_value("Accounting Dimension", row.assign_to, "document_type")
				if of not in ASSIGNABLE:
					raise UserError(
						_(
							"Accounting dimension {0} is of {1}; leads have a sales person, a source and a campaign."
						),
						row.assign_to,
						of,
					)
