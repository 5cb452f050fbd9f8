import frappe
from frappe.model.document import Document
from frappe.query_builder import Interval
from frappe.query_builder.functions import Max, Now


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
		status: DF.Literal["Queued", "Running", "Finished", "Skipped", "Failed", "Died"]
		told: DF.Int
	# end: auto-generated types

	@staticmethod
	def clear_old_logs(days: int = 90) -> None:
		"""The last finished run of all customers of each company stays: it says that the first one is over."""
		run, later = frappe.qb.DocType("Debtor Run"), frappe.qb.DocType("Debtor Run").as_("later")
		last = (
			frappe.qb.from_(later)
			.select(Max(later.started))
			.where((later.is_full == 1) & (later.status == "Finished"))
			.groupby(later.company)
		)
		kept = [
			row[0]
			for row in frappe.qb.from_(run)
			.select(run.name)
			.where((run.is_full == 1) & (run.status == "Finished") & run.started.isin(last))
			.run()
		]
		old = run.modified < (Now() - Interval(days=days))
		frappe.db.delete(run, filters=old & run.name.notin(kept or [""]))
