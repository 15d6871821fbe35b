import { DelayedError, type Job as Delivery, UnrecoverableError } from 'bullmq';
import type { Config } from '../../config/schema.js';
import type { Database } from '../database/database.js';
import { orAborted } from '../lifecycle/deadline.js';
import type { Logger } from '../telemetry/logger.js';
import type { Carrier } from '../telemetry/tracing/carrier.js';
import type { Tracing } from '../telemetry/tracing/tracing.js';
import { attributesOf } from './attributes.js';
import { type Handler, type JobContext, Unrecoverable } from './handler.js';
import type { Outcome, QueueMetrics } from './metrics.js';
import { markDead, markDone, type OutboxRow } from './rows.js';

/** What a job in Redis carries. */
export type Carried = Pick<OutboxRow, 'version' | 'payload' | 'context'> & {
  /** When a worker first left it to a newer one, in ms since 1970. */
  refusedAt?: number;
};

/** The worker must stop: the job is handed back, and no attempt is spent. */
export class HandedBack extends Error {
  override readonly name = 'HandedBack';
}

/** The job is not ours any more: whoever has it decides what becomes of it, or whoever finds that nobody has. */
export class LockLost extends Error {
  override readonly name = 'LockLost';
}

/** Milliseconds until a job of a newer version is offered to a worker again. */
const REFUSED_MS = 5000;

type Told = (outcome: Outcome, err?: unknown) => void;

export interface Attempting {
  handler: Handler;
  config: Pick<Config['queue'], 'refusalSeconds'>;
  database: Database;
  done: (id: string) => Promise<void>;
  metrics: QueueMetrics;
  tracing: Tracing;
  log: Logger;
}

/** The attempt took longer than the job allows. */
class TimeLimitExceeded extends Error {
  override readonly name = 'TimeLimitExceeded';
}

/**
 * Runs one attempt at a job.
 * @param controller is aborted with {@link HandedBack} when the worker must stop, with {@link LockLost} when the job is not ours any more
 * @throws what BullMQ is to be told: an error of its own when the job was moved, or is a dead letter; the handler's to try again
 */
export async function attempt(of: Attempting, delivery: Delivery<Carried>, controller: AbortController): Promise<void> {
  const { handler, metrics } = of;
  const { signal } = controller;
  const { name } = handler.job;
  const end = metrics.duration.startTimer({ job: name });
  const number = delivery.attemptsMade + 1;
  const fields = { job: name, job_id: delivery.id, attempt: number };
  const told: Told = (outcome, err) => {
    const seconds = end({ outcome });
    const level = outcome === 'failed' ? 'warn' : outcome === 'dead' ? 'error' : 'info';
    of.log[level](
      { ...fields, outcome, duration_ms: Math.round(seconds * 1000), ...(err !== undefined && { err }) },
      'job',
    );
  };
  const carrier = delivery.data.context as Carrier;
  const attributes = { ...attributesOf(name, 'process'), 'messaging.message.id': delivery.id };
  // A job that was moved is not one that failed: BullMQ is told by an error all the same, which is none of the span's business.
  const moved = await of.tracing.run(carrier, `process ${name}`, 'consumer', attributes, async () => {
    try {
      if (delivery.data.version > handler.job.version) return await refuse(of, delivery, told);
      await handle(of, delivery, { number, controller, fields });
      return told('completed');
    } catch (error) {
      if (signal.reason instanceof HandedBack) return handBack(delivery, told);
      const isLast = number >= handler.job.attempts || error instanceof Unrecoverable;
      if (!isLast || signal.reason instanceof LockLost) {
        told('failed', error);
        throw error;
      }
      told('dead', error);
      return bury(of, delivery, error, number);
    }
  });
  if (moved) throw moved;
}

async function handle(
  { handler: { job, handle }, database, done, log }: Attempting,
  delivery: Delivery<Carried>,
  { number, controller, fields }: { number: number; controller: AbortController; fields: object },
): Promise<void> {
  const payload = job.payload.safeParse(delivery.data.payload);
  if (!payload.success) throw new Unrecoverable(`its payload is not what the job takes: ${payload.error.message}`);
  const key = String(delivery.id);
  const { signal } = controller;
  signal.throwIfAborted();
  let noted = false;
  const context: JobContext = {
    key,
    attempt: number,
    signal,
    get log() {
      return log.child(fields); // only for a job that says something: it costs more than the rest of a small one
    },
    async transaction(work) {
      if (noted) throw new Unrecoverable('a job has one transaction: what comes after it is a job that it asks for');
      await database.transaction(async (tx) => {
        signal.throwIfAborted();
        if ((await markDone(tx, [key])) === 0) return; // an attempt before this one committed
        await work(tx);
        signal.throwIfAborted(); // another worker may have it by now
      });
      noted = true;
    },
  };
  const tooLong = () => controller.abort(new TimeLimitExceeded(`not done after ${job.timeLimitMs} ms`));
  const timer = setTimeout(tooLong, job.timeLimitMs);
  await orAborted(handle(payload.data, context), signal).finally(() => clearTimeout(timer));
  if (!noted) await done(key);
}

/** The worker must stop: another one is to have the job at once. */
async function handBack(delivery: Delivery<Carried>, told: Told): Promise<DelayedError> {
  told('handed-back');
  await delivery.moveToDelayed(Date.now(), delivery.token);
  return new DelayedError();
}

/** During a rollout a worker of the old version meets jobs of the new one: it leaves them to a newer worker, for a while. */
async function refuse(of: Attempting, delivery: Delivery<Carried>, told: Told): Promise<DelayedError> {
  const { job } = of.handler;
  const { version, refusedAt = Date.now() } = delivery.data;
  if (Date.now() - refusedAt >= of.config.refusalSeconds * 1000) {
    throw new Unrecoverable(`version ${version} is newer than this worker's ${job.version}, and no newer worker came`);
  }
  if (delivery.data.refusedAt === undefined) await delivery.updateData({ ...delivery.data, refusedAt });
  await delivery.moveToDelayed(Date.now() + REFUSED_MS, delivery.token);
  told('refused');
  return new DelayedError();
}

async function bury(of: Attempting, delivery: Delivery<Carried>, error: unknown, attempts: number): Promise<never> {
  const why = error instanceof Error ? error.message : String(error);
  await markDead(of.database, String(delivery.id), why, attempts);
  throw new UnrecoverableError(why);
}
