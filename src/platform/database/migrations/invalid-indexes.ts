import type { Migration } from './directory.js';
import type { Queryable } from './ledger.js';

/**
 * Indexes that a CREATE INDEX or REINDEX … CONCURRENTLY left unfinished and that nobody works on now, as SQL names
 * them. They slow writes down, serve no query, and make `IF NOT EXISTS` skip what is missing.
 */
export async function invalidIndexes(database: Queryable): Promise<string[]> {
  const { rows } = await database.query<{ index: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS index
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE NOT i.indisvalid AND c.relkind = 'i' AND n.nspname NOT LIKE 'pg\\_%'
       AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = c.oid)
     ORDER BY 1`,
  );
  return rows.map(({ index }) => index);
}

/** Those of them that the migration's text names. */
export function namedIn({ sql }: Migration, indexes: readonly string[]): string[] {
  return indexes.filter((index) => {
    const name = index.slice(index.indexOf('.') + 1).replace(/^"|"$/g, '');
    return new RegExp(`(?<![\\w$])${name.replace(/\W/g, '\\$&')}(?![\\w$])`, 'i').test(sql);
  });
}
