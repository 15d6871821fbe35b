import type { Database, Prisma } from '../database/database.js';
import type { Clock } from './clock.js';
import type { Instant, RunState } from './ledger-row.js';
import type { Task } from './tasks.js';

/** What all workers know of a task. */
export interface Registered {
  name: string;
  cron: string;
  timeZone: string;
  /** Instants until then are none of this cron. */
  registeredAt: Date;
  /** Every instant until then is in the ledger. */
  accountedUntil: Date;
  succeededFor: Date | null;
  succeededAt: Date | null;
  /** The newest instant in the ledger. */
  newestFor: Date | null;
  newestState: RunState | null;
  /** The oldest instant in the ledger after the last success that was to have a run by now and has none that succeeds, or goes on. */
  owedFor: Date | null;
}

/** A run whose lease is over. */
export interface Orphan extends Instant {
  fence: number;
  leaseUntil: Date;
}

/** How many milliseconds after its instant a run can have begun and yet have kept that instant's own run from beginning. */
const LATE_MS = 1000;

/** The tasks with their crons, and which of their instants are accounted for. Times are the database's. */
export class Register {
  readonly #database: Database;
  readonly #now: Prisma.Sql;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#now = clock.database;
  }

  /** Puts a task in. One with another cron begins anew. */
  async put({ name, cron, timeZone }: Task): Promise<void> {
    await this.#database.$executeRaw`
      INSERT INTO scheduled_task AS known (name, cron, time_zone, registered_at, accounted_until)
      VALUES (${name}, ${cron}, ${timeZone}, ${this.#now}, ${this.#now})
      ON CONFLICT (name) DO UPDATE SET cron = excluded.cron, time_zone = excluded.time_zone,
        registered_at = excluded.registered_at, accounted_until = excluded.accounted_until
      WHERE (known.cron, known.time_zone) <> (excluded.cron, excluded.time_zone)`;
  }

  /** @param lenient the tasks that leave out a run which did not take place, or whose owner died: they owe none */
  async read(lenient: readonly string[]): Promise<{ now: Date; known: Map<string, Registered>; orphans: Orphan[] }> {
    const [[clock], known, orphans] = await Promise.all([
      this.#database.$queryRaw<{ now: Date }[]>`SELECT ${this.#now} AS now`,
      this.#database.$queryRaw<Registered[]>`
        SELECT name, cron, time_zone AS "timeZone", registered_at AS "registeredAt", accounted_until AS "accountedUntil",
          succeeded_for AS "succeededFor", succeeded_at AS "succeededAt", newest.scheduled_for AS "newestFor",
          newest.state::text AS "newestState", owed.scheduled_for AS "owedFor"
        FROM scheduled_task LEFT JOIN LATERAL (
          SELECT scheduled_for, state FROM task_run WHERE task = name ORDER BY scheduled_for DESC LIMIT 1) AS newest ON true
        LEFT JOIN LATERAL (
          SELECT scheduled_for FROM task_run
          WHERE task = name AND scheduled_for > greatest(succeeded_for, registered_at) AND state <> 'skipped_overlap'
            AND NOT (state = 'running' AND lease_until > ${this.#now})
            AND NOT (state IN ('missed', 'lost') AND name = ANY (${lenient}))
          ORDER BY scheduled_for LIMIT 1) AS owed ON true`,
      this.#database.$queryRaw<Orphan[]>`
        SELECT task, scheduled_for AS "scheduledFor", fence, lease_until AS "leaseUntil"
        FROM task_run WHERE state = 'running' AND lease_until <= ${this.#now} ORDER BY scheduled_for`,
    ]);
    const { now } = clock as { now: Date };
    return { now, known: new Map(known.map((row) => [row.name, row])), orphans };
  }

  /**
   * Accounts for `instants` of a task, and with them for all until `until`: what has no row gets one that says why. Whoever registered another
   * cron meanwhile accounts for its own.
   * @returns the rows that were written
   */
  async account(
    { name, cron, timeZone }: Task,
    instants: Date[],
    until: Date,
  ): Promise<{ scheduledFor: Date; state: RunState }[]> {
    const [, written] = await this.#database.$transaction([
      this.#database.$executeRaw`
        UPDATE scheduled_task SET accounted_until = greatest(accounted_until, ${until}::timestamptz)
        WHERE name = ${name} AND cron = ${cron} AND time_zone = ${timeZone}`,
      this.#database.$queryRaw<{ scheduledFor: Date; state: RunState }[]>`
        INSERT INTO task_run (task, scheduled_for, state, fence)
        SELECT ${name}, missing, CASE
          WHEN EXISTS (SELECT FROM task_run WHERE task = ${name} AND state = 'running' AND started_at <= late)
            OR EXISTS (SELECT FROM task_run WHERE task = ${name} AND ended_at >= missing AND started_at <= late)
          THEN 'skipped_overlap'::task_run_state ELSE 'missed' END, 0
        FROM unnest(${instants}::timestamptz[]) AS missing, LATERAL (SELECT missing + ${LATE_MS} * interval '1 ms' AS late)
        WHERE EXISTS (SELECT FROM scheduled_task WHERE name = ${name} AND cron = ${cron} AND time_zone = ${timeZone})
        ON CONFLICT DO NOTHING
        RETURNING scheduled_for AS "scheduledFor", state::text AS state`,
    ]);
    return written;
  }
}
