import { isUnchanged, type Migration } from './directory.js';
import type { LedgerRow } from './ledger.js';

/** What there is to do, and what stands in the way. Only what this build ships decides; the rest is reported. */
export interface Plan {
  /** Shipped and on record as applied. */
  readonly applied: readonly Migration[];
  /** To be applied, in order. */
  readonly pending: readonly Migration[];
  /**
   * Open rows of shipped migrations that ran in a transaction: nothing of them is in the schema, so they are pending.
   */
  readonly rolledBack: readonly LedgerRow[];
  /** Open rows of shipped migrations that may have left a part of themselves in the schema. */
  readonly blocked: readonly LedgerRow[];
  /** Applied, and then changed. */
  readonly edited: readonly string[];
  /** Applied by a newer build (or an older one, whose file was removed). */
  readonly ahead: readonly string[];
  /** Failed or cut off in a newer build. */
  readonly failedAhead: readonly LedgerRow[];
}

/** Compares what a build ships with what the ledger says. */
export function planFor(shipped: readonly Migration[], rows: readonly LedgerRow[]): Plan {
  const names = new Set(shipped.map(({ name }) => name));
  const finished = new Map(rows.filter((row) => row.state === 'finished').map((row) => [row.name, row]));
  const open = rows.filter((row) => row.state === 'open' && !finished.has(row.name));
  const ours = open.filter((row) => names.has(row.name));
  const applied = shipped.filter(({ name }) => finished.has(name));

  return {
    applied,
    pending: shipped.filter(({ name }) => !finished.has(name)),
    rolledBack: ours.filter((row) => row.in === 'transaction'),
    blocked: ours.filter((row) => row.in !== 'transaction'),
    edited: applied
      .filter((migration) => !isUnchanged(migration, finished.get(migration.name)?.checksum ?? ''))
      .map(({ name }) => name),
    ahead: [...finished.keys()].filter((name) => !names.has(name)),
    failedAhead: open.filter((row) => !names.has(row.name)),
  };
}
