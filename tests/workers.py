"""Real workers and a Redis of their own for tests that commit, on days that the test sets.

The Redis of the bench's queues stays out of it: other sites' jobs stand there. See worker_with_clock.py.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from bench import SITES

LAUNCHER = Path(__file__).with_name("worker_with_clock.py")
UNFINISHED = {b"queued", b"started", b"deferred", b"scheduled"}


class Plan(NamedTuple):
	"""What befalls the worker: before or after the n-th call of a function it is killed, or waits."""

	point: str
	call: int = 1
	when: str = "before"
	then: str = "die"


class Workers:
	"""The workers, their Redis and their clock. A day set here is this process's day too."""

	def __init__(self, folder: Path):
		self.folder = folder
		self.port = free_port()
		self.redis: subprocess.Popen | None = None
		self.processes: list[subprocess.Popen] = []
		self.lost: set[str] = set()

	@property
	def url(self) -> str:
		return f"redis://127.0.0.1:{self.port}"

	# Redis

	def start_redis(self) -> None:
		self.redis = subprocess.Popen(
			[
				"redis-server",
				"--port",
				str(self.port),
				"--bind",
				"127.0.0.1",
				"--save",
				"",
				"--appendonly",
				"no",
			],
			cwd=self.folder,
			stdout=subprocess.DEVNULL,
			start_new_session=True,
		)
		wait_for(lambda: answers(self.port), "Redis")

	def stop_redis(self) -> None:
		if self.redis:
			self.redis.terminate()
			self.redis.wait()
			self.redis = None

	# Workers

	def start(self, number: int = 1) -> None:
		for _each in range(number):
			log = (self.folder / "worker.log").open("ab")
			process = subprocess.Popen(
				[sys.executable, str(LAUNCHER), str(self.folder)],
				cwd=SITES,
				stdout=log,
				stderr=log,
				start_new_session=True,
			)
			self.processes.append(process)
		for process in self.processes:
			ready = self.folder / f"ready.{process.pid}"
			wait_for(lambda ready=ready: ready.exists(), "a worker", 120)

	def stop(self) -> None:
		"""Kill them as they stand, with the jobs they do."""
		for process in self.processes:
			for pid in (*children(process.pid), process.pid):
				try:
					os.kill(pid, signal.SIGKILL)
				except ProcessLookupError:
					pass
			process.wait()
		self.processes.clear()

	def died(self) -> None:
		"""Wait until a plan has killed a worker; then none is left, and what it did stays in Redis as begun."""
		wait_for(
			lambda: any(process.poll() is not None for process in self.processes), "a worker's death", 120
		)
		self.stop()
		self.lost |= {job for job, status in self.jobs().items() if status == b"started"}

	def afresh(self) -> None:
		"""Nothing is planned, queued or begun; one worker at least."""
		(self.folder / "plan").unlink(missing_ok=True)
		if UNFINISHED.intersection(self.jobs().values()):
			from frappe.utils.background_jobs import get_redis_conn

			self.stop()
			get_redis_conn().flushall()
		if not self.processes:
			self.start()

	# Clock and plans

	def set_day(self, day: date) -> None:
		new = self.folder / "day.new"
		new.write_text(day.isoformat())
		new.replace(self.folder / "day")  # never half written

	def plan(self, plan: Plan) -> None:
		for name in ("reached", "go"):
			(self.folder / name).unlink(missing_ok=True)
		(self.folder / "plan").write_text(json.dumps(plan._asdict()))

	def reached(self) -> None:
		wait_for(lambda: (self.folder / "reached").exists(), "the point planned", 120)

	def go_on(self) -> None:
		(self.folder / "go").touch()

	# Jobs

	def jobs(self) -> dict[str, bytes]:
		"""Status by job, without those that died with a worker."""
		from frappe.utils.background_jobs import get_redis_conn

		connection = get_redis_conn()
		names = [key for key in connection.scan_iter(b"rq:job:*", 1000) if key.count(b":dependents") == 0]
		with connection.pipeline() as pipeline:
			for name in names:
				pipeline.hget(name, "status")
			found = pipeline.execute()
		jobs = {name.decode(): status for name, status in zip(names, found, strict=True) if status}
		return {name: status for name, status in jobs.items() if name not in self.lost}

	def settle(self, seconds: float = 180) -> None:
		"""Wait until every job is done, those included that jobs have queued."""

		def done() -> bool:
			return not UNFINISHED.intersection(self.jobs().values())

		wait_for(done, "the jobs", seconds)


@contextmanager
def workers(folder: Path) -> Iterator[Workers]:
	"""A Redis for queues, and no worker yet. Before Frappe connects: it takes the Redis from the environment."""
	if not shutil.which("redis-server"):
		pytest.skip("no redis-server for the workers' queues")
	found = Workers(folder)
	found.set_day(date.today())
	with pytest.MonkeyPatch.context() as patch:
		patch.setenv("FRAPPE_REDIS_QUEUE", found.url)
		patch.delenv("CI", raising=False)  # a job would take itself for a test
		from frappe.utils import background_jobs

		patch.setattr(background_jobs, "_redis_queue_conn", None)
		from worker_with_clock import set_clock

		from sales_roles.desk import scope

		patch.setattr(scope, "site_today", scope.site_today)
		set_clock(folder)
		found.start_redis()
		try:
			yield found
		finally:
			found.stop()
			found.stop_redis()


def children(pid: int) -> list[int]:
	found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True)
	return [int(each) for each in found.stdout.split()]


def free_port() -> int:
	with socket.socket() as listener:
		listener.bind(("127.0.0.1", 0))
		return listener.getsockname()[1]


def answers(port: int) -> bool:
	with socket.socket() as connection:
		return connection.connect_ex(("127.0.0.1", port)) == 0


def wait_for(met, what: str, seconds: float = 30) -> None:
	end = time.monotonic() + seconds
	while not met():
		if time.monotonic() > end:
			raise AssertionError(f"waited {seconds:g} s for {what}")
		time.sleep(0.02)
