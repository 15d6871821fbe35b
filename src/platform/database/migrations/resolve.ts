import { isUnchanged } from './directory.js';
import { MigrationUsageError } from './errors.js';
import { invalidIndexes } from './invalid-indexes.js';
import { type Ledger, openLedger } from './ledger.js';
import { takeLock } from './lock.js';
import type { MigrateOptions } from './options.js';
import { withSession } from './session.js';

/** What a person found in the schema: all of the migration, or nothing of it. */
export type Verdict = 'applied' | 'rolled-back';

/**
 * Puts on record what became of a migration, and runs none of it. `rolled-back` closes a run that failed or was cut
 * off, so that it is run again; `applied` has it count as applied as its file is now: after repair by hand, for a
 * database that existed before, or where the file was edited on purpose.
 * @throws MigrationUsageError when there is nothing to resolve
 */
export async function resolveMigration(options: MigrateOptions, name: string, verdict: Verdict): Promise<void> {
  await withSession(options, async (session) => {
    await takeLock(session, options);
    const ledger = await openLedger(session.client);
    await (verdict === 'applied' ? resolveApplied : resolveRolledBack)(ledger, name, options);
    options.log.info(
      { migration: name },
      `${name} is on record as ${verdict === 'applied' ? 'applied' : 'rolled back, and will be run again'}`,
    );
    const indexes = await invalidIndexes(session.client);
    if (indexes.length > 0)
      options.log.warn(
        { indexes },
        `INVALID indexes are still there: ${indexes.map((index) => `DROP INDEX CONCURRENTLY ${index};`).join(' ')}`,
      );
  });
}

async function resolveRolledBack(ledger: Ledger, name: string): Promise<void> {
  const rows = ledger.exists ? (await ledger.rows()).filter((row) => row.name === name) : [];
  const open = rows.filter((row) => row.state === 'open');
  if (open.length === 0) {
    throw new MigrationUsageError(
      `${name} ${rows.length === 0 ? 'was never run' : `is ${rows.at(-1)?.state}`}: only one that failed or was cut off can be rolled back`,
    );
  }
  await ledger.rollBack(open.map(({ id }) => id));
}

async function resolveApplied(ledger: Ledger, name: string, { migrations }: MigrateOptions): Promise<void> {
  const migration = migrations.find((each) => each.name === name);
  if (!migration) throw new MigrationUsageError(`this build ships no migration ${name}`);
  if (!ledger.exists) await ledger.create();
  const rows = (await ledger.rows()).filter((row) => row.name === name);
  const finished = rows.find((row) => row.state === 'finished');
  if (finished && isUnchanged(migration, finished.checksum))
    throw new MigrationUsageError(`${name} is on record as applied already`);
  await ledger.rollBack(rows.filter((row) => row.state === 'open').map(({ id }) => id));
  await (finished ? ledger.recordChecksum(migration) : ledger.recordApplied(migration));
}
