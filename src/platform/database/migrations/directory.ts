import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MigrationFileError } from './errors.js';

/** One folder of prisma/migrations. */
export interface Migration {
  /** The folder's name, `20260131120000_add_invoices`; migrations run in the order of their names. */
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of migration.sql in hex, as Prisma computes it. */
  readonly checksum: string;
}

/**
 * The migrations in a folder laid out as Prisma's are.
 * @throws MigrationFileError when one has no migration.sql, the file system's error when the folder is missing.
 */
export async function readMigrations(directory: string): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(names.sort().map((name) => readMigration(directory, name)));
}

async function readMigration(directory: string, name: string): Promise<Migration> {
  const sql = await readFile(join(directory, name, 'migration.sql'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new MigrationFileError(name, 'has no migration.sql: add it, or remove the folder');
  });
  return migration(name, sql);
}

export function migration(name: string, sql: string): Migration {
  return { name, sql, checksum: checksumOf(sql) };
}

/**
 * Whether `recorded` is the checksum of this file; line ends count as equal (git may convert them), as they do for
 * Prisma.
 */
export function isUnchanged({ sql, checksum }: Migration, recorded: string): boolean {
  if (recorded === checksum) return true;
  const unix = sql.replaceAll('\r\n', '\n');
  return recorded === checksumOf(unix) || recorded === checksumOf(unix.replaceAll('\n', '\r\n'));
}

function checksumOf(sql: string): string {
  return createHash('sha256').update(sql).digest('hex');
}
