"""Who owns a document is looked up only where it shows: for sums by person, and for who does not see all of them.

A document's fractions add up to 1, so that its people change no sum by customer, voucher or month (docs/kpi.md, "Must
hold on every site", 7).
"""

from __future__ import annotations

from sales_roles.people import Visible
from sales_roles.scope import Scope

# Choices of a query: `share` with a row for each of a document's people (database/fragments.py), or with one row.
SPLIT = {
	"people": "{share}",
	"whole": "share as (select document.*, null as sales_person, 1 as fraction from document)",
}


def split(scope: Scope, visible: Visible, by_person: bool) -> str:
	"""Which of SPLIT a question needs."""
	sees_all = visible.everyone and scope.customers is None and scope.territories is None
	return "whole" if sees_all and not by_person else "people"
