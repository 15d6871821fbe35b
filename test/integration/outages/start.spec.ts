import { expect, test } from '@jest/globals';
import { createDatabase, openDatabase } from '../../service/database.js';
import { ownPostgres, ownRedis } from '../../service/own-store.js';
import { runMain } from '../../service/process.js';
import { type Service, startService } from '../../service/service.js';
import { until } from '../../service/until.js';

test('started before its stores, it waits and says for what, and is ready when they are up', async () => {
  await using postgres = await ownPostgres();
  await using redis = await ownRedis();
  const { url } = await createDatabase(postgres.url);
  await Promise.all([postgres.stop(), redis.stop()]);

  // By name, as in a cluster: here it stands for two addresses, and both refuse.
  const environment = { DATABASE_URL: byName(url), REDIS_SESSION_URL: byName(redis.url) };
  await using service = await startService({ ...environment, DRAIN_DELAY_SECONDS: '0' });
  await complains(service, {
    lifecycle: { state: 'starting', waitingFor: { database: refused(postgres.port) } },
    database: { message: refused(postgres.port) },
    schema: { message: refused(postgres.port) },
    'redis-session': { message: refused(redis.port) },
  });
  await expectUnavailable(service);

  await redis.start();
  await until(
    'the session Redis is not waited for any more',
    async () => !('redis-session' in (await errors(service))),
  );
  expect(await service.probe('/readyz')).toBe(503);
  await postgres.start();
  await service.untilReady(15);

  expect((await service.get('/v1/products')).status).toBe(200);
  expect([await service.probe('/livez'), await service.probe('/startupz')]).toEqual([200, 200]);
});

test('a pending migration holds the instance back and is named, until it is applied', async () => {
  await using postgres = await ownPostgres();
  await using service = await startService({ DATABASE_URL: postgres.url });
  const pending = expect.stringMatching(/^pending migrations: \d{14}_create_product/);
  await complains(service, { schema: { message: pending }, lifecycle: { waitingFor: { schema: pending } } });
  await expectUnavailable(service);

  expect(await runMain(['migrate', 'up'], { DATABASE_URL: postgres.url })).toMatchObject({ code: 0 });
  await service.untilReady(15);
  expect((await service.get('/v1/products')).status).toBe(200);
});

test('once it was ready, a schema that somebody takes away does not make it unready', async () => {
  await using postgres = await ownPostgres();
  const { url } = await createDatabase(postgres.url);
  await using service = await startService({ DATABASE_URL: url, READINESS_CHECK_CACHE_MS: '0' });
  await service.untilReady();
  await openDatabase(url).query('ALTER TABLE _prisma_migrations RENAME TO elsewhere');
  expect(await service.probe('/readyz')).toBe(200);
});

/** It is unready, and the details on the management port say why. */
async function complains(service: Service, why: Record<string, object>): Promise<void> {
  await until('it says why', async () => {
    expect(await errors(service)).toMatchObject(why);
    return true;
  });
  expect(await service.probe('/readyz')).toBe(503);
}

async function errors(service: Service): Promise<Record<string, object>> {
  return JSON.parse(await service.why()).error;
}

async function expectUnavailable(service: Service): Promise<void> {
  const { status, headers } = await service.get('/v1/products');
  expect({ status, retryAfter: headers.get('retry-after') }).toEqual({ status: 503, retryAfter: '1' });
}

function byName(url: string): string {
  return url.replace('127.0.0.1', 'localhost');
}

function refused(port: number) {
  return expect.stringMatching(`ECONNREFUSED .*:${port}`);
}
