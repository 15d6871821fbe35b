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

{{- define "keelson.pgbouncer.ini" -}}
;; Numbers are those of DATABASE_STATEMENT_TIMEOUT_MS and DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS. To a database with TLS: server_tls_sslmode
;; verify-full, server_tls_ca_file beside this file.
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
server_tls_sslmode = {{ .Values.pgbouncer.databaseTls | default "prefer" }}
{{- if .Values.pgbouncer.databaseCa }}
server_tls_ca_file = /etc/pgbouncer/ca.pem
{{- end }}
default_pool_size = {{ .Values.pgbouncer.poolSize }}
max_client_conn = {{ .Values.pgbouncer.maxClientConnections }}
{{ end -}}
