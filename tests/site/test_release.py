"""A release's cap and free credit on a site with several connections: docs/debtors.md, "The stop"."""

import threading
from datetime import date
from decimal import Decimal

import pytest

TODAY = date(2026, 6, 30)


def by_release(doc, case):
	from sales_roles.desk.release import count

	return count(doc, case, TODAY)


def by_free_credit(doc, case):
	"""Of 500 paid in advance."""
	from sales_roles.debtors.positions import Position
	from sales_roles.desk.prepaid import is_paid_in_advance

	position = Position(case, None, case, "EUR", TODAY, (), Decimal(-500), Decimal(0), ())
	return is_paid_in_advance(doc, doc.base_grand_total, case, TODAY, position)


@pytest.mark.parametrize("let", [by_release, by_free_credit])
def test_two_submits_at_once_share_one_cap_or_credit(site, let):
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
		frappe.set_user("Administrator")
		frappe.db.get_value("Debtor Case", name, "release_used")  # what it sees from here on
		doc = frappe.get_doc(
			{
				"doctype": "Sales Order",
				"name": f"{name}-{number}",
				"customer": name,
				"company": name,
				"base_grand_total": 400,
				"modified": frappe.utils.now(),
			}
		)
		if number == 2:
			taken.wait(10)
		results[number] = let(doc, name)
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
