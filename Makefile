# Every verb sets up what it needs, says what it does, and ends with one line that tells how it went.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules
SHELL := /bin/sh

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
TREATY := $(PY) -m treaty_generator

# A stamp holds the folder it was made for, because an installation does not survive being copied or moved.
STAMP_DEMO := $(VENV)/.ready-demo
STAMP_DEV := $(VENV)/.ready-dev
made_here = $(if $(filter-out x$(subst $() ,?,$(CURDIR)),x$(subst $() ,?,$(shell cat $(1) 2>/dev/null))),moved,)
INPUTS := pyproject.toml constraints.txt

.PHONY: help setup demo test check fresh bless bench chaos conformance moved

help: ## list the verbs
	@echo "make <verb>, where a verb is one of"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1 \2/p' Makefile | awk '{verb = $$1; $$1 = ""; printf "  %-11s%s\n", verb, $$0}'

setup: $(STAMP_DEV) ## make .venv with everything that the other verbs need
	@echo "setup: ready, in $(VENV)"

demo: $(STAMP_DEMO) ## lint and compile the sample contracts, run SoulSpot on them, kill it in between, change one of them
	@echo "== treaty lint contracts"
	@$(TREATY) lint contracts
	@echo "== treaty compile contracts --out generated"
	@$(TREATY) compile contracts --out generated
	@echo "== python -m tests.demo.story"
	@$(PY) -m tests.demo.story
	@echo "== python -m tests.demo.gate"
	@$(PY) -m tests.demo.gate
	@echo "demo: passed"

test: $(STAMP_DEV) ## run every test
	@echo "== pytest"
	@$(PY) -m pytest -q -n auto --dist loadgroup
	@echo "test: passed"

check: $(STAMP_DEV) ## lint, check the formatting, the types and the layers of the project itself
	@echo "== ruff check"
	@$(PY) -m ruff check .
	@echo "== ruff format --check"
	@$(PY) -m ruff format --check .
	@echo "== ruff on generated, as it is out of the box"
	@$(PY) -m ruff check --isolated --extend-select I,UP,B --target-version py311 generated
	@$(PY) -m ruff format --isolated --target-version py311 --check generated
	@echo "== mypy"
	@$(PY) -m mypy
	@echo "== pyright"
	@$(PY) -m pyright --project pyproject.toml
	@echo "== lint-imports"
	@$(VENV)/bin/lint-imports --no-logo
	@echo "check: passed"

fresh: $(STAMP_DEMO) ## fail if anything generated is not what its source says
	@echo "== treaty compile contracts --out generated --check"
	@$(TREATY) compile contracts --out generated --check
	@echo "== treaty schema, against docs/contract.schema.json"
	@$(TREATY) schema | diff -u docs/contract.schema.json -
	@echo "fresh: passed"

bless: $(STAMP_DEV) ## rewrite everything generated, and the goldens of the tests: read the diff afterwards
	@echo "== treaty compile contracts --out generated"
	@$(TREATY) compile contracts --out generated
	@echo "== treaty schema > docs/contract.schema.json"
	@$(TREATY) schema > docs/contract.schema.json.new && mv docs/contract.schema.json.new docs/contract.schema.json
	@echo "== BLESS=1 pytest"
	@BLESS=1 $(PY) -m pytest -q -n auto --dist loadgroup
	@echo "bless: done; see what changed with git diff"

bench: $(STAMP_DEV) ## measure what the README claims, side by side (BENCH="--only bus" for a part)
	@$(PY) -m benchmarks.run $(BENCH)
	@echo "bench: done"

chaos: $(STAMP_DEV) ## kill publishers and subscribers a few hundred times, and count what got lost (CHAOS="--kills 500 --seed 7")
	@$(PY) -m tests.chaos $(CHAOS)
	@echo "chaos: passed"

SEARCH_S ?= 10

# Pairs of schemas belong to others, like the cases: where they are, they are asked.
PAIRS ?= $(wildcard ../shared/cases/schema-pairs.jsonl.gz)
HISTORY ?= $(wildcard ../shared/cases/schema-history.jsonl.gz)

conformance: $(STAMP_DEV) ## compare the generated classes with labelled cases (CASES=file.jsonl.gz), `decide` with pairs (PAIRS, HISTORY), both with invented ones
	@test -n "$$CASES" || { echo "conformance: name a file of cases: make conformance CASES=file.jsonl.gz" >&2; exit 2; }
	@echo "== python -m tests.conformance $$CASES"
	@$(PY) -m tests.conformance "$$CASES" --seconds $(SEARCH_S)
	@echo "== python -m tests.conformance.inclusion $(PAIRS) $(HISTORY)"
	@$(PY) -m tests.conformance.inclusion $(PAIRS) $(HISTORY) --seconds $(SEARCH_S)
	@echo "conformance: passed"

$(STAMP_DEMO): $(INPUTS) $(call made_here,$(STAMP_DEMO))
	@$(call install,generator,$(STAMP_DEMO))
	@printf '%s\n' "$(CURDIR)" > $@

$(STAMP_DEV): $(INPUTS) $(call made_here,$(STAMP_DEV))
	@$(call install,generator$(comma)dev,$(STAMP_DEMO))
	@printf '%s\n' "$(CURDIR)" | tee $(STAMP_DEMO) > $@

comma := ,

# $(1) names the extras, $(2) a stamp. A venv that does not work, or was moved, is made again.
define install
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "treaty needs Python 3.11 or newer, and '$(PYTHON)' is not: try  make PYTHON=python3.12 <verb>" >&2; exit 1; }; \
	{ $(PY) -m pip --version >/dev/null 2>&1 && { [ ! -e $(2) ] || [ "$$(cat $(2))" = "$(CURDIR)" ]; }; } || { \
	    echo "== making $(VENV)"; rm -rf $(VENV); \
	    $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	        echo "'$(PYTHON) -m venv' failed: on Debian and Ubuntu, install the package python3-venv" >&2; exit 1; }; }; \
	echo "== installing treaty[$(1)] into $(VENV); the first time this takes a minute"; \
	$(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[$(1)]' || { \
	    echo "installing failed: see above; pip needs a package index" >&2; exit 1; }
endef
