"""A figure of ours beside a native report's, and what makes the difference (native.py)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, NamedTuple

from frappe.utils import strip_html

from sales_roles.export.display import show
from sales_roles.invariants import Finding
from sales_roles.messages import Message, _
from sales_roles.rounding import CENT, to_cent

NAMES_SHOWN = 5


class Difference(NamedTuple):
	"""What ERPNext says more (or less) of a customer, voucher, invoice or person; no reason: unexplained."""

	name: str
	amount: Decimal
	reason: str | None


class Comparison(NamedTuple):
	"""One rule's figure in both, and what makes the difference. `text` has a place for each total."""

	text: str
	ours: Decimal
	theirs: Decimal
	differences: tuple[Difference, ...] = ()
	compared: int = 0  # customers, vouchers, items or persons

	@property
	def unexplained(self) -> list[Difference]:
		return [each for each in self.differences if each.reason is None]


class NativeStopped(Exception):
	"""A report of ERPNext's did not come to its end; the message says why."""


@contextmanager
def native() -> Iterator[None]:
	"""Around a report of ERPNext's: what it raises is no fault of our figures."""
	try:
		yield
	except Exception as error:
		raise NativeStopped(f"{type(error).__name__}: {strip_html(str(error))}") from error


def findings(comparison: Comparison) -> Iterator[Finding]:
	"""The comparison in sentences: whether it holds, and each reason with how much it makes."""
	figures = Message(comparison.text, money(comparison.ours), money(comparison.theirs))
	if comparison.unexplained:
		yield Finding(Message(_("{0}: not all of the difference has a reason."), figures), False)
	elif comparison.differences:
		yield Finding(Message(_("{0}: all of the difference has its reasons."), figures), True)
	else:
		yield Finding(Message(_("{0}: the same."), figures), True)
	reasons: dict[str | None, list[Difference]] = defaultdict(list)
	for each in comparison.differences:
		reasons[each.reason].append(each)
	for reason, each in reasons.items():
		amount = money(sum((one.amount for one in each), Decimal(0)))
		text = Message(reason) if reason else Message(_("nothing explains it"))
		yield Finding(
			Message(_("{0} there, {1}: {2}."), amount, text, enumerate_names(each)),
			None if reason else False,
		)


def money(amount: Decimal) -> str:
	return show(to_cent(amount), "money")


def enumerate_names(differences: Iterable[Difference]) -> str:
	names = [each.name for each in sorted(differences, key=lambda each: -abs(each.amount))]
	more = len(names) - NAMES_SHOWN
	return ", ".join(names[:NAMES_SHOWN]) + (f", + {more}" if more > 0 else "")


def differing(
	ours: Mapping[str, Decimal], theirs: Mapping[str, Decimal], tolerance: Mapping[str, Decimal] | None = None
) -> dict[str, Decimal]:
	"""Where both say something else, beyond half a cent or the tolerance: theirs - ours."""
	found = {}
	for name in sorted(ours.keys() | theirs.keys()):
		amount = theirs.get(name, Decimal(0)) - ours.get(name, Decimal(0))
		if abs(amount) > (tolerance or {}).get(name, CENT / 2):
			found[name] = amount
	return found


def exactly(amount: Any) -> Decimal:
	"""A float of ERPNext's as the amount that it stands for."""
	return Decimal(str(round(amount or 0, 6)))
