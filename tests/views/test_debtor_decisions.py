"""What a run would decide, out of the ledger and the cases as they stand (docs/debtors.md, "The run")."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from sales_roles.debtors.question import Question
from sales_roles.debtors.stored import last_cured, open_cases
from sales_roles.views.debtor_decisions import decisions

TODAY = date(2026, 6, 30)
BOOKS = """
person Anna farmer
customer Alpha team="Anna 100"
customer Beta
customer Gamma
customer Delta
customer Inner internal=Other
item Help service
2026-05-01 invoice SI-1 Alpha Help:1@1000 due=2026-05-31
2026-05-01 invoice SI-2 Beta Help:1@50 due=2026-06-29
2026-05-01 invoice SI-3 Gamma Help:1@80 due=2026-05-30
"""


def add_case(books, name, customer, disputes=(), **values):
	row = {
		"customer": customer,
		"company": "Acme",
		"status": "Open",
		"stage_since": date(2026, 6, 1),
		"opened_on": date(2026, 6, 1),
		"dunned": json.dumps([]),
		"changes": 1,
	}
	books.row("Debtor Case", name, **row | values)
	books.rows.children(
		"Debtor Case", name, "farmers", "Debtor Case Farmer", [{"sales_person": "Anna", "share": 100}]
	)
	rows = [{"voucher_type": "Sales Invoice", "voucher": voucher} for voucher in disputes]
	books.rows.children("Debtor Case", name, "disputes", "Debtor Dispute", rows)


def decided(books, first=False):
	return decisions(Question.of(books.database, "Acme", TODAY), first)


def happens(table):
	return [
		(row["debtor_case"], row["customer"], str(row["event"]), str(row["stage"] or ""))
		for row in table.rows
	]


def test_the_open_cases_are_read(books):
	"""One moves on, one is cured, one is broken and held by its dispute, a new one begins; internal ones are skipped.

	Books:
	company Acme EUR default
	company Other EUR
	"""
	books.post(BOOKS)
	books.post("2026-05-01 invoice SI-4 Inner Help:1@80 due=2026-05-30")
	add_case(books, "DEBT-1", "Alpha", stage="Chase", overdue=1000)
	add_case(books, "DEBT-2", "Delta", stage="Reminder", overdue=70)
	add_case(
		books,
		"DEBT-3",
		"Gamma",
		["SI-3"],
		stage="",
		overdue=80,
		disputed_amount=80,
		promise_state="Pending",
		promise_date=date(2026, 6, 20),
		promise_amount=80,
		promise_made_on=date(2026, 6, 10),
		promise_rest=0,
	)
	table = decided(books)
	assert happens(table) == [
		("DEBT-1", "Alpha", "advanced", "Escalate"),
		(None, "Beta", "opened", "Reminder"),
		("DEBT-2", "Delta", "cured", ""),
		("DEBT-3", "Gamma", "promise broken", ""),
	]
	assert table.rows[0]["stage_before"].text == "Chase"
	assert table.total["overdue"] == 1130
	assert "Not flagged or held, with something overdue: 1 (internal customer)." in [
		str(note) for note in table.notes
	]


def test_disputed_is_whoever_a_dispute_alone_keeps_from_a_stage(books):
	"""What is disputed is never flagged: the whole case, or all vouchers that count. Not: some of them, nothing left.

	Books:
	company Acme EUR default
	"""
	books.post(f"{BOOKS}\n2026-05-01 invoice SI-4 Beta Help:1@70 due=2026-06-29")
	add_case(books, "DEBT-1", "Alpha", stage="", is_disputed=1)
	add_case(books, "DEBT-2", "Gamma", disputes=("SI-3",), stage="")
	add_case(books, "DEBT-3", "Beta", disputes=("SI-2",), stage="Reminder")
	add_case(books, "DEBT-4", "Delta", stage="", is_disputed=1)
	assert "Not flagged or held, with something overdue: 2 (disputed)." in [
		str(note) for note in decided(books).notes
	]


def test_why_somebody_is_skipped_is_translated_and_groups_are_named_as_they_are(books):
	"""A group's name is no text of ours, whatever stands in it.

	Books:
	company Acme EUR default
	"""
	books.post(BOOKS.replace("customer Beta", 'customer Beta group="Staff {1}"'))
	books.row("Customer Group", "Staff {1}", lft=1, rgt=2)
	question = Question.of(books.database, "Acme", TODAY)
	settings = replace(question.settings, excluded_customer_groups=("Staff {1}",))
	table = decisions(Question.within(books.database, question.scope, settings), False)
	[skipped] = [note for note in table.notes if "Staff" in str(note)]
	assert str(skipped).endswith("something overdue: 1 (excluded group Staff {1}).")
	russian = {"excluded group {0}": "группа {0}"}
	assert "(группа Staff {1})" in skipped.format(lambda text: russian.get(text, text))


def test_the_last_cured_case_is_taken_up(books):
	"""The oldest overdue term fell due before the day of the cure: the case is reopened, the latest of two.

	Books:
	company Acme EUR default
	company Other EUR
	"""
	books.post(BOOKS)
	add_case(books, "DEBT-1", "Alpha", status="Cured", cured_on=date(2026, 1, 31))
	add_case(books, "DEBT-2", "Alpha", status="Cured", cured_on=date(2026, 6, 15))
	assert [case.name for case in last_cured(books.database, "Acme", ["Alpha", "Beta"])] == ["DEBT-2"]
	assert happens(decided(books))[0] == ("DEBT-2", "Alpha", "reopened", "Escalate")


def test_nothing_happens_twice(books):
	"""A case as a run left it: no event.

	Books:
	company Acme EUR default
	"""
	books.post(BOOKS)
	for number, row in enumerate(decided(books, first=True).rows):
		add_case(
			books,
			f"DEBT-{number}",
			row["customer"],
			stage=row["stage"].text,
			stage_since=TODAY,
			overdue=row["overdue"],
			stage_amount=row["stage_amount"],
			oldest_due_date=row["oldest_due_date"],
		)
	table = decided(books)
	assert table.rows == []
	# Anna stands on every case of these books, and owns Alpha's alone
	assert [str(note) for note in table.notes] == [
		"Nothing would happen in Acme on 2026-06-30.",
		"Of 2 open cases only amounts, dates or Farmers change.",
		"1 open cases stand as they are.",
	]


def test_cases_of_another_company_are_not_read(books):
	"""Books:
	company Acme EUR default
	company Other EUR
	"""
	books.post(BOOKS)
	add_case(books, "DEBT-1", "Alpha", company="Other", stage="Stop")
	assert happens(decided(books))[0] == (None, "Alpha", "opened", "Escalate")
	assert open_cases(books.database, "Acme") == []
	assert [case.name for case in open_cases(books.database, "Other", ["Alpha"])] == ["DEBT-1"]
	assert open_cases(books.database, "Other", []) == []


@pytest.mark.variant("16", app=False)
def test_a_bare_copy_has_no_cases(books):
	"""Books:
	customer Alpha
	item Help service
	2026-05-01 invoice SI-1 Alpha Help:1@1000 due=2026-05-31
	"""
	assert happens(decided(books)) == [(None, "Alpha", "opened", "Escalate")]
