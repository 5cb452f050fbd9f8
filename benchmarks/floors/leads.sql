-- leads received in the period
with {cohort}
select count(*) from cohort
