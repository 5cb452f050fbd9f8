"""Floors: a figure's total in one statement, without split over people (floors/README.md)."""

from __future__ import annotations

from pathlib import Path

from sales_roles.database.port import Database, Query
from sales_roles.kpi.ageing import TERM, ageing_params
from sales_roles.kpi.contact import CLIENT, TOUCH, TOUCHED_BY, silent_before
from sales_roles.kpi.cost import RETURN_COST, SALE_COST, SOLD
from sales_roles.kpi.deals import deal_params
from sales_roles.kpi.dso import opening_day
from sales_roles.kpi.estimate import days
from sales_roles.kpi.funnel import GIVEN_REASON
from sales_roles.kpi.margin import FIRST_DAY
from sales_roles.kpi.open_item import OPEN_ITEM
from sales_roles.kpi.repeat import CUSTOMER_SALE
from sales_roles.kpi.response import TIMED
from sales_roles.scope import Scope
from sales_roles.settings import Settings

FLOORS = Path(__file__).parent / "floors"

# What a floor names in braces, in the words of the figure.
RULES = {
	"client": CLIENT,
	"customer_sale": CUSTOMER_SALE,
	"given_reason": GIVEN_REASON,
	"item_group": "''",
	"key": "''",
	"open_item": OPEN_ITEM,
	"return_cost": RETURN_COST,
	"sale_cost": SALE_COST,
	"sold": SOLD,
	"term": TERM,
	"timed": TIMED,
	"told": "''",
	"touch": TOUCH,
	**{brace: texts["unnamed"] for brace, texts in TOUCHED_BY.items()},
}


def floor_rows(database: Database, scope: Scope, settings: Settings, name: str) -> list[tuple]:
	"""What the database answers to the floor of that name. One statement."""
	sql = (FLOORS / f"{name}.sql").read_text(encoding="utf-8")
	query = Query(f"floor_{name}", {}, sql, choices={rule: {"": text} for rule, text in RULES.items()})
	params = deal_params(scope, settings) | settings.params | ageing_params(settings, scope.as_on)
	params |= days(FIRST_DAY if name.startswith("won") else scope.from_date, scope.to_date)
	params |= {
		"history_end": max(scope.to_date, scope.as_on),
		"silent_before": silent_before(scope, settings),
	}
	if name == "opening_receivable":
		params["as_on"] = opening_day(scope)
	return database.execute(database.staging.render(query, dict.fromkeys(RULES, "")), params)
