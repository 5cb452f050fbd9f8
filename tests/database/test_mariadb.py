"""A copy or replica on MariaDB: read only, of one moment, its refusals one sentence each."""

import pytest

from sales_roles.database.mariadb import MariaDatabase, without_password
from sales_roles.database.port import COUNT, Query
from sales_roles.messages import UserError

pymysql = pytest.importorskip("pymysql")

CUSTOMERS = Query("customer_count", {"count": COUNT}, "select count(*) from `tabCustomer`")


on_mariadb = pytest.mark.parametrize("engine", ["mariadb"], indirect=True)


@on_mariadb
def test_nothing_can_be_written(books):
	"""It opens a read-only transaction."""
	books.post("customer Alpha")
	with pytest.raises(pymysql.err.OperationalError, match="READ ONLY"):
		books.database.execute("delete from `tabCustomer`", {})


@on_mariadb
def test_all_figures_are_of_one_moment(books):
	"""… so all figures of a report are of one moment, whatever is posted meanwhile."""
	books.post("customer Alpha")
	database = books.database
	engine = books.engine
	assert database.rows(CUSTOMERS)[0].count == 1
	engine.run("insert into `tabCustomer` (name) values ('Beta')")
	engine.commit()
	assert database.rows(CUSTOMERS)[0].count == 1
	with engine.open() as later:
		assert later.rows(CUSTOMERS)[0].count == 2


@pytest.fixture
def narrow_user(books):
	"""A user who may read customers and no invoice."""
	name = books.engine.url.rpartition("/")[2]
	for statement in (
		"create or replace user 'narrow'@'127.0.0.1' identified by 'p@ss/word'",
		f"grant select on `{name}`.`tabCustomer` to 'narrow'@'127.0.0.1'",
		f"grant select on `{name}`.`tabDocField` to 'narrow'@'127.0.0.1'",
	):
		books.engine.run(statement)
	yield f"127.0.0.1:{books.engine.server.port}/{name}"
	books.engine.run("drop user 'narrow'@'127.0.0.1'")


@on_mariadb
def test_a_table_that_may_not_be_read(narrow_user):
	"""Rights that are missing are said, with what to grant."""
	with MariaDatabase.open(f"mariadb://narrow:p%40ss%2Fword@{narrow_user}") as database:
		assert database.rows(CUSTOMERS)[0].count == 0
		query = Query("invoice_count", {"count": COUNT}, "select count(*) from `tabSales Invoice`")
		with pytest.raises(UserError, match="may not read what is needed") as error:
			database.rows(query)
	assert "Grant select on the database." in str(error.value)


@on_mariadb
def test_the_password_may_come_from_the_environment(narrow_user, monkeypatch):
	monkeypatch.setenv("SALES_ROLES_PASSWORD", "p@ss/word")
	with MariaDatabase.open(f"mariadb://narrow@{narrow_user}") as database:
		assert database.rows(CUSTOMERS)[0].count == 0


@on_mariadb
def test_a_wrong_password_is_one_sentence_without_it(narrow_user):
	with pytest.raises(UserError) as error:
		MariaDatabase.open(f"mariadb://narrow:secret@{narrow_user}")
	assert "secret" not in str(error.value)
	assert "Access denied" in str(error.value)


def test_nobody_answers():
	with pytest.raises(UserError, match="Cannot open the database"):
		MariaDatabase.open("mariadb://root@127.0.0.1:9/erp")


def test_an_address_is_shown_without_its_password():
	assert without_password("mariadb://me:se@cret@host/db") == "mariadb://me@host/db"
	assert without_password("mariadb://host/db") == "mariadb://host/db"
