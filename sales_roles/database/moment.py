"""Two MariaDB connections that see one moment of the books, so that two questions are answered at once.

A connection answers one statement at a time, on one core. Two have a snapshot each, and in between a document may have
been submitted: the turnover would have it, the receivable not. InnoDB numbers transactions that write as they begin and
once more as they are committed (`Innodb_max_trx_id`): where the number is the same before the first snapshot and after
the second, nothing was committed in between. A transaction is seen a moment after it has its number, hence the pause.
"""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from queue import SimpleQueue
from typing import Any

from sales_roles.database.port import Database, Question

Execute = Callable[[str, Mapping[str, Any]], Sequence[Sequence[Any]]]

TRIES = 10
PAUSE = 0.003

ISOLATION = "set session transaction isolation level repeatable read"
SNAPSHOT = "start transaction with consistent snapshot, read only"
LAST_NUMBER = "show global status like 'Innodb_max_trx_id'"
# An address may lead to several servers, each at a moment of its own.
SERVER = (
	"show global variables where variable_name in ('hostname', 'port', 'datadir', 'server_id', 'server_uid')"
)

# Who alters a table waits for all that have read it, and whoever comes after waits for the alteration: of two connections
# one could so wait for the other, for ever.
WAIT_A_MOMENT = "set session lock_wait_timeout = 2"
WAIT = "set session lock_wait_timeout = default"
LOCK_WAIT_TIMEOUT = 1205


class Twinned(Database):
	"""A MariaDB connection with a `twin`, of the same moment, for the one time that two questions are asked at once.

	`waits`: how long it waits for a table that is being altered when it is alone.
	"""

	twin: Twinned | None = None
	waits = WAIT
	both: Both | None = None

	def together(self, *questions: Question) -> list[Any]:
		"""As the port's: on both connections, or later and one by one where a table is being altered.

		An error, and whoever stops the program, waits for the statement that runs beside.
		"""
		if self.both:
			return self.both.parts(self, questions)
		if self.twin is None:
			return super().together(*questions)
		twin, self.twin = self.twin, None
		answers = None
		try:
			answers = Both(self, twin).answers(questions)
		except Exception as error:
			if not self.is_lock_wait(error):
				raise
		finally:
			self.both = None
			self.statements += twin.statements
			twin.close()
		self.execute(self.waits, {})
		if answers is None:
			self.execute(SNAPSHOT, {})  # what was read lets go of its tables, and the rest is as altered
			answers = super().together(*questions)
		return answers

	@abstractmethod
	def is_lock_wait(self, error: Exception) -> bool:
		"""Whether a statement gave up waiting for a table that is being altered."""

	def table_columns(self, table: str) -> frozenset[str]:
		return frozenset(
			column
			for (column,) in self.execute(
				"select column_name from information_schema.columns"
				" where table_schema = database() and table_name = %(table)s",
				{"table": table},
			)
		)


class Both:
	"""Two connections at work: each question is asked of the one that is free."""

	def __init__(self, first: Twinned, second: Twinned):
		self.pool = ThreadPoolExecutor(2)
		self.free: SimpleQueue[Twinned] = SimpleQueue()
		for each in (first, second):
			each.execute(WAIT_A_MOMENT, {})
			each.both = self
			self.free.put(each)

	def answers(self, questions: Sequence[Question]) -> list[Any]:
		try:
			asked = [self.begin(question) for question in questions]
			return [each.result() for each in asked]
		finally:
			self.pool.shutdown(cancel_futures=True)  # where one failed, what has not begun need not

	def begin(self, question: Question) -> Future:
		# The site's adapter reads what belongs to its request (frappe.local).
		return self.pool.submit(copy_context().run, self.answer, question)

	def answer(self, question: Question) -> Any:
		database = self.free.get()
		try:
			return question(database)
		finally:
			self.free.put(database)

	def parts(self, database: Twinned, questions: Sequence[Question]) -> list[Any]:
		"""What a question asks together: it goes through it with its own connection, and the other one helps if it has
		nothing else to do."""
		first, *rest = questions
		asked = [self.begin(question) for question in rest]
		answers = [first(database)]
		for question, begun in zip(rest, asked, strict=True):
			answers.append(question(database) if begun.cancel() else begun.result())
		return answers


def at_one_moment(first: Execute, second: Execute) -> bool:
	"""Begin a read-only transaction on each connection, both of one moment; whether that could be had.

	It cannot on a server that commits all the time or does not tell its last number, nor on two servers.
	"""
	for execute in (first, second):
		execute(ISOLATION, {})
	if first(SERVER, {}) != second(SERVER, {}):
		return False
	for _try in range(TRIES):
		before = first(LAST_NUMBER, {})
		if not before:
			return False
		time.sleep(PAUSE)
		for execute in (first, second):
			execute(SNAPSHOT, {})
		if second(LAST_NUMBER, {}) == before:
			return True
	return False
