# shellcheck shell=bash
# The keys that page tokens are signed with, for the local run and for compose: one a line, the first
# signs, it and a second verify. Services see a new file by themselves.

new_page_token_key() { openssl rand -hex 32; }

# Makes the file where there is none.
make_page_token_key() { # FILE
  [[ -s $1 ]] || (umask 077 && new_page_token_key >"$1.new" && mv "$1.new" "$1")
}

# Puts a new key before the one that has signed until now, and drops the one before that: tokens that
# were given out since the last time stay good, older ones do not.
rotate_page_token_key() { # FILE
  (umask 077 && { new_page_token_key && head -n 1 "$1"; } >"$1.new" && mv "$1.new" "$1")
}
