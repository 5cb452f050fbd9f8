"""The synthetic books: what each table is filled with, as SQL over MariaDB's sequences and two work tables.

They are for timing alone. Nobody posted them: they hold the rows that ERPNext would have written for such sales, in
the same proportions and with the same links, and the same sizes give the same rows on every machine. What happens to
an invoice depends on how long before the last one it was made: the last month of ten years is that of one year.

Parameters (a `$name` in the text): company, abbr, root (item group, sales person, territory, customer group),
receivable, income, bank, expense, stock_account, currency, last_day, days, invoices, leads, customers, people, teams.
"""

from __future__ import annotations

from typing import NamedTuple

ITEMS = 2000  # the last fifth is services
STOCK_ITEMS = 1600
ITEM_GROUPS = 20
WAREHOUSES = 5
SOURCES = 8
CAMPAIGNS = 12


class Fill(NamedTuple):
	"""Rows of a table: each column as SQL over a source. Columns that the table has not are left out."""

	doctype: str
	columns: dict[str, str]
	source: str


# `ago`: how many invoices were made after this one; all chances hang on it. A return copies the invoice it returns.
WORK_TABLES = (
	"drop table if exists bench_invoice, bench_line, bench_movement, bench_lead",
	"""
	create table bench_invoice (
		n int primary key, ago int, origin int, day date, customer int, way int, share int, pays int,
		docstatus int, amount decimal(21,9), name varchar(140), sales_order varchar(140), note varchar(140),
		paid_on date, at datetime, key (origin)
	) engine=InnoDB
	""",
	"""
	insert into bench_invoice
	with made as (
		select seq as n, $invoices - seq as ago,
			case when mod($invoices - seq, 33) = 7 and seq > 40 then seq - 21 end as origin
		from seq_1_to_$invoices
	),
	drawn as (
		select made.*, date_sub('$last_day', interval floor(ago * $days / $invoices) day) as day,
			coalesce(origin, n) as base, $invoices - coalesce(origin, n) as luck
		from made
	)
	select n, ago, origin, day,
		1 + floor(($customers - 1) * (base / $invoices) * mod(crc32(concat('c', luck)), 10007) / 10007),
		mod(crc32(concat('w', luck)), 20), mod(crc32(concat('s', luck)), 30), mod(crc32(concat('p', luck)), 100),
		case when mod(luck, 97) = 5 then 2 when mod(luck, 101) = 7 then 0 else 1 end, 0,
		concat('ACC-SINV-', year(day), '-', lpad(n, 7, '0')),
		case
			when origin is null and mod(crc32(concat('w', luck)), 20) between 6 and 15 and mod(luck, 2) = 0
				then concat('SAL-ORD-', year(day), '-', lpad(n, 7, '0'))
		end,
		case
			when mod(crc32(concat('w', luck)), 20) between 6 and 15
				then concat('MAT-DN-', year(day), '-', lpad(n, 7, '0'))
		end,
		null,
		timestamp(day, sec_to_time(28800 + mod(n, 36000)))
	from drawn
	""",
	"""
	update bench_invoice set paid_on = date_add(day, interval 5 + mod(pays * 7, 60) day)
	where origin is null and docstatus = 1
		and (pays < 70 or day < date_sub('$last_day', interval 150 day) and pays < 97)
		and date_add(day, interval 5 + mod(pays * 7, 60) day) <= '$last_day'
	""",
	"""
	create table bench_line (
		n int, k int, item int, service int, warehouse int, qty int, rate int, cost int, name varchar(140), origin_line varchar(140),
		order_line varchar(140), note_line varchar(140), primary key (n, k)
	) engine=InnoDB
	""",
	"""
	insert into bench_line
	with drawn as (
		select invoice.*, part.seq as k, coalesce(origin, n) as base, $invoices - coalesce(origin, n) as luck
		from bench_invoice as invoice
		cross join seq_1_to_3 as part
	),
	chosen as (
		select drawn.*,
			case
				when k = 3 then 1601 + mod(crc32(concat('i', luck, '-', k)), 400)
				else 1 + mod(crc32(concat('i', luck, '-', k)), 1600)
			end as item
		from drawn
	)
	select n, k, item, item > 1600, 1 + mod(luck, 5),
		(1 + cast(mod(crc32(concat('q', luck, '-', k)), 4) as signed)) * case when origin is null then 1 else -1 end,
		40 + mod(item * 7, 160), 20 + mod(item, 20),
		concat(lpad(lower(conv(n, 10, 32)), 4, '0'), 'i', k, left(md5(concat('i', n, '-', k)), 6)),
		case
			when origin is not null
				then concat(lpad(lower(conv(origin, 10, 32)), 4, '0'), 'i', k, left(md5(concat('i', origin, '-', k)), 6))
		end,
		case
			when sales_order is not null or origin is not null and way between 6 and 15 and mod(luck, 2) = 0
				then concat(lpad(lower(conv(base, 10, 32)), 4, '0'), 'o', k, left(md5(concat('o', base, '-', k)), 6))
		end,
		case
			when note is not null and item <= 1600
				then concat(lpad(lower(conv(n, 10, 32)), 4, '0'), 'd', k, left(md5(concat('d', n, '-', k)), 6))
		end
	from chosen
	""",
	"""
	update bench_invoice as invoice
	inner join (select n, sum(qty * rate) as amount from bench_line group by n) as summed on summed.n = invoice.n
	set invoice.amount = summed.amount
	""",
	# A lead in ten becomes a customer: customer c is lead 10 c.
	"""
	create table bench_lead (
		n int primary key, day date, at datetime, person int, luck int, customer int, name varchar(140)
	) engine=InnoDB
	""",
	"""
	insert into bench_lead
	select seq, date_sub('$last_day', interval floor(($leads - seq) * $days / $leads) day),
		timestamp(
			date_sub('$last_day', interval floor(($leads - seq) * $days / $leads) day),
			sec_to_time(25200 + mod(crc32(concat('t', $leads - seq)), 43200))
		),
		1 + mod(crc32(concat('h', $leads - seq)), $people), mod(crc32(concat('l', $leads - seq)), 1000),
		case when mod(seq, 10) = 0 and seq div 10 <= $customers then seq div 10 end,
		concat('CRM-LEAD-', year(date_sub('$last_day', interval floor(($leads - seq) * $days / $leads) day)), '-', lpad(seq, 7, '0'))
	from seq_1_to_$leads
	""",
)

PERSON = "concat('Seller ', lpad({}, 3, '0'))"
CUSTOMER = "concat('Buyer ', lpad({}, 7, '0'))"
ITEM = "concat('ITEM-', lpad({}, 4, '0'))"
GROUP = "concat('Goods ', 1 + mod({}, 20))"
WAREHOUSE = "concat('Depot ', {}, ' - $abbr')"
USER = "concat('seller', lpad({}, 3, '0'), '@example.com')"


def person(number: str) -> str:
	return PERSON.format(number)


def customer(number: str) -> str:
	return CUSTOMER.format(number)


def child(
	parenttype: str, field: str, parent: str, letter: str, number: str, idx: str = "1"
) -> dict[str, str]:
	"""Columns of a child row; its name begins in the order of entry, as Frappe's do."""
	return {
		"name": f"concat(lpad(lower(conv({number}, 10, 32)), 4, '0'), '{letter}', {idx}, left(md5(concat('{letter}', {number}, '-', {idx})), 6))",
		"parent": parent,
		"parenttype": f"'{parenttype}'",
		"parentfield": f"'{field}'",
		"idx": idx,
	}


MASTERS = (
	Fill(
		"Company",
		{"name": "'$company'", "default_currency": "'$currency'"},
		"(select 1) as one where not $site",
	),
	Fill(
		"Singles",
		{"doctype": "'Global Defaults'", "field": "'default_company'", "value": "'$company'"},
		"(select 1) as one where not $site",
	),
	Fill(
		"Account",
		{
			"name": "account",
			"company": "'$company'",
			"root_type": "root_type",
			"account_type": "account_type",
			"lft": "2 * place",
			"rgt": "2 * place + 1",
		},
		"""(
			select 1 as place, '$receivable' as account, 'Asset' as root_type, 'Receivable' as account_type
			union all select 2, '$bank', 'Asset', 'Bank'
			union all select 3, '$income', 'Income', 'Income Account'
			union all select 4, '$expense', 'Expense', 'Expense Account'
		) as listed where not $site""",
	),
	Fill(
		"Fiscal Year",
		{
			"name": "cast(2000 + seq as char(4))",
			"year": "cast(2000 + seq as char(4))",
			"year_start_date": "concat(2000 + seq, '-01-01')",
			"year_end_date": "concat(2000 + seq, '-12-31')",
		},
		"seq_14_to_27 where 2000 + seq not in (select year(year_start_date) from `tabFiscal Year` as known)",
	),
	Fill(
		"Monthly Distribution",
		{"name": "'Bench season'", "distribution_id": "'Bench season'"},
		"(select 1) as one",
	),
	Fill(
		"Monthly Distribution Percentage",
		child("Monthly Distribution", "percentages", "'Bench season'", "z", "seq", "seq")
		| {
			"month": "monthname(concat('2026-', seq, '-01'))",
			"percentage_allocation": "case when seq <= 6 then 7 else 58 / 6 end",
		},
		"seq_1_to_12",
	),
	Fill(
		"Item Group",
		{
			"name": "concat('Goods ', seq)",
			"item_group_name": "concat('Goods ', seq)",
			"parent_item_group": "'$item_group'",
			"lft": "2 * seq",
			"rgt": "2 * seq + 1",
		},
		"seq_1_to_20",
	),
	Fill(
		"Item",
		{
			"name": ITEM.format("seq"),
			"item_code": ITEM.format("seq"),
			"item_name": ITEM.format("seq"),
			"item_group": GROUP.format("seq"),
			"is_stock_item": "seq <= 1600",
			"stock_uom": "'Nos'",
		},
		"seq_1_to_2000",
	),
	Fill(
		"Warehouse",
		{
			"name": WAREHOUSE.format("seq"),
			"warehouse_name": "concat('Depot ', seq)",
			"company": "'$company'",
		},
		"seq_1_to_5",
	),
	Fill(
		"Lead Source",
		{"name": "concat('Source ', seq)", "source_name": "concat('Source ', seq)"},
		"seq_1_to_8",
	),
	Fill(
		"Campaign",
		{"name": "concat('Campaign ', seq)", "campaign_name": "concat('Campaign ', seq)"},
		"seq_1_to_12",
	),
	Fill(
		"User",
		{
			"name": USER.format("seq"),
			"email": USER.format("seq"),
			"enabled": "1",
			"full_name": person("seq"),
			"first_name": person("seq"),
		},
		"seq_1_to_$people",
	),
	Fill(
		"Employee",
		{
			"name": "concat('HR-EMP-', lpad(seq, 5, '0'))",
			"employee_name": person("seq"),
			"user_id": USER.format("seq"),
			"company": "'$company'",
			"status": "'Active'",
		},
		"seq_1_to_$people",
	),
	Fill(
		"Sales Person",
		{
			"name": "'$sales_person'",
			"sales_person_name": "'$sales_person'",
			"is_group": "1",
			"enabled": "1",
			"lft": "1",
			"rgt": "2 * (1 + $teams + $people)",
		},
		"(select 1) as one where not $site",
	),
	Fill(
		"Sales Person",
		{
			"name": "concat('Team ', seq)",
			"sales_person_name": "concat('Team ', seq)",
			"parent_sales_person": "'$sales_person'",
			"is_group": "1",
			"enabled": "1",
			"lft": "2 + (seq - 1) * 22",
			"rgt": "2 + (seq - 1) * 22 + 21",
		},
		"seq_1_to_$teams",
	),
	Fill(
		"Sales Person",
		{
			"name": person("seq"),
			"sales_person_name": person("seq"),
			"parent_sales_person": "concat('Team ', 1 + (seq - 1) div 10)",
			"is_group": "0",
			"enabled": "1",
			"employee": "concat('HR-EMP-', lpad(seq, 5, '0'))",
			"lft": "3 + ((seq - 1) div 10) * 22 + 2 * mod(seq - 1, 10)",
			"rgt": "4 + ((seq - 1) div 10) * 22 + 2 * mod(seq - 1, 10)",
			"is_hunter": "mod(seq, 2)",
			"is_farmer": "case when mod(seq, 3) = 1 then 0 else 1 end",
			"lead_plan": "20",
			"cost_per_lead_limit": "40",
			"conversion_plan": "5",
			"overdue_share_limit": "30",
		},
		"seq_1_to_$people",
	),
	Fill(
		"Target Detail",
		child(
			"Sales Person",
			"targets",
			person("member.seq"),
			"g",
			"member.seq * 100 + mod(year.seq, 100)",
			"part.seq",
		)
		| {
			"item_group": "case when part.seq = 2 then 'Goods 2' end",
			"fiscal_year": "(select min(name) from `tabFiscal Year` as known where year(known.year_start_date) = 2000 + year.seq)",
			"target_amount": "900000 / part.seq",
			"margin_target": "500000 / part.seq",
			"distribution_id": "'Bench season'",
		},
		"seq_1_to_$people as member cross join seq_16_to_26 as year cross join seq_1_to_2 as part",
	),
	Fill(
		"Customer",
		{
			"name": customer("lead.customer"),
			"customer_name": customer("lead.customer"),
			"customer_type": "'Company'",
			"customer_group": "'$customer_group'",
			"territory": "'$territory'",
			"account_manager": USER.format("1 + mod(lead.customer, $people)"),
			"lead_name": "case when mod(lead.customer, 4) < 2 then lead.name end",
			"opportunity_name": "case when mod(lead.customer, 4) = 2 then concat('CRM-OPP-', lpad(lead.n, 7, '0')) end",
			"creation": "date_add(lead.at, interval 9 day)",
		},
		"bench_lead as lead where lead.customer is not null",
	),
	Fill(
		"Sales Team",
		child("Customer", "sales_team", customer("lead.customer"), "c", "lead.customer")
		| {"sales_person": person("1 + mod(lead.customer, $people)"), "allocated_percentage": "100"},
		"bench_lead as lead where lead.customer is not null and mod(lead.customer, 20) <> 0",
	),
	Fill(
		"Contact",
		{
			"name": "concat('Contact ', lpad(lead.customer, 7, '0'))",
			"first_name": "concat('Contact ', lead.customer)",
			"email_id": "concat('buyer', lead.customer, '@example.com')",
		},
		"bench_lead as lead where lead.customer is not null",
	),
	Fill(
		"Dynamic Link",
		child("Contact", "links", "concat('Contact ', lpad(lead.customer, 7, '0'))", "y", "lead.customer")
		| {"link_doctype": "'Customer'", "link_name": customer("lead.customer")},
		"bench_lead as lead where lead.customer is not null",
	),
)

LEADS = (
	Fill(
		"Lead",
		{
			"name": "name",
			"creation": "at",
			"company": "'$company'",
			"lead_owner": USER.format("person"),
			"lead_name": "concat('Lead ', n)",
			"first_name": "concat('Lead ', n)",
			"status": """case
				when customer is not null then 'Converted'
				when mod(n, 10) in (1, 2) then 'Opportunity'
				when luck < 300 then 'Replied'
				when luck > 950 then 'Do Not Contact'
				else 'Lead'
			end""",
			"territory": "'$territory'",
			"source": "concat('Source ', 1 + mod(luck, 8))",
			"campaign_name": "case when mod(luck, 3) = 0 then concat('Campaign ', 1 + mod(luck, 12)) end",
			"hunter": f"case when mod(luck, 11) = 0 then {person('1 + mod(person + 6, $people)')} end",
		},
		"bench_lead",
	),
	Fill(
		"Opportunity",
		{
			"name": "concat('CRM-OPP-', lpad(n, 7, '0'))",
			"creation": "date_add(at, interval 2 day)",
			"company": "'$company'",
			"opportunity_from": "'Lead'",
			"party_name": "name",
			"status": "case when customer is not null then 'Converted' when mod(luck, 3) = 0 then 'Lost' else 'Open' end",
			"transaction_date": "least(date_add(day, interval 2 day), '$last_day')",
			"source": "concat('Source ', 1 + mod(luck, 8))",
			"contact_email": "case when customer is not null then concat('buyer', customer, '@example.com') end",
		},
		"bench_lead where mod(n, 10) < 3",
	),
	Fill(
		"Opportunity Lost Reason Detail",
		child("Opportunity", "lost_reasons", "concat('CRM-OPP-', lpad(n, 7, '0'))", "r", "n")
		| {"lost_reason": "concat('Reason ', 1 + mod(luck, 5))"},
		"bench_lead where mod(n, 10) in (1, 2) and mod(luck, 3) = 0",
	),
	Fill(
		"Quotation",
		{
			"name": "concat('SAL-QTN-', lpad(n, 7, '0'))",
			"docstatus": "1",
			"company": "'$company'",
			"quotation_to": "'Lead'",
			"party_name": "name",
			"opportunity": "case when mod(n, 20) <> 11 then concat('CRM-OPP-', lpad(n, 7, '0')) end",
			"transaction_date": "least(date_add(day, interval 5 day), '$last_day')",
			"status": "case when customer is not null then 'Ordered' when mod(luck, 4) = 0 then 'Lost' else 'Open' end",
			"currency": "'$currency'",
		},
		"bench_lead where mod(n, 20) in (0, 1, 10, 11)",
	),
	# who became a customer by a quotation has an order that names it
	Fill(
		"Sales Order",
		{
			"name": "concat('SAL-ORD-L-', lpad(n, 7, '0'))",
			"docstatus": "1",
			"company": "'$company'",
			"customer": customer("customer"),
			"transaction_date": "least(date_add(day, interval 15 day), '$last_day')",
			"base_net_total": "300",
			"base_grand_total": "300",
			"status": "'To Deliver and Bill'",
			"order_type": "'Sales'",
			"currency": "'$currency'",
		},
		"bench_lead where mod(customer, 4) = 3",
	),
	Fill(
		"Sales Order Item",
		child("Sales Order", "items", "concat('SAL-ORD-L-', lpad(n, 7, '0'))", "q", "n")
		| {
			"docstatus": "1",
			"item_code": ITEM.format("1 + mod(n, 1600)"),
			"item_group": GROUP.format("1 + mod(n, 1600)"),
			"qty": "3",
			"stock_qty": "3",
			"base_net_amount": "300",
			"prevdoc_docname": "concat('SAL-QTN-', lpad(n, 7, '0'))",
		},
		"bench_lead where mod(customer, 4) = 3",
	),
	Fill(
		"Communication",
		{
			"name": "concat(lpad(lower(conv(n, 10, 32)), 4, '0'), 's', part.seq, left(md5(concat('s', n, '-', part.seq)), 6))",
			"communication_type": "'Communication'",
			"communication_medium": "'Email'",
			"communication_date": "date_add(at, interval mod(luck * part.seq * 13, 7000) minute)",
			"creation": "date_add(at, interval mod(luck * part.seq * 13, 7000) minute)",
			"sent_or_received": "case part.seq when 3 then 'Received' else 'Sent' end",
			"sender": USER.format("person"),
			"user": USER.format("person"),
			"owner": USER.format("person"),
			"reference_doctype": "'Lead'",
			"reference_name": "name",
			"subject": "'Synthetic'",
		},
		"bench_lead cross join seq_1_to_3 as part where luck > 200 and (part.seq = 1 or mod(luck, 3) = 0)",
	),
	Fill(
		"Communication",
		{
			"name": "concat(lpad(lower(conv(n, 10, 32)), 4, '0'), 'k', '1', left(md5(concat('k', n)), 6))",
			"communication_type": "'Communication'",
			"communication_medium": "'Email'",
			"communication_date": "date_sub(at, interval 3 hour)",
			"creation": "date_sub(at, interval 3 hour)",
			"sent_or_received": "'Sent'",
			"user": USER.format("1 + mod(customer, $people)"),
			"owner": USER.format("1 + mod(customer, $people)"),
			"reference_doctype": "'Customer'",
			"reference_name": customer("customer"),
			"subject": "'Synthetic'",
		},
		"bench_invoice where mod(ago, 5) = 0",
	),
	Fill(
		"Communication Link",
		child(
			"Communication",
			"timeline_links",
			"concat(lpad(lower(conv(n, 10, 32)), 4, '0'), 'k', '1', left(md5(concat('k', n)), 6))",
			"v",
			"n",
		)
		| {
			"link_doctype": "'Contact'",
			"link_name": "concat('Contact ', lpad(customer, 7, '0'))",
			"communication_date": "date_sub(at, interval 3 hour)",
		},
		"bench_invoice where mod(ago, 5) = 0",
	),
	Fill(
		"Comment",
		{
			"name": "concat(lpad(lower(conv(n, 10, 32)), 4, '0'), 'm', '1', left(md5(concat('m', n)), 6))",
			"comment_type": "case when mod(ago, 10) = 0 then 'Comment' else 'Info' end",
			"reference_doctype": "case when mod(ago, 10) = 0 then 'Customer' else 'Sales Invoice' end",
			"reference_name": f"case when mod(ago, 10) = 0 then {customer('customer')} else name end",
			"creation": "at",
			"comment_email": USER.format("1 + mod(customer, $people)"),
		},
		"bench_invoice",
	),
	Fill(
		"Call Log",
		{
			"name": "concat('call-', lpad(n, 7, '0'))",
			"type": "'Outgoing'",
			"status": "'Completed'",
			"start_time": "date_add(at, interval 4 hour)",
			"creation": "date_add(at, interval 4 hour)",
			"owner": USER.format("person"),
		},
		"bench_lead where mod(n, 20) = 3",
	),
	Fill(
		"Dynamic Link",
		child("Call Log", "links", "concat('call-', lpad(n, 7, '0'))", "x", "n")
		| {"link_doctype": "'Lead'", "link_name": "name"},
		"bench_lead where mod(n, 20) = 3",
	),
)

SHARED = "mod(invoice.share, 10) <> 0 and (part.seq = 1 or mod(invoice.share, 3) = 0)"


def team(doctype: str, parent: str, letter: str, condition: str) -> Fill:
	"""A document in ten has no team, a third of the others is split 70/30."""
	return Fill(
		"Sales Team",
		child(doctype, "sales_team", parent, letter, "invoice.n", "part.seq")
		| {
			"sales_person": person(
				"1 + mod(invoice.customer * case part.seq when 1 then 1 else 7 end + part.seq - 1, $people)"
			),
			"allocated_percentage": "case when mod(invoice.share, 3) <> 0 then 100 when part.seq = 1 then 70 else 30 end",
			"docstatus": "invoice.docstatus",
			"allocated_amount": "invoice.amount * case when mod(invoice.share, 3) <> 0 then 100 when part.seq = 1 then 70 else 30 end / 100",
		},
		f"bench_invoice as invoice cross join seq_1_to_2 as part where {SHARED} and {condition}",
	)


SALES = (
	Fill(
		"Sales Order",
		{
			"name": "invoice.sales_order",
			"docstatus": "1",
			"company": "'$company'",
			"customer": customer("invoice.customer"),
			"transaction_date": "date_sub(invoice.day, interval 4 day)",
			"base_net_total": "invoice.amount",
			"base_grand_total": "invoice.amount",
			"status": "'Completed'",
			"order_type": "'Sales'",
			"currency": "'$currency'",
		},
		"bench_invoice as invoice where invoice.sales_order is not null",
	),
	Fill(
		"Sales Order Item",
		{
			"name": "line.order_line",
			"parent": "invoice.sales_order",
			"parenttype": "'Sales Order'",
			"parentfield": "'items'",
			"idx": "line.k",
			"docstatus": "1",
			"item_code": ITEM.format("line.item"),
			"item_group": GROUP.format("line.item"),
			"qty": "line.qty",
			"stock_qty": "line.qty",
			"base_net_amount": "line.qty * line.rate",
		},
		"bench_line as line inner join bench_invoice as invoice on invoice.n = line.n where invoice.sales_order is not null",
	),
	team("Sales Order", "invoice.sales_order", "u", "invoice.sales_order is not null"),
	Fill(
		"Sales Invoice",
		{
			"name": "invoice.name",
			"creation": "invoice.at",
			"docstatus": "invoice.docstatus",
			"company": "'$company'",
			"customer": customer("invoice.customer"),
			"customer_name": customer("invoice.customer"),
			"customer_group": "'$customer_group'",
			"territory": "'$territory'",
			"posting_date": "invoice.day",
			"posting_time": "time(invoice.at)",
			"due_date": "date_add(invoice.day, interval case when invoice.origin is not null then 0 when mod(invoice.pays, 3) = 0 then 60 else 30 end day)",
			"is_opening": "'No'",
			"is_return": "invoice.origin is not null",
			"return_against": "origin.name",
			"update_stock": "invoice.way < 6",
			"update_outstanding_for_self": "mod(invoice.ago, 2)",
			"base_net_total": "invoice.amount",
			"base_grand_total": "invoice.amount",
			"base_total": "invoice.amount",
			"net_total": "invoice.amount",
			"grand_total": "invoice.amount",
			"outstanding_amount": "case when invoice.docstatus = 1 and invoice.paid_on is null then invoice.amount else 0 end",
			"debit_to": "'$receivable'",
			"party_account_currency": "'$currency'",
			"currency": "'$currency'",
			"conversion_rate": "1",
			"status": "case when invoice.docstatus = 2 then 'Cancelled' when invoice.docstatus = 0 then 'Draft' when invoice.origin is not null then 'Return' when invoice.paid_on is null then 'Overdue' else 'Paid' end",
		},
		"bench_invoice as invoice left join bench_invoice as origin on origin.n = invoice.origin",
	),
	Fill(
		"Sales Invoice Item",
		{
			"name": "line.name",
			"parent": "invoice.name",
			"parenttype": "'Sales Invoice'",
			"parentfield": "'items'",
			"idx": "line.k",
			"docstatus": "invoice.docstatus",
			"creation": "invoice.at",
			"item_code": ITEM.format("line.item"),
			"item_name": ITEM.format("line.item"),
			"item_group": GROUP.format("line.item"),
			"qty": "line.qty",
			"stock_qty": "line.qty",
			"conversion_factor": "1",
			"uom": "'Nos'",
			"stock_uom": "'Nos'",
			"rate": "line.rate",
			"base_rate": "line.rate",
			"net_rate": "line.rate",
			"base_net_rate": "line.rate",
			"amount": "line.qty * line.rate",
			"base_amount": "line.qty * line.rate",
			"net_amount": "line.qty * line.rate",
			"base_net_amount": "line.qty * line.rate",
			"income_account": "'$income'",
			"expense_account": "'$expense'",
			"warehouse": f"case when line.service = 0 then {WAREHOUSE.format('line.warehouse')} end",
			"sales_order": "coalesce(invoice.sales_order, origin.sales_order)",
			"so_detail": "line.order_line",
			"delivery_note": "case when invoice.way between 6 and 13 and line.service = 0 then coalesce(origin.note, invoice.note) end",
			"dn_detail": "case when invoice.way between 6 and 13 then coalesce(sold.note_line, line.note_line) end",
			"sales_invoice_item": "line.origin_line",
		},
		"""bench_line as line
		inner join bench_invoice as invoice on invoice.n = line.n
		left join bench_invoice as origin on origin.n = invoice.origin
		left join bench_line as sold on sold.n = invoice.origin and sold.k = line.k""",
	),
	team("Sales Invoice", "invoice.name", "t", "1 = 1"),
	Fill(
		"Payment Schedule",
		child("Sales Invoice", "payment_schedule", "invoice.name", "p", "invoice.n", "part.seq")
		| {
			"docstatus": "invoice.docstatus",
			"due_date": "date_add(invoice.day, interval 30 * part.seq day)",
			"invoice_portion": "case when mod(invoice.pays, 3) = 0 then 50 else 100 end",
			"payment_amount": "invoice.amount / case when mod(invoice.pays, 3) = 0 then 2 else 1 end",
			"base_payment_amount": "invoice.amount / case when mod(invoice.pays, 3) = 0 then 2 else 1 end",
			"outstanding": "invoice.amount / case when mod(invoice.pays, 3) = 0 then 2 else 1 end",
		},
		"""bench_invoice as invoice cross join seq_1_to_2 as part
		where invoice.origin is null and (part.seq = 1 or mod(invoice.pays, 3) = 0)""",
	),
	Fill(
		"Delivery Note",
		{
			"name": "invoice.note",
			"docstatus": "1",
			"company": "'$company'",
			"customer": customer("invoice.customer"),
			"posting_date": "date_sub(invoice.day, interval case when invoice.origin is null then 2 else 0 end day)",
			"posting_time": "time(invoice.at)",
			"is_return": "invoice.origin is not null",
			"return_against": "origin.note",
			"currency": "'$currency'",
			"conversion_rate": "1",
		},
		"bench_invoice as invoice left join bench_invoice as origin on origin.n = invoice.origin where invoice.note is not null",
	),
	Fill(
		"Delivery Note Item",
		{
			"name": "line.note_line",
			"parent": "invoice.note",
			"parenttype": "'Delivery Note'",
			"parentfield": "'items'",
			"idx": "line.k",
			"docstatus": "1",
			"item_code": ITEM.format("line.item"),
			"item_name": ITEM.format("line.item"),
			"item_group": GROUP.format("line.item"),
			"qty": "line.qty",
			"stock_qty": "line.qty",
			"warehouse": WAREHOUSE.format("line.warehouse"),
			"so_detail": "line.order_line",
			"against_sales_order": "coalesce(invoice.sales_order, origin.sales_order)",
			"dn_detail": "sold.note_line",
		},
		"""bench_line as line
		inner join bench_invoice as invoice on invoice.n = line.n
		left join bench_invoice as origin on origin.n = invoice.origin
		left join bench_line as sold on sold.n = invoice.origin and sold.k = line.k
		where line.note_line is not null""",
	),
	team("Delivery Note", "invoice.note", "w", "invoice.note is not null"),
)

# Every item is bought once a quarter for each warehouse, at one price, and sold at it: the ledger is in balance.
STOCK = (
	Fill(
		"Stock Ledger Entry",
		{
			"name": "concat(lpad(lower(conv(number, 10, 32)), 5, '0'), left(md5(number), 6))",
			"creation": "at",
			"company": "'$company'",
			"voucher_type": "voucher_type",
			"voucher_no": "voucher_no",
			"voucher_detail_no": "voucher_detail_no",
			"item_code": ITEM.format("item"),
			"warehouse": WAREHOUSE.format("warehouse"),
			"posting_date": "date(at)",
			"posting_time": "time(at)",
			"posting_datetime": "at",
			"actual_qty": "qty",
			"qty_after_transaction": "sum(qty) over (partition by item, warehouse order by at, number)",
			"valuation_rate": "cost",
			"incoming_rate": "case when qty > 0 then cost else 0 end",
			"stock_value": "cost * sum(qty) over (partition by item, warehouse order by at, number)",
			"stock_value_difference": "qty * cost",
			"is_cancelled": "0",
			"docstatus": "1",
			"stock_uom": "'Nos'",
		},
		"bench_movement order by at, number",
	),
)
MOVEMENTS = """
	create table bench_movement (number int primary key auto_increment) engine=InnoDB as
	select item.seq as item, warehouse.seq as warehouse, 20 + mod(item.seq, 20) as cost, 60 as qty,
		timestamp(date_add(date_sub('$last_day', interval $days + 7 day), interval 91 * quarter.seq day), '06:00:00') as at,
		'Purchase Receipt' as voucher_type, concat('MAT-PRE-', quarter.seq, '-', warehouse.seq, '-', item.seq) as voucher_no,
		concat('pr', lpad(quarter.seq, 3, '0'), warehouse.seq, lpad(item.seq, 5, '0')) as voucher_detail_no
	from seq_0_to_40 as quarter cross join seq_1_to_1600 as item cross join seq_1_to_5 as warehouse
	where quarter.seq * 91 <= $days
	union all
	select line.item, line.warehouse, line.cost, 0 - line.qty, invoice.at, 'Sales Invoice', invoice.name, line.name
	from bench_line as line
	inner join bench_invoice as invoice on invoice.n = line.n
	where invoice.way < 6 and invoice.docstatus = 1 and line.service = 0
	union all
	select line.item, line.warehouse, line.cost, 0 - line.qty,
		date_sub(invoice.at, interval case when invoice.origin is null then 2 else 0 end day), 'Delivery Note',
		invoice.note, line.note_line
	from bench_line as line
	inner join bench_invoice as invoice on invoice.n = line.n
	where line.note_line is not null
"""

# Services are bought once a month.
PURCHASES = (
	Fill(
		"Purchase Invoice",
		{
			"name": "concat('ACC-PINV-', lpad(seq, 5, '0'))",
			"docstatus": "1",
			"company": "'$company'",
			"posting_date": "date_sub('$last_day', interval 30 * seq day)",
			"posting_time": "'09:00:00'",
			"is_opening": "'No'",
			"currency": "'$currency'",
			"creation": "date_sub('$last_day', interval 30 * seq day)",
		},
		"seq_0_to_125 where 30 * seq <= $days",
	),
	Fill(
		"Purchase Invoice Item",
		child(
			"Purchase Invoice",
			"items",
			"concat('ACC-PINV-', lpad(month.seq, 5, '0'))",
			"b",
			"month.seq * 1000 + item.seq",
		)
		| {
			"docstatus": "1",
			"item_code": ITEM.format("1600 + item.seq"),
			"stock_qty": "10",
			"qty": "10",
			"base_net_amount": "200 + mod(item.seq, 50)",
		},
		"seq_0_to_125 as month cross join seq_1_to_400 as item where 30 * month.seq <= $days",
	),
)

LEDGER_NAME = "concat(lpad(lower(conv({number}, 10, 32)), 4, '0'), '{letter}', left(md5(concat('{letter}', {number})), 7))"


def payment_entry(**columns: str) -> dict[str, str]:
	return {
		"company": "'$company'",
		"docstatus": "1",
		"account": "'$receivable'",
		"account_type": "'Receivable'",
		"account_currency": "'$currency'",
		"party_type": "'Customer'",
		"party": customer("invoice.customer"),
		"delinked": "0",
		**columns,
	}


PAID = "invoice.amount * case when mod(invoice.pays, 20) = 3 then 0.5 else 1 end"
PAYMENT = "concat('ACC-PAY-', year(invoice.paid_on), '-', lpad(invoice.n, 7, '0'))"

# Every invoice stands in the ledgers; seven in ten are paid within two months, nearly all others within five.
# Half of the returns lower their invoice, half have an outstanding of their own. One payment in fifty is an advance.
LEDGERS = (
	Fill(
		"Payment Ledger Entry",
		payment_entry(
			name=LEDGER_NAME.format(number="invoice.n", letter="l"),
			posting_date="invoice.day",
			due_date="date_add(invoice.day, interval 30 day)",
			voucher_type="'Sales Invoice'",
			voucher_no="invoice.name",
			against_voucher_type="'Sales Invoice'",
			against_voucher_no="case when mod(invoice.ago, 2) = 0 then coalesce(origin.name, invoice.name) else invoice.name end",
			amount="invoice.amount",
			amount_in_account_currency="invoice.amount",
			creation="invoice.at",
		),
		"bench_invoice as invoice left join bench_invoice as origin on origin.n = invoice.origin where invoice.docstatus = 1",
	),
	Fill(
		"Payment Ledger Entry",
		payment_entry(
			name=LEDGER_NAME.format(number="invoice.n", letter="p"),
			posting_date="invoice.paid_on",
			voucher_type="'Payment Entry'",
			voucher_no=PAYMENT,
			against_voucher_type="'Sales Invoice'",
			against_voucher_no="invoice.name",
			amount=f"0 - {PAID}",
			amount_in_account_currency=f"0 - {PAID}",
			creation="timestamp(invoice.paid_on, '10:00:00')",
		),
		"bench_invoice as invoice where invoice.paid_on is not null",
	),
	Fill(
		"Payment Ledger Entry",
		payment_entry(
			name=LEDGER_NAME.format(number="invoice.n", letter="a"),
			posting_date="invoice.paid_on",
			voucher_type="'Payment Entry'",
			voucher_no=PAYMENT,
			against_voucher_type="'Payment Entry'",
			against_voucher_no=PAYMENT,
			amount="-50",
			amount_in_account_currency="-50",
			creation="timestamp(invoice.paid_on, '10:00:00')",
		),
		"bench_invoice as invoice where invoice.paid_on is not null and mod(invoice.ago, 50) = 0",
	),
	Fill(
		"Payment Entry",
		{
			"name": PAYMENT,
			"docstatus": "1",
			"company": "'$company'",
			"posting_date": "invoice.paid_on",
			"payment_type": "'Receive'",
			"party_type": "'Customer'",
			"party": customer("invoice.customer"),
			"paid_from": "'$receivable'",
			"paid_to": "'$bank'",
			"paid_amount": PAID,
			"base_paid_amount": PAID,
		},
		"bench_invoice as invoice where invoice.paid_on is not null",
	),
	Fill(
		"GL Entry",
		{
			"name": "concat(lpad(lower(conv(invoice.n, 10, 32)), 4, '0'), 'h', side.seq, left(md5(concat('h', invoice.n, '-', side.seq)), 6))",
			"posting_date": "invoice.day",
			"account": "case side.seq when 1 then '$receivable' else '$income' end",
			"company": "'$company'",
			"debit": "case when (side.seq = 1) = (invoice.amount > 0) then abs(invoice.amount) else 0 end",
			"credit": "case when (side.seq = 1) = (invoice.amount > 0) then 0 else abs(invoice.amount) end",
			"party_type": "case side.seq when 1 then 'Customer' end",
			"party": f"case side.seq when 1 then {customer('invoice.customer')} end",
			"voucher_type": "'Sales Invoice'",
			"voucher_no": "invoice.name",
			"is_opening": "'No'",
			"is_cancelled": "0",
			"docstatus": "1",
		},
		"bench_invoice as invoice cross join seq_1_to_2 as side where invoice.docstatus = 1",
	),
	Fill(
		"GL Entry",
		{
			"name": "concat(lpad(lower(conv(invoice.n, 10, 32)), 4, '0'), 'j', side.seq, left(md5(concat('j', invoice.n, '-', side.seq)), 6))",
			"posting_date": "invoice.paid_on",
			"account": "case side.seq when 1 then '$bank' else '$receivable' end",
			"company": "'$company'",
			"debit": f"case side.seq when 1 then {PAID} else 0 end",
			"credit": f"case side.seq when 1 then 0 else {PAID} end",
			"party_type": "case side.seq when 2 then 'Customer' end",
			"party": f"case side.seq when 2 then {customer('invoice.customer')} end",
			"voucher_type": "'Payment Entry'",
			"voucher_no": PAYMENT,
			"is_opening": "'No'",
			"is_cancelled": "0",
			"docstatus": "1",
		},
		"bench_invoice as invoice cross join seq_1_to_2 as side where invoice.paid_on is not null",
	),
	# what leads cost: an entry for a thousandth of the invoices
	Fill(
		"GL Entry",
		{
			"name": "concat(lpad(lower(conv(invoice.n, 10, 32)), 4, '0'), 'e', '1', left(md5(concat('e', invoice.n)), 6))",
			"posting_date": "invoice.day",
			"account": "'$expense'",
			"company": "'$company'",
			"debit": "30000",
			"voucher_type": "'Journal Entry'",
			"voucher_no": "concat('ACC-JV-', lpad(invoice.n, 7, '0'))",
			"is_opening": "'No'",
			"is_cancelled": "0",
			"docstatus": "1",
		},
		"bench_invoice as invoice where mod(invoice.ago, 1000) = 0",
	),
	Fill(
		"Lead Cost Account",
		child("Sales Roles Settings", "lead_cost_accounts", "'Sales Roles Settings'", "n", "1")
		| {"account": "'$expense'"},
		"(select 1) as one",
	),
)
