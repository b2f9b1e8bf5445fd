#!/bin/sh
# Django's own look at the settings as they are in production: every warning is an error.
set -eu
cd "$(dirname "$0")/.."
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
for hsts in host preload; do  # as it is documented, and with nothing left to the operator's choice
  env -u DJANGO_SETTINGS_MODULE DEVELOPMENT=0 BEHIND_PROXY=1 HSTS=$hsts DATA_DIR="$data" \
    ALLOWED_HOSTS=questions.example.org $(.venv/bin/python -m prepapp.running.keys) \
    .venv/bin/python manage.py check --deploy --fail-level WARNING
done
