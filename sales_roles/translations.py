"""The shipped translations for whoever reads without a desk: `locale/<language>.po`, read as it is.

The desk has Frappe's own compiled catalogues. The standard library's gettext reads only compiled files too, which are
not kept beside the sources; what the `.po` format needs here is a few lines: msgid and msgstr, each a string over
one or more lines. A text with a context is a form's at the desk, and left out here; plurals are not used.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

from sales_roles.messages import UserError, _

LOCALE = Path(__file__).with_name("locale")
ENGLISH = "en"


def languages() -> list[str]:
	return sorted([ENGLISH, *(file.stem for file in LOCALE.glob("*.po"))])


class Translation:
	"""Turns a marked text into a language: `Translation("ru")("Turnover")`. What it does not know stays as it is."""

	def __init__(self, language: str = ENGLISH):
		"""Raises UserError for a language that is not shipped."""
		if language not in languages():
			raise UserError(
				_("There is no language {0}. Languages: {1}."), language or "''", ", ".join(languages())
			)
		self.language = language
		self.texts: Mapping[str, str] = {}
		if language != ENGLISH:
			self.texts = read_po((LOCALE / f"{language}.po").read_text(encoding="utf-8"))

	def __call__(self, text: object) -> str:
		return self.texts.get(str(text)) or str(text)


def read_po(text: str) -> Mapping[str, str]:
	"""msgid → msgstr of a catalogue; the header, which is the empty msgid, and texts of a context are left out."""
	texts: dict[str, str] = {}
	parts: dict[str, str] = {}
	current = ""
	for line in (*text.splitlines(), ""):
		word, _space, rest = line.partition(" ")
		if word in ("msgctxt", "msgid", "msgstr"):
			current, quoted = word, rest
			parts[word] = ""
		elif line.startswith('"'):
			quoted = line
		else:
			if parts.get("msgid") and "msgctxt" not in parts:
				texts[parts["msgid"]] = parts.get("msgstr", "")
			parts = {}
			continue
		parts[current] += ast.literal_eval(quoted)
	return texts
