# What one does with a clone. Each of these works as the only command typed: it
# makes .venv and installs what it needs there, and a second run skips that.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
WORKERS ?= 3

.PHONY: help demo test check bench format pictures clean
.DEFAULT_GOAL := help

help:
	@echo "make demo    try it: a server with demo accounts and a real workbook read in"
	@echo "make test    lint, types, layers, and every test"
	@echo "make check   lint, types and layers only"
	@echo "make bench   how quick it is, beside Django's admin (BENCH_ROWS=10000 for a short run)"
	@echo "make format  lay the code out as make check wants it"
	@echo "make pictures  take the pictures of the README and the help page anew"
	@echo "make clean   remove what make made, but never instance/, where the data is"

demo: .venv/.product
	$(BIN)/backoffice demo --port $(PORT)

# In the order of the folders: by the number of their tests, the walks of a browser,
# long and one to a file, would all come last.
# pytest's own answer is kept, so that what was not run is said last, pass or fail.
test: check
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder; answer=$$?; \
	$(BIN)/python -m tests.machine; said=$$?; \
	[ $$answer -eq 0 ] && exit $$said || exit $$answer

check: .venv/.developer
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/.developer
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Of the screens as they are now: all into build/, to be looked at; those that the
# README and the help page show, to where these find them.
pictures: .venv/.developer
	PICTURES=build/pictures $(BIN)/python -m pytest -q tests/browser
	$(BIN)/python -m tests.browser.shrink build/pictures

bench: .venv/.product .venv/.peer
	$(BIN)/python -m benchmarks $(BENCH_ROWS)

clean:
	rm -rf .venv build dist *.egg-info
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# An older Python, or one without venv, is told of in a sentence: the message
# pip gives some minutes later names neither.
.venv/.pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed. Name one: make PYTHON=/path/to/python3.11" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
	  echo "This Python cannot make environments. On Debian: apt-get install python3-venv" >&2; exit 2; }
	@echo "Making .venv and installing into it: about a minute, the first time only."
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	@touch $@

.venv/.product: .venv/.pip pyproject.toml
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

.venv/.developer: .venv/.product
	$(BIN)/python -m pip install --quiet --group dev
	@touch $@

# Django lives apart: it is measured beside the product, never part of it.
.venv/.peer: .venv/.pip benchmarks/requirements.txt
	$(PYTHON) -m venv .venv/peer
	.venv/peer/bin/python -m pip install --quiet --requirement benchmarks/requirements.txt
	@touch $@
