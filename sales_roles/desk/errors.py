"""The core's sentences on the desk: translated, with a link to where the reader can put it right."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import frappe
from frappe.utils import escape_html, fmt_money, format_date, get_link_to_form, get_url_to_list

from sales_roles.messages import Message, Money, UserError


@contextmanager
def told(link: bool = True) -> Iterator[None]:
	"""A UserError inside becomes the desk's message (frappe.throw, a ValidationError).

	`link=False` where the reader stands on the very form that the link would name.
	"""
	try:
		yield
	except UserError as error:
		frappe.throw(html(error.message, link))


def sentence(message: Message) -> str:
	"""A message in the reader's language, as plain text; dates and money as the reader writes them."""
	return frappe._(message.text).format(*(localised(arg) for arg in message.args))


def localised(arg: object) -> object:
	if isinstance(arg, Message):
		return sentence(arg)
	if isinstance(arg, Money):
		return fmt_money(arg.amount, currency=arg.currency)
	return format_date(arg) if isinstance(arg, date) else arg


def html(message: Message, link: bool = True) -> str:
	"""A message for a dialog: names in it are text, never markup; its link stands beneath, for who may follow it."""
	text = escape_html(sentence(message))
	if not (link and message.link and frappe.has_permission(message.link[0], "read")):
		return text
	return f"{text}<br><br>{anchor(message.link)}"


def anchor(link: tuple[str, ...]) -> str:
	"""A link to a document, to a Single, or to a DocType's list."""
	doctype, name = link[0], link[-1]
	if len(link) > 1 or frappe.get_meta(doctype).issingle:
		return get_link_to_form(doctype, name, escape_html(frappe._(name) if doctype == name else name))
	return f'<a href="{get_url_to_list(doctype)}">{escape_html(frappe._(doctype))}</a>'
