import type { Database } from '../database/database.js';
import type { Logger } from '../telemetry/logger.js';
import type { Ledger } from './ledger.js';
import type { Run } from './ledger-row.js';
import type { TaskLock } from './locks.js';
import type { Task } from './tasks.js';

/** A run that was begun, with what it needs. */
export interface Begun {
  task: Task;
  run: Run;
  lock: TaskLock;
  /** When lock and lease were asked for, of `performance.now()`: they last from then on. */
  since: number;
  /** Ends it. */
  abort: AbortController;
  ledger: Ledger;
  database: Database;
  log: Logger;
}
