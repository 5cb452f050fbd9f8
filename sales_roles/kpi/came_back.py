"""Goods that came back for a credit note made from an invoice: its cost is taken back as far as return notes go.

Return notes of the delivery note that the invoice line bills, else of the invoice line itself, else of the order
whose deliveries gave its cost, up to their quantity (docs/kpi.md, "Farmer", `cost_source`, 0). They go to the credit
notes in the order of their dates; what a credit note of its own bills is not there to be had.

A fragment of cost.py: it reads `invoice` and gives `came_back_cost`.
"""

from __future__ import annotations

# Credit notes find each other by indexed columns: the note line or order line that they copy, or the invoice.
# Outer joins, so that return notes and their ledger are looked up for what was found, not it for all notes there are.
# A return note names the note line that it gives back in `dn_detail`; `si_detail` is copied to it in v15 alone.
CAME_BACK = """
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
	left join `tabDelivery Note` as note on note.name = return_line.note and note.is_return = 1
	left join `tabStock Ledger Entry` as ledger
		on ledger.voucher_no = note.name
		and ledger.voucher_type = 'Delivery Note'
		and ledger.voucher_detail_no = return_line.note_line
		and ledger.is_cancelled = 0
	group by return_line.line, return_line.note_line, return_line.stock_qty
	having count(ledger.name) > 0
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
)"""
