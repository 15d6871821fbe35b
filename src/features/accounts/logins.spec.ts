import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Redis } from 'ioredis';
import pg from 'pg';
import { createDatabase, required, type TestDatabase } from '../../../test/service/database.js';
import { readConfig } from '../../config/read.js';
import { Database } from '../../platform/database/database.js';
import { Unavailable } from '../../platform/http/problem.js';
import { SessionCookie } from '../../platform/session/cookie.js';
import { Sessions } from '../../platform/session/sessions.js';
import { SessionStore } from '../../platform/session/store.js';
import type { Credentials } from './account.js';
import { Accounts } from './accounts.js';
import type { LoginLimit } from './login-limit.js';
import { Logins } from './logins.js';
import { isPassword } from './password.js';

const PASSWORD = 'a good password';

let on: TestDatabase;
let pool: pg.Pool;
let redis: Redis;
beforeAll(async () => {
  on = await createDatabase();
  pool = new pg.Pool({ connectionString: on.url });
  redis = new Redis(required('TEST_REDIS_URL'));
});
afterAll(async () => {
  redis.disconnect();
  await pool.end();
  await on[Symbol.asyncDispose]();
});

/** So many people check passwords, as soon as this one has been, that nobody else can. */
class Crowded extends Accounts {
  readonly crowd: Promise<unknown>[] = [];

  override async authenticate(credentials: Credentials) {
    const account = await super.authenticate(credentials);
    for (let i = 0; i < 100; i++) this.crowd.push(isPassword('another', account.passwordHash).catch(() => {}));
    return account;
  }
}

test('a password that cannot be changed for now, because too many are checked, ends no session', async () => {
  const config = readConfig({ NODE_ENV: 'test', DATABASE_URL: on.url, REDIS_URL: required('TEST_REDIS_URL') }, 'api');
  const accounts = new Crowded(new Database(pool, config.database));
  const store = new SessionStore(redis, `logins:${process.pid}:${Date.now()}:`, config.session);
  const sessions = new Sessions(store, new SessionCookie(config.session), async () => true);
  const unlimited = { countChange: async () => {} } as unknown as LoginLimit;
  const account = await accounts.register({ email: 'customer@example.com', password: PASSWORD });
  const id = await store.create({
    accountId: account.id,
    role: account.role,
    generation: account.sessionGeneration,
    address: '::1',
    userAgent: 'jest',
  });
  const session = await store.read(id);
  if (session === undefined) throw new Error('not there');

  const change = { currentPassword: PASSWORD, newPassword: 'another good password' };
  const changed = new Logins(accounts, sessions, unlimited).changePassword(
    { ip: '::1' } as FastifyRequest,
    {} as FastifyReply,
    session,
    change,
  );
  await expect(changed).rejects.toThrow(Unavailable);
  expect(await store.read(id)).toBeDefined();
  const [row] = await on.query<{ password_hash: string }>('SELECT password_hash FROM account');
  expect(row?.password_hash).toBe(account.passwordHash);
  await Promise.all(accounts.crowd);
});
