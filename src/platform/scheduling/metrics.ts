import { Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from '../telemetry/metrics.js';
import type { Clock } from './clock.js';
import type { Outcome } from './record.js';
import type { Registered } from './register.js';
import type { Task } from './tasks.js';

const OUTCOMES: readonly Outcome[] = ['succeeded', 'failed', 'handed_back', 'lost'];
const CAUSES = ['missed', 'skipped_overlap'] as const;
/** Seconds; from one query to what a night's job may take. */
const DURATIONS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 1800];

export interface ScheduleMetrics {
  /** @param seconds left out for a run of another instance */
  ended(task: string, outcome: Outcome, seconds?: number): void;
  /** Instants without a run. */
  missed(task: string, cause: string, count: number): void;
  /** What all workers know, as of the last sweep. */
  known(task: Task, registered: Registered): void;
}

/** The schedule's metrics; every series exists from the start, but for what only the database knows. */
export function observeSchedule(tasks: readonly { name: string }[], registry: Registry, clock: Clock): ScheduleMetrics {
  const registers = [registry];
  /** By task, milliseconds, once it is known: the gauge goes on growing while the database cannot be asked. */
  const dueAt = new Map<string, number>();
  const runs = new Counter({
    name: 'scheduled_task_runs_total',
    help: 'Runs that this instance ended, by how; lost: also those of others that died.',
    labelNames: ['task', 'outcome'],
    registers,
  });
  const duration = new Histogram({
    name: 'scheduled_task_run_duration_seconds',
    help: 'Time of a run.',
    labelNames: ['task'],
    buckets: DURATIONS,
    registers,
  });
  const missed = new Counter({
    name: 'scheduled_task_missed_total',
    help: 'Instants without a run that this instance wrote down, by cause.',
    labelNames: ['task', 'cause'],
    registers,
  });
  const lastSuccess = new Gauge({
    name: 'scheduled_task_last_success_timestamp_seconds',
    help: 'When a run last succeeded, on any instance; 0: never.',
    labelNames: ['task'],
    registers,
  });
  new Gauge({
    name: 'scheduled_task_behind_seconds',
    help: 'Age of the oldest instant since the last success whose run is to succeed yet, but for one that goes on; 0: none is due.',
    labelNames: ['task'],
    registers,
    collect() {
      for (const [task, due] of dueAt) this.set({ task }, Math.max(0, clock.now() - due) / 1000);
    },
  });
  for (const { name: task } of tasks) {
    for (const outcome of OUTCOMES) runs.inc({ task, outcome }, 0);
    for (const cause of CAUSES) missed.inc({ task, cause }, 0);
    duration.zero({ task });
    lastSuccess.set({ task }, 0);
  }
  return {
    ended(task, outcome, seconds) {
      runs.inc({ task, outcome });
      if (seconds !== undefined) duration.observe({ task }, seconds);
    },
    missed: (task, cause, count) => missed.inc({ task, cause }, count),
    known({ name: task, instants }, { succeededAt, accountedUntil, newestFor, owedFor }) {
      lastSuccess.set({ task }, succeededAt ? succeededAt.getTime() / 1000 : 0);
      // Where the ledger owes nothing, the first instant that is not in it will be due.
      const known = newestFor && newestFor > accountedUntil ? newestFor : accountedUntil;
      dueAt.set(task, (owedFor ?? instants.after(known))?.getTime() ?? Number.POSITIVE_INFINITY);
    },
  };
}
