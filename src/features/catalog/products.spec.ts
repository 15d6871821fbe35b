import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { speak } from '../../../test/service/bytes.js';
import { Client } from '../../../test/service/client.js';
import { openShop, post, problem, type Shop, statuses } from '../../../test/service/shop.js';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => shop[Symbol.asyncDispose]());

const TEAPOT = {
  name: 'Teapot',
  description: 'Cast iron, 1.2 l\nHandle with care',
  priceMinor: 3490,
  currency: 'EUR',
  stock: 25,
};

test('an admin creates a product, and everybody finds it under its Location', async () => {
  const created = await post(shop.admin, '/v1/products', TEAPOT);
  expect(created.status).toBe(201);
  const { id } = JSON.parse(created.text);
  expect(created.headers.get('location')).toBe(`/v1/products/${id}`);
  const found = await shop.services[0].get(`/v1/products/${id}`);
  expect(await found.json()).toEqual({ id, ...TEAPOT });
});

test('a product without description and stock has none', async () => {
  const { name, priceMinor, currency } = TEAPOT;
  const created = await post(shop.admin, '/v1/products', { name, priceMinor, currency });
  expect(JSON.parse(created.text)).toMatchObject({ description: '', stock: 0 });
});

test('customers and strangers create nothing', async () => {
  expect((await post(shop.customer, '/v1/products', TEAPOT)).status).toBe(403);
  expect((await post(new Client(shop.customer.url), '/v1/products', TEAPOT)).status).toBe(401);
});

test.each([
  ['the greatest numbers', { priceMinor: 1_000_000_000, stock: 1_000_000 }],
  ['the smallest numbers', { priceMinor: 0, stock: 0 }],
  ['the longest texts', { name: 'é'.repeat(200), description: '𝒳'.repeat(5000) }],
])('a product with %s is stored as it is', async (_, fields) => {
  const created = await post(shop.admin, '/v1/products', { ...TEAPOT, ...fields });
  expect(created.status).toBe(201);
  expect(JSON.parse(created.text)).toMatchObject(fields);
});

test.each([
  ['a price too high', '#/priceMinor', { priceMinor: 1_000_000_001 }],
  ['a price beyond integers of Postgres', '#/priceMinor', { priceMinor: 2 ** 31 }],
  ['a price below zero', '#/priceMinor', { priceMinor: -1 }],
  ['a broken price', '#/priceMinor', { priceMinor: 0.5 }],
  ['a stock too high', '#/stock', { stock: 1_000_001 }],
  ['no name', '#/name', { name: '' }],
  ['a name too long', '#/name', { name: 'n'.repeat(201) }],
  ['a name that Postgres cannot store', '#/name', { name: 'Tea\0pot' }],
  ['a currency that does not exist', '#/currency', { currency: 'ABC' }],
  ['a currency in small letters', '#/currency', { currency: 'eur' }],
  ['an unknown field', '#/colour', { colour: 'red' }],
])('a product with %s is refused, and the answer points at it', async (_, pointer, fields) => {
  const refused = await post(shop.admin, '/v1/products', { ...TEAPOT, ...fields });
  expect([refused.status, problem(refused)]).toEqual([400, 'invalid-input']);
  expect(JSON.parse(refused.text).errors).toMatchObject([{ pointer }]);
});

test('pieces that come in at once are all counted', async () => {
  const tea = await shop.product({ stock: 0 });
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => post(shop.admin, `/v1/products/${tea}/stock`, { change: 3 })),
  );
  expect(statuses(answers)).toEqual({ 200: 20 });
  expect(await shop.stockOf(tea)).toBe(60);
});

test('the stock stays between zero and the most that may be', async () => {
  const tea = await shop.product({ stock: 10 });
  const change = (pieces: number) => post(shop.admin, `/v1/products/${tea}/stock`, { change: pieces });
  for (const pieces of [-11, 999_991]) {
    const refused = await change(pieces);
    expect([refused.status, problem(refused), JSON.parse(refused.text).stock]).toEqual([409, 'stock-out-of-range', 10]);
  }
  expect(JSON.parse((await change(999_990)).text).stock).toBe(1_000_000);
  expect(JSON.parse((await change(-1_000_000)).text).stock).toBe(0);
  expect((await change(1_000_001)).status).toBe(400);
});

test('the stock of a product that does not exist is not found', async () => {
  const answer = await post(shop.admin, `/v1/products/${randomUUID()}/stock`, { change: 1 });
  expect([answer.status, problem(answer)]).toEqual([404, 'product-not-found']);
});

test('an id may be written in capitals, also where it is asked for at once with others', async () => {
  const [tea, cup] = [await shop.product({ stock: 0 }), await shop.product()];
  const ids = [tea.toUpperCase(), cup, tea];
  const requests = ids.map((id, i) =>
    [
      `GET /v1/products/${id} HTTP/1.1`,
      'Host: localhost',
      `Connection: ${i < 2 ? 'keep-alive' : 'close'}`,
      '\r\n',
    ].join('\r\n'),
  );
  const received = await speak(shop.services[0].port, requests.join('')); // one packet: Prisma makes one query of them
  expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(Array(3).fill('HTTP/1.1 200'));
  const changed = await post(shop.admin, `/v1/products/${tea.toUpperCase()}/stock`, { change: 1 });
  expect(JSON.parse(changed.text)).toMatchObject({ id: tea, stock: 1 });
});
