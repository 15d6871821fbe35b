import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, signUp } from '../../service/client.js';
import type { TestDatabase } from '../../service/database.js';
import type { Service } from '../../service/service.js';
import { post, problem } from '../../service/shop.js';

/** Somebody with a session, and orders to pay. */
export interface Customer {
  client: Client;
  orders: string[];
}

/** Milliseconds until a request that was refused is sent again. */
const AGAIN_MS = 300;
/** How long a client insists: longer than any fault lasts, on a machine that all others keep busy. */
const PATIENCE_MS = 120_000;
/** Accounts that share the customers: passwords cost more than payments. */
const ACCOUNTS = 5;

/** So many customers with so many orders each, placed by SQL: nothing of a placement has to do with the queue. */
export async function openCustomers(
  count: number,
  orders: number,
  url: string,
  { query }: TestDatabase,
): Promise<Customer[]> {
  const accounts = await Promise.all(Array.from({ length: ACCOUNTS }, () => signUp(url)));
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const client = accounts[index % ACCOUNTS] as (typeof accounts)[number];
      const placed = await query<{ id: string }>(
        `INSERT INTO customer_order (id, account_id, currency, total_minor, updated_at)
         SELECT uuidv7(), $1, 'EUR', 790, now() FROM generate_series(1, $2) RETURNING id`,
        [client.id, orders],
      );
      return { client, orders: placed.map(({ id }) => id) };
    }),
  );
}

/**
 * Pays an order: with the same key again and again, until that has its 2xx.
 * @param at gives the instance for each request @param again is told of each request that is not the first
 * @throws at any answer that does not ask for another request
 */
export async function pay(client: Client, order: string, at: () => Service, again: () => void): Promise<void> {
  const key = randomUUID();
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await post(client, `/v1/orders/${order}/payment`, undefined, { key, at: at() });
    if (answer.status === 201) return;
    const inUse = answer.status === 409 && problem(answer) === 'idempotency-key-in-use';
    if ((answer.status !== 503 && !inUse) || performance.now() > deadline) {
      throw new Error(`payment of ${order}: ${answer.status} ${answer.text}`);
    }
    again();
    await sleep(AGAIN_MS);
  }
}
