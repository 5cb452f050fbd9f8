"""Installing and removing the app, on a site of its own that is made for it and dropped after."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

import frappe

from sales_roles.custom_fields import MODULE, get_custom_fields
from sales_roles.database.site import SiteDatabase
from sales_roles.install import missing_or_changed, sync

pytestmark = pytest.mark.slow

BENCH = Path(os.environ.get("FRAPPE_BENCH") or Path.home() / "frappe-bench")
SITE = "install-sales-roles.test"
ROOT = ["--db-root-password", os.environ.get("DB_ROOT_PASSWORD", "root")]

# What Frappe keeps of any app: its logs, its bin, its list of versions that it writes anew.
FRAPPES_OWN = {"tabDeleted Document", "tabError Log", "tabInstalled Application", "tabPermission Log"}


def bench(*command: str) -> None:
	run = subprocess.run(
		[sys.executable, "-m", "frappe.utils.bench_helper", "frappe", *command],
		cwd=BENCH / "sites",
		capture_output=True,
		text=True,
		timeout=900,
	)
	assert run.returncode == 0, f"{command}: {run.stdout[-2000:]}{run.stderr[-2000:]}"


@pytest.fixture(scope="module", autouse=True)
def site(tmp_path_factory):
	"""A site with ERPNext alone: from the bench's dump of a fresh one if it keeps one, else installed."""
	dump = BENCH / "fresh-site.sql.gz"
	source = ["--source-sql", str(dump)] if dump.exists() else ["--install-app", "erpnext"]
	bench("new-site", SITE, "--force", "--admin-password", "admin", *ROOT, *source)
	yield SITE
	archive = str(tmp_path_factory.mktemp("archive"))
	bench("drop-site", SITE, "--no-backup", "--force", "--archived-sites-path", archive, *ROOT)


@pytest.fixture(autouse=True)
def rolled_back():
	"""Nothing is rolled back here: the site is thrown away."""


# What people write and Frappe logs, with nothing of ours in it
WRITTEN = {
	"Activity Log": {"subject": "Seen"},
	"Communication": {"communication_medium": "Email", "subject": "Please pay", "content": "Please pay"},
	"Email Queue": {"message": "Please pay", "recipients": [{"recipient": "theirs@example.com"}]},
}


def refer(written: dict[str, str]) -> None:
	"""What stands refers to a case from now on, and more does."""
	ours = {"reference_doctype": "Debtor Case", "reference_name": "DEBT-1"}
	for doctype, name in written.items():
		frappe.db.set_value(doctype, name, ours)
	frappe.get_doc(
		doctype="Communication Link",
		parent=written["Communication"],
		parenttype="Communication",
		parentfield="timeline_links",
		link_doctype="Debtor Case",
		link_name="DEBT-1",
	).db_insert()
	digest = {"reference_doctype": "Debtor Digest", "reference_name": "Anna"}
	frappe.get_doc(
		doctype="Email Queue", message="Debtors", recipients=[{"recipient": "anna@example.com"}], **digest
	).insert(ignore_links=True)
	frappe.get_doc(doctype="View Log", **ours).db_insert()
	frappe.get_doc(
		doctype="User Permission", user="Guest", allow="Debtor Case", for_value="DEBT-1"
	).db_insert()
	frappe.get_doc(
		doctype="Notification Log", for_user="Guest", document_type="Debtor Digest", document_name="Anna"
	).db_insert()


@contextmanager
def connected(monkeypatch):
	monkeypatch.chdir(BENCH / "sites")
	frappe.init(SITE)
	frappe.connect()
	try:
		yield
		frappe.db.commit()
	finally:
		frappe.destroy()


def snapshot() -> dict[str, set]:
	"""Everything that has a name on the site: rows of every table, stored settings, indexes."""
	database = SiteDatabase()
	tables = database.execute(
		"select table_name from information_schema.columns where table_schema = database()"
		" and column_name = 'name' and substr(table_name, 1, 3) = 'tab'",
		{},
	)
	found = {
		table: {name for (name,) in database.execute(f"select name from `{table}`", {})}
		for (table,) in tables
	}
	for key, query in {
		"tabDefaultValue": "select parent, defkey from `tabDefaultValue`",  # its names change at each writing
		"singles": "select doctype, field from `tabSingles`",
		"indexes": "select table_name, index_name from information_schema.statistics where table_schema = database()",
	}.items():
		found[key] = {tuple(row) for row in database.execute(query, {})}
	return {key: rows for key, rows in found.items() if key not in FRAPPES_OWN}


def difference(before: dict[str, set], after: dict[str, set]) -> dict[str, set]:
	return {
		key: before.get(key, set()) ^ after.get(key, set())
		for key in before.keys() | after.keys()
		if before.get(key) != after.get(key)
	}


def modified() -> dict[str, object]:
	return {
		doctype: frappe.get_all(doctype, fields=["name", "modified"], order_by="name")
		for doctype in ("Custom Field", "Property Setter", "DocType", "Module Def")
	} | {"settings": frappe.db.get_singles_dict("Sales Roles Settings")}


def test_uninstall_removes_all_of_ours_and_nothing_else(monkeypatch):
	"""Issue: "Uninstalling removes all of it and nothing else (the columns stay, as Frappe leaves them)"."""
	with connected(monkeypatch):
		before = snapshot()
		frappe.make_property_setter(
			{"doctype": "Sales Person", "fieldname": "employee", "property": "bold", "value": "1"}
		)
		step = frappe.get_doc(
			doctype="Onboarding Step",
			name="Call Them",
			title="Call Them",
			action="Go to Page",
			action_label="Call Them",
			path="List/Lead",
		).insert()
		mailed("General Ledger")
		written = {
			doctype: frappe.get_doc(doctype=doctype, **fields).insert(ignore_links=True).name
			for doctype, fields in WRITTEN.items()
		}
		clear_logs()
		theirs = difference(before, before := snapshot())
	assert theirs["tabProperty Setter"] == {"Sales Person-employee-bold"}

	bench("--site", SITE, "install-app", "sales_roles")
	with connected(monkeypatch):
		wanted = {(doctype, f["fieldname"]) for doctype, each in get_custom_fields().items() for f in each}
		custom_fields = frappe.get_all("Custom Field", {"module": MODULE}, ["dt", "fieldname"], as_list=True)
		assert set(custom_fields) == wanted
		assert all(frappe.db.has_column(doctype, fieldname) for doctype, fieldname in wanted - layout())

		stands = modified()
		assert missing_or_changed() == {}
		sync()
		assert modified() == stands

		# A setting that this version brings is filled with its default, what is stored stays.
		frappe.db.delete("Singles", {"doctype": "Sales Roles Settings", "field": "silent_after_days"})
		frappe.db.set_single_value("Sales Roles Settings", "ageing_ranges", "15, 30")
		sync()
		assert frappe.db.get_single_value("Sales Roles Settings", "silent_after_days") == 60
		assert frappe.db.get_single_value("Sales Roles Settings", "ageing_ranges") == "15, 30"

		# What an administrator made of our fields hangs on them.
		for doctype, fieldname in (("Lead", "hunter"), ("Sales Roles Settings", "lead_plan")):
			frappe.make_property_setter(
				{"doctype": doctype, "fieldname": fieldname, "property": "bold", "value": "1"}
			)
		settings = frappe.get_doc("Sales Roles Settings")
		account = frappe.get_all("Account", {"root_type": "Expense", "is_group": 0}, pluck="name", limit=1)
		settings.lead_plan = 10
		settings.add_comment(text="Ten a month")
		settings.extend("lead_cost_accounts", [{"account": name} for name in account])
		settings.save()
		attach("Sales Roles Settings", "Sales Roles Settings")
		onboarding = frappe.get_doc("Module Onboarding", "Sales Roles")
		onboarding.append("steps", {"step": step.name})
		onboarding.flags.ignore_mandatory = True  # v15 asks for the address of a documentation
		onboarding.save(ignore_version=True)  # versions of what Frappe deletes itself are left to its workers

		# What was made of our reports, and of a report of theirs that shows one of ours.
		custom = frappe.get_doc(
			doctype="Report",
			report_name="Scorecard of the North",
			report_type="Custom Report",
			reference_report="Farmer Scorecard",
			ref_doctype="Customer",
			is_standard="No",
			json="{}",
		).insert()
		for report in ("Farmer Scorecard", custom.name):
			mailed(report)
			frappe.get_doc(doctype="Custom Role", report=report, roles=[{"role": "Sales Manager"}]).insert()
			prepared = frappe.get_doc(doctype="Prepared Report", report_name=report, filters="{}")
			attach("Prepared Report", prepared.db_insert() or prepared.name)
		refer(written)
		clear_logs()
		for job in frappe.get_all("Scheduled Job Type", {"method": ("like", "sales_roles.%")}, pluck="name"):
			frappe.get_doc(doctype="Scheduled Job Log", scheduled_job_type=job, status="Complete").insert()

	for _ in range(2):  # the second finds nothing to remove
		bench("--site", SITE, "uninstall-app", "sales_roles", "--yes", "--no-backup")
		with connected(monkeypatch):
			assert difference(before, snapshot()) == {}
			for doctype, name in written.items():
				doc = frappe.get_doc(doctype, name)
				assert (doc.reference_doctype, doc.reference_name) == (None, None)
				assert doc.has_permission("read")
				doc.save()  # no link points nowhere

	with connected(monkeypatch):
		assert frappe.get_doc("Onboarding Step", step.name).title == "Call Them"
		assert not frappe.db.table_exists("Lead Cost Account")
		assert frappe.db.has_column("Lead", "hunter")

	bench("--site", SITE, "install-app", "sales_roles")
	with connected(monkeypatch):
		assert frappe.db.count("Custom Field", {"module": MODULE}) == len(wanted)
		assert frappe.get_doc("Sales Roles Settings").lead_cost_accounts == []


def mailed(report: str) -> None:
	frappe.get_doc(
		doctype="Auto Email Report",
		report=report,
		user="Administrator",
		email_to="manager@example.com",
		frequency="Daily",
		format="HTML",
	).insert(ignore_mandatory=True)


def clear_logs() -> None:
	"""Register what an app says to clear, as the form of Log Settings does."""
	settings = frappe.get_single("Log Settings")
	settings.add_default_logtypes()
	settings.save(ignore_version=True)


def attach(doctype: str, name: str) -> None:
	frappe.get_doc(
		doctype="File",
		file_name=f"{frappe.scrub(name)}.txt",
		attached_to_doctype=doctype,
		attached_to_name=name,
		content=name,
		is_private=1,
	).insert()


def layout() -> set[tuple[str, str]]:
	"""Fields that only arrange the form have no column."""
	return {
		(doctype, field["fieldname"])
		for doctype, custom_fields in get_custom_fields().items()
		for field in custom_fields
		if field["fieldtype"].endswith("Break")
	}
