"""ERPNext's own reports beside ours, on a site: the second half of `sales-roles check`.

docs/kpi.md, "Must hold", 2 to 5, for every company and fiscal year with anything in it. Where a native report says
something else, the difference has a reason that the documents show, or is unexplained.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from sales_roles.check import years
from sales_roles.database.port import Database
from sales_roles.desk.comparison import NativeStopped, findings
from sales_roles.desk.native_margin import compare_cost
from sales_roles.desk.native_plans import compare_plans
from sales_roles.desk.native_receivables import compare_overdue, compare_receivable
from sales_roles.invariants import Finding
from sales_roles.messages import Message, _
from sales_roles.scope import Scope
from sales_roles.settings import load_settings


def check_site(
	database: Database,
	*,
	today: date | None = None,
	progress: Callable[[Message], None] = lambda message: None,
) -> Iterator[Finding]:
	"""Rules 2 to 5 by ERPNext's own reports, which take their time: more statements with more open invoices."""
	settings = load_settings(database)
	rules: dict[int, Callable[[Scope, str], Iterable[Finding]]] = {
		2: lambda scope, _year: findings(compare_receivable(database, scope, settings)),
		3: lambda scope, _year: findings(compare_overdue(database, scope, settings)),
		4: lambda scope, _year: findings(compare_cost(database, scope, settings)),
		5: lambda scope, year: compare_plans(database, scope, year),
	}
	for scope, year in years(database, today):
		yield Finding(Message(_("{0}, {1}, by ERPNext's own reports"), scope.company, year), heading=True)
		for number, compare in rules.items():
			progress(Message(_("Comparing {0}, {1} with ERPNext's reports …"), scope.company, year))
			try:
				yield from compare(scope, year)
			except NativeStopped as stopped:
				text = _("Rule {0} was not compared: ERPNext's own report stops ({1}).")
				yield Finding(Message(text, number, str(stopped)))
