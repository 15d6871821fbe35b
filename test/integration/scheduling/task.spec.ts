import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createDatabase, required, type TestDatabase } from '../../service/database.js';
import { runMain, spawnMain } from '../../service/process.js';
import { until } from '../../service/until.js';

let database: TestDatabase;
let environment: Record<string, string>;
beforeAll(async () => {
  database = await createDatabase();
  const name = database.url.replace(/.*\//, '').replaceAll('_', '-');
  environment = { DATABASE_URL: database.url, REDIS_URL: required('TEST_REDIS_URL'), ENVIRONMENT: name };
});
beforeEach(() => database.query('TRUNCATE task_run, payment, sales_report CASCADE'));
afterAll(async () => database[Symbol.asyncDispose]());

const REPORT = 'daily-sales-report';
const task = (name: string, more: Record<string, string> = {}) => runMain(['task', name], { ...environment, ...more });
const rows = () => database.query('SELECT scheduled_for AS at, state::text, fence, owner FROM task_run ORDER BY 1');

test('the tasks are listed, without a store', async () => {
  const { code, output } = await runMain(['task', '--list'], {});
  expect(code).toBe(0);
  expect(output.split('\n').map((line) => line.split('\t'))).toEqual([
    ['cancel-unpaid-orders', '* * * * *', 'UTC'],
    [REPORT, '0 2 * * *', 'Europe/Berlin'],
    ['prune-idempotency-keys', '13 * * * *', 'UTC'],
    ['prune-notifications', '43 3 * * *', 'UTC'],
    ['prune-outbox', '3 * * * *', 'UTC'],
    ['prune-task-runs', '23 * * * *', 'UTC'],
    [''],
  ]);
});

test('a task that is not there is told with those that are', async () => {
  const { code, output } = await task('daily-report');
  expect({ code, output }).toEqual({
    code: 1,
    output: expect.stringContaining(`there is no task daily-report; there are cancel-unpaid-orders, ${REPORT}`),
  });
});

test('it runs for the instant in its Job’s name, and for each once', async () => {
  // Yesterday at noon, when nothing is scheduled: the last instant before is two o'clock in Berlin.
  const noon = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 12 * 3_600_000;
  const job = { TASK_JOB_NAME: `report-${noon / 60_000}`, POD_NAME: 'a' };
  const first = await task(REPORT, job);
  expect(first).toMatchObject({ code: 0, output: expect.stringContaining('"outcome":"succeeded"') });
  const second = await task(REPORT, { ...job, POD_NAME: 'b' });
  expect(second).toMatchObject({ code: 0, output: expect.stringContaining('it has run for that instant already') });
  const [row, ...others] = await rows();
  expect(others).toEqual([]);
  expect(row).toMatchObject({ state: 'succeeded', fence: 1, owner: 'a' });
  const berlin = new Intl.DateTimeFormat('de-DE', { timeZone: 'Europe/Berlin', timeStyle: 'short' });
  expect(berlin.format(row?.at as Date)).toBe('02:00');
  expect((noon - Number(row?.at)) / 3_600_000).toBeLessThan(12);
});

test('one that fails ends with 1, and can be run again for the same instant', async () => {
  await database.query('ALTER TABLE sales_report RENAME TO away');
  const failed = await task(REPORT);
  await database.query('ALTER TABLE away RENAME TO sales_report');
  expect(failed).toMatchObject({ code: 1, output: expect.stringContaining('"outcome":"failed"') });
  expect(await rows()).toMatchObject([{ state: 'failed', fence: 1 }]);
  expect(await task(REPORT)).toMatchObject({ code: 0 });
  expect(await rows()).toMatchObject([{ state: 'succeeded', fence: 2 }]);
});

test('SIGTERM in the middle of a run hands it back within the time that there is, and is no success', async () => {
  const payments = await database.hold('payment');
  const running = spawnMain(['task', REPORT], {
    ...environment,
    WORK_TIMEOUT_SECONDS: '3',
    CLOSE_TIMEOUT_SECONDS: '1',
  });
  await until('it runs', async () => (await rows()).length === 1);
  const begun = performance.now();
  running.child.kill('SIGTERM');
  const { code } = await running.exited;
  await payments.release();
  expect({ code, inTime: performance.now() - begun < 8000 }).toEqual({ code: 1, inTime: true });
  expect(await task(REPORT)).toMatchObject({ code: 0 });
  expect(await rows()).toMatchObject([{ state: 'succeeded', fence: 2 }]);
});

test('without a database it gives up, with 1, and says what it waited for', async () => {
  const { code, output } = await task(REPORT, { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' });
  expect({ code, output }).toEqual({
    code: 1,
    output: expect.stringMatching(/"reason":"waits for database \(.*ECONNREFUSED/),
  });
});

test('without the schema it gives up as well, and says so: no store is away', async () => {
  const [last] = await database.query<{ name: string }>('SELECT max(migration_name) AS name FROM _prisma_migrations');
  const finish = (at: string) =>
    database.query(`UPDATE _prisma_migrations SET finished_at = ${at} WHERE migration_name = $1`, [last?.name]);
  await finish('NULL');
  const { code, output } = await task(REPORT);
  await finish('now()');
  const reason = `"reason":"waits for schema (pending migrations: ${last?.name})"`;
  expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining(reason) });
});
