"""What the app adds to submitting a Sales Invoice: the same invoice on a site with it and on one without, in turns.

    python -m benchmarks.submit WITH_APP WITHOUT_APP [--rounds 10 --pairs 20] [--stock]

By the bench's Python, in its folder sites. Both sites are fresh, with ERPNext's setup done; each has a process of its own.
Within a pair the order alternates. From one process to the next times differ by more than what is measured: each round
begins with new ones. With --stock the lines are goods and move stock.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time

LINES = 3


def main() -> None:
	parser = argparse.ArgumentParser(
		description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
	)
	parser.add_argument("sites", nargs="+")
	parser.add_argument("--rounds", type=int, default=10)
	parser.add_argument("--pairs", type=int, default=20, help="in each round")
	parser.add_argument("--stock", action="store_true", help="goods that leave with the invoice")
	parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
	args = parser.parse_args()
	if args.serve:
		serve(args.sites[0], args.stock)
		return
	pairs = [pair for _round in range(args.rounds) for pair in measure(args)]
	with_app, without = (sorted(column) for column in zip(*pairs, strict=True))
	print(
		json.dumps(
			{
				"lines": "goods" if args.stock else "services",
				"rounds": args.rounds,
				"pairs": len(pairs),
				"with_app_median_ms": round(statistics.median(with_app) * 1000, 1),
				"without_median_ms": round(statistics.median(without) * 1000, 1),
				"median_of_ratios": round(statistics.median(one / other for one, other in pairs), 4),
				"ratio_of_quickest_quarter": round(
					statistics.mean(with_app[: len(pairs) // 4])
					/ statistics.mean(without[: len(pairs) // 4]),
					4,
				),
			}
		)
	)


def measure(args: argparse.Namespace) -> list[list[float]]:
	"""Seconds of each pair of a round: with the app, without."""
	processes = [
		subprocess.Popen(
			[sys.executable, "-m", "benchmarks.submit", site, "--serve", *["--stock"] * args.stock],
			stdin=subprocess.PIPE,
			stdout=subprocess.PIPE,
			text=True,
		)
		for site in args.sites
	]
	for process in processes:
		ask(process)
	pairs = []
	for number in range(args.pairs):
		order = processes if number % 2 else processes[::-1]
		seconds = {process: ask(process) for process in order}
		pairs.append([seconds[process] for process in processes])
	for process in processes:
		process.stdin.close()
		process.wait()
	return pairs


def ask(process: subprocess.Popen) -> float:
	process.stdin.write("\n")
	process.stdin.flush()
	return float(process.stdout.readline())


def serve(site: str, stock: bool) -> None:
	"""Submit an invoice for every line read; the processor's and the database's time together are what a user waits."""
	import frappe

	frappe.init(site=site)
	frappe.connect()
	frappe.set_user("Administrator")
	out, sys.stdout = sys.stdout, sys.stderr
	masters()
	item = "Paired Goods" if stock else "Paired Service"
	company = frappe.db.get_value("Company", {}, "name", order_by="creation")
	warehouse = frappe.db.get_value("Warehouse", {"company": company, "is_group": 0}, "name", order_by="lft")
	for _line in sys.stdin:
		invoice = frappe.get_doc(
			{
				"doctype": "Sales Invoice",
				"customer": "Paired Buyer",
				"sales_team": [{"sales_person": "Paired Seller", "allocated_percentage": 100}],
				"update_stock": int(stock),
				"items": [{"item_code": item, "qty": 1, "rate": 100, "warehouse": warehouse}] * LINES,
			}
		).insert()
		frappe.db.commit()
		began = time.perf_counter()
		invoice.submit()
		frappe.db.commit()
		print(time.perf_counter() - began, file=out, flush=True)
	frappe.destroy()


def masters() -> None:
	import frappe

	def root(doctype: str) -> str:
		return frappe.db.get_value(doctype, {"is_group": 1}, "name", order_by="lft")

	def leaf(doctype: str) -> str:
		return frappe.db.get_value(doctype, {"is_group": 0}, "name", order_by="lft")

	for doctype, name, values in (
		("Sales Person", "Paired Seller", {"parent_sales_person": root("Sales Person")}),
		(
			"Customer",
			"Paired Buyer",
			{"customer_group": leaf("Customer Group"), "territory": leaf("Territory")},
		),
		(
			"Item",
			"Paired Service",
			{"is_stock_item": 0, "item_group": leaf("Item Group"), "stock_uom": "Nos"},
		),
		(
			"Item",
			"Paired Goods",
			{
				"is_stock_item": 1,
				"valuation_rate": 50,
				"allow_negative_stock": 1,
				"item_group": leaf("Item Group"),
				"stock_uom": "Nos",
			},
		),
	):
		if not frappe.db.exists(doctype, name):
			field = {"Sales Person": "sales_person_name", "Customer": "customer_name", "Item": "item_code"}[
				doctype
			]
			frappe.get_doc({"doctype": doctype, field: name, **values}).insert()
	frappe.db.commit()


if __name__ == "__main__":
	main()
