# Two commands: `make demo` renders the example, `make test` runs the tests. Both install what they need into .venv.
# `make conformance` has captions read by others' programs; it needs Node.js with npm. CHROMIUM names another browser for it.
PYTHON ?= python3
VENV = .venv
RENDER = $(VENV)/bin/render
PROJECT = projects/her-ending/project.yaml
CONFORMANCE = tests/conformance

.PHONY: demo test check conformance clean

demo: $(VENV)/.installed
	$(RENDER) $(PROJECT)
	@echo "The film: $(CURDIR)/projects/her-ending/out/her-ending.mp4"

test: $(VENV)/.installed
	$(VENV)/bin/python -m pytest

check: $(VENV)/.installed
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

conformance: $(VENV)/.installed $(CONFORMANCE)/node_modules/.installed
	$(VENV)/bin/python -m pytest -rP $(CONFORMANCE)/in_parsers.py $(CONFORMANCE)/in_chromium.py

$(CONFORMANCE)/node_modules/.installed: $(CONFORMANCE)/package.json
	npm install --prefix $(CONFORMANCE) --no-package-lock --no-audit --no-fund
	touch $@

$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
		{ echo "Python 3.11, 3.12 or 3.13 is needed; name it: make demo PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[voice,weights,fast,dev]'
	touch $@

clean:
	rm -rf $(VENV) $(CONFORMANCE)/node_modules projects/*/.render projects/*/out
