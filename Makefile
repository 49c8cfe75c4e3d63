# Everything runs in .venv, which is made from pyproject.toml and the exact versions of constraints.txt.
# Needs Python 3.11 or newer and make; nothing is installed twice.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
ENV ?= dev

.DEFAULT_GOAL := help
.PHONY: help demo changeset test build lint types style bench audit docs pictures clean

help:  ## Say what each target does
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "cfngen needs Python 3.11 or newer: make PYTHON=python3.12 …")'
	@echo "Installing into $(VENV) …" >&2
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt pip
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt hatchling editables
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
		--no-build-isolation --group dev --editable '.[graph,local]'
	@$(BIN)/python -m compileall -q src/cfngen
	@touch $@

demo: $(INSTALLED)  ## Deploy the estate to the embedded endpoint, and review two changes: no AWS needed
	@scripts/demo.sh

changeset: $(INSTALLED)  ## Make the change sets of an environment and show what they do: make changeset ENV=dev
	@scripts/create-changeset.sh $(ENV) $(OPTIONS)

test: $(INSTALLED)  ## Run the tests
	$(BIN)/python -m pytest -n auto

build: $(INSTALLED)  ## Write templates_out/ for every environment
	$(BIN)/cfngen build

lint: $(INSTALLED)  ## cfn-lint over the estate, and the shell scripts
	$(BIN)/cfngen lint
	$(BIN)/shellcheck scripts/*.sh .ci/run

types: $(INSTALLED)  ## mypy --strict
	$(BIN)/mypy

style: $(INSTALLED)  ## ruff: rules and format
	$(BIN)/ruff check
	$(BIN)/ruff format --check

bench: $(INSTALLED)  ## Print how long things take, as ratios to named baselines
	$(BIN)/python -m benchmarks

audit: $(INSTALLED)  ## Third-party scanners over the templates of every profile, as committed and as deployed to prod
	$(BIN)/python -m audit

docs: $(INSTALLED)  ## The documentation as a site, in build/docs
	$(BIN)/cfngen docs --check
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs build/docs

pictures: $(INSTALLED)  ## The pictures of the documentation, from runs of the commands that they show
	$(BIN)/python -m pictures

clean:  ## Remove what make made
	rm -rf $(VENV) .audit .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
