{{/*
Names and labels as every chart has them, then what server and worker share, so that the two can't
drift apart: address of database and store, environment, volumes. The guard against impossible
combinations is last.
*/}}

{{- define "surefoot.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "surefoot.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- $name := include "surefoot.name" . }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "surefoot.selectorLabels" -}}
app.kubernetes.io/name: {{ include "surefoot.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "surefoot.labels" -}}
{{ include "surefoot.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "surefoot.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "surefoot.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "surefoot.image" -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) }}
{{- end }}

{{/* The pod's settings above its containers. */}}
{{- define "surefoot.pod" -}}
serviceAccountName: {{ include "surefoot.serviceAccountName" . }}
# Nothing of ours speaks to the cluster, and the pages that we open must not either.
automountServiceAccountToken: false
enableServiceLinks: false
terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds }}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.podSecurityContext }}
securityContext:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Where a pod is put: called with server's or worker's values. */}}
{{- define "surefoot.placement" -}}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Arguments that server and worker share. They are no secrets: the schema sees to it. */}}
{{- define "surefoot.storeArgs" -}}
{{- with .Values.database.url }}
- {{ printf "--database=%s" . | quote }}
{{- end }}
{{- with .Values.artifacts.url }}
- {{ printf "--artifacts=%s" . | quote }}
{{- end }}
{{- end }}

{{- define "surefoot.environment" -}}
env:
  - name: HOME
    value: /srv/surefoot
  {{- with .Values.artifacts.endpoint }}
  - name: AWS_ENDPOINT
    value: {{ . | quote }}
  {{- end }}
  {{- with .Values.artifacts.region }}
  - name: AWS_REGION
    value: {{ . | quote }}
  {{- end }}
  {{- if .Values.artifacts.allowHttp }}
  - name: AWS_ALLOW_HTTP
    value: "true"
  {{- end }}
  {{- with .Values.extraEnv }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with .Values.secrets.existing }}
envFrom:
  {{- range . }}
  - secretRef:
      name: {{ . | quote }}
  {{- end }}
{{- end }}
{{- end }}

{{/* Where browsers write: profiles in /tmp, pages in /dev/shm, built locales below the home folder. */}}
{{- define "surefoot.scratchMounts" -}}
- name: tmp
  mountPath: /tmp
- name: home
  mountPath: /srv/surefoot
- name: shm
  mountPath: /dev/shm
{{- end }}

{{- define "surefoot.scratchVolumes" -}}
- name: tmp
  emptyDir: {}
- name: home
  emptyDir: {}
- name: shm
  emptyDir:
    medium: Memory
    sizeLimit: {{ .Values.sharedMemory }}
{{- end }}

{{/* What the schema can't say: several values at once. */}}
{{- define "surefoot.guard" -}}
{{- $shared := and .Values.database.url .Values.artifacts.url }}
{{- if and .Values.worker.enabled (not $shared) }}
{{- fail "worker.enabled needs database.url and artifacts.url: SQLite and a folder can't be shared by several pods" }}
{{- end }}
{{- if and (gt (int .Values.server.replicas) 1) (not $shared) }}
{{- fail "server.replicas above 1 needs database.url and artifacts.url: SQLite and a folder can't be shared by several pods" }}
{{- end }}
{{- if and (gt (int .Values.server.replicas) 1) .Values.persistence.enabled (not (has "ReadWriteMany" .Values.persistence.accessModes)) }}
{{- fail "server.replicas above 1 needs persistence.enabled=false, or persistence.accessModes with ReadWriteMany" }}
{{- end }}
{{- if and .Values.artifacts.endpoint (hasPrefix "http://" .Values.artifacts.endpoint) (not .Values.artifacts.allowHttp) }}
{{- fail "artifacts.endpoint has no TLS: say artifacts.allowHttp=true if that is meant" }}
{{- end }}
{{- end }}
