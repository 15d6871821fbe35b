import { expect, test } from '@jest/globals';
import { clockFrom, openWorker } from '../../../test/service/schedule.js';
import { openPlace } from '../../../test/service/schedule-place.js';
import { until } from '../../../test/service/until.js';
import { Scheduled } from './scheduled.js';
import type { Tick } from './tick.js';

const REST = { cron: '0 * * * *', lease: '5s', timeLimit: '10s' } as const;

class Hourly {
  ran: string[] = [];

  @Scheduled({ ...REST, name: 'made-up-for', misfire: 'run-once' })
  async madeUpFor({ scheduledFor }: Tick) {
    this.ran.push(scheduledFor.toISOString());
  }

  @Scheduled({ ...REST, name: 'left-out', misfire: 'skip' })
  async leftOut() {
    this.ran.push('left out');
  }
}

const { database, place } = await openPlace();

/** A worker was there at 8:20, and not since. */
async function workersWereThere({ cron = REST.cron as string } = {}): Promise<void> {
  await database.query(
    `INSERT INTO scheduled_task (name, cron, time_zone, registered_at, accounted_until)
     SELECT name, $1, 'UTC', '2026-11-19', '2026-11-20 08:20Z' FROM unnest('{made-up-for,left-out}'::text[]) AS name`,
    [cron],
  );
}

/** `HH:MM state`, in order. */
async function rows(task: string): Promise<string[]> {
  const found = await database.query<{ row: string }>(
    `SELECT to_char(scheduled_for AT TIME ZONE 'UTC', 'HH24:MI') || ' ' || state AS row
     FROM task_run WHERE task = $1 ORDER BY scheduled_for`,
    [task],
  );
  return found.map(({ row }) => row);
}

const at = (instant: string) => clockFrom(`2026-11-20T${instant}Z`);

test('of the instants missed while no worker ran the newest is caught up once, or none; all are in the ledger', async () => {
  await workersWereThere();
  const hourly = new Hourly();
  {
    await using _one = await openWorker(hourly, { ...place, clock: at('12:34:00') });
    await using _two = await openWorker(hourly, { ...place, clock: at('12:34:00') });
    await until('it is caught up', async () => (await rows('made-up-for')).includes('12:00 succeeded'));
    await until('all are in the ledger', async () => (await rows('left-out')).length === 4);
  }
  {
    await using again = await openWorker(hourly, { ...place, clock: at('12:35:00') });
    const swept = /last_success_timestamp_seconds{task="made-up-for"} 1\d{9}/;
    await until('it has swept', async () => swept.test(await again.metrics.metrics()));
  }
  expect(hourly.ran).toEqual(['2026-11-20T12:00:00.000Z']);
  expect(await rows('made-up-for')).toEqual(['09:00 missed', '10:00 missed', '11:00 missed', '12:00 succeeded']);
  expect(await rows('left-out')).toEqual(['09:00 missed', '10:00 missed', '11:00 missed', '12:00 missed']);
});

test('what is older than the look-back is not caught up', async () => {
  await workersWereThere();
  const hourly = new Hourly();
  const settings = { SCHEDULE_LOOK_BACK_SECONDS: '1800' };
  await using _worker = await openWorker(hourly, { ...place, settings, clock: at('12:34:00') });
  await until('all are in the ledger', async () => (await rows('made-up-for')).length === 4);
  await until('it is registered', async () => (await rows('left-out')).length === 4);
  expect(await rows('made-up-for')).toEqual(['09:00 missed', '10:00 missed', '11:00 missed', '12:00 missed']);
  expect(hourly.ran).toEqual([]);
});

test('a task with a changed cron begins anew: instants before are none of it', async () => {
  await workersWereThere({ cron: '30 * * * *' });
  const hourly = new Hourly();
  await using _worker = await openWorker(hourly, { ...place, clock: at('12:59:55') });
  await until('the next instant ran', async () => (await rows('made-up-for')).includes('13:00 succeeded'));
  expect(await rows('made-up-for')).toEqual(['13:00 succeeded']);
  const [task] = await database.query("SELECT cron FROM scheduled_task WHERE name = 'made-up-for'");
  expect(task).toEqual({ cron: REST.cron });
});

test('a task that CronJobs run is not run by workers', async () => {
  await workersWereThere();
  const hourly = new Hourly();
  const settings = { SCHEDULE_CRONJOB_TASKS: 'made-up-for' };
  await using worker = await openWorker(hourly, { ...place, settings, clock: at('12:59:55') });
  await until('the other one ran', () => hourly.ran.includes('left out'));
  expect(hourly.ran).toEqual(['left out']);
  expect(await rows('made-up-for')).toEqual(['09:00 missed', '10:00 missed', '11:00 missed', '12:00 missed']);
  const metrics = await worker.metrics.metrics();
  expect(metrics).toContain('scheduled_task_missed_total{task="made-up-for",cause="missed"} 4');
});

test('while Redis is away no run begins; the instant is missed, and caught up when Redis is back', async () => {
  const hourly = new Hourly();
  const away = { ...place, redis: 'redis://127.0.0.1:1', withoutRedis: true };
  {
    await using worker = await openWorker(hourly, { ...away, clock: at('12:59:55') });
    await until('it is missed', async () => (await rows('made-up-for')).includes('13:00 missed'));
    expect(worker.log.some(({ msg }) => msg.includes('Redis or the database is away'))).toBe(true);
  }
  expect(hourly.ran).toEqual([]);
  await using _worker = await openWorker(hourly, { ...place, clock: at('13:00:10') });
  await until('it is caught up', async () => (await rows('made-up-for')).includes('13:00 succeeded'));
  expect(hourly.ran).toEqual(['2026-11-20T13:00:00.000Z']);
});
