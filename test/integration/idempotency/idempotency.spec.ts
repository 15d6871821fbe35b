import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, logIn } from '../../service/client.js';
import { openShop, post, problem, type Shop } from '../../service/shop.js';
import { until } from '../../service/until.js';

const TEAPOT = { name: 'Teapot', priceMinor: 3490, currency: 'EUR' };

let shop: Shop;
beforeAll(async () => {
  shop = await openShop(1, { DATABASE_POOL_MAX: '2' });
});
afterAll(async () => shop[Symbol.asyncDispose]());

/** Creates a product: the plainest post that takes a key. */
function create(key: string, body: unknown = TEAPOT, client: Client = shop.admin) {
  return post(client, '/v1/products', body, { key });
}

async function products(): Promise<number> {
  return (await shop.database.query('SELECT FROM product')).length;
}

/** Until so many requests wait for a lock of Postgres. */
function untilWaiting(count: number) {
  return until(`${count} requests wait for the lock`, async () => {
    const waiting = await shop.database.query(
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    return waiting.length === count;
  });
}

test('a request without a key is refused', async () => {
  const { status, body } = await shop.admin.post('/v1/products', TEAPOT);
  expect(status).toBe(400);
  expect(body.type).toMatch(/:idempotency-key-missing$/);
});

test.each([
  ['empty quotes', '""'],
  ['half a quotation', '"abc'],
  ['a quote within', 'a"b'],
  ['two keys', 'abc, def'],
  ['a parameter', '"abc"; a=1'],
  ['a stray escape', '"a\\bc"'],
  ['not ASCII', '"schl\u00fcssel"'],
  ['256 characters', 'k'.repeat(256)],
  ['256 characters in quotes', `"${'k'.repeat(256)}"`],
])('a key that is %s is refused', async (_, key) => {
  const answer = await create(key);
  expect([answer.status, problem(answer)]).toEqual([400, 'idempotency-key-invalid']);
});

test.each([
  ['a UUID in quotes or without', '"9d3a6a52-5d11-4c7e-8a37-f3a5c8c6c6f1"', '9d3a6a52-5d11-4c7e-8a37-f3a5c8c6c6f1'],
  ['255 characters in quotes or without', `"${'k'.repeat(255)}"`, 'k'.repeat(255)],
  ['a text with spaces and escapes, sent twice,', '"order \\"7\\" of \\\\me"', '"order \\"7\\" of \\\\me"'],
])('%s is the same key', async (_, first, second) => {
  const [created, retried] = [await create(first), await create(second)];
  expect([created.status, retried.status]).toEqual([201, 201]);
  expect(retried.text).toBe(created.text);
});

test('a retry gets the same status, bytes and Location, and is marked; nothing is done again', async () => {
  const key = randomUUID();
  const created = await create(key);
  const before = await products();
  const retried = await create(key);
  expect(retried.status).toBe(201);
  expect(retried.text).toBe(created.text);
  for (const header of ['location', 'content-type', 'content-length']) {
    expect([header, retried.headers.get(header)]).toEqual([header, created.headers.get(header)]);
  }
  expect(created.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect([created, retried].map(({ headers }) => headers.get('idempotent-replayed'))).toEqual([null, 'true']);
  expect(await products()).toBe(before);
});

test('the first answer is what a plain read of the thing says', async () => {
  const created = await create(randomUUID());
  const { body } = await shop.admin.get(String(created.headers.get('location')));
  expect(JSON.parse(created.text)).toEqual(body);
});

test('a key with another body or for another thing is refused, and the first request can still be retried', async () => {
  const [key, product, other] = [randomUUID(), await shop.product(), await shop.product()];
  const change = (id: string, pieces: number) =>
    post(shop.admin, `/v1/products/${id}/stock`, { change: pieces }, { key });
  const first = await change(product, 5);
  for (const answer of [await change(product, 6), await change(other, 5)]) {
    expect([answer.status, problem(answer)]).toEqual([422, 'idempotency-key-reused']);
  }
  expect((await change(product, 5)).text).toBe(first.text);
  expect([await shop.stockOf(product), await shop.stockOf(other)]).toEqual([15, 10]);
});

test('the same key of another account, or for another operation, is another key', async () => {
  const key = randomUUID();
  const colleague = await shop.signUp();
  await shop.database.query("UPDATE account SET role = 'admin' WHERE id = $1", [colleague.id]);
  await logIn(colleague, colleague.email);
  const [mine, theirs] = [await create(key), await create(key, TEAPOT, colleague)];
  expect(JSON.parse(theirs.text).id).not.toBe(JSON.parse(mine.text).id);
  const stock = await post(shop.admin, `${mine.headers.get('location')}/stock`, { change: 1 }, { key });
  expect(stock.status).toBe(200);
});

test('the key stays with the account, whichever session sends it', async () => {
  const key = randomUUID();
  const created = await create(key);
  const phone = new Client(shop.admin.url);
  await logIn(phone, shop.admin.email);
  expect((await create(key, TEAPOT, phone)).text).toBe(created.text);
});

test('a refusal is not kept: the same request with the same key succeeds once it can', async () => {
  const [key, product] = [randomUUID(), await shop.product({ stock: 1 })];
  const take = () => post(shop.admin, `/v1/products/${product}/stock`, { change: -2 }, { key });
  expect((await take()).status).toBe(409);
  await post(shop.admin, `/v1/products/${product}/stock`, { change: 4 });
  expect((await take()).status).toBe(200);
  expect((await take()).status).toBe(200);
  expect(await shop.stockOf(product)).toBe(3);
});

test('while a request is in progress its key answers 409 at once, and later what the request was answered', async () => {
  const key = randomUUID();
  const lock = await shop.database.hold('product');
  const first = create(key);
  await untilWaiting(1);
  const second = await create(key);
  expect([second.status, problem(second), second.headers.get('retry-after')]).toEqual([
    409,
    'idempotency-key-in-use',
    '1',
  ]);
  await lock.release();
  const { text } = await first;
  expect((await create(key)).text).toBe(text);
});

test('a key is forgotten after 24 hours', async () => {
  const key = randomUUID();
  const age = (hours: number) =>
    shop.database.query(
      `UPDATE idempotent_answer SET created_at = now() - make_interval(hours => $1, mins => 1) WHERE key = $2`,
      [hours, key],
    );
  const created = await create(key);
  await age(23);
  expect((await create(key)).text).toBe(created.text);
  await age(24);
  const anew = await create(key, { ...TEAPOT, name: 'Kettle' });
  expect([anew.status, anew.headers.get('idempotent-replayed')]).toEqual([201, null]);
  expect((await create(key, { ...TEAPOT, name: 'Kettle' })).text).toBe(anew.text);
});

test('a client that leaves while its request waits for a connection has done nothing, and may come back', async () => {
  const [client, key, before] = [new AbortController(), randomUUID(), await products()];
  const lock = await shop.database.hold('product');
  const others = [create(randomUUID()), create(randomUUID())];
  await untilWaiting(2);
  const given = post(shop.admin, '/v1/products', TEAPOT, { key, signal: client.signal }).catch(() => 'up');
  await until('it waits for a connection', async () => (await gauge('db_client_connection_pending_requests')) === 1);
  client.abort();
  expect(await given).toBe('up');
  await until('the service knows', async () => (await gauge('http_server_active_requests')) === 2);
  await lock.release();
  for (const answer of await Promise.all(others)) expect(answer.status).toBe(201);
  const back = await create(key);
  expect([back.status, back.headers.get('idempotent-replayed')]).toEqual([201, null]);
  expect(await products()).toBe(before + 3);
});

/** A value that the service publishes: here only to know when it has come so far. */
async function gauge(name: string): Promise<number> {
  const metrics = await (await fetch(`${shop.services[0].managementUrl}/metrics`)).text();
  return Number(new RegExp(`^${name}(?:{.*})? (.*)$`, 'm').exec(metrics)?.[1]);
}
