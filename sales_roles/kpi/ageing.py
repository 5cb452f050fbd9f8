"""Overdue and ageing: how much of an open item stands in which of its terms, and how late that is.

An open item's outstanding fills its Payment Schedule terms from the last backwards, and what is owed beyond all terms
stands with the first (ERPNext's schedules can miss the total by a cent); overdue is what so stands in terms with due
date < `as_on`. No schedule: the document's due date; of a journal: its own if it has a bill number, else the posting
date; of a payment given back: its posting date. Revaluation and exchange gain/loss journals are not aged. Ageing goes
by each term's own due date; Σ = open, unaged apart (docs/kpi.md, "Farmer").
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sales_roles.messages import UserError, _
from sales_roles.settings import Settings

MOST_RANGES = 10
BEGINNING = date(1, 1, 1)

# What a row of the query stands in: its bucket's number, rising with age.
UNAGED, NOT_DUE, DUE_TODAY, FIRST_RANGE = -1, 0, 1, 2

# Continues `sale` of receivables.py, which is an open item with its owner: one row a term, or one for an item without
# terms. A schedule is kept in the company's currency too, and leaves out advances and what was written off at a till; a
# return has none. An item is told by its first entry. Both windows go one way through the terms, so that MariaDB orders
# them once; what tells teams apart is asked here, for it would ask it twice of each row where it groups by it. SQLite adds
# floats: less than a millionth is nothing. Parameters: as_on, range_1 … range_10.
TERM = """
term as (
	select sale.document_type, sale.document, sale.customer, sale.voucher_type, sale.voucher, sale.posting_date,
		sale.amount, sale.linked, sale.exchange_rest,
		case
			when sale.is_revaluation = 1 or abs(sale.currency_amount) < 0.000001 then 1 else 0
		end as unaged,
		coalesce(
			schedule.due_date,
			sale.invoice_due_date,
			case when coalesce(journal.bill_no, '') <> '' then journal.due_date end,
			sale.posting_date
		) as due_date,
		schedule.base_payment_amount as term_amount,
		coalesce(
			sum(schedule.base_payment_amount) over (
				partition by sale.entry
				order by schedule.due_date desc, schedule.idx desc, schedule.name desc
				rows between unbounded preceding and 1 preceding
			),
			0
		) as later_terms,
		coalesce(
			lead(0) over (
				partition by sale.entry
				order by schedule.due_date desc, schedule.idx desc, schedule.name desc
			),
			1
		) as is_first,
		{told} as team
	from sale
	left join `tabJournal Entry` as journal
		on sale.voucher_type = 'Journal Entry' and journal.name = sale.voucher
	left join `tabPayment Schedule` as schedule
		on schedule.parent = case when sale.is_return = 0 and sale.amount > 0 then sale.voucher end
			and schedule.parenttype = 'Sales Invoice'
),
part as (
	select document_type, document, customer, team, voucher_type, voucher, posting_date, due_date,
		case
			when amount <= 0 then 0
			when term_amount is null then amount
			when amount <= later_terms + 0.000001 then 0
			when is_first = 0 and amount - later_terms > term_amount then term_amount
			else amount - later_terms
		end as owed,
		case when is_first = 1 and amount < 0 then amount else 0 end as credit,
		case
			when is_first = 0 or linked >= 0 or amount - linked <= 0 then 0
			when amount < 0 then amount - linked
			else 0 - linked
		end as linked_credit,
		case when is_first = 1 then exchange_rest else 0 end as exchange_rest,
		case
			when unaged = 1 then -1
			when due_date > %(as_on)s then 0
			when due_date = %(as_on)s then 1
			else 2
				+ case when due_date < %(range_1)s then 1 else 0 end
				+ case when due_date < %(range_2)s then 1 else 0 end
				+ case when due_date < %(range_3)s then 1 else 0 end
				+ case when due_date < %(range_4)s then 1 else 0 end
				+ case when due_date < %(range_5)s then 1 else 0 end
				+ case when due_date < %(range_6)s then 1 else 0 end
				+ case when due_date < %(range_7)s then 1 else 0 end
				+ case when due_date < %(range_8)s then 1 else 0 end
				+ case when due_date < %(range_9)s then 1 else 0 end
				+ case when due_date < %(range_10)s then 1 else 0 end
		end as bucket
	from term
)"""


def ageing_params(settings: Settings, as_on: date) -> dict[str, Any]:
	"""Due dates before which the next range begins: 30 days past due is the last day of the range 1-30.

	Raises UserError for more ranges than a report has columns for.
	"""
	ranges = settings.ageing_ranges
	if len(ranges) > MOST_RANGES:
		raise UserError(
			_("Ageing ranges: {0} are too many, {1} is the most."), len(ranges), MOST_RANGES, link=()
		)
	days = [_before(as_on, each) for each in ranges] + [BEGINNING] * (MOST_RANGES - len(ranges))
	return {f"range_{number}": day for number, day in enumerate(days, 1)}


def _before(day: date, days: int) -> date:
	return day - timedelta(days=days) if days < (day - BEGINNING).days else BEGINNING


def bounds(settings: Settings) -> list[tuple[int, int | None]]:
	"""The ranges of days past due, both ends included; the last has no end: (1, 30), … (91, None)."""
	starts = [1] + [days + 1 for days in settings.ageing_ranges]
	return list(zip(starts, [*settings.ageing_ranges, None], strict=True))


def range_fields(settings: Settings) -> dict[str, str]:
	"""Field and label of each range past due: `days_1_30` "1–30" … `days_91_plus` "91+"."""
	fields = {}
	for start, end in bounds(settings):
		if end is None:
			fields[f"days_{start}_plus"] = f"{start}+"
		else:
			fields[f"days_{start}_{end}"] = f"{start}–{end}"
	return fields
