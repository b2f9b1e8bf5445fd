# The same words for people and for CI: run, editor, test, check, bench, report, album, lighthouse.
PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
export DEVELOPMENT ?= 1
# Where there is a file .env, what an operator types is about that site.
ifneq ($(wildcard .env),)
editor accounts backup restore: export DEVELOPMENT := 0
endif

.PHONY: run install serve keys editor accounts backup restore test check fuzz privacy bench load plug many carries report album lighthouse messages pseudo pins help
help:
	@echo "make run     start the site on http://127.0.0.1:$(PORT) (PORT=8080 for another port)"
	@echo "make install get what the site needs, and stop there"
	@echo "make serve   start the site for others to reach, as the file .env says (docs/running-it.md)"
	@echo "make keys    print a fresh pair of keys, as lines for .env"
	@echo "make backup  everything the site keeps, into one file (FILE=... to name it)"
	@echo "make restore FILE=...  bring that back (YES=1 over what is there)"
	@echo "make accounts  who has an account for the desk (CLOSE=nina shuts one out, OPEN=nina lets in)"
	@echo "make editor  make an account for the desk, or give one a new password"
	@echo "             (NAME=nina ROLE=editor; the roles are editor, reviewer, owner)"
	@echo "             (NAME=nina FORGET=1 when nina's phone is lost: see SECOND_FACTOR)"
	@echo "make test    run every test this machine can run"
	@echo "make check   style, types, import contract, migrations, templates, deployment settings"
	@echo "make fuzz    send 100,000 requests made by chance (N=1000000 SEED=7 for others)"
	@echo "make privacy  200 random patients; nothing that they said may be found anywhere"
	@echo "make bench   measure speed and weight, and write docs/standards.md"
	@echo "make load    twice the load that this machine bears: who is turned away, and is anything lost"
	@echo "make plug    kill -9 everything TIMES=50 times while an editor works, and look what is left"
	@echo "make many    two servers, one PostgreSQL, a proxy, and kills (needs postgresql and nginx)"
	@echo "make carries what this machine carries: patients a day, memory, processes, machines"
	@echo "make album   pictures of every page and sheet, in the folder album, to look at"
	@echo "make lighthouse  what Lighthouse says of four pages (needs Node and the lighthouse package)"
	@echo "make messages  bring the translators' files up to date (NEW=es starts one for Spanish)"
	@echo "make pseudo  start the site in a made-up second language, with a database of its own"
	@echo "make report  count and grade the bank and its sheets, and write docs/standards.md"

run: export DEVELOPMENT := 1
run: export LISTEN := 127.0.0.1:$(PORT)
run: .venv/.installed
	@exec $(BIN)/python manage.py serve

install: .venv/.installed

serve: export DEVELOPMENT := 0
serve: .venv/.installed
	@exec $(BIN)/python manage.py serve

keys: .venv/.installed
	@$(BIN)/python -m prepapp.running.keys

backup: .venv/.installed
	@$(BIN)/python manage.py backup $(FILE)

restore: .venv/.installed
	@$(BIN)/python manage.py restore $(FILE) $(if $(YES),--yes)

accounts: .venv/.installed
	@$(BIN)/python manage.py accounts $(if $(CLOSE),--close $(CLOSE)) $(if $(OPEN),--open $(OPEN))

editor: .venv/.installed
	@$(BIN)/python manage.py migrate -v0
	@$(BIN)/python manage.py editor $(NAME) $(if $(ROLE),--role $(ROLE)) \
		$(if $(FORGET),--forget-second-factor)

test: .venv/.installed-dev
	@tests/run.sh
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

# The proof that nothing a patient says is kept or told, with more patients than there is time for
# in every test run.
privacy: export PATIENTS ?= 200
privacy: .venv/.installed-dev
	@$(BIN)/python -m pytest tests/running/test_privacy_proof.py tests/e2e/test_nothing_leaves.py

bench: .venv/.installed-dev
	@$(BIN)/python -m tests.bench --write $(PART)

# Under strain, each with a site of its own: minutes long, and best alone on the machine.
TIMES ?= 50
load: .venv/.installed-dev
	@$(BIN)/python -m tests.load twice
plug: .venv/.installed-dev
	@$(BIN)/python -m tests.load plug --times $(TIMES)
many: .venv/.installed-dev
	@$(BIN)/python -m tests.load many
carries: .venv/.installed-dev
	@$(BIN)/python -m tests.load capacity

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
	@echo "Setting up .venv (once) ..." >&2
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/.installed: requirements.txt | .venv/.made
	@echo "Installing what the site needs ..." >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/.installed-dev: requirements-dev.txt | .venv/.made
	@echo "Installing what tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ .venv/.installed
