import type { Migration } from './directory.js';
import { MigrationFileError } from './errors.js';
import { lineOf, type Statement, statements } from './statements.js';

/**
 * How a migration is run: with its ledger row in one transaction, or as one statement that Postgres refuses inside any.
 */
export type Way =
  | { readonly in: 'transaction' }
  | {
      readonly in: 'no transaction';
      /**
       * False for the CONCURRENTLY family: by design it waits for old transactions, and its lock blocks neither reads
       * nor writes; a time-out would only cut it off half-way.
       */
      readonly lockTimeout: boolean;
    };

/** What Postgres 18 refuses in a transaction block (PreventInTransactionBlock in its source), as skeletons. */
const REFUSED: readonly { pattern: RegExp; lockTimeout: boolean }[] = [
  { pattern: /^CREATE (UNIQUE )?INDEX CONCURRENTLY\b/, lockTimeout: false },
  { pattern: /^DROP INDEX CONCURRENTLY\b/, lockTimeout: false },
  { pattern: /^REINDEX\b.* CONCURRENTLY\b/, lockTimeout: false },
  { pattern: /^ALTER TABLE\b.* DETACH PARTITION\b.* CONCURRENTLY$/, lockTimeout: false },
  { pattern: /^REINDEX (\w+ )*?(SCHEMA|DATABASE|SYSTEM)\b/, lockTimeout: true },
  { pattern: /^VACUUM\b/, lockTimeout: true },
  { pattern: /^CLUSTER( VERBOSE)?$/, lockTimeout: true },
  { pattern: /^(CREATE|DROP) (DATABASE|TABLESPACE)\b/, lockTimeout: true },
  { pattern: /^ALTER DATABASE\b.* SET TABLESPACE\b/, lockTimeout: true },
  { pattern: /^ALTER SYSTEM\b/, lockTimeout: true },
  { pattern: /^(CREATE|ALTER|DROP) SUBSCRIPTION\b/, lockTimeout: true },
  { pattern: /^DISCARD ALL\b/, lockTimeout: true },
];

/**
 * Statements that would end the runner's own transaction, and with it the promise that a migration is applied whole or
 * not at all.
 */
const CONTROL =
  /^(BEGIN|START TRANSACTION|COMMIT|END|ABORT|PREPARE TRANSACTION|ROLLBACK(?! (WORK |TRANSACTION )?TO\b))\b/;

/**
 * @throws MigrationFileError when the file controls transactions itself, or mixes what needs one with what refuses one.
 */
export function wayOf({ name, sql }: Migration): Way {
  const all = statements(sql);
  const control = all.find(({ skeleton }) => CONTROL.test(skeleton));
  if (control) {
    throw new MigrationFileError(
      name,
      `has ${quote(sql, control)}: remove it, the runner already runs the whole file in one transaction`,
    );
  }
  for (const statement of all) {
    const rule = REFUSED.find(({ pattern }) => pattern.test(statement.skeleton));
    if (rule && all.length > 1) {
      throw new MigrationFileError(
        name,
        `has ${all.length} statements, but ${quote(sql, statement)} cannot run in a transaction: give it a migration of its own`,
      );
    }
    if (rule) return { in: 'no transaction', lockTimeout: rule.lockTimeout };
  }
  return { in: 'transaction' };
}

function quote(sql: string, { skeleton, at }: Statement): string {
  return `${skeleton.split(' ').slice(0, 4).join(' ')} (line ${lineOf(sql, at)})`;
}
