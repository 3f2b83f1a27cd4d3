# shellcheck shell=bash
# shellcheck disable=SC2154 # variables of deploy/local
# The Envoy of a stack.
#
# Needs: process.sh, $dir, $run, $logs, $root, $build, $python, and the settings of deploy/local.

readonly SERVICES=(personnel meeting indicator)

gateway_url() {
  local scheme=http
  if [[ -n $tls_cert ]]; then scheme=https; fi
  echo "$scheme://127.0.0.1:$port"
}

start_gateway() {
  local inputs stamp config=$dir/gateway/envoy.yaml library=$build/lib/libdistrict_json_calls.so service endpoints replica
  # Envoy with the keys of the stack.
  local run_envoy=("$root/deploy/envoy/run" "$public_keys" "$dir/gateway/filters" "$dir/gateway/live" "$envoy")
  local render=(
    "$root/deploy/envoy/render" --descriptors "$build/descriptors.binpb"
    --filters "$dir/gateway/filters" --live-filters "$dir/gateway/live"
    --openapi "$dir/gateway/openapi.yaml" --port "$port" --admin-port "${ports[gateway.admin]}"
    --rate-limit "$rate_limit" --rate-limit-anonymous "$rate_limit_anonymous" --heap-mib "$gateway_heap"
    --access-log "$access_log" --json-library "$library"
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
  inputs=$(find "$root"/deploy/envoy "$root/deploy/requirements.txt" "$build/descriptors.binpb" "$library" \
    ${tls_cert:+"$tls_cert" "$tls_key"} -type f -exec cat {} + | sha256sum)
  stamp="${render[*]} $inputs"
  unchanged gateway "$stamp" && return

  refuse_taken_port
  mkdir -p "$dir/gateway"
  "$python" "$root/deploy/envoy/openapi" --descriptors "$build/descriptors.binpb" -o "$dir/gateway/openapi.yaml" ||
    die "the description of the API could not be made"
  "$python" "${render[@]}" -o "$config" || die "Envoy's configuration could not be rendered"
  # The one that runs stays until the new configuration is known to be good.
  "${run_envoy[@]}" --mode validate -c "$config" --log-level error >"$(log_of envoy-check)" 2>&1 ||
    die "Envoy refuses $config: read $logs/envoy-check.log"
  stop_processes 5 gateway
  say "starting the gateway on port $port"
  # A number of its own for the memory shared with other Envoys of the machine: none is shared.
  start_process gateway "${run_envoy[@]}" -c "$config" --log-level warn --disable-hot-restart --file-flush-interval-msec 1000
  echo "$stamp" >"$run/gateway.stamp"
}

refuse_taken_port() {
  local owner
  pid_of gateway >/dev/null && [[ -f $run/gateway.port && $(<"$run/gateway.port") == "$port" ]] && return
  owner=$("$python" "$root/deploy/lib/ports" owner "$port")
  [[ -z $owner ]] || die "port $port is in use by $owner. Choose another: deploy/local up --port PORT (0: a free one)"
  echo "$port" >"$run/gateway.port"
}
