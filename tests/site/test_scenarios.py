"""What proves that the row backend writes the truth: every scenario of the tests, posted through ERPNext's documents.

The catalogued tables are compared column by column; names of child and ledger rows and times stand apart. Each
difference is printed with its table, document and column.
"""

import ast
from pathlib import Path

import pytest
from books import parse_books, scenario

TESTS = Path(__file__).parents[1]
FLAGS = frozenset(
	"draft stock opening against back debit_note consolidated return sent received outgoing group service disabled".split()
)


def scenarios():
	"""Every scenario of the tests, each text once; slow are those that post nothing of a new kind."""
	seen, kinds = set(), set()
	for file in sorted(each for each in TESTS.glob("**/test_*.py") if each.parent.name != "site"):
		module = ast.parse(file.read_text(encoding="utf-8"))
		constants = {
			target.id: node.value
			for node in module.body
			if isinstance(node, ast.Assign)
			for target in node.targets
			if isinstance(target, ast.Name)
		}
		for node in module.body:
			text = isinstance(node, ast.FunctionDef) and posted(node, constants)
			if text and text not in seen:
				seen.add(text)
				new = {kind(entry) for entry in parse_books(text)} - kinds
				kinds |= new
				yield pytest.param(
					text, id=f"{file.stem}-{node.name}", marks=[] if new else [pytest.mark.slow]
				)


def posted(function: ast.FunctionDef, constants: dict[str, ast.expr]) -> str:
	"""What a test posts: its docstring's scenario, and what it adds by `books.post` as far as that is written there.

	A row that it writes or changes by hand ends it: what follows would not stand on a site.
	"""
	docstring = ast.get_docstring(function) or ""
	if "Books by import:" in docstring:
		return ""
	texts = [scenario(docstring)]
	for statement in function.body:
		source = ast.unparse(statement)
		if "books.row" in source or "raises" in source:
			break
		call = statement.value if isinstance(statement, ast.Expr) else None
		if not (isinstance(call, ast.Call) and ast.unparse(call.func) == "books.post"):
			if "books.post" in source:
				break
			continue
		argument = call.args[0]
		argument = constants.get(argument.id, argument) if isinstance(argument, ast.Name) else argument
		if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
			break
		texts.append(argument.value)
	return "\n".join(texts).strip()


def kind(entry) -> tuple:
	"""What a line does: its verb, its options, its flags, what its lines say beside quantity and rate."""
	extras = {key for line in entry.lines for key in line.extra}
	return (
		entry.verb,
		frozenset(entry.options),
		frozenset(entry.words) & FLAGS,
		frozenset(extras),
		not entry.lines,
	)


@pytest.fixture(scope="module", autouse=True)
def company(site):
	"""The company of most scenarios: made once, since its chart of accounts takes seconds."""
	from site_books import make_company

	import frappe

	frappe.set_user("Administrator")
	if frappe.db.exists("Company", "Acme"):
		pytest.skip("the site has a company Acme of its own: the scenarios need a site without")
	make_company("Acme", "EUR", "A")
	frappe.db.set_single_value("Accounts Settings", "over_billing_allowance", 1000)
	frappe.db.set_single_value("Buying Settings", "maintain_same_rate", 0)
	frappe.db.set_single_value("Stock Settings", "over_delivery_receipt_allowance", 1000)


@pytest.mark.parametrize("text", scenarios())
def test_rows_are_what_erpnext_writes(text):
	from compare_books import differences

	found = list(differences(text))
	assert not found, "\n".join(found)
