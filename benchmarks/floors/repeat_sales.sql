-- second, third and tenth sales that fall in the period, and turnover of first sales
with recursive {customer_sale}
select sum(case when place = 2 and turn = 1 then 1 else 0 end), sum(case when place = 3 and turn = 1 then 1 else 0 end),
	sum(case when place = 10 and turn = 1 then 1 else 0 end),
	sum(
		case when place = 1 then (
			select sum(item.base_net_amount) from `tabSales Invoice Item` as item where item.parent = numbered_sale.name
		) end
	)
from numbered_sale
where is_sale = 1 and posting_date between %(from_date)s and %(to_date)s
