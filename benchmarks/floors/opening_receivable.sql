-- what was owed the evening before the period
with {open_item}
select sum(amount) from open_item
