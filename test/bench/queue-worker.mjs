import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { stopDeadlines } from '../../dist/config/budget.js';
import { readConfig } from '../../dist/config/read.js';
import { Database } from '../../dist/platform/database/database.js';
import { openPool } from '../../dist/platform/database/pool.js';
import { Lifecycle } from '../../dist/platform/lifecycle/lifecycle.js';
import { Handles } from '../../dist/platform/queue/handler.js';
import { defineJob } from '../../dist/platform/queue/job.js';
import { openQueue } from '../../dist/platform/queue/open.js';
import { openRedis } from '../../dist/platform/redis/open.js';
import { openLog } from '../../dist/platform/telemetry/logger.js';
import { openMetrics } from '../../dist/platform/telemetry/metrics.js';
import { Tracing } from '../../dist/platform/telemetry/tracing/tracing.js';

/** Jobs at once, in both. */
const CONCURRENCY = 100;

export const noop = defineJob({ name: 'noop', payload: z.object({ i: z.int() }), concurrency: CONCURRENCY });

/** A worker process of the benchmark: does nothing for each job, and says `ready` and, after so many of them, `done`. */
const [variant, jobs] = [process.argv[2], Number(process.argv[3])];
let left = jobs;
const count = async () => {
  left -= 1;
  if (left === 0) process.send('done');
};

if (variant === 'plain') {
  const connection = new Redis(process.env.REDIS_URL, { maxRetriesPerRequest: null });
  const worker = new Worker('noop', count, { connection, concurrency: CONCURRENCY });
  await worker.waitUntilReady();
  process.send('ready');
} else if (variant === 'outbox') {
  const config = readConfig(process.env, 'worker');
  const log = await openLog(config.log, {});
  const [lifecycle, metrics, clientName] = [new Lifecycle(log), openMetrics(), 'bench'];
  const { pool, warm } = openPool(config.database, clientName, metrics, log);
  const database = new Database(pool, config.database);
  lifecycle.register({ name: 'database', start: { stores: warm } });
  const { redis: queueRedis } = openRedis('queue', config.redisQueue, { config, clientName, lifecycle, log });
  const tracing = new Tracing({ ratio: 0, isTrusted: () => false });
  const of = { config, queueRedis, database, clientName, lifecycle, metrics, tracing, management: [], log };
  openQueue([handler()], of);
  lifecycle.run(stopDeadlines(config.lifecycle, 'worker'));
  while (lifecycle.state !== 'ready') await new Promise((resolve) => setTimeout(resolve, 20));
  process.send('ready');
}

/** What a feature writes with `@Handles(noop)`. */
function handler() {
  class Noop {
    noop = count;
  }
  Handles(noop)(Noop.prototype, 'noop');
  return new Noop();
}
