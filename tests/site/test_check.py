"""`bench --site x sales-roles check`: our rules, and ERPNext's own reports on that site (docs/kpi.md, "Must hold")."""

from __future__ import annotations

import subprocess
import sys

import pytest
from throwaway import connected, posted, throwaway

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(request):
	"""A throw-away copy of the bench's site, with random books."""
	site = throwaway(request.config)
	with connected(site.name):
		posted(1)
		yield site.name


def check(site: str) -> subprocess.CompletedProcess:
	bench = [sys.executable, "-m", "frappe.utils.bench_helper", "frappe", "--site", site]
	return subprocess.run(
		[*bench, "sales-roles", "check", "--today", "2026-11-25"], capture_output=True, text=True
	)


def test_check_runs_erpnexts_own_reports(site):
	"""Issue 3: "it also runs ERPNext's own reports on that site and says for rules 2–5 whether they agree, each
	difference with its reason": every company and year of the random books, nothing unexplained, exit code 0."""
	done = check(site)
	assert done.returncode == 0, done.stdout[-3000:] + done.stderr
	for company in ("Random Books 1", "50% off O'Brien 1 😀"):
		for year in ("2024-2025", "2025 short", "2026"):
			heading = f"{company}, {year}, by ERPNext's own reports\n"
			part = done.stdout.partition(heading)[2].partition("\n\n")[0]
			for number in (2, 3, 4):
				assert f"✓ Rule {number}, " in part, (company, year, number)
			assert ("✓ Rule 5, " in part) == (year != "2025 short"), (
				"a target of that year has no distribution"
			)
	assert "✗" not in done.stdout
	assert "credit notes stand for themselves" in done.stdout


def test_check_fails_where_the_books_contradict_themselves(site):
	"""An invoice whose header was changed behind ERPNext's back: rule 1 does not hold, exit code 1."""
	import frappe

	name = frappe.db.get_value(
		"Sales Invoice",
		{"company": "Random Books 1", "docstatus": 1, "is_opening": "No", "is_internal_customer": 0},
	)
	net = frappe.db.get_value("Sales Invoice", name, "base_net_total")
	change(name, net + 1)
	try:
		done = check(site)
	finally:
		change(name, net)
	assert done.returncode == 1
	assert "✗ Rule 1, " in done.stdout


def change(name: str, net: float) -> None:
	import frappe

	frappe.db.set_value("Sales Invoice", name, "base_net_total", net, update_modified=False)
	frappe.db.commit()
	frappe.db.savepoint("before_test")  # which the commit has ended
