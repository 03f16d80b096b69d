# The developer's interface: make demo, make test, make check.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.ready
# Most tests wait for the app, so twice as many run at a time as two cores.
PARALLEL := -n 4 --dist loadfile --no-loadscope-reorder

.PHONY: demo test test-full check format setup lock bench eval screenshots clean

setup: $(STAMP)

# Also on a Python without ensurepip (Debian's, without python3-venv), if it has pip.
$(STAMP): requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Datathread needs Python 3.11 or newer; name one with PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || $(PYTHON) -c 'import pip' 2>/dev/null \
		|| { echo "This Python has neither ensurepip nor pip. On Debian: apt-get install python3-venv"; exit 1; }
	@if $(PYTHON) -c 'import ensurepip' 2>/dev/null; then $(PYTHON) -m venv .venv; \
		else $(PYTHON) -m venv --without-pip .venv; fi
	@echo "Installing what Datathread needs into .venv (a minute or two) ..."
	@if $(BIN)/python -c 'import pip' 2>/dev/null; then pip="$(BIN)/python -m pip"; \
		else pip="$(PYTHON) -m pip --python $(BIN)/python"; fi; \
		$$pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $(STAMP)

demo: setup
	$(BIN)/python -m bot demo $(ARGS)

test: setup
	$(BIN)/python -m pytest $(PARALLEL) $(ARGS)

test-full: setup
	DATATHREAD_FULL=1 $(BIN)/python -m pytest $(PARALLEL) $(ARGS)

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# All, or some by name: make bench ARGS="acks soak"
bench: setup
	$(BIN)/python -m tests.bench $(ARGS)

# Questions about real files, judged, and on one page: data/eval/index.html. ARGS: folders
eval: setup
	$(BIN)/python -m tests.eval $(ARGS)

# The pictures in docs/, anew, from the whole app in a browser; some by name: ARGS="form home"
screenshots: setup
	$(BIN)/python -m tests.support.moments $(ARGS)

# Resolve anew, for every platform at once, with hashes.
lock: setup
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-header \
		--custom-compile-command "make lock" pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-header \
		--custom-compile-command "make lock" --all-extras pyproject.toml -o requirements-dev.txt

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache
