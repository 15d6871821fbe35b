{{/* Where the pooler reaches the database. */}}
{{- define "keelson.databaseHost" -}}
{{- if .Values.postgres.enabled -}}
{{- include "keelson.fullname" . }}-postgres
{{- else -}}
{{- .Values.pgbouncer.databaseHost -}}
{{- end -}}
{{- end -}}

{{- define "keelson.pgbouncer.ini" -}}
;; connect_query: the service sets these as startup parameters, which a pooler cannot pass on (src/config/database.ts).
[databases]
keelson = host=POSTGRES_HOST port=5432 connect_query='SET statement_timeout = 5000; SET idle_in_transaction_session_timeout = 10000'
[pgbouncer]
listen_addr = *
listen_port = 5432
unix_socket_dir =
auth_type = scram-sha-256
auth_file = /run/pgbouncer/userlist.txt
pool_mode = transaction
max_prepared_statements = 200
ignore_startup_parameters = extra_float_digits,options,statement_timeout,lock_timeout,idle_in_transaction_session_timeout
default_pool_size = {{ .Values.pgbouncer.poolSize }}
max_client_conn = {{ .Values.pgbouncer.maxClientConnections }}
{{ end -}}
