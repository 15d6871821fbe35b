import type { Transaction } from '../database/database.js';
import type { Begun } from './begun.js';
import { LeaseLost, TimeLimitExceeded } from './errors.js';
import { keep } from './holding.js';
import { type Ending, record } from './record.js';
import type { Tick } from './tick.js';

/** How long, in milliseconds, a task may go on after its signal has aborted; then it is left alone, and can write no more. */
const ABORT_GRACE_MS = 1000;

/** Runs a task while lock and lease are kept, and writes down how it ended. Never throws. */
export async function execute(begun: Begun): Promise<Ending> {
  const { task, run, lock, since, abort, ledger } = begun;
  const ended = new AbortController();
  const holding = { ms: task.leaseMs, since, ended: ended.signal, lost: (error: LeaseLost) => abort.abort(error) };
  void keep({ what: 'its lock', renew: () => lock.renew() }, holding);
  void keep({ what: 'its lease', renew: () => ledger.renew(run, task.leaseMs) }, holding);
  const limit = setTimeout(() => {
    abort.abort(new TimeLimitExceeded(`not done within ${task.timeLimitMs} ms`));
  }, task.timeLimitMs);
  const { tick, isFinished } = tickOf(begun);
  const work = (async () => task.run(tick))(); // what throws at once fails as well
  const failure = await failureOf(work, abort.signal);
  clearTimeout(limit);
  const ending = isFinished() ? ({ outcome: 'succeeded' } as const) : await record(begun, failure);
  ended.abort();
  await lock.release();
  return ending;
}

/** @returns why it did not do its work; a task that returns after its signal has aborted did not do all of it */
async function failureOf(work: Promise<unknown>, signal: AbortSignal): Promise<unknown> {
  const overdue = new Promise((resolve) => {
    const leave = () => setTimeout(resolve, ABORT_GRACE_MS);
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });
  try {
    await Promise.race([work, overdue]);
    return signal.aborted ? signal.reason : undefined;
  } catch (error) {
    return signal.aborted ? signal.reason : error;
  }
}

function tickOf({ run, abort, ledger, database, log }: Begun): { tick: Tick; isFinished(): boolean } {
  const { signal } = abort;
  let finished = false;

  async function transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    return database.transaction(async (tx) => {
      if (!(await ledger.hold(tx, run))) throw lost();
      const result = await work(tx);
      signal.throwIfAborted();
      return result;
    });
  }

  function lost(): LeaseLost {
    const error = new LeaseLost('its lease is lost');
    abort.abort(error);
    return error;
  }

  return {
    tick: {
      scheduledFor: run.scheduledFor,
      signal,
      fence: run.fence,
      log: log.child({ task: run.task, scheduled_for: run.scheduledFor, fence: run.fence }),
      transaction,
      async finish(work) {
        const result = await transaction(async (tx) => {
          const result = await work(tx);
          if (!(await ledger.end(run, 'succeeded', undefined, tx))) throw lost();
          return result;
        });
        finished = true;
        return result;
      },
    },
    isFinished: () => finished,
  };
}
