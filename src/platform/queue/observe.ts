import { Gauge } from 'prom-client';
import type { Database } from '../database/database.js';
import { within } from '../lifecycle/deadline.js';
import type { Registry } from '../telemetry/metrics.js';
import type { Queues } from './queues.js';

/** BullMQ's states of a job that is not done. */
const STATES = ['waiting', 'prioritized', 'active', 'delayed'] as const;

/** Seconds that a scrape waits for a store. One that does not answer leaves its series out. */
const COLLECT_SECONDS = 1;

interface Observed {
  registry: Registry;
  database: Database;
  queues: Queues;
  jobs: readonly string[];
  /** Seconds for which the worker of `job` has had a free slot and not heard from Redis whether there is something to do. */
  sinceFetch(job: string): number;
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
        for (const [job, counts] of Object.entries(await depths(queues, jobs))) {
          for (const state of STATES) this.set({ job, state }, counts[state] ?? 0);
        }
      });
    },
  });
  const rows = shared(() => undone(database));
  new Gauge({
    name: 'queue_oldest_job_age_seconds',
    help: 'Age of the oldest job that is not done, from when it was asked for.',
    labelNames: ['job'],
    registers,
    async collect() {
      this.reset();
      await quietly(async () => {
        for (const [job, of] of byJob(jobs, await rows())) {
          this.set({ job }, Math.max(0, of('pending')?.age ?? 0, of('relayed')?.age ?? 0));
        }
      });
    },
  });
  new Gauge({
    name: 'queue_dead_letters',
    help: 'Jobs that failed for good and wait for a person.',
    labelNames: ['job'],
    registers,
    async collect() {
      this.reset();
      await quietly(async () => {
        for (const [job, of] of byJob(jobs, await rows())) this.set({ job }, of('dead')?.count ?? 0);
      });
    },
  });
  new Gauge({
    name: 'queue_outbox_jobs',
    help: 'Jobs in the outbox that are not done, by state.',
    labelNames: ['job', 'state'],
    registers,
    async collect() {
      this.reset();
      await quietly(async () => {
        for (const [job, of] of byJob(jobs, await rows())) {
          for (const state of ['pending', 'relayed']) this.set({ job, state }, of(state)?.count ?? 0);
        }
      });
    },
  });
  new Gauge({
    name: 'queue_seconds_since_fetch',
    help: 'Time for which this worker has had a free slot and Redis has not told it whether there is a job: it grows when the connection is dead.',
    labelNames: ['job'],
    registers,
    collect() {
      for (const job of jobs) this.set({ job }, sinceFetch(job));
    },
  });
}

/** How many jobs are in which state in Redis. @throws when that is away */
export async function depths(queues: Queues, jobs: readonly string[]): Promise<Record<string, Record<string, number>>> {
  const counts = jobs.map(async (job) => [job, await (await queues.of(job)).getJobCounts(...STATES)] as const);
  return Object.fromEntries(await Promise.all(counts));
}

interface Undone {
  job: string;
  state: string;
  count: number;
  /** Seconds. */
  age: number;
}

function undone(database: Database) {
  return database.$queryRaw<Undone[]>`
    SELECT job, state::text, count(*)::int, extract(epoch FROM now() - min(created_at))::float8 AS age
    FROM outbox WHERE state IN ('pending', 'relayed', 'dead') GROUP BY job, state`;
}

/** What is undone of each job: of those that this worker knows, and of any other that somebody asked for. */
function byJob(jobs: readonly string[], rows: readonly Undone[]) {
  const all = new Set([...jobs, ...rows.map(({ job }) => job)]);
  return [...all].map(
    (job) => [job, (state: string) => rows.find((row) => row.job === job && row.state === state)] as const,
  );
}

/** The gauges of one scrape ask at the same time: one question serves them all. */
function shared<T>(ask: () => Promise<T>): () => Promise<T> {
  let asking: Promise<T> | undefined;
  return () => {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  };
}

/** A store that is away has metrics of its own; here its series are missing. */
function quietly(work: () => Promise<void>): Promise<void> {
  return within(COLLECT_SECONDS, work).catch(() => {});
}
