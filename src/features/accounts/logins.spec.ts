import { randomUUID } from 'node:crypto';
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

/** Who has been checked second waits for the first to be done with everything. */
class InTurn extends Accounts {
  readonly firstIsDone = Promise.withResolvers<void>();
  #checked = 0;

  override async authenticate(credentials: Credentials) {
    const account = await super.authenticate(credentials);
    this.#checked += 1;
    if (this.#checked === 2) await this.firstIsDone.promise;
    return account;
  }
}

const CHANGE = { currentPassword: PASSWORD, newPassword: 'another good password' };

/** Somebody who is logged in. */
async function signedIn<A extends Accounts>(kind: new (database: Database) => A) {
  const config = readConfig({ NODE_ENV: 'test', DATABASE_URL: on.url, REDIS_URL: required('TEST_REDIS_URL') }, 'api');
  const accounts = new kind(new Database(pool, config.database));
  const store = new SessionStore(redis, `logins:${randomUUID()}:`, config.session);
  const sessions = new Sessions(store, new SessionCookie(config.session), async () => true);
  const unlimited = { countChange: async () => {}, changed: async () => {} } as unknown as LoginLimit;
  const account = await accounts.register({ email: `${randomUUID()}@example.com`, password: PASSWORD });
  const { id: accountId, role, sessionGeneration: generation } = account;
  const id = await store.create({ accountId, role, generation, address: '::1', userAgent: 'jest' });
  const session = await store.read(id);
  if (session === undefined) throw new Error('not there');
  const [request, reply] = [{ ip: '::1', headers: {} } as FastifyRequest, { header() {} } as unknown as FastifyReply];
  const change = () => new Logins(accounts, sessions, unlimited).changePassword(request, reply, session, CHANGE);
  return { accounts, account, store, session, id, change };
}

test('a password that cannot be changed for now, because too many are checked, ends no session', async () => {
  const { accounts, account, store, id, change } = await signedIn(Crowded);
  await expect(change()).rejects.toThrow(Unavailable);
  expect(await store.read(id)).toBeDefined();
  const [row] = await on.query<{ password_hash: string }>('SELECT password_hash FROM account WHERE id = $1', [
    account.id,
  ]);
  expect(row?.password_hash).toBe(account.passwordHash);
  await Promise.all(accounts.crowd);
});

test('a change of the password that is sent twice ends no session that the first of them began', async () => {
  const { accounts, account, store, session, change } = await signedIn(InTurn);
  const [first, second] = [change(), change()];
  await Promise.race([first, second]);
  accounts.firstIsDone.resolve();
  const ends = await Promise.allSettled([first, second]);
  expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const begun = await store.list({ accountId: account.id, role: account.role, generation: 1 });
  expect(begun).toHaveLength(1);
  expect(begun.map(({ handle }) => handle)).not.toContain(session.handle);
});
