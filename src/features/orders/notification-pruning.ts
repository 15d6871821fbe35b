import { Injectable } from '@nestjs/common';
import { prune } from '../../platform/database/prune.js';
import { Scheduled } from '../../platform/scheduling/scheduled.js';
import type { Tick } from '../../platform/scheduling/tick.js';

/** How long is kept what a customer was told. */
const KEPT_MS = 90 * 24 * 60 * 60 * 1000;

@Injectable()
export class NotificationPruning {
  @Scheduled({ name: 'prune-notifications', cron: '43 3 * * *', lease: '30s', timeLimit: '10m', misfire: 'skip' })
  async prune({ scheduledFor, transaction, signal, log }: Tick): Promise<void> {
    const before = new Date(scheduledFor.getTime() - KEPT_MS);
    const deleteSome = (most: number) =>
      transaction(
        (tx) => tx.$executeRaw`
          DELETE FROM notification WHERE id IN (SELECT id FROM notification WHERE created_at < ${before} LIMIT ${most})`,
      );
    log.debug({ pruned: await prune(deleteSome, signal) }, 'pruned');
  }
}
