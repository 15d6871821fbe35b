import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openCommitGate } from '../../../test/service/commit-gate.js';
import { createDatabase, required, type TestDatabase } from '../../../test/service/database.js';
import { ownRedis } from '../../../test/service/own-store.js';
import { openWorker, type Place, runTask } from '../../../test/service/schedule.js';
import { until } from '../../../test/service/until.js';
import type { Transaction } from '../database/database.js';
import { type Schedule, Scheduled } from './scheduled.js';
import type { Tick } from './tick.js';

let database: TestDatabase;
let place: Place;
beforeAll(async () => {
  database = await createDatabase();
  await database.query('CREATE TABLE effect (fence int)');
  place = { database: database.url, redis: required('TEST_REDIS_URL') };
});
beforeEach(() => database.query('TRUNCATE scheduled_task, task_run, effect'));
afterAll(async () => database[Symbol.asyncDispose]());

/** A task whose runs do as they are told; only its first instant is of interest. */
function taskOf(work: (tick: Tick) => Promise<unknown>, schedule: Partial<Schedule> = {}) {
  class Told {
    ticks: Tick[] = [];

    @Scheduled({ name: 'told', cron: '*/2 * * * * *', lease: '30s', timeLimit: '1m', misfire: 'run-once', ...schedule })
    async run(tick: Tick) {
      if (this.ticks[0] && this.ticks[0].scheduledFor < tick.scheduledFor) return;
      this.ticks.push(tick);
      await work(tick);
    }
  }
  return new Told();
}

const aborted = ({ signal }: Tick) => new Promise((resolve) => signal.addEventListener('abort', resolve));
const write = (fence: number) => (tx: Transaction) => tx.$executeRaw`INSERT INTO effect VALUES (${fence})`;
const effects = async () =>
  (await database.query<{ fence: number }>('SELECT fence FROM effect')).map(({ fence }) => fence);
const firstRun = async () => {
  const [row] = await database.query(
    'SELECT state::text, fence, owner FROM task_run WHERE fence > 0 ORDER BY scheduled_for',
  );
  return row;
};

test('when Redis is lost in the middle of a run, its signal aborts within the lease, and it can write no more', async () => {
  await using redis = await ownRedis();
  const task = taskOf(aborted, { lease: '2s' });
  await using _worker = await openWorker(task, { ...place, redis: redis.url });
  const tick = await until('it runs', () => task.ticks[0]);
  const begun = performance.now();
  await redis.kill();
  await aborted(tick);
  expect(performance.now() - begun).toBeLessThan(2000);
  await expect(tick.transaction(write(1))).rejects.toThrow('its lock could not be renewed for 2000 ms');
  expect(await effects()).toEqual([]);
  await redis.start();
  await until('it is run again', () => task.ticks[1]);
  expect(task.ticks[1]).toMatchObject({ fence: 2, scheduledFor: tick.scheduledFor });
});

test('a lock that Redis has lost aborts the run', async () => {
  await using redis = await ownRedis();
  const task = taskOf(aborted, { lease: '2s', misfire: 'skip' });
  await using worker = await openWorker(task, { ...place, redis: redis.url });
  const tick = await until('it runs', () => task.ticks[0]);
  const { Redis } = await import('ioredis');
  const admin = new Redis(redis.url);
  await admin.flushall();
  admin.disconnect();
  await aborted(tick);
  expect(String(tick.signal.reason)).toContain('its lock is lost');
  await until('that is logged', () => worker.log.some(({ outcome }) => outcome === 'lost'));
  expect(await firstRun()).toMatchObject({ state: 'lost' });
});

test.each([
  ['its lease is over', 'lease_until = clock_timestamp()'],
  ['another worker has taken it over', "fence = fence + 1, lease_until = clock_timestamp() + interval '1 min'"],
  ['it is written down as lost', "state = 'lost'"],
])('a run can write no more when %s, though it has not heard of it', async (_what, change) => {
  const go = Promise.withResolvers<void>();
  const results: unknown[] = [];
  const task = taskOf(
    async (tick) => {
      await tick.transaction(write(1));
      await go.promise;
      results.push(tick.signal.aborted, await tick.transaction(write(2)).catch((error) => error.name));
      throw new Error('it ends');
    },
    { misfire: 'skip' },
  );
  await using _worker = await openWorker(task, place);
  await until('it has written', async () => (await effects()).length === 1);
  await database.query(`UPDATE task_run SET ${change} WHERE state = 'running'`);
  go.resolve();
  await until('it has tried', () => results.length === 2);
  expect(results).toEqual([false, 'LeaseLost']);
  expect(await effects()).toEqual([1]);
});

test('the outcome of a run that another worker has taken over is not written', async () => {
  const go = Promise.withResolvers<void>();
  const task = taskOf(() => go.promise);
  await using worker = await openWorker(task, place);
  await until('it runs', () => task.ticks[0]);
  await database.query("UPDATE task_run SET fence = 7, owner = 'other' WHERE state = 'running'");
  go.resolve();
  await until('it has ended', () => worker.log.some(({ outcome }) => outcome === 'lost'));
  expect(await firstRun()).toEqual({ state: 'running', fence: 7, owner: 'other' });
});

test('nobody takes a run over while a transaction of its owner is open, and its lease is renewed meanwhile', async () => {
  const open = Promise.withResolvers<void>();
  const task = taskOf(
    (tick) =>
      tick.transaction(async (tx) => {
        await write(tick.fence)(tx);
        if (tick.fence === 1) await open.promise;
      }),
    { lease: '1s' },
  );
  const settings = { DATABASE_TRANSACTION_TIMEOUT_MS: '20000' };
  await using _one = await openWorker(task, { ...place, settings, pod: 'one' });
  await using two = await openWorker(task, { ...place, settings, pod: 'two' });
  await until('it runs', () => task.ticks[0]);
  const lease = async () =>
    (await database.query<{ until: Date }>("SELECT lease_until AS until FROM task_run WHERE state = 'running'"))[0]
      ?.until ?? 0;
  const before = await lease();
  await until('its lease is renewed', async () => (await lease()) > before);
  // As if its owner had been paused.
  await database.query("UPDATE task_run SET lease_until = clock_timestamp() - interval '1 h' WHERE state = 'running'");
  const attempts = () => two.log.filter(({ msg }) => msg === 'not caught up yet');
  await until('it was tried', () => attempts().length >= 3);
  expect(await firstRun()).toMatchObject({ fence: 1 });
  open.resolve();
  await until('it has succeeded', async () => (await firstRun())?.state === 'succeeded');
  // The other one's, as a rule; the owner's, where a busy machine kept it from noticing in time. Never both.
  expect(await effects()).toHaveLength(1);
});

test('what a run finishes with has its effect once: it has succeeded, whatever comes after', async () => {
  const task = taskOf(async (tick) => {
    await tick.finish(write(tick.fence));
    throw new Error('too late to fail');
  });
  await using worker = await openWorker(task, place);
  await until('it has ended', () => worker.log.some(({ outcome }) => outcome === 'succeeded'));
  expect(await firstRun()).toMatchObject({ state: 'succeeded', fence: 1 });
  expect(await effects()).toEqual([1]);
});

test('a run whose connection broke while its end was committed has succeeded', async () => {
  await using gate = await openCommitGate(database.url);
  const task = taskOf(async (tick) => {
    gate.shut();
    const finished = tick.finish(write(tick.fence));
    await until('it is committed, and its connection breaks', async () => {
      const broken = await database.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND state = 'idle' AND query = 'COMMIT'`,
      );
      return broken.length > 0;
    });
    await finished;
  });
  const { code, log } = await runTask(task, 'told', { ...place, database: gate.url });
  expect(await effects()).toEqual([1]);
  expect(await firstRun()).toMatchObject({ state: 'succeeded', fence: 1 });
  expect(log.flatMap(({ outcome }) => outcome ?? [])).toEqual(['succeeded']);
  expect(code).toBe(0);
});
