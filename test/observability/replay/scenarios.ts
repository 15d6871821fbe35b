import type { Steady } from '../../fault/queue/steady.js';
import { until } from '../../service/until.js';
import type { Store } from './store.js';

/** Something that befalls a store until the end of its record, and the alerts that are to fire for it: these and no others. */
export interface Scenario {
  name: string;
  alerts: string[];
  hurt(store: Store, load: Steady): unknown;
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
    alerts: ['WorkerSilent', 'JobsOld', 'TaskMissed', 'TaskBehind', 'ServiceNotReady'],
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
    name: 'the first requests that ever fail with 500 do so between two scrapes',
    alerts: ['ErrorBudgetBurnsFast'],
    async hurt({ database, order }) {
      await database.query('ALTER TABLE payment ADD CONSTRAINT broken CHECK (false) NOT VALID');
      const burst = order(5);
      const failed = () => burst.answers.filter(({ status }) => status === 500).length;
      await until('enough have failed', () => failed() > 5);
      await database.query('ALTER TABLE payment DROP CONSTRAINT broken');
      await burst.stop();
    },
  },
  // As in a cluster: no request is sent to an instance that is not ready.
  {
    name: 'the sessions’ Redis is cut off, and no request arrives any more',
    alerts: ['ServiceNotReady'],
    async hurt({ sessionRedis }, load) {
      await load.stop();
      sessionRedis.cut();
    },
  },
];
