# Where everything lives, how to speak to the user, and how to wait.
# shellcheck shell=bash

readonly STATE=/var/lib/canary-sandbox
readonly RUN="$STATE/run"
readonly LOGS="$STATE/logs"
readonly CACHE="${CANARY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/canary}"


# Addresses come from 198.18.0.0/15, which is reserved for benchmarks: it never
# collides with a network that the machine really uses.
readonly BRIDGE=sbx0
readonly NODE_IP=198.18.255.1
readonly POD_CIDR=198.18.0.0/20
readonly POD_GATEWAY=198.18.0.1
readonly SERVICE_CIDR=198.19.0.0/16
readonly API_SERVICE_IP=198.19.0.1
# A loopback address of our own: what only the host may reach, on well-known ports.
readonly LOCAL_IP=127.198.18.1
readonly NODE_NAME=sandbox
readonly API_URL="https://$NODE_IP:6443"
readonly ADMIN_KUBECONFIG="$STATE/kubeconfig"
readonly CONTAINERD_SOCKET="$STATE/run/containerd.sock"

# Debian 12 keeps administration tools in sbin, which a plain user's PATH lacks.
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"

say() { printf '%s  %s\n' "$(date +%H:%M:%S)" "$*"; }

die() {
  printf 'sandbox: %s\n' "$*" >&2
  exit 1
}

# wait_for <what> <log> <seconds> <command...>: until the command succeeds.
wait_for() {
  local what=$1 log=$2 seconds=$3
  shift 3
  local deadline=$((SECONDS + seconds))
  until "$@" >/dev/null 2>&1; do
    if ((SECONDS >= deadline)); then
      [[ -s $log ]] && tail -n 15 "$log" >&2
      die "$what was not ready after $seconds s; see $log"
    fi
    sleep 0.1
  done
}

# The first line of an answer is enough to know that a server is there.
http_ok() { curl --silent --fail --max-time 5 --insecure --noproxy '*' --output /dev/null "$1"; }

kube() { KUBECACHEDIR="$STATE/kubectl" "$CACHE/bin/kubectl" --kubeconfig "$ADMIN_KUBECONFIG" "$@"; }

# Locks on folders, which leave no file behind: one for the sandbox, one for the
# cache. Processes that outlive us must not inherit them (see start_process).
lock_sandbox() {
  exec 9</var/lib
  flock --nonblock 9 || { say "sandbox: waiting for another start or stop to end"; flock 9; }
}
lock_cache() {
  mkdir -p "$CACHE"
  exec 8<"$CACHE"
  flock --nonblock 8 || { say "sandbox: waiting for another build to end"; flock 8; }
}
unlock_cache() { exec 8<&-; }

require_machine() {
  local missing=()
  [[ $(uname -s)/$(uname -m) == Linux/x86_64 ]] || missing+=("Linux on x86-64")
  local id='' version=''
  if [[ -r /etc/os-release ]]; then
    id=$(. /etc/os-release && printf '%s' "${ID:-}")
    version=$(. /etc/os-release && printf '%s' "${VERSION_ID:-}")
  fi
  [[ $id == debian && $version == 12 ]] || missing+=("Debian 12")
  [[ $(id -u) == 0 ]] || missing+=("root rights")
  command -v dotnet >/dev/null || missing+=("the .NET 10 SDK")
  ((${#missing[@]} == 0)) && return
  local list
  list=$(printf ', %s' "${missing[@]}")
  die "the sandbox needs ${list:2}; to use an existing cluster instead, set KUBECONFIG to its kubeconfig file."
}

# run_logged <log> <function...>: its status without switching off its own set -e,
# which bash does for everything that runs under || or if.
run_logged() {
  local log=$1 pid
  shift
  "$@" >>"$log" 2>&1 &
  pid=$!
  wait "$pid"
}
