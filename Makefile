# Two commands are enough: `make run` and `make test`. All set-up happens by itself.
# The work is done by bin/house, plain Python without packages; see docs/adr/0001.

PYTHON ?= python3
HOUSE = PYTHONPATH=bin $(PYTHON) -m house
ARGS ?=

.PHONY: help run test lint check bench setup format messages lock clean

help: ## what can be typed
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: ## start everything and show where (PORT=8001 make run)
	@$(HOUSE) run

test: ## the whole suite (make test ARGS="tests/renja -k import")
	@$(HOUSE) test $(ARGS)

lint: ## format, lint, types, import contracts, markup, migrations, translations
	@$(HOUSE) lint

check: lint test ## lint and test

bench: ## measure (make bench ARGS=report)
	@$(HOUSE) bench $(ARGS)

setup: ## packages, browser assets, translations; nothing is started
	@$(HOUSE) setup

format: setup ## bring the code into its one format
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix-only --quiet .

messages: setup ## bring the translation catalogue to what the source says
	@bin/messages extract

lock: setup ## compile requirements*.in into the pinned files (ARGS=--upgrade for new versions)
	@for name in requirements requirements-embedded requirements-dev; do \
	  .venv/bin/uv pip compile --universal --python-version 3.11 --no-header --quiet $(ARGS) \
	    $$name.in -o $$name.txt || exit 1; \
	done
	@npm install --package-lock-only --ignore-scripts --no-audit --no-fund

clean: ## remove what set-up made; the data of `make run` stays
	rm -rf .venv node_modules var/cache var/static var/static.stamp
	find locale -name '*.mo' -delete
