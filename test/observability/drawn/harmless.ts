/** Series for which no alert may fire. */
export interface Harmless {
  what: string;
  minutes: number;
  series: Record<string, string>;
}

const WORKER = 'namespace="shop", job="shop/store", pod="worker-0", instance="worker-0"';

export const HARMLESS: readonly Harmless[] = [
  {
    what: 'a container was restarted twice within 30 minutes',
    minutes: 60,
    series: {
      'kube_pod_container_status_restarts_total{namespace="shop", pod="api-0", container="api"}': '5x5 6 6 6 7x52',
    },
  },
  {
    what: 'a process counted something hours ago',
    minutes: 30,
    series: {
      [`process_start_time_seconds{${WORKER}}`]: '-7200x30',
      [`scheduled_task_missed_total{${WORKER}, task="a", cause="missed"}`]: '3x30',
      [`scheduled_task_runs_total{${WORKER}, task="a", outcome="failed"}`]: '3x30',
      [`queue_jobs_lost_total{${WORKER}}`]: '3x30',
      [`queue_jobs_stalled_total{${WORKER}, exported_job="a"}`]: '3x30',
    },
  },
];
