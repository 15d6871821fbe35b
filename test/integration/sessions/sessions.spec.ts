import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { Client, logIn, PASSWORD, signUp } from '../../service/client.js';
import { createDatabase, required, type TestDatabase } from '../../service/database.js';
import { proxyTo } from '../../service/proxy.js';
import { type Service, startService } from '../../service/service.js';

let database: TestDatabase;
let one: Service;
let two: Service;
const environment = () => ({ DATABASE_URL: database.url, LOGIN_LIMIT_PER_ADDRESS: '1000' });

beforeAll(async () => {
  database = await createDatabase();
  [one, two] = await Promise.all([startService(environment()), startService(environment())]);
  await Promise.all([one.untilReady(), two.untilReady()]);
});
afterAll(async () => {
  await Promise.all([one, two].map((service) => service[Symbol.asyncDispose]()));
  await database[Symbol.asyncDispose]();
});

/** The same browser, sent to the other instance. */
function at(service: Service, client: Client): Client {
  return Object.assign(new Client(service.url), { cookie: client.cookie });
}

test('a session begun on one instance is known on the other', async () => {
  const client = await signUp(one.url);
  expect((await at(two, client).get('/v1/session')).body).toEqual({
    id: client.id,
    email: client.email,
    role: 'customer',
  });
});

test('reading a session costs one turn with Redis', async () => {
  const redis = new URL(required('TEST_REDIS_URL'));
  await using proxy = await proxyTo(Number(redis.port));
  redis.port = String(proxy.port);
  await using service = await startService({ ...environment(), REDIS_SESSION_URL: redis.href });
  await service.untilReady();
  const client = await signUp(service.url);
  await client.get('/v1/session'); // Redis knows the script from now on
  const before = proxy.turns();
  for (let i = 0; i < 10; i++) expect((await client.get('/v1/session')).status).toBe(200);
  expect(proxy.turns() - before).toBe(10);
  const anonymous = proxy.turns();
  await new Client(service.url).get('/v1/products');
  await new Client(service.url).get('/v1/session');
  expect(proxy.turns()).toBe(anonymous);
});

test('a login gives a new id and ends the session that came with it', async () => {
  const client = await signUp(one.url);
  const before = at(one, client);
  await logIn(client, client.email);
  expect(client.cookie).not.toBe(before.cookie);
  expect((await before.get('/v1/session')).status).toBe(401);
  expect((await client.get('/v1/session')).status).toBe(200);
});

test('the cookie is for this host, https and the server alone, and cannot be forged', async () => {
  const client = await signUp(one.url);
  const { headers } = await logIn(client, client.email);
  const [cookie = ''] = headers.getSetCookie();
  expect(cookie).toMatch(/^__Host-sid=[^;]+; /);
  expect(cookie.split('; ').slice(1).sort()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure']);
  const forged = Object.assign(new Client(one.url), { cookie: `${client.cookie?.slice(0, -4)}AAAA` });
  const answer = await forged.get('/v1/session');
  expect(answer.status).toBe(401);
  expect(answer.headers.get('www-authenticate')).toBeTruthy();
  expect(answer.headers.get('cache-control')).toBe('no-store');
});

test('a secret that was replaced still opens sessions, one that was removed does not', async () => {
  const [old, young] = ['o'.repeat(40), 'y'.repeat(40)];
  await using before = await startService({ ...environment(), SESSION_SECRETS: old });
  await using during = await startService({ ...environment(), SESSION_SECRETS: `${young},${old}` });
  await using after = await startService({ ...environment(), SESSION_SECRETS: young });
  await Promise.all([before, during, after].map((service) => service.untilReady()));
  const client = await signUp(before.url);
  expect((await at(during, client).get('/v1/session')).status).toBe(200);
  expect((await at(after, client).get('/v1/session')).status).toBe(401);
  const renewed = at(during, client);
  await logIn(renewed, client.email);
  expect((await at(after, renewed).get('/v1/session')).status).toBe(200);
});

test('I see my sessions, and one that I end is gone on every instance from its next request on', async () => {
  const client = await signUp(one.url);
  const phone = new Client(two.url);
  await logIn(phone, client.email);
  const { body } = await client.get<{ items: { id: string; current: boolean }[] }>('/v1/sessions');
  expect(body.items.map(({ current }) => current).sort()).toEqual([false, true]);
  const other = body.items.find(({ current }) => !current);
  expect((await client.delete(`/v1/sessions/${other?.id}`)).status).toBe(204);
  expect((await phone.get('/v1/session')).status).toBe(401);
  expect((await client.get('/v1/session')).status).toBe(200);
  expect((await client.delete(`/v1/sessions/${other?.id}`)).status).toBe(404);
  const stranger = await signUp(two.url);
  const mine = body.items.find(({ current }) => current);
  expect((await stranger.delete(`/v1/sessions/${mine?.id}`)).status).toBe(404);
});

test('of a client that says much of itself, the first 256 characters are kept', async () => {
  const client = await signUp(one.url);
  await client.request(
    'POST',
    '/v1/session',
    { email: client.email, password: PASSWORD },
    { 'user-agent': 'x'.repeat(4000) },
  );
  const { body } = await client.get<{ items: { userAgent: string }[] }>('/v1/sessions');
  expect(body.items.map(({ userAgent }) => userAgent)).toEqual(['x'.repeat(256)]);
});

test('a new password ends every other session, on every instance', async () => {
  const client = await signUp(one.url);
  const phone = new Client(two.url);
  await logIn(phone, client.email);
  const before = at(one, client);
  const newPassword = 'another good password';
  const changed = await client.post('/v1/account/password', { currentPassword: PASSWORD, newPassword });
  expect(changed.status).toBe(204);
  expect((await phone.get('/v1/session')).status).toBe(401);
  expect((await before.get('/v1/session')).status).toBe(401);
  expect((await at(two, client).get('/v1/session')).status).toBe(200);
  await expect(logIn(new Client(two.url), client.email)).rejects.toThrow('401');
  await logIn(new Client(two.url), client.email, newPassword);
});

test('who logs in with the old password while it is changed has no session after it, and no refusal sets a cookie', async () => {
  const client = await signUp(two.url);
  const strangers = Array.from({ length: 60 }, (_, i) => ({ email: `nobody-${i}@example.com`, password: PASSWORD }));
  const busy = Promise.all(strangers.map((stranger) => new Client(one.url).post('/v1/session', stranger)));
  const phone = new Client(one.url); // waits for all of them, with the old password read
  const late = phone.post('/v1/session', { email: client.email, password: PASSWORD });
  await sleep(300);
  const change = { currentPassword: PASSWORD, newPassword: 'another good password' };
  expect((await client.post('/v1/account/password', change)).status).toBe(204);
  const { status, headers } = await late;
  expect(headers.getSetCookie()).toHaveLength(status === 201 ? 1 : 0);
  expect((await phone.get('/v1/session')).status).toBe(401);
  await busy;
});

test('a role that is given or taken away counts from the next request on, which takes a new login', async () => {
  const client = await signUp(one.url);
  const elsewhere = () => at(two, client);
  const become = (role: string) => database.query('UPDATE account SET role = $2 WHERE id = $1', [client.id, role]);
  const create = (by: Client) => {
    const product = { name: 'Tea', priceMinor: 790, currency: 'EUR' };
    return by.post('/v1/products', product, { 'idempotency-key': randomUUID() });
  };
  for (const [role, status] of [
    ['admin', 201],
    ['customer', 403],
  ] as const) {
    await become(role);
    expect([(await create(client)).status, (await create(elsewhere())).status]).toEqual([401, 401]);
    await logIn(client, client.email);
    expect([(await create(client)).status, (await create(elsewhere())).status]).toEqual([status, status]);
    expect((await client.get<{ items: object[] }>('/v1/sessions')).body.items).toHaveLength(1);
  }
});

test('after a logout the session is gone, and logging out twice is no error', async () => {
  const client = await signUp(one.url);
  const copy = at(two, client);
  expect((await client.delete('/v1/session')).status).toBe(204);
  expect(client.cookie).toBeUndefined();
  expect((await copy.get('/v1/session')).status).toBe(401);
  expect((await client.delete('/v1/session')).status).toBe(204);
});

/** As a Redis does that evicts keys, or that failed over to a copy that lacked it. */
async function loseIndex(accountId: string): Promise<void> {
  const redis = new Redis(required('TEST_REDIS_URL'));
  const keys = await redis.keys(`*:sessions:${accountId}`);
  expect(await redis.unlink(...keys)).toBe(1);
  redis.disconnect();
}

test('when Redis has lost the list of my sessions, a logout still ends mine and a new password the others', async () => {
  const client = await signUp(one.url);
  const [phone, tablet] = [new Client(two.url), new Client(two.url)];
  await logIn(phone, client.email);
  await logIn(tablet, client.email);
  const copy = at(one, tablet);
  await loseIndex(client.id);
  expect((await tablet.delete('/v1/session')).status).toBe(204);
  expect((await copy.get('/v1/session')).status).toBe(401);
  const change = { currentPassword: PASSWORD, newPassword: 'another good password' };
  expect((await client.post('/v1/account/password', change)).status).toBe(204);
  expect((await phone.get('/v1/session')).status).toBe(401);
  expect((await phone.get('/v1/sessions')).status).toBe(401);
  expect((await client.get<{ items: object[] }>('/v1/sessions')).body.items).toHaveLength(1);
});

test('a page of another site cannot act for me, this site and programs can', async () => {
  const client = await signUp(one.url);
  const change = { currentPassword: 'wrong', newPassword: 'another good password' };
  const from = (headers: Record<string, string>) => client.post('/v1/account/password', change, headers);
  expect((await from({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await from({ origin: 'https://evil.example' })).status).toBe(403);
  expect((await from({ 'sec-fetch-site': 'same-origin' })).status).toBe(401); // let in: the password is wrong
  expect((await from({})).status).toBe(401);
});
