#!/usr/bin/env bash
# Tells Prometheus which pods to scrape: Debian builds it without discovery through
# Kubernetes, so this writes what that discovery and the usual relabelling would find.
# usage: scrape-targets.sh <targets file>, with KUBECTL and KUBECONFIG set
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/watch.sh"
targets=$1

write_targets() {
  printf '%s\n' "${lines[@]}" | jq --slurp --compact-output . >"$targets.part"
  mv "$targets.part" "$targets"
}

# shellcheck disable=SC2016 # jq's variables
keep_in_step pods '
  (.metadata.annotations // {}) as $annotations
  | (.metadata.labels // {}) as $labels
  | if $annotations["prometheus.io/scrape"] != "true" or .status.phase != "Running" or .status.podIP == null then "" else {
      targets: ["\(.status.podIP):\($annotations["prometheus.io/port"] // "8080")"],
      labels: {
        namespace: .metadata.namespace,
        pod: .metadata.name,
        app: ($labels.app // $labels["app.kubernetes.io/name"] // ""),
        __metrics_path__: ($annotations["prometheus.io/path"] // "/metrics")
      }
    } | tojson end' write_targets
