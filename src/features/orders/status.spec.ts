import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openShop, post, problem, type Shop, statuses } from '../../../test/service/shop.js';
import { FOLLOWS, ORDER_STATUSES } from './status.js';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop(2);
});
afterAll(async () => shop[Symbol.asyncDispose]());

/** An order of two pieces of a product that had ten. */
async function place(): Promise<{ id: string; tea: string }> {
  const tea = await shop.product({ stock: 10, priceMinor: 790 });
  const placed = await post(shop.customer, '/v1/orders', { lines: [{ productId: tea, quantity: 2 }] });
  return { id: JSON.parse(placed.text).id, tea };
}

async function statusOf(id: string) {
  return (await shop.customer.get(`/v1/orders/${id}`)).body.status;
}

const actions = [
  { action: 'payment', becomes: 'paid', success: 201, from: ['placed'] },
  { action: 'cancellation', becomes: 'cancelled', success: 200, from: ['placed'] },
];
const cases = actions.flatMap((row) => ORDER_STATUSES.map((status) => ({ ...row, status })));

test.each(cases)('$action of an order that is $status', async ({ action, becomes, success, from, status }) => {
  const { id } = await place();
  await shop.database.query('UPDATE customer_order SET status = $2::order_status WHERE id = $1', [id, status]);
  const answer = await post(shop.customer, `/v1/orders/${id}/${action}`);
  if (from.includes(status)) {
    expect(answer.status).toBe(success);
    expect(await statusOf(id)).toBe(becomes);
  } else {
    expect([answer.status, problem(answer)]).toEqual([409, 'order-status']);
    expect(JSON.parse(answer.text).orderStatus).toBe(status);
    expect(await statusOf(id)).toBe(status);
  }
});

test('an order goes from placed to paid to fulfilled, or from placed to cancelled, and no other way', () => {
  expect(FOLLOWS).toEqual({ placed: ['paid', 'cancelled'], paid: ['fulfilled'], fulfilled: [], cancelled: [] });
});

test('of 20 payments at once, each with a key of its own, one is written and 19 hear that the order is paid', async () => {
  const { id } = await place();
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      post(shop.customer, `/v1/orders/${id}/payment`, undefined, { at: shop.services[i % 2] }),
    ),
  );
  expect(statuses(answers)).toEqual({ 201: 1, 409: 19 });
  const refused = answers.filter(({ status }) => status === 409).map(({ text }) => JSON.parse(text).orderStatus);
  expect(new Set(refused)).toEqual(new Set(['paid']));
  const ledger = await shop.database.query('SELECT amount_minor::int, currency FROM payment WHERE order_id = $1', [id]);
  expect(ledger).toEqual([{ amount_minor: 1580, currency: 'EUR' }]);
});

test('of 20 cancellations at once one puts the pieces back', async () => {
  const { id, tea } = await place();
  expect(await shop.stockOf(tea)).toBe(8);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      post(shop.customer, `/v1/orders/${id}/cancellation`, undefined, { at: shop.services[i % 2] }),
    ),
  );
  expect(statuses(answers)).toEqual({ 200: 1, 409: 19 });
  expect(await shop.stockOf(tea)).toBe(10);
});

test('an order is paid or cancelled, never both, when both are asked for at once', async () => {
  for (let round = 0; round < 10; round++) {
    const { id, tea } = await place();
    const answers = await Promise.all(
      ['payment', 'cancellation'].map((action, i) =>
        post(shop.customer, `/v1/orders/${id}/${action}`, undefined, { at: shop.services[i] }),
      ),
    );
    const done = answers.findIndex(({ status }) => status < 300);
    expect(answers[1 - done]?.status).toBe(409);
    expect(await statusOf(id)).toBe(done === 0 ? 'paid' : 'cancelled');
    expect(await shop.stockOf(tea)).toBe(done === 0 ? 8 : 10);
    const ledger = await shop.database.query('SELECT FROM payment WHERE order_id = $1', [id]);
    expect(ledger).toHaveLength(done === 0 ? 1 : 0);
  }
});
