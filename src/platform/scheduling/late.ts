import type { Claim } from './attempt.js';
import type { Orphan } from './register.js';
import type { Task } from './tasks.js';
import type { SweepParts, Watched } from './watched.js';

/** A run that so many workers took over, and none ended, would go on killing them. */
const MOST_OWNERS = 10;

/** Has a run whose lease is over run again, or marks it as lost, as its task says. */
export async function endOrphan(parts: SweepParts, one: Watched, orphan: Orphan, now: Date): Promise<void> {
  const { ledger, metrics, log } = parts;
  const { task, isOurs, graceMs } = one;
  const { scheduledFor, fence, leaseUntil } = orphan;
  const isTakenOver = task.misfire === 'run-once' && fence < MOST_OWNERS && isRecent(parts, scheduledFor, now);
  if (isOurs && isTakenOver) return beginLate(parts, task, scheduledFor, ['running']);
  // A Job whose pod died may be tried again, and then goes on with the run.
  if (!isOurs && now.getTime() - leaseUntil.getTime() < graceMs) return;
  if (!(await ledger.lose(orphan))) return;
  metrics.ended(task.name, 'lost');
  log.error({ task: task.name, scheduled_for: scheduledFor, fence, outcome: 'lost' }, 'task run');
}

/** Begins a run that should have been before. Does not wait for it: what cannot begin now is tried again by the next sweep. */
export function beginLate({ runner, log }: SweepParts, task: Task, scheduledFor: Date, claim: Claim): void {
  if (runner.isActive(task)) return;
  const facts = { task: task.name, scheduled_for: scheduledFor };
  runner.run(task, scheduledFor, claim).then(
    (attempt) => attempt.outcome === 'refused' && log.debug({ ...facts, ...attempt }, 'not caught up yet'),
    (error) => log.debug({ ...facts, err: error }, 'not caught up yet'),
  );
}

/** Whether an instant is young enough to be made up for. */
export function isRecent({ lookBackMs }: SweepParts, scheduledFor: Date, now: Date): boolean {
  return now.getTime() - scheduledFor.getTime() <= lookBackMs;
}
