import type { Redis } from 'ioredis';
import type { Config } from '../../config/schema.js';
import type { Database } from '../database/database.js';
import type { Lifecycle } from '../lifecycle/lifecycle.js';
import type { ManagementRoute } from '../management/route.js';
import { keyPrefix } from '../redis/open.js';
import type { Logger } from '../telemetry/logger.js';
import { named } from '../telemetry/loggers.js';
import type { Registry } from '../telemetry/metrics.js';
import type { Tracing } from '../telemetry/tracing/tracing.js';
import { type Clock, systemClock } from './clock.js';
import { Ledger } from './ledger.js';
import { Locks } from './locks.js';
import { observeSchedule } from './metrics.js';
import { Register } from './register.js';
import { scheduleRoutes } from './routes.js';
import { Runner } from './runner.js';
import { sweepEvery } from './sweep.js';
import type { Task } from './tasks.js';
import { tick } from './ticker.js';

/** What the schedule needs of the process. */
export interface Surroundings {
  config: Pick<Config, 'process' | 'lifecycle' | 'scheduling'>;
  database: Database;
  queueRedis: Redis;
  lifecycle: Lifecycle;
  metrics: Registry;
  tracing: Tracing;
  /** Takes what the management port is to show. */
  management: ManagementRoute[];
  log: Logger;
  /** A test may move it. */
  clock?: Clock;
}

/** Milliseconds before the end of `finish-work` at which runs are told to end, so that they still are handed back within it. */
const HAND_BACK_MS = 3000;

/** A Job's pod needs time to be placed and to fetch its image, and may be tried again: so long nobody else judges its instant. */
const JOB_GRACE_MS = 600_000;

const DAY_MS = 86_400_000;

/** Opens what runs tasks; it stops with the process. @param tasks of which there will be metrics */
export function openRunner(tasks: readonly Task[], surroundings: Surroundings) {
  const { config, database, queueRedis, lifecycle, clock = systemClock } = surroundings;
  const log = named(surroundings.log, 'scheduling');
  const ledger = new Ledger(database, clock, config.process.pod);
  const locks = new Locks(queueRedis, keyPrefix(config.process));
  const metrics = observeSchedule(tasks, surroundings.metrics, clock);
  const runner = new Runner({ ledger, locks, database, metrics, tracing: surroundings.tracing, log });
  const finishMs = config.lifecycle.workTimeoutSeconds * 1000;
  const waitMs = finishMs - Math.min(HAND_BACK_MS, finishMs / 2);
  lifecycle.register({
    name: 'task-runs',
    stop: { withdraw: () => runner.close(), 'finish-work': () => runner.finish(waitMs / 1000) },
  });
  return { runner, ledger, metrics, clock };
}

/** Opens the schedule of a worker: it ticks and sweeps from the start of the process until its stop. */
export function openSchedule(tasks: readonly Task[], surroundings: Surroundings): void {
  const { config, database, lifecycle } = surroundings;
  const log = named(surroundings.log, 'scheduling');
  const { runner, ledger, metrics, clock } = openRunner(tasks, surroundings);
  surroundings.management.push(...scheduleRoutes(tasks, database, clock.now));
  const { cronJobTasks, sweepMs, graceSeconds, lookBackSeconds, retentionDays } = config.scheduling;
  const unknown = cronJobTasks.filter((name) => tasks.every((task) => task.name !== name));
  if (unknown.length > 0) log.warn({ unknown }, 'SCHEDULE_CRONJOB_TASKS names tasks that do not exist');

  const register = new Register(database, clock);
  const graceMs = graceSeconds * 1000;
  const watched = tasks.map((task) => {
    const isOurs = !cronJobTasks.includes(task.name);
    return { task, isOurs, graceMs: isOurs ? graceMs : JOB_GRACE_MS };
  });
  const lenient = tasks.filter(({ misfire }) => misfire === 'skip').map(({ name }) => name);
  const times = { retentionMs: retentionDays * DAY_MS, lookBackMs: lookBackSeconds * 1000 };
  const parts = { watched, lenient, ...times, register, ledger, runner, metrics, log };
  const stop = new AbortController();
  const ours = watched.filter(({ isOurs }) => isOurs).map(({ task }) => task);

  lifecycle.register({
    name: 'schedule',
    start: {
      async work(attempt) {
        await Promise.all(tasks.map((task) => register.put(task)));
        if (attempt.aborted || stop.signal.aborted) return; // too late: another attempt is under way, or the process stops
        tick(ours, { runner, clock, graceMs, log, stopped: stop.signal });
        void sweepEvery(sweepMs, parts, stop.signal);
      },
    },
    stop: { withdraw: () => stop.abort() },
  });
}
