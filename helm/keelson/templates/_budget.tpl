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
{{- if .root.Values.keda.enabled -}}
{{- (get .root.Values.keda .role).maxReplicas -}}
{{- else if $values.autoscaling.enabled -}}
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

{{/* Connections of the pods of a CronJob each: one at a time. */}}
{{- define "keelson.connections.tasks" -}}
{{- $probe := 1 -}}
{{- mul (len .Values.cronJobs) (add .Values.task.poolMax $probe) -}}
{{- end -}}

{{/* Connections that the service's own role opens: to the database, or to the pooler in front of it. */}}
{{- define "keelson.connections.service" -}}
{{- $api := include "keelson.connections.role" (dict "root" . "role" "api") -}}
{{- $worker := include "keelson.connections.role" (dict "root" . "role" "worker") -}}
{{- add $api $worker (include "keelson.connections.tasks" .) -}}
{{- end -}}

{{/* Connections of the poolers to the database: two generations, as for the roles. */}}
{{- define "keelson.connections.pgbouncer" -}}
{{- mul 2 .Values.pgbouncer.replicas .Values.pgbouncer.poolSize -}}
{{- end -}}

{{/* The most connections to the database that everything together opens. */}}
{{- define "keelson.connections" -}}
{{- $serving := include (ternary "keelson.connections.pgbouncer" "keelson.connections.service" .Values.pgbouncer.enabled) . -}}
{{- add $serving (include "keelson.connections.migrate" .) .Values.database.reservedConnections -}}
{{- end -}}
