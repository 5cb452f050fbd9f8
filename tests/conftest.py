"""Books on both engines for every test (see books.py)."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from books import Books, scenario
from engines import MariaEngine, MariaServer, SqliteEngine, Variant
from row_books import RowBooks

ENGINES = ("sqlite", "mariadb")


@pytest.fixture(scope="session")
def maria_server():
	"""A private MariaDB server for the session. Where none is installed: skipped, in CI a failure."""
	if reason := MariaServer.missing():
		(pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
	if os.environ.get("CI") != "true":
		pytest.importorskip("pymysql")
	# A folder of its own: pytest removes the oldest of its temporary folders while other runs still use theirs.
	with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
		server = MariaServer(Path(folder))
		try:
			server.start()
			yield server
		finally:
			server.stop()


@pytest.fixture(scope="session")
def engines():
	"""The databases made so far, by engine and variant: their tables are created once."""
	made = {}
	yield made
	for engine in made.values():
		engine.connection.close()


@pytest.fixture
def variant(request) -> Variant:
	"""ERPNext 15 with this app; `@pytest.mark.variant("16", app=False, legacy=True)` for another."""
	marker = request.node.get_closest_marker("variant")
	return Variant(*marker.args, **marker.kwargs) if marker else Variant()


@pytest.fixture(params=ENGINES)
def engine(request, variant, engines):
	"""An empty database of the variant."""
	key = (request.param, variant)
	if key not in engines:
		if request.param == "sqlite":
			engines[key] = SqliteEngine(variant)
		else:
			engines[key] = MariaEngine(variant, request.getfixturevalue("maria_server"))
	yield engines[key]
	engines[key].clear()


@pytest.fixture
def books(request, engine) -> Books:
	"""The books that the test's docstring describes after its line `Books:`."""
	books = Books(engine, RowBooks())
	books.post(scenario(request.function.__doc__))
	yield books
	books.close()
