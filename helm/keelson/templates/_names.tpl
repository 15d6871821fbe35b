{{/* What everything is named after: a release has its own names, and no other. */}}
{{- define "keelson.fullname" -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "keelson.secret.app" -}}
{{- default (include "keelson.fullname" .) .Values.secrets.app -}}
{{- end -}}

{{- define "keelson.secret.migrate" -}}
{{- default (printf "%s-migrate" (include "keelson.fullname" .)) .Values.secrets.migrate -}}
{{- end -}}

{{- define "keelson.tag" -}}
{{- default .Chart.AppVersion .Values.image.tag -}}
{{- end -}}

{{- define "keelson.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s%s@%s" .Values.image.repository (ternary (printf ":%s" .Values.image.tag) "" (ne .Values.image.tag "")) .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (include "keelson.tag" .) -}}
{{- end -}}
{{- end -}}

{{/* The tag as a DNS label of at most 20 characters, as overlays write it by hand. */}}
{{- define "keelson.version" -}}
{{- regexReplaceAll "[^a-z0-9-]+" (include "keelson.tag" . | lower) "-" | trunc 20 | trimAll "-" -}}
{{- end -}}

{{/* Takes (root, component). What selects: never changes in the life of a release. */}}
{{- define "keelson.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with .component }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end -}}

{{/* Takes (root, component). */}}
{{- define "keelson.labels" -}}
{{ include "keelson.selector" . }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{/* Takes (root, component): named after both. */}}
{{- define "keelson.metadata" -}}
metadata:
  name: {{ include "keelson.fullname" .root }}{{ with .component }}-{{ . }}{{ end }}
  labels:
    {{- include "keelson.labels" . | nindent 4 }}
{{- end -}}
