"""The core's sentences on the desk."""

from datetime import date
from decimal import Decimal

import pytest

import frappe

from sales_roles.desk.errors import html, sentence, told
from sales_roles.messages import Message, Money, UserError


def test_names_are_text_never_markup():
	message = Message("There is no sales person {0} here.", "<img src=x onerror=alert(1)>")
	assert html(message) == "There is no sales person &lt;img src=x onerror=alert(1)&gt; here."


def test_sentences_are_translated_and_days_written_as_the_reader_does(monkeypatch):
	monkeypatch.setattr(frappe, "_", {"No {0} since {1}.": "Kein {0} seit {1}.", "sale": "Verkauf"}.get)
	frappe.db.set_single_value("System Settings", "date_format", "dd.mm.yyyy")
	frappe.db.set_default("date_format", "dd.mm.yyyy")
	message = Message("No {0} since {1}.", Message("sale"), date(2026, 3, 1))
	assert sentence(message) == "Kein Verkauf seit 01.03.2026."


def test_money_is_written_as_the_reader_does():
	frappe.db.set_default("number_format", "#.###,##")
	frappe.db.set_single_value("System Settings", "number_format", "#.###,##")
	message = Message("Lines with a turnover of {0}.", Money(Decimal("2535.00"), "EUR"))
	assert sentence(message) == "Lines with a turnover of € 2.535,00."


def test_a_link_stands_beneath_but_not_on_its_own_form():
	error = UserError("Lead cost account {0} does not exist.", "X", link=("Sales Roles Settings",))
	with (
		pytest.raises(frappe.ValidationError, match=r"exist\.<br><br><a href=.*sales-roles-settings"),
		told(),
	):
		raise error
	with pytest.raises(frappe.ValidationError, match=r"exist\.$"), told(link=False):
		raise error


def test_a_link_to_a_doctype_is_its_list():
	message = Message("No company.", link=("Company",))
	assert html(message).endswith('company">Company</a>')


def test_other_errors_pass():
	with pytest.raises(ZeroDivisionError), told():
		_ = 1 / 0
