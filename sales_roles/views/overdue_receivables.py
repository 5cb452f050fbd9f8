"""Overdue Receivables: what is open, how much of it is late and how late, by person, customer or voucher."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sales_roles.database.port import Database
from sales_roles.kpi.ageing import range_fields
from sales_roles.kpi.dso import cei, dso, gross_sales, opening_receivable
from sales_roles.kpi.receivables import Receivable, receivables
from sales_roles.kpi.verdict import overdue_within
from sales_roles.messages import Message, Money, _
from sales_roles.people import TOTAL, load_people, visible_people
from sales_roles.rounding import percent, to_cent
from sales_roles.scope import Scope
from sales_roles.settings import Settings
from sales_roles.views.assemble import Row, common_notes, key_rows, limit_of, person_rows
from sales_roles.views.table import Chart, Column, Drill, Report, Table, Tile

# What adds up beside the ranges past due; `opening` and the sales give DSO and CEI.
MONEY = (
	"open_amount",
	"credit",
	"linked_credit",
	"overdue",
	"not_due",
	"due_today",
	"unaged",
	"exchange_rest",
)
FLOW = ("opening", "sales_90_days", "sales")

CUSTOMERS = Drill(report="overdue-receivables", by="customer", filters={"sales_person": "sales_person"})
VOUCHERS = Drill(report="overdue-receivables", by="voucher", filters={"customer": "customer"})

CUSTOMER = Column("customer", _("Customer"), "link", link="Customer", drill=VOUCHERS)
CUSTOMER_NAME = Column("customer_name", _("Customer name"), "text")

KEYS: Mapping[str, tuple[Column, ...]] = {
	"sales_person": (
		Column(
			"sales_person",
			_("Sales Person"),
			"link",
			_(
				"The voucher's own Sales Team, today as it was written; without rows the customer's, else the account"
				" manager's Sales Person, else Unassigned. A group's row is its own and all below, each once."
			),
			link="Sales Person",
			drill=CUSTOMERS,
		),
	),
	"month": (
		Column(
			"month",
			_("Due in month"),
			"text",
			_("The month of each term's own due date; blank: credit, and what is not aged."),
		),
	),
	"customer": (CUSTOMER, CUSTOMER_NAME),
	"voucher": (
		Column("voucher", _("Voucher"), "link", link="voucher_type"),
		Column("voucher_type", _("Voucher type"), "text"),
		CUSTOMER,
		CUSTOMER_NAME,
		Column("posting_date", _("Posting date"), "date"),
		Column(
			"due_date",
			_("Due date"),
			"date",
			_(
				"The earliest due date of what is open: of its Payment Schedule term; no schedule: of the document; of a"
				" journal its own if it has a bill number, else the posting date; of a payment given back its posting"
				" date."
			),
		),
	),
}

OVERDUE = (
	Column(
		"overdue",
		_("Overdue"),
		"money",
		_(
			"What is owed in terms with a due date before the as-on day. What is outstanding fills the Payment Schedule"
			" terms from the last backwards; what is owed beyond all terms stands with the first. Credit that is linked"
			" to nothing stands beside overdue, never inside it."
		),
	),
	Column("overdue_share", _("Overdue share"), "percent", _("Overdue / open.")),
)
LIMIT = (
	Column(
		"overdue_share_limit",
		_("Overdue limit"),
		"percent",
		_("On the Sales Person, else the settings; never summed: a group has its own, else the settings'."),
	),
	Column(
		"overdue_share_verdict",
		_("Overdue verdict"),
		"verdict",
		_("Overdue share at most the limit. Whoever has nothing open has met it."),
	),
)
OLDEST = (
	Column("oldest_due_date", _("Overdue since"), "date", _("The oldest due date of what is overdue.")),
	Column(
		"days_overdue",
		_("Days overdue"),
		"days",
		_("Days from the oldest overdue due date to the as-on day."),
	),
)
OPEN = (
	Column(
		"open_amount",
		_("Open amount"),
		"money",
		_(
			"Sum of positive items by Payment Ledger Entries per account, customer and voucher, posted up to the as-on"
			" day. Returns that point at an invoice lower it before ageing."
		),
	),
	Column("credit", _("Credit"), "money", _("Sum of negative items: advances, credit notes, overpayments.")),
	Column("receivable", _("Receivable"), "money", _("Open and credit together.")),
	Column(
		"linked_credit",
		_("Linked credit"),
		"money",
		_(
			"What returns with an outstanding of their own take off the invoices they return, reconciled or not."
		),
	),
)
RATIOS = (
	Column(
		"dso",
		_("DSO"),
		"days",
		_(
			"Receivable / gross sales of the 90 days up to the as-on day x 90. Gross sales: base grand total, rounded"
			" where ERPNext rounds, of non-opening, non-internal invoices, returns included; none or negative: blank."
		),
	),
	Column(
		"cei",
		_("CEI"),
		"percent",
		_(
			"Collection effectiveness: (opening receivable + sales - closing receivable) / (opening receivable + sales -"
			" closing not due). Opening: the evening before the period, closing: the as-on day."
		),
	),
)


def ageing_columns(settings: Settings) -> list[Column]:
	late = _(
		"Days past each term's own due date; all ranges, not due and due today add up to open, unaged apart."
	)
	return [
		Column("not_due", _("Not due"), "money", _("In terms with a due date after the as-on day.")),
		Column("due_today", _("Due today"), "money", _("In terms with the as-on day as due date.")),
		*(Column(field, label, "money", late) for field, label in range_fields(settings).items()),
		Column(
			"unaged",
			_("Unaged"),
			"money",
			_("Revaluation and exchange gain/loss journals: in open by their sign, and not aged."),
		),
	]


def build(database: Database, scope: Scope, settings: Settings, by: str = "sales_person") -> Table:
	"""The report. Four statements by person and by customer, two by month and by voucher."""
	people = load_people(database)
	visible = visible_people(people, scope)
	question = (scope, settings, visible, by)
	questions = [lambda each: receivables(each, *question)]
	if by in COLLECTED:
		questions += [
			lambda each: gross_sales(each, *question),
			lambda each: opening_receivable(each, *question),
		]
	debts, *flows = database.together(*questions)
	sums = amounts(debts, settings, by)
	kinds: dict[str, str] = dict.fromkeys((*MONEY, *range_fields(settings)), "money") | {"since": "values"}
	if flows:
		sums |= flow(*flows, by)
		kinds |= dict.fromkeys(FLOW, "money")

	def complete(row: Row, name: Any) -> None:
		_complete(row, scope)
		if name is not TOTAL:
			row.pop("exchange_rest")
		if by == "sales_person":
			limit = limit_of(visible, name, "overdue_share_limit", settings)
			row["overdue_share_limit"] = limit
			judged = name is TOTAL or name in people.holders("is_farmer")
			verdict = overdue_within(row["overdue_share"], row["open_amount"], limit)
			row["overdue_share_verdict"] = verdict if judged else None

	if by == "sales_person":
		rows, total = person_rows(visible, sums, kinds, people.holders("is_farmer"), complete)
	else:
		rows, total = key_rows(by, sums, kinds, complete)
		rows = ARRANGED[by](rows, debts)
	ratios = RATIOS if by in COLLECTED else ()
	limit = LIMIT if by == "sales_person" else ()
	return Table(
		report=REPORT.name,
		title=REPORT.title,
		scope=scope,
		by=by,
		columns=(*KEYS[by], *OVERDUE, *limit, *OLDEST, *OPEN, *ageing_columns(settings), *ratios),
		rows=rows,
		total=total,
		summary=summary(total),
		chart=chart(total, settings),
		notes=[*common_notes(visible), *notes(total, scope)],
	)


def key_of(debt: Receivable, by: str) -> Any:
	return (debt.voucher_type, debt.voucher, debt.customer) if by == "voucher" else getattr(debt, by)


def amounts(debts: Iterable[Receivable], settings: Settings, by: str) -> dict[str, dict[Any, Any]]:
	"""What adds up, by person or key. `since` counts due dates of what is overdue, so that groups find the oldest."""
	fields = range_fields(settings)
	sums: dict[str, dict[Any, Any]] = {field: {} for field in (*MONEY, *fields, "since")}
	for debt in debts:
		key = key_of(debt, by)
		values = {field: getattr(debt, field) for field in MONEY} | dict(
			zip(fields, debt.buckets, strict=True)
		)
		for field, value in values.items():
			sums[field][key] = sums[field].get(key, Decimal(0)) + value
		if debt.overdue_since:
			sums["since"].setdefault(key, Counter()).update([debt.overdue_since])
	return sums


def flow(sold: Iterable[Any], before: Iterable[Any], by: str) -> dict[str, dict[Any, Decimal]]:
	"""Gross sales and the opening receivable, by person or customer."""
	sums: dict[str, dict[Any, Decimal]] = {field: {} for field in FLOW}
	for field, rows, source in (
		("opening", before, "receivable"),
		("sales_90_days", sold, "sales_90_days"),
		("sales", sold, "sales"),
	):
		for row in rows:
			key = getattr(row, by)
			sums[field][key] = sums[field].get(key, Decimal(0)) + getattr(row, source)
	return sums


def _complete(row: Row, scope: Scope) -> None:
	"""What is derived, alike for a person, a group, a customer, a voucher and the total."""
	row["receivable"] = row["open_amount"] + row["credit"]
	row["overdue_share"] = percent(row["overdue"], row["open_amount"])
	oldest = min(row.pop("since"), default=None)
	row["oldest_due_date"] = oldest
	row["days_overdue"] = (scope.as_on - oldest).days if oldest else None
	if "opening" in row:
		opening, recent, sales = (row.pop(field) for field in FLOW)
		row["dso"] = dso(row["receivable"], recent)
		row["cei"] = cei(scope, opening, sales, row["receivable"], row["not_due"])


def of_months(rows: Iterable[Row], _debts: Iterable[Receivable]) -> list[Row]:
	"""Months in which something is due, and what is due in none."""
	return [row for row in rows if is_owed(row)]


def of_customers(rows: Iterable[Row], debts: Iterable[Receivable]) -> list[Row]:
	"""Customers who owe or are owed something, the most overdue first."""
	names = {debt.customer: debt.customer_name for debt in debts}
	shown = [row | {"customer_name": names[row["customer"]]} for row in rows if is_owed(row)]
	return sorted(shown, key=lambda row: (-row["overdue"], -row["open_amount"], str(row["customer"])))


def of_vouchers(rows: Iterable[Row], debts: Sequence[Receivable]) -> list[Row]:
	"""Open vouchers by due date, the oldest first; credit last."""
	vouchers = {key_of(debt, "voucher"): debt for debt in debts}
	shown = []
	for row in rows:
		debt = vouchers[row["voucher"]]
		if is_owed(row):
			row |= {
				field: getattr(debt, field)
				for field in (
					"voucher",
					"voucher_type",
					"customer",
					"customer_name",
					"posting_date",
					"due_date",
				)
			}
			shown.append(row)
	return sorted(
		shown,
		key=lambda row: (row["due_date"] is None, row["due_date"] or row["posting_date"], row["voucher"]),
	)


ARRANGED = {"month": of_months, "customer": of_customers, "voucher": of_vouchers}
COLLECTED = (
	"sales_person",
	"customer",
)  # who pays: sales and receivables of other days have no due month or voucher


def is_owed(row: Row) -> bool:
	return any(row[field] for field in ("open_amount", "credit", "linked_credit"))


def summary(total: Row) -> list[Tile]:
	tiles = [
		Tile(_("Overdue"), total["overdue"], "money"),
		Tile(_("Overdue share"), total["overdue_share"], "percent", total.get("overdue_share_verdict")),
		Tile(_("Open amount"), total["open_amount"], "money"),
		Tile(_("Credit"), total["credit"], "money"),
	]
	if "dso" in total:
		tiles += [Tile(_("DSO"), total["dso"], "days"), Tile(_("CEI"), total["cei"], "percent")]
	return tiles


def chart(total: Row, settings: Settings) -> Chart | None:
	"""What is open by age."""
	if not total["open_amount"]:
		return None
	fields = {"not_due": _("Not due"), "due_today": _("Due today"), **range_fields(settings)}
	return Chart(
		type="bar",
		labels=list(fields.values()),
		series={_("Open amount"): [total[field] for field in fields]},
	)


def notes(total: Row, scope: Scope) -> list[Message]:
	found = []
	if total["linked_credit"]:
		found.append(
			Message(
				_("Returns of {0} lower the invoices they return but are not reconciled with them yet."),
				in_currency(total["linked_credit"], scope),
				link=("Payment Reconciliation",),
			)
		)
	if total["unaged"]:
		found.append(
			Message(
				_("Revaluation and exchange gain/loss journals of {0} are open and not aged."),
				in_currency(total["unaged"], scope),
				link=("Journal Entry",),
			)
		)
	if rest := total.pop("exchange_rest"):
		found.append(
			Message(
				_(
					"Vouchers settled in their own currency leave an exchange difference of {0}, which nobody owes: it"
					" stands in no column until a journal books it."
				),
				in_currency(rest, scope),
				link=("Exchange Rate Revaluation",),
			)
		)
	return found


def in_currency(amount: Decimal, scope: Scope) -> Money:
	return Money(to_cent(amount), scope.currency or "")


REPORT = Report(
	"overdue-receivables",
	_("Overdue Receivables"),
	tuple(KEYS),
	build,
	_(
		"A Farmer controls debtors, so that they cannot drag on. Judged by the share of what is open that is overdue."
	),
)
