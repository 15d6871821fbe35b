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
