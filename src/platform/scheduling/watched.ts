import type { Logger } from '../telemetry/logger.js';
import type { Ledger } from './ledger.js';
import type { ScheduleMetrics } from './metrics.js';
import type { Register } from './register.js';
import type { Runner } from './runner.js';
import type { Task } from './tasks.js';

/** A task as a worker treats it. */
export interface Watched {
  task: Task;
  /** Milliseconds after which an instant without a run is missed, and for which a run of a Job whose lease is over is left to the Job. */
  graceMs: number;
  /** Whether workers run it; otherwise CronJobs do. */
  isOurs: boolean;
}

/** What a sweep works on. */
export interface SweepParts {
  watched: readonly Watched[];
  /** The names of those that leave out what they miss. */
  lenient: readonly string[];
  /** Milliseconds. */
  lookBackMs: number;
  /** Milliseconds. */
  retentionMs: number;
  register: Register;
  ledger: Ledger;
  runner: Runner;
  metrics: ScheduleMetrics;
  log: Logger;
}
