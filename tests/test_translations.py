"""Every text for people is marked, reaches the template and has its Russian (docs/kpi.md's words)."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import sales_roles
from sales_roles.cli import cli
from sales_roles.messages import UserError
from sales_roles.translations import Translation, read_po

PACKAGE = Path(sales_roles.__file__).parent
LOCALE = PACKAGE / "locale"
# What takes a text for people, and at which place.
TAKES_TEXT = {"Column": (1, 3), "Tile": (0,), "Report": (1, 4), "Message": (0,), "UserError": (0,)}
IN_SCRIPT = re.compile(r"""\b__\(\s*(?:"((?:[^"\\]|\\.)+)"|'((?:[^'\\]|\\.)+)')""")
IN_TEMPLATE = re.compile(r"""\{\{\s*_\((?:"([^"]+)"|'([^']+)')\)""")
IN_PAGE = re.compile(r"""\b_\((?:"([^"]+)"|'([^']+)')\)""")
PLACEHOLDER = re.compile(r"\{\d*\}")


def python_files():
	return sorted(PACKAGE.rglob("*.py"))


def calls(file: Path):
	for node in ast.walk(ast.parse(file.read_text())):
		if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
			yield node


def literal(node: ast.expr) -> str | None:
	return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def marked_texts() -> dict[str, str]:
	"""Every marked literal with the file it stands in."""
	found = {}
	for file in python_files():
		for call in calls(file):
			if call.func.id == "_" and call.args and (text := literal(call.args[0])):
				found[text] = file.name
		for node in ast.walk(ast.parse(file.read_text())):
			for groups in IN_TEMPLATE.findall(literal(node) or ""):
				found["".join(groups)] = file.name
	for pattern, regex in (("*.js", IN_SCRIPT), ("*.html", IN_PAGE)):
		for file in PACKAGE.rglob(pattern):
			for groups in regex.findall(file.read_text()):
				found["".join(groups)] = file.name
	return found


def test_every_marked_text_is_in_the_template():
	"""`bench generate-pot-file` was run after the last change of a text."""
	template = read_po((LOCALE / "main.pot").read_text())
	missing = {text: file for text, file in marked_texts().items() if text not in template}
	assert not missing


@pytest.mark.parametrize("language", ["ru"])
def test_every_text_is_translated_with_its_placeholders(language):
	template = read_po((LOCALE / "main.pot").read_text())
	translated = read_po((LOCALE / f"{language}.po").read_text())
	assert len(template) > 400
	assert not [text for text in template if not translated.get(text)]
	for text in template:
		places = sorted(PLACEHOLDER.findall(text))
		assert sorted(PLACEHOLDER.findall(translated[text])) == places, text


def test_no_text_for_people_is_unmarked():
	"""A literal handed to what people see goes through `_`, else no language knows it."""
	unmarked = []
	for file in python_files():
		for call in calls(file):
			for place in TAKES_TEXT.get(call.func.id, ()):
				if place < len(call.args) and literal(call.args[place]):
					unmarked.append(f"{file.name}: {literal(call.args[place])}")
	assert not unmarked


def test_catalogue_is_read_as_it_is_written():
	"""Strings over several lines are one; the header is none."""
	text = 'msgid ""\nmsgstr "Language: ru\\n"\n\nmsgid ""\n"a \\"b\\" "\n"{0}"\nmsgstr "в {0}"\n'
	assert read_po(text) == {'a "b" {0}': "в {0}"}


def test_a_text_with_a_context_is_of_that_form_alone():
	"""ERPNext's Russian calls a Sales Order what a Russian calls a deal: on our own form it is an order."""
	text = """
msgid "Sales Order"
msgstr "Сделка"

msgctxt "Sales Roles Settings"
msgid "Sales Order"
msgstr "Заказ клиента"
"""
	assert read_po(text) == {"Sales Order": "Сделка"}


def test_language_that_is_not_shipped_is_one_sentence():
	with pytest.raises(UserError) as error:
		Translation("xx")
	assert str(error.value) == "There is no language xx. Languages: en, ru."
	result = CliRunner().invoke(cli, ["demo", "--language", "xx"])
	assert (result.exit_code, result.stdout) == (2, "")


def test_terminal_and_page_speak_russian(tmp_path):
	"""`--language ru`: labels, verdicts and sentences; names and figures stay."""
	result = CliRunner().invoke(cli, ["demo", "--language", "ru", "--out", str(tmp_path)])
	assert result.exit_code == 0, result.output
	assert "Показатели фермеров" in result.stdout
	assert "✓ выполнено" in result.stdout
	assert "Farmer Scorecard" not in result.stdout
	page = (tmp_path / "sales-roles.html").read_text()
	assert '<html lang="ru"' in page
	assert "Просроченная задолженность" in page
	assert "What the figures mean" not in page
