import type { Steady } from '../../fault/queue/steady.js';
import { until } from '../../service/until.js';
import type { Store } from './store.js';

/** Something that befalls a store until the end of its record, and the alerts that are to fire for it: these and no others. */
export interface Scenario {
  name: string;
  alerts: string[];
  /** Of its processes. */
  environment?: Record<string, string>;
  hurt(store: Store, load: Steady): unknown;
}

export const HEALTHY = 'all is well';

export const SCENARIOS: readonly Scenario[] = [
  { name: HEALTHY, alerts: [], hurt: () => {} },
  // In one, since each scenario takes two processes more. As in a cluster, no request is sent to an api that is not ready.
  {
    name: 'the only worker stands still, and the sessions’ Redis is cut off',
    alerts: ['InstanceDown', 'WorkersAbsent', 'ServiceNotReady'],
    async hurt({ worker, sessionRedis }, load) {
      await load.stop();
      worker.signal('SIGSTOP');
      sessionRedis.cut();
    },
  },
  {
    name: 'the queue’s Redis is cut off',
    alerts: ['WorkerSilent', 'JobsOld', 'TaskMissed', 'TaskBehind', 'ServiceNotReady'],
    environment: { SCHEDULE_GRACE_SECONDS: '1' }, // a missed instant is to be written down soon
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
    name: 'the first requests that ever fail do so between two scrapes',
    alerts: ['ErrorBudgetBurnsFast'],
    async hurt({ database, order }) {
      await database.query('ALTER TABLE payment ADD CONSTRAINT broken CHECK (false) NOT VALID');
      const burst = order(3);
      const failed = () => burst.answers.filter(({ status }) => status >= 500).length;
      await until('enough have failed', () => failed() > 5, 60);
      await database.query('ALTER TABLE payment DROP CONSTRAINT broken');
      await burst.stop();
    },
  },
];
