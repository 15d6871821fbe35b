import { applyMigration, type Runnable } from './apply.js';
import { blockedBy } from './blocked.js';
import { MigrationEditedError } from './errors.js';
import { grantToApp } from './grants.js';
import { openLedger } from './ledger.js';
import { takeLock } from './lock.js';
import type { MigrateOptions } from './options.js';
import { type Plan, planFor } from './plan.js';
import { type Session, withSession } from './session.js';
import { wayOf } from './transactional.js';

export interface MigrateResult {
  /** Names of what this run applied, in order. */
  readonly applied: readonly string[];
  /** How many were on record before. */
  readonly alreadyApplied: number;
  /** On record, but not shipped by this build. */
  readonly ahead: readonly string[];
}

/**
 * Applies what this build ships and the schema lacks. Any number of runners may do so at once: one applies, the others
 * wait and find nothing to do. Waits for the database, and goes on where it was when that goes away in between.
 * @throws MigrationError of some kind; see MIGRATE_EXIT
 */
export async function migrateUp(options: MigrateOptions): Promise<MigrateResult> {
  const applied: string[] = [];
  return withSession(options, async (session) => {
    await takeLock(session, options);
    const ledger = await openLedger(session.client);
    if (!ledger.exists) await ledger.create();
    const plan = planFor(options.migrations, await ledger.rows());
    await report(plan, session, options);
    const alreadyApplied = plan.applied.length - applied.length;
    const pending = plan.pending.map((migration) => ({ migration, way: wayOf(migration) }));

    await ledger.rollBack(plan.rolledBack.map(({ id }) => id));
    // Before, so that no table is ever there without its rights; after, for what was made under another role.
    await grantToApp(session, ledger, options.appRole);
    for (const next of pending) await applyOne(next);
    await grantToApp(session, ledger, options.appRole);
    return { applied, alreadyApplied, ahead: plan.ahead };

    async function applyOne(next: Runnable): Promise<void> {
      const began = performance.now();
      await applyMigration(session, ledger, next, options);
      applied.push(next.migration.name);
      options.log.info(
        { migration: next.migration.name, ms: Math.round(performance.now() - began) },
        `applied ${next.migration.name}`,
      );
    }
  });
}

/** Says what is unusual. @throws MigrationEditedError, MigrationBlockedError when that forbids to go on */
async function report(
  { edited, blocked, rolledBack, ahead, failedAhead }: Plan,
  { client }: Session,
  { log, invocation }: MigrateOptions,
): Promise<void> {
  if (edited.length > 0) throw new MigrationEditedError(edited, invocation);
  if (blocked[0]) throw await blockedBy(blocked[0], client, invocation);
  for (const { name, cause } of rolledBack) {
    log.warn(
      { migration: name },
      `the last run of ${name} ${cause ? `failed: ${cause}\n` : 'was cut off. '}Nothing of it is in the schema; trying again`,
    );
  }
  if (ahead.length > 0) log.info({ ahead }, `the schema is ahead of this build by ${ahead.join(', ')}`);
  for (const { name, cause } of failedAhead) {
    log.warn(
      { migration: name },
      `${name}, which this build does not ship, did not finish: ${cause ?? 'it was cut off, or runs outside the lock'}`,
    );
  }
}
