# The chores, one command each. `make help` lists them.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3.11
VENV := .venv
RUN := $(VENV)/bin/python
UV := $(VENV)/uv
STAMP := $(VENV)/.synced
CONFIG ?=
WAREHOUSE ?=
TO ?= .data/limits.yaml

# No tool of ours calls home: dbt, Great Expectations, dlt, litellm and Dagster (its own setting is in its home).
export DO_NOT_TRACK := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export GX_ANALYTICS_ENABLED := false
export RUNTIME__DLTHUB_TELEMETRY := false
export LITELLM_LOCAL_MODEL_COST_MAP := True

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z_-]+:.*## / {printf "  make %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(STAMP) ## the environment in .venv, as requirements.lock says (redone when that file changes)

# uv is fetched by pip into a folder of its own, so that syncing the environment cannot remove it. It is told the
# package index that pip is set up with, where that is not the public one. Bytecode is compiled once, here: where Python may not
# write it itself (PYTHONDONTWRITEBYTECODE, as in many images), every start would compile the thousands of files it imports.
$(STAMP): requirements.lock
	@test -x $(RUN) || $(PYTHON) -m venv $(VENV)
	@test -x $(UV)/bin/uv || $(RUN) -m pip --version > /dev/null 2>&1 || $(RUN) -m ensurepip > /dev/null
	@test -x $(UV)/bin/uv || $(RUN) -m pip install --quiet --disable-pip-version-check --target $(UV) uv==0.13.9
	@index="$$($(PYTHON) -m pip config get global.index-url 2> /dev/null || true)"; \
	$(UV)/bin/uv pip sync --quiet --compile-bytecode --require-hashes --python $(RUN) $${index:+--default-index "$$index"} requirements.lock
	@touch $@

.PHONY: run
run: setup ## one night: land, check, build, publish, answer (CONFIG=my.yaml, WAREHOUSE=postgresql://...)
	@$(RUN) -m orchestration.nightly $(if $(CONFIG),--config "$(CONFIG)") $(if $(WAREHOUSE),--warehouse "$(WAREHOUSE)")

.PHONY: dev
dev: setup ## Dagster's UI on http://localhost:3000, with the schedule (CONFIG=my.yaml)
	@$(RUN) -m orchestration.dev $(if $(CONFIG),--config "$(CONFIG)")

.PHONY: test
test: setup ## everything but the soak tests, on DuckDB and PostgreSQL; a module's tests share their nights on one worker
	@$(RUN) -m pytest -m "not soak" -n 2 --dist loadfile

.PHONY: soak
soak: setup ## the proofs by many nights and many companies: upgrade, hours and days, planted workloads, reconciliation, attribution
	@$(RUN) -m pytest -m soak -n 2 --dist loadfile

.PHONY: check
check: setup ## lint, types and the fast tests, in under two minutes
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy & types=$$!; $(VENV)/bin/sqlfluff lint dbt_project/models dbt_project/tests; wait $$types
	@$(RUN) -m pytest -m "not slow and not soak" -n 2 --dist loadfile

.PHONY: bench
bench: setup ## speed and memory, with the floor measured in the same run
	@$(RUN) -m tests.benchmarks

.PHONY: bench-attribution
bench-attribution: setup ## dollars to the right outcome on messy companies, and the laws on 10,000 small ones
	@$(RUN) -m tests.benchmarks.attribution

.PHONY: bench-reconciliation
bench-reconciliation: setup ## every class of difference between bill and gateway, planted in 1,000 months and found again
	@$(RUN) -m tests.benchmarks.reconciliation

.PHONY: mutants
mutants: setup ## change the SQL at one place at a time and see whether the suite notices
	@$(RUN) -m tests.mutation

.PHONY: limits
limits: setup ## write the suggested limits as a file of LiteLLM budgets (TO=limits.yaml); nothing is sent
	@$(RUN) -m ingestion.warehouse.limits --to "$(TO)" $(if $(CONFIG),--config "$(CONFIG)") $(if $(WAREHOUSE),--warehouse "$(WAREHOUSE)")

.PHONY: prices
prices: setup ## refresh the price book from the installed lists and print what changed
	@$(RUN) -m ingestion.sources.price_book.snapshot

.PHONY: clean
clean: ## what runs and builds left behind; the environment stays
	@rm -rf .data dbt_project/target dbt_project/logs .pytest_cache .mypy_cache .ruff_cache
