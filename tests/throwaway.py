"""A site of its own for tests that commit: a copy of the bench's default site, dropped after the session.

It is named after the site it copies, so that sessions on two sites do not meet.

It needs a MariaDB user who may create databases: DB_ROOT_USER and DB_ROOT_PASSWORD, both root by default. Where they
do not work, the tests say so and are skipped; with RANDOM_BOOKS_SITE they take that site, and leave it.
"""

import json
import os
import secrets
import shutil
import subprocess
from collections import Counter
from contextlib import contextmanager
from functools import cache
from typing import NamedTuple

import pytest
from bench import SITES, default_site


class Site(NamedTuple):
	name: str
	url: str


@cache
def throwaway(config: pytest.Config) -> Site:
	"""The session's site; made once."""
	if named := os.environ.get("RANDOM_BOOKS_SITE"):
		return Site(named, url_of(read(named)))
	source = read(default_site())
	name, database = f"random-books.{default_site()}", f"{source['db_name']}_copy"
	settings = source | {"db_name": database, "db_user": database, "db_password": secrets.token_hex(12)}
	drop(name, settings)
	config.add_cleanup(lambda: drop(name, settings))
	folder = SITES / name
	for part in ("locks", "logs", "private/files", "private/backups", "public/files"):
		(folder / part).mkdir(parents=True)
	(folder / "site_config.json").write_text(json.dumps(settings, indent=1))
	account = f"'{database}'@'%'"
	as_root(
		settings,
		f"create database `{database}` character set utf8mb4 collate utf8mb4_unicode_ci;"
		f"create user {account} identified by '{settings['db_password']}';"
		f"create user '{database}'@'localhost' identified by '{settings['db_password']}';"
		f"grant all privileges on `{database}`.* to {account};"
		f"grant all privileges on `{database}`.* to '{database}'@'localhost';",
	)
	dump = subprocess.Popen(
		["mysqldump", *login(source), "--single-transaction", "--quick", source["db_name"]],
		stdout=subprocess.PIPE,
	)
	subprocess.run(["mysql", *login(settings), database], stdin=dump.stdout, check=True)
	if dump.wait():
		raise RuntimeError(f"mysqldump of {default_site()} failed")
	return Site(name, url_of(settings))


def read(name: str | None) -> dict:
	common = json.loads((SITES / "common_site_config.json").read_text())
	return (
		{"db_host": "127.0.0.1", "db_port": 3306}
		| common
		| json.loads((SITES / str(name) / "site_config.json").read_text())
	)


def url_of(settings: dict) -> str:
	user = settings.get("db_user") or settings["db_name"]
	address = f"{settings['db_host']}:{settings['db_port']}"
	return f"mariadb://{user}:{settings['db_password']}@{address}/{settings['db_name']}"


def login(settings: dict, user: str | None = None, password: str | None = None) -> list[str]:
	return [
		f"--host={settings['db_host']}",
		f"--port={settings['db_port']}",
		f"--user={user or settings.get('db_user') or settings['db_name']}",
		f"--password={password or settings['db_password']}",
	]


def as_root(settings: dict, statements: str) -> None:
	user, password = os.environ.get("DB_ROOT_USER", "root"), os.environ.get("DB_ROOT_PASSWORD", "root")
	done = subprocess.run(
		["mysql", *login(settings, user, password)], input=statements, text=True, capture_output=True
	)
	if done.returncode:
		pytest.skip(
			f"no database for a throw-away site (DB_ROOT_USER, DB_ROOT_PASSWORD): {done.stderr.strip()}"
		)


def drop(name: str, settings: dict) -> None:
	database = settings["db_name"]
	as_root(
		settings,
		f"drop database if exists `{database}`; drop user if exists '{database}'@'%';"
		f"drop user if exists '{database}'@'localhost';",
	)
	shutil.rmtree(SITES / name, ignore_errors=True)


@contextmanager
def connected(name: str):
	"""Frappe connected to a site as Administrator, from the bench's folder of sites."""
	import frappe

	with pytest.MonkeyPatch.context() as patch:
		patch.chdir(SITES)
		frappe.init(name)
		frappe.connect()
		frappe.clear_cache()
		frappe.set_user("Administrator")
		yield name
		frappe.db.rollback()
		frappe.destroy()


class Posted(NamedTuple):
	"""A seed's random books. What kinds of documents and what ERPNext refused is known to the run that posts them."""

	companies: tuple[str, str]
	kinds: Counter
	refused: tuple[str, ...]


@cache
def posted(seed: int) -> Posted:
	"""Post a seed's books on the site connected to and commit them, unless they stand there."""
	from random_books import masters, post

	import frappe

	companies = (f"Random Books {seed}", f"50% off O'Brien {seed} 😀")
	if all(frappe.db.exists("Company", name) for name in companies):
		return Posted(companies, Counter(), ())
	masters.dimension()
	frappe.db.commit()
	with pytest.MonkeyPatch.context() as patch:
		patch.setattr(frappe.db, "commit", lambda: None)  # all of a seed's books, or none
		books = post(seed)
	frappe.db.commit()
	return Posted(
		companies,
		sum((each.kinds for each in books), Counter()),
		tuple(text for each in books for text in each.refused),
	)
