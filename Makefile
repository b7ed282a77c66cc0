# The commands of the project. `make help` lists them. They need Python 3.11 or newer, and nothing else.

MANAGE = .venv/bin/python manage.py
# Where the gates keep what they need of a database: the throw-away cluster of the tests.
FOR_TESTS = PORTAL_MODE=development PORTAL_DEMO= PORTAL_DEBUG= PORTAL_CLUSTER_DIR=var/test-postgres PORTAL_CLUSTER_DURABLE=off
# A complete and invented production, for the checks before a deployment.
AS_PRODUCTION = PORTAL_MODE=production PORTAL_DEMO= PORTAL_DEBUG= PORTAL_STAFF_SECOND_FACTOR= PORTAL_ALLOWED_HOSTS=portal.example \
	PORTAL_SECRET_KEY="$$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
	DATABASE_URL=postgresql://portal@localhost/portal \
	PORTAL_MAIL_URL='smtp://localhost?tls=off' PORTAL_MAIL_FROM=portal@portal.example
# As many processes as the machine has cores; `make test WORKERS=0` runs all in one.
WORKERS ?= auto

.PHONY: help run stop test lint checks pytest format messages lock shots bench clean venv

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sort | awk -F ':.*## ' '{ printf "  make %-10s %s\n", $$1, $$2 }'

run: ## sets everything up and serves the portal (PORT=8000, PORTAL_DEBUG=on for Django's own error pages)
	@tools/prepare-venv run
	@exec env PORTAL_MODE=development PORTAL_DEMO=on PORTAL_STAFF_SECOND_FACTOR=off PORTAL_DEBUG="$${PORTAL_DEBUG:-off}" $(MANAGE) serve_demo

stop: venv ## ends the embedded PostgreSQL that `make run` and the tests leave running
	@PORTAL_MODE=development $(MANAGE) stop_postgres
	@$(FOR_TESTS) $(MANAGE) stop_postgres

test: lint checks pytest ## every gate: style, contracts, checks, migrations, translations, tests

lint: venv ## style, format and import contracts
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports --no-logo

checks: venv ## Django's checks (also as in production), migrations and translations
	$(FOR_TESTS) $(MANAGE) check --fail-level WARNING
	@echo '… check --deploy --fail-level WARNING (as production)'
	@$(AS_PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING
	$(FOR_TESTS) $(MANAGE) makemigrations --check --dry-run
	$(FOR_TESTS) $(MANAGE) messages check

pytest: venv
	.venv/bin/python -m pytest -n $(WORKERS) --dist worksteal

format: venv ## puts the Python files into shape
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

messages: venv ## takes new interface texts into locale/, and unused ones out
	@$(FOR_TESTS) $(MANAGE) messages update

lock: venv ## writes the lock files anew from pyproject.toml
	@tools/write-locks

shots: venv ## pictures of every page into shots/
	@.venv/bin/python -m tools.shots $(if $(ONLY),--only $(ONLY))

bench: venv ## the benchmark, in a database of its own
	@.venv/bin/python -m benchmark

clean: ## takes away what can be made again, but not the data of `make run` (var/postgres)
	@if [ -x .venv/bin/python ]; then $(FOR_TESTS) $(MANAGE) stop_postgres; fi
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis .import_linter_cache staticfiles shots var/test-postgres*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete

venv:
	@tools/prepare-venv
