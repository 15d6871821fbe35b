{{/* What a trace says of where it was made. */}}
{{- define "keelson.env.tracing" -}}
{{- if .Values.config.OTEL_EXPORTER_OTLP_ENDPOINT }}
- name: POD_NAMESPACE
  valueFrom:
    fieldRef:
      fieldPath: metadata.namespace
- name: NODE_NAME
  valueFrom:
    fieldRef:
      fieldPath: spec.nodeName
- name: OTEL_RESOURCE_ATTRIBUTES
  value: k8s.namespace.name=$(POD_NAMESPACE),k8s.node.name=$(NODE_NAME){{ with .Values.config.OTEL_RESOURCE_ATTRIBUTES }},{{ . }}{{ end }}
{{- end }}
{{- end -}}
