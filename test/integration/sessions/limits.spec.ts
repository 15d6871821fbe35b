import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, PASSWORD, signUp } from '../../service/client.js';
import { createDatabase, type TestDatabase } from '../../service/database.js';
import { type Service, startService } from '../../service/service.js';

let database: TestDatabase;
let service: Service;

beforeAll(async () => {
  database = await createDatabase();
  service = await startService({
    DATABASE_URL: database.url,
    HTTP_TRUST_PROXY: '127.0.0.1',
    LOGIN_LIMIT_PER_ACCOUNT_AND_ADDRESS: '3',
    LOGIN_LIMIT_PER_ACCOUNT: '7',
    REGISTRATION_LIMIT_PER_ADDRESS: '2',
  });
  await service.untilReady();
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

/** A client that the proxy in front has seen at `address`. */
class Remote extends Client {
  constructor(private readonly address: string) {
    super(service.url);
  }

  override request<T>(method: string, path: string, body?: unknown) {
    return super.request<T>(method, path, body, { 'x-forwarded-for': this.address });
  }

  async logIn(email: string, password = PASSWORD) {
    return (await this.post('/v1/session', { email, password })).status;
  }

  register() {
    return this.post('/v1/accounts', { email: `${randomUUID()}@example.com`, password: PASSWORD });
  }
}

/** What so many guesses from `address` are answered. */
async function guess(email: string, times: number, address: string): Promise<number[]> {
  const statuses = [];
  for (let i = 0; i < times; i++) statuses.push(await new Remote(address).logIn(email, 'not the password'));
  return statuses;
}

/** Counted for an address of its own. */
async function someone() {
  const email = `${randomUUID()}@example.com`;
  await database.query(
    'INSERT INTO account (id, email, password_hash) SELECT gen_random_uuid(), $1, password_hash FROM account WHERE email = $2',
    [email, model.email],
  );
  return email;
}
let model: { email: string };
beforeAll(async () => {
  model = await signUp(service.url);
});

test('who guesses from one address, however often, keeps the owner out nowhere else', async () => {
  const email = await someone();
  expect(await guess(email, 12, '203.0.113.1')).toEqual([401, 401, 401, ...Array(9).fill(429)]);
  expect(await new Remote('203.0.113.2').logIn(email)).toBe(201);
});

test('who guesses from many addresses is slowed down as well', async () => {
  const email = await someone();
  const statuses = [];
  for (let i = 0; i < 9; i++) statuses.push(...(await guess(email, 1, `198.51.100.${i}`)));
  expect(statuses).toEqual([...Array(7).fill(401), 429, 429]);
});

test('an IPv6 client is its network: another address of the same /64 gets no more attempts', async () => {
  const email = await someone();
  expect(await guess(email, 3, '2001:db8:0:1::1')).toEqual([401, 401, 401]);
  expect(await guess(email, 1, '2001:db8:0:1:ffff::2')).toEqual([429]);
  expect(await guess(email, 1, '2001:db8:0:2::1')).toEqual([401]);
});

test('guesses at the login do not keep the owner from changing the password; guesses there are limited by themselves', async () => {
  const email = await someone();
  const owner = new Remote('192.0.2.1');
  expect(await owner.logIn(email)).toBe(201);
  expect(await guess(email, 4, '192.0.2.1')).toEqual([401, 401, 401, 429]);
  const change = (currentPassword: string) =>
    owner.post('/v1/account/password', { currentPassword, newPassword: PASSWORD });
  expect((await change(PASSWORD)).status).toBe(204);
  const statuses = [];
  for (let i = 0; i < 4; i++) statuses.push((await change('not the password')).status);
  expect(statuses).toEqual([401, 401, 401, 429]);
});

test('registrations from one address are limited, and say when to come back', async () => {
  const loop = new Remote('192.0.2.2');
  expect([(await loop.register()).status, (await loop.register()).status]).toEqual([201, 201]);
  const { status, headers, body } = await loop.register();
  expect({ status, type: body.type }).toEqual({ status: 429, type: expect.stringContaining('too-many-requests') });
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await new Remote('192.0.2.3').register()).status).toBe(201);
});
