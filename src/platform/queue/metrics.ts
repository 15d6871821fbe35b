import { Counter, Gauge, Histogram } from 'prom-client';
import type { Database } from '../database/database.js';
import { within } from '../lifecycle/deadline.js';
import type { Registry } from '../telemetry/metrics.js';
import type { Queues } from './queues.js';

/** How an attempt ended. `refused`: left to a newer worker; `handed-back`: the worker had to stop; `dead`: there will be no other. */
export const OUTCOMES = ['completed', 'failed', 'dead', 'handed-back', 'refused'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** BullMQ's states of a job that is not done. */
const STATES = ['waiting', 'prioritized', 'active', 'delayed'] as const;

/** Seconds that a scrape waits for a store. One that does not answer leaves its series out. */
const COLLECT_SECONDS = 1;

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
    help: 'Jobs that Redis had lost and that were relayed again.',
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

interface Observed {
  registry: Registry;
  database: Database;
  queues: Queues;
  jobs: readonly string[];
  /** Seconds since a worker of `job` last heard of Redis whether there is something to do. */
  sinceFetch(job: string): number | undefined;
}

/** Publishes what is in the outbox and in Redis, asked at each scrape. */
export function observeQueues({ registry, database, queues, jobs, sinceFetch }: Observed): void {
  const registers = [registry];
  new Gauge({
    name: 'queue_jobs',
    help: 'Jobs in Redis that are not done, by state.',
    labelNames: ['job', 'state'],
    registers,
    async collect() {
      this.reset();
      await quietly(async () => {
        for (const job of jobs) {
          const counts = await (await queues.of(job)).getJobCounts(...STATES);
          for (const state of STATES) this.set({ job, state }, counts[state] ?? 0);
        }
      });
    },
  });
  const oldest = new Gauge({
    name: 'queue_oldest_job_age_seconds',
    help: 'Age of the oldest job that is not done, from when it was asked for.',
    labelNames: ['job'],
    registers,
  });
  const dead = new Gauge({
    name: 'queue_dead_letters',
    help: 'Jobs that failed for good and wait for a person.',
    labelNames: ['job'],
    registers,
  });
  new Gauge({
    name: 'queue_outbox_jobs',
    help: 'Jobs in the outbox that are not done, by state.',
    labelNames: ['job', 'state'],
    registers,
    async collect() {
      for (const gauge of [this, oldest, dead]) gauge.reset();
      await quietly(async () => {
        const rows = await undone(database);
        for (const job of new Set([...jobs, ...rows.map((row) => row.job)])) {
          const of = (state: string) => rows.find((row) => row.job === job && row.state === state);
          for (const state of ['pending', 'relayed']) this.set({ job, state }, of(state)?.count ?? 0);
          dead.set({ job }, of('dead')?.count ?? 0);
          oldest.set({ job }, Math.max(0, of('pending')?.age ?? 0, of('relayed')?.age ?? 0));
        }
      });
    },
  });
  new Gauge({
    name: 'queue_seconds_since_fetch',
    help: 'Time since Redis last told this worker whether there is a job: a worker whose connection is dead grows old.',
    labelNames: ['job'],
    registers,
    collect() {
      for (const job of jobs) this.set({ job }, sinceFetch(job) ?? 0);
    },
  });
}

function undone(database: Database) {
  return database.$queryRaw<{ job: string; state: string; count: number; age: number }[]>`
    SELECT job, state::text, count(*)::int, extract(epoch FROM now() - min(created_at))::float8 AS age
    FROM outbox WHERE state IN ('pending', 'relayed', 'dead') GROUP BY job, state`;
}

/** A store that is away has metrics of its own; here its series are missing. */
function quietly(work: () => Promise<void>): Promise<void> {
  return within(COLLECT_SECONDS, work).catch(() => {});
}
