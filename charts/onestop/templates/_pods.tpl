{{/* The settings of every process, and the secrets that this one is given. Takes root, build, ports and secrets. */}}
{{- define "onestop.env" -}}
{{- $root := .root -}}
{{- $values := .root.Values -}}
- {name: ONESTOP_HOST, value: 0.0.0.0}
{{- if $values.liveUpdate }}
- {name: PYTHONPATH, value: /live}
{{- end }}
- {name: ONESTOP_BUILD_ID, value: {{ .build | quote }}}
- {name: ONESTOP_BASE_DOMAIN, value: {{ $values.city.baseDomain | quote }}}
- {name: ONESTOP_PUBLIC_SCHEME, value: {{ $values.city.publicScheme }}}
- {name: ONESTOP_ROOT_TENANT, value: {{ $values.city.root | quote }}}
- {name: ONESTOP_TENANTS_DIR, value: /app/tenants/{{ $values.city.bundle }}}
- {name: ONESTOP_BUNDLES_DIR, value: /app/tenants}
- {name: ONESTOP_MAIL_FROM, value: {{ $values.city.mailFrom | quote }}}
- {name: ONESTOP_DATA_DIR, value: /tmp/onestop}
- {name: ONESTOP_TEMPORAL_ADDRESS, value: {{ include "onestop.temporal" $root | quote }}}
- {name: ONESTOP_TEMPORAL_NAMESPACE, value: {{ $values.temporal.namespace | quote }}}
- {name: ONESTOP_S3_ENDPOINT, value: {{ include "onestop.s3" $root | quote }}}
- {name: ONESTOP_S3_SECURE, value: {{ include "onestop.s3Secure" $root | quote }}}
{{- if $values.seal.existing }}
- {name: ONESTOP_SIGNING_KEY_FILE, value: /etc/onestop/seal/seal.pem}
- {name: ONESTOP_ROOTS_FILE, value: /etc/onestop/seal/roots.pem}
{{- end }}
{{- with $values.s3.publicEndpoint }}
- {name: ONESTOP_S3_PUBLIC_ENDPOINT, value: {{ . | quote }}}
{{- end }}
{{- with $values.telemetry.endpoint }}
- {name: ONESTOP_OTLP_ENDPOINT, value: {{ . | quote }}}
{{- end }}
{{- if not $values.production }}
- {name: ONESTOP_DEVELOPMENT, value: "true"}
{{- end }}
{{- with .http }}
- {name: ONESTOP_PORT, value: {{ . | quote }}}
{{- end }}
{{- with .metrics }}
- {name: ONESTOP_METRICS_PORT, value: {{ . | quote }}}
{{- end }}
{{- range .secrets }}
{{ include "onestop.secretEnv" (dict "root" $root "key" .) }}
{{- end }}
{{- end }}

{{/* One secret. SMTP and the seal's password may be missing; everything else must be there. */}}
{{- define "onestop.secretEnv" -}}
- name: {{ .key }}
  valueFrom:
    secretKeyRef:
      name: {{ include "onestop.secret" .root }}
      key: {{ .key }}
      {{- if has .key (list "ONESTOP_SMTP_URL" "ONESTOP_SIGNING_KEY_PASSWORD") }}
      optional: true
      {{- end }}
{{- end }}

{{/* What the restricted pod security standard asks for, and a little more. */}}
{{- define "onestop.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "onestop.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* What every pod has beside its containers. Takes root, component and, to spread, the pods' own labels. */}}
{{- define "onestop.pod" -}}
{{- $values := .root.Values -}}
enableServiceLinks: false
securityContext: {{- include "onestop.podSecurity" . | nindent 2 }}
{{- with $values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with $values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end }}

{{/*
The inner loop: the code is copied into a volume that outlives the container, where a changed file replaces it before
the process is told to stop and started again. The root stays read-only.
*/}}
{{- define "onestop.live" -}}
{{- if .root.Values.liveUpdate }}
initContainers:
  - name: live
    image: {{ include "onestop.image" . }}
    command: [sh, -c, cp -r /opt/onestop/lib/python3.11/site-packages/onestop* /live/]
    resources: {requests: {cpu: 10m, memory: 32Mi}, limits: {memory: 64Mi}}
    securityContext: {{- include "onestop.containerSecurity" . | nindent 6 }}
    volumeMounts:
      - {name: live, mountPath: /live}
{{- end }}
{{- end }}

{{- define "onestop.spread" -}}
topologySpreadConstraints:
  {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "onestop.selector" $ | nindent 8 }}
    matchLabelKeys: [pod-template-hash]
  {{- end }}
{{- end }}

{{/*
A Deployment of one of the platform's processes. Takes root, component, name, args, secrets, values (replicas,
resources), the port of its requests (http) or of its figures (metrics) or both, and for an earlier release its build
and digest.
*/}}
{{- define "onestop.deployment" -}}
{{- $build := default (include "onestop.build" .root) .build -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .name }}
  labels:
    {{- include "onestop.labels" . | nindent 4 }}
    onestop.gov/build: {{ $build | quote }}
spec:
  {{- if not (dig "autoscaling" "enabled" false .values) }}
  replicas: {{ .values.replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  strategy: {rollingUpdate: {maxUnavailable: 0, maxSurge: 1}}
  selector:
    matchLabels: {{- include "onestop.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "onestop.labels" . | nindent 8 }}
        onestop.gov/build: {{ $build | quote }}
      annotations:
        kubectl.kubernetes.io/default-container: onestop
    spec:
      {{- include "onestop.pod" . | nindent 6 }}
      {{- include "onestop.spread" . | nindent 6 }}
      serviceAccountName: {{ include "onestop.name" .root }}
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 40
      {{- include "onestop.live" . | nindent 6 }}
      containers:
        - name: onestop
          image: {{ include "onestop.image" . }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          args: {{ .args | toJson }}
          env: {{- include "onestop.env" (merge (dict "build" $build) .) | nindent 12 }}
          ports:
            {{- with .http }}
            - {name: http, containerPort: {{ . }}}
            {{- end }}
            {{- with .metrics }}
            - {name: metrics, containerPort: {{ . }}}
            {{- end }}
          {{- if not .http }}
          startupProbe: {httpGet: {path: /metrics, port: metrics}, periodSeconds: 2, failureThreshold: 60}
          livenessProbe: {httpGet: {path: /metrics, port: metrics}, periodSeconds: 20, timeoutSeconds: 5}
          {{- else }}
          startupProbe: {httpGet: {path: /health/live, port: http}, periodSeconds: 2, failureThreshold: 60}
          livenessProbe: {httpGet: {path: /health/live, port: http}, periodSeconds: 20, timeoutSeconds: 5}
          readinessProbe: {httpGet: {path: /health/ready, port: http}, periodSeconds: 5, timeoutSeconds: 3}
          lifecycle:
            preStop: {sleep: {seconds: 5}}
          {{- end }}
          resources: {{- toYaml .values.resources | nindent 12 }}
          securityContext: {{- include "onestop.containerSecurity" . | nindent 12 }}
          volumeMounts:
            - {name: tmp, mountPath: /tmp}
            {{- if .root.Values.liveUpdate }}
            - {name: live, mountPath: /live}
            {{- end }}
            {{- if .root.Values.seal.existing }}
            - {name: seal, mountPath: /etc/onestop/seal, readOnly: true}
            {{- end }}
      volumes:
        - {name: tmp, emptyDir: {sizeLimit: 256Mi}}
        {{- if .root.Values.liveUpdate }}
        - {name: live, emptyDir: {}}
        {{- end }}
        {{- with .root.Values.seal.existing }}
        - {name: seal, secret: {secretName: {{ . }}, defaultMode: 0440}}
        {{- end }}
{{- end }}
