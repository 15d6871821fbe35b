import { expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { clockFrom, openWorker, type Worker } from '../../../test/service/schedule.js';
import { openPlace } from '../../../test/service/schedule-place.js';
import { until } from '../../../test/service/until.js';
import { systemClock } from './clock.js';
import { observeSchedule } from './metrics.js';
import { Scheduled } from './scheduled.js';

const HOURLY = { cron: '0 * * * *', lease: '5s', timeLimit: '10s' } as const;

class Hourly {
  @Scheduled({ ...HOURLY, name: 'made-up-for', misfire: 'run-once' })
  async madeUpFor() {}

  @Scheduled({ ...HOURLY, name: 'left-out', misfire: 'skip' })
  async leftOut() {}
}

class EverySecond {
  constructor(readonly work: () => Promise<unknown>) {}

  @Scheduled({ name: 'every-second', cron: '* * * * * *', lease: '5s', timeLimit: '30s', misfire: 'run-once' })
  run() {
    return this.work();
  }
}

const { database, place } = await openPlace();

async function behind({ metrics }: Pick<Worker, 'metrics'>, task: string): Promise<number> {
  const line = new RegExp(`^scheduled_task_behind_seconds{task="${task}"} (\\S+)`, 'm');
  return Number(line.exec(await metrics.metrics())?.[1]);
}

const rows = (state: string) => async () =>
  (await database.query('SELECT 1 FROM task_run WHERE state::text = $1', [state])).length;

test('a task is behind by what it has missed, unless it leaves out what it misses', async () => {
  await database.query(
    `INSERT INTO scheduled_task (name, cron, time_zone, registered_at, accounted_until)
     SELECT name, $1, 'UTC', '2026-11-20 08:20Z', '2026-11-20 08:20Z' FROM unnest('{made-up-for,left-out}'::text[]) AS name`,
    [HOURLY.cron],
  );
  const settings = { SCHEDULE_LOOK_BACK_SECONDS: '1800' }; // so that the newest, of 34 minutes ago, is not caught up
  await using worker = await openWorker(new Hourly(), { ...place, settings, clock: clockFrom('2026-11-20T12:34:00Z') });
  await until('all are missed', async () => (await rows('missed')()) === 8);
  await until('it is known', async () => (await behind(worker, 'left-out')) === 0);
  expect(await behind(worker, 'made-up-for')).toBeGreaterThan(3.5 * 3600);
});

test('a run that goes on is not behind, nor are the instants that it overlaps', async () => {
  const long = Promise.withResolvers<void>();
  await using worker = await openWorker(new EverySecond(() => long.promise), place);
  await until('five are skipped', async () => (await rows('skipped_overlap')()) >= 5);
  await until('it is not behind', async () => (await behind(worker, 'every-second')) < 4);
  long.resolve();
});

test('a task is behind since the first run that failed, though each instant has a run', async () => {
  const broken = () => Promise.reject(new Error('broken'));
  await using worker = await openWorker(new EverySecond(broken), place);
  await until('five failed', async () => (await rows('failed')()) >= 5);
  expect(await behind(worker, 'every-second')).toBeGreaterThan(3);
});

test('a worker that has not asked the database yet does not say that nothing is behind', async () => {
  const metrics = new Registry();
  observeSchedule([{ name: 'made-up-for' }], metrics, systemClock);
  expect(await behind({ metrics }, 'made-up-for')).toBeNaN();
});

test('a run whose owner died, and that nobody takes over, is behind', async () => {
  await database.query(
    `INSERT INTO scheduled_task (name, cron, time_zone, registered_at, accounted_until) VALUES ('made-up-for', $1, 'UTC', now() - interval '1 day', now())`,
    [HOURLY.cron],
  );
  await database.query(
    `INSERT INTO task_run (task, scheduled_for, state, fence, owner, started_at, lease_until)
     SELECT 'made-up-for', hour, 'running', 1, 'dead', hour, hour + interval '5 s' FROM date_trunc('hour', now() - interval '2 h') AS hour`,
  );
  await using worker = await openWorker(new Hourly(), { ...place, redis: 'redis://127.0.0.1:1', withoutRedis: true });
  await until('it is seen', async () => (await behind(worker, 'made-up-for')) > 2 * 3600 - 1);
});
