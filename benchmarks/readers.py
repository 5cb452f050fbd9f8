"""Ten readers at once on one site: no lock waits, no failed report, equal figures.

python -m benchmarks.readers SITE --readers 10     (by the bench's Python, in its folder sites)

The readers open the reports of run.py in turn, all at once, after each has been read alone.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from itertools import cycle, islice

from benchmarks.run import FLOORS, FROM, child, open_target


def main() -> None:
	parser = argparse.ArgumentParser(
		description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
	)
	parser.add_argument("site")
	parser.add_argument("--reports", default=",".join(FLOORS), help="by comma")
	parser.add_argument("--readers", type=int, default=10)
	parser.add_argument("--from-date", default=FROM)
	args = parser.parse_args()
	target = f"site:{args.site}"
	names = args.reports.split(",")
	alone = {name: child("report", name, target, args.from_date) for name in names}
	before = lock_waits(target)
	opened = list(islice(cycle(names), args.readers))
	readers = [
		subprocess.Popen(
			[sys.executable, "-m", "benchmarks.run", "one", "report", name, target, args.from_date],
			stdout=subprocess.PIPE,
			stderr=subprocess.PIPE,
			text=True,
		)
		for name in opened
	]
	answers = [reader.communicate()[0] for reader in readers]
	failed = sum(reader.returncode != 0 for reader in readers)
	found = [
		(name, json.loads(answer.strip().splitlines()[-1]))
		for name, answer in zip(opened, answers, strict=True)
		if answer.strip()
	]
	print(
		json.dumps(
			{
				"reports": len(set(opened)),
				"from": args.from_date,
				"readers": args.readers,
				"failed": failed,
				"lock_waits": lock_waits(target) - before,
				"equal": all(each["total"] == alone[name]["total"] for name, each in found),
				"slowest_alone": round(max(each["seconds"] for each in alone.values()), 1),
				"slowest_together": round(max(each["seconds"] for _name, each in found), 1),
			}
		)
	)


def lock_waits(target: str) -> int:
	"""Row lock waits of the whole server: an upper bound."""
	database, _company = open_target(target)
	((_name, value),) = database.execute("show global status like 'Innodb_row_lock_waits'", {})
	return int(value)


if __name__ == "__main__":
	main()
