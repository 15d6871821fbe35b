import type { Migration } from './directory.js';
import { MigrationBusyError, MigrationSqlError } from './errors.js';
import { describe, isAway, isLockFault } from './faults.js';
import { invalidIndexes, namedIn } from './invalid-indexes.js';
import type { Ledger } from './ledger.js';
import type { MigrateOptions } from './options.js';
import { backoffMs, pause, type Session } from './session.js';
import type { Way } from './transactional.js';

const STOPPED = 'stopped by a signal';

export interface Runnable {
  readonly migration: Migration;
  readonly way: Way;
}

/**
 * Runs one migration and puts it on record. Its row is committed before, so that a run that is cut off leaves a trace.
 * @throws MigrationSqlError, MigrationBusyError; the connection's own error when that was lost, the signal's effect
 * when it was aborted
 */
export async function applyMigration(
  session: Session,
  ledger: Ledger,
  { migration, way }: Runnable,
  options: MigrateOptions,
): Promise<void> {
  await session.reset();
  const id = await ledger.begin(migration, way);
  if (way.in === 'transaction') return inTransaction(session, ledger, migration, id, options);
  return alone(session, ledger, migration, id, way.lockTimeout ? options : { ...options, lockTimeoutMs: 0 });
}

/** The SQL and `finished_at` are one transaction: an open row means that nothing of it is in the schema. */
async function inTransaction(
  session: Session,
  ledger: Ledger,
  migration: Migration,
  id: string,
  options: MigrateOptions,
): Promise<void> {
  const { lockTimeoutMs, lockRetries, log, signal } = options;
  for (let attempt = 0; ; attempt++) {
    try {
      await session.client.query(`BEGIN; SET LOCAL lock_timeout = ${lockTimeoutMs}`);
      await session.run(migration.sql);
      await ledger.finish(id);
      await session.client.query('COMMIT');
      return;
    } catch (error) {
      if (isAway(error)) throw error;
      await session.client.query('ROLLBACK');
      await session.reset();
      if (signal?.aborted) {
        await ledger.fail(id, 'transaction', STOPPED);
        throw error;
      }
      const cause = describe(error, migration.sql);
      if (isLockFault(error) && attempt < lockRetries) {
        log.warn(
          { migration: migration.name, attempt: attempt + 1 },
          `${migration.name} did not get its lock, and is tried again: ${cause}`,
        );
        await pause(backoffMs(attempt + 1), signal);
        continue;
      }
      await ledger.fail(id, 'transaction', cause);
      if (isLockFault(error))
        throw new MigrationBusyError(
          `migration ${migration.name} did not get its lock in ${attempt + 1} attempts: ${cause}`,
        );
      throw new MigrationSqlError(migration.name, cause, 'Nothing of it is in the schema.', { cause: error });
    }
  }
}

/**
 * One statement that cannot be undone as a whole: whatever ends it early leaves the row open, and that blocks until a
 * person has looked.
 */
async function alone(
  session: Session,
  ledger: Ledger,
  migration: Migration,
  id: string,
  options: MigrateOptions,
): Promise<void> {
  const { lockTimeoutMs, signal } = options;
  await session.client.query(`SET lock_timeout = ${lockTimeoutMs}`);
  try {
    await session.run(migration.sql);
    const [invalid] = namedIn(migration, await invalidIndexes(session.client));
    if (invalid !== undefined)
      throw new Error(`${invalid} is INVALID: IF NOT EXISTS skipped what an earlier run had left`);
  } catch (error) {
    if (isAway(error)) throw error;
    const cause = signal?.aborted ? STOPPED : describe(error, migration.sql);
    await ledger.fail(id, 'no transaction', cause);
    if (signal?.aborted) throw error;
    throw new MigrationSqlError(
      migration.name,
      cause,
      'It ran outside a transaction: a part of it may be in the schema. The next run says what to do.',
      { cause: error },
    );
  }
  await ledger.finish(id);
}
