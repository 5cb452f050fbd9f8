import frappe
from frappe.model.document import Document

from sales_roles.database.site import SiteDatabase
from sales_roles.desk.errors import told
from sales_roles.kpi.lead_ledger import ASSIGNABLE
from sales_roles.messages import UserError, _
from sales_roles.settings import DEFAULT_STAGES, DebtorStage, check_accounts, from_site
from sales_roles.settings import LeadCostAccount as Row

# Its tables, and what of their rows counts
TABLES = {
	"lead_cost_accounts": Row._fields,
	"debtor_stages": DebtorStage._fields,
	"excluded_customer_groups": ("customer_group",),
}


class SalesRolesSettings(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from sales_roles.sales_roles.doctype.debtor_excluded_group.debtor_excluded_group import (
			DebtorExcludedGroup,
		)
		from sales_roles.sales_roles.doctype.debtor_stage.debtor_stage import DebtorStage
		from sales_roles.sales_roles.doctype.lead_cost_account.lead_cost_account import LeadCostAccount

		ageing_ranges: DF.Data | None
		conversion_basis: DF.Literal["Cohort", "Period"]
		conversion_plan: DF.Percent
		cost_per_lead_limit: DF.Currency
		days_to_judge_conversion: DF.Int
		debtor_stages: DF.Table[DebtorStage]
		deal_document: DF.Literal["Order or Invoice", "Sales Order", "Sales Invoice"]
		digest_template: DF.Link | None
		excluded_customer_groups: DF.TableMultiSelect[DebtorExcludedGroup]
		free_credit_covers: DF.Check
		lead_cost_accounts: DF.Table[LeadCostAccount]
		lead_plan: DF.Float
		overdue_share_limit: DF.Percent
		override_role: DF.Link | None
		release_role: DF.Link | None
		send_email: DF.Check
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
			tables = {
				name: [{field: row.get(field) for field in fields} for row in self.get(name)]
				for name, fields in TABLES.items()
			}
			settings = from_site(self.as_dict(), tables)
			check_accounts(SiteDatabase(), settings)
			self.check_dimensions()
		self.ageing_ranges = ", ".join(str(days) for days in settings.ageing_ranges)
		self.days_to_judge_conversion = settings.days_to_judge_conversion
		self.silent_after_days = settings.silent_after_days
		self.fill_policy()

	def fill_policy(self):
		"""An emptied policy is the default one (docs/debtors.md, "Words")."""
		if not self.debtor_stages:
			self.set("debtor_stages", [stage._asdict() for stage in DEFAULT_STAGES])

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
