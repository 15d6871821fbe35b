import type { Redis } from 'ioredis';
import type { Config } from '../../config/schema.js';
import { PRODUCT } from '../../product.js';
import type { ReadinessCheck } from '../health/check.js';
import type { Lifecycle } from '../lifecycle/lifecycle.js';
import type { Logger } from '../telemetry/logger.js';
import { named } from '../telemetry/loggers.js';
import { connect, disconnect, type RedisTarget, redisClient } from './client.js';

/** What Redis is used for; each purpose may have a server of its own. */
export type RedisPurpose = 'session' | 'queue';

interface Surroundings {
  config: Pick<Config, 'process'>;
  /** Which instance this is, in CLIENT LIST. */
  clientName: string;
  lifecycle: Lifecycle;
  log: Logger;
}

/** The prefix of every key: product and environment, so that two of either can share a server. */
export function keyPrefix({ environment, mode }: Config['process']): string {
  return `${PRODUCT}:${environment ?? mode}:`;
}

/**
 * Opens the client for `purpose` and the check whether it takes writes, on a connection of its own. The client tells its caller at
 * once when Redis is away: no offline queue, no silent retries, an answer within the command time-out.
 */
export function openRedis(
  purpose: RedisPurpose,
  target: RedisTarget,
  of: Surroundings,
): { redis: Redis; check: ReadinessCheck } {
  const redis = openClient(of, target, `redis-${purpose}`);
  const probe = openClient(of, target, `redis-${purpose}-probe`);
  const key = `${keyPrefix(of.config.process)}readyz:${of.config.process.pod}`;
  let reason = new Error('not connected yet');
  const remember = (error: Error) => {
    reason = error;
  };
  probe.on('error', remember);
  const run = async () => {
    if (probe.status !== 'ready') throw reason;
    await probe.set(key, '1', 'PX', PROBE_KEY_MS).catch((error) => {
      remember(error);
      throw error;
    });
  };
  return { redis, check: { name: `redis-${purpose}`, run } };
}

/** How long the key of the readiness check lives, in milliseconds. */
const PROBE_KEY_MS = 10_000;

/** Milliseconds without a byte on a connection that owes an answer until it is dropped: another Redis may have its address by now. */
const SILENCE_MS = 2000;

function openClient({ clientName, lifecycle, log }: Surroundings, target: RedisTarget, name: string): Redis {
  const rules = {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: target.commandTimeoutMs,
    socketTimeout: Math.max(SILENCE_MS, target.commandTimeoutMs),
  };
  const redis = redisClient(target, `${clientName}/${name}`, rules, named(log, 'redis'));
  lifecycle.register({
    name,
    start: { stores: () => connect(redis, target) },
    stop: { close: () => disconnect(redis) },
  });
  return redis;
}
