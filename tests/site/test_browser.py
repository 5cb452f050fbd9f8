"""The main path in a real browser: workspace, Farmer Scorecard, debtors, vouchers, the voucher; a quiet console.

Needs Playwright for the bench's Python, a Chromium (CHROMIUM, else /usr/bin/chromium), built assets and a site with
overdue invoices, such as one with the demo company. The web server is a process of this test's own.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import pytest
from bench import SITES

pytestmark = pytest.mark.slow

CHROMIUM = Path(os.environ.get("CHROMIUM") or "/usr/bin/chromium")
PATIENCE = 60_000  # milliseconds
DESK = re.compile("/(app|desk)")  # v15, v16


def why_no_browser() -> str | None:
	if not find_spec("playwright"):
		return "playwright is not installed for the bench's Python"
	if not CHROMIUM.exists():
		return f"no Chromium at {CHROMIUM}: name one in CHROMIUM"
	if not list(SITES.glob("assets/sales_roles/dist/js/sales_roles.bundle.*.js")):
		return "assets are not built: bench build --app sales_roles"
	return None


@pytest.fixture
def debtor(site):
	"""Whether the path leads anywhere: a Sales Person with overdue invoices."""
	from sales_roles.desk.report import execute

	if reason := why_no_browser():
		pytest.skip(reason)
	rows = execute("overdue-receivables", {"group_by": "voucher"})[1]
	if not any(row["voucher_type"] == "Sales Invoice" and row["overdue"] for row in rows[:-1]):
		pytest.skip(f"{site} has no overdue invoice in its default company")


@pytest.fixture
def server(site, debtor):
	"""The site on a free port."""
	with closing(socket.socket()) as free:
		free.bind(("127.0.0.1", 0))
		port = free.getsockname()[1]
	command = [sys.executable, "-m", "frappe.utils.bench_helper", "frappe", "--site", site]
	process = subprocess.Popen(
		[*command, "serve", "--port", str(port), "--noreload"],
		cwd=SITES,
		stdout=subprocess.DEVNULL,
		stderr=subprocess.DEVNULL,
	)
	address = f"http://127.0.0.1:{port}"
	try:
		wait_for(address)
		yield address
	finally:
		process.terminate()
		process.wait(10)


def wait_for(address: str) -> None:
	for _attempt in range(60):
		try:
			with urllib.request.urlopen(f"{address}/login", timeout=10):
				return
		except OSError:
			time.sleep(0.5)
	pytest.fail(f"{address} does not answer")


@pytest.fixture
def browser(server):
	from playwright.sync_api import sync_playwright

	with sync_playwright() as play:
		browser = play.chromium.launch(
			executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu", "--no-first-run"]
		)
		yield browser
		browser.close()


@pytest.fixture
def page(server, browser):
	"""Logged in as Administrator, with what went wrong in `page.said`."""
	import frappe

	try:
		return logged_in(browser, server, "Administrator", str(frappe.conf.admin_password or "admin"))
	except Exception:
		pytest.skip("cannot log in as Administrator: put admin_password into site_config.json")


def logged_in(browser, server, user, password):
	page = browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()
	page.set_default_timeout(PATIENCE)
	page.goto(f"{server}/login")
	page.fill("#login_email", user)
	page.fill("#login_password", password)
	page.click(".btn-login")
	page.wait_for_url(DESK, timeout=20_000)
	page.said = []
	page.on("console", lambda message: note(page, message))
	page.on("pageerror", lambda error: page.said.append(str(error)))
	return page


def note(page, message) -> None:
	"""A site without its socket.io process says so in the console; that is none of ours."""
	if message.type == "error" and "socket.io" not in f"{message.text} {message.location}":
		page.said.append(message.text)


def drill(page, field: str) -> str:
	"""Follow the first figure of a column; returns what it says."""
	link = page.locator(
		f".page-container:visible .dt-cell--col-{column(page, field)} a.sales-roles-drill"
	).first
	said = link.inner_text()
	link.click()
	return said


def column(page, field: str) -> int:
	"""The place of a column, once its report is drawn."""
	place = """field => frappe.query_report?.datatable?.getColumns()
		.find(column => column.fieldname === field)?.colIndex"""
	page.wait_for_function(place, arg=field)
	return page.evaluate(place, field)


def shown(page, report: str, group_by: str) -> None:
	"""Wait until a report is drawn with this grouping."""
	page.wait_for_url(f"**/query-report/{report.replace(' ', '%20')}**")
	page.wait_for_function(
		"""([report, key]) => frappe.query_report?.report_name === report
			&& frappe.query_report.get_filter_value("group_by") === key
			&& frappe.query_report.datatable?.getColumns().some(column => column.fieldname === key)
			&& frappe.query_report.data?.length && key in frappe.query_report.data[0]""",
		arg=[report, group_by],
	)
	settled(page)


def settled(page) -> None:
	"""Frappe's charts stumble if their page is left before they are drawn, or while they grow."""
	page.wait_for_function("frappe.request.ajax_count === 0")
	page.wait_for_timeout(1500)


def charts_drawn(page) -> None:
	"""Wait until no chart of the workspace says that it is loading."""
	page.wait_for_function("""() => {
		const charts = [...document.querySelectorAll(".dashboard-widget-box")];
		const loading = charts.map(chart => chart.querySelector(".chart-loading-state"));
		return charts.length && loading.every(state => state && state.style.display === "none");
	}""")


def test_from_the_workspace_to_the_voucher(server, page):
	"""Issue 4: open workspace → Farmer Scorecard → debtors → their vouchers → the voucher; no console error."""
	page.goto(f"{server}/app/sales-roles")
	shortcut = page.locator(".shortcut-widget-box", has_text="Farmer Scorecard")
	shortcut.wait_for()
	charts_drawn(page)
	settled(page)
	shortcut.click()
	shown(page, "Farmer Scorecard", group_by="sales_person")
	drill(page, "overdue_share")
	shown(page, "Overdue Receivables", group_by="customer")
	overdue = drill(page, "overdue")
	shown(page, "Overdue Receivables", group_by="voucher")
	page.wait_for_function("""frappe.query_report.data.slice(0, -1)
		.every(row => row.customer === frappe.query_report.get_filter_value("customer"))""")
	total = page.evaluate("frappe.query_report.data.at(-1).overdue")
	assert (
		page.evaluate("value => format_currency(value, frappe.query_report.data[0].currency)", total)
		== overdue
	)
	page.locator(f".dt-cell--col-{column(page, 'voucher')} a[data-doctype='Sales Invoice']").first.click()
	page.wait_for_url("**/sales-invoice/**")
	page.wait_for_function("cur_frm?.doctype === 'Sales Invoice' && cur_frm.doc.docstatus === 1")
	assert page.said == []


# Where the figures of a drawn report lead, as a click would: [column, figure, report, filters].
WAYS = """() => {
	const report = frappe.query_report;
	const found = [];
	for (const row of report.data)
		for (const column of report.columns) {
			const target = column.drill && row[column.fieldname] && sales_roles.target_of(column.drill, row);
			if (target?.options?.group_by)
				found.push([column.fieldname, row[column.fieldname], target.route[1], target.options]);
		}
	return found;
}"""
TOTAL = """([report_name, filters]) => frappe
	.xcall("frappe.desk.query_report.run", { report_name, filters, ignore_prepared_report: true })
	.then((answer) => answer.result.at(-1))"""


@pytest.mark.parametrize("report", ["Hunter Scorecard", "Lead Conversion", "Lead Cost"])
def test_what_stands_behind_a_figure_of_leads_says_the_same(server, page, report):
	"""Every figure's way, of people, months and sources: the total of what it opens is the figure."""
	import frappe

	last = frappe.utils.getdate(
		frappe.get_all("Lead", pluck="creation", order_by="creation desc", limit=1)[0]
	)
	period = f"period=Own%20Dates&from_date={frappe.utils.add_days(last, -60)}&to_date={last}"
	known, compared = {}, 0
	for group_by in ("sales_person", "month", "source"):
		page.goto(f"{server}/app/query-report/{report.replace(' ', '%20')}?{period}&group_by={group_by}")
		shown(page, report, group_by)
		for field, figure, target, filters in page.evaluate(WAYS):
			key = (target, *sorted(filters.items()))
			if key not in known:
				known[key] = page.evaluate(TOTAL, [target, filters])
			if known[key].get(field) is not None:
				assert known[key][field] == figure, (group_by, field, filters)
				compared += 1
	assert compared > 50
	assert page.said == []


MANAGER, PASSWORD = "manager@browser.test", "Zw7-quiet-Lantern"


def committed(site, work):
	"""Do something on a connection of its own, and commit it: the web server is another process."""
	import frappe

	found = []

	def connected():
		frappe.init(site)
		frappe.connect()
		try:
			found.append(work())
			frappe.db.commit()
		finally:
			frappe.destroy()

	thread = threading.Thread(target=connected)
	thread.start()
	thread.join()
	return found[0]


@pytest.fixture
def farmer(site, debtor):
	"""A Farmer's user, with a password while the test lasts, beside a manager's."""
	import frappe
	from frappe.utils.password import update_password

	users = frappe.get_all("Sales Person", {"sales_person_user": ("is", "set")}, pluck="sales_person_user")
	user = next((user for user in sorted(users) if 0 < len(debtors_of(user)) < len(debtors_of())), None)
	if user is None:
		pytest.skip(f"no Farmer of {site} has debtors beside another's")
	auth = frappe.qb.Table("__Auth")

	def prepare():
		manager = frappe.get_doc(
			{"doctype": "User", "email": MANAGER, "first_name": "Manager", "send_welcome_email": 0}
		)
		manager.append("roles", {"role": "Sales Manager"})
		manager.flags.no_welcome_mail = True
		manager.insert(ignore_permissions=True)
		query = frappe.qb.from_(auth).select(auth.password)
		old = query.where(
			(auth.doctype == "User") & (auth.name == user) & (auth.fieldname == "password")
		).run()
		for each in (MANAGER, user):
			update_password(each, PASSWORD)
		return old

	def clean():
		frappe.delete_doc("User", MANAGER, force=True, ignore_permissions=True)
		ours = (auth.doctype == "User") & (auth.name == user) & (auth.fieldname == "password")
		if old:
			frappe.qb.update(auth).set(auth.password, old[0][0]).where(ours).run()
		else:
			frappe.qb.from_(auth).delete().where(ours).run()

	old = committed(site, prepare)
	yield user
	committed(site, clean)


def debtors_of(user="Administrator") -> list[str]:
	"""The customers of the report as the server's Python has it for a user."""
	import frappe

	from sales_roles.desk.report import execute

	frappe.set_user(user)
	try:
		rows = execute("debtors", {"group_by": "customer"})[1]
	finally:
		frappe.set_user("Administrator")
	return [row["customer"] for row in rows[:-1]]


def test_debtors_as_a_manager_and_as_a_farmer(server, browser, farmer):
	"""A Farmer sees the cases of their own subtree, a Sales Manager all; no console error."""
	import frappe

	from sales_roles.desk.cases import site_people
	from sales_roles.desk.scope import visible_to

	seen = {}
	for user in (MANAGER, farmer):
		page = logged_in(browser, server, user, PASSWORD)
		page.goto(f"{server}/app/query-report/Debtors?group_by=customer")
		shown(page, "Debtors", "customer")
		seen[user] = page.evaluate("frappe.query_report.data.slice(0, -1)")
		drawn = page.locator(f".page-container:visible .dt-cell--col-{column(page, 'customer')} a")
		assert drawn.first.inner_text()
		assert page.said == []
	names = {user: [row["customer"] for row in rows] for user, rows in seen.items()}
	assert sorted(names[MANAGER]) == sorted(debtors_of())
	assert sorted(names[farmer]) == sorted(debtors_of(farmer))
	assert set(names[farmer]) < set(names[MANAGER])
	own = visible_to(farmer, site_people())
	for row in seen[farmer]:
		if row["debtor_case"]:
			owners = frappe.get_all(
				"Debtor Case Farmer", {"parent": row["debtor_case"]}, pluck="sales_person"
			)
			assert own.intersection(owners), row
