# The node: kubelet and kube-proxy.
# shellcheck shell=bash

readonly KUBELET_ROOT="$STATE/kubelet"

node_up() {
  start_kubelet
  start_kube-proxy
}

start_kubelet() {
  mkdir -p "$KUBELET_ROOT"
  printf 'nameserver %s\n' "$NODE_IP" >"$STATE/resolv.conf"
  cat >"$KUBELET_ROOT/config.yaml" <<CONFIG
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $NODE_IP
healthzBindAddress: $LOCAL_IP
readOnlyPort: 0
authentication:
  anonymous: { enabled: false }
  webhook: { enabled: true }
  x509: { clientCAFile: $PKI/ca.crt }
authorization: { mode: Webhook }
cgroupDriver: cgroupfs
cgroupRoot: /canary-sandbox
enforceNodeAllocatable: []
failSwapOn: false
clusterDomain: cluster.local
clusterDNS: [$NODE_IP]
resolvConf: $STATE/resolv.conf
volumePluginDir: $STATE/volume-plugins
serializeImagePulls: false
# A container's end that kubelet missed under load is seen at the next sync, which by default may be 90 s away.
syncFrequency: 10s
kubeAPIQPS: 200
kubeAPIBurst: 400
imageGCHighThresholdPercent: 100
imageGCLowThresholdPercent: 99
evictionHard: { memory.available: 50Mi, nodefs.available: 1%, imagefs.available: 1%, nodefs.inodesFree: 1% }
# It would write into /var/lib/kubelet whatever the root folder is.
featureGates: { DevicePlugins: false }
CONFIG
  make_pod_cgroup
  start_process kubelet "$KUBERNETES_BIN/kubelet" \
    --kubeconfig "$PKI/kubelet.kubeconfig" --config "$KUBELET_ROOT/config.yaml" \
    --root-dir "$KUBELET_ROOT" --cert-dir "$KUBELET_ROOT/pki" \
    --hostname-override "$NODE_NAME" --node-ip "$NODE_IP" --network-plugin cni \
    --container-runtime remote --container-runtime-endpoint "unix://$CONTAINERD_SOCKET"
}
kubelet_healthy() { http_ok "http://$LOCAL_IP:10248/healthz"; }

start_kube-proxy() {
  cat >"$STATE/kube-proxy.yaml" <<CONFIG
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
bindAddress: $NODE_IP
healthzBindAddress: $LOCAL_IP:10256
metricsBindAddress: $LOCAL_IP:10249
clientConnection: { kubeconfig: $PKI/kube-proxy.kubeconfig }
clusterCIDR: $POD_CIDR
hostnameOverride: $NODE_NAME
mode: iptables
iptables: { minSyncPeriod: 100ms, syncPeriod: 30s }
# The machine's own connection tracking limits stay as they are.
conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s }
CONFIG
  start_process kube-proxy "$KUBERNETES_BIN/kube-proxy" --config "$STATE/kube-proxy.yaml"
}
kube-proxy_healthy() { http_ok "http://$LOCAL_IP:10256/healthz"; }

node_ready() {
  [[ $(kube get node "$NODE_NAME" -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}/{.spec.taints}') == True/ ]]
}

# kubelet wants its root cgroup to be there in each hierarchy. It holds all pods: with the usual weight they would get together what
# the scheduler gives a single process of a busy machine.
make_pod_cgroup() {
  local hierarchy
  if [[ $(stat -f -c %T /sys/fs/cgroup) == cgroup2fs ]]; then
    mkdir -p /sys/fs/cgroup/canary-sandbox
    sed 's/[^ ]*/+&/g' /sys/fs/cgroup/cgroup.controllers >/sys/fs/cgroup/canary-sandbox/cgroup.subtree_control
    echo 1000 >/sys/fs/cgroup/canary-sandbox/cpu.weight
    return
  fi
  for hierarchy in /sys/fs/cgroup/*/; do
    mkdir -p "$hierarchy/canary-sandbox"
    [[ ! -e $hierarchy/cpuset.cpus ]] || for file in cpuset.cpus cpuset.mems; do
      cat "$hierarchy/$file" >"$hierarchy/canary-sandbox/$file"
    done
    [[ ! -e $hierarchy/cpu.shares ]] || echo 10240 >"$hierarchy/canary-sandbox/cpu.shares"
  done
}
