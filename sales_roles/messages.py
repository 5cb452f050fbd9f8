"""Sentences that a person reads: marked here, translated where they are shown."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple


def _(text: str, context: str = "") -> str:
	"""Mark a text for translation without translating it: the core knows no language.

	`context` is the DocType on whose form a text has words of its own.
	"""
	return text


class Message:
	"""A translatable sentence with its arguments: `Message(_("No {0} called {1}"), "Company", name)`.

	`link` names the DocType (and optionally the document) where the reader can put it right.
	"""

	__slots__ = ("args", "link", "text")

	def __init__(self, text: str, *args: object, link: tuple[str, ...] = ()):
		self.text = text
		self.args = args
		self.link = link

	def format(self, translate=str) -> str:
		args = (arg.format(translate) if isinstance(arg, Message) else arg for arg in self.args)
		return translate(self.text).format(*args)

	def __str__(self) -> str:
		return self.format()

	def __repr__(self) -> str:
		return f"Message({str(self)!r})"

	def __eq__(self, other: object) -> bool:
		return isinstance(other, Message) and (self.text, self.args) == (other.text, other.args)

	def __hash__(self) -> int:
		return hash((self.text, self.args))


class Money(NamedTuple):
	"""An amount as an argument of a sentence; the desk writes it as its reader does."""

	amount: Decimal
	currency: str

	def __str__(self) -> str:
		return f"{self.amount} {self.currency}".strip()


class UserError(Exception):
	"""What went wrong and what to do, in one sentence. Exit code 2 on the command line, a message on the desk."""

	def __init__(self, text: str, *args: object, link: tuple[str, ...] = ()):
		self.message = Message(text, *args, link=link)
		super().__init__(str(self.message))
