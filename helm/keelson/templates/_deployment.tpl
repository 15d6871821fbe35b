{{/* Takes (root, role): the Deployment of api or worker. */}}
{{- define "keelson.deployment" -}}
{{- $root := .root -}}
{{- $values := get .root.Values .role -}}
{{- $component := dict "root" .root "component" .role -}}
apiVersion: apps/v1
kind: Deployment
{{ include "keelson.metadata" $component }}
    app.kubernetes.io/version: {{ include "keelson.version" .root | quote }}
  {{- with merge (dict) $values.annotations (ternary (dict "secret.reloader.stakater.com/auto" "true") (dict) .root.Values.reloader.enabled) }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- if ne $values.replicas nil }}
  replicas: {{ $values.replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  minReadySeconds: 5
  progressDeadlineSeconds: {{ .root.Values.rollout.progressDeadlineSeconds }}
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxUnavailable: 0
      maxSurge: 25%
  selector:
    matchLabels:
      {{- include "keelson.selector" $component | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "keelson.selector" $component | nindent 8 }}
        app.kubernetes.io/version: {{ include "keelson.version" .root | quote }}
      {{- include "keelson.pod.annotations" $values | nindent 6 }}
    spec:
      {{- include "keelson.pod.identity" .root | nindent 6 }}
      terminationGracePeriodSeconds: {{ $values.terminationGracePeriodSeconds }}
      {{- include "keelson.pod.security" 10001 | nindent 6 }}
      {{- include "keelson.pod.spread" $component | nindent 6 }}
      {{- include "keelson.pod.placement" (dict "values" $values "tolerations" (include "keelson.tolerations.lostNode" .root | fromYamlArray)) | nindent 6 }}
      containers:
        - name: {{ .role }}
          image: {{ include "keelson.image" .root | quote }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          args: [{{ .role }}]
          env:
            {{- include "keelson.env" $component | trim | nindent 12 }}
          ports:
            {{- if eq .role "api" }}
            - name: http
              containerPort: 3000
            {{- end }}
            - name: management
              containerPort: 9090
          startupProbe:
            httpGet:
              path: /startupz
              port: management
            periodSeconds: 2
            timeoutSeconds: 2
            failureThreshold: 30
          livenessProbe:
            httpGet:
              path: /livez
              port: management
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 3
          readinessProbe:
            httpGet:
              path: /readyz
              port: {{ ternary "http" "management" (eq .role "api") }}
            periodSeconds: 3
            timeoutSeconds: 2
            failureThreshold: 2
          resources:
            {{- toYaml $values.resources | nindent 12 }}
          {{- include "keelson.container.security" .root | nindent 10 }}
          volumeMounts:
            - name: secrets
              mountPath: /etc/secrets
              readOnly: true
            - name: tmp
              mountPath: /tmp
      volumes:
        {{- include "keelson.volume.secret" (dict "name" "secrets" "secret" (include "keelson.secret.app" .root) "keys" (include "keelson.secretKeys" $component | fromJsonArray)) | nindent 8 }}
        {{- include "keelson.volume.tmp" .root | nindent 8 }}
{{- end -}}

{{/* Takes (root, role). */}}
{{- define "keelson.autoscaler" -}}
{{- $autoscaling := (get .root.Values .role).autoscaling -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
{{ include "keelson.metadata" (dict "root" .root "component" .role) }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "keelson.fullname" .root }}-{{ .role }}
  minReplicas: {{ $autoscaling.minReplicas }}
  maxReplicas: {{ $autoscaling.maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: {{ $autoscaling.cpuUtilization }}
    {{- with $autoscaling.memoryUtilization }}
    - type: Resource
      resource:
        name: memory
        target:
          type: Utilization
          averageUtilization: {{ . }}
    {{- end }}
  behavior:
    scaleUp:
      stabilizationWindowSeconds: 0
    scaleDown:
      stabilizationWindowSeconds: {{ $autoscaling.scaleDownWindowSeconds }}
{{- end -}}

{{/* Takes (root, role). */}}
{{- define "keelson.disruptionBudget" -}}
{{- $component := dict "root" .root "component" .role -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
{{ include "keelson.metadata" $component }}
spec:
  maxUnavailable: 1
  # A pod that is unready anyway must not hold up a drain.
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "keelson.selector" $component | nindent 6 }}
{{- end -}}
