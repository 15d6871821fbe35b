import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { PASSWORD, signUp } from '../../service/client.js';
import { createDatabase } from '../../service/database.js';
import { ownRedis } from '../../service/own-store.js';
import { createRole } from '../../service/role.js';
import { startService } from '../../service/service.js';
import { until } from '../../service/until.js';

/** A secret that would be recognised anywhere, and the file that holds it. */
function secretFile(name: string) {
  const value = `${name}-${randomBytes(24).toString('hex')}`;
  const file = join(mkdtempSync(join(process.env.TEST_RUN ?? tmpdir(), 'secret-')), name);
  writeFileSync(file, `${value}\n`);
  return { value, file };
}

test('no secret is in the log of a service that says all it can, whatever goes wrong', async () => {
  const [redisPassword, session, database, token] = ['redis', 'session', 'database', 'management'].map(secretFile);
  if (!redisPassword || !session || !database || !token) throw new Error('secrets');
  await using redis = await ownRedis(['--requirepass', redisPassword.value]);
  await using store = await createDatabase();
  await using role = await createRole(store);
  await role.setPassword(database.value);
  await store.query(`GRANT pg_write_all_data TO ${role.name}`);
  await using service = await startService({
    LOG_LEVEL: 'trace',
    DATABASE_URL: role.url,
    DATABASE_PASSWORD_FILE: database.file,
    REDIS_URL: `redis://127.0.0.1:${redis.port}`,
    REDIS_PASSWORD_FILE: redisPassword.file,
    SESSION_SECRETS_FILE: session.file,
    MANAGEMENT_TOKEN_FILE: token.file,
    COOKIE_SECURE: 'false',
  });
  await service.untilReady(30);
  const client = await signUp(service.url);
  const bearer = `Bearer ${randomBytes(16).toString('hex')}`;
  await fetch(`${service.url}/v1/orders?token=${token.value}`, {
    headers: { cookie: client.cookie ?? '', authorization: bearer },
  });
  await fetch(`${service.url}/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: client.email, password: `${PASSWORD} mistyped` }),
  });
  await fetch(`${service.managementUrl}/env`, { headers: { authorization: `Bearer ${token.value}` } });

  const operator = new Redis(redis.port, '127.0.0.1', { password: redisPassword.value });
  await operator.config('SET', 'requirepass', 'another one'); // the service's is wrong from here on
  await operator.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  await until('the service has noticed', () => service.log().some(({ msg }) => msg === 'Redis is away'));
  operator.disconnect();
  await fetch(`${service.url}/v1/orders`, { headers: { cookie: client.cookie ?? '' } });
  await store.query('ALTER TABLE account RENAME TO elsewhere');
  await client.post('/v1/accounts', { email: 'someone@example.com', password: PASSWORD });
  await until('the error is told', () => service.log().some(({ level }) => level === 'error'));
  service.signal('SIGTERM');
  const { output } = await service.exit();

  const cookie = client.cookie?.split('=')[1] ?? '';
  const secrets = [redisPassword, session, database, token].map(({ value }) => value);
  for (const secret of [...secrets, PASSWORD, cookie, decodeURIComponent(cookie), bearer]) {
    expect(secret.length).toBeGreaterThan(10);
    expect(output).not.toContain(secret);
  }
});
