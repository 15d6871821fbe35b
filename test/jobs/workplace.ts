import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { readConfig } from '../../src/config/read.js';
import { Database } from '../../src/platform/database/database.js';
import { openPool } from '../../src/platform/database/pool.js';
import { openOutbox } from '../../src/platform/queue/open.js';
import type { Outbox } from '../../src/platform/queue/outbox.js';
import { openMetrics } from '../../src/platform/telemetry/metrics.js';
import { createDatabase, type TestDatabase } from '../service/database.js';
import { type OwnStore, ownRedis } from '../service/own-store.js';
import { until } from '../service/until.js';
import { TRACE } from './jobs.js';

/** What a handler of jobs.ts wrote down. */
export interface Trace {
  label: string;
  what: 'begun' | 'effect';
  worker: string;
  attempt: number;
  at: Date;
}

export interface WorkerProcess extends AsyncDisposable {
  name: string;
  signal(signal: NodeJS.Signals): void;
  exit(): Promise<{ code: number | null; output: string; ms: number }>;
  output(): string;
}

/** A database and a Redis, a producer, and worker processes. */
export interface Workplace extends AsyncDisposable {
  /** Keys of the configuration by which a worker of this process finds the stores. */
  environment: Record<string, string>;
  on: TestDatabase;
  redis: OwnStore;
  database: Database;
  outbox: Outbox;
  start(environment?: Record<string, string>, build?: 'current' | 'newer'): WorkerProcess;
  untilReady(worker: WorkerProcess): Promise<unknown>;
  traces(label: string, what?: Trace['what']): Promise<Trace[]>;
  untilEffect(label: string, seconds?: number): Promise<Trace>;
  untilBegun(label: string, times?: number): Promise<Trace>;
  /** How many rows of the outbox are in which state. */
  states(): Promise<Record<string, number>>;
}

/** Short times: what is judged is that things happen, not how patient production is. */
const TIMES = {
  QUEUE_LOCK_SECONDS: '2',
  QUEUE_STALLED_CHECK_SECONDS: '1',
  OUTBOX_RECHECK_SECONDS: '1',
  WORK_TIMEOUT_SECONDS: '6',
};

const FIXTURE = ['--import', './scripts/launcher/typescript-hooks.mjs', 'test/jobs/worker.fixture.ts'];

export async function openWorkplace(): Promise<Workplace> {
  const on = await createDatabase();
  await on.query(TRACE);
  const redis = await ownRedis();
  const environment = { NODE_ENV: 'test', DATABASE_URL: on.url, REDIS_URL: redis.url, ...TIMES };
  const config = readConfig(environment, 'worker');
  const log = pino({ level: 'silent' });
  const { pool, close } = openPool(config.database, 'producer', openMetrics(), log);
  const database = new Database(pool, config.database);
  const queueRedis = new Redis(redis.port, { enableOfflineQueue: false, maxRetriesPerRequest: 0 });
  queueRedis.on('error', () => {});
  await until('the producer is connected', () => queueRedis.status === 'ready');
  const started: WorkerProcess[] = [];

  const traces = (label: string, what?: string) =>
    on.query<Trace & Record<string, unknown>>(
      'SELECT * FROM trace WHERE label = $1 AND ($2::text IS NULL OR what = $2) ORDER BY at',
      [label, what ?? null],
    );
  return {
    environment,
    on,
    redis,
    database,
    outbox: openOutbox({ config, queueRedis, database }),
    start(more = {}, build = 'current') {
      const worker = spawnWorker(`worker-${started.length + 1}`, { ...environment, ...more }, build);
      started.push(worker);
      return worker;
    },
    untilReady: (worker) => until(`${worker.name} is ready`, () => worker.output().includes('"msg":"ready"'), 30),
    traces,
    untilEffect: (label, seconds = 20) =>
      until(`the effect of ${label}`, async () => (await traces(label, 'effect'))[0], seconds),
    untilBegun: (label, times = 1) =>
      until(`${label} begins`, async () => (await traces(label, 'begun'))[times - 1], 20),
    async states() {
      const rows = await on.query<{ state: string; count: number }>(
        'SELECT state::text, count(*)::int FROM outbox GROUP BY state',
      );
      return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(started.map((worker) => worker[Symbol.asyncDispose]()));
      queueRedis.disconnect();
      await close();
      await redis[Symbol.asyncDispose]();
      await on[Symbol.asyncDispose]();
    },
  };
}

function spawnWorker(name: string, environment: Record<string, string>, build: string): WorkerProcess {
  const child = spawn(process.execPath, [...FIXTURE, build], {
    env: { PATH: process.env.PATH, TEST_RUN: process.env.TEST_RUN, POD_NAME: name, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const exited = once(child, 'close').then(([code]) => code as number | null);
  let signalledAt = performance.now();
  return {
    name,
    output: () => output,
    signal(signal) {
      signalledAt = performance.now();
      child.kill(signal);
    },
    async exit() {
      const code = await exited;
      return { code, output, ms: performance.now() - signalledAt };
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
