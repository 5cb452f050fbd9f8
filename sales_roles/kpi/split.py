"""Who owns a document is looked up only where it shows: for sums by person, and for who does not see all of them.

A document's fractions add up to 1, so that its people change no sum by customer, voucher or month (docs/kpi.md, "Must
hold on every site", 7).

Documents whose teams are alike are split alike: what is summed up in the end may be summed by team first, and the
split worked out for one document of each.
"""

from __future__ import annotations

from sales_roles.people import Visible
from sales_roles.scope import Scope

# A team's people and percentages in one text, with the names' lengths, so that no two teams share one. One that is
# longer than some servers' `group_concat_max_len` is not told: its document, or customer, stands for it.
TEAM_TEXT = """(
	select case
		when sum(length(coalesce(team.sales_person, '')) + 30) <= 1000 then group_concat(
			concat(
				length(coalesce(team.sales_person, '')), ':', coalesce(team.sales_person, ''),
				coalesce(team.allocated_percentage, 100)
			)
		)
		else concat(min(team.parenttype), ' ', min(team.parent))
	end
	from `tabSales Team` as team
	where team.parent = {of} and team.parenttype = {of_type}
)"""

# What tells the teams of `sale (document_type, document, customer, …)` apart, in the order in which `share` looks for
# them; a team of its own is told from a like one that is its customer's, so that any document and any customer with one
# text stand for all. Who may not see all customers is shown no sums over several, and a journal can have several. The
# text's digest stands for it: to group by a text is twice as slow on MariaDB, since it looks each up by its collation.
TEAM = (
	"unhex(sha1(case when %(all_customers)s = 0"
	" then concat(length(sale.customer), ':', sale.customer, sale.document) else coalesce("
	+ TEAM_TEXT.replace("{of}", "sale.document").replace("{of_type}", "sale.document_type")
	+ ", case when %(use_customer_team)s = 1 then concat('the team ', "
	+ TEAM_TEXT.replace("{of}", "sale.customer").replace("{of_type}", "'Customer'")
	+ ") end, concat('the manager of ', sale.customer)) end))"
)

# Choices of a query: `share` with a row for each of a document's people (database/fragments.py), or with one row; and
# what tells teams apart where documents are summed before they are split.
SPLIT = {
	"split": {
		"people": "{share}",
		"whole": "share as (select document.*, null as sales_person, 1 as fraction from document)",
	},
	"team": {"people": TEAM, "whole": "''"},
}


def split(scope: Scope, visible: Visible, by_person: bool) -> dict[str, str]:
	"""Which of SPLIT a question needs: `people` of both or `whole` of both."""
	sees_all = visible.everyone and scope.customers is None and scope.territories is None
	return dict.fromkeys(SPLIT, "whole" if sees_all and not by_person else "people")
