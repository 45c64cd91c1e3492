# For everybody:      make run · make test
# For working on it:  make check · make bench · make storm · make lock · make clean

VENV := .venv
BIN := $(VENV)/bin
# The first of these that is new enough; `make run PYTHON=/path/to/python` picks another.
PYTHON ?= $(shell for candidate in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$candidate -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$candidate && break; done)
PIP := $(BIN)/python -m pip install --disable-pip-version-check --no-input
# pip says a line per package; this keeps one per twenty, so that progress stays readable.
TALLY := awk '/^Collecting/ { if (++n % 20 == 0) print "    " n " packages found"; fflush() } \
	/^Installing collected/ { print "    installing them"; fflush() }'
# `pip | awk` would hide pip's exit code, and `pipefail` is not in every sh.
INSTALL = install() { { $(PIP) --require-hashes -r $$1 || echo failed >$(VENV)/.failed; } | $(TALLY); \
	[ ! -e $(VENV)/.failed ]; }; rm -f $(VENV)/.failed; install
EDITABLE = PYTHONWARNINGS=ignore $(PIP) --quiet --no-deps --no-build-isolation --editable .
SAY = @printf '==> %s\n'

.PHONY: help run test e2e check snapshots bench storm conformance many lock schema screens clean
.DEFAULT_GOAL := help

help:
	@printf '%s\n' \
		'make run     everything on http://127.0.0.1:8000, with a demo workspace' \
		'make test    all tests but those in a browser, against a real PostgreSQL and Redis' \
		'make e2e     the tests in a browser (needs Chromium)' \
		'make check   style, types, architecture, lock files' \
		'make bench   how fast it is (SCENARIO=turn|ingest|flow|inbox|web|live|burst|…, ARGUMENTS=--help)' \
		'make storm   faults and what they must not do (FAULT=name, SEED=n, FULL=1, PROVE=1)' \
		'make conformance  what we send to Meta, Sentry and OpenAI, judged by outside programs (needs npm)' \
		'make many    ten thousand rows of orders, contacts and a worksheet, and what they took' \
		'make lock    write the lock files anew from pyproject.toml' \
		'make screens pictures of every screen, in docs/screens (needs Chromium)' \
		'make schema  write the types of the screens anew from the API' \
		'make clean   remove what was built (.venv and .data stay)'

run: $(VENV)/.installed
	$(SAY) 'front end'
	@$(BIN)/python -m web.build
	$(SAY) 'parley up'
	@exec $(BIN)/python -m parley.cli up

# Two halves of one suite; .ci/run has both in one run, so that no core waits in between.
PYTEST := $(BIN)/python -m pytest -n logical --dist loadfile

test: $(VENV)/.installed-dev
	$(SAY) 'tests'
	@$(PYTEST) -m 'not many and not browser' $(ARGUMENTS)

e2e: $(VENV)/.installed-dev
	$(SAY) 'tests in a browser'
	@$(PYTEST) -m browser $(ARGUMENTS)

snapshots: $(VENV)/.installed-dev
	$(SAY) 'what is sent to a model, as the transcripts have it'
	@RENEW_SNAPSHOTS=1 $(BIN)/python -m pytest -q tests/automation/replies/test_transcripts.py

check: $(VENV)/.installed-dev
	$(SAY) 'ruff: style'
	@$(BIN)/ruff check .
	$(SAY) 'ruff: layout'
	@$(BIN)/ruff format --check .
	$(SAY) 'mypy: types'
	@$(BIN)/mypy
	$(SAY) 'import-linter: floors and rooms'
	@$(BIN)/lint-imports
	$(SAY) 'architecture, lock files, models against migrations, types of the API'
	@$(BIN)/python -m pytest -q tests/architecture tests/test_lock_files.py tests/parley/test_migrations.py \
		tests/web/test_schema.py

# Nothing else may be busy on the machine: the figures would be its figures too.
SCENARIO ?= turn
bench: $(VENV)/.installed-dev
	$(SAY) 'bench: $(SCENARIO)'
	@$(BIN)/python -m bench $(SCENARIO) $(ARGUMENTS)

# `PROVE=1` turns on the product's seeded faults one by one, and demands that each is caught.
SEED ?= 1
storm: $(VENV)/.installed-dev
	$(SAY) 'storm'
	@$(BIN)/python -m storm --seed $(SEED) $(if $(FAULT),--fault $(FAULT)) $(if $(FULL),--full) \
		$(if $(PROVE),--prove) $(ARGUMENTS)

conformance: $(VENV)/.installed-dev
	$(SAY) 'conformance: Prism'
	@$(BIN)/python -m tests.outside.prism
	$(SAY) 'conformance: Bugsink'
	@$(BIN)/python -m tests.outside.bugsink
	$(SAY) 'conformance: AIMock'
	@$(BIN)/python -m tests.outside.aimock
	$(SAY) 'conformance: LLMock'
	@$(BIN)/python -m tests.outside.llmock

# Ten thousand rows of orders, contacts and a worksheet, and what they took.
many: $(VENV)/.installed-dev
	$(SAY) 'ten thousand rows'
	@$(BIN)/python -m pytest -q -m many $(ARGUMENTS)

# `make lock ARGUMENTS=--upgrade` takes newer versions; without it, what is locked stays.
COMPILE := $(BIN)/uv pip compile pyproject.toml --universal --generate-hashes \
	--python-version 3.11 --no-header --quiet
lock: $(VENV)/.installed-dev
	$(SAY) 'requirements.lock (make run)'
	@$(COMPILE) --extra embedded -o requirements.lock $(ARGUMENTS)
	$(SAY) 'requirements-server.lock (the image: no embedded servers)'
	@$(COMPILE) -c requirements.lock -o requirements-server.lock
	$(SAY) 'requirements-dev.lock (make test)'
	@$(COMPILE) --extra embedded --group dev -c requirements.lock -o requirements-dev.lock $(ARGUMENTS)

screens: $(VENV)/.installed-dev
	$(SAY) 'screens: pictures in docs/screens'
	@$(BIN)/python -m pytest -q tests/web/screens.py $(ARGUMENTS)

schema: $(VENV)/.installed-dev
	@$(BIN)/python -m web.schema

clean:
	rm -rf build dist *.egg-info web/dist web/.build .pytest_cache .mypy_cache .ruff_cache \
		.hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './$(VENV)/*' -not -path './web/node_modules/*' \
		-prune -exec rm -rf {} +

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo 'make: Python 3.11 or newer, with its venv module, is needed (Debian: python3-venv).'; \
		echo 'make: If it is not on the PATH: make run PYTHON=/path/to/python3'; \
		exit 1; \
	fi
	$(SAY) 'virtual environment in $(VENV)'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(BIN)/python
	$(SAY) 'dependencies (the first time this takes a minute)'
	@$(INSTALL) requirements.lock
	@$(EDITABLE)
	@touch $@

# The development lock holds everything of the other at the same versions.
$(VENV)/.installed-dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	$(SAY) 'dependencies for development (the first time this takes a minute or two)'
	@$(INSTALL) requirements-dev.lock
	@$(EDITABLE)
	@touch $(VENV)/.installed $@
