"""Return on lead spend: margin up to `as_on` of the customers won by the period's leads ÷ lead spend.

A customer is won by the lead that its first deal belongs to; all its sales count, whoever made them (docs/kpi.md,
"Hunter").
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from sales_roles.database.port import TEXT, Database, Query
from sales_roles.kpi.deals import deal_params
from sales_roles.kpi.leads import KEYS
from sales_roles.kpi.margin import customer_margin
from sales_roles.people import Visible
from sales_roles.scope import Scope
from sales_roles.settings import Settings

WON_CUSTOMERS = Query(
	"won_customer",
	{"sales_person": TEXT, "key": TEXT, "customer": TEXT},
	"""
	with {lead_customer},
	counted as (
		select cohort.hunter, cohort.lead_owner, {key} as key_value, lead_customer.customer
		from lead_customer
		inner join owned_lead as cohort on cohort.name = lead_customer.lead
		where lead_customer.is_won = 1
			and lead_customer.first_day <= %(as_on)s
			and cohort.day >= %(from_date)s
			and cohort.day <= %(to_date)s
			and cohort.is_seen = 1
	),
	{credited}
	select credited.sales_person, key_value, customer
	from credited
	where {credited_visible}
	""",
	choices={"key": KEYS},
)


class WonMargin(NamedTuple):
	"""Margin of the customers won by a person's leads, and by a key: month, source, campaign."""

	sales_person: str | None
	key: str | None
	won_margin: Decimal


def won_margin(
	database: Database, scope: Scope, settings: Settings, visible: Visible, by: str = "sales_person"
) -> list[WonMargin]:
	"""A row a customer won. Two statements."""
	if visible.nobody:
		return []
	won = database.rows(WON_CUSTOMERS, {"key": by}, **deal_params(scope, settings), **visible.params)
	margins = customer_margin(database, scope, {row.customer for row in won if row.customer})
	return [
		WonMargin(row.sales_person, row.key, margins[row.customer]) for row in won if row.customer in margins
	]
