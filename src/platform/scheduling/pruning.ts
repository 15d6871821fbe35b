import { Injectable } from '@nestjs/common';
import { Scheduled } from './scheduled.js';
import type { Tick } from './tick.js';

const DAY_MS = 86_400_000;
/** Rows of one DELETE, so that it stays far below the statement time-out. */
const AT_ONCE = 1000;

/** How long the ledger is kept. */
export class Retention {
  constructor(readonly days: number) {}
}

/** The ledger forgets what is too old. */
@Injectable()
export class LedgerPruning {
  constructor(private readonly retention: Retention) {}

  @Scheduled({ name: 'prune-task-runs', cron: '23 * * * *', lease: '30s', timeLimit: '10m', misfire: 'skip' })
  async prune({ scheduledFor, transaction, log }: Tick): Promise<void> {
    const before = new Date(scheduledFor.getTime() - this.retention.days * DAY_MS);
    for (let pruned = 0; ; ) {
      const count = await transaction(
        (tx) => tx.$executeRaw`
          DELETE FROM task_run WHERE (task, scheduled_for) IN (
            SELECT task, scheduled_for FROM task_run WHERE scheduled_for < ${before} AND state <> 'running' LIMIT ${AT_ONCE})`,
      );
      pruned += count;
      if (count < AT_ONCE) return log.debug({ pruned }, 'pruned');
    }
  }
}
