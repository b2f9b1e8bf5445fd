#!/bin/sh
# Run every test, in two lanes beside each other, and say by name what this machine lacks.
#
# Beside SQLite, what is particular to a database runs on PostgreSQL too, where there is a server:
# the bank's tables, and people who act at the very same moment.
set -u
cd "$(dirname "$0")/.."
run=".venv/bin/python -m pytest ${PYTEST:-}"
servers="tests/e2e tests/running tests/desk/test_chaos.py"
rest="$(ls -d tests/*/ tests/test_*.py | grep -Ev '^tests/(e2e|running|__pycache__|artifacts)/')"
rest="--ignore=tests/desk/test_chaos.py $rest"

$run $servers & lane=$!
$run $rest
all=$?
tests/with_postgres.sh $run tests/bank tests/desk/test_editions.py tests/desk/test_publish.py
other=$?
wait $lane && [ $all = 0 ] && { [ $other = 0 ] || [ $other = 77 ]; }
