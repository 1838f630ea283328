# Two commands carry the project: `make demo` shows it, `make test` proves it. Both need only Python 3.11+ and make.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check format schema lock bench-cycle bench-publishing bench-crash bench-layouts bench-soak clean

demo: .venv/installed  ## play the recorded newsroom, collect it, and serve its feeds
	$(BIN)/scraper demo

test: .venv/installed  ## everything that must hold before a commit
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto

check: .venv/installed  ## the inner loop: style, types, and the tests that failed last
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto --last-failed --last-failed-no-failures all

format: .venv/installed
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

schema: .venv/installed  ## after a change of the model of sources.yaml
	$(BIN)/scraper schema > sources.schema.json

lock:  ## after a change of the dependencies in pyproject.toml; needs uv
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --all-extras --group dev pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --all-extras --constraint requirements.lock pyproject.toml -o deploy/requirements.lock

bench-cycle: .venv/installed  ## time whole collections; SITES_SCRIPT=… names the server of made-up sites
	$(BIN)/python -m bench.cycle all $(if $(SITES_SCRIPT),--sites-script $(SITES_SCRIPT))

bench-publishing: .venv/installed  ## time the publishing of one change among 500 feeds, in a small and a large archive
	$(BIN)/python -m bench.publishing

bench-layouts: .venv/installed  ## change the layouts of the demo's sites, and look what becomes of their collection
	$(BIN)/python -m bench.layouts

bench-crash: .venv/installed  ## kill collections 200 times, and look whether anything was lost
	$(BIN)/python -m bench.crash

bench-soak: .venv/installed  ## 72 hours of the service by a virtual clock, with faults; SITES_SCRIPT=… names the made-up sites
	$(BIN)/python -m bench.soak $(if $(SITES_SCRIPT),--sites-script $(SITES_SCRIPT))

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	touch $@
