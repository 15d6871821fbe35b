import { MigrationBlockedError } from './errors.js';
import { invalidIndexes } from './invalid-indexes.js';
import type { LedgerRow, Queryable } from './ledger.js';

/** The error of a migration that blocks: what happened, what it may have left, and the commands that end it. */
export async function blockedBy(
  row: LedgerRow,
  database: Queryable,
  invocation: string,
): Promise<MigrationBlockedError> {
  const indexes = await invalidIndexes(database);
  const left =
    indexes.length === 0
      ? ['no INVALID index is there: it may have done nothing, or all of its work']
      : ['INVALID indexes are there:', ...indexes.map((index) => `  DROP INDEX CONCURRENTLY ${index};`)];
  return new MigrationBlockedError(
    row.name,
    [
      `migration ${row.name} blocks: ${row.cause === undefined ? 'it was cut off' : `it failed: ${row.cause}`}`,
      `It began at ${row.startedAt.toISOString()}, ${row.in === undefined ? 'by another tool' : 'outside a transaction'}, so a part of it may be in the schema. Look, then:`,
      ...left,
      'undo what is there of it, and have it run again:',
      `  ${invocation} resolve --rolled-back ${row.name}`,
      'or complete it by hand, and have it count as applied:',
      `  ${invocation} resolve --applied ${row.name}`,
    ].join('\n'),
  );
}
