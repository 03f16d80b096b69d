# The developer's interface: make demo, make test, make check.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.ready
# Most tests wait for the app, so twice as many run at a time as two cores.
PARALLEL := -n 4 --dist loadfile --no-loadscope-reorder

# What a developer types: make help says the rest.
.PHONY: help demo quick test test-full check format setup lock bench eval screenshots clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) ## install what Datathread needs into .venv

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

demo: setup ## a local Slack, a local Claude and the app, in a browser, without keys
	$(BIN)/python -m bot demo $(ARGS)

# Not what waits for processes and databases, nor the measurements of growth.
quick: setup ## the unit tests, in about a minute
	$(BIN)/python -m pytest -n 2 tests/unit --ignore tests/unit/growth --ignore tests/unit/storage \
		--ignore tests/unit/test_fleet.py --ignore tests/unit/test_jobs.py $(ARGS)

test: setup ## everything, with seeded samples of the large matrices
	$(BIN)/python -m pytest $(PARALLEL) $(ARGS)

test-full: setup ## everything, the matrices whole
	DATATHREAD_FULL=1 $(BIN)/python -m pytest $(PARALLEL) $(ARGS)

check: setup ## ruff, mypy --strict, and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup ## ruff, mending what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup ## speed and memory as ratios; some by name: ARGS="acks soak"
	$(BIN)/python -m tests.bench $(ARGS)

eval: setup ## questions about real files, judged, on one page; ARGS: folders
	$(BIN)/python -m tests.eval $(ARGS)

screenshots: setup ## the pictures in docs/ anew; some by name: ARGS="form home"
	$(BIN)/python -m tests.support.moments $(ARGS)

lock: setup ## resolve the pinned requirements anew, for every platform, with hashes
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-header \
		--custom-compile-command "make lock" pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-header \
		--custom-compile-command "make lock" --all-extras pyproject.toml -o requirements-dev.txt
	$(BIN)/uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-header \
		--custom-compile-command "make lock" --extra aws --extra google pyproject.toml \
		-o requirements-clouds.txt

clean: ## remove what make made
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache
