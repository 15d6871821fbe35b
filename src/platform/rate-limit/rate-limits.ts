import type { Redis } from 'ioredis';
import { Counter } from 'prom-client';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { Problem } from '../http/problem.js';
import type { Registry } from '../telemetry/metrics.js';

/** Too many attempts; says when the next one may be made. */
export class TooManyRequests extends Problem {
  constructor(retryAfterSeconds: number) {
    super(429, {
      type: 'too-many-requests',
      title: 'Too many requests',
      headers: { 'retry-after': String(retryAfterSeconds) },
    });
  }
}

export interface RateLimit {
  /** Counts one attempt. @throws TooManyRequests */
  count(key: string): Promise<void>;
  /** Forgets the attempts. */
  reset(key: string): Promise<void>;
}

/** Limits that all instances share. When Redis is away they are open, and that is counted: a limit must not become an outage. */
export class RateLimits {
  readonly #bypassed: Counter;

  constructor(
    private readonly redis: Redis,
    private readonly prefix: string,
    metrics: Registry,
  ) {
    this.#bypassed = new Counter({
      name: 'rate_limit_bypassed_total',
      help: 'Attempts that were not counted because Redis was away, by limit.',
      labelNames: ['limit'],
      registers: [metrics],
    });
  }

  /** At most `attempts` a key in `seconds`. */
  limit(name: string, attempts: number, seconds: number): RateLimit {
    const limiter = new RateLimiterRedis({
      storeClient: this.redis,
      keyPrefix: `${this.prefix}limit:${name}`,
      points: attempts,
      duration: seconds,
    });
    this.#bypassed.inc({ limit: name }, 0);
    const unlessAway = async (work: Promise<unknown>) => {
      try {
        await work;
      } catch (error) {
        if (error instanceof RateLimiterRes) throw new TooManyRequests(Math.ceil(error.msBeforeNext / 1000));
        this.#bypassed.inc({ limit: name });
      }
    };
    return {
      count: (key) => unlessAway(limiter.consume(key)),
      reset: (key) => unlessAway(limiter.delete(key)),
    };
  }
}
