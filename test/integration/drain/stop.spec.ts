import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Connection } from '../../service/connection.js';
import { createDatabase, type TestDatabase } from '../../service/database.js';
import { startService } from '../../service/service.js';
import { until } from '../../service/until.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(async () => database[Symbol.asyncDispose]());

const start = (environment: Record<string, string>) => startService({ DATABASE_URL: database.url, ...environment });

test('an idle service with a client that stays connected stops as soon as it may', async () => {
  await using service = await start({ DRAIN_DELAY_SECONDS: '1' });
  await service.untilReady();
  const connection = await Connection.open(service.port);
  service.signal('SIGINT');
  const { code, ms } = await service.exit();
  expect({ code, inBudget: ms < 8000 }).toEqual({ code: 0, inBudget: true });
  expect(connection.isOpen).toBe(false);
});

test('a second SIGTERM exits at once with 1', async () => {
  await using service = await start({ DRAIN_DELAY_SECONDS: '30' });
  await service.untilReady();
  service.signal('SIGTERM');
  await until('readyz 503', async () => (await service.probe('/readyz')) === 503);
  service.signal('SIGTERM');
  const { code, ms } = await service.exit();
  expect({ code, atOnce: ms < 8000 }).toEqual({ code: 1, atOnce: true });
});

test('SIGTERM in the middle of a start unwinds what has started, without waiting for load balancers', async () => {
  await using service = await start({
    DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nothing',
    DRAIN_DELAY_SECONDS: '20',
  });
  await until('it listens', async () => (await service.probe('/startupz')) === 200);
  expect(await service.probe('/readyz')).toBe(503);
  service.signal('SIGTERM');
  const { code, ms } = await service.exit();
  expect({ code, soon: ms < 10_000 }).toEqual({ code: 0, soon: true });
});
