import { type Database, Prisma, type Transaction } from '../database/database.js';
import type { Clock } from './clock.js';
import type { Instant, Run, RunState } from './ledger-row.js';

/** Longest error that the column takes. */
const LONGEST_ERROR = 1000;

/**
 * The rows that say who runs what. Fence and lease decide, by the database's clock; a transaction of a run holds its row FOR KEY SHARE, which lets
 * the lease be renewed meanwhile but keeps {@link resume} and {@link lose} off, since they ask FOR UPDATE.
 */
export class Ledger {
  readonly #database: Database;
  readonly #now: Prisma.Sql;
  readonly #owner: string;

  /** @param owner the name of this instance */
  constructor(database: Database, clock: Clock, owner: string) {
    this.#database = database;
    this.#now = clock.database;
    this.#owner = owner;
  }

  /** What became of an instant so far, and the database's time. */
  async look({ task, scheduledFor }: Instant): Promise<{ now: Date; state: RunState | null }> {
    const [row] = await this.#database.$queryRaw<{ now: Date; state: RunState | null }[]>`
      SELECT ${this.#now} AS now,
        (SELECT state::text FROM task_run WHERE task = ${task} AND scheduled_for = ${scheduledFor}) AS state`;
    return row as { now: Date; state: RunState | null };
  }

  /** Begins a run of an instant that has no row, while no other run of the task has a lease. @returns undefined otherwise */
  async begin({ task, scheduledFor }: Instant, leaseMs: number): Promise<Run | undefined> {
    const rows = await this.#database.$queryRaw<{ fence: number }[]>`
      INSERT INTO task_run (task, scheduled_for, state, fence, owner, started_at, lease_until)
      SELECT ${task}, ${scheduledFor}::timestamptz, 'running', 1, ${this.#owner}, ${this.#now}, ${this.#lease(leaseMs)}
      WHERE ${this.#isIdle(task)}
      ON CONFLICT DO NOTHING RETURNING fence`;
    return rows[0] && { task, scheduledFor, ...rows[0] };
  }

  /** Begins anew what is in one of `states`; what is running, once its lease is over. @returns undefined when it is not so, or a transaction of its owner is still open */
  async resume({ task, scheduledFor }: Instant, leaseMs: number, states: RunState[]): Promise<Run | undefined> {
    const rows = await this.#database.$queryRaw<{ fence: number }[]>`
      UPDATE task_run SET state = 'running', fence = fence + 1, owner = ${this.#owner}, lease_until = ${this.#lease(leaseMs)},
        started_at = CASE state WHEN 'running' THEN started_at ELSE ${this.#now} END, ended_at = NULL, error = NULL
      WHERE (task, scheduled_for) IN (
        SELECT task, scheduled_for FROM task_run
        WHERE task = ${task} AND scheduled_for = ${scheduledFor} AND state::text = ANY (${states})
          AND (state <> 'running' OR lease_until <= ${this.#now}) AND ${this.#isIdle(task)}
        FOR UPDATE SKIP LOCKED)
      RETURNING fence`;
    return rows[0] && { task, scheduledFor, ...rows[0] };
  }

  /** @returns false when the lease is lost. One that succeeded has none any more, and lost none. */
  async renew(run: Run, leaseMs: number): Promise<boolean> {
    const count = await this.#database.$executeRaw`
      UPDATE task_run SET lease_until = CASE state WHEN 'running' THEN ${this.#lease(leaseMs)} ELSE lease_until END
      WHERE ${this.#is(run)} AND (state = 'succeeded' OR (state = 'running' AND lease_until > ${this.#now}))`;
    return count === 1;
  }

  /** Keeps the run this worker's to the end of `tx`. @returns false when it is not any more */
  async hold(tx: Transaction, run: Run): Promise<boolean> {
    const rows = await tx.$queryRaw<unknown[]>`
      SELECT 1 FROM task_run WHERE ${this.#is(run)} AND state = 'running' AND lease_until > ${this.#now} FOR KEY SHARE`;
    return rows.length === 1;
  }

  /** Writes how the run ended, in `tx` or by itself. @returns false when it is another worker's by now */
  async end(run: Run, state: RunState, error?: string, tx: Transaction = this.#database): Promise<boolean> {
    const [row] = await tx.$queryRaw<{ ended: number }[]>`
      WITH ended AS (
        UPDATE task_run SET state = ${state}::task_run_state, ended_at = ${this.#now}, lease_until = NULL, error = ${error?.slice(0, LONGEST_ERROR)}
        WHERE ${this.#is(run)} AND state = 'running' RETURNING *
      ), succeeded AS (
        UPDATE scheduled_task SET succeeded_for = greatest(succeeded_for, scheduled_for), succeeded_at = ended_at
        FROM ended WHERE name = task AND ended.state = 'succeeded'
      )
      SELECT count(*)::int AS ended FROM ended`;
    return row?.ended === 1;
  }

  /** Whether it has succeeded, as this worker's. */
  async hasSucceeded(run: Run): Promise<boolean> {
    const rows = await this.#database.$queryRaw<unknown[]>`
      SELECT 1 FROM task_run WHERE ${this.#is(run)} AND state = 'succeeded'`;
    return rows.length === 1;
  }

  /**
   * Undoes {@link begin} of a run whose task was never called: its instant is free again.
   * @returns false when the instant is accounted for by now, and would be missing
   */
  async unbegin(run: Run): Promise<boolean> {
    const count = await this.#database.$executeRaw`
      WITH unaccounted AS (
        SELECT FROM scheduled_task WHERE name = ${run.task} AND accounted_until < ${run.scheduledFor} FOR SHARE
      )
      DELETE FROM task_run WHERE ${this.#is(run)} AND state = 'running' AND EXISTS (SELECT FROM unaccounted)`;
    return count === 1;
  }

  /** Ends the lease, so that another worker takes the run over at once. @returns false when one has */
  async handBack(run: Run): Promise<boolean> {
    const count = await this.#database.$executeRaw`
      UPDATE task_run SET lease_until = ${this.#now} WHERE ${this.#is(run)} AND state = 'running'`;
    return count === 1;
  }

  /** Marks a run whose lease is over as lost. @returns false when it is not so */
  async lose({ task, scheduledFor }: Instant): Promise<boolean> {
    const count = await this.#database.$executeRaw`
      UPDATE task_run SET state = 'lost', ended_at = ${this.#now}, error = 'its owner died'
      WHERE (task, scheduled_for) IN (
        SELECT task, scheduled_for FROM task_run
        WHERE task = ${task} AND scheduled_for = ${scheduledFor} AND state = 'running' AND lease_until <= ${this.#now}
        FOR UPDATE SKIP LOCKED)`;
    return count === 1;
  }

  #lease(ms: number): Prisma.Sql {
    return Prisma.sql`${this.#now} + ${ms} * interval '1 ms'`;
  }

  /** No run of the task has a lease. */
  #isIdle(task: string): Prisma.Sql {
    return Prisma.sql`NOT EXISTS (
      SELECT FROM task_run AS other WHERE other.task = ${task} AND other.state = 'running' AND other.lease_until > ${this.#now})`;
  }

  #is({ task, scheduledFor, fence }: Run): Prisma.Sql {
    return Prisma.sql`task = ${task} AND scheduled_for = ${scheduledFor} AND fence = ${fence}`;
  }
}
