"""Measure reports, their floors and, on a site, ERPNext's own; write what was measured.

    python -m benchmarks.run measure mariadb://root@127.0.0.1:3399/books_100k --out 100k.json
    python -m benchmarks.run measure site:NAME --out site.json --native     (by the bench's Python, in its folder sites)
    python -m benchmarks.run write site.json 100k.json 1m.json

Each report runs in a process of its own, twice; the quicker run counts, after the tables have been read once. It reads
on two connections, as at the desk (a prepared report reads on one). A floor is one statement (floors/README.md), run
twice alike. A native report runs once and is stopped after 600 seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LIMIT = 600
FROM, TO = "2026-01-01", "2026-10-31"
MONTH = "2026-10-01"

# A report's figures: their floors add up to its own.
MARGIN = ("margin", "margin_of_returns")
WON = ("won_margin", "won_margin_of_returns")
FLOORS = {
	"farmer-scorecard": (*MARGIN, "repeat_sales", "receivable", "silent_customers", "teams"),
	"plan-attainment": (*MARGIN, "teams"),
	"sales-margin": MARGIN,
	"overdue-receivables": ("receivable", "opening_receivable", "gross_sales"),
	"repeat-sales": ("repeat_sales", "turnover"),
	"hunter-scorecard": ("leads", "deals", "response", "lead_spend", *WON),
	"lead-cost": ("leads", "deals", "lead_spend", *WON),
	"lead-conversion": ("leads", "deals", "response", "funnel", "lost_reasons"),
}
NATIVE = {
	"Sales Person Target Variance": (
		"erpnext.selling.report.sales_person_target_variance_based_on_item_group"
		".sales_person_target_variance_based_on_item_group",
		{"fiscal_year": "2026", "doctype": "Sales Invoice", "period": "Monthly", "target_on": "Amount"},
	),
	"Gross Profit by Sales Person": (
		"erpnext.accounts.report.gross_profit.gross_profit",
		{"from_date": FROM, "to_date": TO, "group_by": "Sales Person"},
	),
	"Accounts Receivable Summary": (
		"erpnext.accounts.report.accounts_receivable_summary.accounts_receivable_summary",
		{
			"report_date": TO,
			"ageing_based_on": "Due Date",
			"calculate_ageing_with": "Report Date",
			"range": "30, 60, 90, 120",
			"party_type": "Customer",
		},
	),
	"Lead Conversion Time": (
		"erpnext.crm.report.lead_conversion_time.lead_conversion_time",
		{"from_date": FROM, "to_date": TO},
	),
	"Lead Owner Efficiency": (
		"erpnext.crm.report.lead_owner_efficiency.lead_owner_efficiency",
		{"from_date": FROM, "to_date": TO},
	),
}
# Ours, and the native reports that answer the same question.
ANSWERS = {
	"farmer-scorecard": (
		"Sales Person Target Variance",
		"Gross Profit by Sales Person",
		"Accounts Receivable Summary",
	),
	"hunter-scorecard": ("Lead Conversion Time", "Lead Owner Efficiency"),
	"overdue-receivables": ("Accounts Receivable Summary",),
}


def main() -> None:
	parser = argparse.ArgumentParser(
		description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
	)
	commands = parser.add_subparsers(dest="command", required=True)
	measuring = commands.add_parser("measure")
	measuring.add_argument("target")
	measuring.add_argument("--out", required=True)
	measuring.add_argument("--native", action="store_true")
	measuring.add_argument("--month", action="store_true", help="the last month alone")
	measuring.add_argument("--reports", help="some, by comma")
	measuring.add_argument("--no-floors", action="store_true")
	measuring.add_argument("--times", type=int, default=2)
	one = commands.add_parser("one")
	for name in ("kind", "name", "target", "from_date"):
		one.add_argument(name)
	writing = commands.add_parser("write")
	writing.add_argument("files", nargs="+")
	writing.add_argument("--other", nargs="*", default=[], help="what submit.py and readers.py printed")
	args = parser.parse_args()
	if args.command == "measure":
		measure(args)
	elif args.command == "one":
		print(json.dumps(MEASURES[args.kind](args.name, args.target, args.from_date)))
	else:
		write(args.files, args.other)


def measure(args: argparse.Namespace) -> None:
	first = MONTH if args.month else FROM
	reports = list(FLOORS) if args.reports is None else [name for name in args.reports.split(",") if name]
	floors = [] if args.no_floors else sorted({floor for report in reports for floor in FLOORS[report]})
	found: dict[str, Any] = {
		"target": args.target,
		"from": first,
		"to": TO,
		"floor": {},
		"report": {},
		"native": {},
	}
	found |= child("about", "-", args.target, first)
	work = [("floor", name, args.times) for name in floors] + [
		("report", name, args.times) for name in reports
	]
	if args.native:
		work += [("native", name, 1) for name in NATIVE]
	for kind, name, times in work:
		runs = [child(kind, name, args.target, first) for _ in range(times)]
		found[kind][name] = min(runs, key=lambda run: run["seconds"])
		print(
			f"{kind} {name}: {found[kind][name]['seconds']:.2f} s, load {os.getloadavg()[0]:.1f}", flush=True
		)
		Path(args.out).write_text(json.dumps(found, indent="\t") + "\n", encoding="utf-8")


def child(kind: str, name: str, target: str, first: str) -> dict[str, Any]:
	"""What a process of its own measured; one that was stopped counts as long as it was let run."""
	command = [sys.executable, "-m", "benchmarks.run", "one", kind, name, target, first]
	try:
		done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT)
	except subprocess.TimeoutExpired:
		return {"seconds": LIMIT, "stopped": True}
	if done.returncode:
		return {"seconds": float("nan"), "error": done.stderr.strip().splitlines()[-1]}
	return json.loads(done.stdout.strip().splitlines()[-1])


OPENED = ExitStack()  # until the process ends


def open_target(target: str) -> tuple[Any, str]:
	"""The database as a report reads it, and the company of the books."""
	if target.startswith("site:"):
		import frappe

		from sales_roles.database.site import SiteDatabase, pair

		frappe.init(site=target.partition(":")[2])
		frappe.connect()
		company = frappe.db.get_value("Company", {}, "name", order_by="creation")
		return OPENED.enter_context(pair()) or SiteDatabase(), company
	from sales_roles.database.port import open_database

	return open_database(target), "Bench Company"


def about(_name: str, target: str, _first: str) -> dict[str, Any]:
	database, company = open_target(target)
	((version, invoices, lines, entries, leads),) = database.execute(
		"""select version(), (select count(*) from `tabSales Invoice`), (select count(*) from `tabSales Invoice Item`),
			(select count(*) from `tabPayment Ledger Entry`), (select count(*) from `tabLead`)""",
		{},
	)
	((people,),) = database.execute("select count(*) from `tabSales Person` where is_group = 0", {})
	facts = {
		"mariadb": version,
		"python": platform.python_version(),
		"machine": f"{os.cpu_count()} cores, {os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') >> 30} GiB",
		"invoices": int(invoices),
		"lines": int(lines),
		"payment_ledger_entries": int(entries),
		"leads": int(leads),
		"people": int(people),
		"connections": 2 if database.twin else 1,
		"company": company,
	}
	if target.startswith("site:"):
		import frappe

		import erpnext

		facts |= {"erpnext": erpnext.__version__, "frappe": frappe.__version__}
	return facts


def rows_sent(database: Any) -> int:
	"""By the whole server: a report has a second connection for a while."""
	((_name, value),) = database.execute("show global status like 'Rows_sent'", {})
	return int(value)


def report(name: str, target: str, first: str) -> dict[str, Any]:
	from sales_roles.scope import resolve_scope
	from sales_roles.settings import load_settings
	from sales_roles.views.registry import REPORTS

	database, company = open_target(target)
	shown = REPORTS[name]
	sent, asked, began = rows_sent(database), database.statements, time.monotonic()
	last = date.fromisoformat(TO)
	scope = resolve_scope(database, company, date.fromisoformat(first), last, as_on=last, today=last)
	table = shown.build(database, scope, load_settings(database), shown.groupings[0])
	return {
		"seconds": time.monotonic() - began,
		"statements": database.statements - asked,
		"rows_sent": rows_sent(database) - sent - 1,
		"rows": len(table.rows),
		"peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
		"total": {field: str(value) for field, value in table.total.items() if value is not None},
	}


def floor(name: str, target: str, first: str) -> dict[str, Any]:
	from benchmarks.floor import floor_rows
	from sales_roles.scope import resolve_scope
	from sales_roles.settings import load_settings

	database, company = open_target(target)
	last = date.fromisoformat(TO)
	scope = resolve_scope(database, company, date.fromisoformat(first), last, as_on=last, today=last)
	settings = load_settings(database)
	database.staging.has_field("Lead", "name")  # metadata is read once, before the clock runs
	began = time.monotonic()
	rows = floor_rows(database, scope, settings, name)
	return {"seconds": time.monotonic() - began, "answer": [str(value) for value in rows[0]] if rows else []}


def native(name: str, target: str, _first: str) -> dict[str, Any]:
	import importlib

	_database, company = open_target(target)
	import frappe

	frappe.set_user("Administrator")
	module, filters = NATIVE[name]
	execute = importlib.import_module(module).execute
	began = time.monotonic()
	result = execute(frappe._dict(filters, company=company))
	return {
		"seconds": time.monotonic() - began,
		"rows": len(result[1] or ()),
		"peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
	}


MEASURES = {"about": about, "report": report, "floor": floor, "native": native}


def write(files: list[str], others: list[str]) -> None:
	found = [json.loads(Path(file).read_text(encoding="utf-8")) for file in files]
	remarks = [json.loads(Path(file).read_text(encoding="utf-8")) for file in others]
	(HERE / "RESULTS.md").write_text("\n".join(lines(found, remarks)) + "\n", encoding="utf-8")


def lines(found: list[dict[str, Any]], remarks: list[dict[str, Any]]) -> Iterator[str]:
	yield "# Results"
	yield ""
	yield "Written by `python -m benchmarks.run write`. The books are synthetic; those of 1,000,000 are ten years of 100,000,"
	yield "read once. Nothing else ran on the machine, but while Lead Conversion Time was let run to its limit. Only ratios"
	yield "within a table mean something."
	for run in found:
		yield ""
		yield from one_run(run)
	plain = [run for run in found if not run["target"].startswith("site:")]
	for first, second in pairwise(plain):
		if first["from"] == second["from"]:
			yield ""
			yield from growth(first, second)
	for remark in remarks:
		yield ""
		yield from table_of(remark)


def growth(few: dict[str, Any], many: dict[str, Any]) -> Iterator[str]:
	"""How much longer the same question takes on more books."""
	yield f"## From {few['invoices']:,} to {many['invoices']:,} invoices, {many['from']} to {many['to']}"
	yield ""
	yield "| report | seconds | seconds | times | statements | statements |"
	yield "|---|---:|---:|---:|---:|---:|"
	for name, each in few["report"].items():
		other = many["report"].get(name)
		if other and "statements" in each and "statements" in other:
			yield (
				f"| {name} | {each['seconds']:.2f} | {other['seconds']:.2f} | {other['seconds'] / each['seconds']:.1f}"
				f" | {each['statements']} | {other['statements']} |"
			)


def table_of(remark: dict[str, Any]) -> Iterator[str]:
	"""What submit.py or readers.py printed."""
	yield "## Ten readers at once" if "readers" in remark else "## Submitting an invoice"
	yield ""
	yield f"| {' | '.join(name.replace('_', ' ') for name in remark)} |"
	yield "|" + "---|" * len(remark)
	yield f"| {' | '.join(str(value) for value in remark.values())} |"


def one_run(run: dict[str, Any]) -> Iterator[str]:
	place = "a site" if run["target"].startswith("site:") else "a database without a site"
	yield f"## {run['invoices']:,} invoices on {place}, {run['from']} to {run['to']}"
	yield ""
	versions = ", ".join(
		f"{label} {run[key]}"
		for key, label in (
			("erpnext", "ERPNext"),
			("frappe", "Frappe"),
			("mariadb", "MariaDB"),
			("python", "Python"),
		)
		if key in run
	)
	yield (
		f"{run['machine']}; {versions}. {run['lines']:,} invoice lines, {run['payment_ledger_entries']:,} Payment Ledger"
		f" Entries, {run['leads']:,} leads, {run['people']} sales persons. A report"
		f" reads on {run['connections']} connections, as at the desk, a floor and a prepared report on one."
	)
	yield ""
	yield "| report | seconds | floor | x floor | statements | rows sent | peak MiB | native | native / ours |"
	yield "|---|---:|---:|---:|---:|---:|---:|---:|---:|"
	for name, each in run["report"].items():
		if "error" in each or each.get("stopped"):
			yield f"| {name} | {each.get('error', f'stopped at {LIMIT}')} ||||||||"
			continue
		under = sum(run["floor"][figure]["seconds"] for figure in FLOORS[name]) if run["floor"] else None
		natives = [run["native"][other] for other in ANSWERS.get(name, ()) if other in run["native"]]
		theirs = sum(other["seconds"] for other in natives) if natives else None
		yield (
			f"| {name} | {each['seconds']:.2f} | {format(under, '.2f') if under else ''} | {format(each['seconds'] / under, '.1f') if under else ''} | {each['statements']}"
			f" | {each['rows_sent']:,} | {each['peak_mib']:.0f}"
			f" | {format(theirs, '.0f') if theirs else ''}"
			f" | {format(theirs / each['seconds'], '.0f') if theirs else ''} |"
		)
	if run["native"]:
		yield ""
		yield "| native report | seconds | peak MiB |"
		yield "|---|---:|---:|"
		for name, each in run["native"].items():
			seconds = (
				f"{LIMIT}, stopped" if each.get("stopped") else each.get("error") or f"{each['seconds']:.1f}"
			)
			peak = f"{each['peak_mib']:.0f}" if "peak_mib" in each else ""
			yield f"| {name} | {seconds} | {peak} |"


if __name__ == "__main__":
	main()
