-- reasons of lost leads
with {lead_customer},
{given_reason},
asked as (
	select cohort.name, cohort.status from given_reason inner join cohort on cohort.name = given_reason.lead
),
{lead_step}
select sum(lost) from lead_step
