from frappe.model.document import Document


class LeadCostAccount(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		account: DF.Link
		assign_by: DF.Literal[
			"", "Sales Person", "Lead Source", "UTM Source", "Campaign", "Accounting Dimension"
		]
		assign_to: DF.DynamicLink | None
		company: DF.Link | None
		cost_center: DF.Link | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
	# end: auto-generated types

	pass
