#!/bin/sh
# Run every test, in two lanes beside each other, and say by name what this machine lacks.
#
# Browsers and servers make databases of their own, in SQLite. All else runs on PostgreSQL where
# there is a server, with the journeys of a patient and of an editor; where there is none, on SQLite.
set -u
cd "$(dirname "$0")/.."
run=".venv/bin/python -m pytest ${PYTEST:-}"
servers="tests/e2e tests/running"
journeys="tests/e2e/test_patient_journey.py tests/e2e/test_editor_journey.py"
rest="$(ls -d tests/*/ tests/test_*.py | grep -Ev '^tests/(e2e|running|__pycache__|artifacts)/')"

$run $servers & lane=$!
tests/with_postgres.sh $run $rest $journeys
all=$?
if [ $all = 77 ]; then
  $run $rest
  all=$?
fi
wait $lane && exit $all
