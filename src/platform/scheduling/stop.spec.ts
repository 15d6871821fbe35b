import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { createDatabase, type TestDatabase } from '../../../test/service/database.js';
import { type OwnStore, ownPostgres, ownRedis } from '../../../test/service/own-store.js';
import { openWorker } from '../../../test/service/schedule.js';
import { openPlace } from '../../../test/service/schedule-place.js';
import { until } from '../../../test/service/until.js';
import { type Misfire, Scheduled } from './scheduled.js';
import type { Tick } from './tick.js';

const { database, place } = await openPlace();

/** Its lease is so long that whoever takes a run over did not wait for its end. */
function taskOf(work: (tick: Tick) => Promise<unknown>, misfire: Misfire = 'run-once') {
  class Told {
    ticks: Tick[] = [];

    @Scheduled({ name: 'told', cron: '* * * * * *', lease: '1h', timeLimit: '1h', misfire })
    async run(tick: Tick) {
      this.ticks.push(tick);
      await work(tick);
    }
  }
  return new Told();
}
const aborted = ({ signal }: Tick) => new Promise((resolve) => signal.addEventListener('abort', resolve));
const firstRun = async () => {
  const [row] = await database.query(
    'SELECT state::text, fence, owner FROM task_run WHERE fence > 0 ORDER BY scheduled_for',
  );
  return row;
};

test('a stop waits for a run that ends in time, and no other one begins', async () => {
  const go = Promise.withResolvers<void>();
  const task = taskOf(() => go.promise);
  const worker = await openWorker(task, { ...place, settings: { WORK_TIMEOUT_SECONDS: '20' } });
  const tick = await until('it runs', () => task.ticks[0]);
  const stopped = worker.stop();
  await until('a second has passed', () => Date.now() > tick.scheduledFor.getTime() + 2100);
  expect(tick.signal.aborted).toBe(false);
  go.resolve();
  await stopped;
  expect(await firstRun()).toMatchObject({ state: 'succeeded', fence: 1 });
  expect(task.ticks).toHaveLength(1);
});

test('a run that goes on for too long is aborted before the deadline, and another worker takes it over at once', async () => {
  const [first, second] = [taskOf(aborted), taskOf(async () => {})];
  const one = await openWorker(first, { ...place, pod: 'one', settings: { WORK_TIMEOUT_SECONDS: '3' } });
  const tick = await until('it runs', () => first.ticks[0]);
  await using _two = await openWorker(second, { ...place, pod: 'two' });
  const begun = performance.now();
  await one.stop();
  expect(performance.now() - begun).toBeLessThan(3000);
  expect(one.log.some(({ msg }) => msg === 'did not stop cleanly')).toBe(false);
  expect(String(tick.signal.reason)).toContain('the process stops');
  await until('the other one has run it', async () => (await firstRun())?.state === 'succeeded');
  expect(await firstRun()).toMatchObject({ fence: 2, owner: 'two' });
  expect(second.ticks.map(({ scheduledFor }) => scheduledFor)).toContainEqual(tick.scheduledFor);
});

test('a run of a task that does not make up for runs is lost then', async () => {
  const task = taskOf(aborted, 'skip');
  const worker = await openWorker(task, { ...place, settings: { WORK_TIMEOUT_SECONDS: '1' } });
  await until('it runs', () => task.ticks[0]);
  await worker.stop();
  expect(await firstRun()).toMatchObject({ state: 'lost', fence: 1 });
});

test.each([
  ['is free again', false, []],
  ['stays in the ledger if it is accounted for by now', true, ['running']],
])(
  'when a stop comes while such a run is begun, it is not called, and its instant %s',
  async (_what, isAccounted, states) => {
    const task = taskOf(async () => {}, 'skip');
    const settings = { SCHEDULE_GRACE_SECONDS: '60' }; // nothing is accounted for by itself meanwhile
    const admin = new pg.Client(database.url);
    await admin.connect();
    await admin.query('BEGIN; LOCK TABLE task_run IN SHARE MODE');
    const worker = await openWorker(task, { ...place, settings });
    const begins = () =>
      database.query(`SELECT FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%INTO task_run%'`);
    await until('it is begun', async () => (await begins()).length > 0);
    const stopped = worker.stop();
    await until('it stops', () => worker.lifecycle.state === 'stopping');
    if (isAccounted)
      await admin.query("UPDATE scheduled_task SET accounted_until = clock_timestamp() + interval '1 min'");
    await admin.query('COMMIT');
    await admin.end();
    await stopped;
    expect(task.ticks).toEqual([]);
    const rows = await database.query<{ state: string }>('SELECT state FROM task_run');
    expect(rows.map(({ state }) => state)).toEqual(states);
  },
);

test('a run that ignores its signal can write no more and is handed back all the same', async () => {
  const task = taskOf(() => new Promise(() => {}));
  const worker = await openWorker(task, { ...place, settings: { WORK_TIMEOUT_SECONDS: '3' } });
  const tick = await until('it runs', () => task.ticks[0]);
  await worker.stop();
  expect(worker.log.some(({ msg }) => msg === 'did not stop cleanly')).toBe(false);
  await expect(tick.transaction(async () => {})).rejects.toThrow('the process stops');
  const [row] = await database.query('SELECT lease_until < clock_timestamp() AS free FROM task_run WHERE fence = 1');
  expect(row).toEqual({ free: true });
});

describe('while a store is away', () => {
  let postgres: OwnStore;
  let redis: OwnStore;
  let own: TestDatabase;
  beforeAll(async () => {
    [postgres, redis] = await Promise.all([ownPostgres(), ownRedis()]);
    own = await createDatabase(postgres.url);
  });
  afterAll(async () => {
    await Promise.all([postgres[Symbol.asyncDispose](), redis[Symbol.asyncDispose]()]);
  });

  test.each([
    ['Redis', 'kill'],
    ['Redis', 'pause'],
    ['Postgres', 'pause'],
    ['Postgres', 'kill'],
  ] as const)('(%s, %s) a stop in the middle of a run ends in its time', async (name, how) => {
    const store = { Redis: redis, Postgres: postgres }[name];
    await own.query('TRUNCATE scheduled_task, task_run');
    const task = taskOf(aborted);
    const settings = { WORK_TIMEOUT_SECONDS: '4', CLOSE_TIMEOUT_SECONDS: '1', FLUSH_TIMEOUT_SECONDS: '1' };
    const worker = await openWorker(task, {
      database: own.url,
      redis: redis.url,
      settings: { ...settings, ENVIRONMENT: `${name}-${how}`.toLowerCase() },
    });
    await until('it runs', () => task.ticks[0]);
    await store[how]();
    const begun = performance.now();
    await worker.stop();
    expect(performance.now() - begun).toBeLessThan(6500);
    if (how === 'pause') store.resume();
    else await store.start();
  });
});
