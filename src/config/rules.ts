import { stopSeconds } from './budget.js';
import { INSECURE } from './process.js';
import type { Config, Group, Role } from './schema.js';
import type { Secret } from './secret.js';

/** A rule over several keys: says what is wrong, or nothing. It runs when every group that it looks at is free of faults. */
interface Rule {
  groups: readonly Group[];
  /** @param given the keys that the environment has */
  fault(config: Config, role: Role, given: ReadonlySet<string>): string | undefined;
}

/** The settings behind each name that ALLOW_INSECURE knows. */
const insecure: Record<
  (typeof INSECURE)[number],
  { groups: readonly Group[]; key: string; set(config: Config): boolean }
> = {
  'open-docs': { groups: ['process', 'http'], key: 'HTTP_DOCS', set: (config) => config.http.docs },
  'plain-cookie': {
    groups: ['process', 'session'],
    key: 'COOKIE_SECURE',
    set: (config) => !config.session.cookieSecure,
  },
};

export const rules: readonly Rule[] = [
  { groups: ['database'], fault: ({ database }) => passwordTwice(database) },
  { groups: ['migrate'], fault: ({ migrate }) => passwordTwice(migrate) },
  { groups: ['redisSession'], fault: ({ redisSession }) => passwordTwice(redisSession) },
  { groups: ['redisQueue'], fault: ({ redisQueue }) => passwordTwice(redisQueue) },
  { groups: ['database'], fault: ({ database }) => idleDatabaseCa(database, 'DATABASE_CA', 'DATABASE_TLS') },
  {
    groups: ['migrate'],
    fault: ({ migrate }, _role, given) =>
      idleDatabaseCa(
        migrate,
        given.has('DATABASE_DIRECT_CA') ? 'DATABASE_DIRECT_CA' : 'DATABASE_CA',
        given.has('DATABASE_DIRECT_TLS') ? 'DATABASE_DIRECT_TLS' : 'DATABASE_TLS',
      ),
  },
  {
    groups: ['redisSession'],
    fault: ({ redisSession }, _role, given) =>
      given.has('REDIS_SESSION_CA') ? idleRedisCa('REDIS_SESSION_CA', [redisSession]) : undefined,
  },
  {
    groups: ['redisQueue'],
    fault: ({ redisQueue }, _role, given) =>
      given.has('REDIS_QUEUE_CA') ? idleRedisCa('REDIS_QUEUE_CA', [redisQueue]) : undefined,
  },
  {
    groups: ['redisQueue'],
    fault({ redisSession, redisQueue }, _role, given) {
      const shared = [
        ...(given.has('REDIS_SESSION_CA') ? [] : [redisSession]),
        ...(given.has('REDIS_QUEUE_CA') ? [] : [redisQueue]),
      ];
      // Roles share an environment: whether a Redis that this one does not read, or that has a fault, speaks TLS is not known here.
      if (!given.has('REDIS_CA') || shared.some((redis) => redis?.url === undefined)) return undefined;
      return idleRedisCa('REDIS_CA', shared);
    },
  },
  {
    groups: ['queue'],
    fault: ({ queue }) =>
      queue.stalledCheckSeconds > queue.lockSeconds
        ? 'QUEUE_STALLED_CHECK_SECONDS must not be more than QUEUE_LOCK_SECONDS'
        : undefined,
  },
  {
    groups: ['lifecycle'],
    fault({ lifecycle }, role) {
      const needed = stopSeconds(lifecycle, role);
      if (lifecycle.graceSeconds === undefined || lifecycle.graceSeconds > needed) return undefined;
      return `TERMINATION_GRACE_PERIOD_SECONDS must be more than the ${needed} s that the steps of a stop may take`;
    },
  },
  {
    groups: ['database'],
    fault: ({ database }) =>
      database.poolMin > database.poolMax ? 'DATABASE_POOL_MIN must not be more than DATABASE_POOL_MAX' : undefined,
  },
  {
    groups: ['database'],
    fault: ({ database }) =>
      database.queryTimeoutMs < database.statementTimeoutMs
        ? 'DATABASE_QUERY_TIMEOUT_MS must not be less than DATABASE_STATEMENT_TIMEOUT_MS'
        : undefined,
  },
  {
    groups: ['http', 'management'],
    fault: ({ http, management }) =>
      http.port === management.port && http.port !== 0 ? 'MANAGEMENT_PORT must differ from HTTP_PORT' : undefined,
  },
  ...INSECURE.map((name) => ({
    groups: insecure[name].groups,
    fault: (config: Config) =>
      config.process.mode === 'production' && insecure[name].set(config) && !config.process.allowInsecure.includes(name)
        ? `${insecure[name].key} is insecure in production; name it in ALLOW_INSECURE (${name}) if it is meant`
        : undefined,
  })),
];

/** Two passwords, of which one would be ignored. */
function passwordTwice({ url, password }: { url: Secret; password?: Secret }): string | undefined {
  return password !== undefined && new URL(url.initial).password !== ''
    ? `${password.name} is given, and ${url.name} has a password as well; give one`
    : undefined;
}

/** A certificate that would verify nothing. */
function idleDatabaseCa({ ca, tls }: { ca?: string; tls: string }, key: string, tlsKey: string): string | undefined {
  return ca !== undefined && tls !== 'verify-full'
    ? `${key} has no effect while ${tlsKey} is ${tls}; it takes verify-full`
    : undefined;
}

/** The same, when none of the Redis that `key` is for speaks TLS. */
function idleRedisCa(key: string, purposes: { url: Secret }[]): string | undefined {
  return purposes.every(({ url }) => !url.initial.startsWith('rediss:'))
    ? `${key} has no effect on redis://; TLS is rediss://`
    : undefined;
}
