"""Ten readers at once on one site: no lock waits, no failed report, equal figures.

python -m benchmarks.readers SITE REPORT --readers 10     (by the bench's Python, in its folder sites)
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys

from benchmarks.run import MONTH, child, open_target


def main() -> None:
	parser = argparse.ArgumentParser(
		description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
	)
	parser.add_argument("site")
	parser.add_argument("report")
	parser.add_argument("--readers", type=int, default=10)
	parser.add_argument("--from-date", default=MONTH)
	args = parser.parse_args()
	target = f"site:{args.site}"
	alone = child("report", args.report, target, args.from_date)
	before = lock_waits(target)
	command = [sys.executable, "-m", "benchmarks.run", "one", "report", args.report, target, args.from_date]
	readers = [
		subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
		for _ in range(args.readers)
	]
	answers = [reader.communicate()[0] for reader in readers]
	failed = sum(reader.returncode != 0 for reader in readers)
	found = [json.loads(answer.strip().splitlines()[-1]) for answer in answers if answer.strip()]
	print(
		json.dumps(
			{
				"report": args.report,
				"from": args.from_date,
				"readers": args.readers,
				"failed": failed,
				"lock_waits": lock_waits(target) - before,
				"equal": all(each["total"] == alone["total"] for each in found),
				"alone_seconds": round(alone["seconds"], 1),
				"slowest_seconds": round(max(each["seconds"] for each in found), 1),
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
