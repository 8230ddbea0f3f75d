# Cluster DNS: dnsmasq on the node's address, fed with the names of all Services.
# shellcheck shell=bash

readonly DNS_HOSTS="$STATE/dns/hosts"

dns_up() {
  start_dns
  start_dns-names
}

start_dns() {
  mkdir -p "$STATE/dns"
  [[ -e $DNS_HOSTS ]] || : >"$DNS_HOSTS"
  start_process dns dnsmasq --keep-in-foreground --conf-file=/dev/null --pid-file= --log-facility=- \
    --user=root --no-resolv --no-hosts --bind-interfaces --listen-address="$NODE_IP" \
    --addn-hosts="$DNS_HOSTS" --local=/cluster.local/ --cache-size=0
}
dns_healthy() { grep -q 'kubernetes.default.svc.cluster.local' "$DNS_HOSTS"; }

start_dns-names() {
  start_process dns-names env KUBECTL="$CACHE/bin/kubectl" KUBECACHEDIR="$STATE/kubectl" KUBECONFIG="$ADMIN_KUBECONFIG" \
    "$SANDBOX/watch/dns-names.sh" "$DNS_HOSTS" "$RUN/dns.pid"
}
