-- turnover - cost of the period's sales
with
sales_invoice as (
	select invoice.name, invoice.creation, invoice.customer, invoice.posting_date, invoice.posting_time,
		invoice.is_return, invoice.return_against, invoice.is_debit_note, invoice.update_stock, invoice.base_net_total,
		invoice.base_grand_total, invoice.base_rounded_total
	from `tabSales Invoice` as invoice
	where invoice.docstatus = 1
		and invoice.company = %(company)s
		and coalesce(invoice.is_opening, 'No') <> 'Yes'
		and not (
			invoice.is_internal_customer = 1
			and coalesce(invoice.represents_company, '') = invoice.company
		)
),
invoice as (
	select sales_invoice.* from sales_invoice
	where sales_invoice.posting_date between %(from_date)s and %(to_date)s and sales_invoice.is_return = 0
),
sold as (
	select name as document, customer, posting_date as day, posting_time, creation, is_debit_note, update_stock, 1 as span, null as sales_person, 1 as fraction
	from invoice
),
bundle as (
	select product.new_item_code as item_code
	from `tabProduct Bundle` as product
	where product.disabled = 0
	group by product.new_item_code
),
bought_line as (
	select bill_item.item_code, bill.posting_date as day, bill.posting_time, bill.creation, bill_item.idx,
		bill_item.base_net_amount as amount, bill_item.stock_qty as quantity
	from `tabItem` as item
	inner join `tabPurchase Invoice Item` as bill_item on bill_item.item_code = item.name
	inner join `tabPurchase Invoice` as bill on bill.name = bill_item.parent
	where item.is_stock_item = 0
		and bill_item.parenttype = 'Purchase Invoice'
		and bill_item.stock_qty <> 0
		and bill.docstatus = 1
		and bill.is_return = 0
		and bill.company = %(company)s
),
opening_purchase as (
	select item_code, max(day) as day from bought_line where day <= %(first_day)s group by item_code
	limit 9223372036854775807
),
purchase as (
	select bought_line.item_code, bought_line.day, bought_line.amount, bought_line.quantity,
		row_number() over (
			partition by bought_line.item_code, bought_line.day
			order by bought_line.posting_time desc, bought_line.creation desc, bought_line.idx desc
		) as place
	from bought_line
	left join opening_purchase on opening_purchase.item_code = bought_line.item_code
	where bought_line.day <= %(last_day)s
		and (opening_purchase.day is null or bought_line.day >= opening_purchase.day)
),
held_purchase as (
	select item_code, day, amount, quantity,
		coalesce(lead(day) over (partition by item_code order by day), '9999-12-31') as until
	from purchase
	where place = 1
),
last_bought as (
	select item_code, day, amount, quantity, until
	from held_purchase
	where until > %(first_day)s and amount <> 0
),
looked_up as (
	select sold.sales_person, sold.fraction, sold.document as invoice, sold.customer, sold.day, sold.span,
		sold.is_debit_note, item.name as line, item.item_group, '' as key_value, item.stock_qty,
		item.base_net_amount as amount, coalesce(item.dn_detail, '') as dn_detail,
		coalesce(item.so_detail, '') as so_detail,
		case
			when coalesce(item.item_code, '') = '' then 'no_item'
			when bundle.item_code is not null then 'bundle'
			else 'no_rate'
		end as uncosted,
		case when sold.update_stock = 1 then (
	select 0 - sum(ledger.stock_value_difference) from `tabStock Ledger Entry` as ledger
	where ledger.voucher_detail_no = item.name
		and ledger.voucher_no = item.parent
		and ledger.voucher_type = 'Sales Invoice'
		and ledger.is_cancelled = 0
) end as ledger_cost,
		case when item.delivered_by_supplier = 1 and item.so_detail <> '' then (
	select sum(
		coalesce(
			(
				select sum(bill_item.base_net_amount) * ordered.stock_qty / nullif(sum(bill_item.stock_qty), 0)
				from `tabPurchase Invoice Item` as bill_item
				inner join `tabPurchase Invoice` as bill on bill.name = bill_item.parent
				where bill_item.po_detail = ordered.name
					and bill_item.parenttype = 'Purchase Invoice'
					and bill.docstatus = 1
					and bill.is_return = 0
			),
			ordered.base_net_amount
		)
	) * item.stock_qty / nullif(sum(ordered.stock_qty), 0)
	from `tabPurchase Order Item` as ordered
	where ordered.sales_order_item = item.so_detail
		and ordered.parenttype = 'Purchase Order'
		and ordered.docstatus = 1
) end as drop_ship_cost,
		note_item.stock_qty as note_quantity,
		case when note_item.name is not null then (
	select 0 - sum(ledger.stock_value_difference) from `tabStock Ledger Entry` as ledger
	where ledger.voucher_detail_no = note_item.name
		and ledger.voucher_no = note_item.parent
		and ledger.voucher_type = 'Delivery Note'
		and ledger.is_cancelled = 0
) end as note_cost,
		case when sold.update_stock = 0 then (
	select sum(sent.stock_qty)
	from `tabDelivery Note Item` as sent
	inner join `tabDelivery Note` as sending on sending.name = sent.parent
	where sent.si_detail = item.name
		and sent.parenttype = 'Delivery Note'
		and sent.docstatus = 1
		and sent.name <> coalesce(item.dn_detail, '')
		and sending.is_return = 0
		and exists (
	select 1 from `tabStock Ledger Entry` as ledger
	where ledger.voucher_detail_no = sent.name
		and ledger.voucher_no = sent.parent
		and ledger.voucher_type = 'Delivery Note'
		and ledger.is_cancelled = 0
)
) end as sent_quantity,
		case
			when sold.update_stock = 0 and item.so_detail <> '' and coalesce(item.dn_detail, '') = ''
				then (
	select sum(sent.stock_qty)
	from `tabDelivery Note Item` as sent
	inner join `tabDelivery Note` as sending on sending.name = sent.parent
	where sent.so_detail = item.so_detail
		and sent.parenttype = 'Delivery Note'
		and sent.docstatus = 1
		and sending.is_return = 0
		and exists (
	select 1 from `tabStock Ledger Entry` as ledger
	where ledger.voucher_detail_no = sent.name
		and ledger.voucher_no = sent.parent
		and ledger.voucher_type = 'Delivery Note'
		and ledger.is_cancelled = 0
)
)
		end as order_quantity,
		bought.amount as bought_amount, bought.quantity as bought_quantity,
		case when waiting.name is not null and not exists (
	select 1 from `tabDelivery Note Item` as note_item
	where note_item.si_detail = item.name and note_item.docstatus = 1
) and not exists (
	select 1 from `tabDelivery Note Item` as note_item
	where note_item.so_detail = item.so_detail and note_item.docstatus = 1 and item.so_detail <> ''
) then nullif((
	select movement.valuation_rate
	from `tabStock Ledger Entry` as movement
	where movement.item_code = waiting.item_code
		and movement.warehouse = waiting.warehouse
		and movement.is_cancelled = 0
		and movement.posting_date <= sold.day
		and (
			movement.posting_date < sold.day
			or movement.posting_time < sold.posting_time
			or (movement.posting_time = sold.posting_time and movement.creation < sold.creation)
		)
	order by movement.posting_date desc, movement.posting_time desc, movement.creation desc
	limit 1
), 0) end as rate
	from sold
	left join `tabSales Invoice Item` as item on item.parent = sold.document
	left join `tabItem` as stock on stock.name = item.item_code
	left join `tabSales Invoice Item` as waiting
		on waiting.name = case
			when sold.update_stock = 0
				and sold.is_debit_note = 0
				and coalesce(item.dn_detail, '') = ''
				and stock.is_stock_item = 1
				then item.name
		end
	left join bundle on bundle.item_code = item.item_code
	left join `tabDelivery Note Item` as note_item
		on note_item.name = nullif(item.dn_detail, '')
		and note_item.parenttype = 'Delivery Note'
		and note_item.docstatus = 1
	left join last_bought as bought
		on stock.is_stock_item = 0
			and bundle.item_code is null
			and bought.item_code = item.item_code
			and bought.day <= sold.day
			and bought.until > sold.day
	limit 9223372036854775807
),
delivered as (
	select looked_up.*,
		case when note_cost is null then 0 else note_quantity end + coalesce(sent_quantity, 0) as quantity
	from looked_up
	where looked_up.line is not null
),
line_cost as (
	select sales_person, fraction, invoice, customer, day, span, item_group, key_value, amount,
		case
			when is_debit_note = 1 then 'no_goods'
			when ledger_cost is not null then 'stock_ledger'
			when drop_ship_cost is not null then 'drop_ship'
			when quantity <> 0 then 'delivery_note'
			when order_quantity <> 0 then 'order_deliveries'
			when bought_amount is not null then 'last_purchase'
			when rate is not null then 'valuation_rate'
			else uncosted
		end as cost_source,
		case
			when is_debit_note = 1 then 0
			when ledger_cost is not null then ledger_cost
			when drop_ship_cost is not null then drop_ship_cost
			when quantity <> 0 then (
				coalesce(note_cost, 0)
				+ case when sent_quantity is null then 0 else (
	select 0 - sum(ledger.stock_value_difference)
	from `tabDelivery Note Item` as sent
	inner join `tabDelivery Note` as sending on sending.name = sent.parent
	inner join `tabStock Ledger Entry` as ledger
		on ledger.voucher_detail_no = sent.name
		and ledger.voucher_no = sent.parent
		and ledger.voucher_type = 'Delivery Note'
	where sent.si_detail = looked_up.line
		and sent.parenttype = 'Delivery Note'
		and sent.docstatus = 1
		and sent.name <> looked_up.dn_detail
		and sending.is_return = 0
		and ledger.is_cancelled = 0
) end
			) * stock_qty / quantity
			when order_quantity <> 0 then (
	select 0 - sum(ledger.stock_value_difference)
	from `tabDelivery Note Item` as sent
	inner join `tabDelivery Note` as sending on sending.name = sent.parent
	inner join `tabStock Ledger Entry` as ledger
		on ledger.voucher_detail_no = sent.name
		and ledger.voucher_no = sent.parent
		and ledger.voucher_type = 'Delivery Note'
	where sent.so_detail = looked_up.so_detail
		and sent.parenttype = 'Delivery Note'
		and sent.docstatus = 1
		and sending.is_return = 0
		and ledger.is_cancelled = 0
) * stock_qty / order_quantity
			when bought_amount is not null then bought_amount * stock_qty / bought_quantity
			when rate is not null then stock_qty * rate
			else 0
		end as cost,
		case
			when is_debit_note = 1 or ledger_cost is not null or drop_ship_cost is not null then 0
			when quantity <> 0 then case
				when stock_qty > 0 and quantity < stock_qty - 0.000001 then 1 else 0
			end
			when order_quantity <> 0 then case
				when order_quantity < (
	select sum(earlier.stock_qty)
	from `tabSales Invoice Item` as earlier
	inner join `tabSales Invoice` as billing on billing.name = earlier.parent
	where earlier.so_detail = looked_up.so_detail
		and earlier.docstatus = 1
		and billing.is_return = 0
		and billing.is_debit_note = 0
		and billing.update_stock = 0
		and (
			billing.posting_date < looked_up.day
			or (billing.posting_date = looked_up.day and earlier.name <= looked_up.line)
		)
) - 0.000001 then 1 else 0
			end
			when bought_amount is not null then 0
			when rate is not null then 1
			else 0
		end as provisional
	from delivered as looked_up
)
select sum(amount - cost) from line_cost
