import frappe
from frappe.model.document import Document
from frappe.query_builder import Interval
from frappe.query_builder.functions import Max, Now


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

	@staticmethod
	def clear_old_logs(days: int = 90) -> None:
		"""A person's last digest stays: it says what they were told."""
		digest, later = frappe.qb.DocType("Debtor Digest"), frappe.qb.DocType("Debtor Digest")
		kept = [row[0] for row in frappe.qb.from_(later).select(Max(later.name)).groupby(later.user).run()]
		old = digest.modified < (Now() - Interval(days=days))
		frappe.db.delete(digest, filters=old & digest.name.notin(kept or [""]))
