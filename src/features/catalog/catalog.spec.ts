import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createDatabase, type TestDatabase } from '../../../test/service/database.js';
import { exchange } from '../../../test/service/exchange.js';
import { checkProblem } from '../../../test/service/problem.js';
import { type Service, startService } from '../../../test/service/service.js';

const COUNT = 45;

let database: TestDatabase;
let service: Service;
beforeAll(async () => {
  database = await createDatabase();
  await database.query(
    `INSERT INTO product (id, name, price_minor, currency, stock, updated_at)
     SELECT gen_random_uuid(), 'Product ' || n, n, 'EUR', n, now() FROM generate_series(1, $1) AS n`,
    [COUNT],
  );
  service = await startService({ DATABASE_URL: database.url });
  await service.untilReady();
});
afterAll(async () => {
  await service?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

const get = (path: string) => exchange(service.port, { method: 'GET', path });

test('the pages of the list hold every product once', async () => {
  const ids: string[] = [];
  let path = '/v1/products?limit=20';
  for (;;) {
    const { items, nextCursor } = JSON.parse((await get(path)).body);
    ids.push(...items.map(({ id }: { id: string }) => id));
    if (nextCursor === null) break;
    path = `/v1/products?limit=20&cursor=${nextCursor}`;
  }
  const rows = await database.query<{ id: string }>('SELECT id FROM product ORDER BY id');
  expect(ids).toEqual(rows.map(({ id }) => id));
});

test('a product shows what it costs and how many there are, and nothing of its row besides', async () => {
  const [row] = await database.query<{ id: string }>("SELECT id FROM product WHERE name = 'Product 7'");
  expect(JSON.parse((await get(`/v1/products/${row?.id}`)).body)).toEqual({
    id: row?.id,
    name: 'Product 7',
    description: '',
    priceMinor: 7,
    currency: 'EUR',
    stock: 7,
  });
});

test('a product that is not there is a problem of its own type', async () => {
  const answer = await get(`/v1/products/${crypto.randomUUID()}`);
  checkProblem(answer);
  expect(JSON.parse(answer.body)).toMatchObject({ status: 404, type: 'urn:keelson:problem:product-not-found' });
});

test('a product with a negative price or stock, or without a currency code, is refused by the database', async () => {
  await using empty = await createDatabase();
  const insert = (price: number, currency: string, stock: number) =>
    empty.query(
      `INSERT INTO product (id, name, price_minor, currency, stock, updated_at)
       VALUES (uuidv7(), 'tea', $1, $2, $3, now())`,
      [price, currency, stock],
    );
  await insert(0, 'EUR', 0);
  await expect(insert(-1, 'EUR', 0)).rejects.toThrow('product_price_minor_check');
  await expect(insert(1, 'EUR', -1)).rejects.toThrow('product_stock_check');
  for (const currency of ['eur', 'EU', 'E1R'])
    await expect(insert(1, currency, 1)).rejects.toThrow('product_currency_check');
});
