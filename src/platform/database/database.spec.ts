import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createDatabase, type TestDatabase } from '../../../test/service/database.js';
import { until } from '../../../test/service/until.js';
import { readConfig } from '../../config/read.js';
import { Database, type Transaction } from './database.js';
import { isDatabaseUnavailable } from './errors.js';
import { type ManagedPool, openPool } from './pool.js';

/** Two connections and short waits: one that is not given back is missed at once. */
const SETTINGS = {
  DATABASE_POOL_MAX: '2',
  DATABASE_CONNECTION_TIMEOUT_MS: '300',
  DATABASE_STATEMENT_TIMEOUT_MS: '4000',
  DATABASE_TRANSACTION_TIMEOUT_MS: '2000',
};
/** Rows of a table that the platform has anyway, each with a number that transactions take from. */
const [TEA, CUP] = ['tea', 'cup'] as const;
const NOON = new Date('2026-01-01T12:00:00Z');

let on: TestDatabase;
let managed: ManagedPool;
let database: Database;

beforeAll(async () => {
  on = await createDatabase();
});
beforeEach(async () => {
  await on.query('TRUNCATE task_run');
  const { database: config } = readConfig({ NODE_ENV: 'test', DATABASE_URL: on.url, ...SETTINGS }, 'seed');
  managed = openPool(config, 'test', new Registry(), pino({ level: 'silent' }));
  database = new Database(managed.pool, config);
  // A busy machine may take longer to connect than a request here may wait.
  await until('the pool is warm', () => managed.warm().then(() => true));
  await database.taskRun.createMany({
    data: [TEA, CUP].map((task) => ({ ...row(task), state: 'succeeded', fence: 10 })),
  });
});
afterEach(() => managed.close());
afterAll(async () => on[Symbol.asyncDispose]());

const row = (task: string) => ({ task, scheduledFor: NOON });
const at = (task: string) => ({ task_scheduledFor: row(task) });
const take = (tx: Transaction, task: string) =>
  tx.taskRun.update({ where: at(task), data: { fence: { decrement: 1 } } });
const left = async () =>
  (await on.query<{ fence: number }>('SELECT fence FROM task_run ORDER BY task DESC')).map(({ fence }) => fence);

/** Both connections are there, and do what they are told. */
async function expectSoundPool(): Promise<void> {
  const rows = await Promise.all([take(database, TEA), take(database, CUP)]);
  expect(rows.map(({ task }) => task)).toEqual([TEA, CUP]);
  const backend = () => managed.pool.query('SELECT pg_backend_pid() AS pid, pg_sleep(0.1)');
  const [first, second] = await Promise.all([backend(), backend()]);
  expect(first.rows[0]?.pid).not.toBe(second.rows[0]?.pid);
}

test('of two transactions in a deadlock the loser is tried again, and both have their effect', async () => {
  let [attempts, taken] = [0, 0];
  const both = Promise.withResolvers<void>();
  const takeInOrder = (first: string, second: string) =>
    database.transaction(async (tx) => {
      attempts++;
      await take(tx, first);
      if (++taken === 2) both.resolve();
      await both.promise;
      await take(tx, second);
    });
  await Promise.all([takeInOrder(TEA, CUP), takeInOrder(CUP, TEA)]);
  expect(await left()).toEqual([8, 8]);
  expect(attempts).toBe(3);
});

test('a transaction that fails for a reason of its own is not tried again and leaves nothing', async () => {
  let attempts = 0;
  const failing = database.transaction(async (tx) => {
    attempts++;
    await take(tx, TEA);
    await tx.taskRun.update({ where: at(CUP), data: { state: 'running' } }); // without a lease: refused by a CHECK
  });
  const error = await failing.catch((reason) => reason);
  expect({ attempts, unavailable: isDatabaseUnavailable(error) }).toEqual({ attempts: 1, unavailable: false });
  expect(await left()).toEqual([10, 10]);
  await expectSoundPool();
});

test('a transaction that gets no connection in time is unavailable, and does not run late', async () => {
  const clients = await Promise.all([managed.pool.connect(), managed.pool.connect()]);
  const begun = performance.now();
  const error = await database.transaction((tx) => take(tx, TEA)).catch((reason) => reason);
  expect(isDatabaseUnavailable(error)).toBe(true);
  expect(performance.now() - begun).toBeLessThan(1000);
  for (const client of clients) client.release();
  await expectSoundPool();
  expect(await left()).toEqual([9, 9]);
});

test('a transaction that lasts too long is unavailable, and its lock and connection are given back', async () => {
  const table = await on.hold('task_run');
  const error = await database.transaction((tx) => take(tx, TEA)).catch((reason) => reason);
  expect(isDatabaseUnavailable(error)).toBe(true);
  await table.release();
  await until('nothing waits for a lock', async () => (await waiting()) === 0);
  await expectSoundPool();
  expect(await left()).toEqual([9, 9]);
});

test('a transaction whose connection breaks is unavailable and leaves nothing', async () => {
  const broken = database.transaction(async (tx) => {
    await take(tx, TEA);
    await on.query(
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
       WHERE application_name = 'test' AND state = 'idle in transaction' AND datname = current_database()`,
    );
    await take(tx, CUP);
  });
  const error = await broken.catch((reason) => reason);
  expect(isDatabaseUnavailable(error)).toBe(true);
  expect(await left()).toEqual([10, 10]);
  await expectSoundPool();
});

test('a transaction on a server that has become a replica is unavailable, and the next one goes elsewhere', async () => {
  await managed.warm();
  const clients = await Promise.all([managed.pool.connect(), managed.pool.connect()]);
  for (const client of clients) await client.query('SET default_transaction_read_only = on');
  for (const client of clients) client.release();
  const errors = await Promise.all(
    [TEA, CUP].map((task) => database.transaction((tx) => take(tx, task)).catch((reason) => reason)),
  );
  expect(errors.map(isDatabaseUnavailable)).toEqual([true, true]);
  await expectSoundPool();
  expect(await left()).toEqual([9, 9]);
});

async function waiting(): Promise<number> {
  const rows = await on.query(
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
  );
  return rows.length;
}
