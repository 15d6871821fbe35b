import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { logIn, signUp } from '../../service/client.js';
import { post } from '../../service/shop.js';
import { until } from '../../service/until.js';
import { watch } from '../../service/watch.js';
import { audit, undone } from './audit.js';
import { type Fleet, openFleet } from './fleet.js';
import { OUTAGES } from './outages.js';
import { type Buyer, capacity, orderSteadily, p99 } from './steady.js';
import { TIMES } from './times.js';

/** Orders a second at most, and the share of what the machine can do that is asked of it: it is the outage that is measured. */
const RATE = 25;
const SHARE = 1 / 3;
/** In which a process that has just started compiles what it runs often, too. */
const CAPACITY_SECONDS = 5;
const BEFORE_SECONDS = 12;
const OUTAGE_SECONDS = 30;
/**
 * Milliseconds: a p99 before the outage that is lower counts as this. On a machine with two cores the slowest answers of a few hundred
 * are noise of the machine and its disk, of a hundred milliseconds; what is looked for is a request that waits for Redis: 500 ms and more.
 */
const FLOOR_MS = 200;
const DRAIN_SECONDS = 120;

// What else runs on the machine may take it away in one of the two spans of a measurement, but hardly so again.
jest.retryTimes(1, { logErrorsBeforeRetry: true });

let fleet: Fleet;
let buyer: Buyer;
beforeAll(async () => {
  fleet = await openFleet({ apis: 1, workers: 1, direct: true }, TIMES);
  const account = await signUp(fleet.apis[0].service.url);
  await fleet.database.query("UPDATE account SET role = 'admin' WHERE id = $1", [account.id]);
  await logIn(account, account.email);
  const { text } = await post(account, '/v1/products', {
    name: 'Tea',
    priceMinor: 790,
    currency: 'EUR',
    stock: 100_000,
  });
  buyer = { client: account, productId: JSON.parse(text).id };
});
afterAll(async () => fleet[Symbol.asyncDispose]());

test.each(['down', 'paused'] as const)(
  'the queue Redis is %s for 30 s: orders are taken as quickly as before',
  async (name) => {
    const [{ service: api }] = fleet.apis;
    await using seen = watch(api);
    const rate = Math.min(RATE, Math.max(1, SHARE * (await capacity(buyer, CAPACITY_SECONDS))));
    const load = orderSteadily(buyer, rate);
    await sleep(BEFORE_SECONDS * 1000);

    const hurt = performance.now();
    await OUTAGES[name].hurt(fleet.redis);
    await sleep(OUTAGE_SECONDS * 1000);
    const healed = performance.now();
    const waiting = await undone(fleet.database);
    await OUTAGES[name].heal(fleet.redis);
    await load.stop();

    const before = p99(load.answers.filter(({ began }) => began < hurt));
    const during = p99(load.answers.filter(({ began }) => began > hurt && began < healed));
    await until('the backlog is done', async () => (await undone(fleet.database)) === 0, DRAIN_SECONDS);
    const drained = (performance.now() - healed) / 1000;
    process.stdout.write(
      `queue Redis ${name}, ${rate.toFixed(1)} orders a second: p99 ${before.toFixed(1)} ms before, ${during.toFixed(1)} ms during, of ${load.answers.length} requests; ` +
        `${waiting} jobs waited, and were done after ${drained.toFixed(1)} s\n`,
    );

    expect(load.answers.filter(({ status }) => status !== 201)).toEqual([]);
    expect(during).toBeLessThanOrEqual(2 * Math.max(before, FLOOR_MS));
    expect(seen.statuses('/readyz')).toEqual([200]);
    expect(waiting).toBeGreaterThan((OUTAGE_SECONDS * rate) / 2);
    expect((await audit(fleet.database)).wrong).toEqual([]);
  },
);
