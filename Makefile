# `make serve` runs the web chat, `make test` checks everything; both install what they need into .venv first.
PYTHON ?= python3
PORT ?= 7860
VENV := .venv
BIN := $(VENV)/bin

.PHONY: serve test lint evals clean

serve: $(VENV)/.installed
	$(BIN)/python -m index add corpus/documents
	$(BIN)/python app.py --port $(PORT)

test: lint
	$(BIN)/python -m pytest
	$(BIN)/python -m evals run own --gate

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

evals: $(VENV)/.installed
	$(BIN)/python -m evals run own --gate
	$(BIN)/python -m evals.policies

clean:
	rm -rf $(VENV) .wence build evals/runs *.egg-info .mypy_cache .ruff_cache .pytest_cache
	find corpus index qa evals tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps say that what pyproject.toml asks for is installed; a newer pyproject.toml installs again.
$(VENV)/.installed: pyproject.toml | $(VENV)/.made
	$(BIN)/python -m pip install -e .
	touch $@

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/.made
	$(BIN)/python -m pip install -e '.[dev]'
	touch $@ $(VENV)/.installed

# torch goes first and alone: the largest download, kept out of the resolving of all the rest.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo '需要 Python 3.11 或更新的版本。请安装后再试，或指明它：make PYTHON=python3.11' >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo '这个 Python 缺少 venv 模块。Debian 或 Ubuntu 上请先运行：apt-get install python3-venv' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install torch==2.13.0
	touch $@
