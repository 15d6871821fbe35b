import { expect, test } from '@jest/globals';
import { until } from '../../service/until.js';
import { audit, undone } from './audit.js';
import { openCustomers, pay } from './customers.js';
import { type Fleet, openFleet } from './fleet.js';
import { OUTAGES } from './outages.js';
import { exitsInBudget, TIMES } from './times.js';

/** As many as a worker runs at once of one kind. */
const ORDERS = 5;
/** What a step may take on a machine that others keep busy: only the stop has a budget. */
const BUSY_SECONDS = 60;
/** What is away when a worker is told to stop, and how. */
const AWAY = (['postgres', 'redis'] as const).flatMap((store) =>
  (['down', 'paused'] as const).map((fate) => ({ store, fate })),
);
/** Jobs are kept waiting for longer than the worker has; nothing but its stop ends them. */
const PATIENT = {
  DATABASE_STATEMENT_TIMEOUT_MS: '60000',
  DATABASE_QUERY_TIMEOUT_MS: '60000',
  DATABASE_TRANSACTION_TIMEOUT_MS: '60000',
};

test.concurrent.each(AWAY)(
  'SIGTERM with jobs under way and $store $fate: exit 0 in budget, and nothing is lost',
  async (away) => {
    await using fleet = await openFleet({ apis: 1, workers: 1, direct: true }, { ...TIMES, ...PATIENT });
    const store = fleet[away.store];
    const [{ service: api }] = fleet.apis;
    const held = await fleet.database.hold('shipment');
    for (const { client, orders } of await openCustomers(ORDERS, 1, api.url, fleet.database)) {
      for (const order of orders) await pay(client, order, fleet.nextApi, () => {});
    }
    await until('the jobs are under way', async () => (await waiting(fleet)) >= ORDERS, BUSY_SECONDS);

    await OUTAGES[away.fate].hurt(store);
    for (const worker of fleet.workers) {
      worker.service.signal('SIGTERM');
      await exitsInBudget(worker);
    }

    await OUTAGES[away.fate].heal(store);
    await held.release();
    for (const worker of fleet.workers) await fleet.replace(worker);
    await until('every job is done', async () => (await undone(fleet.database)) === 0, BUSY_SECONDS);
    expect(await audit(fleet.database)).toMatchObject({ orders: ORDERS, wrong: [] });
  },
);

async function waiting({ database }: Fleet): Promise<number> {
  return (await database.query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")).length;
}
