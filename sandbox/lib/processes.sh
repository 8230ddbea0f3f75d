# Host processes: each in a session of its own, with its pid, start time and log on record.
# shellcheck shell=bash

# All our processes and their children live in one cgroup, so that none is lost
# even when its parent was killed before it could clean up.
process_cgroup() {
  local root
  for root in /sys/fs/cgroup/unified /sys/fs/cgroup; do
    if [[ $(stat -f -c %T "$root" 2>/dev/null) == cgroup2fs ]]; then
      printf '%s/canary-sandbox/host' "$root"
      return
    fi
  done
  printf '/sys/fs/cgroup/pids/canary-sandbox/host'
}

# start_process <name> <command...>
start_process() {
  local name=$1 cgroup
  shift
  cgroup=$(process_cgroup)
  mkdir -p "$RUN" "$LOGS" "$STATE/tmp" "$cgroup"
  # The child records itself before it becomes the program: no moment exists at
  # which the program runs and we do not know about it.
  # shellcheck disable=SC2016 # the inner shell's variables
  # A killed .NET program leaves sockets in its temporary folder, so that is below ours.
  TMPDIR="$STATE/tmp" setsid bash -c '
    echo $$ >"$1/cgroup.procs"
    read -r -a stat </proc/$$/stat
    echo "${stat[21]}" >"$2.started"
    echo $$ >"$2.pid"
    shift 2
    exec "$@"' "$name" "$cgroup" "$RUN/$name" "$@" </dev/null >>"$LOGS/$name.log" 2>&1 8<&- 9<&- &
  disown
  until [[ -s $RUN/$name.pid ]]; do sleep 0.01; done
}

pid_of() { cat "$RUN/$1.pid" 2>/dev/null; }

# A pid may have been given to another process meanwhile: its start time tells.
process_runs() {
  local pid stat
  pid=$(pid_of "$1") && [[ -n $pid ]] || return 1
  stat=$(cat "/proc/$pid/stat" 2>/dev/null) || return 1
  # The command name in field 2 may hold blanks: count from its closing parenthesis.
  read -r -a stat <<<"${stat##*) }"
  [[ ${stat[0]} != Z && ${stat[19]} == "$(cat "$RUN/$1.started" 2>/dev/null)" ]]
}

# stop_process <name> [seconds of grace]
stop_process() {
  local name=$1 grace=${2:-5} pid
  if process_runs "$name"; then
    pid=$(pid_of "$name")
    kill -TERM "$pid" 2>/dev/null || true
    local deadline=$((SECONDS + grace))
    while process_runs "$name" && ((SECONDS < deadline)); do sleep 0.05; done
    process_runs "$name" && kill -KILL "$pid" 2>/dev/null
    while process_runs "$name"; do sleep 0.02; done
  fi
  rm -f "$RUN/$name.pid" "$RUN/$name.started"
}

# Kills what still runs in a cgroup that we made, and removes the cgroup.
end_cgroup() {
  local cgroup=$1 folder attempt pids
  [[ -d $cgroup ]] || return 0
  for attempt in {1..100}; do
    pids=$(find "$cgroup" -name cgroup.procs -exec cat {} + 2>/dev/null | sort -u)
    [[ -z $pids ]] && break
    # shellcheck disable=SC2086 # one argument per pid
    kill -KILL $pids 2>/dev/null || true
    sleep 0.05
  done
  find "$cgroup" -depth -type d 2>/dev/null | while read -r folder; do
    for attempt in {1..20}; do
      rmdir "$folder" 2>/dev/null && break
      sleep 0.05
    done
  done
}
