"""Texts in a terminal's columns: how wide they are, how they are cut and broken."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

# For a terminal that knows no Unicode.
PLAIN = str.maketrans(
	{"✓": "+", "✗": "x", "↗": "/", "↘": "\\", "…": "~", "·": ".", "–": "-", "─": "-", "•": "*", "−": "-"}
)


def wrap(label: str, width: int) -> list[str]:
	"""A label in lines no wider than `width`, at spaces and hyphens; a longer word stands alone and is cut later."""
	lines: list[str] = []
	for word in words(label):
		space = "" if lines and lines[-1].endswith("-") else " "
		if lines and display_width(lines[-1] + space + word) <= width:
			lines[-1] += space + word
		else:
			lines.append(word)
	return lines or [""]


def widest(texts: Iterable[str]) -> int:
	"""Columns that the widest text takes, 0 without texts."""
	return max((display_width(text) for text in texts), default=0)


def words(label: str) -> list[str]:
	return label.replace("-", "- ").split()


def display_width(text: str) -> int:
	"""Columns that a text takes in a terminal: two for East Asian wide characters, none for combining ones."""
	return len(text) if text.isascii() else sum(char_width(char) for char in text)


def char_width(char: str) -> int:
	if char.isascii():
		return 1
	if unicodedata.category(char) in ("Mn", "Me", "Cf"):
		return 0
	return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def cut(text: str, width: int) -> str:
	"""A text in at most `width` columns; where something is missing stands …"""
	if display_width(text) <= width:
		return text
	kept, used = "", 0
	for char in text:
		used += char_width(char)
		if used > width - 1:
			break
		kept += char
	return kept.rstrip() + "…"


def plain(text: str) -> str:
	"""The same in ASCII marks, for an output that cannot encode the others."""
	return text.translate(PLAIN)
