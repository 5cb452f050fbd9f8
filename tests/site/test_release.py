"""A release's cap on a site with several connections: docs/debtors.md, "The stop"."""

import threading
from datetime import date

TODAY = date(2026, 6, 30)


def test_two_submits_at_once_share_one_cap(site):
	"""Two connections: the second waits for the first, and sees what it took. Its rows are committed, then deleted."""
	import frappe

	name, taken, results = f"race-{frappe.generate_hash(length=8)}", threading.Event(), {}

	def connected(work):
		frappe.init(site)
		frappe.connect()
		try:
			return work()
		finally:
			frappe.db.rollback()
			frappe.destroy()

	def prepare():
		frappe.get_doc(
			{
				"doctype": "Debtor Case",
				"name": name,
				"customer": name,
				"company": name,
				"status": "Open",
				"released_until": TODAY,
				"release_cap": 500,
			}
		).db_insert()
		frappe.db.commit()

	def clean():
		frappe.db.delete("Debtor Release Use", {"parent": name})
		frappe.db.delete("Debtor Case", {"name": name})
		frappe.db.commit()

	def submit(number):
		from sales_roles.desk.release import count

		frappe.set_user("Administrator")
		frappe.db.get_value("Debtor Case", name, "release_used")  # what it sees from here on
		doc = frappe.get_doc({"doctype": "Sales Order", "name": str(number), "base_grand_total": 400})
		if number == 2:
			taken.wait(10)
		results[number] = count(doc, name, TODAY)
		if number == 1:
			taken.set()
			threading.Event().wait(1)
			results["at first"] = dict(results)
		frappe.db.commit()

	def in_thread(work, *args):
		thread = threading.Thread(target=connected, args=(lambda: work(*args),))
		thread.start()
		return thread

	in_thread(prepare).join()
	try:
		threads = [in_thread(submit, number) for number in (1, 2)]
		for thread in threads:
			thread.join(60)
	finally:
		in_thread(clean).join()
	assert results == {1: True, 2: False, "at first": {1: True}}
