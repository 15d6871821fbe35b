import type { DynamicModule } from '@nestjs/common';
import { graceSeconds, stopDeadlines } from '../config/budget.js';
import { misspelt } from '../config/misspelt.js';
import { readConfig } from '../config/read.js';
import { features } from '../features/index.js';
import { Configuration } from '../platform/configuration.js';
import { Database } from '../platform/database/database.js';
import { isDatabaseUnavailable } from '../platform/database/errors.js';
import { openDatabase } from '../platform/database/open.js';
import { healthModule } from '../platform/health/health.module.js';
import { Readiness } from '../platform/health/readiness.js';
import { openHttpServer } from '../platform/http/server.js';
import { Lifecycle } from '../platform/lifecycle/lifecycle.js';
import { stopOnSignals } from '../platform/lifecycle/signals.js';
import { openManagement } from '../platform/management/server.js';
import { RateLimits } from '../platform/rate-limit/rate-limits.js';
import { isRedisUnavailable } from '../platform/redis/errors.js';
import { keyPrefix, openRedis } from '../platform/redis/open.js';
import { SessionCookie } from '../platform/session/cookie.js';
import { Sessions } from '../platform/session/sessions.js';
import { SessionStore } from '../platform/session/store.js';
import { openLog } from '../platform/telemetry/logger.js';
import { openMetrics } from '../platform/telemetry/metrics.js';
import { PRODUCT } from '../product.js';
import { MIGRATIONS } from './paths.js';

/** What decides readiness where READINESS_CHECKS does not say. The queue's Redis is not part of it: orders are taken without it. */
const REQUIRED_CHECKS = ['database', 'schema', 'redis-session'];

/**
 * Runs the service until it is told to stop.
 * @returns the exit code
 * @throws ConfigurationError before anything is opened
 */
export async function serve(role: 'api' | 'all'): Promise<number> {
  const config = readConfig(process.env, role);
  const { pod, version } = config.process;
  const log = await openLog(config.log, { role, pod, version });
  for (const unknown of misspelt(process.env)) log.warn(unknown, 'unknown key');
  const metrics = openMetrics();
  const lifecycle = new Lifecycle(log);
  stopOnSignals(lifecycle, graceSeconds(config.lifecycle, role), log);

  const platform = { config, lifecycle, metrics, log, clientName: `${PRODUCT}/${role}/${pod}` };
  const { database, checks } = await openDatabase(MIGRATIONS, platform);
  const session = openRedis('session', platform);
  const queue = openRedis('queue', platform);

  const health = healthModule({
    lifecycle,
    config: config.health,
    checks: [...checks, session.check, queue.check],
    required: config.health.readinessChecks ?? REQUIRED_CHECKS,
  });
  const store = new SessionStore(session.redis, keyPrefix(config.process), config.session);
  const cookie = new SessionCookie(config.session);
  const sessions = new Sessions(store, cookie);
  const opened = [
    { provide: Database, useValue: database },
    { provide: Sessions, useValue: sessions },
    { provide: RateLimits, useValue: new RateLimits(session.redis, keyPrefix(config.process), metrics) },
    { provide: Configuration, useValue: config },
  ];
  const app = await openHttpServer(root([health], opened), {
    ...platform,
    sessionCookie: cookie.name,
    isUnavailable: (error) => isDatabaseUnavailable(error) || isRedisUnavailable(error),
  });
  for (const { module, warmUp } of features) {
    if (warmUp) lifecycle.register({ name: module.name, start: { 'warm-up': warmUp } });
  }
  openManagement(role, app.get(Readiness), platform);

  return lifecycle.run(stopDeadlines(config.lifecycle, role));
}

/** What Nest makes the service of: the features, and the opened parts that they take by injection. */
function root(imports: DynamicModule[], providers: NonNullable<DynamicModule['providers']>): DynamicModule {
  const platform: DynamicModule = {
    module: class Platform {},
    global: true,
    imports,
    providers,
    exports: [...imports, ...providers],
  };
  return { module: class Root {}, imports: [platform, ...features.map((feature) => feature.module)] };
}
