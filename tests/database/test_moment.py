"""Two connections of one moment: both see the same books, or there is one connection."""

import threading
import time

import pytest

from sales_roles.database.mariadb import MariaDatabase
from sales_roles.database.moment import LAST_NUMBER, SERVER, SNAPSHOT, TRIES, at_one_moment
from sales_roles.database.port import COUNT, Query

pymysql = pytest.importorskip("pymysql")

CUSTOMERS = Query("customer_count", {"count": COUNT}, "select count(*) from `tabCustomer`")

on_mariadb = pytest.mark.parametrize("engine", ["mariadb"], indirect=True)


def written(books):
	books.post("customer Alpha")
	assert counts(books.database) == [1]


@pytest.fixture
def pair(books):
	"""Two connections to books of one customer, and what posts and commits one more on a third."""
	written(books)
	first, second = books.engine.open(), books.engine.open()
	names = (f"Customer {number}" for number in range(1000))

	def post():
		books.engine.run(f"insert into `tabCustomer` (name) values ('{next(names)}')")
		books.engine.commit()

	yield first, second, post
	first.close()
	second.close()


def counts(*databases):
	return [database.rows(CUSTOMERS)[0].count for database in databases]


def posting(execute, post, times):
	"""A connection after whose snapshot a document is submitted, as often."""
	left = iter(range(times))

	def asked(sql, params):
		found = execute(sql, params)
		if sql == SNAPSHOT and next(left, None) is not None:
			post()
		return found

	return asked


@on_mariadb
def test_what_is_posted_between_both_snapshots_is_in_both_or_in_neither(books, pair):
	"""Both see the same moment: where something was committed in between, both begin again."""
	first, second, post = pair
	assert at_one_moment(posting(first.execute, post, 1), second.execute)
	assert counts(first, second) == [2, 2]
	post()
	assert counts(first, second) == [2, 2]


@on_mariadb
def test_a_server_that_commits_all_the_time_gives_one_connection(books, pair):
	"""A few tries are made."""
	first, second, post = pair
	assert not at_one_moment(posting(first.execute, post, 1000), second.execute)
	with books.engine.open() as later:
		assert counts(later) == [1 + TRIES]


@on_mariadb
def test_a_server_that_does_not_tell_its_last_number(pair):
	first, second, _post = pair
	assert not at_one_moment(
		lambda sql, params: [] if sql == LAST_NUMBER else first.execute(sql, params), second.execute
	)


@on_mariadb
def test_two_servers_behind_one_address(pair):
	"""An address may lead to several replicas, each at a moment of its own."""
	first, second, _post = pair
	assert first.execute(SERVER, {})
	assert not at_one_moment(
		first.execute,
		lambda sql, params: [("hostname", "another")] if sql == SERVER else second.execute(sql, params),
	)


@on_mariadb
def test_both_see_the_same_while_others_post(books):
	"""Documents are submitted every few milliseconds: whatever moment is caught, it is the same one for both."""
	written(books)
	stop = threading.Event()

	def post():
		connection = pymysql.connect(
			host="127.0.0.1",
			port=books.engine.server.port,
			user="root",
			database=books.engine.url.rpartition("/")[2],
		)
		with connection, connection.cursor() as cursor:
			number = 0
			while not stop.is_set():
				cursor.execute("insert into `tabCustomer` (name) values (%s)", (f"Posted {number}",))
				connection.commit()
				number += 1
				time.sleep(0.004)

	others = threading.Thread(target=post)
	others.start()
	try:
		found = []
		for _moment in range(60):
			with books.engine.open() as database:
				if database.twin:
					found.append(counts(database, database.twin))
	finally:
		stop.set()
		others.join()
	assert len(found) > 10
	assert found[0] != found[-1]
	assert all(one == other for one, other in found)


@on_mariadb
def test_a_user_with_one_connection_reads_on_one(books):
	"""As many connections as the server lets us have: one will do."""
	written(books)
	name = books.engine.url.rpartition("/")[2]
	for statement in (
		"create or replace user 'single'@'127.0.0.1' identified by '' with max_user_connections 1",
		f"grant select on `{name}`.* to 'single'@'127.0.0.1'",
	):
		books.engine.run(statement)
	with MariaDatabase.open(f"mariadb://single@127.0.0.1:{books.engine.server.port}/{name}") as database:
		assert database.twin is None
		assert counts(database) == [1]
		books.engine.run("insert into `tabCustomer` (name) values ('Beta')")
		books.engine.commit()
		assert counts(database) == [1]
	books.engine.run("drop user 'single'@'127.0.0.1'")


@on_mariadb
def test_two_questions_are_answered_at_once(books):
	"""Each on a connection of its own, and all statements are counted where they were asked for."""
	database = books.database
	assert database.twin
	meeting = threading.Barrier(2, timeout=10)
	connections, before = set(), database.statements

	def question(each):
		meeting.wait()
		connections.add(each.execute("select connection_id()", {})[0][0])
		return counts(each)

	assert database.together(question, question) == [[0], [0]]
	assert len(connections) == 2
	assert database.statements - before == 2
	assert database.twin is None  # once: what it has read nobody could alter as long as it lasts
	assert database.together(counts, counts) == [[0], [0]]


@on_mariadb
@pytest.mark.parametrize("first_reads", [True, False])
def test_a_table_that_is_being_altered(books, first_reads):
	"""Whoever alters a table waits for its readers, and who reads it later waits for them: no connection waits so for
	its twin. The table is altered, and the questions are asked once more, one by one."""
	engine, read = books.engine, threading.Event()
	name = engine.url.rpartition("/")[2]

	def alter():
		with engine.server.connect() as connection, connection.cursor() as cursor:
			cursor.execute(f"alter table `{name}`.`tabCustomer` add column blocked int")

	def waits():
		with engine.server.connect() as connection, connection.cursor() as cursor:
			cursor.execute(
				"select count(*) from information_schema.processlist where state like 'Waiting for table%'"
			)
			return cursor.fetchone()[0]

	other = threading.Thread(target=alter)

	def reads(each):
		found = counts(each)
		read.set()
		return found

	def comes_later(each):
		read.wait(10)
		if not other.ident:
			other.start()
			while not waits():
				time.sleep(0.01)
		return counts(each)

	with engine.open() as database:
		assert database.twin
		questions = (reads, comes_later) if first_reads else (comes_later, reads)
		assert database.together(*questions) == [[0], [0]]
		other.join(10)
		assert not other.is_alive()
	engine.run("alter table `tabCustomer` drop column blocked")


@on_mariadb
def test_parts_of_a_question_go_to_the_connection_that_is_free(books):
	"""A question's own parts are asked on its connection, and on the other as soon as that has nothing else to do."""
	database = books.database
	assert database.twin
	meeting = threading.Barrier(2, timeout=10)

	def part(each):
		meeting.wait()
		return each.execute("select connection_id()", {})[0][0]

	(first, second), (third, fourth) = database.together(
		lambda each: each.together(part, part), lambda each: each.together(counts, counts)
	)
	assert first != second
	assert [third, fourth] == [[0], [0]]
