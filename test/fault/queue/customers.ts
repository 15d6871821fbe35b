import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, logIn, signUp } from '../../service/client.js';
import type { TestDatabase } from '../../service/database.js';
import type { Service } from '../../service/service.js';
import { type Posted, post, problem } from '../../service/shop.js';

/** Somebody who buys one product over and over. */
export interface Customer {
  client: Client;
  productId: string;
}

/** Pieces of each product at the beginning. */
export const STOCK = 100_000;

/** Milliseconds until a request that was refused is sent again. */
const AGAIN_MS = 300;
/** How long a client insists: longer than any fault lasts. */
const PATIENCE_MS = 60_000;
/** Accounts that share the customers: passwords cost more than orders. */
const ACCOUNTS = 5;

/** So many customers, each with a product that is in no other's way. */
export async function openCustomers(count: number, url: string, database: TestDatabase): Promise<Customer[]> {
  const accounts: Awaited<ReturnType<typeof signUp>>[] = [];
  for (let index = 0; index < ACCOUNTS; index++) accounts.push(await signUp(url));
  const [admin] = accounts;
  if (admin === undefined) throw new Error('no account');
  await database.query("UPDATE account SET role = 'admin' WHERE id = $1", [admin.id]);
  await logIn(admin, admin.email);
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const body = { name: `Tea ${index}`, priceMinor: 790, currency: 'EUR', stock: STOCK };
      const { text } = await post(admin, '/v1/products', body);
      return { client: accounts[index % ACCOUNTS] ?? admin, productId: JSON.parse(text).id };
    }),
  );
}

/**
 * Places an order and pays it.
 * @param at gives the instance for each request
 * @returns the order's id, once both have their 2xx
 */
export async function buy({ client, productId }: Customer, at: () => Service, again: () => void): Promise<string> {
  const placed = await insist(client, '/v1/orders', { lines: [{ productId, quantity: 1 }] }, at, again);
  const { id } = JSON.parse(placed.text);
  await insist(client, `/v1/orders/${id}/payment`, undefined, at, again);
  return id;
}

/** Sends a request, with the same key again and again, until it has its 2xx. @throws at any answer that does not ask for that */
async function insist(client: Client, path: string, body: unknown, at: () => Service, again: () => void): Promise<Posted> {
  const key = randomUUID();
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await post(client, path, body, { key, at: at() });
    if (answer.status < 300) return answer;
    const inUse = answer.status === 409 && problem(answer) === 'idempotency-key-in-use';
    if ((answer.status !== 503 && !inUse) || performance.now() > deadline) {
      throw new Error(`POST ${path}: ${answer.status} ${answer.text}`);
    }
    again();
    await sleep(AGAIN_MS);
  }
}
