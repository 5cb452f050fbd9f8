"""Purchases, costs, payments, and what closes a year or a career."""

from __future__ import annotations

from sales_roles.demo import cast, events
from sales_roles.demo.documents.common import item_row, post


def journal(books, event, rows: list[dict], remark: str, **values) -> None:
	values = {"voucher_type": "Journal Entry", "company": books.company, "user_remark": remark, **values}
	books.submit("Journal Entry", event.name, event.at, accounts=rows, **values)


@post.register
def _(event: events.Receipt, books) -> None:
	values = {"supplier": cast.GOODS_SUPPLIER, "company": books.company, "set_warehouse": books.warehouse}
	rows = [item_row(books, line) for line in event.rows]
	books.submit("Purchase Receipt", event.name, event.at, **values, items=rows, **books.price_list("buying"))


@post.register
def _(event: events.SupplierBill, books) -> None:
	fair = books.account(cast.COST_FAIR)
	rows = [
		item_row(books, line, **({"expense_account": fair} if line.item == cast.FAIR_STAND else {}))
		for line in event.rows
	]
	values = {
		"supplier": event.supplier,
		"company": books.company,
		"bill_no": event.name,
		"bill_date": event.at.date(),
	}
	books.submit("Purchase Invoice", event.name, event.at, **values, items=rows, **books.price_list("buying"))


@post.register
def _(event: events.LeadCost, books) -> None:
	rows = [
		{
			"account": books.account(account),
			"debit_in_account_currency": amount,
			"cost_center": books.cost_center,
		}
		for account, amount in event.rows
	]
	total = round(sum(amount for _account, amount in event.rows), 2)
	rows.append({"account": books.account("Bank"), "credit_in_account_currency": total})
	journal(books, event, rows, "Lead cost of the month")


@post.register
def _(event: events.CustomerDebt, books) -> None:
	party = {"account": books.account("Debtors"), "party_type": "Customer", "party": event.customer}
	rows = [
		{**party, "debit_in_account_currency": event.amount},
		{
			"account": books.account("Freight Charged"),
			"credit_in_account_currency": event.amount,
			"cost_center": books.cost_center,
		},
	]
	journal(books, event, rows, "Freight charged on")


@post.register
def _(event: events.WrittenOff, books) -> None:
	invoice = event.sale.documents["Sales Invoice"]
	open_amount = books.value("Sales Invoice", invoice, "outstanding_amount")
	rows = [
		{
			"account": books.account("Debtors"),
			"party_type": "Customer",
			"party": event.sale.customer,
			"credit_in_account_currency": open_amount,
			"reference_type": "Sales Invoice",
			"reference_name": invoice,
		},
		{
			"account": books.account("Write Off"),
			"debit_in_account_currency": open_amount,
			"cost_center": books.cost_center,
		},
	]
	journal(books, event, rows, "Too little to chase", voucher_type="Write Off Entry")


@post.register
def _(event: events.Paid, books) -> None:
	rows, customer = [], event.customer
	for sale in event.sales:
		customer = sale.customer
		doctype = "Sales Order" if event.in_advance else "Sales Invoice"
		name = sale.documents[doctype]
		field = "grand_total" if event.in_advance else "outstanding_amount"
		amount = round(float(books.value(doctype, name, field)) * event.share, 2)
		if amount > 0:
			rows.append({"reference_doctype": doctype, "reference_name": name, "allocated_amount": amount})
	total = round(sum(row["allocated_amount"] for row in rows) + event.on_account, 2)
	if total > 0:
		books.receive(event.name, event.at, customer, total, rows, event.rate)


@post.register
def _(event: events.YearClosed, books) -> None:
	books.close_year(event.name, event.at, event.year)


@post.register
def _(event: events.PersonLeft, books) -> None:
	books.leave(event.person, event.successor)
