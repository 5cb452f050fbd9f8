"""Brings the bench's site to the DocTypes and fields of this clone. Exit code 75: there is no site to test on."""

import os
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY / "tests"))

from bench import SITES, default_site, why_not  # noqa: E402


def main() -> str | None:
	"""Why there is nothing to test on, if so."""
	if reason := why_not():
		return reason
	os.chdir(SITES)
	import frappe
	from frappe.model.sync import sync_for

	frappe.init(default_site())
	try:
		frappe.connect()
		apps = frappe.get_installed_apps()
	except Exception as error:
		return f"site {default_site()} cannot be opened: {error}"
	if "sales_roles" not in apps:
		return f"sales_roles is not installed on site {default_site()}"

	import sales_roles
	from sales_roles.install import sync

	assert Path(sales_roles.__file__).is_relative_to(REPOSITORY), sales_roles.__file__
	sync_for("sales_roles", force=True)
	sync()
	frappe.db.commit()
	frappe.clear_cache()
	print(f"Testing on site {frappe.local.site}, with {', '.join(apps)}")
	return None


if reason := main():
	print(reason)
	sys.exit(75)
