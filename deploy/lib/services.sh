# shellcheck shell=bash
# shellcheck disable=SC2154 # variables of deploy/local
# The services of a stack. A process of one is called personnel.1, personnel.2, …
#
# Needs: process.sh, gateway.sh, $dir, $run, $logs, $secrets, $root, $build, and the settings.

service_names() {
  local service replica file
  for service in "${SERVICES[@]}"; do
    for ((replica = 1; replica <= ${replicas[$service]}; replica++)); do echo "$service.$replica"; done
    # Those that an earlier setting had more.
    for file in "$run/$service".[0-9].pid; do
      replica=${file%.pid}
      replica=${replica##*.}
      if [[ -f $file ]] && ((replica > ${replicas[$service]})); then echo "$service.$replica"; fi
    done
  done
}

process_names() { echo db; service_names; echo gateway; }

# Where a service is found by the others: one address, or gRPC's form of several.
target_of() { # SERVICE
  local replica addresses=''
  for ((replica = 1; replica <= ${replicas[$1]}; replica++)); do addresses+=,127.0.0.1:${ports[$1.$replica]}; done
  addresses=${addresses#,}
  if [[ $addresses == *,* ]]; then addresses=ipv4:$addresses; fi
  echo "$addresses"
}

service_command() { # NAME
  local service=${1%.*} sibling
  command=(
    "$build/bin/$service" --address="127.0.0.1:${ports[$1]}" --admin_address="127.0.0.1:${ports[$1.admin]}"
    --reflection --db_host=127.0.0.1 --db_port="${ports[db]}" --db_user="$service" --db_name="$service"
    --db_password_file="$secrets/$service.password"
    --jwks_file="$dir/keys/jwks.json" --page_token_key_file="$secrets/page_tokens.key" --roles_file="$root/deploy/roles.yaml"
  )
  if [[ $service == indicator ]]; then command+=(--personnel_token_file="$secrets/indicator.token"); fi
  if [[ $service == meeting && $network == independent ]]; then command+=(--independent_network); fi
  for sibling in "${SERVICES[@]}"; do
    if [[ $sibling != "$service" ]]; then command+=("--$sibling=$(target_of "$sibling")"); fi
  done
}

service_stamp() { # uses command
  echo "${command[*]} $(stat -c '%Y %s %i' "${command[0]}") $(sha256sum <"$root/deploy/roles.yaml")"
}

start_service() { # NAME
  local command
  service_command "$1"
  [[ -x ${command[0]} ]] || die "${command[0]} is not built"
  start_supervised "$1" "${command[@]}"
  service_stamp >"$run/$1.stamp"
}

assign_service_ports() {
  local name items=(gateway.admin:gateway)
  for name in $(service_names); do items+=("$name:$name" "$name.admin:$name"); done
  assign_ports "${items[@]}"
}

# Starts what does not run and restarts what has changed, first replicas before second ones, so that
# a service with several never stops answering.
start_services() {
  local command name replica stale
  assign_service_ports
  for name in $(service_names); do
    if ((${name##*.} > ${replicas[${name%.*}]})); then stop_processes 20 "$name"; fi
  done
  for replica in {1..9}; do
    stale=()
    for name in $(service_names); do
      if [[ ${name##*.} != "$replica" ]]; then continue; fi
      service_command "$name"
      unchanged "$name" "$(service_stamp)" || stale+=("$name")
    done
    ((${#stale[@]})) || continue
    say "starting ${stale[*]}"
    stop_processes 20 "${stale[@]}"
    for name in "${stale[@]}"; do start_service "$name"; done
    if ((replica < $(most_replicas))) && gateway_knows "${stale[@]}"; then wait_healthy "${stale[@]}"; fi
  done
}

most_replicas() {
  local most=1 number
  for number in "${replicas[@]}"; do if ((number > most)); then most=$number; fi; done
  echo "$most"
}

restart_service() { # SERVICE
  local replica
  assign_service_ports
  for ((replica = 1; replica <= ${replicas[$1]}; replica++)); do
    say "restarting $1.$replica"
    stop_processes 20 "$1.$replica"
    start_service "$1.$replica"
    if gateway_knows "$1.$replica"; then wait_healthy "$1.$replica"; fi
  done
}

# Whether the gateway runs and sends calls to these processes.
gateway_knows() { # NAME...
  local name hosts
  pid_of gateway >/dev/null || return 1
  hosts=$(gateway_hosts)
  for name; do [[ $hosts == *"127.0.0.1:${ports[$name]}::"* ]] || return 1; done
}

gateway_hosts() {
  curl -s --max-time 2 "http://127.0.0.1:${ports[gateway.admin]}/clusters" || true
}

# Waits until the gateway finds the processes healthy (all of them, where none is named).
wait_healthy() { # [NAME...]
  local names=("$@") name waiting hosts tries
  if ((${#names[@]} == 0)); then mapfile -t names < <(service_names); fi
  for ((tries = 0; tries < 1200; tries++)); do
    waiting=()
    hosts=$(gateway_hosts)
    for name in "${names[@]}"; do
      pid_of "$name" >/dev/null || die_with_log "$name" "$name ended"
      [[ $hosts == *"127.0.0.1:${ports[$name]}::health_flags::healthy"* ]] || waiting+=("$name")
    done
    pid_of gateway >/dev/null || die_with_log gateway "the gateway ended"
    ((${#waiting[@]})) || return 0
    if ((tries % 100 == 99)); then say "waiting for ${waiting[*]}"; fi
    sleep 0.05
  done
  die_with_log "${waiting[0]}" "${waiting[*]} did not become healthy within a minute"
}

# Says of processes of indicator whose tree of organizations is older than a minute how old it is.
describe_tree() {
  local name
  for name in $(service_names); do
    [[ $name == indicator.* && -n ${ports[$name.admin]:-} ]] || continue
    curl -s --max-time 2 "http://127.0.0.1:${ports[$name.admin]}/metrics" | awk -v name="$name" '
      $1 == "district_tree_age_seconds" && $2 != "+Inf" && $2 > 60 {
        printf "%s: its tree of organizations is %d seconds old\n", name, $2 }
      $1 == "district_tree_age_seconds" && $2 == "+Inf" { printf "%s: it has no tree of organizations yet\n", name }' || true
  done
}

# Everything a test or a script needs to know of the stack.
write_endpoints() {
  local name items=()
  for name in $(service_names); do
    items+=("$(jq -nc --arg service "${name%.*}" --argjson port "${ports[$name]}" \
      --argjson admin_port "${ports[$name.admin]}" --argjson pid "$(pid_of "$name" || echo null)" \
      '{service: $service, port: $port, admin_port: $admin_port, pid: $pid}')")
  done
  printf '%s\n' "${items[@]}" | jq -s --arg url "$(gateway_url)" --argjson port "$port" \
    --argjson admin_port "${ports[gateway.admin]}" --argjson pid "$(pid_of gateway || echo null)" \
    --argjson db_port "${ports[db]}" --argjson db_pid "$(pid_of db || echo null)" \
    --arg flavour "$(head -n 1 "$dir/db/made")" --arg dir "$dir" --arg preset "$preset" \
    '{dir: $dir, preset: $preset,
      gateway: {url: $url, host: "127.0.0.1", port: $port, admin_port: $admin_port, pid: $pid},
      services: (group_by(.service) | map({(.[0].service): map(del(.service))}) | add),
      database: {flavour: $flavour, host: "127.0.0.1", port: $db_port, pid: $db_pid,
                 password_files: {migrator: ($dir + "/secrets/migrator.password"),
                                  personnel: ($dir + "/secrets/personnel.password"),
                                  meeting: ($dir + "/secrets/meeting.password"),
                                  indicator: ($dir + "/secrets/indicator.password")}},
      keys: {jwks: ($dir + "/keys/jwks.json"), signing: ($dir + "/keys/signing.jwk"),
             page_tokens: ($dir + "/secrets/page_tokens.key")}}' >"$run/endpoints.json.new"
  mv "$run/endpoints.json.new" "$run/endpoints.json"
}
