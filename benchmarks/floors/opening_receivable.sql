-- what was owed the evening before the period
with recursive {open_item}
select sum(amount) from open_item
