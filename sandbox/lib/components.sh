# The components by name: start, stop, health and address of each.
# A component x is what has a function start_x and, unless its process is all there is to see, x_healthy.
# shellcheck shell=bash

COMPONENTS=(etcd apiserver controller-manager scheduler containerd kubelet kube-proxy dns dns-names prometheus scrape-targets git-http git-ssh ingress gitops-agent)
declare -A ADDRESSES=(
  [etcd]="http://$LOCAL_IP:2379" [apiserver]="$API_URL" [controller-manager]="https://$LOCAL_IP:10257"
  [scheduler]="https://$LOCAL_IP:10259" [containerd]="$CONTAINERD_SOCKET" [kubelet]="https://$NODE_IP:10250"
  [kube-proxy]="http://$LOCAL_IP:10256" [dns]="$NODE_IP:53" [prometheus]="http://$NODE_IP:9090"
  [git-http]="http://$NODE_IP:3000" [git-ssh]="$NODE_IP:2222" [ingress]="http://$NODE_IP:80"
)

component_healthy() {
  process_runs "$1" || return 1
  ! declare -F "${1}_healthy" >/dev/null || "${1}_healthy" >/dev/null 2>&1
}

# A busy machine answers late: only what stays silent for 15 s is damaged.
healthy_soon() {
  local deadline=$((SECONDS + 15))
  process_runs apiserver || return 1
  until status >/dev/null; do
    ((SECONDS < deadline)) || return 1
    sleep 1
  done
}

require_component() {
  [[ -d $STATE ]] || die "no sandbox is up; start it with 'make sandbox-up'."
  declare -F "start_$1" >/dev/null || die "there is no component '$1'; one of: ${COMPONENTS[*]}"
}

component_start() {
  require_component "$1"
  ! process_runs "$1" || return 0
  kubernetes_up
  "start_$1"
  wait_for "$1" "$LOGS/$1.log" 60 component_healthy "$1"
}

component_stop() {
  require_component "$1"
  stop_process "$1"
}

# Ends it as a crash would.
component_kill() {
  require_component "$1"
  stop_process "$1" 0
}

status() {
  local component health pid result=0
  if [[ ! -d $STATE ]]; then
    echo "No sandbox is up."
    return 1
  fi
  printf '%-20s %-8s %-10s %s\n' COMPONENT PID HEALTH ADDRESS
  for component in "${COMPONENTS[@]}"; do
    health=healthy
    component_healthy "$component" || { health=unhealthy; result=1; }
    pid=$(pid_of "$component") || pid=-
    printf '%-20s %-8s %-10s %s\n' "$component" "$pid" "$health" "${ADDRESSES[$component]:--}"
  done
  printf '\nkubeconfig  %s\ncheckout    %s\n' "$ADMIN_KUBECONFIG" "$(cat "$STATE/checkout" 2>/dev/null)"
  return "$result"
}
