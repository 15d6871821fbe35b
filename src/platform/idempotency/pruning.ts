import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { Scheduled } from '../scheduling/scheduled.js';
import type { Tick } from '../scheduling/tick.js';
import { KEPT_MS, pruneIdempotencyKeys } from './answers.js';

/** Answers are forgotten when nobody may ask for them any more. */
@Injectable()
export class AnswerPruning {
  constructor(private readonly database: Database) {}

  @Scheduled({ name: 'prune-idempotency-keys', cron: '13 * * * *', lease: '30s', timeLimit: '10m', misfire: 'skip' })
  async prune({ scheduledFor, signal, log }: Tick): Promise<void> {
    const before = new Date(scheduledFor.getTime() - KEPT_MS);
    log.debug({ pruned: await pruneIdempotencyKeys(this.database, before, signal) }, 'pruned');
  }
}
