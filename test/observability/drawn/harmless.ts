import type { Harmless } from './drawn.js';
import { SETTLED_JOBS } from './jobs.js';
import { READY } from './readiness.js';
import { ROLLS } from './rollouts.js';

const WORKER = 'namespace="shop", job="shop/store", pod="worker-0", instance="worker-0"';
const OTHER = 'namespace="shop", job="shop/store", pod="worker-1", instance="worker-1"';
const TIMEOUTS = 'db_client_connection_timeouts_total{namespace="shop", job="shop/store", pod="store-api-0"}';

export const HARMLESS: readonly Harmless[] = [
  { what: 'one request got no database connection', minutes: 30, series: { [TIMEOUTS]: '0x5 1x25' } },
  { what: 'requests got none for two minutes', minutes: 30, series: { [TIMEOUTS]: '0x5 40 80x24' } },
  {
    what: 'a pod that is being deleted drains for 20 minutes',
    minutes: 30,
    series: {
      'kube_pod_status_ready{namespace="shop", pod="store-api-0", condition="true"}': '1x5 0x20 stale',
      'kube_pod_deletion_timestamp{namespace="shop", pod="store-api-0"}': '_x5 1500x20 stale',
    },
  },
  {
    what: 'a container was restarted twice within 30 minutes',
    minutes: 60,
    series: {
      'kube_pod_container_status_restarts_total{namespace="shop", pod="store-api-0", container="api"}':
        '5x5 6 6 6 7x52',
    },
  },
  {
    what: 'one of two workers has not reached the database for long, and so does not know what the other one ran',
    minutes: 30,
    series: {
      [`scheduled_task_behind_seconds{${WORKER}, task="a"}`]: '0+60x30',
      [`scheduled_task_behind_seconds{${OTHER}, task="a"}`]: '0x30',
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
  ...SETTLED_JOBS,
  ...ROLLS,
  ...READY,
];
