import { stopDeadlines } from '../../src/config/budget.js';
import { readConfig } from '../../src/config/read.js';
import { Database } from '../../src/platform/database/database.js';
import { openPool } from '../../src/platform/database/pool.js';
import { Lifecycle } from '../../src/platform/lifecycle/lifecycle.js';
import { openOutbox, openQueue } from '../../src/platform/queue/open.js';
import { openRedis } from '../../src/platform/redis/open.js';
import type { Logger } from '../../src/platform/telemetry/logger.js';
import { openMetrics } from '../../src/platform/telemetry/metrics.js';
import { Tracing } from '../../src/platform/telemetry/tracing/tracing.js';

/** Opens a worker as its role does, for jobs of the test's own. `run` starts it, and ends when `lifecycle` is told to stop. */
export function openWorker(
  environment: Record<string, string | undefined>,
  log: Logger,
  instances: (database: Database, worker: string) => object[],
) {
  const config = readConfig({ NODE_ENV: 'test', ...environment }, 'worker');
  const lifecycle = new Lifecycle(log);
  const metrics = openMetrics();
  const clientName = `test/${config.process.pod}`;
  const { pool, close } = openPool(config.database, clientName, metrics, log);
  const database = new Database(pool, config.database);
  lifecycle.register({ name: 'database', stop: { close } });
  const { redis: queueRedis } = openRedis('queue', config.redisQueue, { config, clientName, lifecycle, log });
  const tracing = new Tracing({ ratio: 0, isTrusted: () => false });
  const of = { config, queueRedis, database, clientName, lifecycle, metrics, tracing, management: [], log };
  openQueue(instances(database, config.process.pod), of);
  return {
    config,
    database,
    lifecycle,
    metrics,
    outbox: openOutbox(of),
    /** Of one that was never run. */
    close,
    run: () => lifecycle.run(stopDeadlines(config.lifecycle, 'worker')),
  };
}
