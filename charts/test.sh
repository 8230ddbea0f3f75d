#!/usr/bin/env bash
# Checks the chart with the real tools: renders it in all its shapes, lets promtool judge the alerts, and, when KUBECONFIG
# names a cluster that has our CRDs, lets its API server judge every rendered object. Changes nothing in the cluster.
set -euo pipefail
cd "$(dirname "$0")"
cache=${CANARY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/canary}
export PATH="$cache/bin:$PATH"

say() { printf 'chart: %s\n' "$*"; }
die() { say "$*" >&2; exit 1; }
# The values of each shape, one a line; the first is the default.
shapes=(
  ''
  'watchNamespace=kube-public,rbac.secrets.namespaces={default,kube-public}'
  'watchNamespace=kube-public,rbac.gitops=false'
  'replicas=2,dashboards.enabled=true,rbac.secrets.namespaces={default},podDisruptionBudget.maxUnavailable=50%'
  'replicas=3,shards.enabled=true,leaderElection.enabled=false,watchLabelSelector=team in (shop)'
  'leaderElection.enabled=false,serviceAccount.create=false,rbac.gitops=false,podDisruptionBudget.enabled=false,scrapeAnnotations=false'
  'metricsServerSecret=prometheus-login,env[0].name=HTTPS_PROXY,env[0].value=http://proxy:3128,priorityClassName=system-cluster-critical,image.tag=dev,argocd.namespace=gitops,argocd.instanceLabel=app.kubernetes.io/instance'
  'alerts.provider=canary-system/team,alerts.severity=warn,clusterName=prod-1,noCrossNamespaceRefs=true,allowedHosts={*.example.com,prometheus.monitoring}'
  'rbac.externalMetrics={queue_length},rbac.customMetrics={pods/http_errors}'
  'selectorLabels={app.kubernetes.io/name},includeLabelPrefix={team.,cost.example.com/}'
  'configTracking.copySecrets=true,rbac.secrets.namespaces={default}'
  'rollback.git.maxRevertsPerRepositoryAndHour=0,rollback.git.breaker.failures=0'
  'metricsServer=https://aps-workspaces.eu-central-1.amazonaws.com/workspaces/ws-1,metricsServerSigv4.region=eu-central-1,serviceAccount.annotations.eks\.amazonaws\.com/role-arn=arn:aws:iam::111111111111:role/canary'
)
# What Helm must refuse.
mistakes=('iamge.tag=dev' 'replicas=-1' 'metricsServer=prometheus:9090' 'metricsServerSigv4.region=Frankfurt' 'logLevel=verbose' 'argocd.namespace=' 'rollback.git.maxRevertsPerRepositoryAndHour=-1' 'rollback.git.breaker.window=10m' 'rollback.git.breaker.sharePercent=101' 'alerts.provider=team' 'alerts.severity=loud' 'leaderElection.enabled=false,replicas=2' 'rbac.customMetrics={http_errors}' 'configTracking.secretInterval=5m' 'allowedHosts={https://example.com}')

for tool in helm kubectl; do
  command -v "$tool" >/dev/null || die "$tool is missing: put it on the PATH or run 'make sandbox-up' once"
done

helm lint --strict --quiet canary
for mistake in "${mistakes[@]}"; do
  ! helm template canary canary --set "$mistake" >/dev/null 2>&1 || die "helm takes the mistake $mistake"
done

rendered=$(mktemp)
trap 'rm -f "$rendered"' EXIT
for shape in "${shapes[@]}"; do
  # With a cluster at hand, render for its API versions. Helm 4 then warns of CRDs in every chart that has some.
  helm template canary-chart-test canary --namespace default ${KUBECONFIG:+--dry-run=server} --set "$shape" 2> >(grep -v 'contains CRDs' >&2) >"$rendered"
  [[ -z ${KUBECONFIG:-} ]] ||
    kubectl apply --dry-run=server --filename "$rendered" >/dev/null || die "the API server refuses the chart with: ${shape:-its defaults}"
done

# Of the Prometheus operator's kinds only the rendering can be checked, for the cluster may not have them.
helm template canary canary --set serviceMonitor.enabled=true,podMonitor.enabled=true,prometheusRule.enabled=true >"$rendered"
[[ $(grep -c '^kind: \(ServiceMonitor\|PodMonitor\|PrometheusRule\)$' "$rendered") == 3 ]] || die 'a monitor is missing'

# Least privilege: no wildcard anywhere, and of Secrets nothing but get; writing, never listing, where copies of them are asked for.
for shape in "${shapes[@]}"; do
  helm template canary canary --set "$shape" >"$rendered"
  ! grep -nE "(verbs|resources|apiGroups): *\[[^]]*\*" "$rendered" || die 'a wildcard in RBAC'
  secret_verbs='get'
  [[ $shape != *copySecrets=true* ]] || secret_verbs='get|create, patch, delete'
  ! grep -A2 'resources:.*secrets' "$rendered" | grep 'verbs:' | grep -vxE " *verbs: \[($secret_verbs)\]" || die 'more than get on Secrets'
done

# One namespace only: nothing that holds beyond it.
helm template canary canary --set watchNamespace=shop,rbac.gitops=false >"$rendered"
! grep -nE '^ *kind: ClusterRole' "$rendered" || die 'a ClusterRole in namespaced mode'
grep -A1 'name: Canary__GitOps$' "$rendered" | grep -q 'value: "false"' || die 'the controller would ask for what it may not see'

# Pod Security Standard "restricted" (https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted), in every shape.
for shape in "${shapes[@]}"; do
  helm template canary canary --show-only templates/deployment.yaml --set "$shape" >"$rendered"
  for field in 'runAsNonRoot: true' 'type: RuntimeDefault' 'allowPrivilegeEscalation: false' 'readOnlyRootFilesystem: true'; do
    grep -qF "$field" "$rendered" || die "Pod Security: $field is missing"
  done
  tr -d '\n' <"$rendered" | grep -qE 'capabilities: +drop: +(- |\[)"?ALL' || die 'Pod Security: capabilities are not dropped'
  ! grep -nE 'host(Network|PID|IPC|Port|Path|Process)|privileged: true|procMount|sysctls|seLinuxOptions|Unconfined|runAsUser: 0$|runAsNonRoot: false|^ *add:' "$rendered" ||
    die 'Pod Security: a field that restricted forbids'
  ! sed -n '/^      volumes:/,/^      [a-z]/p' "$rendered" | grep -E '^          [a-zA-Z]+:' | grep -vE ' (emptyDir|configMap|secret|projected|downwardAPI|csi|persistentVolumeClaim|ephemeral):' ||
    die 'Pod Security: a volume of a kind that restricted forbids'
done

if command -v promtool >/dev/null; then
  promtool check rules canary/rules/canary.rules.yaml >/dev/null || die 'promtool refuses the rules'
  promtool test rules canary.rules.test.yaml >/dev/null || die 'the alerts fail their tests'
else
  say 'promtool is missing, so the alert rules were not checked'
fi
if [[ -n ${KUBECONFIG:-} ]] && kubectl wait --for condition=Established --timeout 5s crd/canaries.canary.gitops.dev >/dev/null 2>&1; then
  # Read to the end, or kubectl fails on the closed pipe; the API server publishes a changed schema a moment later.
  for ((try = 0; ; try++)); do
    explained=$(kubectl explain canary.spec.analysis 2>&1) && [[ $explained == *'How traffic is shifted and judged'* ]] && break
    ((try < 20)) || die "kubectl explain does not know the analysis: $explained"
    sleep 0.5
  done
  # The schema takes the first example that users are shown, and refuses it with a slip.
  example=$(awk '/^```yaml/ { on = 1; next } /^```/ && on { exit } on' ../docs/install.md | sed 's/namespace: shop/namespace: default/')
  kubectl apply --dry-run=server --filename - <<<"$example" >/dev/null || die 'the API server refuses the example in docs/install.md'
  for slip in 's/stepWeight: 10/stepWeight: 101/' 's/stepWeight: 10/stepWeights: [10, 0]/' 's/stepWeight: 10/&\n    stepWeights: [10]/' \
    's/port: 80,/port: 70000,/' 's/interval: 30s/interval: soon/' 's/kind: Deployment/kind: Pod/' '/targetRef/d'; do
    ! sed "$slip" <<<"$example" | kubectl apply --dry-run=server --filename - >/dev/null 2>&1 || die "the API server takes the example after $slip"
  done
fi
say "good${KUBECONFIG:+, and the API server takes it}"
