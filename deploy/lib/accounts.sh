# shellcheck shell=bash
# The schemas and accounts of the database, for the local run and for compose.

# Makes the file of a random password where there is none.
make_password() { # FILE
  [[ -s $1 ]] || (umask 077 && openssl rand -hex 24 >"$1")
}

# The SQL that makes schemas and accounts or brings them up to date: a service's account may read and
# write rows of its own schema and nothing else; only `migrator` may change schemas. Passwords are
# those of FOLDER/ACCOUNT.password. REQUIRE is "SSL" or "NONE".
accounts_sql() { # FOLDER HOST REQUIRE
  local service account password
  for account in migrator personnel meeting indicator; do
    password=$(<"$1/$account.password")
    printf "CREATE USER IF NOT EXISTS '%s'@'%s' IDENTIFIED BY '%s';\n" "$account" "$2" "$password"
    printf "ALTER USER '%s'@'%s' IDENTIFIED BY '%s' REQUIRE %s;\n" "$account" "$2" "$password" "$3"
  done
  for service in personnel meeting indicator; do
    printf 'CREATE DATABASE IF NOT EXISTS %s CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;\n' "$service"
    printf "GRANT SELECT, INSERT, UPDATE, DELETE ON %s.* TO '%s'@'%s';\n" "$service" "$service" "$2"
    printf "GRANT ALL PRIVILEGES ON %s.* TO 'migrator'@'%s';\n" "$service" "$2"
  done
}
