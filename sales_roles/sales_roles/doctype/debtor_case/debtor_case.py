from frappe.model.document import Document


class DebtorCase(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from sales_roles.sales_roles.doctype.debtor_case_farmer.debtor_case_farmer import DebtorCaseFarmer
		from sales_roles.sales_roles.doctype.debtor_dispute.debtor_dispute import DebtorDispute
		from sales_roles.sales_roles.doctype.debtor_release_use.debtor_release_use import DebtorReleaseUse

		as_on: DF.Date | None
		changes: DF.Int
		company: DF.Link
		credit_claims: DF.LongText | None
		cured_on: DF.Date | None
		currency: DF.Link | None
		customer: DF.Link
		customer_name: DF.Data | None
		dispute_reason: DF.SmallText | None
		disputed_amount: DF.Currency
		disputed_by: DF.Link | None
		disputed_on: DF.Date | None
		disputes: DF.Table[DebtorDispute]
		farmer: DF.Link | None
		farmers: DF.Table[DebtorCaseFarmer]
		free_credit: DF.Currency
		is_broken: DF.Check
		is_disputed: DF.Check
		is_quiet: DF.Check
		naming_series: DF.Literal["DEBT-.YYYY.-"]
		not_due: DF.Currency
		oldest_due_date: DF.Date | None
		opened_on: DF.Date | None
		overdue: DF.Currency
		previous_case: DF.Link | None
		promise_amount: DF.Currency
		promise_by: DF.Link | None
		promise_date: DF.Date | None
		promise_held_stage: DF.Literal["", "Reminder", "Chase", "Escalate", "Stop"]
		promise_made_on: DF.Date | None
		promise_reason: DF.SmallText | None
		promise_rest: DF.Currency
		promise_state: DF.Literal["", "Pending", "Kept", "Broken"]
		promises_broken: DF.Int
		promises_kept: DF.Int
		release_cap: DF.Currency
		release_reason: DF.SmallText | None
		release_used: DF.Currency
		release_uses: DF.Table[DebtorReleaseUse]
		released_by: DF.Link | None
		released_on: DF.Date | None
		released_until: DF.Date | None
		stage: DF.Literal["", "Reminder", "Chase", "Escalate", "Stop"]
		stage_amount: DF.Currency
		stage_since: DF.Date | None
		status: DF.Literal["Open", "Cured"]
	# end: auto-generated types

	pass
