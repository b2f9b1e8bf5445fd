#!/bin/sh
# Django's own look at the settings as they are in production: every warning is an error.
set -eu
cd "$(dirname "$0")/.."
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
# As it is documented; and with a second factor and nothing of HSTS left to the operator's choice.
for chosen in "HSTS=host SECOND_FACTOR=0" "HSTS=preload SECOND_FACTOR=1"; do
  env -u DJANGO_SETTINGS_MODULE DEVELOPMENT=0 BEHIND_PROXY=1 $chosen \
    DATA_DIR="$data" ALLOWED_HOSTS=questions.example.org $(.venv/bin/python -m prepapp.running.keys) \
    .venv/bin/python manage.py check --deploy --fail-level WARNING
done
