import type { Redis, RedisOptions } from 'ioredis';
import type { Config } from '../../config/schema.js';
import { passwordIn } from '../../config/store-url.js';
import type { Logger } from '../telemetry/logger.js';
import { outsideRequest } from '../telemetry/request-context.js';
import { rememberFailure } from './errors.js';
import { TracedRedis } from './traced.js';

export type RedisTarget = Config['redisSession' | 'redisQueue'];

/** Milliseconds between attempts to connect; grows with each up to the longest, which bounds how late a Redis that is back is noticed. */
const RECONNECT = { step: 50, longest: 1000 };

/** Milliseconds until TCP begins to ask an idle peer whether it is still there. */
const KEEP_ALIVE_MS = 10_000;

/**
 * Makes a client for one purpose, which `rules` tells; {@link connect} opens it and it reconnects by itself for ever.
 * @param name shows in CLIENT LIST
 */
export function redisClient(target: RedisTarget, name: string, rules: RedisOptions, log: Logger): Redis {
  const url = new URL(target.url.initial);
  const options: RedisOptions = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 6379),
    db: Number(url.pathname.slice(1) || 0),
    username: decodeURIComponent(url.username) || target.username,
    tls: url.protocol === 'rediss:' ? { ca: target.ca } : undefined,
    connectionName: name,
    connectTimeout: target.connectTimeoutMs,
    keepAlive: KEEP_ALIVE_MS,
    lazyConnect: true,
    retryStrategy: (attempt) => Math.min(attempt * RECONNECT.step, RECONNECT.longest),
    // A former primary refuses writes: a new connection may reach the new one. The caller is told why.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
    ...rules,
  };
  const redis = new TracedRedis(options);
  // A library that makes a copy gets one that is looked after as well. The caller of duplicate() connects it.
  redis.duplicate = (changes) =>
    redisClient(target, name, { ...rules, password: redis.options.password, ...changes }, log);
  let away = false;
  redis.on('error', (error) => {
    rememberFailure(error);
    // It may be a command of a request that finds out; all others are told as well.
    if (!away) outsideRequest(() => log.warn({ redis: name, err: error }, 'Redis is away'));
    away = true;
  });
  redis.on('ready', () => {
    if (away) log.info({ redis: name }, 'Redis is back');
    away = false;
  });
  redis.on('close', () => {
    usePassword(redis, target).catch((error) => log.warn({ redis: name, err: error }, 'its password cannot be read'));
  });
  return redis;
}

/** Begins to connect; does not wait for it, since a Redis that is away must not hold up what does not need it. */
export async function connect(redis: Redis, target: RedisTarget): Promise<void> {
  if (redis.status !== 'wait') return;
  await usePassword(redis, target);
  redis.connect().catch(() => {}); // the error event tells
}

/** Closes for good: what the client says after that is nobody's concern. */
export function disconnect(redis: Redis): void {
  redis.removeAllListeners('error').on('error', () => {});
  redis.disconnect();
}

/** A rotated password file serves the next connection. */
async function usePassword(redis: Redis, { url, password }: RedisTarget): Promise<void> {
  const secret = password ? await password.reveal() : await passwordIn(url);
  redis.options.password = secret === '' ? undefined : secret;
}
