"""A real site under each test: connected as Administrator, nothing committed, everything rolled back.

The bench is FRAPPE_BENCH, else ~/frappe-bench; the site FRAPPE_SITE, else the bench's default. Run with the
bench's own Python; any other skips these tests and says why.
"""

from contextlib import contextmanager

import pytest
from bench import SITES, default_site, why_not


class Absent(pytest.Module):
	def collect(self):
		pytest.skip(why_not(), allow_module_level=True)


def pytest_pycollect_makemodule(module_path, parent):
	return Absent.from_parent(parent, path=module_path) if why_not() else None


@pytest.fixture(scope="module", autouse=True)
def site():
	"""The site's name. What a module posts for all its tests is rolled back after the last."""
	import frappe

	with pytest.MonkeyPatch.context() as patch:
		patch.chdir(SITES)  # Frappe finds sites and logs from there
		frappe.init(default_site())
		frappe.connect()
		frappe.db.commit = lambda: None  # of this connection alone
		yield frappe.local.site
		frappe.db.rollback()
		frappe.clear_cache()  # no value that was rolled back stays in Redis
		frappe.destroy()


@pytest.fixture(autouse=True)
def rolled_back(site):
	import frappe

	frappe.set_user("Administrator")
	frappe.db.savepoint("before_test")
	yield
	frappe.db.rollback(save_point="before_test")


@pytest.fixture
def transactions(monkeypatch):
	"""What commits here is a savepoint, and a rollback goes back to the last one: steps fail apart, nothing lasts."""
	import frappe

	rollback = frappe.db.rollback

	def commit():
		frappe.db.savepoint("committed")
		frappe.db.after_commit.run()

	def roll_back(*, save_point="committed", **options):
		rollback(save_point=save_point)

	frappe.db.after_commit.reset()
	frappe.db.savepoint("committed")
	monkeypatch.setattr(frappe.db, "commit", commit)
	monkeypatch.setattr(frappe.db, "rollback", roll_back)


@pytest.fixture
def held(site):
	"""`with held(lock):` another session holds one of our locks; it gives it back where its connection ends."""
	import frappe
	from frappe.database import get_db

	@contextmanager
	def holding(lock):
		conf = frappe.conf
		other = get_db(host=conf.db_host, user=conf.db_user or conf.db_name, password=conf.db_password)
		other.connect()
		cursor = other._cursor
		cursor.execute("select get_lock(%s, 0)", (lock,))
		try:
			yield
		finally:
			cursor.execute("select release_lock(%s)", (lock,))
			other.close()

	return holding
