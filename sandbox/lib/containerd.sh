# containerd with a root, state and socket of its own, and the pods' network.
# shellcheck shell=bash

readonly CONTAINERD_ROOT="$STATE/containerd"

ctr_k8s() { ctr --address "$CONTAINERD_SOCKET" --namespace k8s.io "$@"; }

start_containerd() {
  mkdir -p "$CONTAINERD_ROOT" "$STATE/cni"
  write_containerd_config "$CONTAINERD_ROOT/config.toml" "$CONTAINERD_ROOT/root" "$CONTAINERD_ROOT/state" "$CONTAINERD_SOCKET" "$STATE/cni"
  write_pod_network
  start_process containerd containerd --config "$CONTAINERD_ROOT/config.toml"
}
containerd_healthy() { ctr_k8s --timeout 2s version; }

# write_containerd_config <file> <root> <state> <socket> <folder with the pods' network>
write_containerd_config() {
  cat >"$1" <<CONFIG
version = 2
root = "$2"
state = "$3"
# It would make /opt/containerd.
disabled_plugins = ["io.containerd.internal.v1.opt"]
[grpc]
  address = "$4"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$PAUSE_IMAGE"
  # Without this runc ends with "can't get final child's PID from pipe: EOF"
  # where the kernel lets nobody lower an OOM score.
  restrict_oom_score_adj = true
  stream_server_address = "$LOCAL_IP"
  netns_mounts_under_state_dir = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$5"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      Root = "$3/runc"
CONFIG
}

# The pods share the node's bridge: node and pods reach one another without any rule.
write_pod_network() {
  cat >"$STATE/cni/10-canary-sandbox.conflist" <<CONFIG
{
  "cniVersion": "0.4.0",
  "name": "canary-sandbox",
  "plugins": [{
    "type": "bridge",
    "bridge": "$BRIDGE",
    "hairpinMode": true,
    "ipam": {
      "type": "host-local",
      "ranges": [[{ "subnet": "$POD_CIDR", "gateway": "$POD_GATEWAY" }]],
      "routes": [{ "dst": "0.0.0.0/0" }],
      "dataDir": "$STATE/cni/addresses"
    }
  }]
}
CONFIG
}

# Shims listen on sockets below /run/containerd, whatever containerd's own state folder is.
remove_shim_sockets() {
  local address socket
  for address in "$CONTAINERD_ROOT"/state/io.containerd.runtime.v2.task/*/*/address; do
    [[ -r $address ]] || continue
    socket=$(<"$address")
    rm -f "${socket#unix://}"
  done
  rmdir /run/containerd/s /run/containerd 2>/dev/null || true
}

# The CNI library keeps results in /var/lib/cni; each of ours is named for its container.
remove_pod_network_results() {
  local file id
  for file in /var/lib/cni/results/canary-sandbox-*-eth0; do
    [[ -e $file ]] || continue
    id=${file##*/canary-sandbox-}
    rm -f "$file" "/var/lib/cni/results/cni-loopback-${id%-eth0}-lo"
  done
  rmdir /var/lib/cni/results /var/lib/cni 2>/dev/null || true
}
