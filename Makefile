# Every target installs what it needs into .venv; nothing has to be installed by hand before.
PYTHON ?= python3
VENV := .venv
LOWEST := .venv-lowest
BIN := $(VENV)/bin
# Read when Textual is imported, which the snapshot plugin does before any conftest runs. Bytecode is
# kept: the tests start the program a hundred times.
TEST_ENV := env -u PYTHONDONTWRITEBYTECODE -u NO_COLOR -u TEXTUAL_THEME -u TMUX TEXTUAL_ANIMATIONS=none COLORTERM=truecolor
WORKERS ?= auto

.DEFAULT_GOAL := help
.PHONY: help demo run test test-lowest soak lint format generate screenshots docs dist dist-check audit bench clean

help:  ## Show this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "workato-tui needs Python 3.11 or later; $(PYTHON) is older. Try: make PYTHON=python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "Creating a virtual environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV) || { echo "Could not create a virtual environment (on Debian: apt install python3-venv)" >&2; exit 1; }
	@touch $@

# What stands behind "pip install": the versions that were tested, no warnings, and a remedy.
define install
	@echo "Installing $(1) into $(VENV); this takes up to a minute ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --constraint constraints.txt --editable '.$(2)' || { $(REMEDY); exit 1; }
endef
REMEDY = printf '%s\n' "" "The packages could not be installed; pip says above why." \
  "  Without a direct connection: set HTTPS_PROXY, or PIP_INDEX_URL to the package index of your company." \
  "  Without any network: use workato-tui.pyz or the wheelhouse of a release (docs/releases.md)." \
  "Then run make $(MAKECMDGOALS) again." >&2

$(VENV)/.run: $(VENV)/.made pyproject.toml constraints.txt
	$(call install,the app,)
	@touch $@

$(VENV)/.dev: $(VENV)/.made pyproject.toml constraints.txt
	$(call install,the app and what its tests need,[dev])
	@touch $@ $(VENV)/.run

$(VENV)/.docs: $(VENV)/.made pyproject.toml constraints.txt
	$(call install,what the documentation needs,[docs])
	@touch $@ $(VENV)/.run

$(VENV)/.dist: $(VENV)/.made pyproject.toml constraints.txt
	$(call install,what a release needs,[dist])
	@touch $@ $(VENV)/.run

demo: $(VENV)/.run  ## Install and start the app on the built-in demo workspace
	@$(BIN)/workato-tui --demo

run: $(VENV)/.run  ## Start the app with your default profile (PROFILE=name for another)
	@$(BIN)/workato-tui $(PROFILE)

lint: $(VENV)/.dev  ## Style, types, import contracts, dependencies
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/deptry .

format: $(VENV)/.dev  ## Rewrite the code in the project's style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test: lint  ## Every check, then every test
	$(TEST_ENV) $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(TESTS)

# Snapshots are drawn by the pinned versions, so they are not compared here.
test-lowest:  ## Every test once, with the lowest versions that pyproject.toml allows
	@echo "Installing the lowest allowed versions into $(LOWEST); this takes up to a minute ..."
	@$(PYTHON) -m venv --clear $(LOWEST)
	@$(LOWEST)/bin/python tests/support/lowest.py >$(LOWEST)/lowest.txt
	@$(LOWEST)/bin/python -m pip install -qq --disable-pip-version-check --constraint $(LOWEST)/lowest.txt --editable '.[dev,keyring,serve]' || { $(REMEDY); exit 1; }
	$(TEST_ENV) $(LOWEST)/bin/python -m pytest -n $(WORKERS) --dist worksteal --ignore tests/snapshots $(TESTS)

SOAKED := tests/core/test_rows.py tests/catalog/test_row_files.py tests/faults tests/packages tests/releasing/test_read_only.py

soak: $(VENV)/.dev  ## A day of the program over a bad line, kill -9 some thousand times, more examples (some minutes)
	SOAK=1 $(TEST_ENV) $(BIN)/python -m pytest -n 2 --durations 20 $(SOAKED)

generate: $(VENV)/.run  ## Write what is made from the code: reference pages, man pages, completion
	@$(BIN)/python tools/generate.py

screenshots: $(VENV)/.dev generate  ## Draw screenshots/ again from the real app on the demo workspace
	$(TEST_ENV) $(BIN)/python screenshots/make.py

docs: $(VENV)/.docs  ## Check the spelling and build the documentation into build/site
	$(BIN)/codespell *.md docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --clean
	@echo "Open build/site/index.html"

dist: $(VENV)/.dist  ## Build the files of a release into dist/; the same commit gives the same bytes
	@$(BIN)/python tools/dist.py

dist-check: $(VENV)/.dist  ## Try every file of dist/ without a network (FULL=1: with all tests)
	@$(BIN)/python tools/dist_check.py

audit: $(VENV)/.made  ## Look for known vulnerabilities in the versions that are used
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --constraint constraints.txt pip-audit || { $(REMEDY); exit 1; }
	$(BIN)/pip-audit --requirement constraints.txt --no-deps --disable-pip

bench: $(VENV)/.dev  ## What the README claims about speed, as paired ratios
	$(TEST_ENV) $(BIN)/python benchmarks/run.py

clean:  ## Remove what the targets made
	rm -rf $(VENV) $(LOWEST) dist build .pytest_cache .mypy_cache .ruff_cache
