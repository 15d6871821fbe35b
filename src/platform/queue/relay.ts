import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../config/schema.js';
import type { Database } from '../database/database.js';
import { pause } from '../lifecycle/deadline.js';
import { reasonOf } from '../lifecycle/reason.js';
import type { Logger } from '../telemetry/logger.js';
import type { QueueMetrics } from './metrics.js';
import type { Queues } from './queues.js';
import { claim, markPending, type OutboxRow, takeOverdue } from './rows.js';

/** Rows that are taken at once. */
const BATCH = 200;
/** Milliseconds between two looks at the outbox while there is little in it: many commits make one batch. */
const LEAST_INTERVAL_MS = 10;
/** Seconds to wait after something went wrong. */
const AFTER_ERROR_SECONDS = 1;

interface Relaying {
  config: Config['queue'];
  database: Database;
  queues: Queues;
  metrics: QueueMetrics;
  log: Logger;
}

export interface Relay {
  /** Has it look at once. */
  wake(): void;
  /** Runs until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>;
}

/** Moves jobs from the outbox to Redis. Any number of workers may do so at once; while Redis is away, rows stay where they are. */
export function openRelay(relaying: Relaying): Relay {
  const { config, queues, log } = relaying;
  let told = '';
  let woken = Promise.withResolvers<void>();
  const wake = () => woken.resolve();
  return {
    wake,
    async run(signal) {
      signal.addEventListener('abort', wake);
      while (!signal.aborted) {
        woken = Promise.withResolvers<void>();
        try {
          const relayed = queues.isAvailable ? await relayBatch(relaying) : 0;
          told = '';
          if (relayed === BATCH) continue;
          await sleep(LEAST_INTERVAL_MS);
          await Promise.race([woken.promise, pause(config.pollMs / 1000, signal)]);
        } catch (error) {
          const reason = reasonOf(error);
          if (reason !== told) log.warn({ err: error }, 'the outbox could not be relayed, trying on');
          told = reason;
          await pause(AFTER_ERROR_SECONDS, signal);
        }
      }
    },
  };
}

async function relayBatch({ config, database, queues, metrics }: Relaying): Promise<number> {
  const rows = await claim(database, BATCH, config.recheckSeconds);
  const byJob = Map.groupBy(rows, ({ job }) => job);
  const relayed = await Promise.allSettled([...byJob].map(([job, of]) => queues.add(job, of)));
  const groups = [...byJob.values()].map((group, at) => ({ group, outcome: relayed[at] }));
  const added = groups.filter(({ outcome }) => outcome?.status === 'fulfilled').flatMap(({ group }) => group);
  const refused = groups.filter(({ outcome }) => outcome?.status === 'rejected');
  for (const { job } of added) metrics.relayed.inc({ job });
  // Whether Redis took some of them nobody knows: adding them again changes nothing.
  for (const { group } of refused) await markPending(database, idsOf(group), 'relayed');
  for (const { outcome } of refused) throw (outcome as PromiseRejectedResult).reason;
  return rows.length;
}

/**
 * Has jobs relayed again that Redis does not know any more: it was lost, or replaced by an empty one.
 * @returns how many
 */
export async function reconcile({ config, database, queues, metrics, log }: Relaying): Promise<number> {
  for (let lost = 0; ; ) {
    const overdue = await takeOverdue(database, BATCH, config.recheckSeconds);
    const unknown = overdue.length > 0 ? await queues.unknown(overdue) : [];
    if (unknown.length > 0) {
      lost += await markPending(database, unknown, 'relayed');
      metrics.lost.inc(unknown.length);
      log.warn({ jobs: unknown.length }, 'Redis has lost jobs; they are relayed again');
    }
    if (overdue.length < BATCH) return lost;
  }
}

function idsOf(rows: readonly Pick<OutboxRow, 'id'>[]): string[] {
  return rows.map(({ id }) => id);
}
