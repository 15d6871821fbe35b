{{/* Where the pooler reaches the database. */}}
{{- define "keelson.databaseHost" -}}
{{- if .Values.postgres.enabled -}}
{{- include "keelson.fullname" . }}-postgres
{{- else -}}
{{- .Values.pgbouncer.databaseHost -}}
{{- end -}}
{{- end -}}

{{- define "keelson.databasePort" -}}
{{- ternary 5432 .Values.networkPolicy.databasePort .Values.postgres.enabled -}}
{{- end -}}

{{/* Seconds that a pooler which stops takes connections yet, until nobody is sent to it any more. */}}
{{- define "keelson.pgbouncer.withdrawSeconds" -}}10{{- end -}}

{{/* Seconds that it has for the pods to replace those that it holds. */}}
{{- define "keelson.pgbouncer.graceSeconds" -}}300{{- end -}}

{{/* Age in seconds at which they do; less than what a stop leaves them, and 10 s in which a connection may be in use. */}}
{{- define "keelson.pgbouncer.lifetimeSeconds" -}}
{{- .Values.config.DATABASE_MAX_LIFETIME_SECONDS | default "240" -}}
{{- end -}}

{{- define "keelson.pgbouncer.mostLifetimeSeconds" -}}
{{- $inUse := 10 -}}
{{- sub (include "keelson.pgbouncer.graceSeconds" . | int) (add (include "keelson.pgbouncer.withdrawSeconds" . | int) $inUse 1) -}}
{{- end -}}

{{- define "keelson.pgbouncer.ini" -}}
;; Numbers are those of DATABASE_STATEMENT_TIMEOUT_MS and DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS. What begins with POSTGRES_ is the container's
;; environment; ca.pem beside this file is who signs the database's certificate.
;; connect_query: the service sets these as startup parameters, which a pooler cannot pass on (src/config/database.ts).
[databases]
keelson = host=POSTGRES_HOST port={{ include "keelson.databasePort" . }} connect_query='SET statement_timeout = {{ .Values.config.DATABASE_STATEMENT_TIMEOUT_MS | default "5000" }}; SET idle_in_transaction_session_timeout = {{ .Values.config.DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS | default "10000" }}'
[pgbouncer]
listen_addr = *
listen_port = 5432
unix_socket_dir =
auth_type = scram-sha-256
auth_file = /run/pgbouncer/userlist.txt
pool_mode = transaction
max_prepared_statements = 200
ignore_startup_parameters = extra_float_digits,options,statement_timeout,lock_timeout,idle_in_transaction_session_timeout
server_tls_sslmode = POSTGRES_TLS
default_pool_size = {{ .Values.pgbouncer.poolSize }}
max_client_conn = {{ .Values.pgbouncer.maxClientConnections }}
{{ end -}}
