{{/* Takes (root, component): keys of the service's Secret that api, worker or a task reads, as JSON. */}}
{{- define "keelson.secretKeys" -}}
{{- $keys := list "DATABASE_PASSWORD" "REDIS_PASSWORD" -}}
{{- if eq .component "api" -}}
{{- $keys = append $keys "SESSION_SECRETS" -}}
{{- end -}}
{{- $more := .root.Values.secrets.keys -}}
{{- if eq .component "task" -}}
{{- $more = without $more "MANAGEMENT_TOKEN" -}}
{{- end -}}
{{- concat $keys $more | toJson -}}
{{- end -}}

{{/* Takes (root, component): where each of them is mounted. */}}
{{- define "keelson.env.secrets" -}}
{{- range include "keelson.secretKeys" . | fromJsonArray }}
- name: {{ . }}_FILE
  value: /etc/secrets/{{ . }}
{{- end }}
{{- end -}}
