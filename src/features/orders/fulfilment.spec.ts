import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Service, startService } from '../../../test/service/service.js';
import { openShop, post, type Shop } from '../../../test/service/shop.js';
import { until } from '../../../test/service/until.js';

let shop: Shop;
let worker: Service;
beforeAll(async () => {
  shop = await openShop();
  worker = await startService({ DATABASE_URL: shop.database.url }, 'worker');
  await worker.untilReady();
});
afterAll(async () => {
  await worker[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
});

async function placeOrder(): Promise<string> {
  const lines = [{ productId: await shop.product(), quantity: 1 }];
  return JSON.parse((await post(shop.customer, '/v1/orders', { lines })).text).id;
}

const statusOf = async (id: string) => (await shop.customer.get(`/v1/orders/${id}`)).body.status;
const rows = (table: 'shipment' | 'notification', id: string) =>
  shop.database.query(`SELECT * FROM ${table} WHERE order_id = $1`, [id]);

test('an order that was paid is shipped once, and its customer told once', async () => {
  const id = await placeOrder();
  const paid = await post(shop.customer, `/v1/orders/${id}/payment`, undefined, { key: 'pay' });
  const again = await post(shop.customer, `/v1/orders/${id}/payment`, undefined, { key: 'pay' });
  expect([paid.status, again.status]).toEqual([201, 201]);
  await until('it is fulfilled', async () => (await statusOf(id)) === 'fulfilled');
  await until('the customer was told', async () => (await rows('notification', id)).length > 0);
  expect(await rows('shipment', id)).toHaveLength(1);
  expect(await rows('notification', id)).toMatchObject([{ text: 'Your order is on its way.' }]);
});

test('an order that was not paid is not shipped, nor one whose payment was refused', async () => {
  const [unpaid, cancelled] = [await placeOrder(), await placeOrder()];
  await post(shop.customer, `/v1/orders/${cancelled}/cancellation`);
  expect((await post(shop.customer, `/v1/orders/${cancelled}/payment`)).status).toBe(409);
  const asked = await shop.database.query(`SELECT payload->>'orderId' AS id FROM outbox WHERE job = 'fulfil-order'`);
  expect(asked.map(({ id }) => id)).not.toEqual(expect.arrayContaining([unpaid]));
  expect(asked.map(({ id }) => id)).not.toEqual(expect.arrayContaining([cancelled]));
});

test('the lines of the log that a job writes carry the id of the request that asked for it', async () => {
  const id = await placeOrder();
  const { headers } = await post(shop.customer, `/v1/orders/${id}/payment`);
  await until('it is fulfilled', async () => (await statusOf(id)) === 'fulfilled');
  const requestId = headers.get('x-request-id');
  await until('both jobs are logged', () => {
    const lines = worker.log().filter(({ msg, request_id }) => msg === 'job' && request_id === requestId);
    return lines.map(({ job }) => job).join() === 'fulfil-order,notify-customer';
  });
});

test('a worker serves its probes and metrics on the management port, and nothing else', async () => {
  expect(await worker.probe('/readyz')).toBe(200);
  expect(await worker.probe('/livez')).toBe(200);
  await expect(worker.get('/v1/products')).rejects.toThrow();
  const metrics = await (await fetch(`${worker.managementUrl}/metrics`)).text();
  expect(metrics).toContain('queue_job_duration_seconds_count{job="fulfil-order",outcome="dead"} 0');
});
