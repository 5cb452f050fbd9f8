-- leads by the minutes to the first response
with {cohort},
{timed}
select minutes, sum(untouched), count(*) from timed group by minutes
