"""How figures are judged (docs/kpi.md, "Settings"): from the site's *Sales Roles Settings*, or a TOML file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple

from sales_roles.database.port import COUNT, TEXT, Database, Query
from sales_roles.messages import UserError, _

DOCTYPE = "Sales Roles Settings"
CHILD = "Lead Cost Account"

DEAL_DOCUMENTS = ("Order or Invoice", "Sales Order", "Sales Invoice")
TURNOVER_DOCUMENTS = ("Sales Invoice", "Sales Order")
CONVERSION_BASES = ("Cohort", "Period")
ASSIGN_BY = ("", "Sales Person", "Lead Source", "UTM Source", "Campaign", "Accounting Dimension")


class LeadCostAccount(NamedTuple):
	"""An account whose net debit is lead spend, and how its cost reaches leads. Blank cost center: any."""

	account: str
	cost_center: str | None = None
	assign_by: str | None = None
	assign_to: str | None = None


@dataclass(frozen=True)
class Settings:
	"""Every field with its default. Amounts in the company's currency, plans and shares in percent; 0: none."""

	deal_document: str = "Order or Invoice"
	turnover_document: str = "Sales Invoice"
	use_customer_team: bool = True
	conversion_basis: str = "Cohort"
	days_to_judge_conversion: int = 30
	ageing_ranges: tuple[int, ...] = (30, 60, 90)
	silent_after_days: int = 60
	lead_plan: Decimal = Decimal(0)
	cost_per_lead_limit: Decimal = Decimal(0)
	conversion_plan: Decimal = Decimal(0)
	overdue_share_limit: Decimal = Decimal(0)
	lead_cost_accounts: tuple[LeadCostAccount, ...] = field(default=())

	@property
	def params(self) -> dict[str, Any]:
		return {"use_customer_team": int(self.use_customer_team)}


CHOICES = {
	"deal_document": DEAL_DOCUMENTS,
	"turnover_document": TURNOVER_DOCUMENTS,
	"conversion_basis": CONVERSION_BASES,
}

STORED = Query(
	"stored_setting",
	{"field": TEXT, "value": TEXT},
	"select field, value from `tabSingles` where doctype = 'Sales Roles Settings'",
)
STORED_ACCOUNTS = Query(
	"stored_account",
	{"account": TEXT, "cost_center": TEXT, "assign_by": TEXT, "assign_to": TEXT},
	"""
	select account, cost_center, assign_by, assign_to
	from `tabLead Cost Account`
	where parent = 'Sales Roles Settings' and parenttype = 'Sales Roles Settings'
	order by idx
	""",
)
ACCOUNTS = Query(
	"account",
	{"name": TEXT, "company": TEXT, "root_type": TEXT, "lft": COUNT, "rgt": COUNT},
	"select name, company, root_type, lft, rgt from `tabAccount` where name in %(names)s",
)
COST_CENTERS = Query(
	"cost_center",
	{"name": TEXT, "company": TEXT, "lft": COUNT, "rgt": COUNT},
	"select name, company, lft, rgt from `tabCost Center` where name in %(names)s",
)


def load_settings(database: Database, file: str | Path | None = None) -> Settings:
	"""The site's settings where the app is installed, else the file's, else the defaults.

	Raises UserError for an unknown key, a value out of its choices, an account or cost center that does not exist,
	or two rows that name the same account and cost center.
	"""
	if is_installed(database):
		stored = {row.field: row.value for row in database.rows(STORED)}
		rows = [row._asdict() for row in database.rows(STORED_ACCOUNTS)]
		settings = parse({**stored, "lead_cost_accounts": rows}, DOCTYPE, ignore_unknown=True)
	elif file:
		settings = parse(read_toml(Path(file)), str(file))
	else:
		return Settings()
	check_accounts(database, settings)
	return settings


def is_installed(database: Database) -> bool:
	"""Whether the database is one of a site with this app."""
	return bool(database.staging.table(CHILD)) and database.staging.has_field(CHILD, "account")


def read_toml(path: Path) -> dict[str, Any]:
	try:
		import tomllib
	except ModuleNotFoundError:  # Python 3.10
		import tomli as tomllib
	try:
		return tomllib.loads(path.read_text(encoding="utf-8"))
	except OSError as error:
		raise UserError(_("Cannot read the settings file {0}: {1}."), path, error.strerror) from None
	except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
		raise UserError(_("The settings file {0} is not valid TOML: {1}."), path, error) from None


def parse(values: Mapping[str, Any], origin: str, ignore_unknown: bool = False) -> Settings:
	"""Settings out of raw values: TOML's or what `tabSingles` holds as text. A missing key has its default."""
	known = {each.name: each.default for each in fields(Settings)}
	if unknown := sorted(values.keys() - known.keys()):
		if not ignore_unknown:
			raise UserError(
				_("{0}: there is no setting {1}. Settings: {2}."), origin, unknown[0], ", ".join(known)
			)
	settings = Settings()
	for name, default in known.items():
		value = values.get(name)
		if value is None:
			continue
		try:
			settings = replace(settings, **{name: PARSERS.get(name, _by_default(default))(value)})
		except (ValueError, TypeError, InvalidOperation):
			raise UserError(_("{0}: {1} cannot be {2}."), origin, name, repr(value)) from None
	for name, choices in CHOICES.items():
		if (value := getattr(settings, name)) not in choices:
			raise UserError(_("{0}: {1} is {2}; it can be {3}."), origin, name, value, ", ".join(choices))
	return settings


def _by_default(default: Any):
	if isinstance(default, bool):
		return lambda value: bool(int(value))
	if isinstance(default, int):
		return lambda value: _not_negative(int(str(value)))
	if isinstance(default, Decimal):
		return lambda value: _not_negative(_finite(Decimal(str(value))))
	return str


def _not_negative(value):
	if value < 0:
		raise ValueError
	return value


def _finite(value: Decimal) -> Decimal:
	if not value.is_finite():
		raise ValueError
	return value


def _ranges(value: Any) -> tuple[int, ...]:
	"""Ageing ranges: `"30, 60, 90"` or a list; rising, positive."""
	parts = value.split(",") if isinstance(value, str) else value
	days = tuple(int(str(part).strip()) for part in parts)
	if not days or list(days) != sorted(set(days)) or days[0] < 1:
		raise ValueError
	return days


def _accounts(value: Any) -> tuple[LeadCostAccount, ...]:
	rows = []
	for row in value:
		if row.keys() - set(LeadCostAccount._fields) or not row.get("account"):
			raise ValueError
		rows.append(LeadCostAccount(**{name: text or None for name, text in row.items()}))
		if (rows[-1].assign_by or "") not in ASSIGN_BY:
			raise ValueError
	return tuple(rows)


PARSERS = {"ageing_ranges": _ranges, "lead_cost_accounts": _accounts}


def check_accounts(database: Database, settings: Settings) -> None:
	"""Every lead cost account and cost center exists, each pair once, whatever is assigned names whom to."""
	rows = settings.lead_cost_accounts
	if not rows:
		return
	known = {row.name for row in database.rows(ACCOUNTS, names=[row.account for row in rows])}
	centers = [row.cost_center for row in rows if row.cost_center]
	known_centers = {row.name for row in database.rows(COST_CENTERS, names=centers)} if centers else set()
	seen = set()
	for row in rows:
		if row.account not in known:
			raise UserError(
				_("Lead cost account {0} does not exist. Name an account of the company."),
				row.account,
				link=(DOCTYPE,),
			)
		if row.cost_center and row.cost_center not in known_centers:
			raise UserError(
				_("Cost center {0} of a lead cost account does not exist."), row.cost_center, link=(DOCTYPE,)
			)
		if (row.account, row.cost_center) in seen:
			raise UserError(
				_("Lead cost account {0} is named twice for the same cost center. Keep one row."),
				row.account,
				link=(DOCTYPE,),
			)
		if row.assign_by and not row.assign_to:
			raise UserError(
				_("Lead cost account {0} is assigned by {1}; say to which one."),
				row.account,
				row.assign_by,
				link=(DOCTYPE,),
			)
		seen.add((row.account, row.cost_center))
