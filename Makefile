# The commands for developers. ARGS adds arguments: make test ARGS="-k members", make run ARGS="--port 9000".
.DEFAULT_GOAL := help
.PHONY: help run test check bench format lock docs clean

UV = $(shell command -v uv || echo .venv/.uv/bin/uv)
LOCK = UV_SYSTEM_CERTS=1 $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate $(ARGS)

help: ## List the commands
	@awk 'BEGIN { FS = ":.*## " } /^[a-z]+:.*## / { printf "  make %-8s%s\n", $$1, $$2 }' Makefile

run: ## Start the server on 127.0.0.1:8000 with a demo team; its data is in ./var
	@scripts/bootstrap.sh server
	@.venv/bin/crewhall serve --demo $(ARGS)

test: ## Run the tests on SQLite and PostgreSQL (ARGS="-k word" for some of them)
	@scripts/bootstrap.sh dev
	@scripts/install_postgres.sh
	@.venv/bin/python scripts/with_postgres.py .venv/bin/pytest -n auto --dist=worksteal $(ARGS)

check: ## Check format, lint, types, imports and house rules, in half a minute
	@scripts/bootstrap.sh dev
	@.venv/bin/python scripts/check.py

bench: ## Measure requests against the stored baseline
	@scripts/bootstrap.sh dev
	@scripts/install_postgres.sh
	@.venv/bin/python scripts/with_postgres.py .venv/bin/python -m bench $(ARGS)

format: ## Format the code and fix what the linter can fix
	@scripts/bootstrap.sh dev
	@.venv/bin/ruff check --fix --quiet
	@.venv/bin/ruff format

docs: ## Regenerate docs/reference and the counts in README.md
	@scripts/bootstrap.sh dev
	@.venv/bin/python scripts/generate_docs.py

lock: ## Lock the packages of pyproject.toml (ARGS=--upgrade for newer versions)
	@$(LOCK) pyproject.toml -o requirements/server.txt
	@$(LOCK) pyproject.toml --group dev -o requirements/dev.txt
	@printf 'uv\nhatchling\neditables\n' | $(LOCK) - -o requirements/tools.txt

clean: ## Remove .venv and caches; the data in ./var stays
	@rm -rf .venv dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
