import type { Client } from 'pg';
import type { Migration } from './directory.js';

/** The part of a pino logger that the runner uses. */
export interface MigrationLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/** How the runner reaches the database. */
export interface MigrationAccess {
  /**
   * Makes an unconnected client of the schema's owner, past any pooler (the lock belongs to a server session). Called
   * for every attempt. It needs `connectionTimeoutMillis`, and `keepAlive` so that a server that vanished is noticed.
   */
  newClient(): Client;
  /** Shown in pg_stat_activity and to other runners that wait: `${PRODUCT}/migrate`. */
  applicationName: string;
  log: MigrationLog;
  /** How long the database, and then another runner, may keep this one waiting. */
  waitSeconds: number;
  /** Cancels the statement that runs and gives up. */
  signal?: AbortSignal;
}

export interface MigrateOptions extends MigrationAccess {
  /** What this build ships, in order. */
  migrations: readonly Migration[];
  /**
   * How long one statement waits for a table's lock. Queries queue behind a waiting ALTER TABLE for as long: keep it
   * below their time-out.
   */
  lockTimeoutMs: number;
  /** How often a migration that did not get its lock, or fell to a deadlock, is tried again. */
  lockRetries: number;
  /** Role of the app, which may read and write all tables but own none. Left out: the owner is the app. */
  appRole?: string | undefined;
  /** How a person calls this runner, for the commands in messages: `node dist/main.js migrate`. */
  invocation: string;
}
