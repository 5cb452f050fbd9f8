-- existing customers' leads and deals of the period's leads
with {dealt_lead}
select sum(dealt_lead.existing), sum(case when dealt_lead.won_day <= %(as_on)s then 1 else 0 end)
from dealt_lead
inner join cohort on cohort.name = dealt_lead.lead
