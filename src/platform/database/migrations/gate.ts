import type { Migration } from './directory.js';
import { codeOf } from './faults.js';
import { type LedgerRow, type Queryable, readLedger } from './ledger.js';
import { planFor } from './plan.js';

/** How far the schema is, for a build that ships these migrations. */
export interface SchemaState {
  /** Shipped, and not in the schema: the build must not serve yet. */
  readonly pending: readonly string[];
  /** Why some of those are, where a run failed. */
  readonly failed: readonly { readonly name: string; readonly cause: string }[];
  /** Changed after being applied; worth a warning, no reason to refuse. */
  readonly edited: readonly string[];
  /** Applied, not shipped: a newer build was here. */
  readonly ahead: readonly string[];
  /** Failed or running in a newer build. */
  readonly failedAhead: readonly string[];
}

/**
 * Compares the schema with what this build ships. Needs SELECT on `_prisma_migrations` and nothing else; without that
 * table, everything is pending.
 * @throws the database's error when it cannot be asked
 */
export async function pendingMigrations(database: Queryable, shipped: readonly Migration[]): Promise<SchemaState> {
  const rows = await readLedger(database).catch((error: unknown): LedgerRow[] => {
    if (codeOf(error) === UNDEFINED_TABLE) return [];
    throw error;
  });
  const plan = planFor(shipped, rows);
  const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);
  return {
    pending: names(plan.pending),
    failed: [...plan.rolledBack, ...plan.blocked].map(({ name, cause }) => ({
      name,
      cause: cause ?? 'it runs now, or was cut off',
    })),
    edited: plan.edited,
    ahead: plan.ahead,
    failedAhead: names(plan.failedAhead),
  };
}

const UNDEFINED_TABLE = '42P01';
