import { v7 as uuidv7 } from 'uuid';
import type { Transaction } from '../database/database.js';
import type { Carrier } from '../telemetry/tracing/carrier.js';

/** A row of the outbox as it is relayed; what a job in Redis carries beside its name and id. */
export interface OutboxRow {
  id: string;
  job: string;
  version: number;
  payload: unknown;
  /** Empty where it was part of no work. */
  context: Partial<Carrier>;
}

/** How long a row is kept after its job is done, in hours: longer than a delivery can be late, so that none is taken for a new one. */
const KEPT_HOURS = 24;

/** How long a job that Redis has lost goes unnoticed at the longest, in minutes, where `recheckSeconds` is not longer. */
const LONGEST_RECHECK_MINUTES = 15;

type Executor = Pick<Transaction, '$queryRaw' | '$executeRaw'>;

/** Asks for one job for each of `payloads`: one statement, however many there are. */
export async function insert(
  tx: Executor,
  job: string,
  version: number,
  payloads: readonly unknown[],
  context: OutboxRow['context'],
): Promise<void> {
  const rows = JSON.stringify(payloads.map((payload) => ({ id: uuidv7(), payload })));
  await tx.$executeRaw`
    INSERT INTO outbox (id, job, version, payload, context)
    SELECT id, ${job}, ${version}, payload, ${JSON.stringify(context)}::jsonb
    FROM jsonb_to_recordset(${rows}::jsonb) AS asked(id uuid, payload jsonb)`;
}

/**
 * Takes at most `most` pending rows, oldest first, none that another worker has. They count as relayed from here: should Redis never
 * hear of them, because we die, that is found out after `recheckSeconds`.
 */
export function claim(database: Executor, most: number, recheckSeconds: number): Promise<OutboxRow[]> {
  return database.$queryRaw<OutboxRow[]>`
    UPDATE outbox SET state = 'relayed', due_at = clock_timestamp() + make_interval(secs => ${recheckSeconds})
    WHERE id IN (
      SELECT id FROM outbox WHERE state = 'pending' AND due_at <= clock_timestamp()
      ORDER BY due_at LIMIT ${most} FOR UPDATE SKIP LOCKED)
    RETURNING id, job, version, payload, context`;
}

// Statements over several rows lock them in the order of their ids, so that two of them never wait for each other in a circle.

/** They are to be relayed, now: Redis did not take them, a store has lost them, or a person wants it. */
export function markPending(database: Executor, ids: string[], from: 'relayed' | 'dead'): Promise<number> {
  return database.$executeRaw`
    UPDATE outbox SET state = 'pending', due_at = clock_timestamp(), error = NULL, attempts = NULL
    WHERE id IN (
      SELECT id FROM outbox WHERE id = ANY (${ids}::uuid[]) AND state = ${from}::outbox_state
      ORDER BY id FOR NO KEY UPDATE)`;
}

/**
 * Takes at most `most` rows whose job is undone for long. Each is not taken again for as long as it has been there, at least
 * `recheckSeconds`, and {@link LONGEST_RECHECK_MINUTES} at most: else a backlog would be rewritten all the time.
 */
export function takeOverdue(database: Executor, most: number, recheckSeconds: number) {
  return database.$queryRaw<Pick<OutboxRow, 'id' | 'job'>[]>`
    UPDATE outbox SET due_at = clock_timestamp() + greatest(make_interval(secs => ${recheckSeconds}),
      least(clock_timestamp() - created_at, make_interval(mins => ${LONGEST_RECHECK_MINUTES})))
    WHERE id IN (
      SELECT id FROM outbox WHERE state = 'relayed' AND due_at <= clock_timestamp()
      ORDER BY due_at LIMIT ${most} FOR UPDATE SKIP LOCKED)
    RETURNING id, job`;
}

/** Those of `ids` that are relayed and not done. */
export function findRelayed(database: Executor, ids: string[]) {
  return database.$queryRaw<Pick<OutboxRow, 'id' | 'job'>[]>`
    SELECT id, job FROM outbox WHERE id = ANY (${ids}::uuid[]) AND state = 'relayed'`;
}

/** Notes that jobs are done. @returns how many of them were not before: in a transaction, none means that the work was done already */
export function markDone(database: Executor, ids: string[]): Promise<number> {
  return database.$executeRaw`
    UPDATE outbox SET state = 'done', due_at = clock_timestamp() + make_interval(hours => ${KEPT_HOURS}), error = NULL
    WHERE id IN (SELECT id FROM outbox WHERE id = ANY (${ids}::uuid[]) AND state <> 'done' ORDER BY id FOR NO KEY UPDATE)`;
}

/** Makes a job a dead letter; one that is done is none. */
export async function markDead(database: Executor, id: string, error: string, attempts: number): Promise<void> {
  await database.$executeRaw`
    UPDATE outbox SET state = 'dead', due_at = clock_timestamp(), error = ${error}, attempts = ${attempts}
    WHERE id = ${id}::uuid AND state <> 'done'`;
}

/** Deletes at most `most` rows whose job has been done for long. @returns how many */
export function deleteDone(database: Executor, most: number): Promise<number> {
  return database.$executeRaw`
    DELETE FROM outbox WHERE id IN (
      SELECT id FROM outbox WHERE state = 'done' AND due_at <= clock_timestamp() LIMIT ${most} FOR UPDATE SKIP LOCKED)`;
}
