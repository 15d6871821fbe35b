{{/* Where the service's own role reaches the database, if the chart runs it. */}}
{{- define "keelson.env.database" -}}
{{- if .Values.pgbouncer.enabled }}
- name: PGBOUNCER_HOST
  value: {{ include "keelson.fullname" . }}-pgbouncer
- name: DATABASE_URL
  value: postgresql://keelson_app@$(PGBOUNCER_HOST):5432/keelson
- name: DATABASE_TLS
  value: disable
- name: DATABASE_CA
  value: ''
- name: DATABASE_MAX_LIFETIME_SECONDS
  value: {{ include "keelson.pgbouncer.lifetimeSeconds" . | quote }}
{{- else if .Values.postgres.enabled }}
- name: POSTGRES_HOST
  value: {{ include "keelson.fullname" . }}-postgres
- name: DATABASE_URL
  value: postgresql://keelson_app@$(POSTGRES_HOST):5432/keelson
{{- end }}
{{- end -}}

{{- define "keelson.env.redis" -}}
{{- if .Values.redis.enabled }}
- name: REDIS_HOST
  value: {{ include "keelson.fullname" . }}-redis
- name: REDIS_URL
  value: redis://$(REDIS_HOST):6379/0
{{- end }}
{{- end -}}

{{/* Where the schema's owner reaches the database. */}}
{{- define "keelson.env.databaseDirect" -}}
{{- if .Values.postgres.enabled }}
- name: POSTGRES_HOST
  value: {{ include "keelson.fullname" . }}-postgres
- name: DATABASE_DIRECT_URL
  value: postgresql://keelson@$(POSTGRES_HOST):5432/keelson
{{- end }}
{{- end -}}

{{/* Takes (root, component): peers that are our own pods. */}}
{{- define "keelson.peer" -}}
- podSelector:
    matchLabels:
      {{- include "keelson.selector" . | nindent 6 }}
{{- end -}}

{{- define "keelson.egress.dns" -}}
- to:
    {{- toYaml .Values.networkPolicy.dns | nindent 4 }}
  ports:
    - port: 53
      protocol: UDP
    - port: 53
      protocol: TCP
{{- end -}}

{{/* Takes (root, port). */}}
{{- define "keelson.egress.postgres" -}}
{{- if .root.Values.postgres.enabled -}}
- to:
    {{- include "keelson.peer" (dict "root" .root "component" "postgres") | nindent 4 }}
  ports:
    - port: 5432
      protocol: TCP
{{- else -}}
- to:
    {{- toYaml .root.Values.networkPolicy.database | nindent 4 }}
  ports:
    - port: {{ .port }}
      protocol: TCP
{{- end -}}
{{- end -}}

{{/* How the service's own role reaches the database: through the pooler where there is one. */}}
{{- define "keelson.egress.database" -}}
{{- if .Values.pgbouncer.enabled -}}
- to:
    {{- include "keelson.peer" (dict "root" . "component" "pgbouncer") | nindent 4 }}
  ports:
    - port: 5432
      protocol: TCP
{{- else -}}
{{- include "keelson.egress.postgres" (dict "root" . "port" .Values.networkPolicy.databasePort) -}}
{{- end -}}
{{- end -}}

{{/* Our own, and others: sessions and queues may have servers of their own. */}}
{{- define "keelson.egress.redis" -}}
{{- if .Values.redis.enabled }}
- to:
    {{- include "keelson.peer" (dict "root" . "component" "redis") | nindent 4 }}
  ports:
    - port: 6379
      protocol: TCP
{{- end }}
{{- with .Values.networkPolicy.redis }}
- to:
    {{- toYaml . | nindent 4 }}
  ports:
    - port: {{ $.Values.networkPolicy.redisPort }}
      protocol: TCP
{{- end }}
{{- end -}}

{{/* Nothing where nobody is named: an empty `from` is everybody. */}}
{{- define "keelson.ingress.management" -}}
{{- with .Values.networkPolicy.prometheus -}}
- from:
    {{- toYaml . | nindent 4 }}
  ports:
    - port: management
      protocol: TCP
{{- end -}}
{{- end -}}

{{/* The public port: open to everyone unless peers are named. Probes come from the node, which policies do not hold back. */}}
{{- define "keelson.ingress.http" -}}
- ports:
    - port: http
      protocol: TCP
  {{- with .Values.networkPolicy.http }}
  from:
    {{- toYaml . | nindent 4 }}
    {{- include "keelson.peer" (dict "root" $ "component" "test") | nindent 4 }}
  {{- end }}
{{- end -}}

{{- define "keelson.egress.api" -}}
- to:
    {{- include "keelson.peer" (dict "root" . "component" "api") | nindent 4 }}
  ports:
    - port: 3000
      protocol: TCP
{{- end -}}

{{/* Traces, over OTLP and http, where a collector is named. */}}
{{- define "keelson.egress.collector" -}}
{{- with .Values.networkPolicy.collector -}}
- to:
    {{- toYaml . | nindent 4 }}
  ports:
    - port: {{ $.Values.networkPolicy.collectorPort }}
      protocol: TCP
{{- end -}}
{{- end -}}
