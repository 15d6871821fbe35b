import { expect, test } from '@jest/globals';
import { createDatabase, required } from '../../service/database.js';
import { proxyTo } from '../../service/proxy.js';
import { startService } from '../../service/service.js';
import { until } from '../../service/until.js';
import { watch } from '../../service/watch.js';
import { addProducts, askForProducts, isRight, pathOf } from './products.js';

test('a Postgres whose machine vanished is left for the one that has its address now', async () => {
  await using database = await createDatabase();
  await addProducts(database);
  const url = new URL(database.url);
  await using proxy = await proxyTo(Number(url.port));
  url.port = String(proxy.port);
  await using service = await startService({
    DATABASE_URL: url.href,
    DATABASE_POOL_MIN: '3',
    HTTP_REQUEST_TIMEOUT_SECONDS: '2',
    DATABASE_STATEMENT_TIMEOUT_MS: '2000',
    DATABASE_QUERY_TIMEOUT_MS: '2500',
    DRAIN_DELAY_SECONDS: '0',
  });
  await service.untilReady();
  await using seen = watch(service, pathOf);
  proxy.mute();
  await until('readyz says 503', () => seen.statuses('/readyz').at(-1) === 503, 8);
  await until('readyz says 200', () => seen.statuses('/readyz').at(-1) === 200, 15);
  const lastFailure = () => seen.outcomes.findLastIndex((outcome) => !isRight(outcome));
  await until('requests are served', () => seen.outcomes.length - lastFailure() > 10, 15);
  expect((await askForProducts(service, 100)).filter((outcome) => !isRight(outcome))).toEqual([]);
  await seen.stop();
  const failed = seen.outcomes.filter((outcome) => !isRight(outcome));
  expect(new Set(failed.map(({ status }) => status))).toEqual(new Set([503]));
  expect(failed.length).toBeLessThanOrEqual(3);
  expect(seen.statuses('/livez')).toEqual([200]);
});

test('a session Redis whose machine vanished is left for the one that has its address now', async () => {
  await using database = await createDatabase();
  await using proxy = await proxyTo(Number(new URL(required('TEST_REDIS_URL')).port));
  await using service = await startService({
    DATABASE_URL: database.url,
    REDIS_SESSION_URL: `redis://127.0.0.1:${proxy.port}`,
    DRAIN_DELAY_SECONDS: '0',
  });
  await service.untilReady();
  await using seen = watch(service);
  proxy.mute();
  await until('readyz says 503', () => seen.statuses('/readyz').at(-1) === 503, 8);
  await until('readyz says 200', () => seen.statuses('/readyz').at(-1) === 200, 15);
  await seen.stop();
  expect(seen.statuses('/livez')).toEqual([200]);
});
