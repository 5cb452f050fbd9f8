"""What `check` says of a native report's figure beside ours (sales_roles/desk/comparison.py)."""

from __future__ import annotations

from decimal import Decimal

import pytest


def rule(name: str, *differences: tuple[str, str, str | None]):
	from sales_roles.desk.comparison import Comparison, Difference

	return Comparison(
		name + " {0}, native {1}",
		Decimal("100"),
		Decimal("100") + sum((Decimal(amount) for _name, amount, _reason in differences), Decimal(0)),
		tuple(Difference(name, Decimal(amount), reason) for name, amount, reason in differences),
	)


def told(comparison) -> list[tuple[str, bool | None]]:
	from sales_roles.desk.comparison import findings

	return [(str(finding.message), finding.holds) for finding in findings(comparison)]


def test_agreement_is_one_sentence():
	assert told(rule("Rule 2, receivable")) == [("Rule 2, receivable 100.00, native 100.00: the same.", True)]


def test_a_difference_with_a_reason_holds_and_tells_it():
	"""Issue 3: "says for rules 2–5 whether they agree, each difference with its reason or as unexplained" """
	found = rule(
		"Overdue",
		("SI-1", "20", "terms were paid out of order"),
		("SI-2", "30", "terms were paid out of order"),
	)
	assert told(found) == [
		("Overdue 100.00, native 150.00: all of the difference has its reasons.", True),
		("50.00 there, terms were paid out of order: SI-2, SI-1.", None),
	]


def test_an_unexplained_difference_fails():
	"""Issue 3: "… or as unexplained (exit code 1)" """
	found = rule("Overdue", ("SI-1", "20", "an advance in foreign currency"), ("SI-2", "-0.01", None))
	assert told(found) == [
		("Overdue 100.00, native 119.99: not all of the difference has a reason.", False),
		("20.00 there, an advance in foreign currency: SI-1.", None),
		("-0.01 there, nothing explains it: SI-2.", False),
	]


def test_half_a_cent_is_rounding_a_cent_is_not():
	from sales_roles.desk.comparison import differing

	ours = {"a": Decimal("1.00"), "b": Decimal("1.00"), "c": Decimal("1.00")}
	theirs = {"a": Decimal("1.005"), "b": Decimal("1.01"), "d": Decimal("0.01")}
	assert differing(ours, theirs) == {"b": Decimal("0.01"), "c": Decimal("-1.00"), "d": Decimal("0.01")}


def test_a_native_report_that_stops_is_told_apart_from_our_faults():
	"""Accounts Receivable by stored procedures, for one, cannot run in the read-only transaction of `check`."""
	from sales_roles.desk.comparison import NativeStopped, native

	with pytest.raises(NativeStopped, match=r"ValueError: no account$"), native():
		raise ValueError("no <b>account</b>")
