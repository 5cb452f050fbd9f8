-- turnover - cost of the period's returns
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
	where sales_invoice.posting_date between %(from_date)s and %(to_date)s and sales_invoice.is_return = 1
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
given as (
	select item.name as line, invoice.posting_date as day, invoice.return_against, 0 - item.stock_qty as quantity,
		item.sales_invoice_item as sold_line, item.dn_detail, item.so_detail,
		case
			when item.dn_detail <> '' then 'note'
			when exists (
				select 1 from `tabDelivery Note Item` as note_item
				where note_item.si_detail = item.sales_invoice_item and note_item.docstatus = 1
			) then 'invoice'
			when item.so_detail <> '' then 'order'
		end as brought_by
	from invoice
	inner join `tabSales Invoice Item` as item
		on item.parent = invoice.name and item.parenttype = 'Sales Invoice'
	where invoice.is_return = 1 and invoice.update_stock = 0 and item.stock_qty < 0
),
return_line as (
	select given.line, note_item.name as note_line, note_item.parent as note, note_item.stock_qty
	from given
	inner join `tabDelivery Note Item` as note_item on note_item.dn_detail = given.dn_detail
	where given.brought_by = 'note' and note_item.docstatus = 1
	union all
	select given.line, note_item.name, note_item.parent, note_item.stock_qty
	from given
	inner join `tabDelivery Note Item` as sent on sent.si_detail = given.sold_line
	inner join `tabDelivery Note Item` as note_item on note_item.dn_detail = sent.name
	where given.brought_by = 'invoice' and sent.docstatus = 1 and note_item.docstatus = 1
	union all
	select given.line, note_item.name, note_item.parent, note_item.stock_qty
	from given
	inner join `tabDelivery Note Item` as note_item on note_item.so_detail = given.so_detail
	where given.brought_by = 'order' and note_item.docstatus = 1
),
return_value as (
	select return_line.line, return_line.note_line, 0 - return_line.stock_qty as quantity,
		sum(ledger.stock_value_difference) as cost
	from return_line
	inner join `tabDelivery Note` as note on note.name = return_line.note and note.is_return = 1
	inner join `tabStock Ledger Entry` as ledger
		on ledger.voucher_no = return_line.note
		and ledger.voucher_type = 'Delivery Note'
		and ledger.voucher_detail_no = return_line.note_line
	where ledger.is_cancelled = 0
	group by return_line.line, return_line.note_line, return_line.stock_qty
),
brought_back as (
	select return_value.line, sum(return_value.cost) as cost, sum(return_value.quantity) as quantity,
		sum(
			return_value.quantity + (
				select coalesce(sum(billed.stock_qty), 0) from `tabSales Invoice Item` as billed
				where billed.dn_detail = return_value.note_line
					and billed.parenttype = 'Sales Invoice'
					and billed.docstatus = 1
			)
		) as unbilled
	from return_value
	group by return_value.line
	having sum(return_value.quantity) <> 0
),
other_credit as (
	select given.line, given.day, other.name as other_line, other.parent as credit, other.stock_qty
	from given
	inner join `tabSales Invoice Item` as other on other.dn_detail = given.dn_detail
	where given.brought_by = 'note' and other.docstatus = 1
	union all
	select given.line, given.day, other.name, other.parent, other.stock_qty
	from given
	inner join `tabSales Invoice` as sibling on sibling.return_against = given.return_against
	inner join `tabSales Invoice Item` as other
		on other.parent = sibling.name and other.sales_invoice_item = given.sold_line
	where given.brought_by = 'invoice' and other.docstatus = 1
	union all
	select given.line, given.day, other.name, other.parent, other.stock_qty
	from given
	inner join `tabSales Invoice Item` as other on other.so_detail = given.so_detail
	where given.brought_by = 'order' and other.docstatus = 1
),
earlier_credit as (
	select other_credit.line, sum(0 - other_credit.stock_qty) as quantity
	from other_credit
	inner join `tabSales Invoice` as credit on credit.name = other_credit.credit
	where credit.is_return = 1
		and credit.update_stock = 0
		and (
			credit.posting_date < other_credit.day
			or (credit.posting_date = other_credit.day and other_credit.other_line < other_credit.line)
		)
	group by other_credit.line
),
left_over as (
	select given.line, given.quantity, brought_back.cost, brought_back.quantity as returned,
		brought_back.unbilled - coalesce(earlier_credit.quantity, 0) as available
	from given
	inner join brought_back on brought_back.line = given.line
	left join earlier_credit on earlier_credit.line = given.line
),
came_back_cost as (
	select line,
		0 - cost * case when available < quantity then available else quantity end / returned as cost
	from left_over
	where available > 0.000001
),
credited as (
	select item.name as line, first_line.item_code, first_line.warehouse, sale.posting_date as day, sale.posting_time,
		sale.creation
	from invoice
	inner join `tabSales Invoice Item` as item
		on item.parent = invoice.name and item.parenttype = 'Sales Invoice'
	inner join `tabSales Invoice Item` as first_line on first_line.name = item.sales_invoice_item
	inner join `tabSales Invoice` as sale on sale.name = first_line.parent
	inner join `tabItem` as stock on stock.name = first_line.item_code and stock.is_stock_item = 1
	where invoice.is_return = 1
		and invoice.update_stock = 0
		and sale.update_stock = 0
		and coalesce(first_line.dn_detail, '') = ''
		and not exists (
	select 1 from `tabDelivery Note Item` as note_item
	where note_item.si_detail = first_line.name and note_item.docstatus = 1
) and not exists (
	select 1 from `tabDelivery Note Item` as note_item
	where note_item.so_detail = first_line.so_detail and note_item.docstatus = 1 and first_line.so_detail <> ''
)
),
credited_rate as (
	select credited.line, (
	select movement.valuation_rate
	from `tabStock Ledger Entry` as movement
	where movement.item_code = credited.item_code
		and movement.warehouse = credited.warehouse
		and movement.is_cancelled = 0
		and movement.posting_date <= credited.day
		and (
			movement.posting_date < credited.day
			or movement.posting_time < credited.posting_time
			or (movement.posting_time = credited.posting_time and movement.creation < credited.creation)
		)
	order by movement.posting_date desc, movement.posting_time desc, movement.creation desc
	limit 1
) as rate
	from credited
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
		case when return_note.name is not null then (
	select 0 - sum(ledger.stock_value_difference) from `tabStock Ledger Entry` as ledger
	where ledger.voucher_detail_no = note_item.name
		and ledger.voucher_no = note_item.parent
		and ledger.voucher_type = 'Delivery Note'
		and ledger.is_cancelled = 0
) end as note_cost,
		came_back_cost.cost as came_back_cost, nullif(credited_rate.rate, 0) as rate
	from sold
	left join `tabSales Invoice Item` as item on item.parent = sold.document
	left join bundle on bundle.item_code = item.item_code
	left join `tabDelivery Note Item` as note_item
		on note_item.name = nullif(item.dn_detail, '')
		and note_item.parenttype = 'Delivery Note'
		and note_item.docstatus = 1
	left join `tabDelivery Note` as return_note
		on return_note.name = note_item.parent and return_note.is_return = 1
	left join came_back_cost on came_back_cost.line = item.name
	left join credited_rate on credited_rate.line = item.name
	limit 9223372036854775807
),
line_cost as (
	select sales_person, fraction, invoice, customer, day, span, item_group, key_value, amount,
		case
			when is_debit_note = 1 then 'no_goods'
			when ledger_cost is not null then 'stock_ledger'
			when drop_ship_cost is not null then 'drop_ship'
			when note_cost is not null and note_quantity <> 0 then 'delivery_note'
			when came_back_cost is not null then 'delivery_note'
			when rate is not null then 'valuation_rate'
			else 'no_goods'
		end as cost_source,
		case
			when is_debit_note = 1 then 0
			when ledger_cost is not null then ledger_cost
			when drop_ship_cost is not null then drop_ship_cost
			when note_cost is not null and note_quantity <> 0 then note_cost * stock_qty / note_quantity
			when came_back_cost is not null then came_back_cost
			when rate is not null then stock_qty * rate
			else 0
		end as cost,
		case
			when is_debit_note = 1 or ledger_cost is not null or drop_ship_cost is not null then 0
			when note_cost is not null and note_quantity <> 0 then case
				when stock_qty > 0 and note_quantity < stock_qty - 0.000001 then 1 else 0
			end
			when came_back_cost is not null then 0
			when rate is not null then 1
			else 0
		end as provisional
	from looked_up
	where looked_up.line is not null
)
select sum(amount - cost) from line_cost
