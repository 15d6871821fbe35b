import type { Drawn } from './drawn.js';

const WORKER = 'namespace="shop", job="shop/store", pod="worker-0", instance="worker-0"';

/** A worker that starts after an outage finds at once what it left, and has counted it before the first scrape. */
const counted = (alert: string, name: string, more: string): Drawn => ({
  alert,
  minutes: 30,
  series: {
    [`process_start_time_seconds{${WORKER}}`]: '_ _ _ 170x27',
    [`${name}{${WORKER}${more}}`]: '_ _ _ 3x27',
  },
});

export const YOUNG: readonly Drawn[] = [
  counted('TaskMissed', 'scheduled_task_missed_total', ', task="a", cause="missed"'),
  counted('TaskFailed', 'scheduled_task_runs_total', ', task="a", outcome="lost"'),
  counted('JobsLost', 'queue_jobs_lost_total', ''),
  counted('JobsStalled', 'queue_jobs_stalled_total', ', exported_job="a"'),
];
