import { Counter, Histogram } from 'prom-client';
import type { Registry } from '../telemetry/metrics.js';

/** How an attempt ended. `refused`: left to a newer worker; `handed-back`: the worker had to stop; `dead`: there will be no other. */
export const OUTCOMES = ['completed', 'failed', 'dead', 'handed-back', 'refused'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export type QueueMetrics = ReturnType<typeof queueMetrics>;

/** What workers count as they go; every series is there from the start. */
export function queueMetrics(registry: Registry, jobs: readonly string[]) {
  const registers = [registry];
  const duration = new Histogram({
    name: 'queue_job_duration_seconds',
    help: 'Duration of attempts at jobs, by how they ended.',
    labelNames: ['job', 'outcome'],
    buckets: [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300],
    registers,
  });
  const relayed = new Counter({
    name: 'queue_jobs_relayed_total',
    help: 'Jobs moved from the outbox to Redis.',
    labelNames: ['job'],
    registers,
  });
  const lost = new Counter({
    name: 'queue_jobs_lost_total',
    help: 'Jobs that Redis had lost, or of which Postgres had lost that they are done, and that were relayed again.',
    registers,
  });
  const stalled = new Counter({
    name: 'queue_jobs_stalled_total',
    help: 'Jobs whose worker died or was paused, taken over by another one.',
    labelNames: ['job'],
    registers,
  });
  for (const job of jobs) {
    relayed.inc({ job }, 0);
    stalled.inc({ job }, 0);
    for (const outcome of OUTCOMES) duration.zero({ job, outcome });
  }
  return { duration, relayed, lost, stalled };
}
