# Two commands for a newcomer, each doing all its own set-up: `make run` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PORT

.PHONY: run test check coverage docs bench lock clean help

help:
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile

$(VENV)/.run: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt -r requirements-dev.txt
	touch $@

run: $(VENV)/.run ## start web, worker and beat on SQLite with demo data; Ctrl-C stops all
	@exec $(BIN)/python manage.py serve

test: $(VENV)/.dev ## the whole suite, on everything this machine has
	@$(BIN)/python tests/run.py

check: $(VENV)/.dev ## what needs no run: lint, import contracts, types, migrations, generated docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy
	AFTERSALES_TESTING=1 $(BIN)/python manage.py makemigrations --check --dry-run
	AFTERSALES_TESTING=1 $(BIN)/python manage.py check
	AFTERSALES_TESTING=1 $(BIN)/python manage.py build_docs --check

coverage: $(VENV)/.dev ## run the suite and write docs/coverage.md from it
	@$(BIN)/python tests/run.py --write-coverage

docs: $(VENV)/.dev ## write the generated pages of docs/
	AFTERSALES_TESTING=1 $(BIN)/python manage.py build_docs

bench: $(VENV)/.dev ## measure against the floor app and print the table
	@$(BIN)/python -m bench

lock: $(VENV)/.dev ## pin requirements.in and requirements-dev.in anew
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --upgrade --no-header --no-annotate --no-emit-index-url --no-emit-find-links requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --upgrade --no-header --no-annotate --no-emit-index-url --no-emit-find-links requirements-dev.in -o requirements-dev.txt

clean: ## forget the virtual environment and all local data
	rm -rf $(VENV) var
