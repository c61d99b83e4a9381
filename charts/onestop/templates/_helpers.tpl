{{/* The name before every object of this release. */}}
{{- define "onestop.name" -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end }}

{{- define "onestop.build" -}}
{{- default .Chart.AppVersion .Values.build -}}
{{- end }}

{{/* Labels that never change, for selectors. Takes root and component. */}}
{{- define "onestop.selector" -}}
app.kubernetes.io/name: onestop
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "onestop.labels" -}}
{{ include "onestop.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: onestop
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{/* The image, by digest where one is given. Takes root, and a digest of an earlier release or nothing. */}}
{{- define "onestop.image" -}}
{{- $image := .root.Values.image -}}
{{- if or .digest $image.digest -}}
{{ $image.repository }}@{{ default $image.digest .digest }}
{{- else -}}
{{ $image.repository }}:{{ default .root.Chart.AppVersion $image.tag }}
{{- end -}}
{{- end }}

{{/* Names and addresses of what is outside, or of what stands in for it. */}}
{{- define "onestop.secret" -}}
{{- default (printf "%s-evaluation" (include "onestop.name" .)) .Values.secrets.existing -}}
{{- end }}

{{- define "onestop.workerSecret" -}}
{{- default (printf "%s-evaluation-worker" (include "onestop.name" .)) .Values.secrets.workers -}}
{{- end }}

{{- define "onestop.temporal" -}}
{{- if .Values.evaluation.temporal.enabled -}}
{{ include "onestop.name" . }}-temporal.{{ .Release.Namespace }}.svc:7233
{{- else -}}
{{ required "temporal.address (host:port), or evaluation.temporal.enabled" .Values.temporal.address }}
{{- end -}}
{{- end }}

{{- define "onestop.s3" -}}
{{- if .Values.evaluation.minio.enabled -}}
{{ include "onestop.name" . }}-minio.{{ .Release.Namespace }}.svc:9000
{{- else -}}
{{ required "s3.endpoint (host:port), or evaluation.minio.enabled" .Values.s3.endpoint }}
{{- end -}}
{{- end }}

{{- define "onestop.s3Secure" -}}
{{- and .Values.s3.secure (not .Values.evaluation.minio.enabled) -}}
{{- end }}

{{/* The port at the end of an address, or the given one. Takes address and default. */}}
{{- define "onestop.port" -}}
{{- $parts := splitList ":" .address -}}
{{- if gt (len $parts) 1 }}{{ last $parts }}{{ else }}{{ .default }}{{ end -}}
{{- end }}
