import type { Config } from '../../config/schema.js';
import { keyPrefix } from '../redis/open.js';
import { DeadLetters } from './dead-letters.js';
import { handlersOf } from './handler.js';
import { queueMetrics } from './metrics.js';
import { depths, observeQueues } from './observe.js';
import { Outbox } from './outbox.js';
import { Queues } from './queues.js';
import { startRelay } from './relaying.js';
import { queueRoutes } from './routes.js';
import type { OutboxSurroundings, WorkSurroundings } from './surroundings.js';
import { startWorkers } from './workers.js';

/** The way in for jobs: it needs no worker and, for as long as it lasts, no Redis. */
export function openOutbox({ config, queueRedis, database }: OutboxSurroundings): Outbox {
  return new Outbox(database, { redis: queueRedis, channel: nudges(config.process) });
}

/**
 * Relays the outbox, and runs the jobs that methods of `instances` handle, from when the process has started until it must stop.
 * @throws Error when two handle the same job
 */
export function openQueue(instances: readonly object[], of: WorkSurroundings): void {
  const handlers = handlersOf(instances);
  const jobs = handlers.map(({ job }) => job.name);
  const queues = new Queues(of.queueRedis, `${keyPrefix(of.config.process)}queue`);
  const metrics = queueMetrics(of.metrics, jobs);
  startRelay(queues, metrics, nudges(of.config.process), of);
  const workers = startWorkers(handlers, queues.prefix, metrics, of);
  of.management.push(...queueRoutes(new DeadLetters(of.database), () => depths(queues, jobs)));
  observeQueues({ registry: of.metrics, database: of.database, queues, jobs, sinceFetch: workers.sinceFetch });
}

/** The channel on which producers say that there is something in the outbox. */
function nudges(config: Config['process']): string {
  return `${keyPrefix(config)}outbox`;
}
