from frappe.model.document import Document


class DebtorDispute(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		disputed_by: DF.Link | None
		disputed_on: DF.Date | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		reason: DF.SmallText | None
		voucher: DF.DynamicLink
		voucher_type: DF.Link
	# end: auto-generated types

	pass
