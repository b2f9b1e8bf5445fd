#!/bin/sh
# Run every test, in two lanes beside each other, and say by name what this machine lacks.
#
# Browsers, servers, the chaos day and people who act at the very same moment use SQLite, as the
# site does when nobody says otherwise. All else runs on PostgreSQL where there is a server, and
# those moments once more; on SQLite where there is none.
set -u
cd "$(dirname "$0")/.."
run=".venv/bin/python -m pytest ${PYTEST:-}"
moments="tests/desk/test_same_moment.py"
rest="$(ls -d tests/*/ tests/test_*.py | grep -Ev '^tests/(e2e|running|__pycache__|artifacts)/')"
rest="--ignore=tests/desk/test_chaos.py $rest"

$run tests/e2e tests/running tests/desk/test_chaos.py $moments & lane=$!
tests/with_postgres.sh $run $rest
all=$?
if [ $all = 77 ]; then
  $run --ignore=$moments $rest
  all=$?
fi
wait $lane && exit $all
