{{/*
Takes (root, component): the environment of api, worker or a task: `config`, and what the chart sets by itself, which is given where both name a key.
Entries of the pod and no ConfigMap: a pod of the version before that starts anew would read a change that is not its own.
*/}}
{{- define "keelson.env" -}}
{{- $own := include "keelson.env.own" . -}}
{{- $names := list -}}
{{- range $own | fromYamlArray }}{{ $names = append $names .name }}{{ end -}}
{{- range $key, $value := .root.Values.config }}
{{- if not (has $key $names) }}
- name: {{ $key }}
  value: {{ $value | replace "$" "$$" | quote }} {{- /* Kubernetes would expand $(NAME), and makes $ of $$. */}}
{{- end }}
{{- end }}
{{ $own }}
{{- end -}}

{{- define "keelson.env.own" -}}
{{- $values := get .root.Values .component -}}
{{- include "keelson.env.podName" .root }}
{{- if eq .component "task" }}
# Ends with the instant that the run is for.
- name: TASK_JOB_NAME
  valueFrom:
    fieldRef:
      fieldPath: metadata.labels['batch.kubernetes.io/job-name']
{{- end }}
- name: TERMINATION_GRACE_PERIOD_SECONDS
  value: {{ $values.terminationGracePeriodSeconds | quote }}
- name: DATABASE_POOL_MAX
  value: {{ $values.poolMax | quote }}
{{- include "keelson.env.secrets" . }}
{{- if and (eq .component "worker") .root.Values.cronJobs }}
- name: SCHEDULE_CRONJOB_TASKS
  value: {{ include "keelson.cronJobTasks" .root | quote }}
{{- end }}
{{- include "keelson.env.database" .root }}
{{- include "keelson.env.redis" .root }}
{{- include "keelson.env.tracing" .root }}
{{- end -}}

{{- define "keelson.env.podName" -}}
- name: POD_NAME
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
{{- end -}}
