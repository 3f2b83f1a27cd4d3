# shellcheck shell=bash
# shellcheck disable=SC2154 # variables of deploy/local
# Keys, tokens and the Envoy of a stack.
#
# Needs: process.sh, $dir, $run, $logs, $root, $build, $python, and the settings of deploy/local.

readonly SERVICES=(personnel meeting indicator)

# The key that tokens are signed with stays in its file; the services and Envoy read its public half.
make_keys() {
  local keys=$dir/keys kid
  [[ -s $keys/jwks.json ]] && return
  say "making the key that tokens are signed with"
  mkdir -p "$keys"
  (umask 077
    jose jwk gen -i '{"alg":"ES256","use":"sig"}' -o "$keys/signing.jwk.new"
    kid=$(jose jwk thp -i "$keys/signing.jwk.new")
    jq -c --arg kid "$kid" '.kid = $kid' "$keys/signing.jwk.new" >"$keys/signing.jwk"
    rm "$keys/signing.jwk.new")
  jose jwk pub -s -i "$keys/signing.jwk" -o "$keys/jwks.json.new"
  mv "$keys/jwks.json.new" "$keys/jwks.json"
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
  [[ -s $dir/keys/signing.jwk ]] || die "no signing key in $dir/keys: run \`deploy/local up\` first"
  ttl=$(seconds_of "$ttl") || exit 1
  now=$(date +%s)
  header=$(jq -c '{protected: {alg: "ES256", typ: "JWT", kid: .kid}}' "$dir/keys/signing.jwk")
  jq -ncj --arg subject "$subject" --arg organization "$organization" --arg person "$person" \
    --argjson now "$now" --argjson ttl "$ttl" \
    '{iss: "district", aud: "district", sub: $subject, roles: $ARGS.positional, iat: $now, nbf: $now, exp: ($now + $ttl)}
     + if $organization == "" then {} else {org: $organization} end
     + if $person == "" then {} else {person: $person} end' --args "$@" |
    jose jws sig -I - -k "$dir/keys/signing.jwk" -s "$header" -c
  echo
}

gateway_url() {
  local scheme=http
  if [[ -n $tls_cert ]]; then scheme=https; fi
  echo "$scheme://127.0.0.1:$port"
}

start_gateway() {
  local inputs stamp config=$dir/gateway/envoy.yaml service endpoints replica
  local render=(
    "$root/deploy/envoy/render" --descriptors "$build/descriptors.binpb" --jwks "$dir/keys/jwks.json"
    --openapi "$dir/gateway/openapi.yaml" --port "$port" --admin-port "${ports[gateway.admin]}"
    --rate-limit "$rate_limit" --rate-limit-anonymous "$rate_limit_anonymous" --heap-mib "$gateway_heap"
    --access-log "$access_log"
  )
  if [[ -n $rate_limit_per_subject ]]; then render+=(--rate-limit-per-subject "$rate_limit_per_subject"); fi
  if [[ -n $cors_origins ]]; then render+=(--cors-origins "$cors_origins"); fi
  if [[ -n $tls_cert ]]; then render+=(--tls-cert "$tls_cert" --tls-key "$tls_key"); fi
  for service in "${SERVICES[@]}"; do
    endpoints=
    for ((replica = 1; replica <= ${replicas[$service]}; replica++)); do
      endpoints+=,127.0.0.1:${ports[$service.$replica]}
    done
    render+=(--service "$service=${endpoints#,}")
  done
  inputs=$(find "$root"/deploy/envoy "$root/deploy/requirements.txt" "$build/descriptors.binpb" "$dir/keys/jwks.json" \
    ${tls_cert:+"$tls_cert" "$tls_key"} -type f -exec cat {} + | sha256sum)
  stamp="${render[*]} $inputs"
  unchanged gateway "$stamp" && return

  refuse_taken_port
  mkdir -p "$dir/gateway"
  "$python" "$root/deploy/envoy/openapi" --descriptors "$build/descriptors.binpb" -o "$dir/gateway/openapi.yaml" ||
    die "the description of the API could not be made"
  "$python" "${render[@]}" -o "$config" || die "Envoy's configuration could not be rendered"
  # The one that runs stays until the new configuration is known to be good.
  "$envoy" --mode validate -c "$config" --log-level error >"$(log_of envoy-check)" 2>&1 ||
    die "Envoy refuses $config: read $logs/envoy-check.log"
  stop_processes 5 gateway
  say "starting the gateway on port $port"
  # A number of its own for the memory shared with other Envoys of the machine: none is shared.
  start_process gateway "$envoy" -c "$config" --log-level warn --disable-hot-restart --file-flush-interval-msec 1000
  echo "$stamp" >"$run/gateway.stamp"
}

refuse_taken_port() {
  local owner
  pid_of gateway >/dev/null && [[ -f $run/gateway.port && $(<"$run/gateway.port") == "$port" ]] && return
  owner=$("$python" "$root/deploy/lib/ports" owner "$port")
  [[ -z $owner ]] || die "port $port is in use by $owner. Choose another: deploy/local up --port PORT (0: a free one)"
  echo "$port" >"$run/gateway.port"
}
