import { Injectable } from '@nestjs/common';
import { Scheduled } from '../../platform/scheduling/scheduled.js';
import type { Tick } from '../../platform/scheduling/tick.js';
import { Orders } from './orders.js';

/** How long an order waits for its payment, and keeps pieces from others. */
const UNPAID_MS = 30 * 60_000;
/** Orders of one transaction: few enough that nobody waits long for the products that it locks. */
const AT_ONCE = 100;

@Injectable()
export class UnpaidOrders {
  constructor(private readonly orders: Orders) {}

  /** Orders that nobody pays are cancelled, so that others can have the pieces. */
  @Scheduled({ name: 'cancel-unpaid-orders', cron: '* * * * *', lease: '30s', timeLimit: '50s', misfire: 'run-once' })
  async cancelUnpaid({ scheduledFor, transaction, log }: Tick): Promise<void> {
    const before = new Date(scheduledFor.getTime() - UNPAID_MS);
    for (let cancelled = 0; ; ) {
      const count = await transaction((tx) => this.orders.cancelUnpaid(tx, before, AT_ONCE));
      cancelled += count;
      if (count < AT_ONCE) return log.debug({ cancelled }, 'unpaid orders cancelled');
    }
  }
}
