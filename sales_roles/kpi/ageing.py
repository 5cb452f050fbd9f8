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

# Continues `open_item`: one row a term, or one for an item without terms. A schedule is kept in the company's currency too,
# and leaves out advances and what was written off at a till; a return has none. Invoices have few terms: to look up a
# term's neighbours costs less than windows over all terms. What an item has once stands with its last term (no
# `later_terms`), which fills first. SQLite adds floats: less than a millionth is nothing. `limit` keeps MariaDB from
# looking up the later terms wherever they are named. Parameters: as_on, range_1 … range_10.
TERM = """
term as (
	select open_item.document_type, open_item.document, open_item.customer, open_item.team, open_item.posting_date,
		open_item.amount, open_item.linked, open_item.exchange_rest,
		case
			when open_item.is_revaluation = 1 or abs(open_item.currency_amount) < 0.000001 then 1 else 0
		end as unaged,
		coalesce(
			schedule.due_date,
			open_item.invoice_due_date,
			case when coalesce(journal.bill_no, '') <> '' then journal.due_date end,
			open_item.posting_date
		) as due_date,
		schedule.base_payment_amount as term_amount,
		schedule.due_date as term_date, schedule.idx as term_idx, schedule.name as term_name,
		(
			select sum(later.base_payment_amount) from `tabPayment Schedule` as later
			where later.parent = schedule.parent
				and later.parenttype = 'Sales Invoice'
				and (coalesce(later.due_date, '0001-01-01'), later.idx, later.name)
					> (coalesce(schedule.due_date, '0001-01-01'), schedule.idx, schedule.name)
		) as later_terms
	from open_item
	left join `tabJournal Entry` as journal
		on open_item.document_type = 'Journal Entry' and journal.name = open_item.document
	left join `tabPayment Schedule` as schedule
		on schedule.parent = case when open_item.is_return = 0 and open_item.amount > 0 then open_item.document end
			and schedule.parenttype = 'Sales Invoice'
	limit 9223372036854775807
),
part as (
	select document_type, document, customer, team, posting_date, due_date,
		case
			when amount <= 0 then 0
			when term_amount is null then amount
			when amount <= coalesce(later_terms, 0) + 0.000001 then 0
			when amount - coalesce(later_terms, 0) <= term_amount then amount - coalesce(later_terms, 0)
			when exists (
				select 1 from `tabPayment Schedule` as earlier
				where earlier.parent = term.document
					and earlier.parenttype = 'Sales Invoice'
					and (coalesce(earlier.due_date, '0001-01-01'), earlier.idx, earlier.name)
						< (coalesce(term_date, '0001-01-01'), term_idx, term_name)
			) then term_amount
			else amount - coalesce(later_terms, 0)
		end as owed,
		case when amount < 0 then amount else 0 end as credit,
		case
			when later_terms is not null or linked >= 0 or amount - linked <= 0 then 0
			when amount < 0 then amount - linked
			else 0 - linked
		end as linked_credit,
		case when later_terms is null then exchange_rest else 0 end as exchange_rest,
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
