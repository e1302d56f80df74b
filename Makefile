# Every target installs what it needs first. Only Python >= 3.11 and make are assumed.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/installed
HISTORIES ?= 240

.PHONY: install install-bench sync ui test test-slow test-histories check bench bench-stages bench-memory clean
.DEFAULT_GOAL := help

help:
	@echo "make sync    land the account in data/ (the embedded one when there is no STRIPE_API_KEY)"
	@echo "make ui      open Dagster on it, http://127.0.0.1:3000"
	@echo "make test    run the tests (COVERAGE=1 counts branches, and takes half as long again)"
	@echo "make check   lint, types, imports"
	@echo "make bench   ours against Stripe's SDK with pandas and against dlt (SCENES=live for others)"
	@echo "make bench-stages | bench-memory   where the time goes on one core; memory above an idle process"
	@echo "make clean   remove what was installed; data/ stays"

install: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or later is needed: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $(STAMP)

sync: install
	$(BIN)/vantage-stripe sync

ui: install
	$(BIN)/vantage-stripe ui

test: install
	$(BIN)/python -m pytest -n auto -m "not slow" $(if $(COVERAGE),--cov --cov-report=term)

test-slow: install
	$(BIN)/python -m pytest -m slow

test-histories: install
	VANTAGE_TEST_HISTORIES=$(HISTORIES) $(BIN)/python -m pytest -n auto \
		vantage_stripe_tests/sync/test_convergence.py vantage_stripe_tests/sync/test_convergence_sandbox.py

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: install-bench
	$(BIN)/python benchmarks/compare.py $(SCENES)

bench-stages: install
	$(BIN)/python benchmarks/stages.py

bench-memory: install
	$(BIN)/python benchmarks/memory.py

install-bench: install
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,bench]'

clean:
	rm -rf .venv build *.egg-info .coverage .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
