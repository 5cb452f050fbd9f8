from frappe.model.document import Document


class DebtorStage(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		company: DF.Link | None
		days: DF.Int
		draft_dunning: DF.Check
		escalate: DF.Check
		from_amount: DF.Currency
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		stage: DF.Literal["Due soon", "Reminder", "Chase", "Escalate", "Stop"]
		stop: DF.Check
		todo: DF.Check
	# end: auto-generated types

	def update_if_missing(self, d):
		"""A blank company is every company: Frappe would fill in the user's default one."""
		super().update_if_missing({key: value for key, value in d.items() if key != "company"})
