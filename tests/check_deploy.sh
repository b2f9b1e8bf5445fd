#!/bin/sh
# Django's own look at the settings as they are in production: every warning is an error.
set -eu
cd "$(dirname "$0")/.."
key=$(.venv/bin/python -c 'import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())')
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
for second in 0 1; do
  env -u DJANGO_SETTINGS_MODULE DEVELOPMENT=0 SECOND_FACTOR=$second DATA_DIR="$data" ALLOWED_HOSTS=questions.example.org \
    SECRET_KEY="$key$key" ANSWERS_KEYS="$key" \
    .venv/bin/python manage.py check --deploy --fail-level WARNING
done
