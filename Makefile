# Two commands matter to a newcomer: `make run` and `make test`. Both install what they need.
PYTHON ?= python3.11
BIN := .venv/bin

.PHONY: help run test
help: ## print this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'
