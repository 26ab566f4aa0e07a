# From a fresh clone, with nothing done by hand: `make demo` shows Qaita, `make test` checks it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check install --quiet -c constraints.txt
INSTALLED := build/installed

# What the sources are, file by file: a file that was taken away, or put back with an old date, counts as well.
KEY := $(shell find src pyproject.toml -type f -not -path '*/__pycache__/*' -print0 | LC_ALL=C sort -z | \
    xargs -0 cksum | cksum | tr ' ' -)
# numba keeps compiled functions beside the sources and looks at a function's own file alone: when a file that it calls
# changes, what was kept is wrong and is thrown away.
FRESH := build/compiled-from-$(KEY)
BUILT := $(INSTALLED)/.built-from-$(KEY)

.PHONY: help demo test fuzz lint types layers questions bench pages fresh constraints clean

help:
	@echo "make demo         plan and show the built-in case"
	@echo "make test         style, types, layers, then every test on the built package"
	@echo "make fuzz         the tests with drawn examples, others each time; TIMES=10 does so ten times"
	@echo "make bench        the benchmarks, one table each"
	@echo "make pages        make the hindcast and the picture of the README again, in docs"
	@echo "make fresh        throw away functions compiled from older sources"
	@echo "make questions    long or tangled functions, to look at; fails nothing"
	@echo "make constraints  pin again to what installs today"
	@echo "make clean        remove what was built, the environment included"

demo: $(VENV)/.for-demo $(FRESH)
	$(BIN)/qaita demo

TESTED := PYTHONPATH=$(CURDIR)/$(INSTALLED) QAITA_INSTALLED=$(CURDIR)/$(INSTALLED) $(BIN)/python -m pytest

# pytest comes last: its closing line is the last line printed. The layers are checked in tests/test_house.py. Files are
# dealt out to processes whole, so that what a file prepares is prepared once.
PROCESSES ?= 2
test: lint types $(BUILT)
	$(TESTED) --numprocesses $(PROCESSES) --dist loadfile $(PYTEST)

# In `make test` examples are drawn, but the same in every run.
fuzz: $(BUILT)
	@set -e; for time in $$(seq $(or $(TIMES),1)); do $(TESTED) -q -m hypothesis --hypothesis-profile=fuzz $(PYTEST); done

lint: $(VENV)/.for-test
	$(BIN)/ruff check

types: $(VENV)/.for-test
	$(BIN)/mypy

layers: $(VENV)/.for-test
	$(BIN)/python -m pytest -q tests/test_house.py

questions: $(VENV)/.for-test
	$(BIN)/ruff check --exit-zero --output-format concise --select C901,PLR0911,PLR0912,PLR0913,PLR0915 src

bench: $(VENV)/.for-test $(FRESH)
	@set -e; for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file; done

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Qaita needs Python 3.11 or later; $(PYTHON) is older. Maybe: make PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# A stamp is younger than what it was made from, so a second call installs nothing.
$(VENV)/.for-demo: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) -e .
	@touch $@

$(VENV)/.for-test: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) -e '.[test]'
	@touch $@ $(VENV)/.for-demo

# The tests run on the package as it is built, so that a file left out of it is noticed.
$(BUILT): | $(VENV)/.for-test
	@rm -rf $(INSTALLED)
	$(PIP) --no-deps --no-build-isolation --target $(INSTALLED) .
	@touch $@

# By rounds, so that the same planner makes the same pages.
pages: $(VENV)/.for-demo $(FRESH)
	$(BIN)/qaita hindcast --out build/hindcast --force --work 150 --seed 0 --workers 2
	cp build/hindcast/hindcast-*.md build/hindcast/hindcast-*.svg build/hindcast/hindcast-*.csv docs/
	$(BIN)/qaita demo --out build/demo --work 100 --seed 0 --workers 2
	cp build/demo/pictures/curve.svg docs/img/almaty-curves.svg

fresh: $(FRESH)

$(FRESH):
	@find src -name '*.nb[ic]' -delete
	@mkdir -p build && rm -f build/compiled-from-* && touch $@

constraints:
	@rm -rf build/pins && $(PYTHON) -m venv build/pins
	build/pins/bin/pip install --quiet '.[test]'
	@head -n 2 constraints.txt > build/pins/new
	@build/pins/bin/pip freeze --exclude qaita --exclude pip --exclude setuptools >> build/pins/new
	@mv build/pins/new constraints.txt && rm -rf build/pins

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
