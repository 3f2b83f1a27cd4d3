# shellcheck shell=bash
# shellcheck disable=SC2154 # variables of deploy/local
# Processes of a stack: started apart from the shell, known by process number and start time, so that
# a number used again by the system is never taken for ours.
#
# Needs: $dir (the stack's folder), $run and $logs in it.

# When a process started, in clock ticks since boot; fails where there is none, or only its remains.
start_time() { # PID
  local line
  line=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  line=${line##*) }
  [[ $line != Z* ]] && cut -d' ' -f20 <<<"$line"
}

# The number of our process of that name; fails where it does not run.
pid_of() { # NAME
  local pid started
  [[ -f $run/$1.pid ]] && read -r pid started <"$run/$1.pid" || return 1
  [[ -n $started && $(start_time "$pid") == "$started" ]] && echo "$pid"
}

# The log with that name, there to be written, a new one where it has grown too long. Logs tell who did what: not to
# everybody on the machine.
log_of() { # NAME
  local log=$logs/$1.log
  if [[ -f $log && $(stat -c %s "$log") -gt 100000000 ]]; then mv -f "$log" "$log.old"; fi
  [[ -f $log ]] || (umask 027; : >"$log")
  chmod 640 "$log"
  echo "$log"
}

# Starts a program with its output in the log. A shell waits for its end and notes one by a signal, which nobody
# may miss: in the log, and in the file that `status` counts.
start_process() { # NAME COMMAND...
  local name=$1 log
  shift
  log=$(log_of "$name")
  # shellcheck disable=SC2016 # expanded by the inner shell
  (
    DISTRICT_STACK=$dir setsid bash -c '
      name=$1 run=$2; shift 2
      (
        read -r line </proc/$BASHPID/stat; line=${line##*) }
        echo "$BASHPID $(cut -d" " -f20 <<<"$line")" >"$run/$name.pid.new"
        exec "$@"
      ) &
      wait $!
      code=$?
      if ((code > 128 && code != 143)); then  # not TERM, which asks it to
        echo "local: $name was ended by signal $(kill -l $code)" >&2
        echo "$(date -u +%FT%TZ) $name $(kill -l $code)" >>"$run/deaths"
      fi' start "$name" "$run" "$@" >>"$log" 2>&1 </dev/null 9>&- &
  )
  until [[ -s $run/$name.pid.new ]]; do sleep 0.01; done
  mv "$run/$name.pid.new" "$run/$name.pid"
}

# The same for one that is started again where it crashes (see supervise).
start_supervised() { # NAME COMMAND...
  local name=$1 log
  shift
  log=$(log_of "$name")
  rm -f "$run/$name.pid"
  (DISTRICT_STACK=$dir setsid "$root/deploy/lib/supervise" --stack "$dir" "$name" "$@" >>"$log" 2>&1 </dev/null 9>&- &)
  until [[ -s $run/$name.pid ]]; do sleep 0.01; done
}

# Tells which processes were ended by a signal, how often and by which one last.
describe_deaths() {
  [[ -f $run/deaths ]] || return 0
  awk '{count[$2]++; last[$2] = $3 " at " $1}
    END {for (name in count) printf "%s was ended by a signal %d times, last by %s\n", name, count[name], last[name]}' \
    "$run/deaths" | sort
}

# Whether a process runs that was started by the same command and inputs; start_changed notes them.
unchanged() { # NAME STAMP
  pid_of "$1" >/dev/null && [[ -f $run/$1.stamp && $(<"$run/$1.stamp") == "$2" ]]
}

# Asks the processes to end, all at once, and kills those that have not after some seconds.
stop_processes() { # SECONDS NAME...
  local seconds=$1 name pid left=() tries
  shift
  for name; do
    if pid=$(pid_of "$name"); then
      kill -TERM "$pid" 2>/dev/null || true
      left+=("$name")
    fi
  done
  for ((tries = seconds * 20; tries > 0 && ${#left[@]}; tries--)); do
    sleep 0.05
    local still=()
    for name in "${left[@]}"; do if pid_of "$name" >/dev/null; then still+=("$name"); fi; done
    left=("${still[@]}")
  done
  for name in "${left[@]}"; do
    if pid=$(pid_of "$name"); then
      say "$name did not end within $seconds s: killing it (log: $logs/$name.log)"
      kill -KILL "$pid" 2>/dev/null || true
      while pid_of "$name" >/dev/null; do sleep 0.02; done
    fi
  done
  for name; do rm -f "$run/$name.pid" "$run/$name.stamp"; done
}

# Ends whatever else was started for this stack, as by a run that was cut off.
kill_strays() {
  local environ pid
  while read -r environ; do
    pid=${environ#/proc/}
    pid=${pid%/environ}
    if [[ $pid != "$$" && $pid != "$BASHPID" ]]; then kill -KILL "$pid" 2>/dev/null || true; fi
  done < <(grep -lzxF "DISTRICT_STACK=$dir" /proc/[0-9]*/environ 2>/dev/null || true)
}

# The port with that name in this stack, the same from run to run as long as it is free for us.
declare -A ports=()
load_ports() {
  local name port
  ports=()
  [[ -f $run/ports ]] || return 0
  while read -r name port; do ports[$name]=$port; done <"$run/ports"
}

save_ports() {
  local name
  for name in "${!ports[@]}"; do echo "$name ${ports[$name]}"; done | sort >"$run/ports"
}

# Gives a port to each name that has none, or one that another process has taken meanwhile. `NAME:OWNER`
# says which of our processes listens on it.
assign_ports() { # NAME:OWNER...
  local item name wanted=() free
  for item; do
    name=${item%:*}
    if [[ -z ${ports[$name]:-} ]]; then
      wanted+=("$name")
    elif ! pid_of "${item#*:}" >/dev/null && port_is_taken "${ports[$name]}"; then
      wanted+=("$name")
    fi
  done
  ((${#wanted[@]})) || return 0
  # Nobody may listen yet on a port that was given to another of this stack.
  mapfile -t free < <("$python" "$root/deploy/lib/ports" free "${#wanted[@]}" "${ports[@]}")
  for item in "${!wanted[@]}"; do ports[${wanted[$item]}]=${free[$item]}; done
  save_ports
}

port_is_taken() { # PORT
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}
