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

# The log with that name, there to be written. Logs tell who did what: not to everybody on the machine.
log_of() { # NAME
  local log=$logs/$1.log
  [[ -f $log ]] || (umask 027; : >"$log")
  chmod 640 "$log"
  echo "$log"
}

# Starts a program with its output in the log. The process notes its own number before it becomes the
# program, so that it can be found whatever happens to this shell.
start_process() { # NAME COMMAND...
  local name=$1 log=$logs/$1.log
  shift
  if [[ -f $log && $(stat -c %s "$log") -gt 100000000 ]]; then mv -f "$log" "$log.old"; fi
  log=$(log_of "$name")
  # shellcheck disable=SC2016 # expanded by the inner shell
  (
    DISTRICT_STACK=$dir setsid bash -c '
      pid_file=$1; shift
      line=$(cat /proc/$$/stat); line=${line##*) }
      echo "$$ $(cut -d" " -f20 <<<"$line")" >"$pid_file"
      exec "$@"' start "$run/$name.pid.new" "$@" >>"$log" 2>&1 </dev/null 9>&- &
  )
  until [[ -s $run/$name.pid.new ]]; do sleep 0.01; done
  mv "$run/$name.pid.new" "$run/$name.pid"
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
  mapfile -t free < <("$python" "$root/deploy/lib/ports" free "${#wanted[@]}")
  for item in "${!wanted[@]}"; do ports[${wanted[$item]}]=${free[$item]}; done
  save_ports
}

port_is_taken() { # PORT
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}
