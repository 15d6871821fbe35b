import { orAborted, pause } from '../lifecycle/deadline.js';
import { connect, disconnect, redisClient } from '../redis/client.js';
import { named } from '../telemetry/loggers.js';
import { doneNotes } from './done.js';
import type { Handler } from './handler.js';
import type { QueueMetrics } from './metrics.js';
import type { WorkSurroundings } from './surroundings.js';
import { JobWorker } from './worker.js';

/** Seconds before the end of the time for active jobs at which they are aborted, so that handing them back is in time as well. */
const HAND_BACK_SECONDS = 2;

/**
 * Milliseconds without a byte on a connection that owes an answer until it is dropped. BullMQ blocks for at most 10 s
 * (`maximumBlockTimeout`).
 */
const SILENCE_MS = 15_000;

/** Runs a worker for each of `handlers`, started and stopped with the process. */
export function startWorkers(
  handlers: readonly Handler[],
  prefix: string,
  metrics: QueueMetrics,
  of: WorkSurroundings,
) {
  const { config, database, lifecycle, tracing, clientName } = of;
  const log = named(of.log, 'queue');
  // BullMQ wants a client that waits for Redis, however long that takes, and makes copies of it.
  const rules = { maxRetriesPerRequest: null, socketTimeout: SILENCE_MS };
  const redis = redisClient(config.redisQueue, `${clientName}/workers`, rules, log);
  const done = doneNotes(database);
  let workers: JobWorker[] = [];

  /** @param attempt aborts when it has taken too long, or the process must stop: then another set of workers may come, or none */
  async function open(attempt: AbortSignal): Promise<void> {
    if (redis.status !== 'ready') throw new Error('Redis is away');
    const opened = handlers.map(
      (handler) =>
        new JobWorker({ handler, redis, prefix, config: config.queue, database, done, metrics, tracing, log }),
    );
    const ready = Promise.all(opened.map((worker) => worker.waitUntilReady()));
    await orAborted(ready, attempt).catch((error: unknown) => {
      for (const worker of opened) worker.close(true).catch(() => {});
      throw error;
    });
    workers = opened;
    for (const worker of workers) worker.run().catch((error: unknown) => log.error({ err: error }, 'a worker ended'));
  }

  lifecycle.register({
    name: 'workers',
    start: { stores: () => connect(redis, config.redisQueue), work: open },
    stop: {
      withdraw() {
        for (const worker of workers) worker.withdraw();
      },
      'finish-work': () => finish(workers, config.lifecycle.workTimeoutSeconds),
      async close() {
        await Promise.all(workers.map((worker) => worker.end()));
        disconnect(redis);
      },
    },
  });

  return {
    /** Seconds for which the worker of `job` has had a free slot and not heard from Redis whether there is one. */
    sinceFetch(job: string): number {
      return (workers.find(({ name }) => name === job)?.silentMs ?? 0) / 1000;
    },
  };
}

async function finish(workers: readonly JobWorker[], seconds: number): Promise<void> {
  const over = new AbortController();
  const finished = Promise.all(workers.map((worker) => worker.finish(over.signal)));
  const margin = Math.min(HAND_BACK_SECONDS, seconds / 2);
  await Promise.race([finished, pause(seconds - margin, over.signal)]);
  over.abort();
  await finished;
}
