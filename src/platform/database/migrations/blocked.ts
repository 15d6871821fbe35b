import { AS_OWNER, MigrationBlockedError } from './errors.js';
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
      ? ['No index is INVALID: it may have done nothing, or all of its work.']
      : [
          'Drop the INVALID indexes that it left, as the owner of the schema:',
          ...indexes.map((index) => `  DROP INDEX CONCURRENTLY ${index};`),
        ];
  return new MigrationBlockedError(
    row.name,
    [
      `migration ${row.name} blocks: ${row.cause === undefined ? 'it was cut off' : `it failed: ${row.cause}`}`,
      `It began at ${row.startedAt.toISOString()}, ${row.in === undefined ? 'by another tool' : 'outside a transaction'}.`,
      'A part of it may be in the schema.',
      ...left,
      'Once nothing of it is there any more, have it run again:',
      `  ${invocation} resolve --rolled-back ${row.name}`,
      'Or complete it by hand, and have it count as applied:',
      `  ${invocation} resolve --applied ${row.name}`,
      `Either ${AS_OWNER}.`,
    ].join('\n'),
  );
}
