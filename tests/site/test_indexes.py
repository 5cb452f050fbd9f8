"""Indexes that the queries need are added on install and removed on uninstall (test_install.py removes them)."""

from sales_roles.desk.indexes import DROP, INDEXES, is_served


def test_every_index_stands():
	for doctype, columns, name in INDEXES:
		assert is_served(doctype, columns, name), name


def test_every_index_is_dropped_again():
	text = " ".join(DROP)
	assert all(f"`{name}`" in text and f"`tab{doctype}`" in text for doctype, _columns, name in INDEXES)
	assert text.count("drop index") == len(INDEXES)
