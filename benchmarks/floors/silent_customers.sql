-- customers, and those somebody was in touch with
with {sales_invoice},
{client},
{touch},
touched as (
	select customer from touch where touched_at >= %(silent_before)s group by customer
)
select count(*), count(touched.customer)
from client
left join touched on touched.customer = client.customer
