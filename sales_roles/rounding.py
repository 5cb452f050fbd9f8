"""Rounding once, at the end, half away from zero; rows that add up to their total (docs/kpi.md, "Scope")."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

Key = TypeVar("Key")
CENT = Decimal("0.01")


def to_cent(amount: Decimal) -> Decimal:
	"""Half away from zero: 0.005 → 0.01, -0.005 → -0.01. Never -0.00."""
	return amount.quantize(CENT, ROUND_HALF_UP) + 0


def percent(part: Decimal | int | None, whole: Decimal | int | None) -> Decimal | None:
	"""Part of a whole in percent, to the hundredth; blank where the whole is blank or 0."""
	share = ratio(part, whole)
	return None if share is None else to_cent(share * 100)


def ratio(part: Decimal | int | None, whole: Decimal | int | None) -> Decimal | None:
	"""Part ÷ whole, unrounded; blank where either is blank or the whole is 0."""
	if part is None or not whole:
		return None
	return Decimal(part) / Decimal(whole)


def quotient(part: Decimal | int | None, whole: Decimal | int | None) -> Decimal | None:
	"""Part ÷ whole to the cent; blank where either is blank or the whole is 0."""
	share = ratio(part, whole)
	return None if share is None else to_cent(share)


def round_rows(amounts: Mapping[Key, Decimal]) -> dict[Key, Decimal]:
	"""Amounts rounded to cents that add up to the rounded total.

	One cent each is given to the rows that rounding lowered most, or taken from those it raised most (ties by
	name). Unassigned (None) takes part only if it has an amount.
	"""
	rounded = {key: to_cent(amount) for key, amount in amounts.items()}
	missing = int((to_cent(sum(amounts.values(), Decimal(0))) - sum(rounded.values(), Decimal(0))) / CENT)
	if missing:
		sign = 1 if missing > 0 else -1
		candidates = [key for key in amounts if key is not None or amounts[key]]
		candidates.sort(key=lambda key: (-sign * (amounts[key] - rounded[key]), str(key or "")))
		for key in candidates[: abs(missing)]:
			rounded[key] += sign * CENT
	return rounded
