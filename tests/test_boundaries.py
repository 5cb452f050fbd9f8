"""Who may know what: the lines that the architecture draws, read from the source itself."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
APP = ROOT / "sales_roles"

# The only modules that may import frappe or erpnext; a folder stands for all below it.
FRAPPE_MAY_BE_IMPORTED_IN = (
	"sales_roles/commands.py",
	"sales_roles/database/site.py",
	"sales_roles/demo/site.py",
	"sales_roles/desk/",
	"sales_roles/install.py",
	"sales_roles/patches/",
	"sales_roles/sales_roles/",
	"sales_roles/uninstall.py",
)
# What is not on every bench, or not needed for every use, and where it is used.
OPTIONAL = {
	"click": ("sales_roles/cli.py", "sales_roles/commands.py", "sales_roles/console.py"),
	"jinja2": ("sales_roles/export/",),
	"pypika": ("sales_roles/desk/",),  # Frappe's query builder
	"rq": ("sales_roles/desk/",),  # the bench's workers
	"openpyxl": ("sales_roles/export/",),
	"pymysql": ("sales_roles/database/mariadb.py",),
	"tomli": ("sales_roles/settings.py",),
	"tomllib": ("sales_roles/settings.py",),  # not in Python 3.10
}
# What writes statements out of catalogued identifiers.
SQL_FROM_IDENTIFIERS = (
	"sales_roles/check.py",
	"sales_roles/database/catalogue.py",
	"sales_roles/database/export.py",
	"sales_roles/database/staging.py",
)
# Where the day may be read off the clock, once, when a question names none.
CLOCK = ("sales_roles/scope.py", "sales_roles/desk/", "sales_roles/demo/site.py")

SQL = re.compile(
	r"\bselect\b.*\bfrom\b|\bfrom\s+`|\binsert\s+into\b|\bdelete\s+from\b|\bupdate\s+`|\bwhere\s+\w",
	re.I | re.S,
)


class Use(NamedTuple):
	"""Something found at a place, as a failing test names it."""

	module: str
	line: int
	what: str


@cache
def tree(path: Path) -> ast.Module:
	return ast.parse(path.read_text(encoding="utf-8"))


def modules() -> list[Path]:
	return sorted(APP.rglob("*.py"))


def name_of(path: Path) -> str:
	return path.relative_to(ROOT).as_posix()


def within(module: str, places: tuple[str, ...]) -> bool:
	return any(module == place or (place.endswith("/") and module.startswith(place)) for place in places)


def imports(path: Path) -> Iterator[Use]:
	"""Every import, those inside functions too."""
	for node in ast.walk(tree(path)):
		names = []
		if isinstance(node, ast.Import):
			names = [alias.name for alias in node.names]
		elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
			names = [node.module]
		for name in names:
			yield Use(name_of(path), node.lineno, name)


def dotted(node: ast.AST) -> str:
	"""`frappe.db.sql` of an attribute chain."""
	if isinstance(node, ast.Attribute):
		return f"{dotted(node.value)}.{node.attr}"
	return node.id if isinstance(node, ast.Name) else ""


def test_frappe_is_imported_only_at_the_edge():
	"""Architecture 1: "The measuring core knows nothing of Frappe"."""
	found = [
		use
		for path in modules()
		for use in imports(path)
		if use.what.split(".")[0] in ("frappe", "erpnext")
		and not within(use.module, FRAPPE_MAY_BE_IMPORTED_IN)
	]
	assert found == []


def test_optional_packages_are_imported_where_they_are_used():
	"""The demo needs no database driver, a bench needs nothing that it has not."""
	found = [
		use
		for path in modules()
		for use in imports(path)
		if (package := use.what.split(".")[0])
		not in (*sys.stdlib_module_names, "sales_roles", "frappe", "erpnext")
		and not within(use.module, OPTIONAL.get(package, ()))
	]
	assert found == []


def test_frappe_db_sql_stands_once():
	"""Architecture 2: "`frappe.db.sql` stands once in the repository, in the site adapter"."""
	found = [
		Use(name_of(path), node.lineno, dotted(node))
		for path in (*modules(), *sorted((ROOT / "tests").rglob("*.py")))
		for node in ast.walk(tree(path))
		if isinstance(node, ast.Attribute)
		and re.match(r"(\w+\.)*frappe\.db\.(sql\w*|multisql)$", dotted(node))
	]
	assert [use.module for use in found] == ["sales_roles/database/site.py"], found


def parts(node: ast.AST) -> list[ast.AST]:
	"""What a text is put together from: by an f-string, `%`, `+` or `.format`. Several constants are one text."""
	if isinstance(node, ast.JoinedStr):
		return node.values
	if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
		return [node.left, node.right]
	if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
		return [part for side in (node.left, node.right) for part in parts(side) or [side]]
	if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
		return [node.func.value, *node.args, *node.keywords]
	return []


def is_constant(node: ast.AST) -> bool:
	"""A literal, or a module's constant: SQL that two queries share."""
	return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.isupper())


def texts_put_together(path: Path) -> Iterator[Use]:
	"""Texts that read like SQL and take in something that is no constant."""
	for node in ast.walk(tree(path)):
		found = parts(node)
		literals = [part.value for part in found if isinstance(part, ast.Constant)]
		text = " ".join(value for value in literals if isinstance(value, str))
		if not all(is_constant(part) for part in found) and SQL.search(text):
			yield Use(name_of(path), node.lineno, text.strip()[:60])


def test_no_sql_is_put_together_from_values():
	"""Architecture, SQL: "Values always travel as parameters, identifiers come from the catalogue: no f-string SQL"."""
	found = [
		use
		for path in modules()
		for use in texts_put_together(path)
		if not within(use.module, SQL_FROM_IDENTIFIERS)
	]
	assert found == []


@pytest.mark.parametrize(
	"code",
	[
		'f"select name from `tabLead` where name = {name}"',
		'"select name from tabLead where name = %s" % name',
		'"delete from tabLead where name = {0}".format(name)',
		'"select name from tabLead where " + condition',
	],
)
def test_sql_put_together_is_recognised(tmp_path, monkeypatch, code):
	(tmp_path / "module.py").write_text(code)
	monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
	assert len(list(texts_put_together(tmp_path / "module.py"))) == 1


def test_the_clock_is_read_at_the_edge_alone():
	"""kpi.md: "Today is a parameter, never the clock"."""
	found = [
		Use(name_of(path), node.lineno, dotted(node.func))
		for path in modules()
		for node in ast.walk(tree(path))
		if isinstance(node, ast.Call)
		and re.search(r"(^|\.)(date|datetime)\.(today|now|utcnow)$|^time\.time$", dotted(node.func))
		and not within(name_of(path), CLOCK)
	]
	assert found == []


def test_the_core_is_importable_without_frappe():
	"""Every module that may not import frappe, in a Python where nobody can; the package itself pulls in nothing."""
	core = [
		name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
		for path in modules()
		if not within(name_of(path), FRAPPE_MAY_BE_IMPORTED_IN)
	]
	code = (
		"import importlib, sys\n"
		"sys.modules['frappe'] = sys.modules['erpnext'] = None\n"
		"import sales_roles\n"
		"assert [name for name in sys.modules if name.startswith('sales_roles')] == ['sales_roles']\n"
		"for name in sys.argv[1:]: importlib.import_module(name)\n"
	)
	run = subprocess.run([sys.executable, "-c", code, *core], cwd=ROOT, capture_output=True, text=True)
	assert run.returncode == 0, run.stderr


def test_hooks_name_what_exists():
	"""Only live hooks: each dotted path is a function of ours, each script a file."""
	hooks = {
		target.id: ast.literal_eval(node.value)
		for node in tree(APP / "hooks.py").body
		if isinstance(node, ast.Assign)
		for target in node.targets
	}
	for value in strings(hooks):
		if value.endswith(".bundle.js"):
			assert list((APP / "public").rglob(value)), value
		elif value.startswith("sales_roles."):
			module, _, function = value.rpartition(".")
			path = ROOT / (module.replace(".", "/") + ".py")
			assert path.exists(), value
			defined = [node.name for node in tree(path).body if isinstance(node, ast.FunctionDef)]
			assert function in defined, value
		elif value.startswith("public/"):
			assert (APP / value).exists(), value


def strings(value: object) -> Iterator[str]:
	if isinstance(value, str):
		yield value
	elif isinstance(value, dict):
		yield from strings(list(value.values()))
	elif isinstance(value, list | tuple):
		for each in value:
			yield from strings(each)


def test_patches_are_listed():
	"""Each patch file is listed, and each listed patch is a file."""
	listed = {
		line.split()[0]
		for line in (APP / "patches.txt").read_text().splitlines()
		if line.startswith("sales_roles.")
	}
	files = {
		name_of(path).removesuffix(".py").replace("/", ".")
		for path in (APP / "patches").rglob("*.py")
		if path.name != "__init__.py"
	}
	assert listed == files
