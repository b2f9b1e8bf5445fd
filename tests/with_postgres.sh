#!/bin/sh
# Run a command with DATABASE_URL set to a PostgreSQL of its own, gone when the command ends.
# usage: tests/with_postgres.sh COMMAND ...   (77 when this machine has no PostgreSQL server)
set -eu
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb || echo /nowhere/initdb)")
[ -x "$bin/initdb" ] || { echo "SKIPPED PostgreSQL: no server is installed (on Debian: apt-get install postgresql)"; exit 77; }

home=$(mktemp -d)
as() { "$@"; }
if [ "$(id -u)" = 0 ]; then  # the server refuses to be run by root
  chown postgres "$home"
  as() { runuser -u postgres -- "$@"; }
fi
stop() { as "$bin/pg_ctl" -D "$home/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$home"; }
trap stop EXIT
trap 'exit 130' INT TERM
as "$bin/initdb" -D "$home/data" -U prepapp --auth=trust --encoding=UTF8 --locale=C.UTF-8 >/dev/null
# Only a socket, no port; and what a throwaway database may leave undone to be quick.
as "$bin/pg_ctl" -D "$home/data" -l "$home/log" -w start >/dev/null -o \
  "-c listen_addresses='' -c unix_socket_directories='$home' -c fsync=off -c full_page_writes=off -c max_connections=50"
DATABASE_URL="postgres://prepapp@/prepapp?host=$home" "$@"
