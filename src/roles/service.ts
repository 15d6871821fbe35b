import type { INestApplicationContext } from '@nestjs/common';
import { graceSeconds, stopDeadlines } from '../config/budget.js';
import { misspelt } from '../config/misspelt.js';
import type { Config } from '../config/schema.js';
import type { Configuration } from '../platform/configuration.js';
import { openDatabase } from '../platform/database/open.js';
import type { ReadinessCheck } from '../platform/health/check.js';
import { healthModule } from '../platform/health/health.module.js';
import { Readiness } from '../platform/health/readiness.js';
import { measureReadiness } from '../platform/health/readiness-metric.js';
import { Lifecycle } from '../platform/lifecycle/lifecycle.js';
import { stopOnSignals } from '../platform/lifecycle/signals.js';
import type { ManagementRoute } from '../platform/management/route.js';
import { openManagement } from '../platform/management/server.js';
import { openRedis } from '../platform/redis/open.js';
import { openLog } from '../platform/telemetry/logger.js';
import { named } from '../platform/telemetry/loggers.js';
import { openMetrics } from '../platform/telemetry/metrics.js';
import { openTracing } from '../platform/telemetry/tracing/open.js';
import { watchLog } from '../platform/telemetry/watch-log.js';
import { PRODUCT } from '../product.js';
import { MIGRATIONS } from './paths.js';
import { everywhere } from './root.js';

/** The roles that run until they are told to stop. */
export type ServiceRole = 'api' | 'worker' | 'all';

/** What decides readiness where READINESS_CHECKS does not say. An api asks for jobs without the queue's Redis. */
const REQUIRED_CHECKS: Record<ServiceRole, readonly string[]> = {
  api: ['database', 'schema', 'redis-session'],
  worker: ['database', 'schema', 'redis-queue'],
  all: ['database', 'schema', 'redis-session', 'redis-queue'],
};

type ServiceConfig = Configuration & Pick<Config, 'management'>;

/** What all of those roles have, opened, and registered to be started and stopped. */
export type Service = Awaited<ReturnType<typeof openService>>;

export async function openService(role: ServiceRole, config: ServiceConfig) {
  const { pod, version } = config.process;
  const log = await openLog(config.log, { role, pod, version });
  for (const unknown of misspelt(process.env)) log.warn(unknown, 'unknown key');
  const metrics = openMetrics();
  const lifecycle = new Lifecycle(named(log, 'lifecycle'));
  watchLog(log, lifecycle, metrics);
  stopOnSignals(lifecycle, graceSeconds(config.lifecycle, role), log);

  const tracing = await openTracing(role, { config, lifecycle, metrics, log });
  const management: ManagementRoute[] = [];
  const platform = { config, lifecycle, metrics, tracing, management, log, clientName: `${PRODUCT}/${role}/${pod}` };
  const { database, checks } = await openDatabase(MIGRATIONS, platform);
  const queue = openRedis('queue', config.redisQueue, platform);
  const surroundings = { ...platform, database, queueRedis: queue.redis };

  return {
    ...surroundings,
    providers: everywhere(surroundings),
    /** Nest's module behind readiness, which `more` checks may decide as well. */
    health: (...more: ReadinessCheck[]) =>
      healthModule({
        lifecycle,
        config: config.health,
        checks: [...checks, queue.check, ...more],
        required: config.health.readinessChecks ?? REQUIRED_CHECKS[role],
      }),
    /** Runs until it is told to stop. @returns the exit code */
    run(app: INestApplicationContext): Promise<number> {
      const readiness = app.get(Readiness);
      measureReadiness({ ...platform, role, readiness });
      openManagement(role, readiness, platform);
      return lifecycle.run(stopDeadlines(config.lifecycle, role));
    },
  };
}
