# The same words for people and for CI: run, editor, test, check, bench, report, album, lighthouse.
PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
export DEVELOPMENT ?= 1

.PHONY: run editor test check fuzz bench report album lighthouse messages pseudo pins help
help:
	@echo "make run     start the site on http://127.0.0.1:$(PORT) (PORT=8080 for another port)"
	@echo "make editor  make an account for the desk, or give one a new password"
	@echo "             (NAME=nina ROLE=editor; the roles are editor, reviewer, owner)"
	@echo "make test    run every test this machine can run"
	@echo "make check   style, types, import contract, migrations, templates, deployment settings"
	@echo "make fuzz    send 100,000 requests made by chance (N=1000000 SEED=7 for others)"
	@echo "make bench   measure speed and weight, and write docs/standards.md"
	@echo "make album   pictures of every page and sheet, in the folder album, to look at"
	@echo "make lighthouse  what Lighthouse says of four pages (needs Node and the lighthouse package)"
	@echo "make messages  bring the translators' files up to date (NEW=es starts one for Spanish)"
	@echo "make pseudo  start the site in a made-up second language, with a database of its own"
	@echo "make report  count and grade the bank and its sheets, and write docs/standards.md"

run: .venv/.installed
	@$(BIN)/python manage.py migrate -v0
	@$(BIN)/python manage.py load_bank --if-empty
	@$(BIN)/python manage.py collectstatic --noinput -v0
	@echo "Keys and the database are in $$($(BIN)/python -c 'from prepapp.settings import DATA_DIR; print(DATA_DIR)')"
	@echo "The site is on http://127.0.0.1:$(PORT)   (stop it with Ctrl-C)"
	@exec $(BIN)/granian --interface wsgi --host 127.0.0.1 --port $(PORT) --workers 2 \
		--blocking-threads 1 --no-ws --log-level warning prepapp.wsgi:application

editor: .venv/.installed
	@$(BIN)/python manage.py migrate -v0
	@$(BIN)/python manage.py editor $(NAME) $(if $(ROLE),--role $(ROLE))

# The chaos day and the browsers take as long as all the rest, so they go on beside it.
BESIDE := tests/desk/test_chaos.py tests/e2e
test: .venv/.installed-dev
	@$(BIN)/python -m pytest $(BESIDE) & beside=$$!; \
		$(BIN)/python -m pytest $(BESIDE:%=--ignore=%); rest=$$?; \
		wait $$beside && exit $$rest
	@$(MAKE) --no-print-directory check

check: .venv/.installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python manage.py makemigrations --check --dry-run -v0
	@$(BIN)/python -m tests.templates
	@tests/check_deploy.sh

# A hundred thousand requests made by chance, hostile texts through every box, and long walks.
fuzz: export N ?= 100000
fuzz: export WALKS ?= 500
fuzz: .venv/.installed-dev
	@$(BIN)/python -m pytest tests/fuzz -s -p no:logging

bench: .venv/.installed-dev
	@$(BIN)/python -m tests.bench --write

report: .venv/.installed-dev
	@$(BIN)/python -m tests.report --write

album: .venv/.installed-dev
	@$(BIN)/python -m tests.e2e.album album

# What translators work on, and what the site reads of it. Needs GNU gettext.
messages: .venv/.installed-dev
	@command -v msgmerge >/dev/null || { echo "GNU gettext is needed. On Debian: apt-get install gettext"; exit 1; }
	@$(BIN)/python manage.py makemessages $(if $(NEW),--locale $(NEW),--all)
	@$(BIN)/python manage.py compilemessages -v0 --ignore .venv --ignore data

# Accents, brackets, 40 % longer: what was cut off, or never asked of a translator, can be seen.
pseudo: export PSEUDO := 1
pseudo: export DATA_DIR := $(CURDIR)/data/pseudo
pseudo: export DATABASE_URL :=
pseudo: .venv/.installed-dev
	@$(BIN)/python -m tests.pseudo $(DATA_DIR)
	@$(BIN)/python manage.py migrate -v0
	@$(BIN)/python manage.py load_bank $(DATA_DIR)/bank
	@$(MAKE) --no-print-directory run

lighthouse: .venv/.installed-dev
	@$(BIN)/python -m tests.e2e.lighthouse

# Pin and hash both sets of requirements from their .in files.
pins: .venv/.installed-dev
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url requirements.in -o requirements.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url requirements-dev.in -o requirements-dev.txt

.venv/.made:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed, and was not found. On Debian: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed. This is $$($(PYTHON) --version). Try: make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "This Python cannot make a virtual environment. On Debian: apt-get install python3-venv"; exit 1; }
	@echo "Setting up .venv (once) ..."
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/.installed: requirements.txt | .venv/.made
	@echo "Installing what the site needs ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/.installed-dev: requirements-dev.txt | .venv/.made
	@echo "Installing what tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ .venv/.installed
