# Prometheus: scrapes pods by annotation, and the ingress.
# shellcheck shell=bash

prometheus_up() {
  start_prometheus
  start_scrape-targets
}

start_prometheus() {
  mkdir -p "$STATE/prometheus"
  cat >"$STATE/prometheus/prometheus.yml" <<CONFIG
global:
  scrape_interval: 1s
  scrape_timeout: 1s
  evaluation_interval: 5s
scrape_configs:
  - job_name: prometheus
    scrape_interval: 5s
    static_configs:
      - targets: ["$NODE_IP:9090"]
  - job_name: ingress-nginx
    static_configs:
      - targets: ["$NODE_IP:10254"]
  - job_name: kubernetes-pods
    # The controller's metrics speak of other namespaces than its own.
    honor_labels: true
    file_sd_configs:
      - files: [$STATE/prometheus/targets.json]
CONFIG
  start_process prometheus prometheus --config.file "$STATE/prometheus/prometheus.yml" \
    --storage.tsdb.path "$STATE/prometheus/data" --storage.tsdb.retention.time 6h \
    --web.listen-address "$NODE_IP:9090" --log.level warn
}
prometheus_healthy() { http_ok "http://$NODE_IP:9090/-/ready"; }

start_scrape-targets() {
  start_process scrape-targets env KUBECTL="$CACHE/bin/kubectl" KUBECACHEDIR="$STATE/kubectl" KUBECONFIG="$PKI/prometheus.kubeconfig" \
    "$SANDBOX/watch/scrape-targets.sh" "$STATE/prometheus/targets.json"
}
