# The bridge that carries the node's and the pods' addresses, and the kernel's settings for it.
# shellcheck shell=bash

# Settings that we, kubelet or kube-proxy change; their old values are kept for `down`.
readonly SYSCTLS=(
  net.ipv4.ip_forward net.ipv4.conf.all.route_localnet
  net.bridge.bridge-nf-call-iptables net.bridge.bridge-nf-call-ip6tables
  vm.overcommit_memory vm.panic_on_oom kernel.panic kernel.panic_on_oops
  kernel.keys.root_maxkeys kernel.keys.root_maxbytes
)

network_up() {
  modprobe --quiet --all bridge br_netfilter overlay 2>/dev/null || true
  save_sysctls
  save_tables iptables
  save_tables ip6tables
  sysctl -q -w net.ipv4.ip_forward=1
  # Without this a pod that reaches its neighbour by ClusterIP gets answers from the wrong address.
  [[ ! -e /proc/sys/net/bridge/bridge-nf-call-iptables ]] || sysctl -q -w net.bridge.bridge-nf-call-iptables=1
  ip link show "$BRIDGE" >/dev/null 2>&1 || ip link add "$BRIDGE" type bridge
  ip addr replace "$NODE_IP/32" dev "$BRIDGE"
  ip addr replace "$POD_GATEWAY/${POD_CIDR#*/}" dev "$BRIDGE"
  ip link set "$BRIDGE" up
  # Some firewalls drop what is forwarded; pods' traffic stays on our bridge.
  local direction
  for direction in -i -o; do
    iptables -w -I FORWARD "$direction" "$BRIDGE" -m comment --comment canary-sandbox -j ACCEPT
  done
}

save_sysctls() {
  [[ -e $STATE/sysctls ]] && return
  local name
  for name in "${SYSCTLS[@]}"; do
    sysctl "$name" 2>/dev/null || true
  done >"$STATE/sysctls.part"
  mv "$STATE/sysctls.part" "$STATE/sysctls"
}

# The kernel's packet filter tables that are there without us.
save_tables() {
  [[ -e $STATE/$1.tables ]] || "$1-save" 2>/dev/null | grep '^[*]' >"$STATE/$1.tables" || true
}

network_down() {
  local link
  for link in $(ip -o link show master "$BRIDGE" 2>/dev/null | sed -n 's/^[0-9]*: \([^:@]*\).*/\1/p'); do
    ip link del "$link" 2>/dev/null || true
  done
  ip link del "$BRIDGE" 2>/dev/null || true
  remove_rules iptables
  remove_rules ip6tables
  [[ ! -e $STATE/sysctls ]] || sysctl -q -p "$STATE/sysctls" || true
}

# Takes out what kube-proxy, kubelet and we have added, in one step per table, and leaves all else alone. Our pod network
# makes no rules: CNI-* chains are somebody else's.
remove_rules() {
  local tables=$1 saved
  saved=$("$tables-save" 2>/dev/null) || return 0
  if [[ $saved =~ KUBE-|canary-sandbox ]]; then
    deletions <<<"$saved" | "$tables-restore" -w --noflush
  fi
  [[ ! -e $STATE/$tables.tables ]] || remove_tables "$tables"
}

# The commands that undo our part of a saved table: no chain goes while a rule leads to it.
deletions() {
  awk '
    /^[*]/ { print; count = 0 }
    /^:KUBE-/ { chain[count++] = substr($1, 2) }
    /^-A/ && !/^-A KUBE-/ && /KUBE-|canary-sandbox/ { sub(/^-A/, "-D"); print }
    /^COMMIT/ {
      for (i = 0; i < count; i++) print "-F " chain[i]
      for (i = 0; i < count; i++) print "-X " chain[i]
      print
    }'
}

# Using iptables leaves its tables behind, empty: those that we brought go as well.
remove_tables() {
  local tables=$1 family=ip table
  [[ $tables == iptables ]] || family=ip6
  for table in $("$tables-save" 2>/dev/null | sed -n 's/^[*]//p'); do
    # Read as a whole: a broken pipe of grep -q would look like a table without rules.
    grep -q -x "[*]$table" "$STATE/$tables.tables" || [[ $("$tables-save" -t "$table") == *$'\n-A'* ]] ||
      nft delete table "$family" "$table" 2>/dev/null || true
  done
}

# A kubelet or kube-proxy that is not ours would fight with us over the same chains and folders.
refuse_foreign_cluster() {
  local sign=
  if [[ "$(iptables-save 2>/dev/null; ip6tables-save 2>/dev/null)" == *KUBE-* ]]; then sign="iptables chains named KUBE-*"; fi
  if [[ -n $(ls -A /var/log/pods 2>/dev/null) ]]; then sign="/var/log/pods"; fi
  [[ -z $sign ]] || die "this machine already runs a Kubernetes node ($sign); set KUBECONFIG to use that cluster."
}
