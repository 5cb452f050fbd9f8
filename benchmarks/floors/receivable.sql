-- what is open, overdue and in credit
with recursive {open_item},
{term}
select sum(owed), sum(credit), sum(case when bucket >= 2 then owed else 0 end) from part
