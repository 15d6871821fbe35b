import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../platform/database/database.js';
import { Scheduled } from '../../platform/scheduling/scheduled.js';
import type { Tick } from '../../platform/scheduling/tick.js';

/** Whose days the report counts by. */
const TIME_ZONE = 'Europe/Berlin';

@Injectable()
export class SalesReport {
  /** What was paid on the day before, in each currency. At two o'clock the day is over for every payment that was begun in it. */
  @Scheduled({
    name: 'daily-sales-report',
    cron: '0 2 * * *',
    timeZone: TIME_ZONE,
    lease: '30s',
    timeLimit: '5m',
    misfire: 'run-once',
  })
  async report({ scheduledFor, finish }: Tick): Promise<void> {
    await finish((tx) => reportDayBefore(tx, scheduledFor));
  }
}

/** Writes the report of the local day before the one of `instant`: from midnight to midnight, 23 or 25 hours where clocks were changed. Again, it is the same. */
async function reportDayBefore(tx: Transaction, instant: Date): Promise<void> {
  await tx.$executeRaw`
    WITH today AS (SELECT date_trunc('day', ${instant}::timestamptz AT TIME ZONE ${TIME_ZONE}) AS midnight),
    period AS (
      SELECT (midnight - interval '1 day')::date AS day, (midnight - interval '1 day') AT TIME ZONE ${TIME_ZONE} AS period_start,
        midnight AT TIME ZONE ${TIME_ZONE} AS period_end
      FROM today)
    INSERT INTO sales_report (day, currency, period_start, period_end, payments, amount_minor)
    SELECT day, currency, period_start, period_end, count(*), sum(amount_minor)
    FROM period JOIN payment ON created_at >= period_start AND created_at < period_end
    GROUP BY day, currency, period_start, period_end
    ON CONFLICT (day, currency) DO UPDATE SET payments = excluded.payments, amount_minor = excluded.amount_minor`;
}
