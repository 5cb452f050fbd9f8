"""The vouchers of the row backend: sales, purchases, stock, payments and journals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from books import Entry, ItemLine, at, pairs
from row_ledgers import Ledgers, cents

# By which column a line of the target document says which line of the source it deals with.
DONE_BY = {
	("Sales Order", "Sales Invoice"): "so_detail",
	("Sales Order", "Delivery Note"): "so_detail",
	("Delivery Note", "Sales Invoice"): "dn_detail",
	("Sales Invoice", "Delivery Note"): "si_detail",
	("Sales Invoice", "Sales Invoice"): "sales_invoice_item",
	("Delivery Note", "Delivery Note"): "dn_detail",
	("Purchase Order", "Purchase Invoice"): "po_detail",
}


class Vouchers(Ledgers):
	"""A method a verb. A document's lines are made by `item_rows`, its ledger rows by `ledger` and `move`."""

	def sources(self, entry: Entry, *doctypes: str) -> list[tuple[str, dict[str, Any]]]:
		"""The documents that `of=` names: a document made from them carries their row names."""
		return [self.find(name, *doctypes) for name, _blank in entry.shares("of")]

	def item_rows(
		self, entry: Entry, company: str, currency_rate: Decimal, sources=(), sign: int = 1, target: str = ""
	) -> list[dict[str, Any]]:
		"""The item rows of a document: as the lines say, else all lines of its sources."""
		origins = [
			(doctype, row)
			for doctype, source in sources
			for row in self.of(f"{doctype} Item", parent=source["name"], parenttype=doctype)
		]
		if not entry.lines:
			origins = [each for each in origins if self.pending(*each, target)]
			return [
				self.item_row(
					ItemLine(row["item_code"] or "-", self.pending(doctype, row, target) * sign, None, {}),
					company,
					currency_rate,
					(doctype, row),
				)
				for doctype, row in origins
			]
		rows = []
		for line in entry.lines:
			origin = None
			candidates = [each for each in origins if (each[1]["item_code"] or "-") == line.item]
			if "row" in line.extra:
				origin = next(each for each in origins if each[1]["idx"] == int(line.extra["row"]))
			elif candidates:
				origin = candidates[0]
				if len(candidates) > 1:
					origins.remove(origin)
			rows.append(self.item_row(line._replace(qty=line.qty * sign), company, currency_rate, origin))
		return rows

	def pending(self, doctype: str, row: dict[str, Any], target: str) -> Decimal:
		"""What of a line is not yet delivered, billed or returned."""
		link = DONE_BY.get((doctype, target))
		done = sum(
			(
				each["qty"]
				for each in self.of(f"{target} Item", docstatus=1, parenttype=target)
				if link and each.get(link) == row["name"]
			),
			Decimal(0),
		)
		if (doctype, target) == ("Delivery Note", "Sales Invoice"):  # what came back is not billed
			notes = self.of("Delivery Note Item", docstatus=1, dn_detail=row["name"])
			done -= sum((each["qty"] for each in notes), Decimal(0))
		return row["qty"] + done if doctype == target else row["qty"] - done

	def item_row(self, line: ItemLine, company: str, currency_rate: Decimal, origin) -> dict[str, Any]:
		extra = line.extra
		item = None if line.item == "-" else self.get("Item", line.item)
		rate = cents(line.rate) if line.rate is not None else (origin[1]["_rate"] if origin else Decimal(0))
		if "amount" in extra:  # a line of quantity 0 that carries an amount
			amount = cents(Decimal(extra["amount"]))
		else:
			amount = cents(line.qty * rate)
		factor = Decimal(extra.get("factor", origin[1]["_factor"] if origin else 1))
		stored = bool(item) and (item["is_stock_item"] or item["name"] in self.bundles)
		default_warehouse = origin[1].get("_warehouse", "Stores") if origin else "Stores"
		drop = "drop" in extra or bool(origin and origin[1].get("delivered_by_supplier"))
		return {
			"item_code": item["name"] if item else None,
			"item_name": item["item_name"] if item else extra.get("name", "Sundry"),
			"item_group": extra.get("group") or (item["item_group"] if item else None),
			"qty": line.qty,
			"stock_qty": line.qty * factor,
			"base_net_amount": cents(amount * currency_rate),
			"delivered_by_supplier": int(drop),
			"is_free_item": int("free" in extra),
			"warehouse": self.warehouse(extra.get("warehouse", default_warehouse), company)
			if stored
			else None,
			"_warehouse": extra.get("warehouse", default_warehouse),
			"_stored": stored and not drop,
			"_factor": factor,
			"_rate": rate,
			"_amount": amount,
			"_origin": origin,
		}

	def totals(self, entry: Entry, rows: list[dict[str, Any]]) -> dict[str, Decimal]:
		"""Net, tax and grand total in the document's and in the company's currency."""
		net = sum((row["_amount"] for row in rows), Decimal(0))
		base_net = sum((row["base_net_amount"] for row in rows), Decimal(0))
		tax = entry.number("tax", Decimal(0))
		rate = self.currency_rate(entry, peek=True)
		vat = cents(net * tax / 100)
		return {
			"net": net,
			"grand": net + vat,
			"base_net": base_net,
			"base_vat": cents(vat * rate),
			"base_grand": base_net + cents(vat * rate),
		}

	def currency_rate(self, entry: Entry, peek: bool = False) -> Decimal:
		return Decimal(entry.options.get("rate", 1)) if peek else entry.number("rate", Decimal(1))

	def schedule(
		self, entry: Entry, doctype: str, name: str, due: date, grand: Decimal, base_grand: Decimal
	) -> date:
		"""Payment terms, `"DATE PERCENT, …"`; none given: the whole on the due date. Returns the last due date."""
		terms = [(date.fromisoformat(day), share) for day, share in pairs(entry.option("terms", ""))]
		rows = []
		for day, share in terms or [(due, Decimal(100))]:
			share = Decimal(100) if share is None else share
			base = cents(base_grand * share / 100)
			rows.append(
				{
					"due_date": day,
					"payment_amount": cents(grand * share / 100),
					"base_payment_amount": base,
					"base_outstanding": base,
				}
			)
		self.children(doctype, name, "payment_schedule", "Payment Schedule", rows)
		return max(row["due_date"] for row in rows)

	def links(self, row: dict[str, Any], doctype: str) -> dict[str, Any]:
		"""The columns by which a line names the line it was made from."""
		if not row["_origin"]:
			return {}
		origin_type, origin = row["_origin"]
		carried = {"sales_order": origin.get("sales_order"), "so_detail": origin.get("so_detail")}
		found: dict[str, Any] = {}
		if doctype == "Sales Invoice":
			if origin_type == "Sales Order":
				found = {"sales_order": origin["parent"], "so_detail": origin["name"]}
			elif origin_type == "Delivery Note":
				found = {
					"delivery_note": origin["parent"],
					"dn_detail": origin["name"],
					"sales_order": origin.get("against_sales_order"),
					"so_detail": origin.get("so_detail"),
				}
			elif origin_type == "Sales Invoice":
				found = {
					"sales_invoice_item": origin["name"],
					"delivery_note": origin.get("delivery_note"),
					"dn_detail": origin.get("dn_detail"),
					**carried,
				}
		elif doctype == "Delivery Note":
			if origin_type == "Sales Order":
				found = {"against_sales_order": origin["parent"], "so_detail": origin["name"]}
			elif origin_type == "Sales Invoice":
				found = {
					"against_sales_invoice": origin["parent"],
					"si_detail": origin["name"],
					"against_sales_order": origin.get("sales_order"),
					"so_detail": origin.get("so_detail"),
				}
			elif origin_type == "Delivery Note":
				found = {
					"dn_detail": origin["name"],
					"against_sales_order": origin.get("against_sales_order"),
					"so_detail": origin.get("so_detail"),
					"against_sales_invoice": origin.get("against_sales_invoice"),
					"si_detail": origin.get("si_detail"),
				}
		elif doctype == "Sales Order" and origin_type == "Quotation":
			found = {"prevdoc_docname": origin["parent"]}
		elif doctype == "Purchase Order" and origin_type == "Sales Order":
			found = {
				"sales_order": origin["parent"],
				"sales_order_item": origin["name"],
				"delivered_by_supplier": 1,
			}
		elif doctype == "Purchase Invoice" and origin_type == "Purchase Order":
			found = {"purchase_order": origin["parent"], "po_detail": origin["name"]}
		return found

	def update_orders(self) -> None:
		"""The state of sales orders by what was delivered and billed of them."""
		for order in self.of("Sales Order", docstatus=1):
			lines = self.of("Sales Order Item", parent=order["name"], parenttype="Sales Order")
			delivered = all(self.delivered(line) >= line["qty"] for line in lines)
			billed = sum((self.billed(line) for line in lines), Decimal(0))
			fully_billed = billed >= sum((line["_amount"] for line in lines), Decimal(0))
			status = {
				(False, False): "To Deliver and Bill",
				(True, False): "To Bill",
				(False, True): "To Deliver",
				(True, True): "Completed",
			}[delivered, fully_billed]
			if order["status"] != status:
				order["status"] = status
				self.changed.add("Sales Order")

	def update_quotations(self) -> None:
		"""The state of quotations by what was ordered of them, and of the opportunities they answer."""
		for quotation in self.of("Quotation", docstatus=1):
			ordered = [
				row
				for row in self.of("Sales Order Item", docstatus=1, prevdoc_docname=quotation["name"])
				if row["_origin"]
			]
			quoted = self.of("Quotation Item", parent=quotation["name"])
			if ordered:
				whole = sum(row["qty"] for row in ordered) >= sum(row["qty"] for row in quoted)
				quotation["status"] = "Ordered" if whole else "Partially Ordered"
			elif quotation["status"] in ("Ordered", "Partially Ordered"):
				quotation["status"] = "Open"
			opportunity = self.tables.get("Opportunity", {}).get(quotation["opportunity"])
			if opportunity and quotation["status"] == "Lost":
				opportunity["status"] = "Lost"
			elif opportunity:
				opportunity["status"] = "Converted" if ordered else "Quotation"
		self.changed |= {"Quotation", "Opportunity"} & self.tables.keys()

	def delivered(self, line: dict[str, Any]) -> Decimal:
		notes = self.of("Delivery Note Item", docstatus=1, so_detail=line["name"])
		invoices = [
			row
			for row in self.of("Sales Invoice Item", docstatus=1, so_detail=line["name"])
			if self.get("Sales Invoice", row["parent"])["update_stock"]
		]
		return sum((row["qty"] for row in [*notes, *invoices]), Decimal(0))

	def billed(self, line: dict[str, Any]) -> Decimal:
		"""What was invoiced of an order's line. A credit note does not open it again unless it says so."""
		rows = self.of("Sales Invoice Item", docstatus=1, so_detail=line["name"])
		return sum((row["_amount"] for row in rows if row["qty"] > 0), Decimal(0))

	def add_items(
		self, doctype: str, name: str, rows: list[dict[str, Any]], docstatus: int = 1
	) -> list[dict]:
		values = [{**row, "docstatus": docstatus, **self.links(row, doctype)} for row in rows]
		return self.children(doctype, name, "items", f"{doctype} Item", values)

	def packing(self, doctype: str, name: str, items: list[dict[str, Any]]) -> None:
		"""The components of the bundles among a document's lines."""
		packed = [
			{
				"parent_detail_docname": row["name"],
				"parent_item": row["item_code"],
				"item_code": component,
				"qty": row["qty"] * (Decimal(1) if qty is None else qty),
				"docstatus": row["docstatus"],
			}
			for row in items
			for component, qty in self.bundles.get(row["item_code"], ())
		]
		self.children(doctype, name, "packed_items", "Packed Item", packed)

	def deliver(self, doctype: str, name: str, company: str, moment, items: list[dict[str, Any]]) -> None:
		"""The goods of a document's lines leave their warehouses, or come back."""
		for row in items:
			if not row["_stored"] or not row["qty"]:
				continue
			warehouse = self.warehouse(row["_warehouse"], company)
			moves = [
				(component, row["qty"] * (Decimal(1) if qty is None else qty))
				for component, qty in self.bundles.get(row["item_code"], ())
				if self.get("Item", component)["is_stock_item"]
			]
			if row["item_code"] not in self.bundles:
				moves = [(row["item_code"], row["stock_qty"])]
			for item, qty in moves:
				self.move(item, warehouse, -qty, moment, (doctype, name, row["name"]), company)

	# Sales

	def post_invoice(self, entry: Entry, name: str) -> None:
		sources = self.sources(entry, "Sales Order", "Delivery Note")
		customer = entry.word() if entry.words and not sources else sources[0][1]["_customer"]
		self.sales_invoice(entry, name, self.get("Customer", customer), sources)

	def sales_invoice(self, entry: Entry, name: str, customer, sources, original=None) -> None:
		company = original["company"] if original else self.entry_company(entry)
		draft, stock, opening = entry.flag("draft"), entry.flag("stock"), entry.flag("opening")
		debit_note, consolidated = entry.flag("debit_note"), entry.flag("consolidated")
		against, paid = entry.flag("against"), entry.number("pos")
		moment = at(entry.day, entry.time())
		if original:
			entry.options.setdefault("rate", str(original["_rate"]))
			entry.options.setdefault("account", original["_account"])
			entry.options.setdefault("tax", str(original["_tax"]))
		rows = self.item_rows(
			entry,
			company,
			self.currency_rate(entry, peek=True),
			sources,
			sign=-1 if original else 1,
			target="Sales Invoice",
		)
		tax = entry.options.get("tax", 0)
		totals = self.totals(entry, rows)
		currency_rate = self.currency_rate(entry)
		entry.option("currency")
		if original and against and abs(totals["grand"]) > self.outstanding(original["name"]):
			against = False  # ERPNext: more than is owed stands on its own
		account = self.account(entry.option("account") or customer.get("_account") or "Debtors", company)
		internal = customer["is_internal_customer"] and customer["represents_company"] == company
		due = entry.day_option("due", entry.day)
		advances = entry.shares("advance")
		advanced = sum((share or Decimal(0) for _name, share in advances), Decimal(0))
		credit = bool(original) or any(source.get("is_return") for _doctype, source in sources)
		if not (credit or opening or paid is not None):
			due = self.schedule(
				entry,
				"Sales Invoice",
				name,
				due,
				totals["grand"] - advanced / currency_rate,
				totals["base_grand"] - advanced,
			)
		self.add(
			"Sales Invoice",
			name,
			docstatus=int(not draft),
			company=company,
			customer=customer["name"],
			posting_date=entry.day,
			posting_time=moment.time(),
			due_date=due,
			is_opening="Yes" if opening else "No",
			is_return=int(credit),
			return_against=original["name"] if original else None,
			is_debit_note=int(debit_note),
			is_consolidated=int(consolidated),
			is_pos=int(paid is not None),
			update_stock=int(stock),
			update_outstanding_for_self=int(not against),
			is_internal_customer=customer["is_internal_customer"],
			represents_company=customer["represents_company"],
			base_net_total=totals["base_net"],
			base_grand_total=totals["base_grand"],
			base_rounded_total=totals["base_grand"],
			disable_rounded_total=0,
			debit_to=account,
			_customer=customer["name"],
			_rate=currency_rate,
			_tax=tax,
			_account=account,
		)
		items = self.add_items("Sales Invoice", name, rows, int(not draft))
		self.team("Sales Invoice", name, entry)
		if stock:
			self.packing("Sales Invoice", name, items)
		if draft:
			return
		if stock:
			self.deliver("Sales Invoice", name, company, moment, items)
		if internal:
			return
		foreign = self.get("Account", account)["_currency"] != self.currency(company)
		post = {"voucher_type": "Sales Invoice", "voucher": name, "company": company, "day": entry.day}
		pointed = ("Sales Invoice", original["name"]) if original and against else None
		if totals["base_grand"]:
			self.ledger(
				**post,
				account=account,
				amount=totals["base_grand"],
				party=customer["name"],
				against=pointed,
				due=due,
				in_account_currency=totals["grand"] if foreign else None,
				opening=opening,
				center="",
			)
		income = "Temporary Opening" if opening else "Sales"
		self.ledger(**post, account=income, amount=-totals["base_net"], opening=opening)
		if totals["base_vat"]:
			self.ledger(**post, account="VAT", amount=-totals["base_vat"], opening=opening)
		if paid:
			self.ledger(
				**post, account=account, amount=-paid, party=customer["name"], against=pointed, center=""
			)
			self.ledger(**post, account="Cash", amount=paid, center="")
		for payment, amount in advances:
			self.allocate(payment, "Sales Invoice", name, amount)

	def outstanding(self, voucher: str) -> Decimal:
		"""What the payment ledger says is owed on a voucher, in its account's currency."""
		rows = self.of("Payment Ledger Entry", against_voucher_no=voucher, delinked=0)
		return sum((row["amount_in_account_currency"] for row in rows), Decimal(0))

	def post_return(self, entry: Entry, name: str) -> None:
		doctype, original = self.sources(entry, "Sales Invoice", "Delivery Note")[0]
		if doctype == "Delivery Note":
			self.delivery_note(entry, name, [(doctype, original)], original)
		else:
			customer = self.get("Customer", original["customer"])
			self.sales_invoice(entry, name, customer, [(doctype, original)], original)

	def post_order(self, entry: Entry, name: str) -> None:
		sources = self.sources(entry, "Quotation")
		customer = self.get("Customer", entry.word())
		company = self.entry_company(entry)
		draft = entry.flag("draft")
		rows = self.item_rows(entry, company, self.currency_rate(entry, peek=True), sources)
		totals = self.totals(entry, rows)
		self.currency_rate(entry)
		entry.option("currency")
		due = entry.day_option("due", entry.day)
		self.add(
			"Sales Order",
			name,
			docstatus=int(not draft),
			company=company,
			customer=customer["name"],
			transaction_date=entry.day,
			is_internal_customer=customer["is_internal_customer"],
			represents_company=customer["represents_company"],
			base_net_total=totals["base_net"],
			base_grand_total=totals["base_grand"],
			base_rounded_total=totals["base_grand"],
			status="Draft" if draft else "To Deliver and Bill",
			order_type="Sales",
			_customer=customer["name"],
		)
		items = self.add_items("Sales Order", name, rows, int(not draft))
		self.packing("Sales Order", name, items)
		self.team("Sales Order", name, entry)
		self.schedule(entry, "Sales Order", name, due, totals["grand"], totals["base_grand"])

	def post_delivery(self, entry: Entry, name: str) -> None:
		sources = self.sources(entry, "Sales Order", "Sales Invoice")
		self.delivery_note(entry, name, sources)

	def delivery_note(self, entry: Entry, name: str, sources, original=None) -> None:
		company = original["company"] if original else self.entry_company(entry)
		entry.flag("stock")
		customer = sources[0][1]["_customer"] if sources else self.get("Customer", entry.word())["name"]
		draft = entry.flag("draft")
		moment = at(entry.day, entry.time())
		rows = self.item_rows(
			entry, company, Decimal(1), sources, sign=-1 if original else 1, target="Delivery Note"
		)
		self.add(
			"Delivery Note",
			name,
			docstatus=int(not draft),
			company=company,
			posting_date=entry.day,
			posting_time=moment.time(),
			is_return=int(bool(original)),
			return_against=original["name"] if original else None,
			_customer=customer,
		)
		items = self.add_items("Delivery Note", name, rows, int(not draft))
		self.packing("Delivery Note", name, items)
		self.team("Delivery Note", name, entry)
		if not draft:
			self.deliver("Delivery Note", name, company, moment, items)

	# Purchases and stock

	def post_purchase_order(self, entry: Entry, name: str) -> None:
		sources = self.sources(entry, "Sales Order")
		self.supplier(entry.word())
		company = self.entry_company(entry)
		self.add("Purchase Order", name, docstatus=1, company=company)
		items = self.add_items("Purchase Order", name, self.item_rows(entry, company, Decimal(1), sources))
		total = sum((row["base_net_amount"] for row in items), Decimal(0))
		self.schedule(entry, "Purchase Order", name, entry.day, total, total)

	def post_purchase(self, entry: Entry, name: str) -> None:
		sources = self.sources(entry, "Purchase Order")
		supplier = self.supplier(entry.word())
		company = self.entry_company(entry)
		moment = at(entry.day, entry.time())
		back, stock, opening = entry.flag("return"), entry.flag("stock"), entry.flag("opening")
		rows = self.item_rows(
			entry,
			company,
			self.currency_rate(entry, peek=True),
			sources,
			sign=-1 if back else 1,
			target="Purchase Invoice",
		)
		totals = self.totals(entry, rows)
		self.currency_rate(entry)
		entry.option("currency")
		self.add(
			"Purchase Invoice",
			name,
			docstatus=1,
			company=company,
			posting_date=entry.day,
			posting_time=moment.time(),
			is_return=int(back),
			is_opening="Yes" if opening else "No",
		)
		items = self.add_items("Purchase Invoice", name, rows)
		if not (back or opening):
			self.schedule(entry, "Purchase Invoice", name, entry.day, totals["grand"], totals["base_grand"])
		if stock:
			for row in items:
				if row["_stored"]:
					self.move(
						row["item_code"],
						row["warehouse"],
						row["stock_qty"],
						moment,
						("Purchase Invoice", name, row["name"]),
						company,
						rate=row["base_net_amount"] / row["stock_qty"],
					)
		post = {"voucher_type": "Purchase Invoice", "voucher": name, "company": company, "day": entry.day}
		self.ledger(
			**post,
			account="Creditors",
			amount=-totals["base_grand"],
			party=supplier,
			due=entry.day,
			center="",
		)
		self.ledger(**post, account="Cost of Goods Sold", amount=totals["base_net"])

	def supplier(self, name: str) -> str:
		self.suppliers.add(name)
		return name

	def post_receipt(self, entry: Entry, name: None, sign: int = 1) -> None:
		"""A Stock Entry: goods come in at a rate."""
		self.counter += 1
		voucher = entry.option("name", f"STE-{self.counter}")
		company = self.entry_company(entry)
		moment = at(entry.day, entry.time("08:00"))
		for idx, line in enumerate(entry.lines, 1):
			warehouse = self.warehouse(line.extra.get("warehouse", "Stores"), company)
			detail = ("Stock Entry", voucher, f"{voucher}/items/{idx}")
			self.get("Item", line.item)
			rate = line.rate if sign > 0 else None
			self.move(line.item, warehouse, sign * line.qty, moment, detail, company, rate=rate)

	def post_issue(self, entry: Entry, name: None) -> None:
		"""A Stock Entry: goods go out at their value."""
		self.post_receipt(entry, name, sign=-1)

	# Payments and journals

	def post_payment(self, entry: Entry, name: str) -> None:
		customer = self.get("Customer", entry.word())
		amount = Decimal(entry.word())
		company = self.entry_company(entry)
		back = entry.flag("back")
		account = self.account(entry.option("account") or customer.get("_account") or "Debtors", company)
		self.add(
			"Payment Entry",
			name,
			docstatus=1,
			company=company,
			posting_date=entry.day,
			payment_type="Pay" if back else "Receive",
			party_type="Customer",
			party=customer["name"],
		)
		self.vouchers[name] = {
			"type": "Payment Entry",
			"company": company,
			"day": entry.day,
			"account": account,
			"party": customer["name"],
			"amount": amount,
			"sign": 1 if back else -1,
			"rate": entry.number("rate", Decimal(1)),
			"references": [],
		}
		rest = amount
		for voucher, share in entry.shares("for"):
			allocated = rest if share is None else share
			rest -= allocated
			doctype, _row = self.find(voucher, "Sales Invoice", "Sales Order", "Journal Entry")
			self.vouchers[name]["references"].append([doctype, voucher, allocated])
		self.write_payment(name)
		voucher = self.vouchers[name]
		base = cents(amount * voucher["rate"]) * voucher["sign"]
		post = {"voucher_type": "Payment Entry", "voucher": name, "company": company, "day": entry.day}
		self.drop_ledger_only(post, account, base)
		self.ledger(**post, account="Cash", amount=-base, center="")
		for reference in voucher["references"]:
			self.exchange_journal(name, reference)

	def drop_ledger_only(self, post: dict[str, Any], account: str, amount: Decimal) -> None:
		"""The general ledger's row of a payment; its rows of the payment ledger follow its references."""
		self.ledger(**post, account=account, amount=amount, party="", center="")
		table = self.tables["Payment Ledger Entry"]
		del table[next(reversed(table))]

	def write_payment(self, name: str) -> None:
		"""A payment's rows of the payment ledger: one a reference, and the rest under its own number.

		A reference to an order is an advance: it stands under the payment too.
		"""
		self.drop_payment_rows(name)
		voucher = self.vouchers[name]
		account = self.get("Account", voucher["account"])
		rest = voucher["amount"]
		rows = []
		for doctype, reference, amount in voucher["references"]:
			rest -= amount
			against = ("Payment Entry", name) if doctype == "Sales Order" else (doctype, reference)
			rows.append((against, amount))
		if rest:
			rows.append((("Payment Entry", name), rest))
		for against, amount in rows:
			self.payment_entry_row(
				"Payment Entry",
				name,
				voucher["company"],
				voucher["day"],
				account,
				voucher["party"],
				against,
				cents(amount * voucher["rate"]) * voucher["sign"],
				amount * voucher["sign"],
				None,
			)

	def exchange_journal(self, name: str, reference: list) -> None:
		"""An invoice in a foreign currency, paid at another rate: a journal brings its base amount to 0."""
		voucher = self.vouchers[name]
		doctype, invoice, amount = reference
		row = self.tables.get(doctype, {}).get(invoice)
		account = self.get("Account", voucher["account"])
		if doctype != "Sales Invoice" or account["_currency"] == self.currency(voucher["company"]):
			return
		gain = cents(amount * voucher["rate"]) - cents(amount * row["_rate"])
		if not gain:
			return
		self.counter += 1
		journal = f"JV-{self.counter}"
		gain *= -voucher["sign"]
		self.add(
			"Journal Entry",
			journal,
			docstatus=1,
			company=voucher["company"],
			posting_date=voucher["day"],
			voucher_type="Exchange Gain Or Loss",
		)
		post = {
			"voucher_type": "Journal Entry",
			"voucher": journal,
			"company": voucher["company"],
			"day": voucher["day"],
		}
		self.ledger(
			**post,
			account=voucher["account"],
			amount=gain,
			party=voucher["party"],
			against=(doctype, invoice),
			in_account_currency=Decimal(0),
		)
		self.ledger(**post, account="Exchange Gain/Loss", amount=-gain)

	def allocate(self, name: str, doctype: str, voucher: str, amount: Decimal | None) -> None:
		"""A payment or journal is set against an invoice."""
		lines = self.vouchers[name]
		if lines["type"] == "Payment Entry":
			rest = lines["amount"] - sum(each[2] for each in lines["references"])
			reference = [doctype, voucher, rest if amount is None else amount]
			lines["references"].append(reference)
			self.write_payment(name)
			self.exchange_journal(name, reference)
		else:
			self.allocate_journal(name, doctype, voucher, amount)

	def post_journal(self, entry: Entry, name: str) -> None:
		company = self.entry_company(entry)
		rows = []
		for side, sign in (("debit", 1), ("credit", -1)):
			for text, amount in entry.shares(side):
				head, _mark, against = text.partition(">")
				account, _slash, party = (
					head.partition("/") if "/" in head and self.is_party(head) else (head, "", "")
				)
				rows.append([account.strip(), party.strip() or None, against.strip() or None, sign * amount])
		total = sum(row[3] for row in rows)
		if total:
			raise ValueError(f"the journal misses {total}: {entry.text}")
		self.journal(
			name,
			company,
			entry.day,
			entry.option("type", "Journal Entry"),
			rows,
			due=entry.day_option("due"),
			bill=entry.option("bill"),
			opening=entry.flag("opening"),
			center=entry.option("center"),
			project=entry.option("project"),
			finance_book=entry.option("book"),
		)

	def is_party(self, head: str) -> bool:
		return head.split("/")[0] not in ("Exchange Gain",)

	def journal(self, name, company, day, kind, rows, due=None, bill=None, **values: Any) -> None:
		"""Rows: account, party, the voucher they are set against, debit (positive) or credit."""
		self.add(
			"Journal Entry",
			name,
			docstatus=1,
			company=company,
			posting_date=day,
			voucher_type=kind,
			due_date=due,
			bill_no=bill,
			bill_date=day if bill else None,
		)
		self.vouchers[name] = {
			"type": "Journal Entry",
			"company": company,
			"day": day,
			"rows": rows,
			"due": due,
			"values": values,
		}
		self.write_journal(name)

	def write_journal(self, name: str) -> None:
		voucher = self.vouchers[name]
		for row in self.of("GL Entry", voucher_no=name):
			del self.tables["GL Entry"][row["name"]]
		self.drop_payment_rows(name)
		for account, party, against, amount in voucher["rows"]:
			reference = None
			if against:
				doctype, _row = self.find(
					against,
					"Sales Invoice",
					"Purchase Invoice",
					"Payment Entry",
					"Journal Entry",
					"Sales Order",
				)
				if doctype != "Sales Order":
					reference = (doctype, against)
			self.ledger(
				"Journal Entry",
				name,
				voucher["company"],
				voucher["day"],
				account,
				amount,
				party=party,
				against=reference,
				due=voucher["due"],
				**voucher["values"],
			)

	def allocate_journal(self, name: str, doctype: str, voucher: str, amount: Decimal | None) -> None:
		"""Split a journal's free row of the party: a part of it is now set against the voucher."""
		rows = self.vouchers[name]["rows"]
		free = next(row for row in rows if row[1] and not row[2])
		sign = 1 if free[3] > 0 else -1
		part = abs(free[3]) if amount is None else amount
		rows.insert(rows.index(free), [free[0], free[1], voucher, sign * part])
		free[3] -= sign * part
		if not free[3]:
			rows.remove(free)
		self.write_journal(name)

	def post_reconcile(self, entry: Entry, name: str) -> None:
		"""Payment Reconciliation: a payment, journal or credit note is set against an invoice."""
		voucher = entry.word()
		amount = Decimal(entry.word()) if entry.words else None
		doctype, _row = self.find(voucher, "Sales Invoice", "Journal Entry")
		journal = entry.option("name")
		if name in self.vouchers:
			self.allocate(name, doctype, voucher, amount)
			return
		credit = self.get("Sales Invoice", name)
		amount = amount or abs(credit["base_grand_total"])
		self.counter += 1
		party, account = credit["customer"], credit["debit_to"]
		self.journal(
			journal or f"JV-{self.counter}",
			credit["company"],
			entry.day,
			"Credit Note",
			[[account, party, name, amount], [account, party, voucher, -amount]],
		)

	def post_unreconcile(self, entry: Entry, name: str) -> None:
		"""Unreconcile Payment: the payment stands under its own number again."""
		voucher = entry.word()
		lines = self.vouchers[name]
		if lines["type"] == "Payment Entry":
			lines["references"] = [each for each in lines["references"] if each[1] != voucher]
		for row in self.of("Payment Ledger Entry", voucher_no=name, against_voucher_no=voucher):
			row["against_voucher_type"], row["against_voucher_no"] = row["voucher_type"], name
		self.touch("Payment Ledger Entry")

	def post_write_off(self, entry: Entry, name: str) -> None:
		invoice = self.get("Sales Invoice", entry.word())
		amount = Decimal(entry.word())
		rows = [
			["Write Off", None, None, amount],
			[invoice["debit_to"], invoice["customer"], invoice["name"], -amount],
		]
		self.journal(name, invoice["company"], entry.day, "Write Off Entry", rows)

	def post_expense(self, entry: Entry, name: None) -> None:
		"""A cost paid in cash, by a journal."""
		account, amount = entry.word(), Decimal(entry.word())
		company = self.entry_company(entry)
		self.counter += 1
		self.journal(
			entry.option("name", f"JV-{self.counter}"),
			company,
			entry.day,
			"Journal Entry",
			[[account, None, None, amount], ["Cash", None, None, -amount]],
			opening=entry.flag("opening"),
			center=entry.option("center"),
			project=entry.option("project"),
			finance_book=entry.option("book"),
		)

	def post_closing(self, entry: Entry, name: None) -> None:
		"""A Period Closing Voucher: every income and expense account of the year goes to 0."""
		year = entry.word()
		company = self.entry_company(entry)
		begin, end = date(int(year), 1, 1), date(int(year), 12, 31)
		self.value_stock()
		nets: dict[str, Decimal] = {}
		for row in self.of("GL Entry", company=company, is_cancelled=0):
			root = self.get("Account", row["account"])["root_type"]
			if root in ("Income", "Expense") and begin <= row["posting_date"] <= end:
				key = row["account"]
				nets[key] = nets.get(key, Decimal(0)) + row["debit"] - row["credit"]
		self.counter += 1
		voucher = f"PCV-{self.counter}"
		post = {"voucher_type": "Period Closing Voucher", "voucher": voucher, "company": company, "day": end}
		for account, net in nets.items():
			if net:
				self.ledger(**post, account=account, amount=-net)
		total = sum(nets.values(), Decimal(0))
		if total:
			self.ledger(**post, account="Retained Earnings", amount=total)

	def post_cancel(self, entry: Entry, name: str) -> None:
		"""Cancel a document with its ledger rows."""
		doctypes = (
			"Sales Invoice",
			"Sales Order",
			"Delivery Note",
			"Payment Entry",
			"Journal Entry",
			"Quotation",
			"Purchase Invoice",
			"Purchase Order",
		)
		doctype, row = self.find(name, *doctypes)
		row["docstatus"] = 2
		if "status" in row:
			row["status"] = "Cancelled"
		self.touch(doctype)
		if doctype == "Quotation":
			if opportunity := self.tables.get("Opportunity", {}).get(row["opportunity"]):
				opportunity["status"] = "Open"
				self.touch("Opportunity")
			self.lead_moves(row["quotation_to"], row["party_name"])
		for child in self.of(f"{doctype} Item", parent=name, parenttype=doctype):
			child["docstatus"] = 2
			self.touch(f"{doctype} Item")
		for lines in self.vouchers.values():
			if lines["type"] == "Payment Entry":
				lines["references"] = [each for each in lines["references"] if each[1] != name]
			else:
				for each in lines["rows"]:
					each[2] = None if each[2] == name else each[2]
		self.cancel_ledgers(name)
