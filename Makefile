# Everything that a person or CI runs. `make` alone lists the targets.
# Needs: Python 3.11 or newer, GNU make 4, the package registries on first use. No Docker, no running server.
# Linux (Debian is what we try it on); as root or not.

SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
RUN := $(BIN)/python -m config.embedded run --throwaway --
PYTEST_ARGS ?=
# what starts or kills servers has the machine to itself; all else shares the cores
ALL = $(BIN)/pytest -n 2 -m "not servers and not browser" && $(BIN)/pytest -m "servers or browser"
DEMO_DATA := .local/demo
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header $(if $(UPGRADE),--upgrade)

.PHONY: help env vendor check test demo demo-reset bench proof lock messages clean style types quick chromium clamd

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1#\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F'#' '{printf "  make %-11s %s\n", $$1, $$2}'

demo: env  ## set up, start everything, run the main job and serve until Ctrl-C (ONCE=1: stop after the job)
	@$(BIN)/python -m demo $(if $(ONCE),--once)

demo-reset:  ## drop the data of the demo
	@test ! -x $(BIN)/python || $(BIN)/python -m config.embedded drop --data $(DEMO_DATA)

check: env  ## the quick checks: lint, types, contracts, tests without browser or servers of their own
	@echo "Lint, types and the quick tests, side by side …"
	@$(MAKE) --jobs=2 --keep-going --output-sync=target types style quick

test: chromium clamd style types  ## everything that CI runs; installs Chromium where it may
	@echo "All tests …"
	@CLAMD="$$(config/setup/clamd.sh)" CHROMIUM="$$(config/setup/chromium.sh)" $(RUN) \
		$(if $(PYTEST_ARGS),$(BIN)/pytest $(PYTEST_ARGS),sh -c '$(ALL)')

bench: env  ## measure (ONLY=main, SIZE=small|full)
	@$(BIN)/python -m bench $(if $(ONLY),--only $(ONLY)) $(if $(SIZE),--size $(SIZE))

proof: env  ## try the walls (ONLY=name, SIZE=small|full; a full run goes on where it was interrupted)
	@$(BIN)/python -m tests.proof $(if $(ONLY),--only $(ONLY)) $(if $(SIZE),--size $(SIZE))

lock:  | $(BIN)/uv  ## write the hashed requirement locks anew (UPGRADE=1: newest versions)
	$(COMPILE) requirements/dev.in --output-file requirements/dev.txt
	$(COMPILE) requirements/run.in --constraint requirements/dev.txt --output-file requirements/run.txt

messages: env  ## bring the catalogues in locale/ up to the strings of code and templates
	@$(BIN)/python -m config.messages

clean:  ## remove what was installed and made, but not the data of the demo
	rm -rf .venv node_modules static/vendor static/fonts build .mypy_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -f $(CATALOGUES)

env: .venv/.synced node_modules/.synced vendor $(CATALOGUES)  ## make the environment: Python, style, script, fonts, catalogues

# ---- parts of the above ----

style: env
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/lint-imports
	@$(BIN)/python -m config.messages check
	@test ! -d templates || $(BIN)/djlint templates --lint --quiet

# mypy's Django plugin loads the settings, which want an address; it opens no connection.
types: env
	@DATABASE_URL=postgres://nobody@127.0.0.1/none $(BIN)/mypy .

quick: env
	@$(RUN) $(BIN)/pytest -n 2 -m "not servers and not browser and not slow" $(PYTEST_ARGS)

chromium: env
	@config/setup/chromium.sh >/dev/null

clamd: env
	@config/setup/clamd.sh >/dev/null

$(BIN)/uv:
	@test -n "$(PYTHON)" || { echo "Kantoor needs Python 3.11 or newer, as python3 or python3.11 on PATH." >&2; exit 1; }
	@echo "Making .venv with $(PYTHON) …"
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || config/setup/venv-package.sh $(PYTHON)
	@$(PYTHON) -m venv .venv
	@sed -n '/^uv==/,/[^\\]$$/p' requirements/dev.txt > .venv/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r .venv/uv.txt

.venv/.synced: requirements/dev.txt | $(BIN)/uv
	@echo "Installing the Python packages (a minute on first use) …"
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/dev.txt
	@touch $@

# npm comes from a wheel of the lock, so that every machine has the same one.
node_modules/.synced: package.json package-lock.json .npmrc | .venv/.synced
	@echo "Installing style, script, icons and fonts …"
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --no-progress --loglevel=error >/dev/null
	@touch $@

vendor: | node_modules/.synced
	@$(BIN)/python -m config.vendor

$(CATALOGUES): %.mo: %.po | .venv/.synced
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@
