import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startRedis } from '../../../scripts/stores/redis.mjs';
import { Client, PASSWORD, signUp } from '../../service/client.js';
import { createDatabase } from '../../service/database.js';
import { runMain } from '../../service/process.js';
import { startService } from '../../service/service.js';
import { until } from '../../service/until.js';

test('without the session Redis nobody is logged in or out by mistake: 503, and all is as before when it is back', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sessions-away-'));
  await using database = await createDatabase();
  await using redis = await startRedis({
    dir: join(folder, 'redis'),
    args: ['--appendonly', 'yes', '--appendfsync', 'always'],
  });
  await using service = await startService({ DATABASE_URL: database.url, REDIS_SESSION_URL: redis.url });
  await service.untilReady();
  const client = await signUp(service.url);
  const { cookie } = client;

  await redis.kill();
  const login = await new Client(service.url).post('/v1/session', { email: client.email, password: PASSWORD });
  expect(login.status).toBe(503);
  expect(login.headers.get('retry-after')).toBeTruthy();
  expect(login.headers.getSetCookie()).toEqual([]);
  expect((await client.get('/v1/session')).status).toBe(503);
  expect((await client.delete('/v1/session')).status).toBe(503);
  expect(client.cookie).toBe(cookie);
  expect((await new Client(service.url).get('/v1/products')).status).toBe(200);

  await using _back = await startRedis({ dir: join(folder, 'redis'), port: redis.port, args: ['--appendonly', 'yes'] });
  await until('the session is known again', async () => (await client.get('/v1/session')).status === 200);
  await rm(folder, { recursive: true, force: true });
});

test('production refuses a cookie for plain http, and secrets that were not given', async () => {
  const { code, output } = await runMain(['api'], {
    NODE_ENV: 'production',
    COOKIE_SECURE: 'false',
    DATABASE_URL: 'postgresql://app@127.0.0.1:1/app',
    REDIS_URL: 'redis://127.0.0.1:1',
  });
  expect(code).toBe(1);
  expect(output).toContain('SESSION_SECRETS is required');
  const named = await runMain(['api'], {
    NODE_ENV: 'production',
    COOKIE_SECURE: 'false',
    SESSION_SECRETS: 's'.repeat(32),
    DATABASE_URL: 'postgresql://app@127.0.0.1:1/app',
    REDIS_URL: 'redis://127.0.0.1:1',
  });
  expect(named.code).toBe(1);
  expect(named.output).toContain('COOKIE_SECURE');
  expect(named.output).toContain('plain-cookie');
});
