# demo and test need Python 3.10 or later and PyPI; test-site needs a bench.
PYTHON ?= python3
FRAPPE_BENCH ?= $(HOME)/frappe-bench
export FRAPPE_BENCH

.PHONY: demo test test-site lint
.DELETE_ON_ERROR:

demo: .venv/demo
	.venv/bin/sales-roles demo --out demo

test: .venv/test
	.venv/bin/python -m pytest

test-site:
	"$(FRAPPE_BENCH)/env/bin/python" -m pytest tests/site --disable-warnings

lint: .venv/test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/demo: pyproject.toml | .venv/bin/python
	@echo "Installing into .venv …" >&2
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable ".[cli]"
	@touch $@

.venv/test: pyproject.toml | .venv/bin/python
	@echo "Installing into .venv …" >&2
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable ".[cli,mariadb,xlsx,test]"
	@touch $@ .venv/demo
