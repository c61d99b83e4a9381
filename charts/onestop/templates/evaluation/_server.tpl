{{/* A server with one volume, for evaluation. Takes root, component, image, command, args, port, size, env, folder. */}}
{{- define "onestop.server" -}}
{{- $name := printf "%s-%s" (include "onestop.name" .root) .component -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ $name }}
  labels: {{- include "onestop.labels" . | nindent 4 }}
spec:
  selector: {{- include "onestop.selector" . | nindent 4 }}
  ports:
    - {name: main, port: {{ .port }}, targetPort: main}
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ $name }}
  labels: {{- include "onestop.labels" . | nindent 4 }}
spec:
  serviceName: {{ $name }}
  replicas: 1
  selector:
    matchLabels: {{- include "onestop.selector" . | nindent 6 }}
  template:
    metadata:
      labels: {{- include "onestop.labels" . | nindent 8 }}
    spec:
      {{- include "onestop.pod" . | nindent 6 }}
      automountServiceAccountToken: false
      containers:
        - name: server
          image: {{ .image }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          command: {{ .command | toJson }}
          args: {{ .args | toJson }}
          env: {{- .env | toYaml | nindent 12 }}
          ports:
            - {name: main, containerPort: {{ .port }}}
          startupProbe: {tcpSocket: {port: main}, periodSeconds: 2, failureThreshold: 60}
          livenessProbe: {tcpSocket: {port: main}, periodSeconds: 20}
          readinessProbe: {tcpSocket: {port: main}, periodSeconds: 5}
          resources:
            requests: {cpu: 100m, memory: 256Mi}
            limits: {memory: 1Gi}
          securityContext: {{- include "onestop.containerSecurity" . | nindent 12 }}
          volumeMounts:
            - {name: data, mountPath: /data}
            - {name: tmp, mountPath: /tmp}
      volumes:
        - {name: tmp, emptyDir: {sizeLimit: 256Mi}}
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes: [ReadWriteOnce]
        resources: {requests: {storage: {{ .size }}}}
{{- end }}
