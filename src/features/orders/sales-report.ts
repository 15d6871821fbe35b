import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../platform/database/database.js';
import { Scheduled } from '../../platform/scheduling/scheduled.js';
import type { Tick } from '../../platform/scheduling/tick.js';

/** Whose days the report counts by. */
const TIME_ZONE = 'Europe/Berlin';
/** Days that one run reports at most: of a longer outage the next ones report the rest. */
const MOST_DAYS = 31;

@Injectable()
export class SalesReport {
  /**
   * What was paid on each day up to the one before, in each currency: a run makes up for those that failed or never were. At two o'clock a
   * day is over for every payment that was begun in it.
   */
  @Scheduled({
    name: 'daily-sales-report',
    cron: '0 2 * * *',
    timeZone: TIME_ZONE,
    lease: '30s',
    timeLimit: '5m',
    misfire: 'run-once',
  })
  async report({ scheduledFor, transaction }: Tick): Promise<void> {
    for (let reported = 0; reported < MOST_DAYS; reported++) {
      const rows = await transaction((tx) => reportNextDay(tx, scheduledFor)); // a day each: one that fails takes no other along
      if (rows === 0) return;
    }
  }
}

/**
 * Writes the report of the earliest local day that has none yet and lies before the one of `instant`: from midnight to midnight, 23 or 25
 * hours where clocks were changed. It is the day of the first payment after the last day that is reported, or of all: the ledger of payments
 * is complete, so what was paid before the first run is no less worth a report. A day without payments has none, and is not waited for.
 * @returns its rows, one for each currency; 0 when all is reported
 */
function reportNextDay(tx: Transaction, instant: Date): Promise<number> {
  return tx.$executeRaw`
    WITH reported AS (SELECT (max(day) + 1)::timestamp AT TIME ZONE ${TIME_ZONE} AS until FROM sales_report),
    next AS (
      SELECT date_trunc('day', min(created_at) AT TIME ZONE ${TIME_ZONE}) AS midnight
      FROM payment WHERE created_at >= coalesce((SELECT until FROM reported), '-infinity')),
    period AS (
      SELECT midnight::date AS day, midnight AT TIME ZONE ${TIME_ZONE} AS period_start,
        (midnight + interval '1 day') AT TIME ZONE ${TIME_ZONE} AS period_end
      FROM next WHERE midnight < date_trunc('day', ${instant}::timestamptz AT TIME ZONE ${TIME_ZONE}))
    INSERT INTO sales_report (day, currency, period_start, period_end, payments, amount_minor)
    SELECT day, currency, period_start, period_end, count(*), sum(amount_minor)
    FROM period JOIN payment ON created_at >= period_start AND created_at < period_end
    GROUP BY day, currency, period_start, period_end`;
}
