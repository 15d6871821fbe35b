import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Service } from '../../../test/service/service.js';
import { openShop, type Posted, post, problem, type Shop, statuses } from '../../../test/service/shop.js';

let shop: Shop;
beforeAll(async () => {
  // Whether this machine is quick enough to serve 200 at once is not asked: nobody gives up waiting for a connection.
  shop = await openShop(2, { DATABASE_CONNECTION_TIMEOUT_MS: '9000', DRAIN_DELAY_SECONDS: '0' });
});
afterAll(async () => shop[Symbol.asyncDispose]());

/** Places orders of one piece of each product, all at once, in turn at each of `services`. */
function orderAtOnce(orders: string[][], services: Service[]): Promise<Posted>[] {
  return orders.map((products, i) => {
    const lines = products.map((productId) => ({ productId, quantity: 1 }));
    return post(shop.customer, '/v1/orders', { lines }, { at: services[i % services.length] });
  });
}

async function sold(productId: string): Promise<number> {
  const [row] = await shop.database.query<{ pieces: number }>(
    'SELECT coalesce(sum(quantity), 0)::int AS pieces FROM order_line WHERE product_id = $1',
    [productId],
  );
  return row?.pieces ?? Number.NaN;
}

test('of 200 orders at once for the last 50 pieces, 50 get one and 150 are told that there are none', async () => {
  const tea = await shop.product({ stock: 50 });
  const answers = await Promise.all(orderAtOnce(Array(200).fill([tea]), shop.services.slice(0, 1)));
  expect(statuses(answers)).toEqual({ 201: 50, 409: 150 });
  const refusals = answers.filter(({ status }) => status === 409);
  expect(new Set(refusals.map(problem))).toEqual(new Set(['out-of-stock']));
  expect(await shop.stockOf(tea)).toBe(0);
  expect(await sold(tea)).toBe(50);
});

test('100 clients who order two products, half of them in the opposite order, all get both', async () => {
  const [tea, cup] = [await shop.product({ stock: 100 }), await shop.product({ stock: 100 })];
  const orders = Array.from({ length: 100 }, (_, i) => (i % 4 < 2 ? [tea, cup] : [cup, tea]));
  const answers = await Promise.all(orderAtOnce(orders, shop.services));
  expect(statuses(answers)).toEqual({ 201: 100 });
  expect([await shop.stockOf(tea), await shop.stockOf(cup)]).toEqual([0, 0]);
});

test('orders, cancellations and new pieces at once leave the stock that they add up to', async () => {
  const [tea, cup] = [await shop.product({ stock: 100 }), await shop.product({ stock: 100 })];
  const placed = await Promise.all(orderAtOnce(Array(40).fill([tea, cup]), shop.services));
  const ids = placed.map(({ text }) => JSON.parse(text).id);
  await post(shop.admin, `/v1/products/${tea}/stock`, { change: 7 }); // its row lies behind the other one now
  const changes = [
    ...ids.flatMap((id, i) => [
      post(shop.customer, `/v1/orders/${id}/cancellation`, undefined, { at: shop.services[i % 2] }),
      ...orderAtOnce([[cup, tea]], shop.services),
    ]),
    post(shop.admin, `/v1/products/${cup}/stock`, { change: 7 }),
  ];
  const answers = await Promise.all(changes);
  expect(statuses(answers)).toEqual({ 200: 41, 201: 40 });
  expect([await shop.stockOf(tea), await shop.stockOf(cup)]).toEqual([67, 67]);
});

test('none of this was a deadlock that Postgres had to break', async () => {
  // A connection reports what it met when it closes.
  for (const service of shop.services) service.signal('SIGTERM');
  await Promise.all(shop.services.map((service) => service.exit()));
  const [row] = await shop.database.query(
    'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()',
  );
  expect(row).toEqual({ deadlocks: 0 });
});
