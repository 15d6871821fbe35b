{{/* Takes the root. */}}
{{- define "keelson.pod.identity" -}}
serviceAccountName: {{ include "keelson.fullname" . }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . | quote }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* Takes a user's number. */}}
{{- define "keelson.pod.security" -}}
securityContext:
  runAsNonRoot: true
  runAsUser: {{ . }}
  runAsGroup: {{ . }}
  fsGroup: {{ . }}
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- end -}}

{{- define "keelson.container.security" -}}
securityContext:
  allowPrivilegeEscalation: false
  privileged: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
terminationMessagePolicy: FallbackToLogsOnError
{{- end -}}

{{/* Takes (root, component). */}}
{{- define "keelson.pod.spread" -}}
topologySpreadConstraints:
  {{- $component := . }}
  {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - topologyKey: {{ . }}
    maxSkew: 1
    whenUnsatisfiable: ScheduleAnyway
    matchLabelKeys: [pod-template-hash]
    labelSelector:
      matchLabels:
        {{- include "keelson.selector" $component | nindent 8 }}
  {{- end }}
{{- end -}}

{{/* A node that is lost is given up sooner than after the default of 5 minutes. */}}
{{- define "keelson.tolerations.lostNode" -}}
{{- range list "unreachable" "not-ready" }}
- key: node.kubernetes.io/{{ . }}
  operator: Exists
  effect: NoExecute
  tolerationSeconds: {{ $.Values.rollout.lostNodeTolerationSeconds }}
{{- end }}
{{- end -}}

{{/* Takes (values of what makes the pod, tolerations beside them): where it may run. */}}
{{- define "keelson.pod.placement" -}}
{{- with concat (.tolerations | default list) .values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
{{- end -}}

{{/* Takes the values of what makes the pod. */}}
{{- define "keelson.pod.annotations" -}}
{{- with .podAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Takes (name of the volume, secret, keys): a folder, so that a rotated value arrives; 288 is 0440, for the group of fsGroup. */}}
{{- define "keelson.volume.secret" -}}
- name: {{ .name }}
  secret:
    secretName: {{ .secret }}
    defaultMode: 288
    items:
      {{- range .keys }}
      - key: {{ . }}
        path: {{ . }}
      {{- end }}
{{- end -}}

{{- define "keelson.volume.tmp" -}}
- name: tmp
  emptyDir:
    sizeLimit: 64Mi
{{- end -}}
