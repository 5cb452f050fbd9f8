"""How figures are judged (docs/kpi.md, "Settings") and debtors treated (docs/debtors.md, "Words").

From the site's *Sales Roles Settings*, or a TOML file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from sales_roles.database.port import COUNT, MONEY, TEXT, Database, Query
from sales_roles.messages import UserError, _

DOCTYPE = "Sales Roles Settings"
CHILD = "Lead Cost Account"
STAGE_CHILD = "Debtor Stage"

DEAL_DOCUMENTS = ("Order or Invoice", "Sales Order", "Sales Invoice")
TURNOVER_DOCUMENTS = ("Sales Invoice", "Sales Order")
CONVERSION_BASES = ("Cohort", "Period")
ASSIGN_BY = ("", "Sales Person", "Lead Source", "UTM Source", "Campaign", "Accounting Dimension")
# Names of the debtor policy's stages, the mildest first
DUE_SOON, REMINDER, CHASE, ESCALATE, STOP = STAGES = ("Due soon", "Reminder", "Chase", "Escalate", "Stop")


class LeadCostAccount(NamedTuple):
	"""An account whose net debit is lead spend, and how its cost reaches leads. Blank cost center: any."""

	account: str
	cost_center: str | None = None
	assign_by: str | None = None
	assign_to: str | None = None


class DebtorStage(NamedTuple):
	"""A row of the debtor policy: from how many days past due (negative: before), above which amount, what happens.

	`from_amount` is in company currency; a blank company stands for every one without rows of its own.
	"""

	stage: str
	days: int
	from_amount: Decimal = Decimal(0)
	company: str | None = None
	todo: bool = False
	escalate: bool = False
	draft_dunning: bool = False
	stop: bool = False


# "email, draft_dunning and stop are off until ticked"
DEFAULT_STAGES = (
	DebtorStage(DUE_SOON, -3),
	DebtorStage(REMINDER, 1),
	DebtorStage(CHASE, 7, todo=True),
	DebtorStage(ESCALATE, 30, escalate=True),
	DebtorStage(STOP, 60),
)


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
	debtor_stages: tuple[DebtorStage, ...] = DEFAULT_STAGES
	free_credit_covers: bool = True
	excluded_customer_groups: tuple[str, ...] = ()

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
STORED_STAGES = Query(
	"stored_stage",
	{
		"stage": TEXT,
		"days": COUNT,
		"from_amount": MONEY,
		"company": TEXT,
		"todo": COUNT,
		"escalate": COUNT,
		"draft_dunning": COUNT,
		"stop": COUNT,
	},
	"""
	select stage, days, from_amount, company, todo, escalate, draft_dunning, stop
	from `tabDebtor Stage`
	where parent = 'Sales Roles Settings' and parenttype = 'Sales Roles Settings'
	order by idx
	""",
)
STORED_GROUPS = Query(
	"stored_group",
	{"customer_group": TEXT},
	"""
	select customer_group
	from `tabDebtor Excluded Group`
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
		children = {
			name: [row._asdict() for row in database.rows(query)]
			for name, doctype, query in CHILDREN
			if database.staging.table(doctype)
		}
		settings = from_site({row.field: row.value for row in database.rows(STORED)}, children)
	elif file:
		settings = parse(read_toml(Path(file)), str(file))
	else:
		return Settings()
	check_accounts(database, settings)
	return settings


def from_site(values: Mapping[str, Any], children: Mapping[str, Iterable[Mapping[str, Any]]]) -> Settings:
	"""Settings out of a Single's values (text in `tabSingles`, typed in the document) and the rows of its tables.

	Frappe stores an emptied number as 0 and an emptied text as blank: both have the default. So has an emptied
	policy: whoever wants no debtor flagged says so by amounts or excluded groups.
	"""
	tables = {name: rows for name, rows in children.items() if rows or name != "debtor_stages"}
	filled = {}
	for each in fields(Settings):
		value = values.get(each.name)
		emptied = value in (None, "") or (type(each.default) is int and str(value).strip() in ("0", "0.0"))
		if each.name not in TABLES and not emptied:
			filled[each.name] = value
	return parse({**filled, **tables}, DOCTYPE)


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


def _groups(value: Any) -> tuple[str, ...]:
	"""Names of customer groups: a list of them, or the rows of the settings' table."""
	return tuple(row["customer_group"] if isinstance(row, Mapping) else str(row) for row in value)


def _stages(value: Any) -> tuple[DebtorStage, ...]:
	"""The debtor policy. Of each company, and of the rows without one, every stage stands once, the harsher the later;
	only *Due soon* lies before the due date. Raises UserError."""
	rows = []
	for row in value:
		known = {name: row.get(name) for name in DebtorStage._fields if row.get(name) not in (None, "")}
		if not isinstance(row, Mapping) or row.keys() - set(DebtorStage._fields):
			raise UserError(
				_("A debtor stage has {0}; {1} has not."),
				", ".join(DebtorStage._fields),
				dict(row),
				link=(DOCTYPE,),
			)
		if known.get("stage") not in STAGES:
			raise UserError(
				_("A debtor stage is called {0}; it can be {1}."),
				known.get("stage") or "''",
				", ".join(STAGES),
				link=(DOCTYPE,),
			)
		known["days"] = int(known.get("days", 0))
		known["from_amount"] = _not_negative(_finite(Decimal(str(known.get("from_amount", 0)))))
		for name in ("todo", "escalate", "draft_dunning", "stop"):
			known[name] = bool(int(known.get(name, 0)))
		rows.append(DebtorStage(**known))
	for company in dict.fromkeys(row.company for row in rows):
		_check_stages([row for row in rows if row.company == company])
	return tuple(rows)


def _check_stages(rows: list[DebtorStage]) -> None:
	ordered = sorted(rows, key=lambda row: STAGES.index(row.stage))
	for row in ordered:
		if (row.stage == DUE_SOON) != (row.days < 0) or row.days == 0:
			raise UserError(
				_(
					"Stage {0} cannot begin at {1} days: Due soon is before the due date, every other after it."
				),
				row.stage,
				row.days,
				link=(DOCTYPE,),
			)
	for milder, harsher in pairwise(ordered):
		if milder.stage == harsher.stage:
			raise UserError(
				_("Stage {0} stands twice for the same company. Keep one row."), milder.stage, link=(DOCTYPE,)
			)
		if milder.days >= harsher.days:
			raise UserError(
				_("Stage {0} begins at {1} days, not after stage {2} at {3}."),
				harsher.stage,
				harsher.days,
				milder.stage,
				milder.days,
				link=(DOCTYPE,),
			)


PARSERS = {
	"ageing_ranges": _ranges,
	"lead_cost_accounts": _accounts,
	"debtor_stages": _stages,
	"excluded_customer_groups": _groups,
}
CHILDREN = (
	("lead_cost_accounts", CHILD, STORED_ACCOUNTS),
	("debtor_stages", STAGE_CHILD, STORED_STAGES),
	("excluded_customer_groups", "Debtor Excluded Group", STORED_GROUPS),
)
TABLES = frozenset(name for name, _doctype, _query in CHILDREN)


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
