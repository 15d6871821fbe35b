import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { until } from '../../service/until.js';
import { random as seeded } from '../random.js';
import { audit, jobFigures, openLists, undone } from './audit.js';
import { openCustomers, pay } from './customers.js';
import { FAULTS } from './faults.js';
import { type Fleet, openFleet } from './fleet.js';
import { openPace } from './pace.js';
import { exitsInBudget, TIMES } from './times.js';

const ORDERS = 5000;
const CUSTOMERS = 20;
/** Milliseconds: how long jobs that are under way may be kept from ending, so that a fault meets many of them. Far below what a statement may take. */
const LONGEST_HOLD_MS = 1500;
/** Seconds that the backlog may take at the end: jobs that failed while Postgres was away wait for their next attempt. */
const DRAIN_SECONDS = 120;

test('5,000 paid orders, while every part is killed, paused, cut off or replaced: each is fulfilled once', async () => {
  const random = seeded('nothing lost');
  const begun = performance.now();
  await using fleet = await openFleet({ apis: 2, workers: 3 }, TIMES);
  const [{ service: api }] = fleet.apis;
  const customers = await openCustomers(CUSTOMERS, ORDERS / CUSTOMERS, api.url, fleet.database);
  const faults = random.shuffle(Object.entries(FAULTS).flatMap(([name, { times }]) => Array<string>(times).fill(name)));
  const pace = openPace(ORDERS, faults.length);

  let again = 0;
  const paying = customers.map(async ({ client, orders }) => {
    for (const order of orders) {
      await pace.begin();
      await pay(client, order, fleet.nextApi, () => (again += 1));
      pace.done();
    }
  });
  const striking = (async () => {
    for (const name of faults) {
      await pace.due();
      const held = await fleet.holdJobs(random.pick(['shipment', 'notification']));
      const release = sleep(random.below(LONGEST_HOLD_MS)).then(held.release);
      await Promise.all([FAULTS[name]?.strike(fleet, random), release]);
      pace.over();
    }
  })();
  for (const part of [...paying, striking]) part.catch(pace.fail);
  const outcomes = await Promise.allSettled([...paying, striking]); // nobody is left behind when one has failed
  if (outcomes.some(({ status }) => status === 'rejected')) tellErrors(fleet);
  await Promise.all([...paying, striking]);

  await until('every job is done', async () => (await undone(fleet.database)) === 0, DRAIN_SECONDS);
  await until('Redis has no job left', async () => (await openLists(fleet.redis.url)).length === 0, DRAIN_SECONDS);
  expect(await audit(fleet.database)).toEqual({
    orders: ORDERS,
    wrong: [],
    outbox: { 'fulfil-order done': ORDERS, 'notify-customer done': ORDERS },
    shipments: ORDERS,
    notifications: ORDERS,
  });
  await stopAll(fleet);
  tell({ orders: ORDERS, faults: faults.length, again, seconds: (performance.now() - begun) / 1000 }, fleet);
});

/** Whoever was not killed by us has lived to here, and ends well. */
async function stopAll({ apis, workers, members }: Fleet): Promise<void> {
  for (const { service } of [...apis, ...workers]) service.signal('SIGTERM');
  await Promise.all([...apis, ...workers].map(exitsInBudget));
  const fatal = members.flatMap(({ service }) => service.log().filter(({ level }) => level === 'fatal'));
  expect(fatal).toEqual([]);
}

/** What to look at first. */
function tellErrors({ members }: Fleet): void {
  const lines = members.flatMap(({ service }) => service.log()).filter(({ level }) => /error|fatal/.test(level));
  process.stdout.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

function tell(run: { orders: number; faults: number; again: number; seconds: number }, { members }: Fleet): void {
  const jobs = jobFigures(members.map(({ service }) => service));
  const kinds = Object.entries(FAULTS).map(([name, { times }]) => `${times} × ${name}`);
  process.stdout.write(
    `${run.orders} orders paid and fulfilled once in ${Math.round(run.seconds)} s under ${run.faults} faults (${kinds.join(', ')}); ` +
      `${run.again} requests were sent again; of ${run.orders * 2} jobs ${jobs.failed} attempts failed, ${jobs.handedBack} were handed back, ` +
      `${jobs.again} were made after another one, ${jobs.lost} were lost by Redis and relayed again\n`,
  );
}
