# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
# Everything is set up in this folder: nothing is needed but Python 3.11 or later, make and a package index.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
REPORT := out/malmo.html

.PHONY: run report test test-all check look branches mutants trials bench docs lock sbom clean

# The town hall: pages at http://localhost:8000 until Ctrl-C; everything it keeps is in var/.
run: $(VENV)/run.stamp
	@$(BIN)/klimatkontrakt-hall start

report: $(VENV)/run.stamp
	@$(BIN)/klimatkontrakt run cities/malmo --scenario contract --report $(REPORT)
	@echo
	@echo "Rapporten / The report: file://$(CURDIR)/$(REPORT)"

# A fair sample of every kind of test, in minutes; test-all tries every example, page and mangled folder.
test: $(VENV)/dev.stamp $(VENV)/kernel.stamp
	@$(BIN)/python -m compileall -q src tests
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -q -n auto --dist worksteal

test-all: $(VENV)/dev.stamp $(VENV)/kernel.stamp
	@$(BIN)/python -m compileall -q src tests
	PYTHONDONTWRITEBYTECODE= KK_ALL=1 $(BIN)/python -m pytest -q -n auto --dist worksteal

check: look test

look: $(VENV)/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/build_docs.py --check

# How much of the rooms that decide something do the tests go through, branch by branch? At least nine tenths of each.
ROOMS := engine city folder hall
branches: $(VENV)/dev.stamp $(VENV)/kernel.stamp
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -q -n auto --dist worksteal --cov=klimatkontrakt --cov-branch --cov-report=
	@for room in $(ROOMS); do echo $$room; \
	  $(BIN)/python -m coverage report --include="*/klimatkontrakt/$$room/*" --skip-covered --fail-under=90 || exit 1; done

# How many of N faults that are drawn at random does a test see? The faults that live are shown.
N ?= 30
SEED ?= 0
mutants: $(VENV)/dev.stamp $(VENV)/kernel.stamp
	$(BIN)/python scripts/mutants.py --count $(N) --seed $(SEED)

# What is too long for a test: mangled inputs, kills, tamperings, rights, readers, sliders. SHARE=0.1 is a tenth of it.
SHARE ?= 1
trials: $(VENV)/dev.stamp $(VENV)/kernel.stamp
	$(BIN)/python -m trials $(ONLY) --share $(SHARE) --seed $(SEED)

bench: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks

docs: $(VENV)/dev.stamp
	$(BIN)/python scripts/build_docs.py

# The environment: exact versions with hashes, then this project itself, then the compiled kernels.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or later is needed: make run PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q src
	@echo "Kompilerar kärnan, en gång / Compiling the kernel, once"
	@$(BIN)/klimatkontrakt run cities/lillstad --scenario contract --draws 250 > /dev/null
	@touch $@ $(VENV)/kernel.stamp

# A kernel that was changed is compiled by one process before the tests: each of theirs would compile it for itself.
$(VENV)/kernel.stamp: $(wildcard src/klimatkontrakt/engine/chain/*.py) | $(VENV)/run.stamp
	@$(BIN)/klimatkontrakt run cities/lillstad --scenario contract --draws 250 > /dev/null
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# New versions of everything, and the list of what they are (docs/sbom.cdx.json), each with tools in a folder of its own.
lock: build/tools.stamp
	build/tools/bin/pip-compile -q --upgrade --generate-hashes --no-emit-index-url --no-emit-find-links --strip-extras --allow-unsafe \
	  --extra setup -o requirements.lock pyproject.toml
	build/tools/bin/pip-compile -q --upgrade --generate-hashes --no-emit-index-url --no-emit-find-links --strip-extras --allow-unsafe \
	  --extra setup --extra dev --extra cluster -c requirements.lock -o requirements-dev.lock pyproject.toml
	$(MAKE) sbom

# The list of the libraries that requirements.lock names, from an environment that holds them and nothing else.
sbom: build/tools.stamp
	$(PYTHON) -m venv --clear --without-pip build/listed
	build/tools/bin/pip --python build/listed/bin/python install -q --disable-pip-version-check --require-hashes -r requirements.lock
	build/tools/bin/cyclonedx-py environment build/listed/bin/python --pyproject pyproject.toml --output-reproducible --of JSON \
	  | $(PYTHON) scripts/build_sbom.py

build/tools.stamp:
	$(PYTHON) -m venv build/tools
	build/tools/bin/pip install -q --disable-pip-version-check pip-tools cyclonedx-bom
	@touch $@

clean:
	rm -rf $(VENV) out build dist .mypy_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
