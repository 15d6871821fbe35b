import { randomUUID } from 'node:crypto';
import type { ClientBase } from 'pg';
import type { Migration } from './directory.js';
import type { Way } from './transactional.js';

/** Prisma's table, column by column, so that its tools and ours read the same history. */
const COLUMNS = `
  id                  VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum            VARCHAR(64) NOT NULL,
  finished_at         TIMESTAMPTZ,
  migration_name      VARCHAR(255) NOT NULL,
  logs                TEXT,
  rolled_back_at      TIMESTAMPTZ,
  started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0`;

/** One run of one migration. Neither finished nor rolled back: it runs now, was cut off, or failed. */
export interface LedgerRow {
  readonly id: string;
  readonly name: string;
  readonly checksum: string;
  readonly state: 'finished' | 'open' | 'rolled back';
  /** How it was run; undefined when another tool ran it, or when it is finished. */
  readonly in: Way['in'] | undefined;
  /** Why it failed, as it was stored. */
  readonly cause: string | undefined;
  readonly startedAt: Date;
  readonly finishedAt: Date | undefined;
}

export type Queryable = Pick<ClientBase, 'query'>;

/**
 * The first line of an open row's `logs`: without it, nobody could tell later whether what is in the schema is nothing
 * or a part.
 */
const MARKS = { transaction: '-- run in one transaction', 'no transaction': '-- run outside a transaction' } as const;

/** Every run on record. @param table as SQL names it. @throws 42P01 when there is no such table */
export async function readLedger(database: Queryable, table = '_prisma_migrations'): Promise<LedgerRow[]> {
  const { rows } = await database.query<
    Record<'id' | 'migration_name' | 'checksum' | 'logs', string> &
      Record<`${'started' | 'finished' | 'rolled_back'}_at`, Date | null>
  >(
    `SELECT id, migration_name, checksum, logs, started_at, finished_at, rolled_back_at
     FROM ${table} ORDER BY started_at, id`,
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.migration_name,
    checksum: row.checksum,
    state: row.rolled_back_at ? 'rolled back' : row.finished_at ? 'finished' : 'open',
    ...unpack(row.logs),
    startedAt: row.started_at as Date,
    finishedAt: row.finished_at ?? undefined,
  }));
}

function unpack(logs: string | null): Pick<LedgerRow, 'in' | 'cause'> {
  const way = (Object.keys(MARKS) as Way['in'][]).find((each) => logs?.startsWith(MARKS[each]));
  const cause = way === undefined ? logs : logs?.slice(MARKS[way].length);
  return { in: way, cause: cause?.trim() || undefined };
}

/** The ledger of the schema that the connection works in; writing it is for who holds the migration lock. */
export async function openLedger(client: Queryable) {
  const { rows } = await client.query<{ schema: string | null; exists: boolean }>(
    `SELECT coalesce(
       (SELECT relnamespace::regnamespace::text FROM pg_class WHERE oid = to_regclass('_prisma_migrations')),
       quote_ident(current_schema())
     ) AS schema, to_regclass('_prisma_migrations') IS NOT NULL AS exists`,
  );
  const schema = rows[0]?.schema ?? 'public';
  const table = `${schema}._prisma_migrations`;

  return {
    /** Quoted for SQL. */
    schema,
    table,
    exists: rows[0]?.exists ?? false,

    async create(): Promise<void> {
      await client.query(`CREATE TABLE IF NOT EXISTS ${table} (${COLUMNS})`);
    },

    rows: () => readLedger(client, table),

    /** @returns the id of the new, open row */
    async begin({ name, checksum }: Migration, way: Way): Promise<string> {
      const id = randomUUID();
      await client.query(
        `INSERT INTO ${table} (id, checksum, migration_name, logs, started_at)
         VALUES ($1, $2, $3, $4, clock_timestamp())`,
        [id, checksum, name, MARKS[way.in]],
      );
      return id;
    },

    /** @throws when the row is gone, so that a migration that tore down the ledger does not count as applied */
    async finish(id: string): Promise<void> {
      const { rowCount } = await client.query(
        `UPDATE ${table} SET finished_at = clock_timestamp(), applied_steps_count = 1, logs = NULL WHERE id = $1`,
        [id],
      );
      if (rowCount !== 1) throw new Error(`its row in ${table} is gone`);
    },

    /** Keeps why it failed; the row stays open. */
    async fail(id: string, way: Way['in'], cause: string): Promise<void> {
      await client.query(`UPDATE ${table} SET logs = $2 WHERE id = $1`, [id, `${MARKS[way]}\n${cause}`]);
    },

    async rollBack(ids: readonly string[]): Promise<void> {
      await client.query(`UPDATE ${table} SET rolled_back_at = clock_timestamp() WHERE id = ANY($1)`, [ids]);
    },

    /** Puts a migration on record as applied without running it, as Prisma does. */
    async recordApplied({ name, checksum }: Migration): Promise<void> {
      await client.query(
        `INSERT INTO ${table} (id, checksum, migration_name, started_at, finished_at)
         VALUES ($1, $2, $3, now(), now())`,
        [randomUUID(), checksum, name],
      );
    },

    /** Accepts an applied migration as its file is now. */
    async recordChecksum({ name, checksum }: Migration): Promise<void> {
      await client.query(
        `UPDATE ${table} SET checksum = $2
         WHERE migration_name = $1 AND finished_at IS NOT NULL AND rolled_back_at IS NULL`,
        [name, checksum],
      );
    },
  };
}

export type Ledger = Awaited<ReturnType<typeof openLedger>>;
