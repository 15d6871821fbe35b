import { pause } from '../lifecycle/deadline.js';
import { reasonOf } from '../lifecycle/reason.js';
import type { Begun } from './begun.js';
import { LeaseLost, Stopping } from './errors.js';

/** How a run ended. `handed_back`: another worker is to take it over. */
export type Outcome = 'succeeded' | 'failed' | 'handed_back' | 'lost';
export interface Ending {
  outcome: Outcome;
  error?: unknown;
}

/** Seconds between attempts to write it down while the database is away. */
const RETRY_SECONDS = 0.2;

/**
 * Writes down how a run ended, if it is still this worker's. One that had to end before its work was done is handed back, or lost if its
 * task does not make up for runs.
 */
export async function record({ task, run, ledger, abort }: Begun, failure: unknown): Promise<Ending> {
  const isCut = failure instanceof LeaseLost || failure instanceof Stopping;
  const outcome =
    failure === undefined ? 'succeeded' : !isCut ? 'failed' : task.misfire === 'skip' ? 'lost' : 'handed_back';
  const write =
    outcome === 'handed_back'
      ? () => ledger.handBack(run)
      : () => ledger.end(run, outcome, failure === undefined ? undefined : reasonOf(failure));
  // What is not written down within the lease is run again: then there is nothing left to write.
  const deadline = performance.now() + task.leaseMs;
  const mayTry = () => performance.now() < deadline && !(abort.signal.reason instanceof Stopping);
  for (;;) {
    try {
      const isOurs = await write();
      if (isOurs) return { outcome, error: failure };
      // It ended with its work, or an attempt before this one was written down, and only the answer to that was lost.
      if (await ledger.hasSucceeded(run)) return { outcome: 'succeeded' };
      return { outcome: 'lost', error: failure ?? new LeaseLost('another worker has taken it over') };
    } catch (error) {
      if (!mayTry() || isCut) return { outcome: 'lost', error: failure ?? error };
    }
    await pause(RETRY_SECONDS);
  }
}
