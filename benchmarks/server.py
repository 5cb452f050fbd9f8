"""A private MariaDB with the settings of a server that a bench would have.

python -m benchmarks.server FOLDER PORT starts one and stays; Ctrl-C stops it. The books stay in FOLDER.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

SBIN = "/usr/sbin:/usr/local/sbin:/usr/libexec"
OPTIONS = (
	"--bind-address=127.0.0.1",
	"--character-set-server=utf8mb4",
	"--collation-server=utf8mb4_unicode_ci",
	"--skip-name-resolve",
	"--skip-log-bin",
	"--performance-schema=0",
	"--innodb-buffer-pool-size=4G",
	"--innodb-log-file-size=1G",
	"--innodb-flush-log-at-trx-commit=0",
	"--innodb-doublewrite=0",
)


def main(folder: str, port: str) -> int:
	place = Path(folder).resolve()
	data = place / "data"
	if not data.exists():
		place.mkdir(parents=True, exist_ok=True)
		subprocess.run(
			[
				program("mariadb-install-db"),
				"--no-defaults",
				f"--datadir={data}",
				"--auth-root-authentication-method=normal",
				"--skip-test-db",
				"--user=root",
			],
			check=True,
			capture_output=True,
		)
	temporary = place / "tmp"
	temporary.mkdir(exist_ok=True)
	server = [
		program("mariadbd"),
		"--no-defaults",
		f"--datadir={data}",
		f"--tmpdir={temporary}",
		f"--socket={place / 's'}",
		f"--pid-file={place / 'pid'}",
		f"--port={port}",
		"--user=root",
		*OPTIONS,
	]
	return subprocess.call(server)


def program(name: str) -> str:
	"""A program, also where an ordinary user's path does not look. Raises SystemExit where it is not installed."""
	for path in (None, SBIN):
		if found := shutil.which(name, path=path):
			return found
	raise SystemExit(f"MariaDB is not installed: no {name}")


if __name__ == "__main__":
	if len(sys.argv) != 3:
		sys.exit(__doc__)
	sys.exit(main(*sys.argv[1:]))
