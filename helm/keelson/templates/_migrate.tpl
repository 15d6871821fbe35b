{{/* What the migration Job does: the Job is named by the hash of it, so that both change together. */}}
{{- define "keelson.migrate.spec" -}}
activeDeadlineSeconds: {{ .Values.migrate.activeDeadlineSeconds }}
backoffLimit: {{ .Values.migrate.backoffLimit }}
podFailurePolicy:
  rules:
    # 1: configuration; 3: a person must act (docs/runbook.md). Everything else is another try.
    - action: FailJob
      onExitCodes:
        containerName: migrate
        operator: In
        values: [1, 3]
    - action: Ignore
      onPodConditions:
        - type: DisruptionTarget
          status: 'True'
template:
  metadata:
    labels:
      {{- include "keelson.selector" (dict "root" . "component" "migrate") | nindent 6 }}
    {{- include "keelson.pod.annotations" .Values.migrate | nindent 4 }}
  spec:
    restartPolicy: Never
    {{- include "keelson.pod.identity" . | nindent 4 }}
    terminationGracePeriodSeconds: 30
    {{- include "keelson.pod.security" 10001 | nindent 4 }}
    {{- include "keelson.pod.placement" (dict "values" .Values.migrate) | nindent 4 }}
    containers:
      - name: migrate
        image: {{ include "keelson.image" . | quote }}
        imagePullPolicy: {{ .Values.image.pullPolicy }}
        args: [migrate]
        env:
          {{- include "keelson.env.podName" . | nindent 10 }}
          {{- include "keelson.env.databaseDirect" . | nindent 10 }}
          {{- range $key, $value := omit .Values.migrate.env (ternary "DATABASE_DIRECT_URL" "" .Values.postgres.enabled) }}
          - name: {{ $key }}
            value: {{ $value | quote }}
          {{- end }}
          - name: DATABASE_DIRECT_PASSWORD_FILE
            value: /etc/secrets/DATABASE_DIRECT_PASSWORD
        resources:
          {{- toYaml .Values.migrate.resources | nindent 10 }}
        {{- include "keelson.container.security" . | nindent 8 }}
        volumeMounts:
          - name: secrets
            mountPath: /etc/secrets
            readOnly: true
          - name: tmp
            mountPath: /tmp
    volumes:
      {{- include "keelson.volume.secret" (dict "name" "secrets" "secret" (include "keelson.secret.migrate" .) "keys" (list "DATABASE_DIRECT_PASSWORD")) | nindent 6 }}
      {{- include "keelson.volume.tmp" . | nindent 6 }}
{{- end -}}

{{- define "keelson.migrate.hash" -}}
{{- include "keelson.migrate.spec" . | sha256sum | trunc 10 -}}
{{- end -}}
