"""The native tables as facts: what is read of them, with DocField types and indexes.

`READ` names the columns that queries read, in any supported version. Their types and indexes are extracted from
DocType metadata, never typed by hand:

    python -m sales_roles.database.catalogue APPS 15

reads the DocType files of the apps below the folder APPS (frappe, erpnext) and writes `schema/erpnext_15.json`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

SCHEMA = Path(__file__).parent / "schema"
VERSIONS = ("15", "16")
CHILD = ("name", "parent", "parenttype", "parentfield", "idx")

# DocTypes of this app: a bare copy of an ERPNext database has none of them.
OWN: dict[str, tuple[str, ...]] = {
	"Lead Cost Account": (*CHILD, "account", "cost_center", "assign_by", "assign_to"),
	"Debtor Stage": (
		*CHILD,
		"stage",
		"days",
		"from_amount",
		"company",
		"todo",
		"escalate",
		"draft_dunning",
		"stop",
	),
	"Debtor Excluded Group": (*CHILD, "customer_group"),
	"Debtor Case": (
		"name",
		"customer",
		"company",
		"status",
		"stage",
		"stage_since",
		"opened_on",
		"cured_on",
		"as_on",
		"overdue",
		"oldest_due_date",
		"stage_amount",
		"not_due",
		"free_credit",
		"disputed_amount",
		"is_disputed",
		"promise_date",
		"promise_amount",
		"promise_made_on",
		"promise_rest",
		"promise_held_stage",
		"promise_state",
		"promises_kept",
		"promises_broken",
		"is_broken",
		"released_until",
		"previous_case",
		"is_quiet",
		"dunned",
		"changes",
	),
	"Debtor Case Farmer": (*CHILD, "sales_person", "share"),
	"Debtor Dispute": (*CHILD, "voucher_type", "voucher"),
}

READ: dict[str, tuple[str, ...]] = {
	"DocField": (*CHILD, "fieldname", "fieldtype"),
	"Custom Field": ("name", "dt", "fieldname", "fieldtype"),
	"Singles": ("doctype", "field", "value"),
	"Installed Application": (*CHILD, "app_name", "app_version"),
	"Company": ("name", "default_currency", "default_finance_book", "default_holiday_list"),
	"Account": ("name", "company", "root_type", "account_type", "is_group", "lft", "rgt"),
	"Cost Center": ("name", "company", "is_group", "lft", "rgt"),
	"Accounting Dimension": ("name", "document_type", "fieldname", "disabled"),
	"Fiscal Year": ("name", "year_start_date", "year_end_date", "disabled", "is_short_year"),
	"Fiscal Year Company": (*CHILD, "company"),
	"Monthly Distribution": ("name",),
	"Monthly Distribution Percentage": (*CHILD, "month", "percentage_allocation"),
	"Sales Person": (
		"name",
		"parent_sales_person",
		"is_group",
		"enabled",
		"employee",
		"lft",
		"rgt",
		"is_hunter",
		"is_farmer",
		"sales_person_user",
		"lead_plan",
		"cost_per_lead_limit",
		"conversion_plan",
		"overdue_share_limit",
	),
	"Target Detail": (
		*CHILD,
		"item_group",
		"fiscal_year",
		"target_qty",
		"target_amount",
		"distribution_id",
		"margin_target",
		"target_company",
	),
	"Sales Team": (*CHILD, "sales_person", "allocated_percentage"),
	"Employee": ("name", "user_id", "company"),
	"User": ("name", "enabled", "full_name"),
	"Customer": (
		"name",
		"customer_name",
		"customer_group",
		"territory",
		"account_manager",
		"disabled",
		"is_internal_customer",
		"represents_company",
		"lead_name",
		"opportunity_name",
		"prospect_name",
	),
	"Lead": (
		"name",
		"creation",
		"docstatus",
		"company",
		"lead_owner",
		"lead_name",
		"company_name",
		"status",
		"territory",
		"customer",
		"source",
		"campaign_name",
		"utm_source",
		"utm_campaign",
		"hunter",
		"received_on",
	),
	"Opportunity": (
		"name",
		"creation",
		"docstatus",
		"company",
		"opportunity_from",
		"party_name",
		"status",
		"transaction_date",
	),
	"Opportunity Lost Reason Detail": (*CHILD, "lost_reason"),
	"Quotation Lost Reason Detail": (*CHILD, "lost_reason"),
	"Prospect": ("name", "company"),
	"Prospect Lead": (*CHILD, "lead"),
	"Quotation": (
		"name",
		"docstatus",
		"company",
		"quotation_to",
		"party_name",
		"opportunity",
		"transaction_date",
		"status",
	),
	"Sales Order": (
		"name",
		"docstatus",
		"company",
		"customer",
		"transaction_date",
		"is_internal_customer",
		"represents_company",
		"base_net_total",
		"base_grand_total",
		"base_rounded_total",
		"status",
		"order_type",
	),
	"Sales Order Item": (
		*CHILD,
		"item_code",
		"item_group",
		"qty",
		"stock_qty",
		"base_net_amount",
		"prevdoc_docname",
		"delivered_by_supplier",
	),
	"Sales Invoice": (
		"name",
		"creation",
		"docstatus",
		"company",
		"customer",
		"posting_date",
		"posting_time",
		"due_date",
		"is_opening",
		"is_return",
		"return_against",
		"is_debit_note",
		"is_consolidated",
		"is_pos",
		"update_stock",
		"update_outstanding_for_self",
		"is_internal_customer",
		"represents_company",
		"base_net_total",
		"base_grand_total",
		"base_rounded_total",
		"disable_rounded_total",
		"debit_to",
	),
	"Sales Invoice Item": (
		*CHILD,
		"docstatus",
		"item_code",
		"item_name",
		"item_group",
		"qty",
		"stock_qty",
		"base_net_amount",
		"warehouse",
		"sales_order",
		"so_detail",
		"delivery_note",
		"dn_detail",
		"sales_invoice_item",
		"delivered_by_supplier",
		"is_free_item",
	),
	"Item": ("name", "item_name", "item_group", "is_stock_item"),
	"Item Group": ("name", "parent_item_group", "is_group", "lft", "rgt"),
	"Product Bundle": ("name", "new_item_code", "disabled"),
	"Packed Item": (*CHILD, "parent_detail_docname", "parent_item", "item_code", "qty"),
	"Delivery Note": (
		"name",
		"docstatus",
		"company",
		"posting_date",
		"posting_time",
		"is_return",
		"return_against",
	),
	"Delivery Note Item": (
		*CHILD,
		"docstatus",
		"item_code",
		"qty",
		"stock_qty",
		"si_detail",
		"against_sales_invoice",
		"so_detail",
		"against_sales_order",
		"dn_detail",
	),
	"Stock Ledger Entry": (
		"name",
		"creation",
		"company",
		"voucher_type",
		"voucher_no",
		"voucher_detail_no",
		"item_code",
		"warehouse",
		"posting_date",
		"posting_time",
		"posting_datetime",
		"actual_qty",
		"qty_after_transaction",
		"valuation_rate",
		"stock_value",
		"stock_value_difference",
		"is_cancelled",
	),
	"Purchase Order": ("name", "docstatus", "company"),
	"Purchase Order Item": (
		*CHILD,
		"docstatus",
		"item_code",
		"sales_order",
		"sales_order_item",
		"stock_qty",
		"base_net_amount",
		"delivered_by_supplier",
	),
	"Purchase Invoice": (
		"name",
		"creation",
		"docstatus",
		"company",
		"posting_date",
		"posting_time",
		"is_return",
		"is_opening",
	),
	"Purchase Invoice Item": (
		*CHILD,
		"docstatus",
		"item_code",
		"po_detail",
		"purchase_order",
		"stock_qty",
		"base_net_amount",
	),
	"GL Entry": (
		"name",
		"posting_date",
		"account",
		"company",
		"debit",
		"credit",
		"cost_center",
		"project",
		"finance_book",
		"voucher_type",
		"voucher_no",
		"is_cancelled",
		"is_opening",
	),
	"Payment Ledger Entry": (
		"name",
		"creation",
		"docstatus",
		"company",
		"posting_date",
		"due_date",
		"account",
		"account_type",
		"party_type",
		"party",
		"voucher_type",
		"voucher_no",
		"against_voucher_type",
		"against_voucher_no",
		"amount",
		"amount_in_account_currency",
		"account_currency",
		"delinked",
	),
	"Payment Schedule": (*CHILD, "due_date", "payment_amount", "base_payment_amount", "base_outstanding"),
	"Payment Entry": ("name", "docstatus", "company", "posting_date", "payment_type", "party_type", "party"),
	"Journal Entry": (
		"name",
		"docstatus",
		"company",
		"posting_date",
		"voucher_type",
		"due_date",
		"bill_no",
		"bill_date",
	),
	"Communication": (
		"name",
		"communication_type",
		"communication_medium",
		"communication_date",
		"creation",
		"sent_or_received",
		"sender",
		"user",
		"owner",
		"reference_doctype",
		"reference_name",
	),
	"Communication Link": (*CHILD, "link_doctype", "link_name"),
	"Event": ("name", "starts_on", "event_type", "status", "owner", "docstatus"),
	"Event Participants": (*CHILD, "reference_doctype", "reference_docname"),
	"Call Log": ("name", "type", "status", "start_time", "creation", "owner", "customer"),
	"CRM Note": (*CHILD, "added_by", "added_on"),
	"Comment": (
		"name",
		"comment_type",
		"reference_doctype",
		"reference_name",
		"owner",
		"comment_email",
		"creation",
	),
	"Contact": ("name", "email_id", "user"),
	"Dynamic Link": (*CHILD, "link_doctype", "link_name"),
	"Customer Group": ("name", "lft", "rgt"),
	**OWN,
}

STANDARD = {
	"name": "Data",
	"owner": "Data",
	"creation": "Datetime",
	"modified": "Datetime",
	"docstatus": "Int",
	"idx": "Int",
	"parent": "Data",
	"parenttype": "Data",
	"parentfield": "Data",
}
DECIMAL = ("Currency", "Float", "Percent")
TEXTS = ("Text", "Small Text", "Long Text", "Text Editor", "HTML Editor", "Code", "JSON", "Markdown Editor")
SQLITE_TYPES = {"Check": "integer", "Int": "integer"} | dict.fromkeys(DECIMAL, "real")
MARIADB_TYPES = (
	{
		"Check": "tinyint not null default 0",
		"Int": "int not null default 0",
		"Date": "date",
		"Datetime": "datetime(6)",
		"Time": "time(6)",
	}
	| dict.fromkeys(DECIMAL, "decimal(21,9) not null default 0")
	| dict.fromkeys(TEXTS, "longtext")
)


def extract(apps: Path) -> dict[str, Any]:
	"""`{"version": …, "tables": {DocType: {"columns": {name: fieldtype}, "indexes": [column, …]}}}`.

	A column that this version does not have is left out; so is a DocType.
	"""
	doctypes = dict(doctype_files(apps))
	app = Path(__file__).parents[1]
	doctypes |= dict(doctype_files(app))
	custom = custom_fields()
	tables: dict[str, Any] = {}
	for doctype, columns in READ.items():
		if doctype == "Singles":  # a table without a DocType
			tables[doctype] = {"columns": dict.fromkeys(columns, "Data"), "indexes": ["doctype", "field"]}
			tables[doctype]["columns"]["value"] = "Text"
			continue
		if doctype not in doctypes:
			continue
		meta = doctypes[doctype]
		fields = {field["fieldname"]: field for field in meta["fields"] + custom.get(doctype, [])}
		tables[doctype] = {
			"columns": {
				column: STANDARD.get(column) or fields[column]["fieldtype"]
				for column in columns
				if column in STANDARD or column in fields
			},
			"indexes": [
				column
				for column in columns
				if (column == "parent" and meta.get("istable"))
				or (column in fields and (fields[column].get("search_index") or fields[column].get("unique")))
			],
		}
	return {"tables": tables}


def doctype_files(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
	for file in sorted(folder.glob("**/doctype/*/*.json")):
		if file.stem == file.parent.name:
			content = json.loads(file.read_text(encoding="utf-8"))
			if isinstance(content, dict) and content.get("doctype") == "DocType":
				yield content["name"], content


def custom_fields() -> dict[str, list[dict[str, Any]]]:
	"""The app's own fields on ERPNext's DocTypes."""
	from sales_roles.custom_fields import get_custom_fields

	fields: dict[str, list[dict[str, Any]]] = {}
	for doctypes, rows in get_custom_fields().items():
		for doctype in (doctypes,) if isinstance(doctypes, str) else doctypes:
			fields.setdefault(doctype, []).extend(rows)
	return fields


@cache
def schema(version: str) -> Mapping[str, Any]:
	"""The catalogue of one major version: its tables."""
	return json.loads((SCHEMA / f"erpnext_{version}.json").read_text(encoding="utf-8"))["tables"]


def create_statements(version: str, engine: str) -> Iterator[str]:
	"""The catalogued tables as `create table` and `create index` statements; `engine` is sqlite or mariadb."""
	for doctype, table in schema(version).items():
		columns = []
		for column, fieldtype in table["columns"].items():
			if engine == "sqlite":  # MariaDB compares text without case
				kind = SQLITE_TYPES.get(fieldtype, "text collate nocase")
			else:
				kind = MARIADB_TYPES.get(fieldtype, "varchar(140)")
			columns.append(f"`{column}` {kind}{' primary key' if column == 'name' else ''}")
		yield f"create table `tab{doctype}` ({', '.join(columns)})"
		for column in table["indexes"]:
			yield f"create index `{doctype.replace(' ', '_')}_{column}` on `tab{doctype}` (`{column}`)"


def main(apps: str, version: str) -> None:
	SCHEMA.mkdir(exist_ok=True)
	text = json.dumps(extract(Path(apps)), indent="\t", ensure_ascii=False)
	(SCHEMA / f"erpnext_{version}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
	if len(sys.argv) != 3 or sys.argv[2] not in VERSIONS:
		sys.exit(__doc__)
	main(*sys.argv[1:])
