/**
 * What the process exits with. A Job's podFailurePolicy fails at once on `needsPerson`; the others are worth another
 * try.
 */
export const MIGRATE_EXIT = {
  done: 0,
  /** Wrong arguments or configuration: unknown command or name, refused password, missing database, role or right, a pooler. */
  configuration: 1,
  /** Only from `status`: something is yet to be applied. */
  pending: 2,
  /**
   * This build's migrations cannot be applied to this schema until a person acts: a SQL fault, a blocked or edited
   * migration, an unfit file.
   */
  needsPerson: 3,
  /** Nothing is wrong but the moment: database away, lock not got, stopped by a signal. */
  tryAgain: 4,
} as const;

export abstract class MigrationError extends Error {
  abstract readonly exitCode: number;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The command cannot be carried out as it was given. */
export class MigrationUsageError extends MigrationError {
  readonly exitCode = MIGRATE_EXIT.configuration;
}

/** A lock and settings belong to a server process, and this connection has none of its own. */
export class TransactionPoolerError extends MigrationError {
  readonly exitCode = MIGRATE_EXIT.configuration;

  constructor() {
    super(
      'the database is reached through a transaction pooler, where migrations keep no lock: set DATABASE_DIRECT_URL to the address of Postgres itself',
    );
  }
}

/** A file in prisma/migrations that the runner cannot run; found before anything is applied. */
export class MigrationFileError extends MigrationError {
  readonly exitCode = MIGRATE_EXIT.needsPerson;

  constructor(migration: string, fault: string) {
    super(`migration ${migration} ${fault}`);
  }
}

/** Who may write the ledger, and where that is possible. */
export const AS_OWNER =
  "as the owner of the schema; on Kubernetes in a copy of the migration Job, for no other pod has its password (docs/runbook.md, As the schema's owner)";

/** Migrations that were changed after they had been applied: what the schema is and what the files say differ. */
export class MigrationEditedError extends MigrationError {
  readonly exitCode = MIGRATE_EXIT.needsPerson;

  constructor(
    readonly migrations: readonly string[],
    invocation: string,
  ) {
    super(
      `changed after being applied: ${migrations.join(', ')}. Nothing was applied. ` +
        'Restore the file and put the change into a new migration; ' +
        `or, where the schema already is as the file now says: ${invocation} resolve --applied ${migrations[0]}, ${AS_OWNER}`,
    );
  }
}

/** The SQL of a migration failed. */
export class MigrationSqlError extends MigrationError {
  readonly exitCode = MIGRATE_EXIT.needsPerson;

  constructor(
    readonly migration: string,
    readonly fault: string,
    outcome: string,
    options?: ErrorOptions,
  ) {
    super(`migration ${migration} failed: ${fault}\n${outcome}`, options);
  }
}

/**
 * A migration that could not run in a transaction was cut off or failed: how much of it is in the schema, only a person
 * can tell.
 */
export class MigrationBlockedError extends MigrationError {
  readonly exitCode = MIGRATE_EXIT.needsPerson;

  constructor(
    readonly migration: string,
    story: string,
  ) {
    super(story);
  }
}

/** Another runner, or traffic on a table, kept its lock for longer than this one may wait. Nothing was changed. */
export class MigrationBusyError extends MigrationError {
  readonly exitCode = MIGRATE_EXIT.tryAgain;
}

/** The database could not be reached, or was read-only, for longer than the runner may wait. */
export class DatabaseAwayError extends MigrationError {
  readonly exitCode = MIGRATE_EXIT.tryAgain;
}

/** The signal was aborted. */
export class MigrationAbortedError extends MigrationError {
  readonly exitCode = MIGRATE_EXIT.tryAgain;
}
