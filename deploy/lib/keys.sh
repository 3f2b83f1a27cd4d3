# shellcheck shell=bash
# shellcheck disable=SC2154 # variables of deploy/local
# The keys that tokens are signed and verified with, and tokens.
#
# Needs: $signing_key   file of the key that tokens are signed with, for whoever makes tokens only
#        $public_keys   JWKS that tokens are verified with: its public half, and after a rotation the last one's.
#                       The services and the gateway look at it once a second.

# Makes a key to sign with.
new_key() { # FILE
  (umask 077
    jose jwk gen -i '{"alg":"ES256","use":"sig"}' -o "$1.new"
    jq -c --arg kid "$(jose jwk thp -i "$1.new")" '.kid = $kid' "$1.new" >"$1"
    rm "$1.new")
}

# Lets tokens be verified with the public halves of these keys, and with no others.
publish_keys() { # FILE...
  local key
  for key; do jose jwk pub -s -i "$key"; done | jq -cs '{keys: map(.keys[])}' >"$public_keys.new"
  chmod 644 "$public_keys.new"
  mv "$public_keys.new" "$public_keys"
}

# Keeps those there are.
make_keys() {
  [[ -s $signing_key ]] || new_key "$signing_key"
  [[ -e $public_keys ]] || publish_keys "$signing_key"
}

# Signs with a new key from now on; tokens of the one before stay good until drop_keys. The new one is told
# before it is used, so that whoever verifies has it by then.
rotate_keys() {
  new_key "$signing_key.next"
  publish_keys "$signing_key.next" "$signing_key"
  sleep 3
  mv "$signing_key.next" "$signing_key"
}

# Makes tokens of all keys worthless but of the one that signs.
drop_keys() { publish_keys "$signing_key"; }

# Makes the token by which indicator copies the tree of organizations from personnel. It is good as long as its key,
# and as secret as the password of the service, which is kept beside it.
make_tree_token() { # FILE
  (umask 077 && make_token indicator '' '' 3650d tree_reader >"$1.new" && mv "$1.new" "$1")
}

seconds_of() { # 90 | 90s | 15m | 12h | 7d
  local number=${1%[smhd]} unit=${1##*[0-9]}
  [[ $number =~ ^[0-9]+$ ]] || die "not a duration: $1 (as in 90s, 15m, 12h, 7d)"
  case $unit in '' | s) echo "$number" ;; m) echo $((number * 60)) ;; h) echo $((number * 3600)) ;; d) echo $((number * 86400)) ;; esac
}

make_token() { # SUBJECT ORGANIZATION PERSON TTL ROLE...
  local subject=$1 organization=$2 person=$3 ttl=$4 now header
  shift 4
  if [[ -n $organization && $organization != organizations/* ]]; then organization=organizations/$organization; fi
  if [[ -n $person && $person != people/* ]]; then person=people/$person; fi
  [[ -s $signing_key ]] || die "there is no $signing_key: run \`deploy/local up\` first"
  ttl=$(seconds_of "$ttl") || exit 1
  now=$(date +%s)
  header=$(jq -c '{protected: {alg: "ES256", typ: "JWT", kid: .kid}}' "$signing_key")
  jq -ncj --arg subject "$subject" --arg organization "$organization" --arg person "$person" \
    --argjson now "$now" --argjson ttl "$ttl" \
    '{iss: "district", aud: "district", sub: $subject, roles: $ARGS.positional, iat: $now, nbf: $now, exp: ($now + $ttl)}
     + if $organization == "" then {} else {org: $organization} end
     + if $person == "" then {} else {person: $person} end' --args "$@" |
    jose jws sig -I - -k "$signing_key" -s "$header" -c
  echo
}
