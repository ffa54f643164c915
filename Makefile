# Two commands matter to a newcomer: `make run` and `make test`. Both install what they need.
PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3.14 python3,$(if $(shell command -v $(name)),$(name))))
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps
UV := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

.PHONY: help run test check format bench lock screenshots clean

help: ## print this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: .venv/run ## start Onward: with Slack when .env has tokens, else the local workspace
	@$(BIN)/python -m bot run

test: .venv/dev ## run the whole suite, on SQLite and on PostgreSQL
	$(BIN)/python -m pytest

check: .venv/dev ## lint, format, types, imports, migrations, lock file
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -q tests/bot/test_migrations.py
	$(BIN)/python -m tests.lockfile

format: .venv/dev ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/dev ## compare speeds, side by side, as ratios
	$(BIN)/python -m tests.benchmarks

lock: .venv/dev ## pin every dependency anew, with hashes
	$(UV) --upgrade -o requirements.lock
	$(UV) --upgrade --group dev -o requirements-dev.lock
	$(BIN)/python -m tests.lockfile --stamp

screenshots: .venv/dev ## take the README's pictures from the real thing (needs Chromium)
	$(BIN)/python -m tests.screenshots

clean: ## remove what was installed and the local workspace's data
	rm -rf .venv .onward

# The environment, once for running and once more for development; each is made again when its lock changes.
.venv/made:
	@$(or $(PYTHON),false) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Onward needs Python 3.11 or newer; name one, for example: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/run: .venv/made requirements.lock
	$(PIP) -r requirements.lock
	@touch $@

.venv/dev: .venv/run requirements-dev.lock
	$(PIP) -r requirements-dev.lock
	@touch $@
