{{/*
What the controller may do. docs/rbac.md says for each verb why; change both together.
*/}}

{{- define "canary.workloadRules" -}}
- apiGroups: [canary.gitops.dev]
  resources: [canaries]
  verbs: [get, list, watch, patch]
- apiGroups: [canary.gitops.dev]
  resources: [canaries/status]
  verbs: [update]
- apiGroups: [canary.gitops.dev]
  resources: [canaries/finalizers]
  verbs: [update]
- apiGroups: [canary.gitops.dev]
  resources: [metrictemplates]
  verbs: [get, list, watch]
- apiGroups: [canary.gitops.dev]
  resources: [alertproviders]
  verbs: [list, watch]
- apiGroups: [apps]
  resources: [deployments]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [apps]
  resources: [replicasets]
  verbs: [list, watch]
- apiGroups: [apps]
  resources: [controllerrevisions]
  verbs: [get, list, create, delete]
- apiGroups: [""]
  resources: [services]
  verbs: [list, watch, create, patch, delete]
- apiGroups: [networking.k8s.io]
  resources: [ingresses]
  verbs: [list, watch, create, patch, delete]
- apiGroups: [""]
  resources: [pods, endpoints]
  verbs: [list, watch]
- apiGroups: [autoscaling]
  resources: [horizontalpodautoscalers]
  verbs: [list, watch, create, patch, delete]
- apiGroups: [keda.sh]
  resources: [scaledobjects]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: [list, watch, create, patch, delete]
{{- if .Values.configTracking.enabled }}
- apiGroups: [""]
  resources: [configmaps]
  verbs: [get, list, watch, create, patch, delete]
{{- end }}
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create]
{{- with .Values.rbac.externalMetrics }}
- apiGroups: [external.metrics.k8s.io]
  resources: {{ toJson . }}
  verbs: [get, list]
{{- end }}
{{- with .Values.rbac.customMetrics }}
- apiGroups: [custom.metrics.k8s.io]
  resources: {{ toJson . }}
  verbs: [get, list]
{{- end }}
{{- end -}}

{{- define "canary.gitopsRules" -}}
- apiGroups: [kustomize.toolkit.fluxcd.io]
  resources: [kustomizations]
  verbs: [get, list, watch, patch]
- apiGroups: [source.toolkit.fluxcd.io]
  resources: [gitrepositories]
  verbs: [get, list, watch, patch]
- apiGroups: [source.toolkit.fluxcd.io]
  resources: [ocirepositories, helmcharts]
  verbs: [get, list, watch, patch]
- apiGroups: [helm.toolkit.fluxcd.io]
  resources: [helmreleases]
  verbs: [get, list, watch, patch]
- apiGroups: [image.toolkit.fluxcd.io]
  resources: [imagepolicies]
  verbs: [list, watch]
- apiGroups: [argoproj.io]
  resources: [applications]
  verbs: [get, list, watch, patch]
- apiGroups: [argocd-image-updater.argoproj.io]
  resources: [imageupdaters]
  verbs: [get, list, patch]
{{- end -}}

{{- define "canary.secretRules" -}}
- apiGroups: [""]
  resources: [secrets]
  verbs: [get]
{{- if and .Values.configTracking.enabled .Values.configTracking.secrets .Values.configTracking.copySecrets }}
- apiGroups: [""]
  resources: [secrets]
  verbs: [create, patch, delete]
{{- end }}
{{- end -}}

{{- define "canary.leaseRules" -}}
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  verbs: [create]
- apiGroups: [coordination.k8s.io]
  resources: [leases]
{{- if .Values.shards.enabled }}
  verbs: [get, list, update, delete]
{{- else }}
  resourceNames: [{{ include "canary.fullname" . }}]
  verbs: [get, update]
{{- end }}
{{- end -}}

{{- define "canary.metricsSecretRules" -}}
- apiGroups: [""]
  resources: [secrets]
  resourceNames: [{{ .Values.metricsServerSecret }}]
  verbs: [get]
{{- end -}}
