# shellcheck shell=bash
# shellcheck disable=SC2154 # variables of deploy/local
# The private database server of a stack: MariaDB or MySQL, in a data directory of its own, on
# loopback only.
#
# Needs: process.sh, accounts.sh, $dir, $run, $logs, $secrets, $root, $python.

find_database_server() {
  PATH=$PATH:/usr/sbin:/sbin:/usr/local/sbin
  if [[ -n ${DISTRICT_MYSQLD:-} ]]; then
    mysqld=$DISTRICT_MYSQLD
  elif [[ -f $dir/db/made ]]; then
    mysqld=$(tail -n 1 "$dir/db/made")
  else
    mysqld=$(command -v mariadbd || command -v mysqld) || die "no MariaDB or MySQL server found: run deploy/setup"
  fi
  case $("$mysqld" --no-defaults --version 2>/dev/null) in
    *MariaDB*) flavour=mariadb ;;
    *Ver*) flavour=mysql ;;
    *) die "$mysqld does not run" ;;
  esac
}

database_user() {
  if ((EUID == 0)); then echo --user=root; fi
}

# Makes the data directory. A first attempt that was cut off leaves no `made` and is made again.
make_database() {
  [[ -f $dir/db/made ]] && return
  say "making the database ($flavour) in ${dir}/db"
  rm -rf "$dir/db"
  # A server that starts clears its folder of temporary files, also of those of another server.
  mkdir -p "$dir/db/tmp"
  local log
  log=$(log_of db)
  if [[ $flavour == mariadb ]]; then
    # shellcheck disable=SC2046 # none or one word
    mariadb-install-db --no-defaults --datadir="$dir/db/data" --auth-root-authentication-method=socket \
      --skip-test-db --skip-name-resolve --tmpdir="$dir/db/tmp" $(database_user) >>"$log" 2>&1 || die "mariadb-install-db failed: see $log"
  else
    # shellcheck disable=SC2046
    "$mysqld" --no-defaults --initialize-insecure --datadir="$dir/db/data" --tmpdir="$dir/db/tmp" $(database_user) >>"$log" 2>&1 ||
      die "$mysqld --initialize-insecure failed: see $log"
  fi
  printf '%s\n' "$flavour" "$mysqld" >"$dir/db/made"
}

start_database() {
  local account tries
  pid_of db >/dev/null && return
  find_database_server
  mkdir -p "$secrets"
  for account in root migrator personnel meeting indicator; do make_password "$secrets/$account.password"; done
  make_database
  [[ $(head -n 1 "$dir/db/made") == "$flavour" ]] ||
    die "${dir}/db was made by another kind of server than $mysqld: run \`deploy/local reset\`"
  assign_ports db:db
  # Run by the server at every start, so that accounts are always as written there.
  local init=$secrets/accounts.sql
  (umask 077
    accounts_sql "$secrets" 127.0.0.1 NONE >"$init"
    # The database's root is who may read this, whatever the system's user is called.
    printf "ALTER USER 'root'@'localhost' IDENTIFIED BY '%s';\n" "$(<"$secrets/root.password")" >>"$init")
  local options=(
    --no-defaults --datadir="$dir/db/data" --port="${ports[db]}" --bind-address=127.0.0.1
    --socket=db.sock --pid-file="$dir/db/server.pid" --init-file="$init" --skip-name-resolve
    --character-set-server=utf8mb4 --collation-server=utf8mb4_bin
    --innodb-flush-log-at-trx-commit=1 --innodb-buffer-pool-size=256M --performance-schema=OFF
    --max-connections=300
  )
  mkdir -p "$dir/db/tmp"  # a folder made by a release before has none
  options+=(--tmpdir="$dir/db/tmp")
  # With the logs of their own choice both spend much of a loaded minute on making room in them.
  if [[ $flavour == mysql ]]; then
    options+=(--mysqlx=OFF --secure-file-priv=NULL --innodb-redo-log-capacity=256M)
  else
    options+=(--innodb-log-file-size=256M)
  fi
  # shellcheck disable=SC2046
  start_process db "$mysqld" "${options[@]}" $(database_user)
  for ((tries = 1200; tries > 0; tries--)); do
    port_is_taken "${ports[db]}" && return
    pid_of db >/dev/null || die_with_log db "the database server ended at once"
    sleep 0.05
  done
  die_with_log db "the database server does not answer"
}

migrations_stamp() {
  (cd "$root/services" && sha256sum ./*/migrations/*.sql) | sha256sum | cut -d' ' -f1
}

migrate_database() { # [--force] [--dry-run]
  local stamp
  stamp=$(migrations_stamp)
  [[ -z ${1:-} && -f $dir/db/migrated && $(<"$dir/db/migrated") == "$stamp" ]] && return
  local options=(--migrations "$root/services" --port "${ports[db]}" --password-file "$secrets/migrator.password")
  if [[ ${1:-} == --dry-run ]]; then
    "$python" "$root/deploy/lib/migrate" "${options[@]}" --dry-run
    return
  fi
  "$python" "$root/deploy/lib/migrate" "${options[@]}" || die "the migration failed (database log: $logs/db.log)"
  echo "$stamp" >"$dir/db/migrated"
}
