{{/* Takes (root, task): a scheduled task by the cluster's clock instead of a worker's. */}}
{{- define "keelson.cronJob" -}}
{{- $component := dict "root" .root "component" "task" -}}
apiVersion: batch/v1
kind: CronJob
metadata:
  name: {{ include "keelson.fullname" .root }}-task-{{ .task.name }}
  labels:
    {{- include "keelson.labels" $component | nindent 4 }}
spec:
  schedule: {{ .task.schedule | quote }}
  timeZone: {{ .task.timeZone | default "Etc/UTC" | quote }}
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: {{ .root.Values.task.startingDeadlineSeconds }}
  successfulJobsHistoryLimit: 3
  failedJobsHistoryLimit: 3
  jobTemplate:
    metadata:
      labels:
        {{- include "keelson.selector" $component | nindent 8 }}
    spec:
      activeDeadlineSeconds: {{ .root.Values.task.activeDeadlineSeconds }}
      backoffLimit: {{ .root.Values.task.backoffLimit }}
      template:
        metadata:
          labels:
            {{- include "keelson.selector" $component | nindent 12 }}
          {{- include "keelson.pod.annotations" .root.Values.task | nindent 10 }}
        spec:
          restartPolicy: Never
          {{- include "keelson.pod.identity" .root | nindent 10 }}
          terminationGracePeriodSeconds: {{ .root.Values.task.terminationGracePeriodSeconds }}
          {{- include "keelson.pod.security" 10001 | nindent 10 }}
          {{- include "keelson.pod.placement" (dict "values" .root.Values.task) | nindent 10 }}
          containers:
            - name: task
              image: {{ include "keelson.image" .root | quote }}
              imagePullPolicy: {{ .root.Values.image.pullPolicy }}
              args: [task, {{ .task.name | quote }}]
              env:
                {{- include "keelson.env" $component | trim | nindent 16 }}
              resources:
                {{- toYaml .root.Values.task.resources | nindent 16 }}
              {{- include "keelson.container.security" .root | nindent 14 }}
              volumeMounts:
                - name: secrets
                  mountPath: /etc/secrets
                  readOnly: true
                - name: tmp
                  mountPath: /tmp
          volumes:
            {{- include "keelson.volume.secret" (dict "name" "secrets" "secret" (include "keelson.secret.app" .root) "keys" (include "keelson.secretKeys" $component | fromJsonArray)) | nindent 12 }}
            {{- include "keelson.volume.tmp" .root | nindent 12 }}
{{- end -}}

{{/* The names of the tasks that workers leave to CronJobs. */}}
{{- define "keelson.cronJobTasks" -}}
{{- $names := list -}}
{{- range .Values.cronJobs }}{{ $names = append $names .name }}{{ end -}}
{{- join "," $names -}}
{{- end -}}
