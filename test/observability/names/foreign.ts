/**
 * Metrics that others publish about our pods, with the labels that rules and dashboards may name. They are not in a scrape of
 * ours; the source is kube-state-metrics' docs/metrics, and cAdvisor's docs/storage/prometheus.md.
 */
export const FOREIGN: Record<string, readonly string[]> = {
  up: ['namespace', 'job', 'pod', 'container', 'endpoint', 'instance'],
  ALERTS: ['alertname', 'alertstate', 'severity', 'namespace', 'job', 'pod'],

  kube_pod_status_ready: ['namespace', 'pod', 'condition'],
  kube_pod_deletion_timestamp: ['namespace', 'pod'],
  kube_pod_container_status_restarts_total: ['namespace', 'pod', 'container'],
  kube_pod_container_status_last_terminated_reason: ['namespace', 'pod', 'container', 'reason'],
  kube_pod_container_resource_limits: ['namespace', 'pod', 'container', 'resource', 'unit'],
  kube_deployment_status_condition: ['namespace', 'deployment', 'condition', 'status', 'reason'],
  kube_job_owner: ['namespace', 'job_name', 'owner_kind', 'owner_name', 'owner_is_controller'],
  kube_job_created: ['namespace', 'job_name'],
  kube_job_complete: ['namespace', 'job_name', 'condition'],
  kube_job_failed: ['namespace', 'job_name', 'condition'],

  container_memory_working_set_bytes: ['namespace', 'pod', 'container', 'image'],
  container_cpu_cfs_periods_total: ['namespace', 'pod', 'container', 'image'],
  container_cpu_cfs_throttled_periods_total: ['namespace', 'pod', 'container', 'image'],
};

/** What is recorded with other labels than those of targets. */
export const RECORDED: Record<string, readonly string[]> = {
  'service:release': ['namespace', 'release'],
  'service:migration_job:created': ['namespace', 'job_name', 'release'],
  'service:task_job:created': ['namespace', 'job_name', 'owner_name', 'release'],
};
