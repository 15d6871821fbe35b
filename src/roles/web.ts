import type { Provider } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ConfigOf } from '../config/schema.js';
import { isDatabaseUnavailable } from '../platform/database/errors.js';
import type { Feature } from '../platform/feature.js';
import type { Observer } from '../platform/http/hooks.js';
import { openHttpServer } from '../platform/http/server.js';
import { RateLimits } from '../platform/rate-limit/rate-limits.js';
import { isRedisUnavailable } from '../platform/redis/errors.js';
import { keyPrefix, openRedis } from '../platform/redis/open.js';
import { SessionCookie } from '../platform/session/cookie.js';
import { countSessions } from '../platform/session/count.js';
import type { Session } from '../platform/session/session.js';
import { Sessions } from '../platform/session/sessions.js';
import { SessionStore } from '../platform/session/store.js';
import { rootModule, routes, warmUp } from './root.js';
import type { Service } from './service.js';

/**
 * Serves the routes of `features`, with what a role that serves HTTP has beside a {@link Service}: sessions and limits in Redis.
 * @param observers as of {@link openHttpServer}
 */
export async function openWeb(
  features: readonly Feature[],
  config: ConfigOf<'api'>,
  service: Service,
  observers?: readonly Observer[],
): Promise<NestFastifyApplication> {
  const { redis, check } = openRedis('session', config.redisSession, service);
  const prefix = keyPrefix(config.process);
  const cookie = new SessionCookie(config.session);
  const holds = async (session: Session) => {
    const answers = await Promise.all(features.map((feature) => feature.accepts?.(session, service.database) ?? true));
    return answers.every(Boolean);
  };
  const sessions = new Sessions(new SessionStore(redis, prefix, config.session), cookie, holds);
  service.management.push({
    method: 'GET',
    path: '/sessions',
    answer: async () => ({ count: await countSessions(redis, prefix) }),
  });
  const providers: Provider[] = [
    ...service.providers,
    { provide: Sessions, useValue: sessions },
    { provide: RateLimits, useValue: new RateLimits(redis, prefix, service.metrics) },
  ];
  const app = await openHttpServer(rootModule([service.health(check)], providers, routes(features)), {
    ...service,
    config,
    observers,
    sessionCookie: cookie.name,
    isUnavailable: (error: unknown) => isDatabaseUnavailable(error) || isRedisUnavailable(error),
  });
  warmUp(features, service.lifecycle);
  return app;
}
