import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { prune } from '../database/prune.js';
import { Scheduled } from '../scheduling/scheduled.js';
import type { Tick } from '../scheduling/tick.js';
import { deleteDone } from './rows.js';

/** The outbox forgets jobs that have been done for long. Dead letters stay until a person decides. */
@Injectable()
export class OutboxPruning {
  constructor(private readonly database: Database) {}

  @Scheduled({ name: 'prune-outbox', cron: '3 * * * *', lease: '30s', timeLimit: '10m', misfire: 'skip' })
  async prune({ signal, log }: Tick): Promise<void> {
    log.debug({ pruned: await prune((most) => deleteDone(this.database, most), signal) }, 'pruned');
  }
}
