import { expect, test } from '@jest/globals';
import { createDatabase, openDatabase } from '../../service/database.js';
import { ownPostgres, ownRedis } from '../../service/own-store.js';
import { startService } from '../../service/service.js';
import { until } from '../../service/until.js';
import { request, watch } from '../../service/watch.js';
import { DATABASE_FAULTS } from './faults.js';
import { addProducts, askForProducts, isRight, pathOf } from './products.js';

/** The fault is what ends the requests, not a time-out. */
const PATIENT = {
  HTTP_REQUEST_TIMEOUT_SECONDS: '60',
  DATABASE_STATEMENT_TIMEOUT_MS: '60000',
  DATABASE_QUERY_TIMEOUT_MS: '60000',
  DATABASE_POOL_MIN: '5',
};
/** A session's lock would go with the session: a server that stops ends it first, and may answer those that waited. */
const HOLD_PRODUCTS = "BEGIN; LOCK TABLE product IN ACCESS EXCLUSIVE MODE; PREPARE TRANSACTION 'held'";
const faults = (['killed', 'restarted'] as const).map((name) => ({ name, fault: DATABASE_FAULTS[name] }));

test.each(faults)('Postgres is $name under requests that wait for an answer: 503 at once', async ({ fault }) => {
  await using store = await ownPostgres({ max_prepared_transactions: '1' });
  const database = await createDatabase(store.url);
  await addProducts(database);
  await using service = await startService({ DATABASE_URL: database.url, DRAIN_DELAY_SECONDS: '0', ...PATIENT });
  await service.untilReady();
  await using seen = watch(service);

  await database.query(HOLD_PRODUCTS);
  const held = Array.from({ length: 5 }, (_, index) => request(service, pathOf(index)));
  await until('5 queries wait', async () => (await waiting(store.url)) === 5);
  const hurt = performance.now();
  await fault.hurt(store);
  const outcomes = await Promise.all(held);
  expect(outcomes.map(({ status, retryAfter }) => [status, retryAfter])).toEqual(Array(5).fill([503, '1']));
  expect(Math.max(...outcomes.map(({ ended }) => ended)) - hurt).toBeLessThan(3000);

  await fault.heal(store);
  await database.query("ROLLBACK PREPARED 'held'");
  await service.untilReady(15);
  expect((await askForProducts(service, 100)).filter((outcome) => !isRight(outcome))).toEqual([]);
  expect(seen.statuses('/livez')).toEqual([200]);
});

test('SIGTERM while every store is paused: requests get 503, and the process stops within its budget', async () => {
  await using postgres = await ownPostgres();
  await using redis = await ownRedis();
  const database = await createDatabase(postgres.url);
  const environment = { DATABASE_URL: database.url, REDIS_URL: redis.url, DATABASE_QUERY_TIMEOUT_MS: '60000' };
  await using service = await startService({
    ...environment,
    HTTP_REQUEST_TIMEOUT_SECONDS: '2',
    DRAIN_DELAY_SECONDS: '0',
  });
  await service.untilReady();
  postgres.pause();
  redis.pause();
  const held = Array.from({ length: 5 }, () => request(service, '/v1/products'));
  await until('they are unanswered', async () => (await service.probe('/readyz')) === 503);
  service.signal('SIGTERM');
  expect((await Promise.all(held)).map(({ status }) => status)).toEqual(Array(5).fill(503));
  const { code, ms } = await service.exit();
  expect({ code, inBudget: ms < 10_000 }).toEqual({ code: 0, inBudget: true });
});

async function waiting(url: string): Promise<number> {
  const rows = await openDatabase(url).query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
  return rows.length;
}
