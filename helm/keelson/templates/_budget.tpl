{{/* Takes (root, role): seconds that the steps of a stop may take together (src/config/budget.ts). */}}
{{- define "keelson.stopSeconds" -}}
{{- $steps := dict
  "api" (list "DRAIN_DELAY_SECONDS" "DRAIN_TIMEOUT_SECONDS" "CLOSE_TIMEOUT_SECONDS" "FLUSH_TIMEOUT_SECONDS")
  "worker" (list "WORK_TIMEOUT_SECONDS" "CLOSE_TIMEOUT_SECONDS" "FLUSH_TIMEOUT_SECONDS") -}}
{{- $sum := 0 -}}
{{- range get $steps .role -}}
{{- $sum = add $sum (get $.root.Values.config . | int) -}}
{{- end -}}
{{- $sum -}}
{{- end -}}

{{/* Takes (root, role): the most pods that an autoscaler or nobody makes. */}}
{{- define "keelson.maxReplicas" -}}
{{- $values := get .root.Values .role -}}
{{- if $values.autoscaling.enabled -}}
{{- $values.autoscaling.maxReplicas -}}
{{- else -}}
{{- $values.replicas -}}
{{- end -}}
{{- end -}}

{{/* Takes (root, role): connections of all pods of a role. Twice, because in a rollout the old ones live while the new ones start. */}}
{{- define "keelson.connections.role" -}}
{{- $probe := 1 -}}
{{- $pool := (get .root.Values .role).poolMax -}}
{{- mul 2 (include "keelson.maxReplicas" . | int) (add $pool $probe) -}}
{{- end -}}

{{/* Connections of a migration: its own, and one to cancel a statement. */}}
{{- define "keelson.connections.migrate" -}}2{{- end -}}

{{/* The most connections that everything together opens. */}}
{{- define "keelson.connections" -}}
{{- $api := include "keelson.connections.role" (dict "root" . "role" "api") -}}
{{- $worker := include "keelson.connections.role" (dict "root" . "role" "worker") -}}
{{- add $api $worker (include "keelson.connections.migrate" .) .Values.database.reservedConnections -}}
{{- end -}}
