import { Injectable } from '@nestjs/common';
import { prune } from '../database/prune.js';
import { Scheduled } from './scheduled.js';
import type { Tick } from './tick.js';

const DAY_MS = 86_400_000;

/** How long the ledger is kept. */
export class Retention {
  constructor(readonly days: number) {}
}

/** The ledger forgets what is too old. */
@Injectable()
export class LedgerPruning {
  constructor(private readonly retention: Retention) {}

  @Scheduled({ name: 'prune-task-runs', cron: '23 * * * *', lease: '30s', timeLimit: '10m', misfire: 'skip' })
  async prune({ scheduledFor, transaction, signal, log }: Tick): Promise<void> {
    const before = new Date(scheduledFor.getTime() - this.retention.days * DAY_MS);
    const deleteSome = (most: number) =>
      transaction(
        (tx) => tx.$executeRaw`
          DELETE FROM task_run WHERE (task, scheduled_for) IN (
            SELECT task, scheduled_for FROM task_run WHERE scheduled_for < ${before} AND state <> 'running' LIMIT ${most})`,
      );
    log.debug({ pruned: await prune(deleteSome, signal) }, 'pruned');
  }
}
