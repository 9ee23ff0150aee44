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
.PHONY: help demo run test test-lowest soak lint format screenshots bench clean

help:  ## Show this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "workato-tui needs Python 3.11 or later; $(PYTHON) is older. Try: make PYTHON=python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Could not make a virtual environment (on Debian: apt install python3-venv)" >&2; exit 1; }
	@touch $@

$(VENV)/.run: $(VENV)/.made pyproject.toml constraints.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.made pyproject.toml constraints.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
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
	$(TEST_ENV) $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

# Snapshots are drawn by the pinned versions, so they are not compared here.
test-lowest:  ## Every test once, with the lowest versions that pyproject.toml allows
	@$(PYTHON) -m venv --clear $(LOWEST)
	@$(LOWEST)/bin/python tests/support/lowest.py >$(LOWEST)/lowest.txt
	@$(LOWEST)/bin/python -m pip install --quiet --disable-pip-version-check --constraint $(LOWEST)/lowest.txt --editable '.[dev,keyring,serve]'
	$(TEST_ENV) $(LOWEST)/bin/python -m pytest -n $(WORKERS) --dist worksteal --ignore tests/snapshots $(TESTS)

soak: $(VENV)/.dev  ## A day of the program over a bad line, and kill -9 some thousand times (some minutes)
	SOAK=1 $(TEST_ENV) $(BIN)/python -m pytest -n 2 --durations 0 tests/faults/test_kill.py tests/faults/test_long_life.py

screenshots: $(VENV)/.dev  ## Draw screenshots/ anew from the real app on the demo workspace
	$(TEST_ENV) $(BIN)/python screenshots/make.py

bench: $(VENV)/.dev  ## What the README claims about speed, as paired ratios
	$(TEST_ENV) $(BIN)/python benchmarks/run.py

clean:  ## Remove what the targets made
	rm -rf $(VENV) $(LOWEST) dist build .pytest_cache .mypy_cache .ruff_cache
