# etcd, API server, controller manager and scheduler.
# shellcheck shell=bash

readonly PKI="$STATE/pki"

# name|user|group of everybody who speaks to the API server with a token of their own.
readonly API_USERS=(
  "admin|admin|system:masters"
  "controller-manager|system:kube-controller-manager|"
  "scheduler|system:kube-scheduler|"
  "kubelet|system:node:$NODE_NAME|system:nodes"
  "kube-proxy|system:kube-proxy|"
  "prometheus|prometheus|"
)

control_plane_up() {
  [[ -e $PKI/done ]] || make_credentials
  start_etcd
  start_apiserver
  wait_for "etcd" "$LOGS/etcd.log" 60 etcd_healthy
  wait_for "the API server" "$LOGS/apiserver.log" 120 apiserver_healthy
  start_controller-manager
  start_scheduler
}

start_etcd() {
  start_process etcd etcd --name sandbox --data-dir "$STATE/etcd" --unsafe-no-fsync \
    --listen-client-urls "http://$LOCAL_IP:2379" --advertise-client-urls "http://$LOCAL_IP:2379" \
    --listen-peer-urls "http://$LOCAL_IP:2380" --initial-advertise-peer-urls "http://$LOCAL_IP:2380" \
    --initial-cluster "sandbox=http://$LOCAL_IP:2380" --log-level warn
}
etcd_healthy() { http_ok "http://$LOCAL_IP:2379/health"; }

start_apiserver() {
  start_process apiserver "$KUBERNETES_BIN/kube-apiserver" \
    --etcd-servers "http://$LOCAL_IP:2379" \
    --bind-address "$NODE_IP" --advertise-address "$NODE_IP" --secure-port 6443 \
    --tls-cert-file "$PKI/apiserver.crt" --tls-private-key-file "$PKI/apiserver.key" \
    --client-ca-file "$PKI/ca.crt" --token-auth-file "$PKI/tokens.csv" \
    --authorization-mode Node,RBAC --allow-privileged=true \
    --service-account-key-file "$PKI/service-account.pub" \
    --service-account-signing-key-file "$PKI/service-account.key" \
    --service-account-issuer https://kubernetes.default.svc.cluster.local \
    --service-cluster-ip-range "$SERVICE_CIDR" \
    --kubelet-preferred-address-types InternalIP \
    --kubelet-client-certificate "$PKI/kubelet-client.crt" --kubelet-client-key "$PKI/kubelet-client.key"
}
# All of it, RBAC's bootstrap included: a server that answers may still refuse everybody.
apiserver_healthy() { http_ok "$API_URL/readyz"; }

start_controller-manager() {
  start_process controller-manager "$KUBERNETES_BIN/kube-controller-manager" \
    --kubeconfig "$PKI/controller-manager.kubeconfig" --leader-elect=false \
    --root-ca-file "$PKI/ca.crt" --service-account-private-key-file "$PKI/service-account.key" \
    --use-service-account-credentials=true --flex-volume-plugin-dir "$STATE/volume-plugins" \
    --kube-api-qps 200 --kube-api-burst 400 --node-monitor-period 2s \
    --port 0 --bind-address "$LOCAL_IP" --secure-port 10257
}
controller-manager_healthy() { http_ok "https://$LOCAL_IP:10257/healthz"; }

start_scheduler() {
  start_process scheduler "$KUBERNETES_BIN/kube-scheduler" \
    --kubeconfig "$PKI/scheduler.kubeconfig" --leader-elect=false \
    --kube-api-qps 200 --kube-api-burst 400 \
    --port 0 --bind-address "$LOCAL_IP" --secure-port 10259
}
scheduler_healthy() { http_ok "https://$LOCAL_IP:10259/healthz"; }

make_credentials() {
  rm -rf "$PKI"
  mkdir -p "$PKI"
  chmod 700 "$PKI"
  (cd "$PKI" && make_certificates) >"$LOGS/pki.log" 2>&1 || die "making certificates failed; see $LOGS/pki.log"
  local name user group
  while IFS='|' read -r name user group; do
    make_user "$name" "$user" "$group"
  done < <(printf '%s\n' "${API_USERS[@]}")
  install -m 600 "$PKI/admin.kubeconfig" "$ADMIN_KUBECONFIG"
  touch "$PKI/done"
}

make_certificates() {
  local curve=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes)
  openssl req -x509 "${curve[@]}" -keyout ca.key -out ca.crt -days 30 -subj /CN=canary-sandbox &&
    signed_certificate apiserver /CN=kube-apiserver serverAuth \
      "subjectAltName=IP:$NODE_IP,IP:$API_SERVICE_IP,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local" &&
    signed_certificate kubelet-client /O=system:masters/CN=kube-apiserver-kubelet-client clientAuth &&
    openssl genrsa -out service-account.key 2048 &&
    openssl rsa -in service-account.key -pubout -out service-account.pub
}

# signed_certificate <file> <subject> <usage> [subjectAltName=...]
signed_certificate() {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$1.key" -out "$1.csr" -subj "$2" &&
    openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -out "$1.crt" \
      -extfile <(printf 'extendedKeyUsage=%s\n%s\n' "$3" "${4:-}")
}

# make_user <name> <user> <group>
make_user() {
  local name=$1 user=$2 group=$3 token
  token=$(openssl rand -hex 24)
  printf '%s,%s,%s,"%s"\n' "$token" "$user" "$name" "$group" >>"$PKI/tokens.csv"
  cat >"$PKI/$name.kubeconfig" <<CONFIG
apiVersion: v1
kind: Config
clusters:
- name: sandbox
  cluster:
    server: $API_URL
    certificate-authority-data: $(base64 -w0 "$PKI/ca.crt")
users:
- name: $name
  user:
    token: $token
contexts:
- name: sandbox
  context:
    cluster: sandbox
    user: $name
current-context: sandbox
CONFIG
  chmod 600 "$PKI/$name.kubeconfig"
}
