#!/usr/bin/env bash
# Gives dnsmasq the names of all Services.
# usage: dns-names.sh <hosts file> <file with dnsmasq's pid>, with KUBECTL and KUBECONFIG set
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/watch.sh"
hosts=$1 dns_pid=$2

write_hosts() {
  printf '%s\n' "${lines[@]}" | sort >"$hosts.part"
  mv "$hosts.part" "$hosts"
  kill -HUP "$(cat "$dns_pid")" 2>/dev/null || true
}

# shellcheck disable=SC2016 # jq's variables
keep_in_step services '
  if (.spec.clusterIP // "None") | IN("None", "") then "" else
    "\(.metadata.name).\(.metadata.namespace)" as $name
    | "\(.spec.clusterIP) \($name).svc.cluster.local \($name).svc \($name)"
  end' write_hosts
