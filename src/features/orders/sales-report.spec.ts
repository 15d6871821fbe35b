import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { createDatabase, type TestDatabase } from '../../../test/service/database.js';
import { readConfig } from '../../config/read.js';
import { Database } from '../../platform/database/database.js';
import type { Tick } from '../../platform/scheduling/tick.js';
import { SalesReport } from './sales-report.js';

const ACCOUNT = '01920000-0000-7000-8000-000000000001';

let on: TestDatabase;
let pool: pg.Pool;
let database: Database;
beforeAll(async () => {
  on = await createDatabase();
  pool = new pg.Pool({ connectionString: on.url });
  database = new Database(pool, readConfig({ NODE_ENV: 'test', DATABASE_URL: on.url }, 'seed').database);
  await on.query(`INSERT INTO account (id, email, password_hash) VALUES ('${ACCOUNT}', 'a@example.com', '-')`);
});
beforeEach(() => on.query('TRUNCATE customer_order, sales_report CASCADE'));
afterAll(async () => {
  await pool.end();
  await on[Symbol.asyncDispose]();
});

async function pay(at: string, amount: number, currency = 'EUR'): Promise<void> {
  await on.query(
    `WITH paid AS (
       INSERT INTO customer_order (id, account_id, status, currency, total_minor, updated_at)
       VALUES (gen_random_uuid(), '${ACCOUNT}', 'paid', $3, $2, now()) RETURNING id)
     INSERT INTO payment (order_id, currency, amount_minor, created_at) SELECT id, $3, $2, $1 FROM paid`,
    [at, amount, currency],
  );
}

/** Runs the report as the schedule does for `instant`. */
async function report(instant: string, transaction: Tick['transaction'] = (work) => database.transaction(work)) {
  const tick: Partial<Tick> = { scheduledFor: new Date(instant), transaction };
  await new SalesReport().report(tick as Tick);
}
const rows = () =>
  on.query(
    `SELECT day::text, currency, payments, amount_minor::int AS amount, extract(epoch FROM period_end - period_start)::int / 3600 AS hours
     FROM sales_report ORDER BY day, currency`,
  );
const days = async () => (await rows()).map(({ day }) => day);

test.each([
  [
    'spring',
    23,
    '2026-03-30T00:00:00Z',
    '2026-03-29',
    ['2026-03-28T23:00:00Z', '2026-03-29T21:59:59.999Z'],
    '2026-03-29T22:00:00Z',
  ],
  [
    'autumn',
    25,
    '2026-10-26T01:00:00Z',
    '2026-10-25',
    ['2026-10-24T22:00:00Z', '2026-10-25T22:59:59.999Z'],
    '2026-10-25T23:00:00Z',
  ],
  [
    'winter',
    24,
    '2026-01-02T01:00:00Z',
    '2026-01-01',
    ['2025-12-31T23:00:00Z', '2026-01-01T22:59:59.999Z'],
    '2026-01-01T23:00:00Z',
  ],
])(
  'in %s a day of %i hours has the payments from its first moment to its last',
  async (_season, hours, instant, day, within, after) => {
    for (const at of within) await pay(at, 100);
    const before = new Date(Date.parse(within[0] ?? '') - 1);
    await pay(before.toISOString(), 1);
    await pay(after, 1);
    await report(instant);
    expect(await rows()).toEqual([
      { day: dayBefore(day), currency: 'EUR', payments: 1, amount: 1, hours: 24 },
      { day, currency: 'EUR', payments: 2, amount: 200, hours },
    ]);
  },
);
const dayBefore = (day: string) => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);

test('days whose runs failed or never were are made up for, from the first payment on, and those without payments are left out', async () => {
  for (const [i, day] of ['2026-03-27', '2026-03-29', '2026-05-04'].entries()) await pay(`${day}T12:00:00Z`, i + 1);
  await report('2026-03-28T01:00:00Z');
  await pay('2026-06-01T12:00:00Z', 4);
  await report('2026-05-04T00:00:00Z');
  expect(await days()).toEqual(['2026-03-27', '2026-03-29']);
  await report('2026-06-02T00:00:00Z');
  expect(await days()).toEqual(['2026-03-27', '2026-03-29', '2026-05-04', '2026-06-01']);
});

test('a day that is reported already stays as it is', async () => {
  await pay('2026-06-01T10:00:00Z', 790);
  await report('2026-06-02T00:00:00Z');
  await pay('2026-06-01T11:00:00Z', 1);
  await report('2026-06-03T00:00:00Z');
  expect(await rows()).toMatchObject([{ day: '2026-06-01', amount: 790 }]);
});

test('one run reports 31 days at most, and the next goes on', async () => {
  for (let day = 1; day <= 40; day++) await pay(new Date(Date.UTC(2026, 5, day, 12)).toISOString(), day);
  await report('2026-08-01T00:00:00Z');
  expect((await days()).at(-1)).toBe('2026-07-01');
  expect(await days()).toHaveLength(31);
  await report('2026-08-02T00:00:00Z');
  expect(await days()).toHaveLength(40);
});

test('a run that fails keeps the days that it has reported, and the next goes on', async () => {
  for (const day of ['01', '02', '03']) await pay(`2026-06-${day}T12:00:00Z`, 1);
  let left = 2;
  const cut = report('2026-06-04T00:00:00Z', async (work) => {
    if (left-- === 0) throw new Error('the statement took too long');
    return database.transaction(work);
  });
  await expect(cut).rejects.toThrow('too long');
  expect(await days()).toEqual(['2026-06-01', '2026-06-02']);
  await report('2026-06-05T00:00:00Z');
  expect(await days()).toEqual(['2026-06-01', '2026-06-02', '2026-06-03']);
});

test('each day has a row for each currency, also when it is reported twice', async () => {
  await pay('2026-06-01T10:00:00Z', 790);
  await pay('2026-06-01T11:00:00Z', 210);
  await pay('2026-06-01T12:00:00Z', 500, 'USD');
  await pay('2026-06-02T12:00:00Z', 5);
  for (const instant of ['2026-06-02', '2026-06-02', '2026-06-03']) await report(`${instant}T00:00:00Z`);
  expect(await rows()).toEqual([
    { day: '2026-06-01', currency: 'EUR', payments: 2, amount: 1000, hours: 24 },
    { day: '2026-06-01', currency: 'USD', payments: 1, amount: 500, hours: 24 },
    { day: '2026-06-02', currency: 'EUR', payments: 1, amount: 5, hours: 24 },
  ]);
});
