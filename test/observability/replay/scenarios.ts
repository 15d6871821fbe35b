import type { Store } from './store.js';

/** Something that befalls a store until the end of its record, and the alerts that are to fire for it: these and no others. */
export interface Scenario {
  name: string;
  alerts: string[];
  hurt(store: Store): unknown;
}

export const HEALTHY = 'all is well';

export const SCENARIOS: readonly Scenario[] = [
  { name: HEALTHY, alerts: [], hurt: () => {} },
  {
    name: 'the only worker stands still',
    alerts: ['InstanceDown', 'WorkersAbsent'],
    hurt: ({ worker }) => worker.signal('SIGSTOP'),
  },
  {
    name: 'the queue’s Redis is cut off',
    alerts: ['WorkerSilent', 'JobsOld', 'TaskMissed', 'TaskBehind'],
    hurt: ({ queueRedis }) => queueRedis.cut(),
  },
  {
    name: 'a lock is held, and requests wait for it with all connections of the pool',
    alerts: ['PoolWaiting', 'PoolTimeouts', 'ErrorBudgetBurnsFast'],
    async hurt({ database, order }) {
      await database.hold('account'); // an order refers to one; no job and no task does
      order(8);
    },
  },
  {
    name: 'requests fail with 500',
    alerts: ['ErrorBudgetBurnsFast'],
    hurt: ({ database }) => database.query('ALTER TABLE payment ADD CONSTRAINT broken CHECK (false) NOT VALID'),
  },
];
