-- leads that reached each step
with {lead_customer},
asked as (select name, status from cohort),
{lead_step}
select sum(contacted), sum(opportunity), sum(quotation), sum(deal), sum(lost) from lead_step
