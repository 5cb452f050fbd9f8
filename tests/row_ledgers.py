"""The ledgers of the row backend: what ERPNext writes into GL Entry, Payment Ledger Entry and Stock Ledger Entry."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

CENT = Decimal("0.01")
NINE = Decimal("0.000000001")


def cents(amount: Decimal) -> Decimal:
	"""ERPNext rounds amounts half to even (banker's rounding, its default)."""
	return Decimal(amount).quantize(CENT, ROUND_HALF_EVEN)


class Ledgers:
	"""Postings, their cancelling, and the value of the stock (moving average)."""

	def start_ledgers(self) -> None:
		self.abbr: dict[str, str] = {}  # company → abbreviation
		self.bundles: dict[str, list] = {}
		self.suppliers: set[str] = set()
		self.vouchers: dict[str, dict[str, Any]] = {}  # voucher → its ledger lines, to write them again

	def currency(self, company: str) -> str:
		return self.get("Company", company)["default_currency"]

	def ledger(
		self,
		voucher_type: str,
		voucher: str,
		company: str,
		day: date,
		account: str,
		amount: Decimal,
		*,
		party: str | None = None,
		against: tuple[str, str] | None = None,
		due: date | None = None,
		in_account_currency: Decimal | None = None,
		center: str | None = None,
		opening: bool = False,
		finance_book: str | None = None,
		project: str | None = None,
	) -> None:
		"""One debit (positive) or credit in the general ledger, and in the payment ledger on a party's account."""
		if not amount and not in_account_currency:
			return
		full = self.account(account, company)
		root = self.get("Account", full)
		self.add(
			"GL Entry",
			posting_date=day,
			account=full,
			company=company,
			debit=max(amount, Decimal(0)),
			credit=max(-amount, Decimal(0)),
			cost_center=self.center(center or "Main", company) if center != "" else None,
			project=project,
			finance_book=finance_book,
			voucher_type=voucher_type,
			voucher_no=voucher,
			is_cancelled=0,
			is_opening="Yes" if opening else "No",
			docstatus=1,
		)
		if root["account_type"] in ("Receivable", "Payable"):
			sign = 1 if root["account_type"] == "Receivable" else -1
			foreign = amount if in_account_currency is None else in_account_currency
			self.payment_entry_row(
				voucher_type,
				voucher,
				company,
				day,
				root,
				party,
				against or (voucher_type, voucher),
				sign * amount,
				sign * foreign,
				due,
			)

	def payment_entry_row(
		self, voucher_type, voucher, company, day, account, party, against, amount, foreign, due, delinked=0
	) -> None:
		receivable = account["account_type"] == "Receivable"
		self.add(
			"Payment Ledger Entry",
			docstatus=1,
			company=company,
			posting_date=day,
			due_date=due,
			account=account["name"],
			account_type=account["account_type"],
			party_type="Customer" if receivable else "Supplier",
			party=party,
			voucher_type=voucher_type,
			voucher_no=voucher,
			against_voucher_type=against[0],
			against_voucher_no=against[1],
			amount=amount,
			amount_in_account_currency=foreign,
			account_currency=account.get("_currency"),
			delinked=delinked,
		)

	def drop_payment_rows(self, voucher: str) -> None:
		"""Reconciliation deletes a voucher's rows of the payment ledger and writes them again."""
		for row in self.of("Payment Ledger Entry", voucher_no=voucher, delinked=0):
			del self.tables["Payment Ledger Entry"][row["name"]]
		self.touch("Payment Ledger Entry")

	def cancel_ledgers(self, voucher: str) -> None:
		"""Mark a voucher's rows and write each once more the other way round, marked as well."""
		self.value_stock()  # a cancelled movement keeps its value
		self.value_stock()
		for row in self.of("Payment Ledger Entry", against_voucher_no=voucher):
			if row["voucher_no"] != voucher:  # a payment loses its reference
				row["against_voucher_type"], row["against_voucher_no"] = (
					row["voucher_type"],
					row["voucher_no"],
				)
		for row in self.of("GL Entry", voucher_no=voucher, is_cancelled=0):
			row["is_cancelled"] = 1
			if not row.get("_stock"):
				self.add("GL Entry", **turned(row, debit=row["credit"], credit=row["debit"]))
		for row in self.of("Payment Ledger Entry", voucher_no=voucher, delinked=0):
			row["delinked"] = 1
			self.add(
				"Payment Ledger Entry",
				**turned(
					row,
					amount=-row["amount"],
					amount_in_account_currency=-row["amount_in_account_currency"],
				),
			)
		for row in self.of("Stock Ledger Entry", voucher_no=voucher, is_cancelled=0):
			row["is_cancelled"] = 1
			blank = dict.fromkeys(STOCK_VALUES)
			self.add("Stock Ledger Entry", **turned(row, actual_qty=-row["actual_qty"], **blank))
		self.touch("GL Entry", "Payment Ledger Entry", "Stock Ledger Entry")

	def move(
		self,
		item: str,
		warehouse: str,
		qty: Decimal,
		moment: datetime,
		voucher: tuple[str, str, str],
		company: str,
		rate: Decimal | None = None,
	) -> None:
		"""A movement of stock. Without a rate it goes at the value that the goods have then: of moving average,
		ERPNext takes a return back at it, too, not at what it went out for."""
		self.add(
			"Stock Ledger Entry",
			docstatus=1,
			company=company,
			voucher_type=voucher[0],
			voucher_no=voucher[1],
			voucher_detail_no=voucher[2],
			item_code=item,
			warehouse=warehouse,
			posting_date=moment.date(),
			posting_time=moment.time(),
			posting_datetime=moment,
			actual_qty=qty,
			is_cancelled=0,
			_rate=rate,
		)

	def warehouse(self, name: str, company: str) -> str:
		return f"{name} - {self.abbr[company]}"

	def value_stock(self) -> None:
		"""Value the stock ledger from its beginning, as ERPNext's repost does, and post the values."""
		if "Stock Ledger Entry" not in self.changed:
			return
		moves = [row for row in self.tables.get("Stock Ledger Entry", {}).values() if not row["is_cancelled"]]
		moves.sort(key=lambda row: (row["posting_datetime"], row["creation"]))
		states: dict[tuple[str, str], tuple[Decimal, Decimal, Decimal]] = {}
		for row in moves:
			place = (row["item_code"], row["warehouse"])
			qty, rate, value = states.get(place, (Decimal(0), Decimal(0), Decimal(0)))
			moved = row["actual_qty"]
			incoming = row["_rate"]
			rate = moving_average(qty, rate, moved, incoming)
			qty += moved
			new_value = cents(qty * rate) if qty else Decimal(0)
			difference = new_value - value
			row.update(
				qty_after_transaction=qty,
				valuation_rate=rate.quantize(NINE),
				stock_value=new_value,
				stock_value_difference=difference,
			)
			states[place] = (qty, rate, new_value)
		self.post_stock_values(moves)

	def post_stock_values(self, moves: list[dict[str, Any]]) -> None:
		"""Perpetual inventory: what left the stock is a cost, what came in by a stock entry its opposite."""
		for row in self.of("GL Entry", _stock=True):
			del self.tables["GL Entry"][row["name"]]
		values: dict[tuple, Decimal] = {}
		for row in moves:
			key = (row["voucher_type"], row["voucher_no"], row["company"], row["posting_date"])
			values[key] = values.get(key, Decimal(0)) + row["stock_value_difference"]
		for (voucher_type, voucher, company, day), value in values.items():
			if value:
				contra = STOCK_CONTRA.get(voucher_type, "Cost of Goods Sold")
				for account, amount in (("Stock In Hand", value), (contra, -value)):
					self.ledger(voucher_type, voucher, company, day, account, amount)
					row = next(reversed(self.tables["GL Entry"].values()))
					row["_stock"] = True


STOCK_VALUES = ("qty_after_transaction", "valuation_rate", "stock_value", "stock_value_difference")
STOCK_CONTRA = {"Stock Entry": "Stock Adjustment", "Purchase Invoice": "Stock Adjustment"}


def moving_average(qty: Decimal, rate: Decimal, moved: Decimal, incoming: Decimal | None) -> Decimal:
	"""The valuation rate after a movement (`get_moving_average_values` in stock_ledger.py)."""
	after = qty + moved
	if moved > 0 and incoming is not None:
		if after >= 0:
			return incoming if qty <= 0 else (qty * rate + moved * incoming) / after
		return rate or incoming
	return rate


def turned(row: dict[str, Any], **changed: Any) -> dict[str, Any]:
	"""A cancelling row: the same but for its name, creation and sign."""
	return {key: value for key, value in row.items() if key not in ("name", "creation")} | changed


def clock(value: time | str) -> time:
	return time.fromisoformat(value) if isinstance(value, str) else value
