"""A bench's own worker whose day is set, and which a test can kill or hold at a point of its work.

    python worker_with_clock.py FOLDER

in the bench's folder of sites. Queues, Redis, forks and jobs are Frappe's; only the clock is another: the day stands in
FOLDER/day. FOLDER/plan may say, as JSON, at which call of which of POINTS the process that does a job is killed
(SIGKILL, and the worker with it) or waits until FOLDER/go stands there; see `Plan` in workers.py.
"""

import json
import os
import signal
import sys
import time
from datetime import date
from functools import wraps
from importlib import import_module
from pathlib import Path

POINTS = (
	"sales_roles.desk.debtor_run.carry_out",
	"sales_roles.desk.digests.send_digests",
	"sales_roles.desk.digests.tell",
	"sales_roles.desk.digests.mail",
)


def set_clock(folder: Path) -> None:
	"""The site's day is what the file says, each time it is read."""
	from sales_roles.desk import scope

	def day_of_file(time_zone: str | None = None) -> date:
		return date.fromisoformat((folder / "day").read_text())

	scope.site_today = day_of_file


def watch(folder: Path, point: str) -> None:
	"""Let a plan act before or after the calls of a function; calls are counted by process, and jobs are forks."""
	module, _dot, name = point.rpartition(".")
	function = getattr(import_module(module), name)
	calls = 0

	def act(when: str) -> None:
		plan = folder / "plan"
		if not plan.exists():
			return
		wanted = json.loads(plan.read_text())
		if (wanted["point"], wanted["when"], wanted["call"]) != (point, when, calls):
			return
		plan.unlink()  # once
		(folder / "reached").touch()
		if wanted["then"] == "die":
			os.kill(os.getppid(), signal.SIGKILL)
			os.kill(os.getpid(), signal.SIGKILL)
		while not (folder / "go").exists():
			time.sleep(0.02)

	@wraps(function)
	def watched(*args, **kwargs):
		nonlocal calls
		calls += 1
		act("before")
		result = function(*args, **kwargs)
		act("after")
		return result

	setattr(import_module(module), name, watched)


def main(folder: Path) -> None:
	# before a job is forked: what it imports costs it nothing
	import frappe.utils.background_jobs
	import frappe.utils.scheduler

	import erpnext.accounts.doctype.sales_invoice.sales_invoice  # noqa: F401

	import sales_roles.desk.digests
	import sales_roles.desk.payments  # noqa: F401

	set_clock(folder)
	for point in POINTS:
		watch(folder, point)
	(folder / f"ready.{os.getpid()}").touch()
	frappe.utils.background_jobs.start_worker(queue="long,default,short", quiet=True)


if __name__ == "__main__":
	main(Path(sys.argv[1]))
