import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openCommitGate } from '../../../test/service/commit-gate.js';
import { startService } from '../../../test/service/service.js';
import { openShop, type Posted, post, problem, type Shop } from '../../../test/service/shop.js';
import { until } from '../../../test/service/until.js';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop(2, { DATABASE_POOL_MAX: '5' });
});
afterAll(async () => shop[Symbol.asyncDispose]());

function order(productId: string, options: Parameters<typeof post>[3], quantity = 1): Promise<Posted> {
  return post(shop.customer, '/v1/orders', { lines: [{ productId, quantity }] }, options);
}

/** How many orders have a line with this product. */
async function ordersOf(productId: string): Promise<number> {
  return (await shop.database.query('SELECT FROM order_line WHERE product_id = $1', [productId])).length;
}

const outcome = (answer: Promise<Posted>) =>
  answer.then(
    ({ status }) => `answered ${status}`,
    () => 'lost',
  );

test('50 posts at once with one key place one order, to which all retries are answered byte by byte the same', async () => {
  const [tea, key] = [await shop.product({ stock: 100 }), randomUUID()];
  const send = (i: number) => order(tea, { key, at: shop.services[i % 2] });

  const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => send(i)));
  const refused = answers.filter(({ status }) => status !== 201);
  expect(refused.length).toBeLessThan(50);
  for (const answer of refused) {
    expect([answer.status, problem(answer)]).toEqual([409, 'idempotency-key-in-use']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  }
  const retried = await Promise.all(answers.map((answer, i) => (answer.status === 201 ? answer : send(i))));
  expect(new Set(retried.map(({ status }) => status))).toEqual(new Set([201]));
  expect(new Set(retried.map(({ text }) => text)).size).toBe(1);
  expect(new Set(retried.map(({ headers }) => headers.get('location'))).size).toBe(1);
  expect(retried.filter(({ headers }) => headers.get('idempotent-replayed') !== 'true')).toHaveLength(1);
  expect(await ordersOf(tea)).toBe(1);
  expect(await shop.stockOf(tea)).toBe(99);

  const other = await order(tea, { key }, 2);
  expect([other.status, problem(other)]).toEqual([422, 'idempotency-key-reused']);
  expect(await shop.stockOf(tea)).toBe(99);
});

test('an instance is killed between its commit and its answer: the retry at another one gets that answer', async () => {
  await using gate = await openCommitGate(shop.database.url);
  await using doomed = await startService({ DATABASE_URL: gate.url });
  await doomed.untilReady();
  const [tea, key] = [await shop.product({ stock: 10 }), randomUUID()];

  gate.shut();
  const first = outcome(order(tea, { key, at: doomed }));
  await until('the order is committed', async () => (await ordersOf(tea)) === 1);
  doomed.signal('SIGKILL');
  expect(await first).toBe('lost');

  const retried = await order(tea, { key });
  expect([retried.status, retried.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
  const { body } = await shop.customer.get(String(retried.headers.get('location')));
  expect(body).toEqual(JSON.parse(retried.text));
  expect(await ordersOf(tea)).toBe(1);
  expect(await shop.stockOf(tea)).toBe(9);
});

test('an instance is killed before its commit: nothing was done, and the retry at another one does it', async () => {
  await using doomed = await startService({ DATABASE_URL: shop.database.url });
  await doomed.untilReady();
  const [tea, key] = [await shop.product({ stock: 10 }), randomUUID()];
  const lock = await shop.database.hold('product');
  const first = outcome(order(tea, { key, at: doomed }));
  await until('the order waits for the product', async () => {
    const waiting = await shop.database.query(
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    return waiting.length === 1;
  });
  doomed.signal('SIGKILL');
  expect(await first).toBe('lost');
  await lock.release();

  const retried = await until('the key is free again', async () => {
    const answer = await order(tea, { key });
    return answer.status === 409 ? undefined : answer;
  });
  expect([retried.status, retried.headers.get('idempotent-replayed')]).toEqual([201, null]);
  expect(await ordersOf(tea)).toBe(1);
  expect(await shop.stockOf(tea)).toBe(9);
});
