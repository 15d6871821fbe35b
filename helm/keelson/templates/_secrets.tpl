{{/* Takes (root, component): keys of the service's Secret that api, worker or a task reads, as JSON. */}}
{{- define "keelson.secretKeys" -}}
{{- $keys := .root.Values.secrets.keys -}}
{{- if ne .component "api" -}}
{{- $keys = without $keys "SESSION_SECRETS" -}}
{{- end -}}
{{- if eq .component "task" -}}
{{- $keys = without $keys "MANAGEMENT_TOKEN" -}}
{{- end -}}
{{- $keys | toJson -}}
{{- end -}}

{{/* Takes (root, component): where each of them is mounted. */}}
{{- define "keelson.env.secrets" -}}
{{- range include "keelson.secretKeys" . | fromJsonArray }}
- name: {{ . }}_FILE
  value: /etc/secrets/{{ . }}
{{- end }}
{{- end -}}
