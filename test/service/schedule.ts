import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { stopDeadlines } from '../../src/config/budget.js';
import { readConfig } from '../../src/config/read.js';
import { Database, Prisma } from '../../src/platform/database/database.js';
import { openPool } from '../../src/platform/database/pool.js';
import { Lifecycle } from '../../src/platform/lifecycle/lifecycle.js';
import { keyPrefix, openRedis } from '../../src/platform/redis/open.js';
import type { Clock } from '../../src/platform/scheduling/clock.js';
import { Locks } from '../../src/platform/scheduling/locks.js';
import { openSingleRun } from '../../src/platform/scheduling/once.js';
import { openSchedule, type Surroundings } from '../../src/platform/scheduling/open.js';
import { type Task, tasksOf } from '../../src/platform/scheduling/tasks.js';
import type { Logger } from '../../src/platform/telemetry/logger.js';
import { Tracing } from '../../src/platform/telemetry/tracing/tracing.js';
import type { LogLine } from './service.js';
import { until } from './until.js';

/** Where and how tests run tasks. */
export interface Place {
  database: string;
  redis: string;
  /** The name of the instance. */
  pod?: string;
  /** Keys of the configuration. */
  settings?: Record<string, string>;
  clock?: Clock;
  /** Starts though Redis is away. */
  withoutRedis?: boolean;
  /** Where its log goes beside {@link Worker.log}. */
  write?(line: string): void;
}

export interface Worker extends AsyncDisposable {
  lifecycle: Lifecycle;
  metrics: Registry;
  log: LogLine[];
  database: Database;
  logger: Logger;
  /** Of the tasks, in Redis. */
  locks: Locks;
  /** Tells it to stop. @returns the exit code */
  stop(): Promise<number>;
  ended: Promise<number>;
}

/** So that tests need not wait for what production does every second. */
const QUICK = { SCHEDULE_SWEEP_MS: '50', SCHEDULE_GRACE_SECONDS: '1', WORK_TIMEOUT_SECONDS: '2' };

/** A worker in this process, with the tasks of `instance` alone. Resolves when it ticks. */
export async function openWorker(instance: object, place: Place): Promise<Worker> {
  const worker = open(place, (surroundings) => openSchedule(tasksIn(instance), surroundings));
  const early = worker.ended.then(() => Promise.reject(new Error(`it did not start: ${JSON.stringify(worker.log)}`)));
  early.catch(() => {}); // it ends when the test is over, too
  await Promise.race([early, until('the worker ticks', () => worker.lifecycle.state === 'ready')]);
  return worker;
}

/** What `task NAME` does, in this process. @returns the exit code and the log */
export async function runTask(instance: object, name: string, place: Place): Promise<{ code: number; log: LogLine[] }> {
  const task = tasksIn(instance).find((one) => one.name === name);
  if (task === undefined) throw new Error(`no task ${name}`);
  const worker = open(place, (surroundings) => openSingleRun(task, surroundings));
  return { code: await worker.ended, log: worker.log };
}

export function tasksIn(instance: object): Task[] {
  return tasksOf({ get: () => instance as never }, [instance.constructor as Type]);
}

/** Both clocks go on from `instant`, as if it were now. */
export function clockFrom(instant: string): Clock {
  const shift = Date.parse(instant) - Date.now();
  return { now: () => Date.now() + shift, database: Prisma.sql`clock_timestamp() + ${shift} * interval '1 ms'` };
}

function open(place: Place, schedule: (surroundings: Surroundings) => void): Worker {
  const environment = {
    ...QUICK,
    NODE_ENV: 'test',
    DATABASE_URL: place.database,
    REDIS_URL: place.redis,
    // Tests on one database share their keys in Redis, others do not.
    ENVIRONMENT: place.database.replace(/.*\//, '').replaceAll('_', '-'),
    POD_NAME: place.pod ?? 'worker',
    ...place.settings,
  };
  const config = readConfig(environment, 'worker');
  const lines: LogLine[] = [];
  const write = (line: string) => {
    lines.push(JSON.parse(line));
    place.write?.(line);
  };
  const log = pino({ level: 'debug', formatters: { level: (level) => ({ level }) } }, { write });
  const lifecycle = new Lifecycle(log);
  const metrics = new Registry();
  const clientName = `test/${config.process.pod}`;
  const { pool, warm, close } = openPool(config.database, clientName, new Registry(), log);
  lifecycle.register({ name: 'database', start: { stores: warm }, stop: { close } });
  const database = new Database(pool, config.database);
  const { redis } = openRedis('queue', config.redisQueue, { config, clientName, lifecycle, log });
  lifecycle.register({ name: 'redis-ready', start: { stores: () => place.withoutRedis || redis.ping() } });
  const tracing = new Tracing({ ratio: 0, isTrusted: () => false });
  const { clock } = place;
  schedule({ config, database, queueRedis: redis, lifecycle, metrics, tracing, management: [], log, clock });
  const ended = lifecycle.run(stopDeadlines(config.lifecycle, 'worker'));
  const stop = () => {
    lifecycle.stop({ reason: 'the test is over', exitCode: 0 });
    return ended;
  };
  return {
    lifecycle,
    metrics,
    logger: log,
    locks: new Locks(redis, keyPrefix(config.process)),
    log: lines,
    database,
    stop,
    ended,
    [Symbol.asyncDispose]: async () => void (await stop()),
  };
}
