import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../config/schema.js';
import type { Database } from '../database/database.js';
import { pause } from '../lifecycle/deadline.js';
import { reasonOf } from '../lifecycle/reason.js';
import type { Logger } from '../telemetry/logger.js';
import type { QueueMetrics } from './metrics.js';
import type { Queues } from './queues.js';
import { claim, findRelayed, markPending, type OutboxRow, takeOverdue } from './rows.js';

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
 * Has jobs relayed again that a store has lost: Redis does not know them any more, as it was emptied or replaced; or Postgres, failed over or
 * restored, does not know any more that they are done.
 * @returns how many
 */
export async function reconcile(relaying: Relaying): Promise<number> {
  const { config, database, queues, metrics, log } = relaying;
  for (let lost = 0; ; ) {
    const overdue = await takeOverdue(database, BATCH, config.recheckSeconds);
    const { unknown, ended } = overdue.length > 0 ? await queues.look(overdue) : { unknown: [], ended: [] };
    const byRedis = unknown.length > 0 ? await markPending(database, unknown, 'relayed') : 0;
    const byPostgres = ended.length > 0 ? await relayUndone(relaying, ended) : 0;
    if (byRedis > 0) log.warn({ jobs: byRedis }, 'Redis has lost jobs; they are relayed again');
    if (byPostgres > 0) log.warn({ jobs: byPostgres }, 'Postgres has lost that jobs are done; they are run again');
    metrics.lost.inc(byRedis + byPostgres);
    lost += byRedis + byPostgres;
    if (overdue.length < BATCH) return lost;
  }
}

/**
 * What is written of a job is committed before Redis hears that it has ended. So one that Redis saw end, and of which nothing is written now, is
 * one of which Postgres lost that; it was read before, it may have ended since.
 */
async function relayUndone({ database, queues }: Relaying, ended: string[]): Promise<number> {
  const undone = await findRelayed(database, ended);
  if (undone.length === 0) return 0;
  await queues.forget(undone); // else adding them again would change nothing
  return markPending(database, idsOf(undone), 'relayed');
}

function idsOf(rows: readonly Pick<OutboxRow, 'id'>[]): string[] {
  return rows.map(({ id }) => id);
}
