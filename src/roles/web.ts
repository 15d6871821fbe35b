import type { Provider } from '@nestjs/common';
import type { Config } from '../config/schema.js';
import { Configuration } from '../platform/configuration.js';
import { isDatabaseUnavailable } from '../platform/database/errors.js';
import type { Feature } from '../platform/feature.js';
import type { ReadinessCheck } from '../platform/health/check.js';
import { RateLimits } from '../platform/rate-limit/rate-limits.js';
import { isRedisUnavailable } from '../platform/redis/errors.js';
import { keyPrefix, openRedis } from '../platform/redis/open.js';
import { SessionCookie } from '../platform/session/cookie.js';
import { countSessions } from '../platform/session/count.js';
import type { Session } from '../platform/session/session.js';
import { Sessions } from '../platform/session/sessions.js';
import { SessionStore } from '../platform/session/store.js';
import type { Service } from './service.js';

/** What a role that serves HTTP has beside a {@link Service}: sessions and limits in Redis. */
export function openWeb(
  features: readonly Feature[],
  config: Pick<Config, 'process' | 'redisSession' | 'session' | 'login'>,
  service: Service,
) {
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
    { provide: Sessions, useValue: sessions },
    { provide: RateLimits, useValue: new RateLimits(redis, prefix, service.metrics) },
    { provide: Configuration, useValue: config },
  ];
  const checks: ReadinessCheck[] = [check];
  return {
    providers,
    checks,
    sessionCookie: cookie.name,
    isUnavailable: (error: unknown) => isDatabaseUnavailable(error) || isRedisUnavailable(error),
  };
}
