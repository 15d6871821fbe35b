import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openShop, type Posted, post, problem, type Shop } from '../../../test/service/shop.js';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => shop[Symbol.asyncDispose]());

function order(lines: { productId: string; quantity: number }[], client = shop.customer): Promise<Posted> {
  return post(client, '/v1/orders', { lines });
}

test('an order is placed at the prices of that moment, is found under its Location, and takes its pieces out of stock', async () => {
  const tea = await shop.product({ stock: 10, priceMinor: 790, name: 'Assam' });
  const cup = await shop.product({ stock: 10, priceMinor: 1250 });
  const placed = await order([
    { productId: tea, quantity: 3 },
    { productId: cup, quantity: 1 },
  ]);
  expect(placed.status).toBe(201);
  await shop.database.query("UPDATE product SET price_minor = 1, name = 'Darjeeling' WHERE id = $1", [tea]);

  const { status, body } = await shop.customer.get(String(placed.headers.get('location')));
  expect(status).toBe(200);
  expect(body).toEqual(JSON.parse(placed.text));
  expect(body).toMatchObject({ status: 'placed', currency: 'EUR', totalMinor: 3 * 790 + 1250, paidAt: null });
  expect(body.lines).toContainEqual({ productId: tea, name: 'Assam', quantity: 3, unitPriceMinor: 790 });
  expect([await shop.stockOf(tea), await shop.stockOf(cup)]).toEqual([7, 9]);
});

test('an order is all or nothing: when one product is short, the answer names it and no piece of any is taken', async () => {
  const [tea, cup] = [await shop.product({ stock: 5 }), await shop.product({ stock: 1, name: 'Cup' })];
  const refused = await order([
    { productId: tea, quantity: 2 },
    { productId: cup, quantity: 2 },
  ]);
  expect(refused.status).toBe(409);
  expect(problem(refused)).toBe('out-of-stock');
  expect(JSON.parse(refused.text).products).toEqual([{ id: cup, name: 'Cup', stock: 1 }]);
  expect([await shop.stockOf(tea), await shop.stockOf(cup)]).toEqual([5, 1]);
});

test.each([
  [
    'of two currencies',
    422,
    'mixed-currencies',
    async () => [await shop.product(), await shop.product({ currency: 'USD' })],
  ],
  ['of a product that does not exist', 422, 'unknown-products', async () => [await shop.product(), randomUUID()]],
  ['that names a product twice', 400, 'invalid-input', async () => Array(2).fill(await shop.product())],
  ['that names a product twice, in another case', 400, 'invalid-input', async () => [PRODUCT, PRODUCT.toUpperCase()]],
  ['of nothing', 400, 'invalid-input', async () => []],
  ['of more lines than allowed', 400, 'invalid-input', async () => Array.from({ length: 51 }, () => randomUUID())],
])('an order %s is refused with %d %s, and takes nothing', async (_, status, type, productsOf) => {
  const products = await productsOf();
  const refused = await order(products.map((productId) => ({ productId, quantity: 1 })));
  expect([refused.status, problem(refused)]).toEqual([status, type]);
  const taken = await shop.database.query('SELECT FROM product WHERE id = ANY ($1) AND stock <> 10', [products]);
  expect(taken).toEqual([]);
});
const PRODUCT = 'abcdef00-0000-7000-8000-000000000001';

test('ids may be written in capitals', async () => {
  const tea = await shop.product();
  expect((await order([{ productId: tea.toUpperCase(), quantity: 1 }])).status).toBe(201);
});

test('the total of the largest order that may be is exact', async () => {
  const products = await Promise.all(
    Array.from({ length: 50 }, (_, i) => shop.product({ priceMinor: 1_000_000_000 - i, stock: 1000 })),
  );
  const placed = await order(products.map((productId) => ({ productId, quantity: 1000 })));
  expect(JSON.parse(placed.text).totalMinor).toBe(49_999_998_775_000);
  const paid = await post(shop.customer, `${placed.headers.get('location')}/payment`);
  expect(JSON.parse(paid.text).amountMinor).toBe(49_999_998_775_000);
});

test('I see my own orders, newest first and page by page, and nobody else does', async () => {
  const [me, stranger, tea] = [await shop.signUp(), await shop.signUp(), await shop.product()];
  const mine: string[] = [];
  for (let i = 0; i < 3; i++) {
    mine.unshift(JSON.parse((await order([{ productId: tea, quantity: 1 }], me)).text).id);
    await order([{ productId: tea, quantity: 1 }], stranger);
  }
  type Page = { items: { id: string }[]; nextCursor: string | null };
  const first = (await me.get<Page>('/v1/orders?limit=2')).body;
  const second = (await me.get<Page>(`/v1/orders?limit=2&cursor=${first.nextCursor}`)).body;
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(mine);
  expect(second.nextCursor).toBeNull();

  for (const other of [stranger, shop.admin]) {
    expect((await other.get(`/v1/orders/${mine[0]}`)).status).toBe(404);
    expect((await post(other, `/v1/orders/${mine[0]}/payment`)).status).toBe(404);
    expect((await post(other, `/v1/orders/${mine[0]}/cancellation`)).status).toBe(404);
  }
  expect((await me.get(`/v1/orders/${mine[0]}`)).body.status).toBe('placed');
});
