import { expect } from '@jest/globals';
import { ORDER_EFFECTS } from '../service/order-effects.js';
import type { LoadResult } from './clients.js';
import type { Deployed } from './deployed.js';
import type { BothLoads } from './load.js';
import { sold } from './shop.js';
import { until } from './until.js';

const SETTLES_SECONDS = 120;

/** Stops the load, and sees that none of its requests has failed, nothing is lost and nothing happened twice. @returns what is to be reported */
export async function nothingFailed(service: Deployed, load: BothLoads) {
  const { inside, outside } = await load.stop();
  expect({ inside: inside.failed, outside: outside.failed }).toEqual({ inside: [], outside: [] });
  return {
    'failed inside': `0 of ${inside.answered}`,
    'failed outside': `0 of ${outside.answered}`,
    connections: inside.connections + outside.connections,
    'orders fulfilled once': await nothingLostOrDoubled(service, { inside, outside }),
  };
}

/**
 * Waits for the jobs of all orders, and sees in the database that nothing which a client was told is lost, and nothing happened twice.
 * @returns how many orders were fulfilled
 */
export async function nothingLostOrDoubled(service: Deployed, loads: Record<string, LoadResult>): Promise<number> {
  const { database } = service;
  const count = async (what: string) =>
    (await database.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${what}`))[0]?.n;
  await until('every job is done', async () => (await count("outbox WHERE state <> 'done'")) === 0, SETTLES_SECONDS);

  const all = Object.values(loads);
  const told = (which: 'placed' | 'paid') => all.flatMap((load) => load[which]);
  const missing = (ids: string[], table: string, column: string) =>
    count(`unnest('{${ids.join(',')}}'::uuid[]) AS id WHERE id NOT IN (SELECT ${column} FROM ${table})`);
  expect({
    'orders that a client was told of and are not there': await missing(told('placed'), 'customer_order', 'id'),
    'payments that a client was told of and are not there': await missing(told('paid'), 'payment', 'order_id'),
    'orders with too many or too few effects': await database.query(WRONG),
    'orders that nobody asked for': Math.max(
      0,
      ((await count('customer_order')) ?? 0) - all.reduce((sum, { tried }) => sum + tried, 0),
    ),
    'pieces sold': await sold(service),
  }).toEqual({
    'orders that a client was told of and are not there': 0,
    'payments that a client was told of and are not there': 0,
    'orders with too many or too few effects': [],
    'orders that nobody asked for': 0,
    'pieces sold': await count('customer_order'),
  });
  return (await count("customer_order WHERE status = 'fulfilled'")) ?? 0;
}

/** An order is placed, with no effect yet, or fulfilled, with each effect once. */
const WRONG = `
  SELECT * FROM (${ORDER_EFFECTS}) AS orders
  WHERE (status, payments, shipments, notifications) NOT IN (('fulfilled', 1, 1, 1), ('placed', 0, 0, 0))`;
