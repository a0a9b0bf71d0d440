# The newest Python on the PATH that will do; looked for once, and only when a target needs it.
PYTHON = $(eval PYTHON := $(shell for p in python3.13 python3.12 python3.11 python3; do \
	if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$p; break; fi; \
	done))$(PYTHON)

NO_PYTHON = echo 'Earshot needs Python 3.11 or newer, and none of python3.13, python3.12, python3.11' \
	'and python3 on your PATH is one. Install it and run make again.' >&2; exit 1;

SETUP = @$(if $(PYTHON),,$(NO_PYTHON)) $(PYTHON) -m tools.setup
NPM = $(PYTHON) -m tools.npm
BENCHES = $(or $(B),$(filter-out _%,$(basename $(notdir $(sort $(wildcard bench/*.py))))))

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset code pictures dev test test-all check fmt bench build lock audit clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: ## Set up what is needed and start Earshot with made-up people to sign in as
	$(SETUP) run web
	@.venv/bin/earshot demo --data demo-data

demo-reset: ## The same, starting from a fresh database
	$(SETUP) run web
	@.venv/bin/earshot demo --data demo-data --reset

code: ## Say a one-time code for the demo: make code U=amina
	@.venv/bin/earshot code $(or $(U),amina) --data demo-data

pictures: ## Take the pictures in docs/images again, from an end-to-end run
	$(SETUP) all
	@EARSHOT_PICTURES=docs/images $(PYTHON) -m tools.run_tests tests/e2e/test_pictures.py

dev: ## Set up everything that running, testing and changing Earshot needs
	$(SETUP) all
	@echo 'Everything is set up: `make demo` to try Earshot, `make test` to test it.'

test: ## Run all tests, or those at a path: make test T=tests/chat
	$(SETUP) all
	@$(PYTHON) -m tools.run_tests $(T)

test-all: ## Run all tests, and those that take too long for every day
	$(SETUP) all
	@EARSHOT_LONG=1 $(PYTHON) -m tools.run_tests $(T)

test-firefox: ## Try visits between Firefox and Chromium; gets Firefox, which no other target needs
	$(SETUP) all firefox
	@EARSHOT_WITH_FIREFOX=1 $(PYTHON) -m tools.run_tests tests/e2e/test_visit_firefox.py

check: ## Check style, types, imports and the client, as CI does
	$(SETUP) venv web-packages
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(NPM) run check

fmt: ## Format the code and mend what can be mended by itself
	$(SETUP) venv web-packages
	.venv/bin/ruff check --fix-only
	.venv/bin/ruff format
	$(NPM) run fmt --if-present

bench: ## Run all benches, or one: make bench B=delivery
	$(SETUP) venv web
	@set -e; for bench in $(BENCHES); do echo "-- $$bench"; .venv/bin/python -m bench.$$bench; done

build: ## Build the client, showing the sizes of its parts
	$(SETUP) web-packages
	$(NPM) run build

lock: ## Make the lock files again; U=1 takes the newest versions allowed
	$(SETUP) node
	@$(PYTHON) -m tools.lock $(if $(U),--upgrade)

audit: ## Ask for known vulnerabilities in what is locked; needs a network and says so
	$(SETUP) venv web-packages
	@$(PYTHON) -m tools.audit

clean: ## Remove everything that set-up, builds and tests have made (demo-data stays)
	rm -rf .venv .node .cache .coverage* .hypothesis .mypy_cache .ruff_cache .pytest_cache
	rm -rf .import_linter_cache build ./*.egg-info test-results web/node_modules web/dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
