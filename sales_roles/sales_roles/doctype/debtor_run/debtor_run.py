from frappe.model.document import Document


class DebtorRun(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		as_on: DF.Date | None
		booked: DF.SmallText | None
		cause: DF.Literal["Schedule", "Payment", "Button"]
		company: DF.Link
		customer: DF.Link | None
		customers: DF.Int
		ended: DF.Datetime | None
		events: DF.SmallText | None
		failed: DF.Int
		is_full: DF.Check
		notes: DF.Text | None
		skipped: DF.Int
		skipped_why: DF.SmallText | None
		started: DF.Datetime | None
		status: DF.Literal["Queued", "Running", "Finished", "Failed", "Died"]
		told: DF.Int
	# end: auto-generated types

	pass
