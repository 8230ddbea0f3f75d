#!/usr/bin/env bash
# Renders the examples with the real tools, and, when KUBECONFIG names a cluster that has our CRDs, lets its API server judge every
# object in them. Changes nothing in the cluster.
set -euo pipefail
cd "$(dirname "$0")/gitops-repo"
cache=${CANARY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/canary}
export PATH="$cache/bin:$PATH"

say() { printf 'examples: %s\n' "$*"; }
die() { say "$*" >&2; exit 1; }
for tool in helm kubectl; do
  command -v "$tool" >/dev/null || die "$tool is missing: put it on the PATH or run 'make sandbox-up' once"
done

rendered=$(mktemp)
trap 'rm -f "$rendered"' EXIT

# check <what>: what was rendered is whole, and the API server takes it.
check() {
  local kind
  for kind in Deployment Ingress Canary HorizontalPodAutoscaler; do
    [[ $(grep -c "^kind: $kind\$" "$rendered") == 1 ]] || die "$1 has not one $kind"
  done
  grep -q "image: \"\?registry.example.com/shop:v[0-9]" "$rendered" || die "$1 names no version"
  # The namespaces of the environments are not there.
  [[ -z ${KUBECONFIG:-} ]] ||
    sed 's/namespace: shop-.*/namespace: default/' "$rendered" | kubectl apply --dry-run=server --namespace default --filename - >/dev/null ||
    die "the API server refuses $1"
}

helm lint --strict --quiet helm/charts/shop --values helm/environments/production/values.yaml
! helm template shop helm/charts/shop >/dev/null 2>&1 || die 'the chart renders without the values of an environment'
for environment in dev staging production; do
  kubectl kustomize "apps/shop/overlays/$environment" >"$rendered" || die "kustomize refuses the overlay $environment"
  check "the overlay $environment"
  [[ $(grep -c "namespace: shop-$environment\$" "$rendered") == 5 ]] || die "the overlay $environment reaches into other namespaces"
  helm template shop helm/charts/shop --values "helm/environments/$environment/values.yaml" >"$rendered" || die "helm refuses the values of $environment"
  check "the chart with the values of $environment"
  kubectl kustomize "helm/environments/$environment" >"$rendered" || die "kustomize refuses the release of $environment"
  grep -q "./helm/environments/$environment/values.yaml" "$rendered" || die "the release of $environment reads other values"
done
say "good${KUBECONFIG:+, and the API server takes them}"
