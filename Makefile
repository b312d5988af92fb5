# make lab    JupyterLab on the first example; sets up everything it needs, and nothing else has to be typed
# make test   every check and every test, a real JupyterLab in a real browser included
# make bench  the numbers in the README
# make fuzz   random programs: what is certified against mpmath; PROGRAMS and SEED say how many, and which
# make build  the wheel, in dist/
# Variables: PYTHON (any Python >= 3.11 to make the environment with), LAB (more options for `jupyter lab`),
# TESTS (more options for pytest).

PYTHON ?= python3
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
EXAMPLE := examples/01-three-ways.ipynb
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

BUILT := derivwidgets/labextension/package.json
FRONT_END := package.json js/build.mjs $(wildcard tsconfig*.json) \
	$(shell find js -type f \( -name '*.ts' -o -name '*.css' \) ! -name '*.test.ts')
INSTALL := $(BIN)/python -m pip install --quiet --constraint requirements.lock
# The package is installed in place, so that what runs is always the working tree; make has built the front end by then.
INSTALL_PACKAGE := SKIP_JUPYTER_BUILDER=1 $(INSTALL) --no-build-isolation --editable
CHECK_NODE := const [a, b] = process.versions.node.split(".").map(Number); \
	if (a < 20 || a === 21 || (a === 20 && b < 19) || (a === 22 && b < 12)) process.exit(1)
ALLOW_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

.PHONY: help lab test check bench fuzz build lock clean python node
PROGRAMS ?= 10000
SEED ?= 1
help:
	@sed -n 's/^# //p' Makefile

lab: $(VENV)/.lab
	$(BIN)/jupyter lab $(ALLOW_ROOT) $(LAB) $(EXAMPLE)

test: $(VENV)/.test check
	tests/browser/chromium.sh
	$(BIN)/pytest $(TESTS)

check: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	npm run --silent check
	npm run --silent test

bench: $(VENV)/.test
	tests/browser/chromium.sh
	$(BIN)/pytest tests/benchmarks --capture=no --benchmark-columns=median,iqr,rounds --benchmark-sort=name

fuzz: $(VENV)/.test
	$(BIN)/python tests/fuzz.py --programs $(PROGRAMS) --seed $(SEED)

build: $(BUILT)
	rm -rf dist
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	@ls dist/*.whl

# ---- what the above stand on; each stamp is made again only when something before it has changed

$(VENV)/.tools: requirements.lock | python
	@echo "==> a Python environment in $(VENV)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python could not make a virtual environment (on Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }
	@$(INSTALL) hatchling hatch-jupyter-builder jupyter-builder
	@touch $@

node_modules/.package-lock.json: package-lock.json .npmrc | node
	@echo "==> what the front end is built with"
	@npm ci --silent
	@touch $@

$(BUILT): $(FRONT_END) node_modules/.package-lock.json $(VENV)/.tools | node
	@echo "==> the front end"
	@npm run --silent build
	@touch $@

$(VENV)/.lab: $(BUILT) pyproject.toml install.json derivwidgets/__init__.py
	@echo "==> the package and JupyterLab; the first time this takes a minute or two"
	@$(INSTALL_PACKAGE) '.[ad,lab]'
	@touch $@

$(VENV)/.test: $(BUILT) pyproject.toml install.json derivwidgets/__init__.py
	@echo "==> the package and what its tests need; the first time this takes a minute or two"
	@$(INSTALL_PACKAGE) '.[all]'
	@touch $@ $(VENV)/.lab

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "derivwidgets needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1 | head -n 1)." >&2; \
		echo "Name another one: make PYTHON=python3.12 ..." >&2; exit 1; }

node:
	@command -v node >/dev/null && command -v npm >/dev/null || { \
		echo "derivwidgets builds its front end with Node 20.19 or newer and npm, and found no $$( \
			command -v node >/dev/null && echo npm || echo node) on PATH." >&2; exit 1; }
	@node -e '$(CHECK_NODE)' || { \
		echo "derivwidgets needs Node 20.19 or newer (of 22, 22.12 or newer); node is $$(node --version)." >&2; exit 1; }

lock:
	$(PYTHON) -m venv build/uv && build/uv/bin/pip install --quiet uv
	{ echo '# Every dependency of every extra, pinned, for Python >= 3.11 on any platform. Made by `make lock`.'; \
		build/uv/bin/uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 --all-extras \
			--upgrade --no-emit-index-url --no-header --no-annotate pyproject.toml; } > build/requirements.lock
	mv build/requirements.lock requirements.lock

clean:
	rm -rf $(VENV) node_modules build dist derivwidgets/static derivwidgets/labextension \
		.pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache .benchmarks
	find derivwidgets tests examples -type d \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} +
