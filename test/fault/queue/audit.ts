import { Redis } from 'ioredis';
import type { TestDatabase } from '../../service/database.js';
import { ORDER_EFFECTS } from '../../service/order-effects.js';
import type { LogLine, Service } from '../../service/service.js';

/** What the database says became of the orders. */
export interface Audit {
  orders: number;
  /** Orders that are not fulfilled with one payment, one shipment and one notification each. */
  wrong: Record<string, unknown>[];
  /** Rows of the outbox by job and state, such as `{ 'fulfil-order done': 5000 }`. */
  outbox: Record<string, number>;
  shipments: number;
  notifications: number;
}

export async function audit({ query }: Pick<TestDatabase, 'query'>): Promise<Audit> {
  const wrong = await query(`
    SELECT * FROM (${ORDER_EFFECTS}) AS orders
    WHERE (status, payments, shipments, notifications) IS DISTINCT FROM ('fulfilled', 1, 1, 1)`);
  const outbox = await query<{ name: string; count: number }>(
    "SELECT job || ' ' || state AS name, count(*)::int AS count FROM outbox GROUP BY job, state ORDER BY 1",
  );
  const [counts] = await query<Omit<Audit, 'wrong' | 'outbox'>>(
    `SELECT (SELECT count(*)::int FROM customer_order) AS orders,
       (SELECT count(*)::int FROM shipment) AS shipments, (SELECT count(*)::int FROM notification) AS notifications`,
  );
  if (counts === undefined) throw new Error('no counts');
  return { ...counts, wrong, outbox: Object.fromEntries(outbox.map(({ name, count }) => [name, count])) };
}

/** How many jobs of which state the database knows that are not done. */
export async function undone({ query }: Pick<TestDatabase, 'query'>): Promise<number> {
  const [row] = await query<{ count: number }>("SELECT count(*)::int FROM outbox WHERE state <> 'done'");
  return row?.count ?? Number.NaN;
}

/** Lists of jobs that are to be run, run or wait to be run again in the Redis at `url`. Empty ones do not exist. */
export async function openLists(url: string): Promise<string[]> {
  const redis = new Redis(url);
  try {
    const keys = await redis.keys('*:queue:*');
    return keys.filter((key) => /:(wait|active|delayed|prioritized|paused)$/.test(key));
  } finally {
    redis.disconnect();
  }
}

/** What the logs tell of jobs. */
export function jobFigures(services: readonly Service[]) {
  const lines = services.flatMap((service) => service.log());
  const jobs = lines.filter(({ msg }) => msg === 'job');
  const outcome = (name: string) => jobs.filter((line) => line.outcome === name).length;
  return {
    attempts: jobs.length,
    failed: outcome('failed'),
    handedBack: outcome('handed-back'),
    again: jobs.length - new Set(jobs.map((line) => line.job_id)).size,
    lost: lines.reduce((sum, line) => sum + lostIn(line), 0),
  };
}

function lostIn({ msg, jobs }: LogLine): number {
  return msg.startsWith('Redis has lost jobs') ? Number(jobs) : 0;
}
