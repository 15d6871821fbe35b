import type { Transaction } from '../database/database.js';
import type { Logger } from '../telemetry/logger.js';

/** One run of a scheduled task. */
export interface Tick {
  /** The instant that it is for, which may be long past: whatever the run computes from the time, it computes from this one. */
  readonly scheduledFor: Date;
  /** Aborts when the run must end: its time is over, its lock or lease is lost, or the process stops. */
  readonly signal: AbortSignal;
  /** Grows each time another worker takes the run over: a fencing token for stores other than our database. */
  readonly fence: number;
  readonly log: Logger;
  /**
   * Does `work` in one transaction, if the run is still this worker's; nobody takes it over before the transaction ends. A run that is
   * taken over begins anew, so `work` must bear being done again, or be {@link finish}.
   * @throws LeaseLost, and what `work` threw
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /**
   * As {@link transaction}, for the last one of the run: what `work` writes and the success of the run are one commit. It has its effect
   * exactly once.
   */
  finish<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
}
