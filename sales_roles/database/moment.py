"""Two connections that see the same moment of the books, so that two questions can be answered at once.

A MariaDB connection answers one statement at a time on one core. Each of two connections has its own snapshot, and
between the two a document may have been submitted: the turnover would have it, the receivable not. InnoDB numbers
transactions that write as they begin and once more as they are committed (`Innodb_max_trx_id`): where the last number is
the same before the first snapshot and after the second, nothing was committed between them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Execute = Callable[[str, Mapping[str, Any]], Sequence[Sequence[Any]]]

TRIES = 10
# A transaction shows a little later than it has its number: this much later at most.
SETTLED = 0.002

ISOLATION = "set session transaction isolation level repeatable read"
SNAPSHOT = "start transaction with consistent snapshot, read only"
LAST_NUMBER = "show global status like 'Innodb_max_trx_id'"


def at_one_moment(*connections: Execute) -> bool:
	"""Begin a read-only transaction on each of the connections, all of one moment; whether that could be had.

	It cannot on a server that commits all the time, or does not tell its last number: a few tries are made.
	"""
	for execute in connections:
		execute(ISOLATION, {})
	for _try in range(TRIES):
		before = last_number(connections[0])
		if before is None:
			return False
		time.sleep(SETTLED)
		for execute in connections:
			execute(SNAPSHOT, {})
		if last_number(connections[0]) == before:
			return True
	return False


def last_number(execute: Execute) -> int | None:
	found = execute(LAST_NUMBER, {})
	return int(found[0][1]) if found else None
