# Two commands: `make demo` renders the example, `make test` runs the tests. Both install what they need into .venv.
PYTHON ?= python3
VENV = .venv
RENDER = $(VENV)/bin/render
PROJECT = projects/her-ending/project.yaml

.PHONY: demo test check clean

demo: $(VENV)/.installed
	$(RENDER) $(PROJECT)
	@echo "The film: $(CURDIR)/projects/her-ending/out/her-ending.mp4"

test: $(VENV)/.installed
	$(VENV)/bin/python -m pytest

check: $(VENV)/.installed
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
		{ echo "Python 3.11, 3.12 or 3.13 is needed; name it: make demo PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[voice,weights,fast,dev]'
	touch $@

clean:
	rm -rf $(VENV) projects/*/.render projects/*/out
