# Cap 33. `make` alone lists the targets.

PYTHON ?= python3
# uv from the PATH if it works, else one of our own, in a folder that git ignores by itself.
UV := $(shell uv --version >/dev/null 2>&1 && command -v uv || echo .venv-uv/bin/uv)
RUN := $(UV) run --frozen

DEMO ?= data/demo
DEMO_ARGS ?=
PORT ?= 8501
DATA_DIR ?= data/reel
PYTEST_ARGS ?=

# Nothing here calls home.
export DAGSTER_DISABLE_TELEMETRY := 1
export DO_NOT_TRACK := 1
export GX_ANALYTICS_ENABLED := false
export STREAMLIT_BROWSER_GATHER_USAGE_STATS := false

.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench refresh dashboard dagster docs

help:
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' $(MAKEFILE_LIST) | expand -t 20

.venv-uv/bin/uv:
	@echo "uv est absent : installation dans .venv-uv."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 ou plus récent est nécessaire ; indiquez-le par PYTHON=…"; exit 1; }
	@mkdir -p .venv-uv && echo '*' > .venv-uv/.gitignore
	@$(PYTHON) -m venv .venv-uv && .venv-uv/bin/python -m pip install --quiet --disable-pip-version-check uv \
		|| { echo "uv n'a pu être installé : vérifiez que le module venv de Python et le réseau (ou le mandataire) sont disponibles."; exit 1; }

setup: $(filter .venv-uv/bin/uv,$(UV)) ## install the locked dependencies
	@$(UV) sync --frozen --compile-bytecode

demo: setup ## make fictitious data, run the pipeline, serve the dashboard
	$(RUN) cap33 demo --dossier $(DEMO) $(DEMO_ARGS)
	$(RUN) cap33 refresh --mirror $(DEMO) --data-dir $(DEMO)-entrepot
	$(RUN) cap33 dashboard --data-dir $(DEMO)-entrepot --port $(PORT)

test: setup ## run every test
	$(RUN) pytest $(PYTEST_ARGS)

check: setup ## lint, format and types
	$(RUN) ruff check
	$(RUN) ruff format --check
	$(RUN) mypy

bench: setup ## measure, on this machine, each number of the design
	@for script in benchmarks/bench_*.py; do echo "== $$script"; $(RUN) python -m benchmarks.$$(basename $$script .py) || exit 1; done

refresh: setup ## refresh from the network, or from a mirror: make refresh MIRROR=folder
	$(RUN) cap33 refresh $(if $(MIRROR),--mirror $(MIRROR)) --data-dir $(DATA_DIR)

dashboard: setup ## serve the last published snapshot
	$(RUN) cap33 dashboard --data-dir $(DATA_DIR) --port $(PORT)

dagster: setup ## show the graph and run it from Dagster's interface: make dagster MIRROR=folder
	@mkdir -p $(DATA_DIR)/dagster && cp dagster.yaml $(DATA_DIR)/dagster/
	DAGSTER_HOME=$(abspath $(DATA_DIR))/dagster CAP33_DATA_DIR=$(DATA_DIR) CAP33_MIRROR=$(MIRROR) $(RUN) dagster dev

docs: setup ## write the generated pages of docs/
	$(RUN) python -m pipelines.docs
