import type { Redis } from 'ioredis';
import type { Config } from '../../config/schema.js';
import type { Database } from '../database/database.js';
import type { Lifecycle } from '../lifecycle/lifecycle.js';
import type { ManagementRoute } from '../management/route.js';
import type { Logger } from '../telemetry/logger.js';
import type { Registry } from '../telemetry/metrics.js';
import type { Tracing } from '../telemetry/tracing/tracing.js';

/** What a producer of jobs stands on. */
export interface OutboxSurroundings {
  config: Pick<Config, 'process'>;
  /** The queue's client, which fails at once while Redis is away. */
  queueRedis: Redis;
  database: Database;
}

/** What a worker stands on. */
export interface WorkSurroundings extends OutboxSurroundings {
  config: Pick<Config, 'process' | 'queue' | 'redisQueue' | 'lifecycle'>;
  /** Which instance this is, in CLIENT LIST. */
  clientName: string;
  lifecycle: Lifecycle;
  metrics: Registry;
  tracing: Tracing;
  /** Takes what the management port is to show. */
  management: ManagementRoute[];
  log: Logger;
}
