"""The command line as its user meets it: options, formats, one sentence and exit code 2 for what can be put right."""

from __future__ import annotations

import json
import os
import pty
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from books import Books
from engines import SqliteEngine, Variant
from row_books import RowBooks

from sales_roles.views.registry import NAMES

click_testing = pytest.importorskip("click.testing")

BOOKS = """
company Acme EUR default
company Empty EUR
fiscal_year 2026 2026-01-01 2026-12-31
person Team group
person Anna hunter farmer parent=Team
person Boris farmer parent=Team
plan Anna 2026 12000
item Bolt
customer Alpha team="Anna 70, Boris 30"
2026-01-02 receipt Bolt:100@10
2026-01-05 lead L-1 hunter=Anna
2026-03-02 invoice SI-1 Alpha Bolt:2@500 stock
2026-04-02 invoice SI-2 Alpha Bolt:1@100 stock team="Anna 50"
2026-04-03 expense Ads 50
"""
PERIOD = ["--from", "2026-01-01", "--to", "2026-06-30", "--today", "2026-07-15"]


def write_database(path: Path, variant: Variant, text: str) -> str:
	"""A scenario as an SQLite file; its URL."""
	engine = SqliteEngine(variant)
	books = Books(engine, RowBooks())
	books.post(text)
	assert books.database
	with sqlite3.connect(path) as file:
		engine.connection.backup(file)
	file.close()
	return f"sqlite:{path}"


@pytest.fixture(scope="module")
def url(tmp_path_factory):
	return write_database(tmp_path_factory.mktemp("cli") / "acme.sqlite", Variant(), BOOKS)


@pytest.fixture(scope="module")
def bare_url(tmp_path_factory):
	"""A copy of an ERPNext database that has not this app."""
	text = "\n".join(line for line in BOOKS.splitlines() if not line.startswith("person"))
	text = text.replace("plan Anna 2026 12000\n", "").replace(' team="Anna 70, Boris 30"', "")
	text = text.replace(" hunter=Anna", "").replace(' team="Anna 50"', "")
	return write_database(tmp_path_factory.mktemp("cli") / "bare.sqlite", Variant(app=False), text)


@pytest.fixture
def run():
	"""Run the command line; its result has `exit_code`, `stdout`, `stderr`."""
	from sales_roles.cli import cli

	def invoke(*arguments):
		result = click_testing.CliRunner().invoke(cli, [str(each) for each in arguments])
		if result.exception and not isinstance(result.exception, SystemExit):
			raise result.exception
		return result

	return invoke


@pytest.fixture
def ask(run, url):
	"""Ask for repeat sales of Acme's first half-year, with more options."""

	def question(*arguments, company="Acme", name="repeat-sales"):
		return run("report", name, "--database", url, "--company", company, *PERIOD, *arguments)

	return question


def test_reports_lists_every_report_with_its_groupings(run):
	lines = run("reports").stdout.splitlines()
	assert [line.split()[0] for line in lines] == list(NAMES)
	assert all("sales_person" in line for line in lines)


def test_a_report_is_a_table_by_default(ask):
	result = ask()
	assert result.exit_code == 0
	assert "Unassigned" in result.stdout
	assert "\x1b" not in result.stdout


@pytest.mark.parametrize("name", NAMES)
def test_every_report_answers_every_grouping(ask, name):
	"""JSON with the promised keys; Σ over the rows is in rule 7 of `check`."""
	from sales_roles.views.registry import REPORTS

	for by in REPORTS[name].groupings:
		result = ask("--by", by, "--format", "json", name=name)
		assert result.exit_code == 0
		found = json.loads(result.stdout)
		assert (found["report"], found["scope"]["by"]) == (name, by)
		assert all(isinstance(note, str) for note in found["notes"])


def test_turnover_is_shared_and_nothing_is_lost(ask):
	"""1,000 as 70/30, 100 half Anna's and half nobody's: 750, 300, 50; together 1,100."""
	found = json.loads(ask("--format", "json").stdout)
	turnover = {row["sales_person"]: row["turnover"] for row in found["rows"]}
	assert turnover == {"Team": 1050, "Anna": 750, "Boris": 300, None: 50}
	assert found["total"]["turnover"] == 1100


def test_a_group_stands_for_its_subtree(ask):
	found = json.loads(ask("--format", "json", "--sales-person", "Team").stdout)
	assert [row["sales_person"] for row in found["rows"]] == ["Team", "Anna", "Boris"]
	assert found["total"]["turnover"] == 1050


def test_the_day_is_the_earlier_of_to_date_and_today_unless_said(ask):
	assert json.loads(ask("--format", "json").stdout)["scope"]["as_on"] == "2026-06-30"
	assert (
		json.loads(ask("--format", "json", "--as-on", "2026-05-01").stdout)["scope"]["as_on"] == "2026-05-01"
	)
	hunter = json.loads(ask("--format", "json", name="lead-conversion").stdout)
	assert hunter["scope"]["as_on"] == "2026-07-15"


def test_a_company_without_data_is_a_note_and_exit_code_0(ask):
	for name in NAMES:
		result = ask("--format", "json", company="Empty", name=name)
		assert result.exit_code == 0
		notes = json.loads(result.stdout)["notes"]
		assert "There is nothing of Empty from 2026-01-01 to 2026-06-30." in notes


@pytest.mark.parametrize(
	("arguments", "sentence"),
	[
		(
			["--by", "nothing"],
			"repeat-sales cannot be grouped by nothing. Groupings: sales_person, month, customer.",
		),
		(["--sales-person", "Nobody"], "There is no sales person Nobody here."),
		(["--sales-person", ""], "--sales-person is empty; name a person or leave it out."),
		(
			["--from", "2026-07-01"],
			"The period ends on 2026-06-30, before it begins on 2026-07-01. Swap the dates.",
		),
		(
			["--from", "2026-02-30"],
			"Invalid value for '--from': 2026-02-30 is no date; write it as 2026-03-31.",
		),
		(["--to", "30.06.2026"], "Invalid value for '--to': 30.06.2026 is no date; write it as 2026-03-31."),
		(["--format", "pdf"], "There is no format pdf. Formats: table, csv, json, xlsx, html."),
		(["--company", ""], "There is no company '' here. Companies: Acme, Empty."),
		(["--company", "Beta"], "There is no company Beta here. Companies: Acme, Empty."),
		(["--out", "/nowhere/a.csv"], "Cannot write /nowhere/a.csv: No such file or directory."),
		(["--out", "/"], "/ is a folder; name a file in it."),
		(
			["--database", "sqlite:/nowhere"],
			"There is no file /nowhere; give the path of an ERPNext export in SQLite.",
		),
		(["--database", "oracle:x"], "oracle:x is not a database address;"),
		(["--database", "mariadb://me:secret@localhost"], "mariadb://me@localhost"),
		(["--nothing"], "No such option"),
	],
)
def test_what_can_be_put_right_is_one_sentence_and_exit_code_2(ask, arguments, sentence):
	result = ask(*arguments)
	assert result.exit_code == 2
	assert result.stdout == ""
	assert len(result.stderr.splitlines()) == 1
	assert sentence in result.stderr
	assert "secret" not in result.stderr


@pytest.mark.parametrize(
	("arguments", "sentence"),
	[
		(["--by", "nothing"], "repeat-sales нельзя сгруппировать по nothing. Группировки: sales_person,"),
		(["--sales-person", "Nobody"], "Здесь нет продавца Nobody."),
		(["--from", "30.06.2026"], "Недопустимое значение для «--from»: 30.06.2026 — не дата;"),
		(["--company", "Beta"], "Здесь нет организации Beta. Организации: Acme, Empty."),
		(["--database", "sqlite:/nowhere"], "Нет файла /nowhere;"),
	],
)
def test_what_can_be_put_right_is_said_in_the_language_asked_for(ask, arguments, sentence):
	"""Also of an option that stands before --language."""
	for order in ((*arguments, "--language", "ru"), ("--language", "ru", *arguments)):
		result = ask(*order)
		assert (result.exit_code, result.stdout) == (2, "")
		assert sentence in result.stderr


@pytest.mark.parametrize(
	("arguments", "sentence"),
	[
		(["report", "nothing"], "There is no report nothing. Reports: hunter-scorecard, farmer-scorecard,"),
		(["report"], "Missing argument 'NAME'."),
		(["report", "repeat-sales"], "Say which database: --database"),
		(["nothing"], "There is no command nothing. Commands: check, debtors, demo, report, reports."),
		(["check"], "Say which database: --database"),
		(["check", "--database", "sqlite:/nowhere"], "There is no file /nowhere;"),
		(["demo", "--out", __file__], "is a file; name a folder for the page."),
	],
)
def test_a_wrong_command_is_one_sentence(run, arguments, sentence):
	result = run(*arguments)
	assert result.exit_code == 2
	assert len(result.stderr.splitlines()) == 1
	assert sentence in result.stderr


def test_company_and_period_must_be_said(run, url):
	assert "--company C" in run("report", "repeat-sales", "--database", url).stderr
	assert "--from 2026-01-01" in run("report", "repeat-sales", "--database", url, "--company", "Acme").stderr


def test_a_database_that_is_not_erpnexts(run, tmp_path):
	other = tmp_path / "other.sqlite"
	with sqlite3.connect(other) as file:
		file.execute("create table song (name text)")
	file.close()
	for command in (["report", "repeat-sales", "--company", "A", *PERIOD], ["check"]):
		result = run(*command, "--database", f"sqlite:{other}")
		assert result.exit_code == 2
		assert "This is not an ERPNext database" in result.stderr


def test_a_table_that_is_missing_is_one_sentence(run, url, tmp_path):
	"""The driver's own error, not a traceback; `check` says what is missing and ends with 1."""
	broken = tmp_path / "broken.sqlite"
	with sqlite3.connect(url.partition(":")[2]) as whole, sqlite3.connect(broken) as file:
		whole.backup(file)
		file.execute("drop table `tabSales Invoice Item`")
	file.close()
	result = run("report", "repeat-sales", "--company", "Acme", *PERIOD, "--database", f"sqlite:{broken}")
	assert result.exit_code == 2
	assert "The database did not answer: no such table: tabSales Invoice Item." in result.stderr
	result = run("check", "--database", f"sqlite:{broken}")
	assert result.exit_code == 1
	assert "✗ The table of Sales Invoice Item is missing" in result.stdout


def test_settings_of_a_file_count_where_the_app_is_not_installed(run, bare_url, tmp_path):
	file = tmp_path / "settings.toml"
	file.write_text('[[lead_cost_accounts]]\naccount = "Ads - A"\n')
	question = [
		"report",
		"lead-cost",
		"--database",
		bare_url,
		"--company",
		"Acme",
		*PERIOD,
		"--format",
		"json",
	]
	assert json.loads(run(*question).stdout)["total"]["lead_spend"] is None
	found = json.loads(run(*question, "--settings", file).stdout)
	assert found["total"]["lead_spend"] == 50
	file.write_text('[[lead_cost_accounts]]\naccount = "Nothing - A"\n')
	result = run(*question, "--settings", file)
	assert (result.exit_code, result.stdout) == (2, "")
	assert "Lead cost account Nothing - A does not exist." in result.stderr


def test_settings_of_a_file_do_not_count_beside_the_sites_own(ask, tmp_path):
	file = tmp_path / "settings.toml"
	file.write_text("nonsense = 1\n")
	result = ask("--settings", file)
	assert result.exit_code == 0
	assert "The site's own settings count" in result.stderr


@pytest.mark.parametrize(
	("name", "begins"),
	[
		("a.csv", b"row,sales_person,"),
		("a.json", b"{\n"),
		("a.html", b"<!doctype html>"),
		("a.xlsx", b"PK"),
		("a.txt", b"Repeat"),
	],
)
def test_out_writes_the_format_its_name_ends_with(ask, tmp_path, name, begins):
	result = ask("--out", tmp_path / name)
	assert (result.exit_code, result.stdout) == (0, "")
	assert (tmp_path / name).read_bytes().startswith(begins)
	assert [file.name for file in tmp_path.iterdir()] == [name]


def test_out_replaces_a_file_whole_and_keeps_its_mode(ask, tmp_path, monkeypatch):
	"""A write that fails leaves the old file as it was, and nothing beside it."""
	file = tmp_path / "a.csv"
	file.write_text("old")
	file.chmod(0o640)
	monkeypatch.setattr(os, "replace", lambda *_paths: (_ for _ in ()).throw(OSError(28, "No space left")))
	assert "Cannot write" in ask("--out", file).stderr
	assert file.read_text() == "old"
	assert list(tmp_path.iterdir()) == [file]
	monkeypatch.undo()
	assert ask("--out", file).exit_code == 0
	assert file.stat().st_mode & 0o777 == 0o640


def test_the_demo_shows_scorecards_and_debtors_and_writes_the_page(run, tmp_path):
	"""Both scorecards and the debtors in the terminal, one HTML page with every report, its path said at the end."""
	from sales_roles.views.registry import REPORTS

	result = run("demo", "--out", tmp_path / "new" / "folder")
	assert result.exit_code == 0
	titles = [line.split("  ")[0] for line in result.stdout.splitlines() if " · as on " in line]
	assert titles == [
		REPORTS[name].title for name in ("hunter-scorecard", "farmer-scorecard", "overdue-receivables")
	]
	path = Path(result.stdout.split()[-1])
	assert path == tmp_path / "new" / "folder" / "sales-roles.html"
	page = path.read_text(encoding="utf-8")
	assert all(f'id="{name}"' in page for name in NAMES)
	assert "http:" not in page and "https:" not in page


DEBTS = """
company Acme EUR default
company Empty EUR
group Partners
person Anna farmer
customer Alpha team="Anna 100"
customer Beta
item Help service
2026-05-01 invoice SI-1 Alpha Help:1@1000 due=2026-05-31
2026-05-01 invoice SI-2 Beta Help:1@50 due=2026-06-29
"""


@pytest.fixture(scope="module")
def debts_url(tmp_path_factory):
	"""A copy of an ERPNext database that has not this app, with debts."""
	text = "\n".join(line for line in DEBTS.splitlines() if not line.startswith("person"))
	text = text.replace(' team="Anna 100"', "")
	return write_database(tmp_path_factory.mktemp("cli") / "debts.sqlite", Variant(app=False), text)


@pytest.fixture
def decide(run, debts_url):
	"""Ask what the policy would decide on 2026-06-30."""

	def question(*arguments, company="Acme", on="2026-06-30"):
		return run("debtors", "--database", debts_url, "--company", company, "--on", on, *arguments)

	return question


def test_debtors_says_what_the_policy_would_decide(decide):
	"""On a bare copy every debtor's case is opened at its stage, by the default policy."""
	found = json.loads(decide("--format", "json").stdout)
	assert [(row["customer"], row["event"], row["stage"], row["overdue"]) for row in found["rows"]] == [
		("Alpha", "opened", "Escalate", 1000),
		("Beta", "opened", "Reminder", 50),
	]
	assert found["total"]["overdue"] == 1050
	assert decide("--format", "csv").stdout.startswith("row,customer,customer_name,event,")
	assert "Escalate" in decide().stdout
	assert "Эскалация" in decide("--language", "ru").stdout


def test_debtors_by_a_policy_of_a_file(decide, tmp_path):
	"""Rows of the policy, what free credit covers and excluded groups, as in the site's settings."""
	file = tmp_path / "policy.toml"
	file.write_text(
		"[[debtor_stages]]\nstage = 'Reminder'\ndays = 10\n"
		"[[debtor_stages]]\nstage = 'Stop'\ndays = 20\nfrom_amount = 5000\nstop = true\n"
	)
	found = json.loads(decide("--format", "json", "--settings", file).stdout)
	assert [(row["customer"], row["stage"]) for row in found["rows"]] == [("Alpha", "Reminder")]
	assert "Not flagged or held, with something overdue: 1 (under threshold)." in found["notes"]
	file.write_text("[[debtor_stages]]\nstage = 'Reminder'\ndays = 10\ncompany = 'Empty'\n")
	result = decide("--settings", file)
	assert (result.exit_code, result.stdout) == (2, "")
	assert "No stage of the debtor policy is for Acme." in result.stderr


def test_debtors_of_a_company_that_owes_nothing(decide):
	found = json.loads(decide("--format", "json", company="Empty").stdout)
	assert found["rows"] == []
	assert found["notes"] == ["Nothing would happen in Empty on 2026-06-30."]


@pytest.mark.parametrize(
	("arguments", "sentence"),
	[
		(["--company", "Beta"], "There is no company Beta here. Companies: Acme, Empty."),
		(["--on", "30.06.2026"], "Invalid value for '--on': 30.06.2026 is no date;"),
		(["--format", "pdf"], "There is no format pdf."),
		(["--settings", "/nowhere.toml"], "Cannot read the settings file /nowhere.toml"),
		(["--database", "sqlite:/nowhere"], "There is no file /nowhere;"),
	],
)
def test_a_wrong_question_about_debtors_is_one_sentence(decide, arguments, sentence):
	result = decide(*arguments)
	assert (result.exit_code, result.stdout) == (2, "")
	assert len(result.stderr.splitlines()) == 1
	assert sentence in result.stderr


def test_debtors_must_be_told_whose(run, debts_url):
	assert "--company C" in run("debtors", "--database", debts_url, "--on", "2026-06-30").stderr
	assert "Say which database" in run("debtors", "--company", "Acme").stderr


def command(url, *arguments):
	question = ["report", "repeat-sales", "--database", url, "--company", "Acme", *PERIOD, *arguments]
	return [sys.executable, "-m", "sales_roles.cli", *question]


def in_terminal(arguments, **environment):
	"""What a command writes to a terminal 100 columns wide."""
	master, slave = pty.openpty()
	env = {**os.environ, "COLUMNS": "100", "TERM": "xterm", **environment}
	process = subprocess.Popen(arguments, stdout=slave, stderr=slave, stdin=slave, env=env, cwd=ROOT)
	os.close(slave)
	written = b""
	while True:
		try:
			part = os.read(master, 65536)
		except OSError:  # Linux says so at the end
			break
		if not part:
			break
		written += part
	os.close(master)
	return process.wait(), written.decode()


ROOT = Path(__file__).parents[1]


def test_colours_on_a_terminal_and_none_with_no_color(url):
	code, text = in_terminal(command(url))
	assert code == 0
	assert "\x1b[1m" in text
	assert "\x1b[" not in in_terminal(command(url), NO_COLOR="1")[1]


def test_a_spreadsheet_is_not_written_to_a_terminal(url):
	code, text = in_terminal(command(url, "--format", "xlsx"))
	assert code == 2
	assert "say --out FILE" in text


def test_a_reader_who_leaves_ends_it_quietly(url):
	"""`sales-roles report … | head -1`."""
	process = subprocess.Popen(command(url), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
	process.stdout.close()
	assert process.stderr.read() == b""
	process.wait()


def test_an_output_without_unicode_gets_ascii_marks(url):
	env = {**os.environ, "PYTHONIOENCODING": "ascii"}
	text = subprocess.run(command(url), capture_output=True, check=True, env=env, cwd=ROOT).stdout
	assert text.decode("ascii").count("-----") >= 2


def test_the_command_line_starts_without_reports_and_drivers():
	"""Every bench command imports it."""
	code = (
		"import sys, sales_roles.commands\n"
		"heavy = {'frappe', 'pymysql', 'jinja2', 'openpyxl', 'sales_roles.people', 'sales_roles.views.registry'}\n"
		"print(sorted(heavy & set(sys.modules)))"
	)
	result = subprocess.run(
		[sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
	)
	assert result.stdout.strip() == "[]"


def test_on_a_bench_the_same_commands_ask_for_a_site():
	from sales_roles.cli import cli
	from sales_roles.commands import commands, sites_of

	(group,) = commands
	assert group.name == "sales-roles"
	assert group.commands.keys() - cli.commands.keys() == {"debtors-run"}  # it writes, so only a site has it
	assert cli.commands.items() <= group.commands.items()
	assert sites_of({"sites": ["a"]}) == ["a"]
	result = click_testing.CliRunner().invoke(group, ["report", "repeat-sales"], obj={"sites": []})
	assert result.exit_code == 2
	assert "bench --site NAME sales-roles" in result.stderr


def test_on_a_site_company_and_year_have_defaults(url):
	"""The default company, and its fiscal year of today."""
	from sales_roles.commands import SiteSource
	from sales_roles.database.port import open_database

	with open_database(url) as database:
		defaults = SiteSource(["a"]).defaults(database)
	assert defaults.company == "Acme"
	if date.today().year == 2026:
		assert (defaults.from_date, defaults.to_date) == (date(2026, 1, 1), date(2026, 12, 31))
	else:
		assert defaults.from_date is None
