"""How figures are judged (docs/kpi.md, "Settings"): from the site's *Sales Roles Settings*, or a TOML file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
		rows = [row._asdict() for row in database.rows(STORED_ACCOUNTS)]
		settings = from_site({row.field: row.value for row in database.rows(STORED)}, rows)
	elif file:
		settings = parse(read_toml(Path(file)), str(file))
	else:
		return Settings()
	check_accounts(database, settings)
	return settings


def from_site(values: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> Settings:
	"""Settings out of a Single's values (text in `tabSingles`, typed in the document) and its child rows.

	Frappe stores an emptied number as 0 and an emptied text as blank: both have the default.
	"""
	filled = {}
	for each in fields(Settings):
		value = values.get(each.name)
		emptied = value in (None, "") or (type(each.default) is int and str(value).strip() in ("0", "0.0"))
		if not emptied:
			filled[each.name] = value
	return parse({**filled, "lead_cost_accounts": rows}, DOCTYPE)


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


def parse(values: Mapping[str, Any], origin: str) -> Settings:
	"""Settings out of raw values, typed or text. A missing key has its default. Raises UserError."""
	known = {each.name: each.default for each in fields(Settings)}
	if unknown := sorted(values.keys() - known.keys()):
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
	try:
		parts = value.split(",") if isinstance(value, str) else value
		days = tuple(int(str(part).strip()) for part in parts)
	except (ValueError, TypeError):
		days = ()
	if not days or list(days) != sorted(set(days)) or days[0] < 1:
		raise UserError(
			_("Ageing ranges are days past due that rise, such as 30, 60, 90; {0} are not."),
			value,
			link=(DOCTYPE,),
		)
	return days


def _accounts(value: Any) -> tuple[LeadCostAccount, ...]:
	rows = []
	for row in value:
		texts = isinstance(row, Mapping) and all(isinstance(text, str | None) for text in row.values())
		if not texts or row.keys() - set(LeadCostAccount._fields) or not row.get("account"):
			raise UserError(
				_("A lead cost account has an account, and may have {0}; {1} has not."),
				", ".join(LeadCostAccount._fields[1:]),
				dict(row) if isinstance(row, Mapping) else row,
				link=(DOCTYPE,),
			)
		rows.append(LeadCostAccount(**{name: text or None for name, text in row.items()}))
		if (rows[-1].assign_by or "") not in ASSIGN_BY:
			raise UserError(
				_("Lead cost account {0} is assigned by {1}; it can be {2}."),
				rows[-1].account,
				rows[-1].assign_by,
				", ".join(ASSIGN_BY[1:]),
				link=(DOCTYPE,),
			)
	return tuple(rows)


PARSERS = {"ageing_ranges": _ranges, "lead_cost_accounts": _accounts}


def check_accounts(database: Database, settings: Settings) -> None:
	"""Every lead cost account is an expense account and stands once with each cost center, which is of the account's
	company; whatever is assigned names whom to. Raises UserError."""
	rows = settings.lead_cost_accounts
	if not rows:
		return
	accounts = {row.name: row for row in database.rows(ACCOUNTS, names=[row.account for row in rows])}
	names = [row.cost_center for row in rows if row.cost_center]
	centers = {row.name: row for row in database.rows(COST_CENTERS, names=names)} if names else {}
	seen = set()
	for row in rows:
		account, center = accounts.get(row.account), centers.get(row.cost_center)
		if account is None:
			text = _("Lead cost account {0} does not exist. Name an account of the company.")
		elif account.root_type not in (None, "", "Expense"):
			text = _("Lead cost account {0} is no expense account.")
		elif row.cost_center and center is None:
			text = _("Cost center {1} of lead cost account {0} does not exist.")
		elif center is not None and center.company != account.company:
			text = _("Cost center {1} and lead cost account {0} are of two companies.")
		elif (row.account, row.cost_center) in seen:
			text = _("Lead cost account {0} is named twice for the same cost center. Keep one row.")
		elif row.assign_by and not row.assign_to:
			text = _("Lead cost account {0} is assigned by {2}; say to which one.")
		else:
			seen.add((row.account, row.cost_center))
			continue
		raise UserError(text, row.account, row.cost_center, row.assign_by, link=(DOCTYPE,))
