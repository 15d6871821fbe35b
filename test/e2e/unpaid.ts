import { expect } from '@jest/globals';
import type { Release } from './helm.js';
import { openShop, sold } from './shop.js';

/** The task that cancels orders which nobody pays for half an hour; it comes every minute. */
export const TASK = 'cancel-unpaid-orders';

/** Unpaid orders that become due one after the other, so that every tick has some. */
const UNPAID = 300;

/** Pieces of orders that the task is to cancel; each is back in stock once it has. */
export async function leaveUnpaid(release: Release): Promise<void> {
  const [productId] = (await openShop(release)).productIds;
  await release.database.run(`
    WITH placed AS (
      INSERT INTO customer_order (id, account_id, status, currency, total_minor, created_at, updated_at)
      SELECT gen_random_uuid(), (SELECT id FROM account LIMIT 1), 'placed', 'EUR', 100, now() - interval '30 min' + n * interval '1 s', now()
      FROM generate_series(1, ${UNPAID}) AS n RETURNING id)
    INSERT INTO order_line (order_id, product_id, name, unit_price_minor, quantity) SELECT id, '${productId}', 'Sugar', 100, 1 FROM placed;
    UPDATE product SET stock = stock - ${UNPAID} WHERE id = '${productId}'`);
}

/** Sees that each order that was due is cancelled, and that its piece came back once. @returns how many */
export async function cancelledOnce(release: Release): Promise<number> {
  const [row] = await release.database.query<{ cancelled: number; placed: number }>(
    `SELECT count(*) FILTER (WHERE status = 'cancelled')::int AS cancelled, count(*) FILTER (WHERE status = 'placed')::int AS placed
     FROM customer_order`,
  );
  expect(row?.placed).toBe(await sold(release));
  expect(row?.cancelled).toBeGreaterThan(0);
  return row?.cancelled ?? 0;
}
