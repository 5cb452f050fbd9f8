from frappe.model.document import Document


class DebtorDigest(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		day: DF.Date
		email_queue: DF.Link | None
		lines: DF.Int
		notification_log: DF.Link | None
		told: DF.LongText | None
		user: DF.Link
	# end: auto-generated types

	pass
