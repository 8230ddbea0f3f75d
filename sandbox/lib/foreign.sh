# What has to be known about a cluster that is not the sandbox; docs/demo.md tells what each variable is.

is_foreign() { [[ -n ${KUBECONFIG:-} && $KUBECONFIG != /var/lib/canary-sandbox/kubeconfig ]]; }

# Says at once, before anything is built, what is missing.
demand_foreign_settings() {
  local name missing=()
  for name in CANARY_INGRESS_URL CANARY_PROMETHEUS_URL CANARY_GIT_URL CANARY_GIT_TOKEN CANARY_IMAGE CANARY_SAMPLE_IMAGE; do
    [[ -n ${!name:-} ]] || missing+=("$name")
  done
  ((${#missing[@]} == 0)) || {
    echo "KUBECONFIG names an existing cluster, so these must be set too: ${missing[*]}; docs/demo.md tells what to." >&2
    return 2
  }
}
